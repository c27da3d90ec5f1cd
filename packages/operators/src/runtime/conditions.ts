/** @file Truths and comparisons of anything. */

import {
  abs,
  eq as equal,
  gt as above,
  isValue,
  ne as unequal,
  type Num,
  type Value,
} from "@chainrule/autograd";
import { isChoice } from "./choice.ts";
import { asFlag, type Condition, isFlag, isTruth, numberIn, opposite } from "./flags.ts";
import { ask } from "./merge.ts";
import { requireKnownObject } from "./merged.ts";
import { requirePrimitive } from "./primitives.ts";
import { refuse } from "./refusal.ts";
import { decided } from "./reach.ts";
import { state } from "./recording.ts";
import { rowOf } from "./table.ts";

/** The truth of anything. That of an unknown number is |x| > 0: NaN is false in JavaScript. */
export function condition(x: unknown): Condition {
  if (typeof x === "boolean") return x;
  if (isValue(x)) {
    if (x.number !== undefined) return Boolean(x.number);
    return isFlag(x) ? x : above(abs(x), 0);
  }
  return isChoice(x) ? (ask(x, condition) as Condition) : Boolean(x);
}

export function not(x: unknown): Condition {
  return opposite(condition(x));
}

/** The truth of a condition on which hangs how often something is done. */
export function known(x: unknown, where: string, what = "how often a loop runs"): boolean {
  const open = condition(x);
  if (typeof open === "boolean") return open;
  requireFewRounds(where);
  const c = decided(open);
  if (c !== undefined) return c;
  return refuse(
    where,
    `this condition depends on numbers that are not known while the function is recorded, and ${what} must be known. ` +
      "Bound it by what is known and write if (…) break inside, or call grad, which needs no recording.",
  );
}

/** How often a loop may ask what is not known, in one recording. */
const ROUNDS = 10_000;

function requireFewRounds(where: string): void {
  const rounds = (state.rounds.get(where) ?? 0) + 1;
  state.rounds.set(where, rounds);
  if (rounds > ROUNDS) {
    refuse(
      where,
      `this condition is not known while the function is recorded, and the loop went on for ${ROUNDS} rounds. Write whileLoop(…), which is recorded once, or call grad, which needs no recording.`,
    );
  }
}

// ─── Comparisons ─────────────────────────────────────────────────────────────────────────────────────────────────────

type Row = (x: Num, y: Num) => Num;
const [lessRow, lessEqualRow, moreRow, moreEqualRow] = ["<", "<=", ">", ">="].map((sign) =>
  rowOf(sign, 2),
) as [Row, Row, Row, Row];

/** What is compared where one of the two is a value: numbers that are known by themselves, others by the row. */
function compare(
  x: unknown,
  y: unknown,
  row: Row,
  native: (x: number, y: number) => boolean,
  where: string,
): Condition {
  if (isChoice(x) || isChoice(y))
    return ask(x, (a) => ask(y, (b) => compare(a, b, row, native, where))) as Condition;
  if (!isValue(x) && !isValue(y)) return native(primitive(x, where), primitive(y, where));
  const odd = [x, y].find((one) => !isValue(one) && typeof one !== "number" && typeof one !== "boolean");
  if (odd !== undefined || x === undefined || y === undefined) {
    if (odd === null) return compare(x ?? 0, y ?? 0, row, native, where); // null counts 0 in an order
    if (x === undefined || y === undefined) return false;
    refuse(
      where,
      `a value is compared with ${typeof odd === "string" ? JSON.stringify(odd) : `an ${typeof odd}`}.`,
    );
  }
  const [a, b] = [numberIn(x), numberIn(y)];
  if (a !== undefined && b !== undefined) return native(a, b);
  return asFlag(
    row(typeof x === "boolean" ? Number(x) : (x as Num), typeof y === "boolean" ? Number(y) : (y as Num)),
  );
}

const plain = (x: unknown, y: unknown): boolean => !isValue(x) && !isValue(y) && !isChoice(x) && !isChoice(y);

/** What an order compares of something that is no value. */
function primitive(x: unknown, where: string): number {
  requirePrimitive(x, where);
  return x as number;
}

