/** @file Numbers in nested records, as parameters are: changed one by one, and laid out in one array. */

/** A structure of the same shape, with `change` applied to each number. Records keep the order of their keys. */
export function mapNumbers(structure: unknown, change: (number: number) => unknown): unknown {
  if (typeof structure === "number") return change(structure);
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

/** A structure of the shape of `like`, filled with `leaves` from left to right. */
export function unflatten<T>(like: T, leaves: ArrayLike<unknown>): T {
  let next = 0;
  return mapNumbers(like, () => leaves[next++]) as T;
}
