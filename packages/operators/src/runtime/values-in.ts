/** @file Whether values stand in something, and copies of what they stand in. */

import { isValue } from "@chainrule/autograd";
import { isPoison } from "./poison.ts";

/** Whether a value stands anywhere in `x`, or something that two branches left. */
export function holdsValue(x: unknown): boolean {
  if (typeof x !== "object" || x === null) return isPoison(x);
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
  if (typeof part !== "object" || part === null) return isPoison(part);
  return isValue(part) || holds(part, seen);
}

/** Whether `x` is a record: an object without a class. */
export function isRecord(x: unknown): x is Record<string, unknown> {
  if (typeof x !== "object" || x === null || Array.isArray(x) || isValue(x)) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}

/** Arrays and records anew, to any depth; all else as it is. */
export function copy(x: unknown): unknown {
  if (Array.isArray(x)) return x.map(copy);
  return isRecord(x) ? Object.fromEntries(Object.entries(x).map(([key, part]) => [key, copy(part)])) : x;
}
