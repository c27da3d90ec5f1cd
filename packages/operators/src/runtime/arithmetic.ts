/**
 * @file The operators. On plain numbers they are JavaScript's own, with a value among the operands the table's rows.
 *
 * Method: one function for each operator, without a loop over operands: this is the path of every operation of a recording.
 * What is neither number nor object (truths, texts) goes a slow way; what is an object and no value is refused by the row.
 */

import { isValue, type Num, square } from "@chainrule/autograd";
import { isFlag, numberIn } from "./flags.ts";
import { isChoice, requireOne, resolved } from "./choice.ts";
import { ask } from "./merge.ts";
import { requireKnownObject } from "./merged.ts";
import { requirePrimitive } from "./primitives.ts";
import { decidedCount } from "./reach.ts";
import { placed, state } from "./recording.ts";
import { refuse } from "./refusal.ts";
import { rowOf } from "./table.ts";
import { text } from "./texts.ts";

type Row = (x: Num, y: Num) => Num;
type Native = (x: never, y: never) => unknown;

const [plusRow, minusRow, timesRow, overRow, remRow, powRow] = ["+", "-", "*", "/", "%", "**"].map((sign) =>
  rowOf(sign, 2),
) as [Row, Row, Row, Row, Row, Row];
const negRow = rowOf("-", 1) as (x: Num) => Num;

type Operation = (x: unknown, y: unknown, where: string) => unknown;

/** Operands of which one is neither number nor object: truths count 1 and 0, texts are joined. `whole` is who asks. */
function odd(x: unknown, y: unknown, row: Row, native: Native, where: string, whole: Operation): unknown {
  if (isChoice(x) || isChoice(y)) return ask(x, (a) => ask(y, (b) => whole(a, b, where)));
  requirePrimitive(x, where);
  requirePrimitive(y, where);
  if (!isValue(x) && !isValue(y)) return native(x as never, y as never);
  if (typeof x === "string" || typeof y === "string") {
    if (native !== join) refuse(where, "a value and a text meet in arithmetic. Convert the text outside.");
    return join(text(x, where) as never, text(y, where) as never);
  }
  const number = (z: unknown): Num => {
    if (typeof z === "boolean") return Number(z);
    if (z === null || z === undefined) return z === null ? 0 : NaN;
    if (typeof z === "number" || isValue(z)) return z;
    return refuse(
      where,
      `${Array.isArray(z) ? "an array" : `a ${typeof z}`} stands where a number belongs, beside a value. Write what it holds.`,
    );
  };
  return row(number(x), number(y));
}

const join = (x: number, y: number): number => x + y;
const less = (x: number, y: number): number => x - y;
const times = (x: number, y: number): number => x * y;
const over = (x: number, y: number): number => x / y;
const remainder = (x: number, y: number): number => x % y;
const power = (x: number, y: number): number => x ** y;

export function add(x: unknown, y: unknown, where: string): unknown {
  if (typeof x === "number") {
    if (typeof y === "number") return x + y;
    if (typeof y === "object" && isValue(y))
      return state.naming ? placed(plusRow(x, y), where) : plusRow(x, y);
  } else if (isValue(x) && (typeof y === "number" || isValue(y))) {
    return state.naming ? placed(plusRow(x, y), where) : plusRow(x, y);
  }
  return odd(x, y, plusRow, join, where, add);
}
export function sub(x: unknown, y: unknown, where: string): unknown {
  if (typeof x === "number") {
    if (typeof y === "number") return x - y;
    if (typeof y === "object" && isValue(y))
      return state.naming ? placed(minusRow(x, y), where) : minusRow(x, y);
  } else if (isValue(x) && (typeof y === "number" || isValue(y))) {
    return state.naming ? placed(minusRow(x, y), where) : minusRow(x, y);
  }
  return odd(x, y, minusRow, less, where, sub);
}
export function mul(x: unknown, y: unknown, where: string): unknown {
  if (typeof x === "number") {
    if (typeof y === "number") return x * y;
    if (typeof y === "object" && isValue(y))
      return state.naming ? placed(timesRow(x, y), where) : timesRow(x, y);
  } else if (isValue(x) && (typeof y === "number" || isValue(y))) {
    return state.naming ? placed(timesRow(x, y), where) : timesRow(x, y);
  }
  return odd(x, y, timesRow, times, where, mul);
}
export function div(x: unknown, y: unknown, where: string): unknown {
  if (typeof x === "number") {
    if (typeof y === "number") return x / y;
    if (typeof y === "object" && isValue(y))
      return state.naming ? placed(overRow(x, y), where) : overRow(x, y);
  } else if (isValue(x) && (typeof y === "number" || isValue(y))) {
    return state.naming ? placed(overRow(x, y), where) : overRow(x, y);
  }
  return odd(x, y, overRow, over, where, div);
}
export function rem(x: unknown, y: unknown, where: string): unknown {
  if (typeof x === "number" && typeof y === "number") return x % y;
  if ((typeof x === "number" || isValue(x)) && (typeof y === "number" || isValue(y)))
    return placed(remRow(x, y), where);
  return odd(x, y, remRow, remainder, where, rem);
}
/** x² is a row of its own. Powers of numbers are the row's, too: engines differ in theirs. */
export function pow(x: unknown, y: unknown, where: string): unknown {
  if ((typeof x === "number" || isValue(x)) && (typeof y === "number" || isValue(y))) {
    const z = y === 2 ? square(x) : powRow(x, y);
    return state.naming ? placed(z, where) : z;
  }
  return odd(x, y, powRow, power, where, pow);
}

