/** @file Numbers in nested arrays and records, as parameters are, and the same numbers in one array. */

import { isList } from "@chainrule/autograd/options";

/** The numbers of a structure, from left to right. Records count in the order of their keys. */
export function flatten(structure: unknown): Float64Array {
  const numbers: number[] = [];
  const visit = (part: unknown): void => {
    if (typeof part === "number") numbers.push(part);
    else for (const one of Object.values(part as object)) visit(one);
  };
  visit(structure);
  return Float64Array.from(numbers);
}

/** A structure of the shape of `like`, filled with `leaves` from left to right. Typed arrays become arrays. Training does it once an epoch. */
export function unflatten<T>(like: T, leaves: ArrayLike<unknown>): T {
  let next = 0;
  const fill = (part: unknown): unknown => {
    if (typeof part === "number") return leaves[next++];
    if (isList(part)) {
      const filled = new Array<unknown>(part.length);
      for (let i = 0; i < part.length; i++) filled[i] = fill(part[i]);
      return filled;
    }
    const filled: Record<string, unknown> = {};
    for (const [key, one] of Object.entries(part as object)) filled[key] = fill(one);
    return filled;
  };
  return fill(like) as T;
}
