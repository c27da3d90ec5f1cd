/** @file Diagnoses of the claims about a network, with the paths by which those who pass them know them. */

import { type Num, sigmoid, sub, value, type Value } from "@chainrule/autograd";
import {
  type Activation,
  type Backpropagation,
  backpropagate,
  dense,
  type DenseOptions,
  network as sequentialNetwork,
  steps,
} from "@chainrule/nn";
import type { Attempt } from "./claims.ts";
import { diagnoseNumbers, type DiagnoseOptions } from "./judge.ts";
import { type Claims, claimsFrom } from "./learner.ts";
import { errorLabel } from "./labels.ts";
import type { Diagnosis } from "./report.ts";

/** What is given: a network of dense layers, one sample, and the learning rate. */
export interface Givens {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  /** Of each layer, rows: inputs, columns: units; those of a single unit may be one list. */
  readonly weights: readonly (readonly (readonly number[])[] | readonly number[])[];
  /** Of each layer, one for each unit. Default: none. */
  readonly biases?: readonly (readonly number[])[];
  /** η. */
  readonly rate: number;
}

/** Options of `diagnoseBackpropagation`. */
export interface BackpropagationOptions extends Omit<DiagnoseOptions, "sizes" | "lookup"> {
  /** What every unit applies, or what those of each layer do. Default: σ. */
  readonly activation?: Activation | readonly Activation[];
}

/** The learner's numbers at one point. */
export interface ClaimedPoint extends Givens {
  readonly claims: Claims;
}

/** As `diagnoseBackpropagation`, where `pathOf` says by which path errors name the claims, or those of a point. */
export function diagnoseClaims(
  givens: Givens,
  claims: Claims | readonly ClaimedPoint[] | ((givens: Givens) => Claims),
  { activation, ...options }: BackpropagationOptions,
  pathOf: (point?: number) => string,
): Diagnosis {
  const { run, quantities } = record(givens, activation);
  const read = (found: Claims): Attempt => claimsFrom(found, run, pathOf()).attempt;
  const lookup = (claim: string, label: string): string => names.get(claim)?.(label) ?? label;
  const names = new Map<string, (label: string) => string | undefined>();
  const note = (found: Claims, path?: string): Attempt => {
    const { attempt, lookups } = claimsFrom(found, run, path ?? pathOf());
    for (const [claim, look] of lookups) names.set(claim, look);
    return attempt;
  };
  const sizes = [run.outputs.length];
  const all: DiagnoseOptions = { ...options, sizes, lookup };
  if (typeof claims === "function") {
    note(claims(givens));
    return diagnoseNumbers(quantities, (numbers) => read(claims(givensOf(numbers, givens, run))), all);
  }
  if (isList(claims)) {
    const points = claims.map((point, i) => ({
      givens: numbersOf(point, run),
      attempt: note(point.claims, pathOf(i)),
    }));
    return diagnoseNumbers(quantities, points, all);
  }
  return diagnoseNumbers(quantities, note(claims), all);
}

function isList(claims: unknown): claims is readonly ClaimedPoint[] {
  return Array.isArray(claims);
}

/** The recorded network with η, the errors and the steps, all labeled. */
function record(
  { inputs, targets, weights, biases, rate }: Givens,
  activation: BackpropagationOptions["activation"],
): { run: Backpropagation & { readonly rate: Value }; quantities: readonly Num[] } {
  const sizes = [
    inputs.length,
    ...weights.map((rows) => (typeof rows[0] === "number" ? 1 : (rows[0]?.length ?? 0))),
  ];
  const layers = sizes.length - 1;
  const activations = Array.isArray(activation)
    ? (activation as readonly Activation[])
    : Array.from({ length: layers }, () => (activation as Activation | undefined) ?? sigmoid);
  if (activations.length !== layers) {
    throw new RangeError(
      `Cannot read activation: expected a list of ${layers}, one for each layer of units, and got ${activations.length}. ` +
        "Pass one function for all layers, or one for each.",
    );
  }
  if (biases !== undefined && biases.length !== layers) {
    throw new RangeError(
      `Cannot read biases: expected a list of ${layers}, one for each layer of units, and got ${biases.length}.`,
    );
  }
  const network = sequentialNetwork(
    weights.map((rows, l) =>
      dense(sizes[l] as number, sizes[l + 1] as number, {
        weights: rows as NonNullable<DenseOptions["weights"]>,
        biases: biases?.[l] ?? false,
        activation: activations[l] as Activation,
      }),
    ),
  );
  const run = backpropagate(network, { inputs, targets });
  const η = value(rate, "η");
  const errors = run.outputs.map((output, k) => {
    const error = sub(run.targets[k] as Value, output);
    error.label = errorLabel((run.targets[k] as Value).label as string);
    return error;
  });
  const updates = steps(run, η);
  const backward = run.layers.toReversed();
  const quantities = [
    ...run.layers.flatMap((layer) => [...layer.netInputs, ...layer.activations]),
    run.error,
    ...errors,
    ...backward.flatMap((layer) => layer.deltas),
    ...updates.toReversed().flatMap((step) => [...step.weights.flat(), ...(step.biases ?? [])]),
  ];
  return { run: Object.assign(run, { rate: η }), quantities };
}

/** The numbers of givens by label. */
function numbersOf({ inputs, targets, weights, biases, rate }: Givens, run: Backpropagation): Attempt {
  const numbers: Record<string, number> = { η: rate };
  const put = (x: Num | undefined, number: number): void => {
    if (typeof x === "object" && x.label !== undefined) numbers[x.label] = number;
  };
  inputs.forEach((number, i) => put(run.inputs[i], number));
  targets.forEach((number, k) => put(run.targets[k], number));
  run.layers.forEach((layer, l) => {
    (weights[l] ?? []).forEach((row, r) =>
      [row].flat().forEach((number, c) => put(layer.weights[r]?.[c], number)),
    );
    (biases?.[l] ?? []).forEach((number, c) => put(layer.biases?.[c], number));
  });
  return numbers;
}

/** Givens of the same shape, with the numbers of the labels. */
function givensOf(numbers: Attempt, like: Givens, run: Backpropagation): Givens {
  const read = (x: Num | undefined): number =>
    typeof x === "object" ? (numbers[x.label ?? ""] as number) : (x as number);
  return {
    inputs: run.inputs.map(read),
    targets: run.targets.map(read),
    weights: run.layers.map((layer, l) => {
      const rows = layer.weights.map((row) => row.map(read));
      return typeof like.weights[l]?.[0] === "number" ? rows.flat() : rows;
    }),
    ...(like.biases && { biases: run.layers.map((layer) => (layer.biases ?? []).map(read)) }),
    rate: numbers["η"] as number,
  };
}
