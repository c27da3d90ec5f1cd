/**
 * @file erf and erfc in the words of the table, for modules that are emitted: straight on, through all ranges at once. To the bit what
 * `erf.ts` computes, which takes one range only and so is what is called.
 */

import { unary } from "../../define.ts";
import { aroundOne, farTail, nearTail, type Rational, series } from "../../erf.ts";
import { abs, add, div, exp, gt, lt, mul, neg, reciprocal, select, sign, sub } from "../../primitives.ts";
import type { Num } from "../../value.ts";

/** The nearest number of 24 bits. */
const rounded = unary("fround", {
  evaluate: Math.fround,
  partials: [null],
  js: (x) => `Math.fround(${x})`,
});

export function erfOf(x: Num): Num {
  const a = abs(x);
  const near = add(x, mul(x, ratio(series, mul(x, x))));
  const middle = mul(sign(x), add(aroundOne.at, ratio(aroundOne, sub(a, 1))));
  const far = mul(sign(x), sub(1, tail(a)));
  return select(lt(a, 0.84375), near, select(lt(a, 1.25), middle, select(lt(a, 6), far, sign(x))));
}

export function erfcOf(x: Num): Num {
  const a = abs(x);
  const excess = mul(x, ratio(series, mul(x, x)));
  const near = select(lt(x, 0.25), sub(1, add(x, excess)), sub(0.5, add(excess, sub(x, 0.5))));
  const rest = ratio(aroundOne, sub(a, 1));
  const middle = select(gt(x, 0), sub(1 - aroundOne.at, rest), add(1, add(aroundOne.at, rest)));
  const far = select(gt(x, 0), tail(a), sub(2, tail(a)));
  return select(lt(a, 0.84375), near, select(lt(a, 1.25), middle, select(lt(a, 28), far, sub(1, sign(x)))));
}

function tail(a: Num): Num {
  const z = reciprocal(mul(a, a));
  const exponent = select(lt(a, 1 / 0.35), ratio(nearTail, z), ratio(farTail, z));
  const head = rounded(a);
  const high = exp(sub(mul(neg(head), head), 0.5625));
  return div(mul(high, exp(add(mul(sub(head, a), add(head, a)), exponent))), a);
}

function ratio({ numerator, denominator }: Rational, x: Num): Num {
  return div(horner(numerator, x), horner(denominator, x));
}

function horner(coefficients: readonly number[], x: Num): Num {
  return coefficients.reduceRight<Num>((sum, coefficient) => add(mul(sum, x), coefficient), 0);
}
