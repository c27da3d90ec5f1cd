/** @file Conditions: true, false, or a flag, a value that is 1 or 0 and whose number is not known. What is made of them alone. */

import { eq as equal, isValue, max, mul, ne as unequal, type Num, type Value } from "@chainrule/autograd";
import { rowOf } from "./table.ts";

/** A truth, or a value that is 1 or 0. */
export type Condition = boolean | Value;

const COMPARISONS = new Set<unknown>(["<", "<=", ">", ">=", "===", "!=="].map((sign) => rowOf(sign, 2)));

export function isFlag(x: unknown): boolean {
  return isValue(x) && COMPARISONS.has(x.op);
}

export function isTruth(x: unknown): boolean {
  return typeof x === "boolean" || isFlag(x);
}

/** The number of `x` if it is one that is known; truths count 1 and 0. */
export function numberIn(x: unknown): number | undefined {
  if (typeof x === "number") return x;
  if (isValue(x)) return x.number;
  return typeof x === "boolean" ? Number(x) : undefined;
}

/** A value that is 1 or 0, as a flag. */
export function asFlag(x: Num): Condition {
  if (typeof x === "number") return x !== 0;
  return isFlag(x) ? x : unequal(x, 0);
}

/** Conditions and their opposites, so that the opposite of an opposite is the condition itself. */
const opposites = new WeakMap<Value, Value>();
/** Of conditions that were made of two: which, and whether they hold where it holds, or do not where it does not. */
const parts = new WeakMap<Value, { readonly of: readonly [Condition, Condition]; readonly holds: boolean }>();

/** The opposite of a condition, if it was made. */
export function oppositeOf(c: Value): Value | undefined {
  return opposites.get(c);
}

/** The conditions that hold, or do not, because `c`, which was made of them, does. */
export function partsOf(c: Value, holds: boolean): readonly Condition[] {
  const made = parts.get(c);
  return made?.holds === holds ? made.of : [];
}

export function opposite(c: Condition): Condition {
  if (typeof c === "boolean") return !c;
  let other = opposites.get(c);
  if (other === undefined) {
    other = equal(c, 0);
    opposites.set(c, other);
    opposites.set(other, c);
  }
  return other;
}

export function both(a: Condition, b: Condition): Condition {
  if (a === false || b === false) return false;
  if (a === true) return b;
  if (b === true || a === b) return a;
  const made = asFlag(mul(a, b)) as Value;
  parts.set(made, { of: [a, b], holds: true });
  return made;
}

export function either(a: Condition, b: Condition): Condition {
  if (a === true || b === true) return true;
  if (a === false) return b;
  if (b === false || a === b) return a;
  const made = asFlag(max(a, b)) as Value;
  parts.set(made, { of: [a, b], holds: false });
  return made;
}
