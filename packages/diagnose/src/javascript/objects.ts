/** @file The objects of a program, and what may be read and written of them. */

import { Traced } from "./graph.ts";
import { ARRAY_METHODS, NUMBER_METHODS, Refused, STRING_METHODS, textOf } from "./natives.ts";

export type Callable = (this: unknown, ...args: unknown[]) => unknown;

/** A class of the program. */
export interface ClassValue {
  readonly name: string;
  readonly base: ClassValue | undefined;
  readonly prototype: object;
  readonly construct: (self: object, args: readonly unknown[]) => void;
  readonly statics: object;
}

export const classes = new WeakMap<object, ClassValue>();

export function isPlainObject(x: unknown): x is Record<string, unknown> {
  return typeof x === "object" && x !== null && Object.getPrototypeOf(x) === null && !Array.isArray(x);
}

export function isInstance(x: unknown, of: unknown): boolean {
  const own = typeof of === "function" ? classes.get(of) : undefined;
  if (own === undefined || typeof x !== "object" || x === null) return false;
  for (
    let proto = Object.getPrototypeOf(x) as unknown;
    proto !== null;
    proto = Object.getPrototypeOf(proto)
  ) {
    if (proto === own.prototype) return true;
  }
  return false;
}

export const reject = (name: string): never => {
  throw new TypeError(`Cannot assign super.${name}`);
};

export function memberOf(prototype: object | undefined, name: string): unknown {
  return prototype === undefined ? undefined : (prototype as Record<string, unknown>)[name];
}

/** A member of a value of the program; nothing of JavaScript's own beyond what numbers, text and arrays need. */
export function read(object: unknown, key: string): unknown {
  if (Array.isArray(object)) {
    if (/^\d+$/.test(key)) return object[Number(key)] as unknown;
    if (key === "length") return object.length;
    if (ARRAY_METHODS.has(key))
      return (object as unknown as Record<string, unknown>)[key] ?? (() => undefined);
    if (key === "sort" || key === "toSorted") throw new Refused(`${key}: the order would hang on numbers`);
    return undefined;
  }
  if (typeof object === "string") {
    if (/^\d+$/.test(key)) return object[Number(key)];
    if (!STRING_METHODS.has(key)) return undefined;
    const member = (object as unknown as Record<string, unknown>)[key];
    return typeof member === "function" ? (member as Callable).bind(object) : member;
  }
  if (typeof object === "number" || object instanceof Traced) {
    const number = typeof object === "number" ? object : object.value;
    return NUMBER_METHODS.has(key)
      ? (...args: readonly number[]) =>
          (number as unknown as Record<string, (...args: readonly number[]) => string>)[key]!(...args)
      : undefined;
  }
  if (typeof object === "function") {
    const own = classes.get(object);
    if (own !== undefined) return own.statics[key as never];
    return Object.hasOwn(object, key) && !["prototype", "caller", "arguments"].includes(key)
      ? (object as unknown as Record<string, unknown>)[key]
      : undefined;
  }
  if (typeof object === "object" && object !== null) {
    const proto = Object.getPrototypeOf(object) as object | null;
    // Objects of the program have no prototype, or one of the program's classes.
    if (Object.hasOwn(object, key) || (proto !== null && proto !== Object.prototype)) {
      return (object as Record<string, unknown>)[key];
    }
  }
  return undefined;
}

export function write(object: unknown, key: string, value: unknown): void {
  if (Array.isArray(object)) {
    if (/^\d+$/.test(key)) object[Number(key)] = value;
    else if (key === "length") object.length = Number(value);
    else throw new Refused(`the property ${key} of an array`);
    return;
  }
  if (typeof object !== "object" || object === null)
    throw new TypeError(`Cannot set the property ${key} of ${textOf(object)}`);
  if (key === "__proto__") throw new Refused("__proto__");
  (object as Record<string, unknown>)[key] = value;
}
