/**
 * @file Losses: how far the outputs of a network are from their targets, for one sample. No derivative is written here.
 * Training takes the mean over the samples of a batch, so these are PyTorch's losses with `reduction="mean"`.
 */

import {
  abs,
  dot,
  hinge,
  log,
  log1p,
  logSumExp,
  mean,
  min,
  mul,
  mulNoNan,
  neg,
  type Num,
  softplus,
  square,
  sub,
  sum,
} from "@chainrule/autograd";

/** A number that is smaller the better the outputs fit the targets. @throws RangeError for two lengths. */
export type Loss = (outputs: readonly Num[], targets: readonly Num[]) => Num;

/** The error of the documents: E = ½ Σ (y − ŷ)². */
export const squaredError: Loss = (outputs, targets) =>
  mul(0.5, sum(terms(outputs, targets, (output, target) => square(sub(target, output)))));

/** The mean of (y − ŷ)². */
export const meanSquaredError: Loss = (outputs, targets) =>
  mean(terms(outputs, targets, (output, target) => square(sub(target, output))));

/** The mean of |y − ŷ|. */
export const absoluteError: Loss = (outputs, targets) =>
  mean(terms(outputs, targets, (output, target) => abs(sub(target, output))));

/** The mean of e²/2 for errors e up to `width`, and of width·(|e| − width/2) beyond. Huber, 1964. */
export const huber =
  (width = 1): Loss =>
  (outputs, targets) =>
    mean(
      terms(outputs, targets, (output, target) => {
        const error = abs(sub(target, output));
        const near = min(error, width); // e where e < width: then the second term is e²/2, else width·(e − width/2)
        return mul(near, sub(error, mul(0.5, near)));
      }),
    );

/** −y·ln ŷ − (1 − y)·ln(1 − ŷ), the mean over outputs that are probabilities; targets from 0 to 1. */
export const binaryCrossEntropy: Loss = (outputs, targets) =>
  mean(
    terms(outputs, targets, (output, target) =>
      neg(sum(mulNoNan(log(output), target), mulNoNan(log1p(neg(output)), sub(1, target)))),
    ),
  );

/** {@link binaryCrossEntropy} of σ(output), the mean over outputs that are any numbers (logits). Does not overflow. */
export const binaryCrossEntropyOnLogits: Loss = (outputs, targets) =>
  mean(terms(outputs, targets, (output, target) => sub(softplus(output), mul(target, output))));

/** −Σ y·ln softmax(outputs), for outputs that are any numbers (logits) and targets with the sum 1. Does not overflow. */
export const softmaxCrossEntropy: Loss = (outputs, targets) => {
  requireTargets(outputs, targets);
  return sub(logSumExp(outputs), dot(targets, outputs));
};

/** The mean of max(0, 1 − y·ŷ) for targets of −1 and 1: a margin of 1 is enough. */
export const hingeLoss: Loss = (outputs, targets) =>
  mean(terms(outputs, targets, (output, target) => hinge(mul(target, output))));

/** What is added to the loss for the size of the parameters. */
export type Penalty = (parameters: readonly Num[]) => Num;

/** strength · Σ |p|. */
export const l1 =
  (strength: number): Penalty =>
  (parameters) =>
    mul(strength, sum(parameters.map((p) => abs(p))));

/** strength · Σ p². */
export const l2 =
  (strength: number): Penalty =>
  (parameters) =>
    mul(strength, dot(parameters, parameters));

function terms(
  outputs: readonly Num[],
  targets: readonly Num[],
  term: (output: Num, target: Num) => Num,
): Num[] {
  requireTargets(outputs, targets);
  return outputs.map((output, k) => term(output, targets[k] as Num));
}

function requireTargets(outputs: readonly Num[], targets: readonly Num[]): void {
  if (outputs.length !== targets.length) {
    throw new RangeError(
      `Cannot compare ${outputs.length} outputs with ${targets.length} targets. Pass a target for each output.`,
    );
  }
}
