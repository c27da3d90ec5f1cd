/** @file Methods of arrays, whose callbacks are twins, and whose answers may not hang on numbers that are not known. */

import { isValue, type Num } from "@chainrule/autograd";
import { counted, fixed } from "./arithmetic.ts";
import { isChoice, requireOne } from "./choice.ts";
import { condition, eq, gt, isNumber, lt, ne } from "./conditions.ts";
import { both, type Condition, either, isTruth } from "./flags.ts";
import { and, cond, or } from "./sides.ts";
import { merge } from "./merge.ts";
import { decided, leaveWhere } from "./reach.ts";
import { state } from "./recording.ts";
import { refuse } from "./refusal.ts";
import { guardedFunction } from "./callback.ts";
import { text } from "./texts.ts";
import { holdsValue } from "./values-in.ts";
import { changeFault, requireKnownObject } from "./merged.ts";
import { isOutside, set } from "./writes.ts";

type AnyFunction = (...args: unknown[]) => unknown;
type Own = (...args: unknown[]) => unknown;

const QUESTIONS = new Set(["filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex"]);
const CALLBACKS = new Set(["map", "forEach", "reduce", "reduceRight"]);
const CHANGES = new Set(["pop", "shift", "unshift", "splice", "reverse", "copyWithin", "sort"]);
/** Those that leave an array as long as it is. */
const STEADY = new Set(["reverse", "copyWithin", "sort"]);
const SEARCHES = new Set(["indexOf", "lastIndexOf", "includes"]);
const COUNTS = new Set(["at", "slice", "copyWithin", "flat", "toSpliced", "splice", "with", "fill"]);

/** What `o.key(…args)` does; `undefined`: what it always does. */
export function arrayMethod(o: unknown[], key: string, where: string, args: unknown[]): Own | undefined {
  if (o[key as never] !== Array.prototype[key as never]) return undefined; // a class of the user's, or an entry
  const native = (...xs: unknown[]): unknown => (o as unknown as Record<string, AnyFunction>)[key]!(...xs);
  if (QUESTIONS.has(key)) {
    const call = guardedFunction(args[0], where);
    const f: AnyFunction = (...xs) => call.apply(args[1], xs);
    if (key === "some" || key === "every") return () => anyOrAll(o, key, where, f);
    if (key !== "filter") return () => sought(o, key, (i) => condition(f(o[i], i, o)), where);
    return () => native((...xs: unknown[]) => isKept(f(...xs), where));
  }
  if (key === "flatMap") {
    const f = guardedFunction(args[0], where);
    return () =>
      native(function (this: unknown, ...xs: unknown[]) {
        return requireOne(f.apply(this, xs));
      }, args[1]);
  }
  if (CALLBACKS.has(key)) return (f, ...rest) => native(guardedFunction(f, where), ...rest);
  if (CHANGES.has(key)) requireChangeable(o, key, args, where);
  if (key === "reverse" || key === "copyWithin") {
    return (...xs) => {
      const now = [...o];
      (now as unknown as Record<string, AnyFunction>)[key]!(...xs.map((x) => counted(x, where)));
      return rewritten(o, now, where);
    };
  }
  if (key === "sort" || key === "toSorted") {
    if (args[0] === undefined) {
      if (o.some(isValue))
        refuse(where, `${key} compares texts unless it is given an order. Write ${key}((a, b) => a - b).`);
      return undefined;
    }
    const f = guardedFunction(args[0], where);
    return () => {
      const order = sorted(o, f, where);
      return key === "toSorted" ? order : rewritten(o, order, where);
    };
  }
  if (key === "flat") o.forEach(requireOne);
  if (SEARCHES.has(key)) return searching(o, key, args, where);
  switch (key) {
    case "push":
      return (...xs) => {
        for (const x of xs) set(o, o.length, x, where);
        return o.length;
      };
    case "fill": {
      const [start, end] = [args[1] ?? 0, args[2] ?? o.length].map((at) => counted(at, where) as number) as [
        number,
        number,
      ];
      return (x) => {
        const from = start < 0 ? Math.max(o.length + start, 0) : Math.min(start, o.length);
        const to = end < 0 ? Math.max(o.length + end, 0) : Math.min(end, o.length);
        for (let i = from; i < to; i++) set(o, i, x, where);
        return o;
      };
    }
    case "join":
      return (separator) => o.map((x) => text(x, where)).join(separator as string | undefined);
    case "toString":
    case "toLocaleString":
      return () => text(o, where);
    case "with":
      return (i, x) => o.with(counted(i, where) as number, x);
    case "concat":
      return (...xs) => native(...xs.map(requireOne));
    default:
      return COUNTS.has(key)
        ? (...xs) => native(...xs.map((x, i) => (i < 2 ? counted(x, where) : x)))
        : undefined;
  }
}

/** Writes other entries into an array, of which none is new. */
function rewritten(o: unknown[], entries: readonly unknown[], where: string): unknown[] {
  entries.forEach((x, i) => {
    if (!Object.is(o[i], x)) set(o, i, x, where);
  });
  return o;
}

/** Methods that change how long an array is can neither be undone nor merged. */
function requireChangeable(o: unknown[], key: string, args: readonly unknown[], where: string): void {
  const fault = changeFault(o, where);
  if (fault !== undefined) refuse(where, `${key} changes ${fault}`);
  if (state.open > 0 && !STEADY.has(key))
    refuse(where, `${key} under a condition that is not known cannot be merged. Make a new array.`);
  if (isOutside(o) && (args.some(holdsValue) || o.some(holdsValue))) {
    refuse(where, `${key} changes an array from outside of the function. Copy it first, as [...xs].`);
  }
}

