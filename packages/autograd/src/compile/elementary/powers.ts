/** @file Powers and roots, and the length of a vector. */

import {
  abs,
  add,
  clamp,
  div,
  eq,
  floor,
  gt,
  lt,
  mul,
  ne,
  neg,
  norm,
  select,
  sqrt,
  square,
  sub,
} from "../../primitives.ts";
import type { Num } from "../../value.ts";
import { exponentOf, nearest, powerOfTwo, signOf, significandOf } from "./doubles.ts";
import { powerOfTwoParts } from "./exponentials.ts";
import { normalized } from "./logarithms.ts";
import { halves, named, ordered, type Parts, polynomial, product } from "./parts.ts";

// ─── Powers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** 3·(artanh(s)/s − 1) − s² = s⁴·P(s²) on |s| ≤ 0.101. */
const CURVE = [
  0.5999999999999946, 0.4285714285785502, 0.33333332981837743, 0.272728123808534, 0.23066074577556175,
  0.20697501780033842,
];
/** 2/(3·ln 2) and log₂ 3/2, each of few bits and the rest. */
const SCALE = { head: 0.9617967009544373, tail: -7.028461650952758e-9 };
const THREE_HALVES = { head: 0.5849624872207642, tail: 1.350039202129749e-8 };

/**
 * log₂(x·2⁻ⁿ) for a normal x > 0, to 65 bits. Method: Sun's (fdlibm, e_pow.c, 1993). x is a power of 2 times 1 or 3/2 times
 * (1 + s)/(1 − s), so that |s| ≤ 0.101.
 */
function logarithmOf(x: Num, n: Num): Parts {
  const significand = named("significand", significandOf(x));
  const isLow = named("isLow", lt(significand, Math.sqrt(3) / 2));
  const f = named("f", select(isLow, add(significand, significand), significand));
  const isHigh = named("isHigh", gt(f, Math.sqrt(1.5)));
  const center = named("center", select(isHigh, 1.5, 1));
  const exponent = sub(exponentOf(x), select(isLow, 1, 0));
  const k = named("k", sub(exponent, n));

  // s = (f − center)/(f + center), whose numerator is exact
  const [numerator, sum] = [sub(f, center), add(f, center)];
  const reciprocal = named("reciprocal", div(1, sum));
  const s = named("s", mul(numerator, reciprocal));
  const { head } = halves(s);
  const sumHead = halves(sum).head;
  const sumTail = sub(f, sub(sumHead, center));
  const tail = mul(reciprocal, sub(sub(numerator, mul(head, sumHead)), mul(head, sumTail)));

  // 3 + s² + s⁴·P(s²)
  const s2 = square(s);
  const curve = add(mul(square(s2), polynomial(s2, CURVE)), mul(tail, add(head, s)));
  const h2 = named("h2", square(head));
  const factor = halves(add(3, add(h2, curve))).head;
  const factorTail = sub(curve, sub(sub(factor, 3), h2));

  // their product times 2/(3·ln 2)
  const upper = mul(head, factor);
  const lower = add(mul(tail, factor), mul(factorTail, s));
  const whole = halves(add(upper, lower)).head;
  const rest = sub(lower, sub(whole, upper));
  const high = mul(SCALE.head, whole);
  const low = add(
    add(mul(SCALE.tail, whole), mul(rest, SCALE.head + SCALE.tail)),
    select(isHigh, THREE_HALVES.tail, 0),
  );
  const start = select(isHigh, THREE_HALVES.head, 0);
  const first = ordered(start, high);
  const second = ordered(k, first.high);
  return ordered(second.high, add(second.low, add(first.low, low)));
}

/** Beyond, |y|·|log₂ x| is above 2¹⁸ unless x = 1: larger ones change nothing. */
const LARGEST = 2 ** 70;

/** xʸ for x > 0, where `normal`·2⁻ⁿ = x is normal. */
function positivePower(x: Num, y: Num, normal: Num, n: Num): Num {
  const exponent = named("exponent", clamp(y, -LARGEST, LARGEST));
  const { high, low } = logarithmOf(normal, n);
  const main = product(high, exponent);
  const y1 = powerOfTwoParts(ordered(main.high, add(main.low, mul(low, exponent))));
  const general = select(eq(x, 1), add(1, sub(y, y)), y1); // 1^∞ is NaN
  return select(
    eq(y, 2),
    square(x),
    select(eq(y, 0.5), sqrt(x), select(eq(y, -1), div(1, x), select(eq(y, 1), x, general))),
  );
}

/** xʸ. */
export function powOf(x: Num, y: Num): Num {
  const size = named("size", abs(x));
  const finite = normalized(size, (normal, n) => positivePower(size, y, normal, n));
  const isFalling = named("isFalling", lt(y, 0));
  const infinite = select(isFalling, 0, Infinity);
  const positive = select(
    eq(size, 0),
    select(isFalling, Infinity, 0),
    select(eq(size, Infinity), infinite, finite),
  );
  const isWhole = eq(floor(y), y);
  const isOdd = mul(isWhole, ne(mul(2, floor(mul(0.5, y))), y));
  const isNegative = named("isNegative", lt(signOf(x), 0));
  const signed = select(mul(isNegative, isOdd), neg(positive), positive);
  const isReal = select(isWhole, 1, select(lt(x, 0), eq(x, -Infinity), 1));
  const regular = select(isReal, signed, NaN);
  return select(eq(y, 0), 1, select(eq(y, y), select(eq(x, x), regular, NaN), NaN));
}

// ─── Roots ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** ∛m from √½ to √2, within 0.00064 of it. */
const START = [0.5537056626303468, 0.5536620346243173, -0.1074769519887686];
/** The cube roots of ½ and 2. */
const CBRT_HALF = 0.7937005259840998;
const CBRT_TWO = 1.2599210498948732;

/**
 * ∛x. Method: of the significand, a parabola, one step of third order, and as in FreeBSD's s_cbrt.c, one of Newton's from
 * the upper half of that, whose square is exact.
 */
export function cbrtOf(x: Num): Num {
  const size = named("size", abs(x));
  const y = normalized(size, (normal, n) => {
    const m = named("m", significandOf(normal));
    const k = named("k", sub(exponentOf(normal), n));
    const third = named("third", nearest(mul(k, 1 / 3)));
    const rest = named("rest", sub(k, mul(3, third)));
    const start = named("start", polynomial(m, START));
    const excess = named("excess", sub(div(mul(start, square(start)), m), 1));
    const better = mul(start, add(1, mul(excess, sub(mul(2 / 9, excess), 1 / 3))));
    const factor = select(eq(rest, 0), 1, select(lt(rest, 0), CBRT_HALF, CBRT_TWO));
    const near = named("near", halves(mul(better, factor)).head);
    const whole = mul(m, select(eq(rest, 0), 1, select(lt(rest, 0), 0.5, 2)));
    const other = named("other", div(whole, square(near)));
    const last = add(near, mul(near, div(sub(other, near), add(add(near, near), other))));
    return mul(last, powerOfTwo(third));
  });
  return select(eq(size, 0), x, select(lt(size, Infinity), mul(signOf(x), y), x));
}

/** √(x² + y²), as the length of a vector of two. */
export const hypotOf = (x: Num, y: Num): Num => norm.lower?.([x, y]) as Num;
