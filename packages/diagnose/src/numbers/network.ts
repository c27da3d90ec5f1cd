/** @file Diagnoses of the claims about a network, with the paths by which those who pass them know them. */

import { sigmoid, type Value } from "@chainrule/autograd";
import { callable, either, isList, listOf, oneOf, readOptions, text } from "@chainrule/autograd/options";
import { type Activation, activationNamed, type Loss } from "@chainrule/nn";
import type { Attempt } from "./attempt.ts";
import { type BatchGivens, type Given, type Givens, readGivens } from "./givens.ts";
import { diagnoseVersions, type DiagnoseOptions, trialKinds } from "./judge.ts";
import { type Claims, claimsFrom, layoutOf } from "./learner.ts";
import type { Version } from "./plans.ts";
import { type Applied, record, type Run } from "./record.ts";
import type { Diagnosis } from "./report.ts";

/** An activation, or its name; `softmax` for the last layer only. */
export type NamedActivation = Activation | string;

/** Options of `diagnoseBackpropagation`. */
export interface BackpropagationOptions extends Pick<DiagnoseOptions, "tolerance" | "points" | "seed"> {
  /** What every unit applies, or what those of each layer do, by function or by name. Default: σ. */
  readonly activation?: NamedActivation | readonly NamedActivation[];
  /**
   * E: ½Σ(y − ŷ)², the cross-entropy (−Σ y·ln ŷ after a softmax, else −Σ y·ln ŷ + (1 − y)·ln(1 − ŷ)), or a loss of nn. The sum over
   * the samples. Default: `squaredError`.
   */
  readonly loss?: "squaredError" | "crossEntropy" | Loss;
}

/** The learner's numbers at one point. */
export type ClaimedPoint<G extends Givens | BatchGivens = Givens> = G & { readonly claims: Claims };

/** How errors name the givens and the claims, or those of a point. */
export interface Paths {
  readonly door: string;
  readonly givens: (point?: number) => string;
  readonly claims: (point?: number) => string;
}

const activationKind = either(callable, text);

/** As `diagnoseBackpropagation`, with paths. */
export function diagnoseClaims<G extends Givens | BatchGivens>(
  givens: G,
  claims: Claims | readonly ClaimedPoint<G>[] | ((givens: G) => Claims),
  options: BackpropagationOptions | undefined,
  paths: Paths,
): Diagnosis {
  const { activation, loss, ...rest } = readOptions(paths.door, options, backpropagationOptions);
  const given = readGivens(givens, paths.givens());
  const points = isList(claims)
    ? claims.map((point, i) => ({
        given: readGivens(point, paths.givens(i)),
        claims: point.claims,
      }))
    : undefined;
  const own: Claims =
    typeof claims === "function" ? claims(givens) : (points?.[0]?.claims ?? (claims as Claims));
  const network = {
    activations: activationsOf(activation, given.weights.length),
    loss: loss ?? "squaredError",
  };
  const names = new Map<string, (label: string) => string | undefined>();
  const versionOf = (run: Run, isTurned: boolean, newWeights: boolean): Version => {
    const read = (found: Claims, path: string): Attempt => {
      const { attempt, lookups } = claimsFrom(found, run, path, isTurned);
      for (const [claim, look] of lookups) names.set(claim, look);
      return attempt;
    };
    const attempt =
      typeof claims === "function"
        ? (numbers: Attempt): Attempt => read(claims(givensOf(numbers, givens, run)), paths.claims())
        : points === undefined
          ? read(claims as Claims, paths.claims())
          : points.map((point, i) => ({
              givens: numbersOf(point.given, run),
              attempt: read(point.claims, paths.claims(i)),
            }));
    const sentences = [
      ...(run.isOutside
        ? [
            "your δ is the derivative by what the unit answers, here it is that by its net input: f′ comes later.",
          ]
        : []),
      ...(newWeights ? ["you hand over new weights: Δw is what they differ by from the old ones."] : []),
      ...(isTurned ? ["your rows are units and your columns inputs, here it is the other way round."] : []),
    ];
    return {
      graph: run.graph,
      quantities: run.quantities,
      attempt,
      sentences,
      newWeights,
      bits: sentences.length * 1.5,
      explained: new Map(),
      suspicions: new Map(),
    };
  };
  const inside = record(given, network, false);
  const layouts = layoutOf(own, inside, paths.claims());
  const hasDeltas = own.deltas !== undefined;
  const hasSteps = own.steps !== undefined || own.biasSteps !== undefined;
  let outside: Run | undefined;
  const versions = [false, ...(hasDeltas && inside.hasOutside ? [true] : [])].flatMap((isOutside) =>
    [false, ...(hasSteps ? [true] : [])].flatMap((newWeights) =>
      layouts.map((isTurned) => (): Version => {
        const run = isOutside ? (outside ??= record(given, network, true)) : inside;
        return versionOf(run, isTurned, newWeights);
      }),
    ),
  );
  const shares =
    network.activations.at(-1) === "softmax" && network.loss === "crossEntropy"
      ? { shares: inside.targets.map((row) => row.map((y) => y.label as string)) }
      : {};
  const lookup = (claim: string, label: string): string => names.get(claim)?.(label) ?? label;
  const sizes = {
    means: [...new Set([(given.targets[0] as readonly number[]).length])],
    samples: given.inputs.length,
  };
  return diagnoseVersions(versions, sizes, { ...rest, ...shares, lookup });
}

