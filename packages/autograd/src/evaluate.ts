/** @file Values on numbers of the operations that take any number of operands. */

import { exp, log1p } from "./elementary.ts";
import { inBlocks } from "./summation.ts";

type Numbers = readonly number[];

/** Each block begins with its first term, so that a sum of −0 stays −0. */
export function sumOf(xs: Numbers): number {
  if (xs.length === 0) return 0;
  return inBlocks(xs.length, (from, to) => {
    let sum = xs[from]!;
    for (let i = from + 1; i < to; i++) sum += xs[i]!;
    return sum;
  });
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

/** The index of the first number that equals x; NaN if none does. */
export function indexOf(xs: Numbers, x: number): number {
  for (let i = 0; i < xs.length; i++) if (xs[i] === x) return i;
  return NaN;
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
  const heads = inBlocks(xs.length, (from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) {
      const head = Math.abs(xs[i]!) * scale + coarse - coarse;
      sum += head * head;
    }
    return sum;
  });
  const tails = inBlocks(xs.length, (from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) {
      const x = Math.abs(xs[i]!) * scale;
      const head = x + coarse - coarse;
      sum += (x - head) * (x + head);
    }
    return sum;
  });
  return Math.sqrt(heads + tails) / scale;
}

/** Step for step what the row is in kernels, where its method is said. */
export function logSumExpOf(xs: Numbers): number {
  const max = maxOf(xs);
  if (!Number.isFinite(max)) return max;
  let equal = 0;
  for (let i = 0; i < xs.length; i++) if (xs[i] === max) equal++;
  const less = inBlocks(xs.length, (from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) if (xs[i] !== max) sum += exp(xs[i]! - max);
    return sum;
  });
  return max + log1p(equal - 1 + less);
}
