/** @file Losses: how far the outputs of a network are from their targets, for one sample. No derivative is written here. */

import { mul, type Num, square, sub, sum } from "@chainrule/autograd";

/** A number that is smaller the better the outputs fit the targets. @throws RangeError for two lengths. */
export type Loss = (outputs: readonly Num[], targets: readonly Num[]) => Num;

/** The error of the documents: E = ½ Σ (y − ŷ)². */
export const squaredError: Loss = (outputs, targets) =>
  mul(0.5, sum(pairs(outputs, targets, (output, target) => square(sub(target, output)))));

function pairs(
  outputs: readonly Num[],
  targets: readonly Num[],
  term: (output: Num, target: Num) => Num,
): Num[] {
  if (outputs.length !== targets.length) {
    throw new RangeError(
      `Cannot compare ${outputs.length} outputs with ${targets.length} targets. Pass a target for each output.`,
    );
  }
  return outputs.map((output, k) => term(output, targets[k] as Num));
}