/** `indexOf` and its kin: numbers by their number. */
function searching(o: unknown[], key: string, args: readonly unknown[], where: string): Own | undefined {
  const [wanted] = args;
  const all = [wanted, ...o];
  for (const x of all) if (typeof wanted === "object" || x === wanted) requireKnownObject(x, where);
  if (!all.some((x) => isValue(x) || isChoice(x))) return undefined;
  const isNaNBoth = (x: unknown): Condition =>
    key === "includes" && isNumber(x) && isNumber(wanted)
      ? both(ne(x, x, where), ne(wanted, wanted, where))
      : false;
  const isIt = (i: number): Condition => either(eq(o[i], wanted, where), isNaNBoth(o[i]));
  return () => {
    const start = args[1] === undefined ? undefined : (counted(args[1], where) as number);
    return sought(o, key, isIt, where, start);
  };
}

/** The entry, the index or the truth that a search answers, where it may not be known at which entry it ends. */
function sought(
  o: readonly unknown[],
  key: string,
  isIt: (i: number) => Condition,
  where: string,
  start?: number,
): unknown {
  const back = key.includes("ast");
  // Indices as the method takes them: found by an array of the same length whose entries are their indices.
  const indices = Array.from(o, (_, i) => i);
  const reached =
    start === undefined
      ? indices
      : back
        ? indices.slice(0, start < 0 ? start + 1 || undefined : start + 1)
        : indices.slice(start);
  const order = (back ? reached.toReversed() : reached).filter((i) => !key.endsWith("dexOf") || i in o);
  const answer = (i: number): unknown =>
    key === "includes" ? true : key === "find" || key === "findLast" ? o[i] : i;
  const none = key === "includes" ? false : key === "find" || key === "findLast" ? undefined : -1;
  const next = (from: number): unknown => {
    for (let k = from; k < order.length; k++) {
      const i = order[k]!;
      const c = isIt(i);
      if (c === true) return answer(i);
      if (c === false) continue;
      if (order.length > SEARCHED) {
        refuse(
          where,
          `${key} goes through ${order.length} entries, of which it is not known while the function is recorded which is the one. It may be one of ${SEARCHED} at most.`,
        );
      }
      return cond(
        c,
        () => answer(i),
        () => next(k + 1),
        where,
      );
    }
    return none;
  };
  return next(0);
}

/** How many entries are searched through. */
const SEARCHED = 256;

/** How many entries are sorted by comparing them two by two. */
const SORTED = 64;

/** The entries in order. Where the order is not known, each two that may have to be exchanged are chosen anew: numbers only. */
function sorted(o: readonly unknown[], f: AnyFunction, where: string): unknown[] {
  const OPEN = Symbol("open");
  const isChosen = o.every(isNumber) && o.length <= SORTED;
  try {
    return o.toSorted((a, b) => {
      const order = f(a, b);
      if (!isValue(order) || order.number !== undefined) return fixed(order, where) as number;
      if (isChosen) throw OPEN;
      return decidedOrder(order, where);
    });
  } catch (error) {
    if (error !== OPEN) throw error;
  }
  // NaN has no place in an order, and engines differ in where they leave it: the function itself is asked, or else all is NaN.
  const hasNaN = o.map((x) => ne(x, x, where)).reduce(either, false);
  const list: unknown[] = leaveWhere(hasNaN)
    ? [...o]
    : o.map((x) => merge(hasNaN, NaN, x, where, "an entry"));
  for (let i = 1; i < list.length; i++) {
    for (let j = i; j > 0; j--) {
      const [a, b] = [list[j - 1], list[j]];
      const order = f(a, b);
      const isAfter = isTruth(order) ? condition(order) : gt(order, 0, where);
      list[j - 1] = merge(isAfter, b, a, where, "an entry");
      list[j] = merge(isAfter, a, b, where, "an entry");
    }
  }
  return list;
}

/** On which side of the other an entry comes for the example. */
function decidedOrder(order: Num, where: string): number {
  const isAfter = decided(isTruth(order) ? condition(order) : gt(order, 0, where));
  const isBefore = isTruth(order) || isAfter === true ? false : decided(lt(order, 0, where));
  if (isAfter !== undefined && isBefore !== undefined) return Number(isAfter) - Number(isBefore);
  return refuse(
    where,
    `the order of an array must be known while the function is recorded, and depends on numbers that are not. Only numbers, and at most ${SORTED}, can be sorted by what is not known.`,
  );
}

/** Whether `filter` keeps an entry, which must be known. */
function isKept(x: unknown, where: string): boolean {
  const c = decided(condition(x));
  if (c !== undefined) return c;
  return refuse(
    where,
    "which entries filter keeps depends on numbers that are not known while the function is recorded, and how long an array is must be known. " +
      "Go through all of them in a loop with an if, or call grad, which needs no recording.",
  );
}

/** Whether a callback says yes to some entry, or to all; also where that is not known. */
export function anyOrAll(o: readonly unknown[], key: "some" | "every", where: string, f: unknown): unknown {
  const ask = guardedFunction(f, where);
  let answer: unknown = key === "every";
  for (let i = 0; i < o.length && answer !== (key === "some"); i++) {
    if (!(i in o)) continue;
    const next = (): unknown => condition(ask(o[i], i, o));
    answer = key === "some" ? or(answer, next, where) : and(answer, next, where);
  }
  return answer;
}
