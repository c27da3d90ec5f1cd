/** @file How much of the error arrives at each layer, measured: δ is read off the engine; weight matrices keep lengths, so only the activation shrinks it. */

import { deltas, mlp, type Random, random } from "@chainrule/nn";
import { ACTIVATIONS, type ActivationName } from "./setup.ts";

const WIDTH = 8;
const NETWORKS = 12;

/** Householder's reflection I − 2vvᵀ/‖v‖² at a random plane. */
function reflection(stream: Random): number[][] {
  const v = Array.from({ length: WIDTH }, () => stream.normal());
  const square = v.reduce((sum, x) => sum + x * x, 0);
  return v.map((x, i) => v.map((y, j) => (i === j ? 1 : 0) - (2 * x * y) / square));
}

/** ‖δ‖/‖y − ŷ‖ after 1, 2, … layers from the output on: the geometric mean over networks. */
export function shares(layers: number, activation: ActivationName): number[] {
  const stream = random(1);
  const logarithms = Array<number>(layers).fill(0);
  for (let n = 0; n < NETWORKS; n++) {
    const network = mlp(Array<number>(layers + 1).fill(WIDTH), {
      activation: ACTIVATIONS[activation],
      biases: false,
      weights: Array.from({ length: layers }, () => reflection(stream)),
    });
    const draw = (): number[] => Array.from({ length: WIDTH }, () => stream.normal());
    const sample = { inputs: draw(), targets: draw() };
    const outputs = network.forward(sample.inputs);
    const error = Math.hypot(...sample.targets.map((target, k) => target - outputs[k]!));
    deltas(network, sample)
      .toReversed()
      .forEach((delta, l) => (logarithms[l]! += Math.log(Math.hypot(...delta) / error)));
  }
  return logarithms.map((sum) => Math.exp(sum / NETWORKS));
}
