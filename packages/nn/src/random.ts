/** @file The seeded generator: the same seed gives the same numbers, to the bit, on every platform. */

import { numberThat, requireArgument, whole } from "@chainrule/autograd/options";

/** A stream of random numbers. */
export interface Random {
  /** A multiple of 2⁻⁵³ from [0, 1), all equally likely. */
  uniform(): number;
  /** A number of the standard normal distribution. */
  normal(): number;
  /** An integer from 0 to count − 1, all equally likely (but for one part in 2²¹, if there are 2³²). @throws RangeError unless count is a whole number from 1 to 2³². */
  integer(count: number): number;
  /** The numbers 0 … count − 1 in random order. */
  permutation(count: number): Uint32Array;
}

/**
 * The stream that belongs to `seed`, a whole number; seeds that agree modulo 2³² give the same stream.
 *
 * Method: xoshiro128** 1.1 (Blackman and Vigna, 2018), its state filled by splitmix32. Only integer operations, comparisons
 * and exact products are used, also for normal numbers, so no platform's `Math.log` can change a bit.
 * @throws RangeError and TypeError for a seed that is not a whole number.
 */
export function random(seed: number): Random {
  requireArgument("random", "seed", seed, whole);
  const next = xoshiro128(seed);

  const uniform = (): number => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) * 2 ** -53;

  const integer = (count: number): number => {
    requireArgument("integer", "count", count, drawn);
    return Math.floor(uniform() * count);
  };

  const permutation = (count: number): Uint32Array => {
    requireArgument("permutation", "count", count, permuted);
    const order = new Uint32Array(count);
    for (let i = 1; i < count; i++) order[i] = i;
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(next() * 2 ** -32 * (i + 1)); // one draw: this is done for every epoch
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  };

  return { uniform, normal: () => normal(uniform), integer, permutation };
}

const isWhole = (count: number): boolean => Number.isInteger(count);
const drawn = numberThat(
  "a whole number from 1 to 2³²",
  (count) => isWhole(count) && count >= 1 && count <= 2 ** 32,
);
const permuted = numberThat(
  "a whole number from 0 to 2³² − 1",
  (count) => isWhole(count) && count >= 0 && count < 2 ** 32,
);

function xoshiro128(seed: number): () => number {
  let state = seed >>> 0;
  const splitmix = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()];
  const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result;
  };
}

/**
 * Method: Karney (2016), algorithm N, on doubles. k is drawn with probability in proportion to exp(−k²/2), x uniformly from
 * [0, 1), and k + x is accepted with probability exp(−x(2k + x)/2). Every decision is a Bernoulli trial with probability e⁻ᵖ, which
 * {@link accepts} makes by comparing uniform numbers.
 */
function normal(uniform: () => number): number {
  for (;;) {
    let k = 0;
    while (accepts(0.5, uniform)) k++;
    if (!repeatedly(k * (k - 1), () => accepts(0.5, uniform))) continue;
    const x = uniform();
    if (!repeatedly(k + 1, () => accepts((x * (2 * k + x)) / (2 * k + 2), uniform))) continue;
    return uniform() < 0.5 ? k + x : -(k + x);
  }
}

/**
 * True with probability e⁻ᵖ, for p from 0 to 1. Method: von Neumann (1951). The length of the longest run
 * p > u₁ > u₂ > … of uniform numbers is even with just this probability.
 */
function accepts(p: number, uniform: () => number): boolean {
  let even = true;
  for (let last = p, u = uniform(); u < last; last = u, u = uniform()) even = !even;
  return even;
}

function repeatedly(times: number, trial: () => boolean): boolean {
  for (let i = 0; i < times; i++) if (!trial()) return false;
  return true;
}
