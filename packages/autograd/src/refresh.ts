/** @file A graph at new numbers of its leaves. */

import { usersFirst } from "./order.ts";
import { recomputed } from "./recomputed.ts";
import { assignments, isValue, type Num, rootsOf, type Value } from "./value.ts";

/**
 * Computes all values under `roots` again, in place, from the numbers that the leaves have now: after leaves were assigned, the same
 * graph can be read and differentiated there. `grad` stays what it was until the next `backward`.
 * @throws Error while a function is being recorded: numbers are not known then. What an operation throws; then nothing has changed.
 */
export function refresh(roots: Num | readonly Num[]): void {
  const order = usersFirst(rootsOf(roots, "refresh").filter(isValue)).toReversed();
  const before = order.map(({ number, made }) => ({ number, made }));
  const calls = new Map<Value, Float64Array>();
  try {
    for (const node of order) {
      if (node.op === null) continue;
      node.number = recomputed(node, numberOf, calls);
      node.made = assignments;
    }
  } catch (error) {
    order.forEach((node, i) => Object.assign(node, before[i]));
    throw error;
  }
}

const numberOf = (x: Num): number => (typeof x === "number" ? x : x.data);
