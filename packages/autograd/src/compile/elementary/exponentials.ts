/** @file Exponentials and what is made of them. Method: minimax polynomials of our own after Cody and Waite's reduction. */

import { abs, add, clamp, div, eq, mul, neg, reciprocal, select, square, sub } from "../../primitives.ts";
import type { Num } from "../../value.ts";
import { nearest, powerOfTwo } from "./doubles.ts";
import {
  atMost,
  exceptBelow,
  halves,
  lost,
  named,
  ordered,
  type Parts,
  polynomial,
  product,
  signedLike,
} from "./parts.ts";

/** ln 2 in two parts, of which the first times an integer below 2²⁰ is exact. */
export const LN2 = { high: 0.6931471803691238, low: 1.9082149292705877e-10 };

/** ln 2 again, its upper 26 bits and the rest. */
const LN2_HEAD = 0.6931471824645996;
const LN2_TAIL = -1.904654299957768e-9;

/** (eʳ − 1 − r)/r² on |r| ≤ ln 2 / 2: coefficients of r⁰ to r³, of r⁴ to r⁷, and of the two after them. */
const EXP = [
  [0.5000000000000001, 0.16666666666666669, 0.041666666666623824, 0.008333333333330039],
  [0.0013888888917367081, 0.00019841269863171557, 0.000024801521057868204, 0.0000027557268276905696],
  [2.7620201591031547e-7, 2.5100472505694996e-8],
] as const;

/** (eʳ − 1 − r − r²/2)/r³ on the same. */
const CUBE = [
  0.16666666666666669, 0.041666666666666664, 0.008333333333330051, 0.0013888888888886545,
  0.00019841269863105968, 0.000024801587317181886, 0.0000027557268378684192, 2.7557282911482682e-7,
  2.5100424157005067e-8, 2.0911264239196083e-9,
];

/**
 * x = k·ln 2 + r with an integer k; and `rest`, which is (eʳ − 1 − r + early)·scale. Method: Cody and Waite's reduction by
 * multiples of ln 2. The scale is multiplied into the powers of r, so that nothing waits for more than the polynomials.
 */
function exponential(x: Num): { k: Num; r: Num; rest: (scale: Num, early?: Num) => Num } {
  const k = named("k", nearest(mul(x, Math.LOG2E)));
  const high = sub(x, mul(k, LN2.high));
  const correction = mul(k, LN2.low);
  const r = named("r", sub(high, correction));
  const low = sub(sub(high, r), correction);
  const r2 = named("r2", square(r));
  const r4 = named("r4", square(r2));
  return {
    k,
    r,
    rest: (scale, early) => {
      const scaled = named("scaled", mul(r2, scale));
      const small = mul(early === undefined ? low : add(early, low), scale);
      const last = mul(mul(scaled, square(r4)), polynomial(r, EXP[2]));
      const first = mul(scaled, polynomial(r, EXP[0]));
      const second = mul(mul(scaled, r4), polynomial(r, EXP[1]));
      return add(add(first, second), add(last, small));
    },
  };
}

/** eˣ where 2ᵏ and all that is multiplied by it are normal numbers. */
export function plainPower(x: Num): Num {
  const { k, r, rest } = exponential(x);
  const scale = named("scale", powerOfTwo(k));
  const sum = add(1, r);
  return add(mul(sum, scale), rest(scale, lost(1, r, sum)));
}

/** eˣ·2ⁿ for all x. */
export function power(x: Num, n = 0): Num {
  const { k, r, rest } = exponential(clamp(x, -746, 711));
  const exponent = n === 0 ? k : add(k, n);
  const { first, second } = factors(exponent);
  const sum = add(1, r);
  return mul(add(mul(sum, first), rest(first, lost(1, r, sum))), second);
}

/** 2ᵏ in two factors, since it may be no double itself; so that the ends round once. */
function factors(k: Num): { first: Num; second: Num } {
  const half = nearest(mul(k, 0.5));
  return { first: named("scale", powerOfTwo(half)), second: powerOfTwo(sub(k, half)) };
}

/** 2^(high + low), within little more than half a unit. Method: as above, with r and its square in two parts. */
export function powerOfTwoParts({ high, low }: Parts): Num {
  const x = named("power", clamp(high, -1080, 1030));
  const k = named("k", nearest(x));
  const fraction = named("fraction", sub(x, k));
  const { head, tail } = halves(fraction);
  const whole = mul(head, LN2_HEAD);
  const late = select(eq(x, high), mul(low, Math.LN2), 0); // beyond the clamps, it may be as large as anything
  const part = add(mul(tail, LN2_HEAD), add(mul(fraction, LN2_TAIL), late));
  const r = named("r", add(whole, part));
  const r2 = product(r, r);
  const one = ordered(1, r);
  const two = ordered(one.high, mul(0.5, r2.high));
  const rest = mul(lost(whole, part, r), one.high);
  const lows = add(add(one.low, two.low), add(mul(0.5, r2.low), rest));
  const { first, second } = factors(k);
  return mul(mul(add(two.high, add(mul(mul(r, r2.high), polynomial(r, CUBE)), lows)), first), second);
}

/** (eˣ − 1)·2ⁿ from x = −40 on, in two parts. Method: 2ᵏ − 1 and 2ᵏ·r are exact, and so is what their sum loses. */
function powerLessOne(x: Num, n = 0): { sum: Num; low: Num } {
  const { k, r, rest } = exponential(x);
  const scale = named("scale", powerOfTwo(n === 0 ? k : add(k, n)));
  const [whole, part] = [sub(scale, 2 ** n), mul(scale, r)];
  const sum = add(whole, part);
  return { sum, low: add(lost(whole, part, sum), rest(scale)) };
}

/** eˣ − 1. */
export function expm1Of(x: Num): Num {
  const { sum, low } = powerLessOne(clamp(x, -40, 710), -1);
  return exceptBelow(2 ** -54, x, mul(2, add(sum, low)));
}

/** sinh x. */
export function sinhOf(x: Num): Num {
  const { sum, low } = powerLessOne(atMost(710.7, abs(x)), -2);
  const half = named("half", mul(2, add(sum, low))); // (e^|x| − 1) / 2
  return exceptBelow(2 ** -28, x, signedLike(x, add(half, reciprocal(add(2, reciprocal(half))))));
}

/** cosh x. */
export function coshOf(x: Num): Num {
  const half = named("half", power(abs(x), -1)); // e^|x| / 2
  return add(half, div(0.25, half));
}

/** tanh x: −m/(m + 2) for m = e^(−2|x|) − 1, and what its rounded parts make of it, times 1/(m + 2) = (1 + tanh)/2. */
export function tanhOf(x: Num): Num {
  const { sum, low } = powerLessOne(mul(-2, atMost(20, abs(x))));
  const m = named("m", add(sum, low));
  const mLow = lost(sum, low, m);
  const divisor = add(2, m);
  const divisorLow = add(lost(2, m, divisor), mLow);
  const ratio = named("ratio", neg(div(m, divisor)));
  const error = mul(add(mLow, mul(ratio, divisorLow)), add(0.5, mul(0.5, ratio)));
  return exceptBelow(2 ** -28, x, signedLike(x, sub(ratio, error)));
}
