/**
 * @file Calls. Who is called is the twin, if there is one; for what JavaScript brings along, what stands for it; anything else is
 * called as it is, and must not meet a value, since its operators would not be seen.
 */

import { isValue } from "@chainrule/autograd";
import { throwsAnyway, twinOf } from "@chainrule/autograd/twin";
import { anyOrAll, arrayMethod } from "./arrays.ts";
import { counted, fixed } from "./arithmetic.ts";
import { collectionMethod, numberMethod } from "./builtins.ts";
import { isNumber } from "./conditions.ts";
import { isFlag } from "./flags.ts";
import { callNative, isNative, natives } from "./natives.ts";
import { isChoice, requireOne, resolved } from "./choice.ts";
import { sure, whicheverOf } from "./sides.ts";
import { ask } from "./merge.ts";
import { each } from "./members.ts";
import { isMerged, requireKnownObject } from "./merged.ts";
import { state } from "./recording.ts";
import { RecordingError, refuse, refuseAnyhow } from "./refusal.ts";
import { callTrusted, nameOf, noTwinText } from "./trusted.ts";
import { isKeeping, own } from "./twins.ts";
import { holdsValue, isRecord } from "./values-in.ts";
import { isOutside, noteInside } from "./writes.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/** The operation of the table, or a function that says of itself that it takes values. */
const takesValues = (f: object): boolean => "partials" in f && "evaluate" in f;

/**
 * Who is called for `f`.
 * @param handed whether it is called by a function that nobody marked and that was handed to the library: there it may be one that is written with
 * the table's functions.
 */
export function fn(f: unknown, where: string, handed = false): AnyFunction {
  if (isChoice(f)) {
    return function (this: unknown, ...args: unknown[]) {
      return whicheverOf(f, (one) => fn(one, where, handed).apply(this, args), where);
    };
  }
  const twin = twinOf(f);
  if (twin !== undefined) return twin as AnyFunction;
  if (typeof f !== "function") {
    throw new TypeError(
      `${where}: what is called here is ${f === null ? "null" : typeof f}, and no function.`,
    );
  }
  const native = natives.get(f);
  if (native !== undefined) return (...args) => callNative(f, where, args);
  if (takesValues(f)) return f as AnyFunction;
  const call = handed ? trusting : foreign;
  return (...args) => call(f as AnyFunction, undefined, args, where);
}

/** Calls a function without twin for one that nobody marked and that was handed to the library: it may be written with the table's functions. */
function trusting(f: AnyFunction, self: unknown, args: readonly unknown[], where: string): unknown {
  const isPlain = state.open > 0 || !args.some(holdsValue);
  return isPlain || (self !== undefined && holdsValue(self))
    ? foreign(f, self, args, where)
    : callTrusted(f, self, args, where);
}

/** Calls a function that has no twin. */
function foreign(f: AnyFunction, self: unknown, given: readonly unknown[], where: string): unknown {
  const args = given.map(resolved);
  if (args.some((arg) => typeof arg === "object" && arg !== null && isMerged(arg))) {
    refuse(
      where,
      `${nameOf(f)} has no twin, and meets an array or record that a condition chose. Write "use grad" at the top of its body, or of its module.`,
    );
  }
  if (args.some(holdsValue) || (self !== undefined && holdsValue(self))) {
    refuseAnyhow(where, noTwinText(f));
  }
  if (state.open > 0 && !isPure(f, self, args)) {
    refuseAnyhow(
      where,
      `${nameOf(f)} has no twin and is called under a condition that is not known while the function is recorded: what it changes could ` +
        'not be undone. Write "use grad" at the top of its body, or of its module.',
    );
  }
  try {
    return f.apply(
      self,
      args.map((arg) => guardCallback(arg, f, where)),
    );
  } catch (error) {
    throw error instanceof RecordingError ? error : throwsAnyway(error);
  }
}

const READING =
  /^(?:at|slice|subarray|indexOf|lastIndexOf|includes|join|get|has|keys|values|entries|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|get[A-Z]\w*|to[A-Z]\w*|valueOf|concat|test)$/;

/** Whether a function surely changes nothing: one of JavaScript's own, on texts and numbers, or one that only reads. */
function isPure(f: AnyFunction, self: unknown, args: readonly unknown[]): boolean {
  if (!isNative(f)) return false;
  const isSimple = (x: unknown): boolean => (typeof x !== "object" && typeof x !== "function") || x === null;
  if (self instanceof RegExp) return !self.global && !self.sticky;
  return isSimple(self) ? args.every((arg) => isSimple(arg) || arg instanceof RegExp) : READING.test(f.name);
}

