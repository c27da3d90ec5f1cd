/**
 * @file Logarithms and area functions. Method: x = 2ᵏ·(1 + f) with √½ < 1 + f < √2, and Sun's series in s = f/(2 + f)
 * (fdlibm, 1993), whose coefficients these are.
 */

import { abs, add, div, eq, gt, lt, mul, neg, select, square, sub } from "../../primitives.ts";
import type { Num } from "../../value.ts";
import { exponentOf, signOf, significandOf } from "./doubles.ts";
import { LN2 } from "./exponentials.ts";
import {
  atMost,
  exceptBelow,
  halves,
  lost,
  named,
  type Parts,
  polynomial,
  product,
  quotient,
  root,
  total,
} from "./parts.ts";

const LOG = {
  odd: [0.6666666666666735, 0.2857142874366239, 0.1818357216161805, 0.14798198605116586],
  even: [0.3999999999940942, 0.22222198432149784, 0.15313837699209373],
};

/** x·2⁻ⁿ = 2ᵏ·(1 + f) with √½ < 1 + f < √2, for a normal x > 0; and ln(1 + f) = f − half + curve. */
function series(x: Num, n?: Num): { k: Num; f: Num; half: Num; curve: Num } {
  const k = named("k", n === undefined ? exponentOf(x) : sub(exponentOf(x), n));
  const f = named("f", sub(significandOf(x), 1));
  const s = named("s", div(f, add(2, f)));
  const z = square(s);
  const w = square(z);
  const sum = add(mul(z, polynomial(w, LOG.odd)), mul(w, polynomial(w, LOG.even)));
  const half = mul(mul(0.5, f), f);
  return { k, f, half, curve: mul(s, add(half, sum)) };
}

/** ln(x·2⁻ⁿ) + c for a normal x > 0 and a small c. */
export function logarithm(x: Num, { n, c }: { n?: Num; c?: Num } = {}): Num {
  const { k, f, half, curve } = series(x, n);
  const head = sub(f, half);
  const low = mul(k, LN2.low);
  const tail = add(curve, c === undefined ? low : add(low, c));
  const whole = mul(k, LN2.high);
  const sum = add(whole, head);
  return add(sum, add(lost(whole, head, sum), add(sub(sub(f, head), half), tail)));
}

/** What `of` answers for a normal x·2ⁿ and n, where x > 0 may be subnormal. */
export function normalized(x: Num, of: (x: Num, n: Num) => Num): Num {
  const tiny = lt(x, 2 ** -1022);
  return of(select(tiny, mul(x, 2 ** 54), x), select(tiny, 54, 0));
}

/** ln x for all x. */
export function anyLogarithm(x: Num): Num {
  return above(
    0,
    x,
    normalized(x, (normal, n) => logarithm(normal, { n })),
  );
}

/** y for x > end, −∞ at the end, NaN below it. */
export function above(end: number, x: Num, y: Num): Num {
  const regular = select(eq(x, Infinity), Infinity, y);
  return select(gt(x, end), regular, select(eq(x, end), -Infinity, NaN));
}

/** ln(1 + high + low), for high > −1. */
function logarithmOf1Plus({ high, low }: Parts): Num {
  const sum = total(1, high);
  return logarithm(sum.high, { c: div(add(sum.low, low), sum.high) });
}

/** ln(1 + x). */
export function log1pOf(x: Num): Num {
  const { high, low } = total(1, x);
  const error = div(low, named("sum", high));
  const y = normalized(high, (normal, n) => logarithm(normal, { n, c: error }));
  return exceptBelow(2 ** -54, x, above(-1, x, y));
}

/** A base of logarithms, the parts of whose constants times a number of few bits are exact. */
interface Base {
  /** The logarithm of e to that base, its upper 26 bits and the rest. */
  readonly e: { readonly head: number; readonly tail: number };
  /** The logarithm of 2 to that base. */
  readonly two: { readonly high: number; readonly low: number };
}
export const BASE2: Base = {
  e: { head: 1.4426950514316559, tail: -1.0542692476429138e-8 },
  two: { high: 1, low: 0 },
};
export const BASE10: Base = {
  e: { head: 0.4342944845557213, tail: -2.6524694553078553e-9 },
  two: { high: 0.30102999566361177, low: 3.694239077158931e-13 },
};

/** The logarithm of x to the base. Method: as in FreeBSD's e_log10.c, with all products in two parts. */
export function logarithmToBase({ e, two }: Base, x: Num): Num {
  const y = normalized(x, (normal, n) => {
    const { k, f, half, curve } = series(normal, n);
    const rounded = sub(f, half);
    const { head } = halves(rounded);
    const tail = named("tail", add(sub(sub(f, head), half), curve));
    const part = mul(head, e.head);
    const low = add(mul(tail, e.head), mul(add(head, tail), e.tail));
    const whole = two.high === 1 ? k : mul(k, two.high);
    const sum = add(whole, part);
    return add(sum, add(lost(whole, part, sum), two.low === 0 ? low : add(mul(k, two.low), low)));
  });
  return above(0, x, y);
}

// ─── Area functions ──────────────────────────────────────────────────────────────────────────────────────────────────

/** From here on, asinh x and acosh x are ln 2x. */
const LARGE = 2 ** 30;

/** ln(1 + u), or ln 2x for large x; what is not finite stays. */
function area(x: Num, { high, low }: Parts): Num {
  const sum = total(1, high);
  const large = gt(x, LARGE);
  const argument = select(large, x, sum.high);
  const y = logarithm(argument, {
    n: select(large, -1, 0),
    c: select(large, 0, div(add(sum.low, low), sum.high)),
  });
  return select(lt(x, Infinity), y, x);
}

/** arsinh x = ln(1 + x + x²/(1 + √(1 + x²))), in two parts. */
export function asinhOf(x: Num): Num {
  const size = named("size", abs(x));
  const near = atMost(LARGE, size);
  const square = product(near, near);
  const more = total(1, square.high);
  const { high, low } = root({ high: more.high, low: add(more.low, square.low) });
  const divisor = total(1, high);
  const excess = quotient(square, { high: divisor.high, low: add(divisor.low, low) });
  const u = total(near, excess.high);
  const y = area(size, { high: u.high, low: add(u.low, excess.low) });
  return exceptBelow(2 ** -28, x, mul(signOf(x), y));
}

/** arcosh x = ln(1 + (x − 1) + √(x² − 1)), in two parts. */
export function acoshOf(x: Num): Num {
  const near = atMost(LARGE, x);
  const square = product(near, near);
  const less = total(square.high, -1);
  const { high, low } = root({ high: less.high, low: add(less.low, square.low) });
  const rest = total(near, -1);
  const u = total(rest.high, high);
  const y = area(x, { high: u.high, low: add(u.low, add(rest.low, low)) });
  return select(lt(x, 1), NaN, y);
}

/** artanh x = ½·ln(1 + 2x/(1 − x)), in two parts. */
export function atanhOf(x: Num): Num {
  const size = named("size", abs(x));
  const twice = { high: add(size, size), low: 0 };
  const y = mul(0.5, logarithmOf1Plus(quotient(twice, total(1, neg(size)))));
  const within = select(lt(size, 1), y, select(eq(size, 1), Infinity, NaN));
  return exceptBelow(2 ** -28, x, mul(signOf(x), within));
}
