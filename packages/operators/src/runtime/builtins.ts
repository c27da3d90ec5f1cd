/** @file What JavaScript brings along: functions of Object, Array and Number, maps and sets, numbers' own methods. */

import { isValue, type Value } from "@chainrule/autograd";
import { counted, fixed } from "./arithmetic.ts";
import { guardedFunction } from "./callback.ts";
import { each } from "./members.ts";
import { isFlag, numberIn } from "./flags.ts";
import { state } from "./recording.ts";
import { natives, questions } from "./natives.ts";
import { refuse } from "./refusal.ts";
import { text } from "./texts.ts";
import { copy, holdsValue } from "./values-in.ts";
import { isOutside, set } from "./writes.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/** Functions that hand on what they are given without looking into it. */
const HANDING: readonly unknown[] = [
  Object.keys,
  Object.values,
  Object.entries,
  Object.freeze,
  Object.seal,
  Object.hasOwn,
  Object.getPrototypeOf,
  Array.isArray,
  Array.of,
];
for (const f of HANDING) {
  natives.set(f, (where, ...args: unknown[]) => {
    if (isValue(args[0]) && f !== Array.isArray && f !== Array.of)
      refuse(where, "a number is asked for its properties.");
    return (f as AnyFunction)(...args);
  });
}

for (const f of [Array.isArray, Object.hasOwn, Object.keys, Object.values, Object.entries]) questions.add(f);

natives.set(Object.fromEntries, (where, entries: Iterable<readonly unknown[]>) =>
  Object.fromEntries(
    [...(each(entries, where) as typeof entries)].map(([key, x]) => [fixed(key, where) as PropertyKey, x]),
  ),
);
natives.set(Object.assign, (where, target: object, ...sources: (object | null | undefined)[]) => {
  for (const from of sources) {
    const source = Object(from ?? {}) as Record<PropertyKey, unknown>;
    for (const key of Reflect.ownKeys(source))
      if (Object.prototype.propertyIsEnumerable.call(source, key)) set(target, key, source[key], where);
  }
  return target;
});
natives.set(Array, (where, ...args: unknown[]) =>
  args.length === 1 ? new Array(counted(args[0], where) as number) : [...args],
);
natives.set(Array.from, (where, from: Iterable<unknown> | ArrayLike<unknown>, f?: unknown) => {
  const list = isIterable(from)
    ? [...(each(from, where) as Iterable<unknown>)]
    : Array.from({ length: counted(from.length, where) as number }, (_, i) => from[i]);
  if (f === undefined) return list;
  const call = guardedFunction(f, where);
  return list.map((x, i) => call(x, i));
});
natives.set(String, (where, ...args: unknown[]) => (args.length === 0 ? "" : String(text(args[0], where))));
natives.set(structuredClone, (where, x: unknown) => (holdsValue(x) ? copy(x) : structuredClone(x)));
for (const f of [JSON.stringify, BigInt]) {
  natives.set(f, (where, ...args: unknown[]) => {
    if (args.some(holdsValue)) {
      refuse(
        where,
        `${f === BigInt ? "BigInt" : "JSON.stringify"} makes a constant of a value, and its derivative would be lost.${f === BigInt ? "" : " Copy with { ...p } or structuredClone."}`,
      );
    }
    return (f as AnyFunction)(...args);
  });
}
const once = "would be read once, when the function is recorded. Hand it in as a number.";
natives.set(Date.now, (where) => refuse(where, `the time ${once}`));
natives.set(Date, (where) => refuse(where, `the time ${once}`));
for (const later of [
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "requestAnimationFrame",
]) {
  const f = (globalThis as Record<string, unknown>)[later];
  if (f !== undefined)
    natives.set(f, (where) =>
      refuse(where, `${later} runs something when the recording is over. Do it outside.`),
    );
}
const random = (globalThis as { readonly crypto?: { getRandomValues?: unknown } }).crypto?.getRandomValues;
if (random !== undefined) {
  natives.set(random, (where) =>
    refuse(
      where,
      "random numbers would be drawn once, when the function is recorded. Draw outside and hand them in.",
    ),
  );
}
const clock = (globalThis as { readonly performance?: { now?: unknown } }).performance?.now;
if (clock !== undefined) natives.set(clock, (where) => refuse(where, `the time ${once}`));

const isIterable = (x: unknown): x is Iterable<unknown> =>
  typeof (x as { [Symbol.iterator]?: unknown } | undefined)?.[Symbol.iterator] === "function";

/** A method of a map or a set. Its keys are numbers and texts; what a map keeps may be values. */
export function collectionMethod(
  o: Map<unknown, unknown> | Set<unknown>,
  f: AnyFunction,
  args: unknown[],
  where: string,
): unknown {
  const { name } = f;
  if (name === "forEach") return f.call(o, guardedFunction(args[0], where));
  const [key] = args;
  if (isValue(key) && key.number === undefined) args = [counted(key, where), ...args.slice(1)];
  if (["set", "add", "delete", "clear"].includes(name)) {
    if (state.open > 0) {
      refuse(
        where,
        `${name} under a condition that is not known cannot be merged. Use an array or a record, and assign on both sides.`,
      );
    }
    if (isOutside(o) && args.some(holdsValue)) {
      refuse(
        where,
        "this puts a value into something from outside of the function, and it would outlive the recording. Make it inside.",
      );
    }
  }
  if (args.length === 0) return f.call(o);
  if (name === "add" && isValue(args[0]))
    refuse(where, "a Set tells its entries apart by what they are, and this one is a value.");
  if (name === "set" && isValue(args[0]) && holdsValue(args[1])) {
    refuse(
      where,
      "a value is kept under a number that is a value itself, and another of the same number would find it, with the wrong derivative. Compute it anew.",
    );
  }
  const [first, ...rest] = args;
  return f.call(o, fixed(first, where), ...rest);
}

/** A method of a number; `undefined`: it has none of its own. */
export function numberMethod(
  o: number | Value,
  key: PropertyKey,
  where: string,
  args: unknown[],
): (() => unknown) | undefined {
  switch (key) {
    case "toFixed":
    case "toPrecision":
    case "toExponential":
    case "toString":
    case "toLocaleString": {
      return () => {
        if (isValue(o)) state.texts = true;
        const number = isFlag(o) ? numberIn(o) !== 0 : fixed(o, where, "a number that becomes text");
        return (number as Record<string, AnyFunction>)[key]!(...args.map((x) => fixed(x, where)));
      };
    }
    case "valueOf":
      return () => o;
    default:
      return undefined;
  }
}