/** A function that is handed to somebody without a twin: it must not answer a value to operators that know none. */
function guardCallback(x: unknown, to: AnyFunction, where: string): unknown {
  if (isRecord(x) && Object.values(x).some((part) => typeof part === "function")) {
    return Object.fromEntries(Object.entries(x).map(([key, part]) => [key, guardCallback(part, to, where)]));
  }
  const twin = twinOf(x);
  if (typeof x !== "function" || twin === undefined) return x;
  return function guarded(this: unknown, ...args: unknown[]): unknown {
    const answer = (twin as AnyFunction).apply(this, args);
    if (holdsValue(answer)) {
      refuse(
        where,
        `${nameOf(to)} has no twin and is handed a function that answers a value. Write "use grad" at the top of its body, or of its module.`,
      );
    }
    return answer;
  };
}

/** What typed arrays have as arrays have it, with callbacks that may meet values, and keep nothing of what those answer. */
const ENTRIES = new Set([
  "forEach",
  "reduce",
  "reduceRight",
  "some",
  "every",
  "find",
  "findIndex",
  "findLast",
  "findLastIndex",
]);

/** o.key(…args) */
export function method(o: unknown, key: PropertyKey, where: string, ...args: unknown[]): unknown {
  return callMethod(o, key, where, args, false);
}

/** o.some(f) and o.every(f), of a callback that changes no variable. */
export function asks(from: unknown, key: "some" | "every", where: string, f: unknown): unknown {
  const o = resolved(from);
  if (Array.isArray(o) && o[key] === Array.prototype[key]) return anyOrAll(o, key, where, f);
  return method(o, key, where, f);
}

/** {@link method}, called by a function that nobody marked. */
export function methodHanded(o: unknown, key: PropertyKey, where: string, ...args: unknown[]): unknown {
  return callMethod(o, key, where, args, true);
}

function callMethod(o: unknown, key: PropertyKey, where: string, args: unknown[], handed: boolean): unknown {
  if (isChoice(key))
    return whicheverOf(key, (one) => callMethod(o, one as PropertyKey, where, args, handed), where);
  if (isChoice(o)) return whicheverOf(o, (one) => callMethod(one, key, where, args, handed), where);
  if (Array.isArray(o) && typeof key === "string") {
    const entries = arrayMethod(o, key, where, args);
    if (entries !== undefined) return entries(...args);
  }
  if (ArrayBuffer.isView(o) && ENTRIES.has(String(key)) && typeof args[0] === "function") {
    const call = fn(args[0], where, handed);
    const whole = function (this: unknown, ...xs: unknown[]): unknown {
      return call.apply(this, [...xs.slice(0, -1), o]);
    };
    const entries = Array.from(o as unknown as ArrayLike<number>);
    return callMethod(entries, key, where, [own(whole), ...args.slice(1)], handed);
  }
  if (typeof o === "number" || isValue(o)) {
    const numbers = numberMethod(o, key, where, args);
    if (numbers !== undefined) return numbers();
    if (isValue(o) && !isFlag(o)) {
      const f = (o as unknown as Record<PropertyKey, unknown>)[key];
      if (typeof f === "function") return (f as AnyFunction).apply(o, args);
    }
  }
  const f = (o as Record<PropertyKey, unknown>)[key];
  if (isChoice(f)) return whicheverOf(f, (one) => fn(one, where, handed).apply(o, args), where);
  const twin = twinOf(f);
  if (twin !== undefined) return (twin as AnyFunction).apply(o, args);
  if (typeof f !== "function") {
    throw new TypeError(
      `${where}: ${String(key)} is not a function${isNumber(o) ? ": this is a number" : ""}.`,
    );
  }
  if (o instanceof Map || o instanceof Set) return collectionMethod(o, f as AnyFunction, args, where);
  const native = natives.get(f);
  if (native !== undefined) return callNative(f, where, args);
  if (takesValues(f)) return (f as AnyFunction).apply(o, args);
  if (o === console) return (f as AnyFunction).apply(o, args);
  // Iterators of arrays, maps and sets, and what functions have.
  if (f === Function.prototype.call) return applied(o, args[0], args.slice(1), where);
  if (f === Function.prototype.apply) return applied(o, args[0], (args[1] ?? []) as unknown[], where);
  if (f === Function.prototype.bind) {
    const bound = (...more: unknown[]): unknown => applied(o, args[0], [...args.slice(1), ...more], where);
    return Object.defineProperty(bound, Symbol.for("chainrule.twin"), { value: bound });
  }
  if (Array.isArray(o) || (f === Object.prototype.hasOwnProperty && !isValue(args[0])))
    return (f as AnyFunction).apply(o, args);
  return (handed ? trusting : foreign)(f as AnyFunction, o, args, where);
}

