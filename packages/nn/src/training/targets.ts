/**
 * @file What the targets of a loss must be. Each loss says it itself, whenever its targets are plain numbers; in a kernel they are
 * unknown, so before training every sample's targets are shown to the loss once.
 */

import type { Num } from "@chainrule/autograd";
import { type Matrix, requireRow, rowOf } from "../data.ts";

/** Targets that a loss is not made for. */
class TargetError extends RangeError {
  readonly loss: string;
  readonly fault: string;

  constructor(loss: string, fault: string, sample?: number) {
    super(`Cannot compute ${loss}${sample === undefined ? "" : ` of sample ${sample}`}: ${fault}`);
    this.loss = loss;
    this.fault = fault;
  }
}

/** @throws RangeError for a target that is a plain number and not allowed. */
export function requireTargets(
  loss: string,
  targets: readonly Num[],
  allows: (target: number) => boolean,
  wanted: string,
): void {
  requireRow(targets, "targets");
  for (let k = 0; k < targets.length; k++) {
    const target = targets[k];
    if (typeof target !== "number" || allows(target)) continue;
    throw new TargetError(loss, `target ${k + 1} is ${target}. Pass ${wanted}.`);
  }
}

export const isShare = (target: number): boolean => target >= 0 && target <= 1;

/** Whether numbers are probabilities with the sum 1. */
export function isDistribution(row: ArrayLike<number>): boolean {
  const targets = Array.from(row);
  return targets.every(isShare) && Math.abs(targets.reduce((sum, x) => sum + x, 0) - 1) <= ROUNDING;
}

/** How far from 1 the sum of a distribution may be: what rounding to 32 bits leaves of it. */
const ROUNDING = 1e-6;

/** @throws RangeError unless the targets, if they are plain numbers, are a distribution over at least two classes. */
export function requireDistribution(loss: string, targets: readonly Num[]): void {
  requireTargets(loss, targets, isShare, "rows of probabilities, such as oneHot(class, classes)");
  if (targets.length === 1) {
    throw new TargetError(
      loss,
      "there is one output, whose softmax is always 1. Give the network an output for each class, or take binaryCrossEntropyOnLogits.",
    );
  }
  let sum = 0;
  for (let k = 0; k < targets.length; k++) {
    const target = targets[k];
    if (typeof target !== "number") return;
    sum += target;
  }
  if (Math.abs(sum - 1) <= ROUNDING || targets.length === 0) return;
  throw new TargetError(
    loss,
    `the targets have the sum ${sum}. Pass rows with the sum 1, such as oneHot(class, classes); ` +
      "for several labels at once, take binaryCrossEntropyOnLogits.",
  );
}

/** @throws RangeError, with the number of the sample, for the first row of targets that `loss` is not made for. */
export function requireTargetsFor(
  loss: (outputs: readonly Num[], targets: readonly Num[]) => Num,
  targets: Matrix,
): void {
  const outputs = Array<number>(targets.columns).fill(0.5);
  for (let r = 0; r < targets.rows; r++) {
    try {
      loss(outputs, Array.from(rowOf(targets, r)));
    } catch (error) {
      if (error instanceof TargetError) throw new TargetError(error.loss, error.fault, r + 1);
      return; // a loss of your own that takes values only
    }
  }
}
