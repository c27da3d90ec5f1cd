/** @file Numbers in nested records, as parameters are: changed one by one, and laid out in one array. */

import type { Structure } from "@chainrule/autograd";

/** A structure of the same shape, with `change` applied to each number. Records keep the order of their keys. */
export function mapNumbers(structure: unknown, change: (number: number) => unknown): Structure {
  if (typeof structure === "number") return change(structure) as Structure;
  if (Array.isArray(structure)) return structure.map((part) => mapNumbers(part, change));
  return Object.fromEntries(
    Object.entries(structure as object).map(([key, part]) => [key, mapNumbers(part, change)]),
  );
}

/** The numbers of a structure, from left to right. */
export function flatten(structure: unknown): Float64Array {
  const numbers: number[] = [];
  mapNumbers(structure, (x) => numbers.push(x));
  return Float64Array.from(numbers);
}

/** A structure of the shape of `like`, filled with `numbers` from left to right. */
export function unflatten<T>(like: T, numbers: ArrayLike<number>): T {
  let next = 0;
  return mapNumbers(like, () => numbers[next++]) as T;
}
