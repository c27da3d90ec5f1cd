/** @file Layers from their descriptions: the other direction of `describe`. */

import { callable, isList, type Kind, printable, record, shown } from "@chainrule/autograd/options";
import { activationNamed } from "./activations.ts";
import { dense } from "./dense.ts";
import type { Description, Layer } from "./layer.ts";
import { activate, dropout, residual, softmaxOutput } from "./layers.ts";
import { sequential } from "./network.ts";
import { entriesOf, requireFinite } from "./parameters.ts";

type Properties = Readonly<Record<string, unknown>>;

/** How layers of your own are made from what their `describe` answers, by its `kind`. */
export type LayerMakers = Readonly<Record<string, (properties: Properties) => Layer>>;

export const makersKind: Kind = {
  wanted: "a record of functions, one for each kind of layer",
  faultIn(found) {
    if (record.faultIn(found) !== undefined) return { what: "kind", found };
    const wrong = Object.entries(found as object).find(([, make]) => typeof make !== "function");
    return wrong && { what: "kind", path: `.${wrong[0]}`, found: wrong[1], advice: callable.wanted };
  },
};

/** What a layer is made with besides its own description. */
interface Making {
  /** How many parameters are left for this layer and those after it: damaged sizes must not ask for more memory than there is. */
  readonly budget: { left: number };
  /** How many there are in all. */
  readonly parameters: number;
  readonly own: LayerMakers;
  /** How many layers this one is within. */
  readonly depth: number;
}

const makers: Readonly<Record<string, (properties: Properties, making: Making) => Layer>> = {
  dense: ({ inputs, units, activation, biases }, making) => {
    const layer = dense(inputs as number, units as number, {
      activation: activationNamed(activation as string),
      biases: biases as boolean,
    });
    making.budget.left -= layer.inputs * layer.outputs;
    if (making.budget.left >= 0) return layer;
    throw new Error(
      `Cannot load ${layer.name}: there are ${making.parameters} parameters in all, too few for the layers up to this one. ` +
        "The file is damaged; save the network again.",
    );
  },
  activate: ({ activation }) => activate(activationNamed(activation as string)),
  softmax: () => softmaxOutput(),
  dropout: ({ rate }) => dropout(rate as number),
  residual: ({ layer }, making) => residual(within(layer, making)),
  sequential: ({ layers }, making) => {
    if (Array.isArray(layers)) return sequential(layers.map((layer) => within(layer, making)));
    throw new Error(
      "Cannot load a sequence: its layers are no array. The file is damaged; save the network again.",
    );
  },
};

/** Nobody nests layers so deeply, and a call for each level must not exhaust the stack. */
const DEEPEST = 200;

/** A layer within the one that is being made. */
function within(description: unknown, making: Making): Layer {
  if (making.depth >= DEEPEST) {
    throw new Error(
      `Cannot load layers that are nested ${DEEPEST} deep. The file is damaged; save the network again.`,
    );
  }
  return layerFrom(description, { ...making, depth: making.depth + 1 });
}

/**
 * The layer that a description is of.
 * @param parameters how many numbers it has for parameters.
 * @throws Error for what is no description of a known kind, and for layers that have more parameters.
 */
export function layerOf(description: unknown, parameters: number, own: LayerMakers): Layer {
  return layerFrom(description, { budget: { left: parameters }, parameters, own, depth: 0 });
}

function layerFrom(description: unknown, making: Making): Layer {
  const { kind, ...properties } = (description ?? {}) as Partial<Description>;
  const known = { ...makers, ...making.own };
  const make = typeof kind === "string" && Object.hasOwn(known, kind) ? known[kind] : undefined;
  if (make === undefined) {
    throw new Error(
      `Cannot load a layer of the kind ${shown(kind)}. Known are ${printable(Object.keys(known).join(", "))}; ` +
        "pass what makes your own.",
    );
  }
  return make(properties, making);
}

/**
 * Checks that `parameters` have the shape of `like` and are finite numbers.
 * @throws Error with the path of the first that is not.
 */
export function requireLike(parameters: unknown, like: unknown, path = "parameters"): void {
  if (typeof like === "number")
    return requireFinite(typeof parameters === "object" ? undefined : parameters, path);
  const [found, wanted] = [shapeOf(parameters), shapeOf(like)];
  if (found !== wanted) {
    throw new Error(
      `Cannot use ${path}: it holds ${found}, and the network ${wanted}. It is of another architecture.`,
    );
  }
  const parts = entriesOf(parameters as object, path);
  entriesOf(like as object, path).forEach(([key, part], i) => requireLike(parts[i]?.[1], part, key));
}

function shapeOf(structure: unknown): string {
  if (typeof structure !== "object" || structure === null) return shown(structure);
  if (isList(structure)) return `${structure.length} entries`;
  return printable(Object.keys(structure).join(", ")) || "nothing";
}
