/** @file Networks as JSON: architecture and parameters, to the last bit. */

import { isList, record, requireArgument, shown } from "@chainrule/autograd/options";
import { type LayerMakers, layerOf, makersKind, requireLike } from "../network/architecture.ts";
import { describe, type Description } from "../network/layer.ts";
import { Network, networkKind } from "../network/network.ts";
import { entriesOf, flatten, requireFinite, unflatten } from "../network/parameters.ts";
import { random } from "../random.ts";

const format = "chainrule-network";
const version = 1;

/** A saved network. JSON.stringify writes it to the last bit. */
export interface SavedNetwork {
  readonly format: typeof format;
  readonly version: number;
  readonly layer: Description;
  /** As in {@link Network.parameters}, but −0 is the text "-0", which JSON.stringify would write as 0. */
  readonly parameters: unknown;
}

/**
 * A network for JSON.stringify. It shares nothing with the network.
 * @throws Error for layers and activations of your own, for parameters that are not finite or not of the layers' shape, and for
 * descriptions of layers that JSON cannot hold.
 */
export function toJSON<P>(network: Network<P>): SavedNetwork {
  requireArgument("toJSON", "network", network, networkKind);
  const { layer, parameters } = network;
  requireFinite(parameters);
  requireLike(parameters, layer.initial(random(0)));
  const numbers = Array.from(flatten(parameters), (x) => (Object.is(x, -0) ? "-0" : x));
  return {
    format,
    version,
    layer: plainCopy(describe(layer), "layer") as Description,
    parameters: unflatten<unknown>(parameters, numbers),
  };
}

/**
 * The network that was saved.
 * @param saved what {@link toJSON} answered, or its text.
 * @param own how layers of your own are made.
 * @throws Error for text that is no JSON, another format, a newer version, and parameters that do not fit the layers.
 */
export function fromJSON(saved: SavedNetwork | string, own: LayerMakers = {}): Network {
  requireArgument("fromJSON", "own", own, makersKind);
  const found = (typeof saved === "string" ? parse(saved) : saved) as Partial<SavedNetwork> | null;
  if (found?.format !== format) {
    throw new Error(
      `Cannot load the network: the file's format is ${shown(found?.format)}. Pass one written by toJSON.`,
    );
  }
  if (typeof found.version !== "number" || found.version > version) {
    throw new Error(
      `Cannot load the network: the file has version ${shown(found.version)}, and this library reads up to ${version}. ` +
        "Install a newer @chainrule/nn.",
    );
  }
  const parameters = numbersIn(found.parameters);
  const layer = layerOf(found.layer, flatten(parameters).length, own);
  requireLike(parameters, layer.initial(random(0)));
  return new Network(layer, parameters);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch (error) {
    throw new Error(
      "Cannot load the network: the text is no JSON; it may be cut off. Save the network again.",
      {
        cause: error,
      },
    );
  }
}

/** How deep parameters may be nested: a call for each level must not exhaust the stack. */
const DEEPEST = 1000;

/** A copy of parameters as they are saved, with −0 for its text. @throws Error for what is no finite number, with its path. */
function numbersIn(saved: unknown, path = "parameters", depth = 0): unknown {
  if (saved === "-0") return -0;
  if (depth > DEEPEST)
    throw new Error(`Cannot load the network: its parameters are nested ${DEEPEST} deep. Save it again.`);
  if (typeof saved !== "object" || saved === null) {
    requireFinite(saved, path);
    return saved;
  }
  const parts = entriesOf(saved, path).map(([key, part]) => numbersIn(part, key, depth + 1));
  return isList(saved) ? parts : Object.fromEntries(Object.keys(saved).map((key, i) => [key, parts[i]]));
}

/** A copy of what JSON can hold. @throws Error for anything else, with its path. */
function plainCopy(x: unknown, path: string): unknown {
  if (x === null || typeof x === "string" || typeof x === "boolean") return x;
  if (typeof x === "number" && Number.isFinite(x) && !Object.is(x, -0)) return x;
  if (Array.isArray(x)) return entriesOf(x, path).map(([key, part]) => plainCopy(part, key));
  if (record.faultIn(x) !== undefined) {
    throw new Error(
      `Cannot save the network: ${path} is ${shown(x)}, which JSON cannot hold. Let describe() answer texts, finite numbers, lists and records.`,
    );
  }
  const parts = entriesOf(x as object, path).map(([key, part]) => plainCopy(part, key));
  return Object.fromEntries(Object.keys(x as object).map((key, i) => [key, parts[i]]));
}
