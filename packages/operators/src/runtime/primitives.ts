/** @file Objects where JavaScript would make numbers or texts of them. */

import { isValue } from "@chainrule/autograd";
import { refuse } from "./refusal.ts";
import { holdsValue } from "./values-in.ts";

/** Objects that JavaScript makes numbers and texts of by code of its own. */
const PLAIN = new Set<unknown>([Date.prototype, Number.prototype, String.prototype, Boolean.prototype]);

/** Refuses an object whose own code would make a number of values, or in which values would become text. */
export function requirePrimitive(x: unknown, where: string): void {
  if (typeof x !== "object" || x === null || isValue(x) || PLAIN.has(Object.getPrototypeOf(x))) return;
  if (holdsValue(x) || isConverting(x)) {
    refuse(
      where,
      "an object stands where a number belongs, and JavaScript would make one of it. Write what it holds.",
    );
  }
}

function isConverting(x: object): boolean {
  const { valueOf, toString } = x as { readonly valueOf?: unknown; readonly toString?: unknown };
  return (
    Symbol.toPrimitive in x ||
    valueOf !== Object.prototype.valueOf ||
    (toString !== Object.prototype.toString && toString !== Array.prototype.toString)
  );
}
