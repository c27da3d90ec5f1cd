/** @file Numbers in nested arrays and records, as parameters are, and the same numbers in one array. */

import { isList, shown } from "@chainrule/autograd/options";

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

/**
 * Checks that a structure holds finite numbers only, in arrays, typed arrays and records.
 * @throws Error with the path of the first part that does not.
 */
export function requireFinite(structure: unknown, path = "parameters"): void {
  if (typeof structure === "number" && Number.isFinite(structure)) return;
  if (typeof structure !== "object" || structure === null) {
    throw new Error(`Cannot use ${path} = ${shown(structure)}. Parameters are finite numbers.`);
  }
  for (const [key, part] of entriesOf(structure, path)) requireFinite(part, key);
}

/** The parts of an array or a record, with their paths. */
export function entriesOf(structure: object, path: string): (readonly [path: string, part: unknown])[] {
  return isList(structure)
    ? Array.from(structure, (part, i) => [`${path}[${i}]`, part] as const)
    : Object.entries(structure).map(([key, part]) => [`${path}.${key}`, part] as const);
}
