/** @file Numbers in two parts, of which the second is what the first has rounded away; and what many definitions do. */

import { abs, add, clamp, div, lt, mul, neg, select, sqrt, sub } from "../../primitives.ts";
import { isValue, type Num } from "../../value.ts";

/** Names a number, for readers of the emitted code. */
export function named(label: string, x: Num): Num {
  if (isValue(x)) x.label = label;
  return x;
}

/** c₀ + c₁·x + c₂·x² + …. Method: Estrin's scheme, which has fewer steps that wait for one another than Horner's. */
export function polynomial(x: Num, coefficients: readonly number[]): Num {
  let terms: readonly Num[] = coefficients;
  let power = x;
  while (terms.length > 1) {
    const pairs: Num[] = [];
    for (let i = 0; i < terms.length; i += 2) {
      const [even, odd] = [terms[i]!, terms[i + 1]];
      pairs.push(odd === undefined ? even : add(even, mul(odd, power)));
    }
    terms = pairs;
    power = mul(power, power);
  }
  return terms[0]!;
}

/** What the rounding of the sum x + y took away. Exact where |x| ≥ |y| or x is 0 (Dekker, 1971). */
export function lost(x: Num, y: Num, sum: Num): Num {
  return add(sub(x, sum), y);
}

/** The number high + low, where |low| is at most half a unit in the last place of high. */
export interface Parts {
  readonly high: Num;
  readonly low: Num;
}

/** x + y, whichever is larger. Method: Knuth, 1969. */
export function total(x: Num, y: Num): Parts {
  const high = add(x, y);
  const back = sub(high, x);
  return { high, low: add(sub(x, sub(high, back)), sub(y, back)) };
}

/** x + y, for |x| ≥ |y| or x = 0. */
export function ordered(x: Num, y: Num): Parts {
  const high = add(x, y);
  return { high, low: lost(x, y, high) };
}

/** The upper 26 bits of |x| < 2⁹⁹⁶, and the rest. Method: Veltkamp, 1968. */
export function halves(x: Num): { head: Num; tail: Num } {
  const scaled = mul(x, 2 ** 27 + 1);
  const head = sub(scaled, sub(scaled, x));
  return { head, tail: sub(x, head) };
}

/** x·y. Method: Dekker, 1971; products of halves are exact. */
export function product(x: Num, y: Num): Parts {
  const high = mul(x, y);
  const [a, b] = [halves(x), halves(y)];
  const first = add(sub(mul(a.head, b.head), high), mul(a.head, b.tail));
  return { high, low: add(add(first, mul(a.tail, b.head)), mul(a.tail, b.tail)) };
}

/** What the quotient q of x and y has rounded away. */
export function remainder(x: Num, q: Num, y: Num, more: Num = 0): Num {
  const back = product(q, y);
  const rest = sub(sub(x, back.high), back.low);
  return div(more === 0 ? rest : add(rest, more), y);
}

/** x/y. */
export function quotient(x: Parts, y: Parts): Parts {
  const high = div(x.high, y.high);
  return { high, low: remainder(x.high, high, y.high, sub(x.low, mul(high, y.low))) };
}

/** √x; of 0, 0. */
export function root(x: Parts): Parts {
  const high = sqrt(x.high);
  const back = product(high, high);
  const rest = add(sub(sub(x.high, back.high), back.low), x.low);
  return { high, low: div(rest, atLeast(2 ** -1000, add(high, high))) };
}

/** The greater of a constant and x; NaN of NaN. */
export function atLeast(least: number, x: Num): Num {
  return clamp(x, least, Infinity);
}

/** The lesser of a constant and x; NaN of NaN. */
export function atMost(most: number, x: Num): Num {
  return clamp(x, -Infinity, most);
}

/** y, or x itself where it is so small that f(x) rounds to it: keeps the sign of 0. */
export function exceptBelow(tiny: number, x: Num, y: Num): Num {
  return select(lt(abs(x), tiny), x, y);
}

/** −y where x < 0. */
export function signedLike(x: Num, y: Num): Num {
  return select(lt(x, 0), neg(y), y);
}
