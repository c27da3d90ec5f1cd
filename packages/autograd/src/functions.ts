/** @file What is prettier as a composition of the table's operations. No derivative is written here. */

import { rejectCount, requireMapping, vectorOf } from "./define.ts";
import {
  abs,
  add,
  clamp,
  div,
  dot,
  exp,
  logSumExp,
  mul,
  neg,
  relu,
  sub,
  sum,
  square,
  xlogy,
} from "./primitives.ts";
import { type Num, rootsOf, type Vector } from "./value.ts";

/** The arithmetic mean. @throws RangeError of nothing. */
export function mean(xs: Vector): Num {
  const numbers = some("the mean", xs, arguments);
  return div(sum(numbers), numbers.length);
}

/** The mean squared distance from the mean (divided by n, not n − 1). @throws RangeError of nothing. */
export function variance(xs: Vector): Num {
  const numbers = some("the variance", xs, arguments);
  const center = mean(numbers);
  return mean(numbers.map((x) => square(sub(x, center))));
}

/** Σ (xᵢ − yᵢ)². @throws RangeError for vectors of two lengths. */
export function squaredDistance(xs: Vector, ys: Vector): Num {
  const differences = pairs("the squared distance", xs, ys, arguments, sub);
  return dot(differences, differences);
}

/** The mean of (xᵢ − yᵢ)²: the mean squared error of predictions and targets. @throws RangeError for two lengths. */
export function mse(predictions: Vector, targets: Vector): Num {
  const differences = pairs("the mean squared error", predictions, targets, arguments, sub);
  return div(dot(differences, differences), some("the mean squared error", differences).length);
}

/** The mean of |xᵢ − yᵢ|. @throws RangeError for two lengths. */
export function mae(predictions: Vector, targets: Vector): Num {
  const differences = pairs("the mean absolute error", predictions, targets, arguments, sub);
  return mean(some("the mean absolute error", differences).map((difference) => abs(difference)));
}

/** eˣ divided by its sum: positive numbers with the sum 1. Does not overflow. */
export function softmax(xs: Vector): Num[] {
  return logSoftmax(row("softmax", xs, arguments)).map((x) => exp(x));
}

/** The logarithm of {@link softmax}, which does not underflow. */
export function logSoftmax(xs: Vector): Num[] {
  const numbers = row("logSoftmax", xs, arguments);
  const total = logSumExp(numbers);
  return numbers.map((x) => sub(x, total));
}

/** −Σ pᵢ ln qᵢ, where 0·ln 0 is 0. @throws RangeError for two lengths. */
export function crossEntropy(p: Vector, q: Vector): Num {
  return neg(sum(pairs("the cross-entropy", p, q, arguments, xlogy)));
}

/** max(0, 1 − margin). */
export function hinge(margin: Num): Num {
  requireCount("hinge", 1, arguments);
  return relu(sub(1, margin));
}

/** x + t·(y − x). */
export function lerp(x: Num, y: Num, t: Num): Num {
  requireCount("lerp", 3, arguments);
  return add(x, mul(t, sub(y, x)));
}

/** 0 up to `from`, 1 from `to` on, and between them 3t² − 2t³. */
export function smoothstep(from: Num, to: Num, x: Num): Num {
  requireCount("smoothstep", 3, arguments);
  const t = clamp(div(sub(x, from), sub(to, from)), 0, 1);
  return mul(square(t), sub(3, mul(2, t)));
}

/** The value of the polynomial with `coefficients` (constant term first), by Horner's rule; 0 without coefficients. */
export function polynomial(coefficients: Vector, x: Num): Num {
  requireCount("polynomial", 2, arguments);
  const terms = vectorOf("polynomial", coefficients);
  const last = terms.length === 0 ? 0 : (terms.at(-1) as Num);
  rootsOf([last, x], "compute polynomial of"); // with one coefficient or none, no operation looks at them
  return terms.slice(0, -1).reduceRight((value, coefficient) => add(mul(value, x), coefficient), last);
}

/** The one vector of a function. */
function row(name: string, xs: Vector, given: ArrayLike<unknown>): readonly Num[] {
  requireCount(name, 1, given);
  return vectorOf(name, xs);
}

/** The same, of one number at least. */
function some(name: string, xs: Vector, given?: ArrayLike<unknown>): readonly Num[] {
  const numbers = row(name, xs, given ?? [xs]);
  if (numbers.length === 0)
    throw new RangeError(`Cannot compute ${name} of nothing. Pass at least one operand.`);
  return numbers;
}

function pairs(
  name: string,
  first: Vector,
  second: Vector,
  given: ArrayLike<unknown>,
  combine: (x: Num, y: Num) => Num,
): Num[] {
  requireCount(name, 2, given);
  const [xs, ys] = [vectorOf(name, first), vectorOf(name, second)];
  if (xs.length !== ys.length) {
    throw new RangeError(
      `Cannot compute ${name} of vectors of ${xs.length} and ${ys.length}. Pass two of one length.`,
    );
  }
  return xs.map((x, i) => combine(x, ys[i] as Num));
}

/** @throws RangeError for arguments that would be dropped. */
function requireCount(name: string, count: number, given: ArrayLike<unknown>): void {
  if (given.length <= count) return;
  if (count > 1) rejectCount(name, count, given.length);
  requireMapping(name, given.length, given[0], given[1], given[2]);
}
