/** @file `Math`, with the table's rows in the place of its functions; and what of JavaScript takes numbers. */

import { abs, div, eq as equal, floor, isValue, le, ne as unequal, type Num, sub } from "@chainrule/autograd";
import { condition, isNumber } from "./conditions.ts";
import { asFlag, both, type Condition, either, isFlag, numberIn } from "./flags.ts";
import { fixed, plus, toNumber } from "./arithmetic.ts";
import { placed, state } from "./recording.ts";
import { type Native, natives, questions } from "./natives.ts";
import { refuse } from "./refusal.ts";
import { isChoice } from "./choice.ts";
import { ask } from "./merge.ts";
import { requireKnownObject } from "./merged.ts";
import { mathRows } from "./table.ts";
import { holdsValue } from "./values-in.ts";

type Function = (...args: never[]) => unknown;

/** An operand of a function of Math, as JavaScript takes it. */
function operand(from: unknown, where: string): Num {
  if (typeof from === "number") return from;
  const x = isChoice(from) ? ask(from, (one) => plus(one, where)) : from;
  if (isValue(x)) return x;
  if (typeof x === "object" && x !== null && holdsValue(x))
    refuse(where, "a function of Math takes numbers, and this is an object that holds values.");
  return toNumber(x, where);
}

type Call = (...operands: readonly never[]) => Num;
type Rows = ReadonlyMap<number, Call>;

/**
 * A function of Math: as many operands as its row takes, the others dropped as JavaScript drops them. On numbers it is the
 * row's value, which is the same in every engine.
 */
function fromRows(rows: Rows): Function {
  const at = (z: Num, where: string): Num => (state.naming ? placed(z, where) : z);
  const [one, two, many] = [rows.get(1), rows.get(2), rows.get(Infinity)] as [Call?, Call?, Call?];
  if (one !== undefined) {
    return (where: string, x: unknown) => {
      if (typeof x === "number") return one(x as never);
      return at(one((isValue(x) ? x : operand(x, where)) as never), where);
    };
  }
  if (two !== undefined) {
    return function (where: string, x: unknown, y: unknown) {
      if (many !== undefined && arguments.length !== 3) {
        return at(
          many(
            Array.from(arguments)
              .slice(1)
              .map((z) => operand(z, where)) as never,
          ),
          where,
        );
      }
      const z = two((isNum(x) ? x : operand(x, where)) as never, (isNum(y) ? y : operand(y, where)) as never);
      return state.naming ? placed(z, where) : z;
    };
  }
  return (where: string, ...xs: unknown[]) => at(many!(xs.map((x) => operand(x, where)) as never), where);
}

const isNum = (x: unknown): x is Num => typeof x === "number" || isValue(x);

/** `Math`, whose functions take the place of the operation first. */
export const math: Readonly<Record<string, Function>> = {};

const known = mathRows();

for (const name of Object.getOwnPropertyNames(Math)) {
  const f = (Math as unknown as Record<string, unknown>)[name];
  if (typeof f !== "function") continue;
  const forms = known.get(name);
  const mine = forms === undefined ? unrecorded(name, f as Function) : fromRows(forms);
  (math as Record<string, Function>)[name] = mine;
  natives.set(f, mine as Native);
}

/** A function of Math that the table does not have. */
function unrecorded(name: string, f: Function): Function {
  return (where: string, ...args: unknown[]) => {
    if (f === Math.random)
      refuse(
        where,
        "Math.random would be drawn once, when the function is recorded. Draw outside and hand the numbers in.",
      );
    if (args.some(holdsValue))
      refuse(where, `Math.${name} meets a value, and the table has no operation for it.`);
    return f(...(args as never[]));
  };
}

const isKnown = (x: unknown): boolean => !isValue(x) || numberIn(x) !== undefined;
natives.set(Number, (where: string, ...args: unknown[]) => (args.length === 0 ? 0 : plus(args[0], where)));
natives.set(Boolean, (_: string, x: unknown) => condition(x));
export const isFiniteNumber = (x: unknown): Condition =>
  isKnown(x) ? Number.isFinite(numberIn(x)) : asFlag(equal(sub(x as Num, x as Num), 0));
const isNaNNumber = (x: unknown): Condition =>
  isKnown(x) ? Number.isNaN(numberIn(x)) : asFlag(unequal(x as Num, x as Num));
natives.set(Number.isFinite, (_: string, x: unknown) => isNumber(x) && isFiniteNumber(x));
natives.set(Number.isNaN, (_: string, x: unknown) => isNumber(x) && isNaNNumber(x));
natives.set(isFinite, (where: string, x: unknown) => isFiniteNumber(plus(x, where)));
natives.set(isNaN, (where: string, x: unknown) => isNaNNumber(plus(x, where)));
const isWhole = (x: unknown): Condition =>
  isKnown(x)
    ? Number.isInteger(numberIn(x))
    : both(asFlag(equal(floor(x as Num), x as Num)), isFiniteNumber(x));
natives.set(Number.isInteger, (_: string, x: unknown) => isNumber(x) && isWhole(x));
natives.set(
  Number.isSafeInteger,
  (_: string, x: unknown) => isNumber(x) && both(isWhole(x), asFlag(le(abs(x), Number.MAX_SAFE_INTEGER))),
);
for (const read of [parseFloat, parseInt] as const) {
  natives.set(read, (where: string, x: unknown, base: unknown) => {
    if (isValue(x))
      refuse(
        where,
        `${read.name} reads a text, and this is a value: its derivative would be lost. Use ${read === parseInt ? "Math.trunc" : "the number itself"}.`,
      );
    toNumber(x, where); // refuses what was a value
    return read(x as string, fixed(base, where) as number);
  });
}
natives.set(Object.is, (where: string, x: unknown, y: unknown) => {
  if (!isValue(x) && !isValue(y)) {
    requireKnownObject(x, where);
    requireKnownObject(y, where);
    return Object.is(x, y);
  }
  if (isFlag(x) || isFlag(y)) refuse(where, "Object.is asks about a condition. Write ===.");
  if (!isNumber(x) || !isNumber(y)) return false;
  if (isKnown(x) && isKnown(y)) return Object.is(numberIn(x), numberIn(y));
  // Zeros are told apart by what 1 divided by them is.
  const isSame = both(asFlag(equal(x, y)), asFlag(equal(div(1, x), div(1, y))));
  return either(isSame, both(isNaNNumber(x), isNaNNumber(y)));
});

for (const f of [
  Number,
  Boolean,
  Number.isFinite,
  Number.isNaN,
  isFinite,
  isNaN,
  Number.isInteger,
  Number.isSafeInteger,
  Object.is,
]) {
  questions.add(f);
}
