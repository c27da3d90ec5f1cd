/** @file What is stepped through: a network with its numbers, one sample and a learning rate; and how that stands in the address. */

import { identity, leakyRelu, type Num, relu, sigmoid, softplus, tanh } from "@chainrule/autograd";
import {
  binaryCrossEntropy,
  hingeLoss,
  type Loss,
  meanSquaredError,
  mlp,
  type Network,
  type DenseParameters,
  squaredError,
} from "@chainrule/nn";

export const ACTIVATIONS = { sigmoid, tanh, relu, leakyRelu, softplus, identity } as const satisfies Record<
  string,
  (x: Num) => Num
>;
export type ActivationName = keyof typeof ACTIVATIONS;

export const LOSSES = {
  squaredError,
  meanSquaredError,
  binaryCrossEntropy,
  hingeLoss,
} as const satisfies Record<string, Loss>;
export type LossName = keyof typeof LOSSES;

/** The names as people write them. */
export const ACTIVATION_WORDS: Readonly<Partial<Record<ActivationName, string>>> = {
  leakyRelu: "leaky relu",
};
export const LOSS_WORDS: Readonly<Record<LossName, string>> = {
  squaredError: "squared error",
  meanSquaredError: "mean squared error",
  binaryCrossEntropy: "binary cross-entropy",
  hingeLoss: "hinge loss",
};

/** Everything that the drawing depends on. */
export interface Setup {
  /** Inputs, hidden units …, output units. */
  readonly sizes: readonly number[];
  /** For each layer, rows: inputs, columns: units. */
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly biases: readonly (readonly number[])[] | undefined;
  readonly activation: ActivationName;
  readonly loss: LossName;
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  readonly rate: number;
}

/** The two networks of the notebook that the project began with. */
export const EXERCISE: Setup = {
  sizes: [3, 2, 1],
  weights: [
    [
      [0.5, -0.6],
      [0.1, -0.2],
      [0.1, 0.7],
    ],
    [[0.1], [-0.3]],
  ],
  biases: undefined,
  activation: "sigmoid",
  loss: "squaredError",
  inputs: [0.5, 0.1, -0.2],
  targets: [0.6],
  rate: 0.5,
};

export const WORKED_EXAMPLE: Setup = {
  ...EXERCISE,
  sizes: [2, 1, 1],
  weights: [[[0.4], [-0.2]], [[0.1]]],
  inputs: [0.1, 0.3],
  targets: [1],
};

/** The most units that a layer of the drawing may have: the inputs, two hidden layers, the outputs. */
export const MOST = [4, 6, 4, 2] as const;

/** The network of a setup. */
export function networkOf({
  sizes,
  weights,
  biases,
  activation,
}: Setup): Network<readonly DenseParameters[]> {
  return mlp(sizes, { activation: ACTIVATIONS[activation], weights, biases: biases ?? false });
}

/** The same setup with other sizes: what fits stays, the rest is drawn by the network's own initializer. */
export function resized(setup: Setup, sizes: readonly number[], biases: boolean): Setup {
  const fresh = mlp(sizes, { activation: ACTIVATIONS[setup.activation], biases, seed: 7 }).parameters;
  const kept = (old: number | undefined, drawn: number): number => old ?? Math.round(drawn * 100) / 100;
  const isTarget = setup.loss === "hingeLoss" ? 1 : 0.6;
  return {
    ...setup,
    sizes,
    weights: fresh.map(({ weights }, l) =>
      weights.map((row, i) => row.map((w, j) => kept(setup.weights[l]?.[i]?.[j], w))),
    ),
    biases: biases
      ? fresh.map((layer, l) => (layer.biases ?? []).map((b, j) => kept(setup.biases?.[l]?.[j], b)))
      : undefined,
    inputs: Array.from({ length: sizes[0] ?? 1 }, (_, i) => setup.inputs[i] ?? [0.5, 0.1, -0.2, 0.3][i] ?? 0),
    targets: Array.from({ length: sizes.at(-1) ?? 1 }, (_, k) => setup.targets[k] ?? isTarget),
  };
}

/** A setup as text for the address. */
export function write(setup: Setup): Record<string, string> {
  const row = (numbers: readonly number[]): string => numbers.map((x) => String(x)).join(",");
  return {
    n: setup.sizes.join("-"),
    w: setup.weights.map((layer) => layer.map(row).join(";")).join("|"),
    ...(setup.biases && { b: setup.biases.map(row).join("|") }),
    f: setup.activation,
    e: setup.loss,
    x: row(setup.inputs),
    y: row(setup.targets),
    r: String(setup.rate),
  };
}

/** The setup of an address; what it does not say, or says wrong, is as in the exercise. */
export function readSetup(query: URLSearchParams): Setup {
  if (!query.has("n")) return EXERCISE;
  const numbers = (text: string): number[] => text.split(",").map(Number);
  const sizes = (query.get("n") ?? "").split("-").map(Number);
  const activation = query.get("f") ?? "sigmoid";
  const loss = query.get("e") ?? "squaredError";
  const setup: Setup = {
    sizes,
    weights: (query.get("w") ?? "").split("|").map((layer) => layer.split(";").map(numbers)),
    biases: query.get("b")?.split("|").map(numbers),
    activation: Object.hasOwn(ACTIVATIONS, activation) ? (activation as ActivationName) : "sigmoid",
    loss: Object.hasOwn(LOSSES, loss) ? (loss as LossName) : "squaredError",
    inputs: numbers(query.get("x") ?? ""),
    targets: numbers(query.get("y") ?? ""),
    rate: Number(query.get("r") ?? "0.5"),
  };
  return isWhole(setup) ? setup : EXERCISE;
}

function isWhole({ sizes, weights, biases, inputs, targets, rate }: Setup): boolean {
  const most = sizes.length === 3 ? [MOST[0], MOST[1], MOST[3]] : MOST;
  const areSizes =
    sizes.length >= 2 &&
    sizes.length <= 4 &&
    sizes.every((n, l) => Number.isInteger(n) && n >= 1 && n <= (most[l] ?? 6));
  const all = [weights, biases ?? [], inputs, targets, rate].flat(3);
  return (
    areSizes &&
    all.every((x) => Number.isFinite(x)) &&
    inputs.length === sizes[0] &&
    targets.length === sizes.at(-1) &&
    weights.length === sizes.length - 1 &&
    weights.every(
      (layer, l) => layer.length === sizes[l] && layer.every((row) => row.length === sizes[l + 1]),
    ) &&
    (biases === undefined ||
      (biases.length === weights.length && biases.every((row, l) => row.length === sizes[l + 1])))
  );
}
