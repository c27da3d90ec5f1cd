/** @file Layers in sequence, and the network: a layer together with its parameters. */

import { isValue, type Num, sigmoid } from "@chainrule/autograd";
import {
  also,
  count,
  either,
  flag,
  isList,
  type Kind,
  listOf,
  readOptions,
  requireArgument,
} from "@chainrule/autograd/options";
import { takesValues } from "@chainrule/autograd/twin";
import { isRow, type Row } from "../data.ts";
import { activationKind, layerKind, layersKind, seedKind } from "../kinds.ts";
import { type Random, random } from "../random.ts";
import type { Activation } from "./activations.ts";
import { type Dense, dense, type DenseOptions, type DenseParameters, unitOptions } from "./dense.ts";
import { describe, type Layer, type ParametersOf, type Pass, type Plain } from "./layer.ts";
import { flatten } from "./parameters.ts";

/** The parameters of layers in sequence: those of each, in order. */
export type SequentialParameters<Layers extends readonly Layer[]> = {
  readonly [K in keyof Layers]: ParametersOf<Layers[K]>;
};

/** A layer that hands the outputs of each of `layers` to the next. @throws RangeError if two neighbors do not fit. */
export interface Sequential<Layers extends readonly Layer[]> extends Layer<SequentialParameters<Layers>> {
  readonly layers: Layers;
}

/** @see Sequential */
export function sequential<const Layers extends readonly Layer[]>(layers: Layers): Sequential<Layers> {
  requireArgument("sequential", "layers", layers, layersKind);
  let size: { readonly layer: Layer; readonly outputs: number } | undefined;
  for (const layer of layers) {
    if (size !== undefined && layer.inputs !== undefined && layer.inputs !== size.outputs) {
      throw new RangeError(
        `Cannot put ${layer.name} after ${size.layer.name}: it takes ${layer.inputs} inputs and gets ${size.outputs}. ` +
          "Make the sizes equal.",
      );
    }
    if (layer.outputs !== undefined) size = { layer, outputs: layer.outputs };
  }
  return {
    layers,
    name: `sequential(${layers.map((layer) => layer.name).join(", ")})`,
    inputs: layers.find((layer) => layer.inputs !== undefined)?.inputs,
    outputs: size?.outputs,
    initial: (stream) => layers.map((layer) => layer.initial(stream)) as never,
    describe: () => ({ kind: "sequential", layers: layers.map(describe) }),
    forward: (inputs, parameters, pass) =>
      layers.reduce<Num[]>((signal, layer, i) => layer.forward(signal, parameters[i], pass), inputs.slice()),
  };
}

/** A layer together with parameters: what is trained, run and saved. */
export class Network<P = unknown> {
  readonly layer: Layer<P>;
  /** Numbers in plain arrays and records, in the shape that the layer gives them. May be assigned. */
  parameters: Plain<P>;

  constructor(layer: Layer<P>, parameters: Plain<P>) {
    this.layer = layer;
    this.parameters = parameters;
  }

  /**
   * The outputs for `inputs`: numbers, unless inputs or parameters hold values.
   * @param parameters in the place of the network's own, as in `grad((p) => loss(network.forward(x, p), y))(network.parameters)`.
   * @throws RangeError for a number of inputs that the first layer does not take.
   */
  forward(inputs: Row): number[];
  forward(inputs: ArrayLike<Num>, parameters?: P, pass?: Pass): Num[];
  forward(inputs: ArrayLike<Num>, parameters = this.parameters as unknown as P, pass: Pass = {}): Num[] {
    return this.layer.forward(operandsOf(inputs), parameters, pass);
  }

  // It takes values as it is, so that functions with operators can call it.
  static {
    takesValues(this.prototype.forward);
  }