export function lt(x: unknown, y: unknown, where: string): Condition {
  if (typeof x === "number" && typeof y === "number") return x < y;
  if ((typeof x === "number" || isValue(x)) && (typeof y === "number" || isValue(y))) {
    const a = typeof x === "number" ? x : x.number;
    const b = typeof y === "number" ? y : y.number;
    return a !== undefined && b !== undefined ? a < b : (lessRow(x, y) as Condition);
  }
  return plain(x, y)
    ? primitive(x, where) < primitive(y, where)
    : compare(x, y, lessRow, (a, b) => a < b, where);
}
export function le(x: unknown, y: unknown, where: string): Condition {
  if (typeof x === "number" && typeof y === "number") return x <= y;
  if ((typeof x === "number" || isValue(x)) && (typeof y === "number" || isValue(y))) {
    const a = typeof x === "number" ? x : x.number;
    const b = typeof y === "number" ? y : y.number;
    return a !== undefined && b !== undefined ? a <= b : (lessEqualRow(x, y) as Condition);
  }
  return plain(x, y)
    ? primitive(x, where) <= primitive(y, where)
    : compare(x, y, lessEqualRow, (a, b) => a <= b, where);
}
export function gt(x: unknown, y: unknown, where: string): Condition {
  if (typeof x === "number" && typeof y === "number") return x > y;
  if ((typeof x === "number" || isValue(x)) && (typeof y === "number" || isValue(y))) {
    const a = typeof x === "number" ? x : x.number;
    const b = typeof y === "number" ? y : y.number;
    return a !== undefined && b !== undefined ? a > b : (moreRow(x, y) as Condition);
  }
  return plain(x, y)
    ? primitive(x, where) > primitive(y, where)
    : compare(x, y, moreRow, (a, b) => a > b, where);
}
export function ge(x: unknown, y: unknown, where: string): Condition {
  if (typeof x === "number" && typeof y === "number") return x >= y;
  if ((typeof x === "number" || isValue(x)) && (typeof y === "number" || isValue(y))) {
    const a = typeof x === "number" ? x : x.number;
    const b = typeof y === "number" ? y : y.number;
    return a !== undefined && b !== undefined ? a >= b : (moreEqualRow(x, y) as Condition);
  }
  return plain(x, y)
    ? primitive(x, where) >= primitive(y, where)
    : compare(x, y, moreEqualRow, (a, b) => a >= b, where);
}

/** x === y: numbers with numbers, truths with truths; all else is another thing than a value. */
export function eq(x: unknown, y: unknown, where: string): Condition {
  if (typeof x === "number" && typeof y === "number") return x === y;
  if (plain(x, y)) {
    if (typeof x === "object" && typeof y === "object" && x !== null && y !== null) {
      requireKnownObject(x, where);
      requireKnownObject(y, where);
    }
    return x === y;
  }
  if (isChoice(x) || isChoice(y)) return ask(x, (a) => ask(y, (b) => eq(a, b, where))) as Condition;
  const counted = isCounted(x) || isCounted(y);
  const truths = isTruth(x) && isTruth(y) && !counted;
  const numbers = (isNumber(x) || isCounted(x)) && (isNumber(y) || isCounted(y));
  if ((isFlag(x) && isNumber(y)) || (isFlag(y) && isNumber(x))) {
    if (!counted)
      refuse(where, "a condition is compared with a number. Write the condition, or its opposite with !.");
  }
  if (!truths && !numbers) return false;
  const [a, b] = [numberIn(x), numberIn(y)];
  if (a !== undefined && b !== undefined) return a === b;
  if (truths && (typeof x === "boolean" || typeof y === "boolean")) {
    const [flag, truth] = typeof x === "boolean" ? [y as Value, x] : [x as Value, y as boolean];
    return truth ? flag : opposite(flag);
  }
  return asFlag(equal(x as Num, y as Num));
}
export function ne(x: unknown, y: unknown, where: string): Condition {
  if (typeof x === "number" && typeof y === "number") return x !== y;
  if (isNumber(x) && isNumber(y) && (numberIn(x) === undefined || numberIn(y) === undefined)) {
    return asFlag(unequal(x, y));
  }
  return opposite(eq(x, y, where));
}

/** x == y, which differs from === for texts and truths; those are compared with values only by ===. */
export function looseEq(x: unknown, y: unknown, where: string): Condition {
  if (plain(x, y)) {
    if (x === null || x === undefined || y === null || y === undefined) return (x ?? null) === (y ?? null);
    if (typeof x === "object" && typeof y === "object") return eq(x, y, where);
    requirePrimitive(x, where);
    requirePrimitive(y, where);
    return x == y; // oxlint-disable-line eslint/eqeqeq
  }
  if (isChoice(x) || isChoice(y)) return ask(x, (a) => ask(y, (b) => looseEq(a, b, where))) as Condition;
  if (x === null || y === null || x === undefined || y === undefined) return false;
  if ((isNumber(x) && isNumber(y)) || (isTruth(x) && isTruth(y))) return eq(x, y, where);
  return refuse(where, "== would convert what it compares. Write ===.");
}
export function looseNe(x: unknown, y: unknown, where: string): Condition {
  if ((isNumber(x) && isNumber(y)) || x === null || y === null)
    return isNumber(x) && isNumber(y) ? ne(x, y, where) : opposite(looseEq(x, y, where));
  return opposite(looseEq(x, y, where));
}

/** Whether `x` is 1 or 0 from a comparison of the library, which answers numbers: of values that are known, TypeScript's answer truths. */
function isCounted(x: unknown): boolean {
  return isFlag(x) && (x as Value).number !== undefined;
}

/** Whether `typeof x` is "number" for the user. */
export function isNumber(x: unknown): x is Num {
  return typeof x === "number" || (isValue(x) && !isFlag(x));
}
