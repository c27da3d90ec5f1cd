/** @file Methods of arrays, whose callbacks are twins, and whose answers may not hang on numbers that are not known. */

import { isValue } from "@chainrule/autograd";
import { fixed } from "./arithmetic.ts";
import { condition, isFlag, known, numberIn } from "./conditions.ts";
import { and, or } from "./fork.ts";
import { state } from "./recording.ts";
import { refuse } from "./refusal.ts";
import { guardedFunction } from "./callback.ts";
import { text } from "./texts.ts";
import { holdsValue } from "./values-in.ts";
import { changeFault } from "./merged.ts";
import { isOutside, set } from "./writes.ts";

type AnyFunction = (...args: unknown[]) => unknown;
type Own = (...args: unknown[]) => unknown;

const QUESTIONS = new Set(["filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex"]);
const CALLBACKS = new Set(["map", "forEach", "reduce", "reduceRight", "flatMap"]);
const CHANGES = new Set(["pop", "shift", "unshift", "splice", "reverse", "copyWithin", "sort"]);
const SEARCHES = new Set(["indexOf", "lastIndexOf", "includes"]);
const COUNTS = new Set(["at", "slice", "copyWithin", "flat", "toSpliced", "splice", "with", "fill"]);

/** What `o.key(…args)` does; `undefined`: what it always does. */
export function arrayMethod(o: unknown[], key: string, where: string, args: unknown[]): Own | undefined {
  if (o[key as never] !== Array.prototype[key as never]) return undefined; // a class of the user's, or an entry
  const native = (...xs: unknown[]): unknown => (o as unknown as Record<string, AnyFunction>)[key]!(...xs);
  if (QUESTIONS.has(key)) {
    const f = guardedFunction(args[0], where);
    const what = key === "filter" ? "what an array keeps" : "where an array is searched to";
    return () => native((...xs: unknown[]) => known(f(...xs), where, what), args[1]);
  }
  if (CALLBACKS.has(key)) return (f, ...rest) => native(guardedFunction(f, where), ...rest);
  if (CHANGES.has(key)) requireChangeable(o, key, args, where);
  if (key === "sort" || key === "toSorted") {
    if (args[0] === undefined) {
      if (o.some(isValue))
        refuse(where, `${key} compares texts unless it is given an order. Write ${key}((a, b) => a - b).`);
      return undefined;
    }
    const f = guardedFunction(args[0], where);
    return () => native((a: unknown, b: unknown) => fixed(f(a, b), where, "the order of an array"));
  }
  if (SEARCHES.has(key)) return searching(o, key, args, where);
  switch (key) {
    case "push":
      return (...xs) => {
        for (const x of xs) set(o, o.length, x, where);
        return o.length;
      };
    case "fill": {
      const [start, end] = [args[1] ?? 0, args[2] ?? o.length].map((at) => fixed(at, where) as number) as [
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
      return (i, x) => o.with(fixed(i, where) as number, x);
    default:
      return COUNTS.has(key)
        ? (...xs) => native(...xs.map((x, i) => (i < 2 ? fixed(x, where) : x)))
        : undefined;
  }
}

/** Methods that move entries can neither be undone nor merged. */
function requireChangeable(o: unknown[], key: string, args: readonly unknown[], where: string): void {
  const fault = changeFault(o);
  if (fault !== undefined) refuse(where, `${key} changes ${fault}`);
  if (state.open > 0)
    refuse(where, `${key} under a condition that is not known cannot be merged. Make a new array.`);
  if (isOutside(o) && (args.some(holdsValue) || o.some(holdsValue))) {
    refuse(where, `${key} changes an array from outside of the function. Copy it first, as [...xs].`);
  }
}

/** By number, as for numbers. */
function searching(o: unknown[], key: string, args: readonly unknown[], where: string): Own | undefined {
  const [sought, ...rest] = args;
  if (!isValue(sought) && !o.some(isValue)) return undefined;
  const numbers = [sought, ...o].map((x) => {
    if (isValue(x) && numberIn(x) === undefined) {
      refuse(
        where,
        `${key} looks for a number among numbers that are not known while the function is recorded. Compare them one by one.`,
      );
    }
    return isValue(x) ? (isFlag(x) ? Boolean(x.number) : x.number) : x;
  });
  const [first, ...others] = numbers;
  return () =>
    (others as unknown as Record<string, AnyFunction>)[key]!(first, ...rest.map((x) => fixed(x, where)));
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
