/** @file What is prettier as a composition of the table's operations. No derivative is written here. */

import {
  abs,
  add,
  clamp,
  div,
  dot,
  exp,
  log,
  logSumExp,
  mul,
  neg,
  relu,
  sub,
  sum,
  square,
} from "./primitives.ts";
import type { Num } from "./value.ts";

type Vector = readonly Num[];

/** The arithmetic mean. @throws RangeError of nothing. */
export function mean(xs: Vector): Num {
  requireSome("the mean", xs);
  return div(sum(xs), xs.length);
}

/** The mean squared distance from the mean (divided by n, not n − 1). @throws RangeError of nothing. */
export function variance(xs: Vector): Num {
  const center = mean(xs);
  return mean(xs.map((x) => square(sub(x, center))));
}

/** Σ (xᵢ − yᵢ)². @throws RangeError for vectors of two lengths. */
export function squaredDistance(xs: Vector, ys: Vector): Num {
  const differences = pairs("the squared distance", xs, ys, sub);
  return dot(differences, differences);
}

/** The mean of (xᵢ − yᵢ)²: the mean squared error of predictions and targets. @throws RangeError for two lengths. */
export function mse(predictions: Vector, targets: Vector): Num {
  requireSome("the mean squared error", predictions);
  return div(squaredDistance(predictions, targets), predictions.length);
}

/** The mean of |xᵢ − yᵢ|. @throws RangeError for two lengths. */
export function mae(predictions: Vector, targets: Vector): Num {
  return mean(
    pairs("the mean absolute error", predictions, targets, sub).map((difference) => abs(difference)),
  );
}

/** eˣ divided by its sum: positive numbers with the sum 1. Does not overflow. */
export function softmax(xs: Vector): Num[] {
  return logSoftmax(xs).map((x) => exp(x));
}

/** The logarithm of {@link softmax}, which does not underflow. */
export function logSoftmax(xs: Vector): Num[] {
  const total = logSumExp(xs);
  return xs.map((x) => sub(x, total));
}

/** −Σ pᵢ ln qᵢ, where 0·ln 0 is 0 for plain numbers pᵢ = 0. @throws RangeError for two lengths. */
export function crossEntropy(p: Vector, q: Vector): Num {
  return neg(sum(pairs("the cross-entropy", p, q, (pᵢ, qᵢ) => (pᵢ === 0 ? 0 : mul(pᵢ, log(qᵢ))))));
}

/** max(0, 1 − margin). */
export function hinge(margin: Num): Num {
  return relu(sub(1, margin));
}

/** x + t·(y − x). */
export function lerp(x: Num, y: Num, t: Num): Num {
  return add(x, mul(t, sub(y, x)));
}

/** 0 up to `from`, 1 from `to` on, and between them 3t² − 2t³. */
export function smoothstep(from: Num, to: Num, x: Num): Num {
  const t = clamp(div(sub(x, from), sub(to, from)), 0, 1);
  return mul(square(t), sub(3, mul(2, t)));
}

/** The value of the polynomial with `coefficients` (constant term first), by Horner's rule; 0 without coefficients. */
export function polynomial(coefficients: Vector, x: Num): Num {
  const last = coefficients.at(-1) ?? 0;
  return coefficients.slice(0, -1).reduceRight((value, coefficient) => add(mul(value, x), coefficient), last);
}

function pairs(name: string, xs: Vector, ys: Vector, combine: (x: Num, y: Num) => Num): Num[] {
  if (xs.length !== ys.length) {
    throw new RangeError(
      `Cannot compute ${name} of vectors of ${xs.length} and ${ys.length}. Pass two of one length.`,
    );
  }
  return xs.map((x, i) => combine(x, ys[i] as Num));
}

function requireSome(name: string, xs: Vector): void {
  if (xs.length === 0) throw new RangeError(`Cannot compute ${name} of nothing. Pass at least one operand.`);
}
