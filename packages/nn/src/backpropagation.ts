/**
 * @file Backpropagation, read off the engine. The forward pass is recorded as graph; the error term of every unit,
 * δ = −∂E/∂(net input), and the step of every weight come out of one call of `gradient`. No rule of backpropagation is written here.
 */

import {
  dataOf,
  gradient,
  identity,
  isValue,
  mul,
  neg,
  type Num,
  type Value,
  value,
} from "@chainrule/autograd";
import { fromZero, type Kind, requireArgument } from "@chainrule/autograd/options";
import { matrix, requireSample, type Sample } from "./data.ts";
import { lossKind } from "./kinds.ts";
import type { Units } from "./network/layer.ts";
import { element, entry, type Letters, lettersOf } from "./network/names.ts";
import { type Network, networkKind } from "./network/network.ts";
import { flatten, unflatten } from "./network/parameters.ts";
import { type Loss, squaredError } from "./training/losses.ts";
import { requireTargetsFor } from "./training/targets.ts";

/** One recorded run of a network: every quantity as a labeled value, so that it can be printed, drawn and differentiated. */
export interface Backpropagation {
  /** x */
  readonly inputs: readonly Value[];
  /** y */
  readonly targets: readonly Value[];
  /** The layers of units, from the inputs on. */
  readonly layers: readonly BackpropagatedLayer[];
  /** ŷ */
  readonly outputs: readonly Num[];
  /** E */
  readonly error: Num;
}

/** The quantities of one layer of units. Weights have a row for each input and a column for each unit. */
export interface BackpropagatedLayer extends Units {
  /** δ of each unit: −∂E/∂(net input). */
  readonly deltas: readonly Num[];
  /** −∂E/∂w of each weight: the direction in which the error falls. */
  readonly descents: readonly (readonly Num[])[];
  /** −∂E/∂b of each bias. */
  readonly biasDescents?: readonly Num[];
}

/**
 * Records one run of `network` on `sample` and derives δ of every unit.
 *
 * Method: the adjoints of −E by the net inputs are the δs themselves, so the steps of the weights are products that contain them.
 * @throws RangeError and TypeError for a sample that does not fit the network or the loss.
 */
export function backpropagate<P>(
  network: Network<P>,
  sample: Sample,
  loss: Loss = squaredError,
): Backpropagation {
  requireArgument("backpropagate", "network", network, networkKind);
  requireArgument("backpropagate", "loss", loss, lossKind);
  const given = requireSample(sample);
  requireTargetsFor(loss, matrix([given.targets], "targets"));
  const inputs = given.inputs.map((x, i) => value(x, element("x", i, given.inputs.length)));
  const targets = given.targets.map((y, k) => value(y, element("y", k, given.targets.length)));
  const leaves = Array.from(flatten(network.parameters), (x) => value(x));
  const parameters = unflatten<unknown>(network.parameters, leaves) as P;

  const observed: Units[] = [];
  const outputs = network.forward(inputs, parameters, { observe: (units) => observed.push(units) });
  const error = loss(outputs, targets);
  observed.forEach((units, i) => nameUnits(units, lettersOf(i, observed.length)));
  if (isValue(error)) error.label = "E";

  const wanted = observed.flatMap(({ netInputs, weights, biases = [] }) => [netInputs, ...weights, biases]);
  const derived = gradient(neg(error), wanted.flat() as Value[]).values();
  const take = (vector: readonly Num[]): Num[] => vector.map(() => derived.next().value as Num);
  const layers = observed.map((units, i): BackpropagatedLayer => {
    const errorTerms = take(units.netInputs);
    const { delta: letter } = lettersOf(i, observed.length);
    return Object.assign(units, {
      deltas: errorTerms.map((delta, j) => named(delta, element(letter, j, errorTerms.length))),
      descents: units.weights.map(take),
      ...(units.biases && { biasDescents: take(units.biases) }),
    });
  });
  return { inputs, targets, layers, outputs, error };
}

/** The steps of one layer's parameters. */
export interface Steps {
  /** Δw = η·δ·(input), rows: inputs, columns: units. */
  readonly weights: readonly (readonly Num[])[];
  /** Δb = η·δ. */
  readonly biases?: readonly Num[];
}

const backpropagationKind: Kind = {
  wanted: "what backpropagate answers",
  faultIn: (run) =>
    Array.isArray((run as Partial<Backpropagation> | null | undefined)?.layers)
      ? undefined
      : { what: "kind", found: run },
};

/** The steps of gradient descent at the learning rate `rate`, η, for each layer of units: η times the descent. */
export function steps(run: Backpropagation, rate: Num): readonly Steps[] {
  requireArgument("steps", "run", run, backpropagationKind);
  const { layers } = run;
  if (!isValue(rate)) requireArgument("steps", "rate", rate, fromZero);
  return layers.map(({ descents, biasDescents }, i) => {
    const letters = lettersOf(i, layers.length);
    const [rows, columns] = [descents.length, descents[0]?.length ?? 0];
    const step = (descent: Num, parameter: string): Num => named(mul(rate, descent), `Δ${parameter}`);
    return {
      weights: descents.map((row, r) =>
        row.map((descent, c) => step(descent, entry(letters.weight, r, rows, c, columns))),
      ),
      ...(biasDescents && {
        biases: biasDescents.map((descent, c) => step(descent, element(letters.bias, c, columns))),
      }),
    };
  });
}

/** δ = −∂E/∂(net input) of every unit, as numbers: a row for each layer of units, from the inputs on. */
export function deltas<P>(network: Network<P>, sample: Sample, loss: Loss = squaredError): number[][] {
  return backpropagate(network, sample, loss).layers.map((layer) => layer.deltas.map(dataOf));
}

function nameUnits(units: Units, letters: Letters): void {
  const { weights, biases = [], netInputs, activations } = units;
  const columns = netInputs.length;
  weights.forEach((row, r) =>
    row.forEach((w, c) => nameOnce(w, entry(letters.weight, r, weights.length, c, columns))),
  );
  biases.forEach((b, c) => nameOnce(b, element(letters.bias, c, columns)));
  netInputs.forEach((h, c) => nameOnce(h, element(letters.netInput, c, columns)));
  activations.forEach((a, c) => nameOnce(a, element(letters.activation, c, columns)));
}

/** Names a value that has no name yet. */
function nameOnce(x: Num, name: string): void {
  if (isValue(x)) x.label ??= name;
}

/** `x` under a name: itself, or, if it goes by another name already, a value of its own. */
function named(x: Num, name: string): Num {
  if (!isValue(x)) return x;
  const own = x.label === undefined ? x : identity(x);
  own.label = name;
  return own;
}