  /** What notebooks for TypeScript show. */
  [Symbol.for("Jupyter.display")](): Readonly<Record<string, string>> {
    const count = (parameters: unknown): number => flatten(parameters).length;
    const rows = layersOf(this.layer, this.parameters).map(({ layer, parameters }) =>
      [layer.name, layer.inputs ?? "", layer.outputs ?? "", count(parameters)].map(
        (cell) => `<td>${String(cell).replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`)}</td>`,
      ),
    );
    const head = ["layer", "inputs", "outputs", `${count(this.parameters)} parameters`];
    return {
      "text/html": `<table><tr>${head.map((cell) => `<th>${cell}</th>`).join("")}</tr>${rows.map((row) => `<tr>${row.join("")}</tr>`).join("")}</table>`,
      "text/plain": `${this.toString()}, ${count(this.parameters)} parameters`,
    };
  }

  toString(): string {
    return `network(${this.layer.name})`;
  }
}

interface Part {
  readonly layer: Layer;
  readonly parameters: unknown;
}

/** The layers in sequence, each with its parameters. */
function layersOf(layer: Layer, parameters: unknown): Part[] {
  const { layers } = layer as Partial<Sequential<readonly Layer[]>>;
  if (layers === undefined) return [{ layer, parameters }];
  return layers.flatMap((each, i) => layersOf(each, (parameters as readonly unknown[])[i]));
}

/** The inputs as an array. @throws TypeError for what is no row of numbers and values. */
function operandsOf(inputs: unknown): Num[] {
  if (!isRow(inputs)) {
    throw new TypeError(
      `Cannot go forward: the inputs are ${inputs === null ? "null" : typeof inputs}. Pass a row of numbers, as in forward([1, 2]).`,
    );
  }
  const operands: Num[] = Array.isArray(inputs) ? inputs : Array.from(inputs);
  for (let i = 0; i < operands.length; i++) {
    if (typeof operands[i] === "number" || isValue(operands[i])) continue;
    const found: unknown = operands[i];
    throw new TypeError(
      `Cannot go forward: input ${i + 1} is ${typeof found === "string" ? JSON.stringify(found) : typeof found}. Pass numbers or values.`,
    );
  }
  return operands;
}

/** Options of {@link network}. */
export interface NetworkOptions {
  /** Which stream of random numbers the parameters are drawn from, or the stream. Default: 1. */
  readonly seed?: number | Random;
}

/** A network of `layers` in sequence, with the parameters that they begin with. */
export function network<const Layers extends readonly Layer[]>(
  layers: Layers,
  options?: NetworkOptions,
): Network<SequentialParameters<Layers>> {
  requireArgument("network", "layers", layers, layersKind);
  const { seed = 1 } = readOptions("network", options, { seed: seedKind });
  const layer = sequential(layers);
  return new Network(layer, layer.initial(typeof seed === "number" ? random(seed) : seed) as never);
}

/** Options of {@link mlp}. */
export interface MlpOptions extends NetworkOptions, Pick<DenseOptions, "initialize" | "initializeBiases"> {
  /** What the units of the hidden layers apply. Default: `sigmoid`. */
  readonly activation?: Activation;
  /** What the output units apply. Default: the same. */
  readonly output?: Activation;
  /** Whether units have biases; or the biases of each layer. Default: true. */
  readonly biases?: boolean | readonly (readonly number[])[];
  /** The weights of each layer, rows: inputs, columns: units; those of a single unit may be one list. Default: drawn. */
  readonly weights?: readonly NonNullable<DenseOptions["weights"]>[];
}

/**
 * The network of dense layers whose sizes are given, from the number of inputs to the number of output units.
 * `mlp([3, 2, 1], { biases: false })` is the network of the documents: 3 inputs, 2 hidden units, 1 output unit, sigmoid everywhere.
 * @throws RangeError for fewer than two sizes, and for weights and biases that do not fit them.
 */
export function mlp(sizes: readonly number[], options?: MlpOptions): Network<readonly DenseParameters[]> {
  requireArgument("mlp", "sizes", sizes, sizesKind);
  const {
    activation = sigmoid,
    output = activation,
    weights,
    biases = true,
    seed,
    ...rest
  } = readOptions("mlp", options, {
    ...unitOptions,
    output: also(activationKind, "outputActivation"),
    weights: also(perLayer, "weight"),
    biases: also(either(flag, perLayer), "bias", "useBias"),
    seed: seedKind,
  });
  if (sizes.length < 2) {
    throw new RangeError(
      `Cannot make a network of ${sizes.length} sizes. Pass the number of inputs and of the units in each layer.`,
    );
  }
  const layerCount = sizes.length - 1;
  for (const [name, given] of Object.entries({ weights, biases })) {
    if (Array.isArray(given) && given.length !== layerCount) {
      throw new RangeError(
        `Cannot make a network of ${layerCount} layers from ${name} of ${given.length}. Pass ${layerCount}.`,
      );
    }
  }
  const layers = Array.from({ length: layerCount }, (_, i): Dense => {
    const w = weights?.[i];
    const b = typeof biases === "boolean" ? biases : biases[i];
    return dense(sizes[i] as number, sizes[i + 1] as number, {
      ...rest,
      activation: i < layerCount - 1 ? activation : output,
      ...(w && { weights: w }),
      ...(b !== undefined && { biases: b }),
    });
  });
  return network(layers, seed === undefined ? {} : { seed });
}

const sizesKind = listOf(count, "an array of sizes, from the inputs to the outputs, as in mlp([2, 3, 1])");
/** What is in the lists is for `dense` to read. */
const list: Kind = {
  wanted: "a list of numbers, or of rows of them",
  faultIn: (found) => (isList(found) ? undefined : { what: "kind", found }),
};
const perLayer = listOf(list, "an array with a list for each layer");

/** A layer together with parameters, also one made by another copy of this package. */
export const networkKind: Kind = {
  wanted: "a network, as in mlp([2, 3, 1])",
  faultIn(found) {
    const { layer, parameters, forward } = (found ?? {}) as Partial<Network>;
    const is =
      typeof forward === "function" && parameters !== undefined && layerKind.faultIn(layer) === undefined;
    return is ? undefined : { what: "kind", found };
  },
};
