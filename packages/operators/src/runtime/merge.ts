/** @file One thing out of two, of which a condition that is not known chooses. */

import { isValue, type Num } from "@chainrule/autograd";
import { asFlag, type Condition, isFlag, isTruth, opposite } from "./conditions.ts";
import { markMerged, markTaken } from "./merged.ts";
import { isPoison, poison } from "./poison.ts";
import { rowOf } from "./table.ts";
import { isRecord } from "./values-in.ts";

const select = rowOf("?:", 3) as (condition: Num, x: Num, y: Num) => Num;

const isNumeric = (x: unknown): x is Num | boolean =>
  typeof x === "number" || typeof x === "boolean" || isValue(x);

/**
 * `a` where `c` holds, else `b`: numbers by the row for ?:, arrays and records part by part. What cannot be merged (texts, functions, arrays of
 * two lengths) is poisoned: most of it is never used again.
 * @param what how errors call it.
 */
export function merge(c: Condition, a: unknown, b: unknown, where: string, what: string): unknown {
  if (typeof c === "boolean") return c ? a : b;
  if (Object.is(a, b)) return a;
  if (isPoison(a) || isPoison(b)) return isPoison(a) ? a : b;
  if (isNumeric(a) && isNumeric(b)) {
    if (typeof a === "boolean" && typeof b === "boolean") return a ? c : opposite(c);
    if (isTruth(a) !== isTruth(b))
      return poison(where, `${what} is a truth on one side of this condition and a number on the other.`);
    const chosen = select(c, typeof a === "boolean" ? Number(a) : a, typeof b === "boolean" ? Number(b) : b);
    return isTruth(a) ? asFlag(chosen) : chosen;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) {
      return poison(
        where,
        `${what} is an array of ${a.length} on one side of this condition and of ${b.length} on the other. Give both one length.`,
      );
    }
    markTaken(a);
    markTaken(b);
    return markMerged(Array.from(a as unknown[], (x, i) => merge(c, x, b[i], where, `${what}[${i}]`)));
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a);
    if (keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key))) {
      markTaken(a);
      markTaken(b);
      return markMerged(
        Object.fromEntries(keys.map((key) => [key, merge(c, a[key], b[key], where, `${what}.${key}`)])),
      );
    }
  }
  return poison(
    where,
    `${what} is ${kindOf(a)} on one side of this condition and ${kindOf(b)} on the other. What a condition that is not known chooses must be numbers, or arrays and records of them.`,
  );
}

function kindOf(x: unknown): string {
  if (x === undefined) return "nothing";
  if (x === null) return "null";
  if (isNumeric(x)) return isFlag(x) || typeof x === "boolean" ? "a truth" : "a number";
  if (Array.isArray(x)) return `an array of ${x.length}`;
  if (typeof x === "string") return `the text ${JSON.stringify(x)}`;
  return isRecord(x) ? `a record with ${Object.keys(x).join(", ") || "nothing"}` : `a ${typeof x}`;
}
