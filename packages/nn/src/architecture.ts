/** @file Layers from their descriptions: the other direction of `describe`. */

import { callable, type Kind, record } from "@chainrule/autograd/options";
import { activationNamed } from "./activations.ts";
import { dense } from "./dense.ts";
import type { Description, Layer } from "./layer.ts";
import { activate, dropout, residual, softmaxOutput } from "./layers.ts";
import { sequential } from "./network.ts";

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
  /** How many parameters there are: a damaged size must not ask for more memory than there is. */
  readonly limit: number;
  readonly own: LayerMakers;
}

const makers: Readonly<Record<string, (properties: Properties, making: Making) => Layer>> = {
  dense: ({ inputs, units, activation, biases }, { limit }) => {
    const layer = dense(inputs as number, units as number, {
      activation: activationNamed(activation as string),
      biases: biases as boolean,
    });
    if (layer.inputs * layer.outputs <= limit) return layer;
    throw new Error(
      `Cannot load ${layer.name}: there are ${limit} parameters in all. The file is damaged; save the network again.`,
    );
  },
  activate: ({ activation }) => activate(activationNamed(activation as string)),
  softmax: () => softmaxOutput(),
  dropout: ({ rate }) => dropout(rate as number),
  residual: ({ layer }, making) => residual(layerOf(layer, making)),
  sequential: ({ layers }, making) =>
    sequential((layers as readonly unknown[]).map((layer) => layerOf(layer, making))),
};

/** The layer that a description is of. @throws Error for what is no description of a known kind. */
export function layerOf(description: unknown, making: Making): Layer {
  const { kind, ...properties } = (description ?? {}) as Partial<Description>;
  const known = { ...makers, ...making.own };
  const make = typeof kind === "string" && Object.hasOwn(known, kind) ? known[kind] : undefined;
  if (make === undefined) {
    throw new Error(
      `Cannot load a layer of the kind ${JSON.stringify(kind)}. Known are ${Object.keys(known).join(", ")}; ` +
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
  if (typeof like === "number") {
    if (typeof parameters === "number" && Number.isFinite(parameters)) return;
    const found = typeof parameters === "number" ? String(parameters) : JSON.stringify(parameters);
    throw new Error(`Cannot use ${path} = ${found}. Parameters are finite numbers.`);
  }
  if (Array.isArray(like)) {
    const count = Array.isArray(parameters) ? String(parameters.length) : "no";
    if (count !== String(like.length)) {
      throw new Error(
        `Cannot use ${path}: it has ${count} entries, and the network ${like.length}. It is of another architecture.`,
      );
    }
    like.forEach((part, i) => requireLike((parameters as unknown[])[i], part, `${path}[${i}]`));
    return;
  }
  const [keys, wanted] = [Object.keys(parameters ?? {}), Object.keys(like as object)];
  if (keys.join() !== wanted.join()) {
    throw new Error(
      `Cannot use ${path}: it holds ${keys.join(", ") || "nothing"}, and the network ${wanted.join(", ") || "nothing"}. ` +
        "It is of another architecture.",
    );
  }
  for (const key of wanted) {
    requireLike((parameters as Properties)[key], (like as Properties)[key], `${path}.${key}`);
  }
}