/** f.apply(self, args) */
function applied(f: unknown, self: unknown, args: readonly unknown[], where: string): unknown {
  if (twinOf(f) === undefined && typeof f === "function" && self !== undefined && self !== null) {
    const { name } = f;
    if (Array.isArray(self) && f === (Array.prototype as unknown as Record<string, unknown>)[name]) {
      return method(self, name, where, ...args);
    }
    if (!natives.has(f) && !takesValues(f)) return foreign(f as AnyFunction, self, args, where);
  }
  return fn(f, where).apply(self, args as unknown[]);
}

/** super.key(…) */
export function above(f: unknown, where: string): AnyFunction {
  const twin = twinOf(f);
  if (twin !== undefined) return twin as AnyFunction;
  return function (this: unknown, ...args: unknown[]) {
    return foreign(f as AnyFunction, this, args, where);
  };
}

/** An array's own method that asks callbacks for no truth, for whom the callback's code is a twin's already. */
export function array(from: unknown, key: string, where: string): Record<string, AnyFunction> {
  const o = resolved(from);
  if (Array.isArray(o) && key !== "flatMap") return o as never;
  return { [key]: (...args: unknown[]) => method(o, key, where, ...args.map((arg) => ownCallback(arg))) };
}

function ownCallback(x: unknown): unknown {
  if (typeof x === "function" && twinOf(x) === undefined)
    Object.defineProperty(x, Symbol.for("chainrule.twin"), { value: x });
  return x;
}

/** new C(…args) */
export function make(from: unknown, args: readonly unknown[], where: string): unknown {
  const C = requireOne(from);
  const Class = C as new (...args: unknown[]) => object;
  if (C === Array) return args.length === 1 ? new Array(counted(args[0], where) as number) : [...args];
  if (C === Date && args.length === 0)
    refuse(where, "the time would be read once, when the function is recorded. Hand it in as a number.");
  if (C === Map || C === Set) {
    const entries = [...(each(args[0] ?? [], where) as Iterable<unknown>)];
    const keys = C === Set ? entries : entries.map((entry) => (entry as readonly unknown[])[0]);
    for (const key of keys) requireKnownObject(key, where);
    if (keys.some(holdsKey))
      refuse(
        where,
        `a ${nameOf(C)} tells its keys apart by what they are, and one of them is a value. Use numbers or texts as keys.`,
      );
    return new Class(entries);
  }
  if (C === Promise || (typeof C === "function" && C.prototype instanceof Promise))
    refuse(where, "a promise is not in the language.");
  if (isKeeping(C) && !hasHiddenCalls((C as { readonly prototype: object }).prototype))
    return noteInside(new Class(...args.map(sure)));
  if (args.some(holdsValue)) {
    refuse(
      where,
      `the constructor ${nameOf(C)} meets a value, and does more than keep it, or is not marked. Write "use grad" in its class's methods, or use plain records.`,
    );
  }
  if (state.open > 0 && !isNative(C)) {
    refuseAnyhow(
      where,
      `the constructor ${nameOf(C)} does more than keep what it is given, and is called under a condition that is not known while the function is recorded: what it changes could not be undone. Make the instance before.`,
    );
  }
  const made = new Class(...args.map((arg) => guardCallback(arg, C as AnyFunction, where)));
  return isOutside(made) ? made : noteInside(made);
}

/** Whether JavaScript would call something of an instance by itself, as it does for iterators, that has no twin. */
function hasHiddenCalls(prototype: object | null): boolean {
  if (prototype === null || prototype === Object.prototype) return false;
  return (
    Object.getOwnPropertySymbols(prototype).some((key) => {
      const own = Object.getOwnPropertyDescriptor(prototype, key)!;
      return typeof own.value === "function" && twinOf(own.value) === undefined;
    }) || hasHiddenCalls(Object.getPrototypeOf(prototype) as object | null)
  );
}

/** Whether a key is, or may be, a value: records are told apart by which they are, whatever they hold. */
const holdsKey = (key: unknown): boolean => isValue(key) || isChoice(key);

/** x instanceof C */
export function instance(x: unknown, C: unknown): unknown {
  if (isChoice(x)) return ask(x, (one) => instance(one, C));
  return !isValue(x) && x instanceof (C as new () => object);
}

/** k in o */
export function has(k: unknown, o: unknown, where: string): unknown {
  if (isChoice(o)) return ask(o, (one) => has(k, one, where));
  if (isValue(o)) refuse(where, "`in` looks into a number.");
  return (fixed(k, where) as PropertyKey) in (o as object);
}

/** typeof x */
export function typeOf(x: unknown): unknown {
  if (isValue(x)) return isFlag(x) && x.number === undefined ? "boolean" : "number";
  return isChoice(x) ? ask(x, typeOf) : typeof x;
}
