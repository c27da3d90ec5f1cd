/** @file The angles of points: arcus functions. The coefficients are Sun's (fdlibm, 1993). */

import { abs, add, div, eq, gt, le, lt, max, mul, neg, select, sqrt, square, sub } from "../../primitives.ts";
import type { Num } from "../../value.ts";
import { exponentOf, powerOfTwo, signOf } from "./doubles.ts";
import { atLeast, atMost, halves, named, ordered, type Parts, polynomial, remainder } from "./parts.ts";

/** (1 − arctan(t)/t)/t², as a polynomial in t². */
const ATAN = [
  0.3333333333333293, -0.19999999999876483, 0.14285714272503466, -0.11111110405462356, 0.09090887133436507,
  -0.0769187620504483, 0.06661073137387531, -0.058335701337905735, 0.049768779946159324,
  -0.036531572744216916, 0.016285820115365782,
];
/** The arctangents of ½, 1, 3/2 and ∞, and what they lose as doubles. */
const ANGLES = [
  { high: 0.4636476090008061, low: 2.2698777452961687e-17 },
  { high: 0.7853981633974483, low: 3.061616997868383e-17 },
  { high: 0.982793723247329, low: 1.3903311031230998e-17 },
  { high: 1.5707963267948966, low: 6.123233995736766e-17 },
] as const;
/** (arcsin(s) − s)/s³ = N(s²)/D(s²) on |s| ≤ ½. */
const ASIN = {
  numerator: [
    0.16666666666666666, -0.3255658186224009, 0.20121253213486293, -0.04005553450067941,
    0.0007915349942898145, 0.00003479331075960212,
  ],
  denominator: [1, -2.403394911734414, 2.0209457602335057, -0.6882839716054533, 0.07703815055590194],
};

/**
 * The angle of the point (x, y) with x, y ≥ 0, as high + t − curve. Method: it is the angle of (1, c), for the nearest c of
 * 0, ½, 1, 3/2 and ∞, and that between both, whose tangent is t = (y − c·x)/(x + c·y). Its numerator is nearly always exact.
 */
function angle(y: Num, x: Num): Parts & { t: Num; divisor: Num; numerator: Num; curve: Num } {
  const steep = named("steep", gt(y, mul(2.4375, x)));
  const flat = named("flat", le(y, mul(0.4375, x)));
  const lower = named("lower", le(y, mul(0.6875, x)));
  const middle = named("middle", le(y, mul(1.1875, x)));
  const choose = (values: readonly [Num, Num, Num, Num, Num]): Num =>
    select(
      flat,
      values[0],
      select(steep, values[4], select(lower, values[1], select(middle, values[2], values[3]))),
    );
  const c = named("c", choose([0, 0.5, 1, 1.5, 0]));
  const whole = named("whole", atMost(1, c));
  const numerator = select(steep, neg(x), sub(sub(y, mul(whole, x)), mul(sub(c, whole), x)));
  const divisor = select(steep, y, add(x, mul(c, y)));
  const t = named("t", div(numerator, divisor));
  const z = square(t);
  return {
    high: named("high", choose([0, ANGLES[0].high, ANGLES[1].high, ANGLES[2].high, ANGLES[3].high])),
    low: choose([0, ANGLES[0].low, ANGLES[1].low, ANGLES[2].low, ANGLES[3].low]),
    t,
    numerator,
    divisor,
    curve: named("curve", mul(t, mul(z, polynomial(z, ATAN)))),
  };
}

/** arctan x. */
export function atanOf(x: Num): Num {
  const { high, low, t, curve } = angle(abs(x), 1);
  const sum = ordered(high, t);
  return mul(signOf(x), add(sum.high, add(sum.low, sub(low, curve))));
}

/** The angle of (x, y), from −π to π. */
export function atan2Of(y: Num, x: Num): Num {
  const [up, right] = [named("up", abs(y)), named("right", abs(x))];
  const larger = named("larger", max([up, right]));
  // To about 2⁵⁰⁰, so that neither products overflow nor what they lose is lost where the quotient is not.
  const scale = named("scale", powerOfTwo(atMost(1000, sub(500, exponentOf(atLeast(2 ** -1022, larger))))));
  const isInfinite = eq(larger, Infinity);
  const { high, low, t, numerator, divisor, curve } = angle(
    named("up", select(isInfinite, eq(up, Infinity), mul(up, scale))),
    named("right", select(isInfinite, eq(right, Infinity), select(eq(larger, 0), 1, mul(right, scale)))),
  );
  const lostByT = mul(remainder(numerator, t, divisor), sub(1, square(t)));
  const side = named("side", signOf(x));
  const isLeft = lt(side, 0);
  const turned = ordered(Math.PI, neg(high));
  const main = select(isLeft, turned.high, high);
  const rest = select(isLeft, add(turned.low, sub(2 * ANGLES[3].low, low)), low);
  const sum = ordered(main, mul(side, t));
  return mul(signOf(y), add(sum.high, add(sum.low, add(rest, mul(side, sub(lostByT, curve))))));
}

/** arcsin |x| for |x| ≤ ½, and else half of arccos |x|, as head + tail. Method: arccos x = 2·arcsin √((1 − x)/2). */
function halfAngle(x: Num): { isSmall: Num; head: Num; tail: Num } {
  const size = named("size", abs(x));
  const isSmall = named("isSmall", lt(size, 0.5));
  const z = named("z", select(isSmall, square(size), mul(0.5, sub(1, size))));
  const leg = named("leg", sqrt(z));
  const upper = named("upper", halves(leg).head); // its square is exact
  const lower = div(sub(z, square(upper)), atLeast(2 ** -1000, add(leg, upper)));
  const series = mul(z, div(polynomial(z, ASIN.numerator), polynomial(z, ASIN.denominator)));
  return {
    isSmall,
    head: select(isSmall, size, upper),
    tail: named("tail", add(mul(select(isSmall, size, leg), series), select(isSmall, 0, lower))),
  };
}

/** What π/2 as a double loses, in parts of it. */
const PI_LOW = ANGLES[3].low / ANGLES[3].high;

/** base + factor·(head + tail), for 0, π/2 or π and an exact product. */
function turned(base: Num, factor: Num, { head, tail }: { head: Num; tail: Num }): Num {
  const { high, low } = ordered(base, mul(factor, head));
  return add(high, add(low, add(mul(base, PI_LOW), mul(factor, tail))));
}

/** arcsin x. */
export function asinOf(x: Num): Num {
  const half = halfAngle(x);
  const base = named("base", select(half.isSmall, 0, Math.PI / 2));
  return mul(signOf(x), turned(base, named("factor", select(half.isSmall, 1, -2)), half));
}

/** arccos x. */
export function acosOf(x: Num): Num {
  const half = halfAngle(x);
  const isLeft = lt(x, 0);
  const base = named("base", select(half.isSmall, Math.PI / 2, select(isLeft, Math.PI, 0)));
  const factor = mul(select(isLeft, -1, 1), select(half.isSmall, -1, 2));
  return turned(base, named("factor", factor), half);
}
