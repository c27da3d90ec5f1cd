/**
 * @file The operators on bits. Of a number that is not known they are made of the table's rows, to the bit, where the other operand is known:
 * `x | 0` and `~~x` cut off what stands behind the point, `x & 1` asks whether a whole number is odd. Their derivatives are 0.
 */

import { floor, ge, isValue, lt, ne as unequal, type Num, select, trunc } from "@chainrule/autograd";
import { fixed } from "./arithmetic.ts";
import { asFlag, both, either, isFlag, isTruth, numberIn } from "./flags.ts";
import { isFiniteNumber } from "./math.ts";
import { rowOf } from "./table.ts";

type Row = (x: Num, y: Num) => Num;
const [plusRow, minusRow, timesRow, overRow, remRow] = ["+", "-", "*", "/", "%"].map((sign) =>
  rowOf(sign, 2),
) as [Row, Row, Row, Row, Row];

const WORD = 2 ** 32;

type Bits = "|" | "&" | "^" | "<<" | ">>" | ">>>";

const NATIVE: Readonly<Record<Bits, (x: never, y: never) => unknown>> = {
  "|": (x, y) => x | y,
  "&": (x, y) => x & y,
  "^": (x, y) => x ^ y,
  "<<": (x, y) => x << y,
  ">>": (x, y) => x >> y,
  ">>>": (x, y) => x >>> y,
};

const isOpen = (x: unknown): x is Num => isValue(x) && numberIn(x) === undefined;

/** x | y and its kin */
export function bits(operator: Bits, x: unknown, y: unknown, where: string): unknown {
  const what = `an operand of ${operator}`;
  if (isTruth(x) && isTruth(y) && (isOpen(x) || isOpen(y)) && !operator.includes(">") && operator !== "<<") {
    const [a, b] = [x as boolean, y as boolean];
    const c = operator === "&" ? both(a, b) : operator === "|" ? either(a, b) : differ(a, b);
    return typeof c === "boolean" ? Number(c) : plusRow(c, 0);
  }
  const isShift = operator.length > 1;
  if (isOpen(x) && !isOpen(y)) return ofOpen(operator, x, Number(fixed(y, where, what)));
  if (isOpen(y) && !isOpen(x) && !isShift) return ofOpen(operator, y, Number(fixed(x, where, what)));
  return NATIVE[operator](fixed(x, where, what) as never, fixed(y, where, what) as never);
}

/** ~x */
export function complement(x: unknown, where: string): unknown {
  if (isOpen(x)) return minusRow(minusRow(0, word(x)), 1);
  return ~(fixed(x, where, "an operand of ~") as never);
}

const differ = (a: unknown, b: unknown): ReturnType<typeof asFlag> =>
  asFlag(
    unequal(typeof a === "boolean" ? Number(a) : (a as Num), typeof b === "boolean" ? Number(b) : (b as Num)),
  );

function ofOpen(operator: Bits, x: Num, by: number): Num {
  const t = word(x);
  const k = by | 0;
  switch (operator) {
    case "&":
      return masked(t, k);
    case "|":
      return k === 0 ? t : minusRow(plusRow(t, k), masked(t, k));
    case "^":
      return k === 0 ? t : minusRow(plusRow(t, k), timesRow(2, masked(t, k)));
    case "<<":
      return signed(timesRow(t, 2 ** (k & 31)));
    case ">>":
      return shifted(t, k & 31);
    default:
      return shifted(plusRow(t, select(lt(t, 0), WORD, 0)), k & 31);
  }
}

/** The whole number of 32 bits that JavaScript makes of a number: what is not finite is 0, what is larger loses its upper bits. */
function word(x: Num): Num {
  const number = isFlag(x) ? plusRow(x, 0) : x;
  return signed(select(isFiniteNumber(number) as Num, trunc(number), 0));
}

/** A whole number without its bits from the 33rd on, the 32nd as its sign. */
function signed(whole: Num): Num {
  const rest = remRow(whole, WORD);
  const down = select(ge(rest, WORD / 2), WORD, 0);
  const up = select(lt(rest, -WORD / 2), WORD, 0);
  return plusRow(minusRow(rest, down), up); // −0 + 0 is 0
}

const shifted = (t: Num, k: number): Num => (k === 0 ? t : floor(overRow(t, 2 ** k)));

/** The bits of a word that a mask has: run by run, the last one with the sign. */
function masked(t: Num, mask: number): Num {
  let sum: Num = 0;
  for (let from = 0; from < 32;) {
    if (((mask >> from) & 1) === 0) {
      from++;
      continue;
    }
    let to = from;
    while (to < 32 && ((mask >> to) & 1) === 1) to++;
    const high = shifted(t, from);
    const width = 2 ** (to - from);
    const run = to === 32 ? high : minusRow(high, timesRow(floor(overRow(high, width)), width));
    sum = plusRow(sum, timesRow(run, 2 ** from));
    from = to;
  }
  return sum;
}