const backpropagationOptions = {
  ...trialKinds,
  activation: either(activationKind, listOf(activationKind, "a list of activations or their names")),
  loss: either(
    oneOf(["squaredError", "crossEntropy"], {
      crossEntropy: ["softmaxCrossEntropy", "bce"],
      squaredError: ["mse"],
    }),
    callable,
  ),
};

/** The activation of each layer. */
function activationsOf(given: BackpropagationOptions["activation"], layers: number): readonly Applied[] {
  const list: readonly NamedActivation[] = isList(given)
    ? (given as readonly NamedActivation[])
    : Array.from({ length: layers }, () => (given as NamedActivation | undefined) ?? sigmoid);
  if (list.length !== layers) {
    throw new RangeError(
      `Cannot read activation: expected a list of ${layers}, one for each layer of units, and got ${list.length}. ` +
        "Pass one function for all layers, or one for each.",
    );
  }
  return list.map((activation, l): Applied => {
    if (typeof activation === "function") return activation;
    if (activation !== "softmax") return activationNamed(activation);
    if (l === layers - 1) return "softmax";
    throw new RangeError(
      `Cannot read activation[${l}]: softmax is for the last layer. Pass the activation of a unit.`,
    );
  });
}

/** The numbers of givens by label. */
function numbersOf(given: Given, run: Run): Attempt {
  const numbers: Record<string, number> = { η: given.rate };
  const put = (nodes: readonly (readonly Value[])[], table: readonly (readonly number[])[]): void =>
    nodes.forEach((row, r) =>
      row.forEach((node, c) => {
        const number = table[r]?.[c];
        if (number !== undefined) numbers[node.label as string] = number;
      }),
    );
  put(run.inputs, given.inputs);
  put(run.targets, given.targets);
  run.layers.forEach((layer, l) => {
    put(layer.weights, given.weights[l] ?? []);
    put([layer.biases], [given.biases?.[l] ?? []]);
  });
  return numbers;
}

/** Givens of the same shape, with the numbers of the labels. */
function givensOf<G extends Givens | BatchGivens>(numbers: Attempt, like: G, run: Run): G {
  /** The same lists with the numbers of the nodes in their order. */
  const refill = (shape: unknown, nodes: readonly Value[]): unknown => {
    const rest = nodes.values();
    const fill = (x: unknown): unknown =>
      isList(x) ? Array.from(x, fill) : numbers[(rest.next().value as Value).label as string];
    return fill(shape);
  };
  return {
    ...like,
    inputs: refill(like.inputs, run.inputs.flat()),
    targets: refill(like.targets, run.targets.flat()),
    weights: like.weights.map((layer, l) => refill(layer, run.layers[l]?.weights.flat() ?? [])),
    ...(like.biases && { biases: like.biases.map((row, l) => refill(row, run.layers[l]?.biases ?? [])) }),
    rate: numbers["η"] as number,
  };
}
