/** @file Values on numbers of the operations that take any number of operands. Their order of summation is fixed. */

import { exp, log } from "./elementary.ts";

type Numbers = readonly number[];

/** From left to right, beginning with the first term, so that a sum of −0 stays −0. */
export function sumOf(xs: Numbers): number {
  if (xs.length === 0) return 0;
  let sum = xs[0] as number;
  for (let i = 1; i < xs.length; i++) sum += xs[i] as number;
  return sum;
}

/** NaN if one operand is. */
export function maxOf(xs: Numbers): number {
  let max = -Infinity;
  for (let i = 0; i < xs.length; i++) max = Math.max(max, xs[i] as number);
  return max;
}

/** NaN if one operand is. */
export function minOf(xs: Numbers): number {
  let min = Infinity;
  for (let i = 0; i < xs.length; i++) min = Math.min(min, xs[i] as number);
  return min;
}

const [HUGE, TINY, DOWN, UP, COARSE] = [2 ** 500, 2 ** -400, 2 ** -600, 2 ** 600, 2 ** 30] as const;

/** Step for step what the row is in kernels, where its method is said. */
export function normOf(xs: Numbers): number {
  if (xs.length < 2) return Math.abs(xs[0] ?? 0);
  let most = 0;
  for (let i = 0; i < xs.length; i++) {
    const size = Math.abs(xs[i] as number);
    if (most < size) most = size;
  }
  if (most === Infinity) return most;
  const scale = most > HUGE ? DOWN : most < TINY ? UP : 1;
  const coarse = most * scale * COARSE;
  let heads = 0;
  let tails = 0;
  for (let i = 0; i < xs.length; i++) {
    const x = Math.abs(xs[i] as number) * scale;
    const head = x + coarse - coarse;
    heads += head * head;
    tails += (x - head) * (x + head);
  }
  return Math.sqrt(heads + tails) / scale;
}

/**
 * Method: ln Σ eˣ = m + ln Σ eˣ⁻ᵐ for m the largest operand, so that no term overflows; if m is infinite or NaN it is the
 * result.
 */
export function logSumExpOf(xs: Numbers): number {
  const max = maxOf(xs);
  if (!Number.isFinite(max)) return max;
  let sum = 0;
  for (let i = 0; i < xs.length; i++) sum += exp((xs[i] as number) - max);
  return max + log(sum);
}
