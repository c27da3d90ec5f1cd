/** @file Networks as JSON: architecture and parameters, to the last bit. */

import { requireArgument } from "@chainrule/autograd/options";
import { type LayerMakers, layerOf, makersKind, requireLike } from "./architecture.ts";
import { describe, type Description } from "./layer.ts";
import { networkKind } from "./kinds.ts";
import { Network } from "./network.ts";
import { random } from "./random.ts";

const format = "chainrule-network";
const version = 1;

/** A saved network. JSON.stringify writes it to the last bit. */
export interface SavedNetwork {
  readonly format: typeof format;
  readonly version: number;
  readonly layer: Description;
  readonly parameters: unknown;
}

/** A network for JSON.stringify. @throws Error for layers and activations of your own, and for parameters that are not finite. */
export function toJSON<P>(network: Network<P>): SavedNetwork {
  requireArgument("toJSON", "network", network, networkKind);
  requireLike(network.parameters, network.parameters);
  return { format, version, layer: describe(network.layer), parameters: network.parameters };
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
      `Cannot load the network: the file's format is ${String(found?.format)}. Pass one written by toJSON.`,
    );
  }
  if (typeof found.version !== "number" || found.version > version) {
    throw new Error(
      `Cannot load the network: the file has version ${String(found.version)}, and this library reads up to ${version}. ` +
        "Install a newer @chainrule/nn.",
    );
  }
  const layer = layerOf(found.layer, { limit: countOf(found.parameters), own });
  requireLike(found.parameters, layer.initial(random(0)));
  return new Network(layer, structuredCopy(found.parameters));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(
      "Cannot load the network: the text is no JSON; it may be cut off. Save the network again.",
      {
        cause: error,
      },
    );
  }
}

/** How many numbers a structure holds. */
function countOf(structure: unknown): number {
  if (typeof structure !== "object" || structure === null) return 1;
  return Object.values(structure).reduce<number>((count, part) => count + countOf(part), 0);
}

const structuredCopy = (x: unknown): unknown => JSON.parse(JSON.stringify(x)) as unknown;
