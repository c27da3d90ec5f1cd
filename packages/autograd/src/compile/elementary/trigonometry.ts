/** @file Sine, cosine and tangent. The coefficients are Sun's (fdlibm, 1993). */

import { binary } from "../../define.ts";
import * as elementary from "../../elementary.ts";
import { abs, add, floor, mul, neg, select, square, sub } from "../../primitives.ts";
import type { Num } from "../../value.ts";
import { nearest } from "./doubles.ts";
import { named, ordered, polynomial, product, quotient } from "./parts.ts";

const SIN = [
  -0.16666666666666666, 0.008333333333330946, -0.0001984126983675497, 0.000002755731610068303,
  -2.5051131455427946e-8, 1.591810123027412e-10,
];
const COS = [
  0.041666666666666664, -0.0013888888888888887, 0.000024801587301584645, -2.755731922140076e-7,
  2.0876755790363397e-9, -1.1470460773969325e-11, 4.7458652037874553e-14,
];
/** π/2 in three parts, of which the first two (37 bits each) times an integer below 2¹⁶ are exact. */
const HALF_PI = [1.5707963267923333, 2.5633441515839558e-12, 1.0562999066987428e-23] as const;
/** Up to here, {@link reduced} is exact enough. */
export const LIMIT = 1e5;

/**
 * x = k·π/2 + r + low. Method: Cody and Waite's. What the second subtraction loses (Knuth's sum: no part is the larger) goes into
 * low, so that the polynomials of r need not wait for it.
 */
export function reduced(x: Num): { k: Num; r: Num; low: Num } {
  const k = named("k", nearest(mul(x, 2 / Math.PI)));
  const first = sub(x, mul(k, HALF_PI[0]));
  const second = mul(k, HALF_PI[1]);
  const r = named("r", sub(first, second));
  const back = sub(r, first);
  const lostPart = sub(sub(first, sub(r, back)), add(second, back));
  return { k, r, low: named("low", sub(lostPart, mul(k, HALF_PI[2]))) };
}

/** Sine and cosine of r + low, |r| ≤ π/4. They are rows so that JavaScript computes only the one that it needs. */
export const sineNear = binary("sineNear", { evaluate: elementary.sineNear, partials: [null, null] });
export const cosineNear = binary("cosineNear", { evaluate: elementary.cosineNear, partials: [null, null] });

/** sin(r + low), |r| ≤ π/4: what is to be added up. */
function sine(r: Num, low: Num): readonly [Num, Num] {
  const z = named("z", square(r));
  return [r, add(mul(mul(z, r), polynomial(z, SIN)), mul(low, sub(1, mul(0.5, z))))];
}

/** cos(r + low), |r| ≤ π/4: what is to be added up. `lost` is what the square of r has rounded away. */
function cosine(r: Num, low: Num, lost: Num = 0): readonly [Num, Num] {
  const z = named("z", square(r));
  const half = mul(0.5, z);
  const near = sub(1, half);
  const late = mul(r, low);
  const rest = sub(mul(square(z), polynomial(z, COS)), lost === 0 ? late : add(late, mul(0.5, lost)));
  return [near, add(sub(sub(1, near), half), rest)];
}

export const sineAround0 = (r: Num, low: Num): Num => add(...sine(r, low));
export const cosineAround0 = (r: Num, low: Num): Num => add(...cosine(r, low));

/** The last two bits of the integer k. */
function quadrant(k: Num): { odd: Num; upper: Num } {
  const pairs = floor(mul(k, 0.5));
  const odd = named("odd", sub(k, add(pairs, pairs)));
  const fours = floor(mul(pairs, 0.5));
  return { odd, upper: sub(pairs, add(fours, fours)) };
}

/** y, or −y where the flag is 1. */
function negatedIf(flag: Num, y: Num): Num {
  return mul(y, sub(1, add(flag, flag)));
}

export function sineOf(k: Num, r: Num, low: Num): Num {
  const { odd, upper } = quadrant(k);
  return negatedIf(upper, select(odd, cosineNear(r, low), sineNear(r, low)));
}

export function cosineOf(k: Num, r: Num, low: Num): Num {
  const { odd, upper } = quadrant(k);
  return negatedIf(abs(sub(upper, odd)), select(odd, sineNear(r, low), cosineNear(r, low)));
}

/** The quotient of both, in two parts. */
export function tangentOf(k: Num, r: Num, low: Num): Num {
  const pairs = floor(mul(k, 0.5));
  const odd = named("odd", sub(k, add(pairs, pairs)));
  const s = ordered(...sine(r, low));
  const c = ordered(...cosine(r, low, product(r, r).low));
  const { high, low: rest } = quotient(
    { high: select(odd, neg(c.high), s.high), low: select(odd, neg(c.low), s.low) },
    { high: select(odd, s.high, c.high), low: select(odd, s.low, c.low) },
  );
  return add(high, rest);
}

/** f(x), where f of k·π/2 + r + low is given. */
export function ofReduced(x: Num, of: (k: Num, r: Num, low: Num) => Num): Num {
  const { k, r, low } = reduced(x);
  return of(k, r, low);
}
