/** @file Whether values stand in something, and copies of what they stand in. */

import { isValue } from "@chainrule/autograd";
import { isChoice } from "./choice.ts";

/** Whether a value stands anywhere in `x`, or something that two branches left. */
export function holdsValue(x: unknown): boolean {
  if (typeof x !== "object" || x === null) return isChoice(x);
  return isValue(x) || holds(x, new Set());
}

function holds(x: object, seen: Set<object>): boolean {
  if (seen.has(x)) return false;
  seen.add(x);
  if (ArrayBuffer.isView(x)) return false;
  if (x instanceof Map) return [...x.keys(), ...x.values()].some((part) => partHolds(part, seen));
  if (x instanceof Set) return [...x].some((part) => partHolds(part, seen));
  for (const key of Object.keys(x)) {
    const entry = Object.getOwnPropertyDescriptor(x, key);
    if (entry !== undefined && "value" in entry && partHolds(entry.value, seen)) return true;
  }
  return false;
}

function partHolds(part: unknown, seen: Set<object>): boolean {
  if (typeof part !== "object" || part === null) return isChoice(part);
  return isValue(part) || holds(part, seen);
}

/** Whether `x` is a record: an object without a class. */
export function isRecord(x: unknown): x is Record<string, unknown> {
  if (typeof x !== "object" || x === null || Array.isArray(x) || isValue(x)) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}

/** A copy to any depth, as `structuredClone` makes it: what was one thing is one thing in the copy. Values stay themselves. */
export function copy(x: unknown, made = new Map<unknown, unknown>()): unknown {
  if (typeof x !== "object" || x === null || isValue(x)) return x;
  const known = made.get(x);
  if (known !== undefined) return known;
  const keep = <T extends object>(one: T): T => {
    made.set(x, one);
    return one;
  };
  if (x instanceof Map) {
    const map = keep(new Map());
    for (const [key, part] of x) map.set(copy(key, made), copy(part, made));
    return map;
  }
  if (x instanceof Set) {
    const set = keep(new Set());
    for (const part of x) set.add(copy(part, made));
    return set;
  }
  if (!holdsValue(x)) return keep(structuredClone(x));
  const target = keep((Array.isArray(x) ? new Array(x.length) : {}) as Record<string, unknown>);
  for (const [key, part] of Object.entries(x)) target[key] = copy(part, made);
  return target;
}
