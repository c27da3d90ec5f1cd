/** @file The network that is right, recorded: every quantity as a labeled value. No rule of backpropagation is written here. */

import {
  add,
  dot,
  gradient,
  identity,
  isValue,
  log,
  logSumExp,
  mul,
  neg,
  type Num,
  sigmoid,
  softmax,
  softplus,
  square,
  sub,
  sum,
  value,
  type Value,
} from "@chainrule/autograd";
import { type Activation, element, entry, lettersOf, type Loss } from "@chainrule/nn";
import type { Given } from "./givens.ts";
import { Graph } from "./graph.ts";
import { errorLabel } from "./labels.ts";

/** What the units of a layer apply. */
export type Applied = Activation | "softmax";

/** What a network is made of, beside its numbers. */
export interface Described {
  readonly activations: readonly Applied[];
  readonly loss: "squaredError" | "crossEntropy" | Loss;
}

/** One layer of a recorded network: rows are samples, and inputs in `weights`. */
export interface RunLayer {
  readonly weights: readonly (readonly Value[])[];
  readonly biases: readonly Value[];
  readonly netInputs: readonly (readonly Value[])[];
  readonly activations: readonly (readonly Value[])[];
  readonly deltas: readonly (readonly Num[])[];
}

/** A recorded network, all labeled. */
export interface Run {
  readonly inputs: readonly (readonly Value[])[];
  readonly targets: readonly (readonly Value[])[];
  readonly layers: readonly RunLayer[];
  readonly graph: Graph;
  readonly quantities: readonly Value[];
  /** δ is the derivative by the activation and not by the net input, where that is another one. */
  readonly isOutside: boolean;
  readonly hasOutside: boolean;
}

/** Records a network with η, the errors and the steps. No rule of backpropagation is written here. */
export function record(
  { inputs, targets, weights, biases, rate }: Given,
  { activations, loss }: Described,
  isOutside: boolean,
): Run {
  const count = weights.length;
  const samples = inputs.length;
  const rows = (letter: string, table: readonly (readonly number[])[]): Value[][] =>
    table.map((row, s) => row.map((x, i) => value(x, entry(letter, s, samples, i, row.length))));
  const [x, y] = [rows("x", inputs), rows("y", targets)];
  let signals: readonly (readonly Num[])[] = x;
  const forward = weights.map((matrix, l) => {
    const letters = lettersOf(l, count);
    const units = (matrix[0] as readonly number[]).length;
    const w = matrix.map((row, r) =>
      row.map((x_, c) => value(x_, entry(letters.weight, r, matrix.length, c, units))),
    );
    const b = (biases?.[l] ?? []).map((x_, c) => value(x_, element(letters.bias, c, units)));
    const label = (letter: string, table: readonly (readonly Num[])[]): Value[][] =>
      table.map((row, s) => row.map((node, j) => named(node, entry(letter, s, samples, j, units)) as Value));
    const netInputs = label(
      letters.netInput,
      signals.map((signal) =>
        Array.from({ length: units }, (_, j) => {
          const weighted = dot(
            w.map((row) => row[j] as Num),
            signal,
          );
          return b.length === 0 ? weighted : add(weighted, b[j] as Num);
        }),
      ),
    );
    const f = activations[l] as Applied;
    const outputs = label(
      letters.activation,
      netInputs.map((row) => (f === "softmax" ? softmax(row) : row.map((h) => f(h)))),
    );
    signals = outputs;
    // After a softmax, or under the cross-entropy, δ of an output is that of its net input for everybody.
    const merges = f === "softmax" || (l === count - 1 && loss === "crossEntropy");
    return {
      weights: w,
      biases: b,
      netInputs,
      activations: outputs,
      letters,
      units,
      hasOutside: !merges && f !== identity,
    };
  });
  const last = forward.at(-1) as (typeof forward)[number];
  const outputs = last.activations;
  const E = named(
    sum(
      outputs.map((row, s) =>
        lossOf(
          loss,
          activations.at(-1) as Applied,
          row,
          last.netInputs[s] as readonly Value[],
          y[s] as readonly Value[],
        ),
      ),
    ),
    "E",
  );
  const errors = y.map((row, s) =>
    row.map(
      (target, k) => named(sub(target, outputs[s]?.[k] as Num), errorLabel(target.label as string)) as Value,
    ),
  );
  const wanted = forward.map((layer) => {
    const places = isOutside && layer.hasOutside ? layer.activations : layer.netInputs;
    return [...places.flat(), ...layer.weights.flat(), ...layer.biases];
  });
  const derived = gradient(neg(E), wanted.flat()).values();
  const take = (table: readonly (readonly Value[])[]): Num[][] =>
    table.map((row) => row.map(() => derived.next().value as Num));
  const η = value(rate, "η");
  const steps: Num[][] = [];
  const layers = forward.map((layer): RunLayer => {
    const deltas = take(layer.netInputs).map((row, s) =>
      row.map((x_, j) => named(x_, entry(layer.letters.delta, s, samples, j, layer.units))),
    );
    const step = (descent: Num, parameter: Value | undefined): Num =>
      named(mul(η, descent), `Δ${parameter?.label}`);
    const own = take(layer.weights).flatMap((row, r) => row.map((x_, c) => step(x_, layer.weights[r]?.[c])));
    const ownBiases = take([layer.biases])
      .flat()
      .map((x_, c) => step(x_, layer.biases[c]));
    steps.push([...own, ...ownBiases]);
    return { ...layer, deltas };
  });
  const quantities = [
    ...forward.flatMap((layer) => [...layer.netInputs.flat(), ...layer.activations.flat()]),
    ...errors.flat(),
    E,
    ...layers.toReversed().flatMap((layer) => layer.deltas.flat()),
    ...steps.toReversed().flat(),
  ].filter(isValue);
  return {
    inputs: x,
    targets: y,
    layers,
    graph: new Graph(quantities),
    quantities,
    isOutside,
    hasOutside: forward.some((layer) => layer.hasOutside),
  };
}

/** `x` under a name: itself, or, if it goes by another name already, a value of its own. */
function named(x: Num, name: string): Num {
  if (!isValue(x)) return x;
  const own = x.label === undefined && x.op !== null ? x : identity(x);
  own.label = name;
  return own;
}

/** The part of one sample in E. The cross-entropies are written on net inputs, where they do not overflow. */
function lossOf(
  loss: Described["loss"],
  f: Applied,
  outputs: readonly Num[],
  netInputs: readonly Num[],
  targets: readonly Num[],
): Num {
  if (typeof loss === "function") return loss(outputs, targets);
  if (loss === "squaredError")
    return mul(0.5, sum(outputs.map((output, k) => square(sub(targets[k] as Num, output)))));
  if (f === "softmax") return sub(logSumExp(netInputs), dot(targets, netInputs));
  if (f === sigmoid) return sum(netInputs.map((o, k) => sub(softplus(o), mul(targets[k] as Num, o))));
  const part = (share: Num, x: Num): Num => mul(share, log(x));
  return neg(
    sum(outputs.map((ŷ, k) => add(part(targets[k] as Num, ŷ), part(sub(1, targets[k] as Num), sub(1, ŷ))))),
  );
}