export function neg(x: unknown, where: string): unknown {
  if (typeof x === "number") return -x;
  if (isValue(x)) return state.naming ? placed(negRow(x), where) : negRow(x);
  if (isChoice(x)) return ask(x, (one) => neg(one, where));
  requirePrimitive(x, where);
  return -(x as number);
}

/** +x */
export function plus(x: unknown, where: string): unknown {
  if (typeof x === "number") return x;
  if (isValue(x)) return isFlag(x) ? plusRow(x, 0) : x;
  return isChoice(x) ? ask(x, (one) => plus(one, where)) : toNumber(x, where);
}

/** A number out of anything but a value. */
export function toNumber(from: unknown, where: string): number {
  const x = requireOne(from);
  requirePrimitive(x, where);
  if (typeof x === "string" && state.texts && x.trim() !== "") {
    refuse(
      where,
      "a number is read from a text, and a value was made text before: its derivative would be lost. Keep the number.",
    );
  }
  return Number(x);
}

/** A number that must be known: an index, a count, an operand of | and its kin. Whatever is no value stays what it is. */
export function fixed(from: unknown, where: string, what = "this"): unknown {
  if (typeof from === "number") return from;
  const x = requireOne(from);
  if (isValue(x)) {
    if (x.number === undefined)
      return refuse(
        where,
        `${what} must be known while the function is recorded, and depends on numbers that are not.`,
      );
    return isFlag(x) ? x.number !== 0 : x.number;
  }
  requireKnownObject(x, where);
  return x;
}

/** The same for what counts or numbers entries: it may be as the example has it. */
export function counted(from: unknown, where: string): unknown {
  const x = resolved(from);
  const count = isValue(x) && x.number === undefined && !isFlag(x) ? decidedCount(x) : undefined;
  return count ?? fixed(x, where);
}

/** The key of an entry. */
export function key(x: unknown, where: string): PropertyKey {
  if (typeof x === "number" || typeof x === "string") return x;
  if (isValue(x) && numberIn(x) === undefined) {
    const count = isFlag(x) ? undefined : decidedCount(x);
    if (count !== undefined) return count;
    refuse(
      where,
      "this index depends on numbers that are not known while the function is recorded. " +
        "Choose among all entries with conditions, or hand the index in as what is fixed in the recording.",
    );
  }
  return isChoice(x) ? (resolved(x) as PropertyKey) : (fixed(x, where) as PropertyKey);
}

/** The key of an entry that is written: of an array it may be an index that is not known. */
export function index(x: unknown, where: string): unknown {
  return isValue(x) && numberIn(x) === undefined && !isFlag(x) ? x : key(x, where);
}

/** A sum by one, as ++ and -- make it. */
export function step(x: unknown, by: 1 | -1, where: string): unknown {
  if (typeof x === "bigint") return x + BigInt(by);
  return by === 1 ? add(x, 1, where) : sub(x, 1, where);
}

/** What ++ and -- begin with. */
export function count(x: unknown, where: string): unknown {
  return typeof x === "bigint" ? x : plus(x, where);
}
