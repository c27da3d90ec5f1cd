/** @file Outer products, which are the gradients of matrices, in an order that reads little memory. */

import { reordered, type Tape } from "../tape.ts";

/** How many columns go side by side: what they take leaves the processor's registers enough for the rest. */
const COLUMNS = 4;
/** In how many of such steps a number must occur, so that it pays to keep it for them. */
const LEAST = 4;

/**
 * The same program with its outer products at the end, in tiles: an x is read and meets four ys, then the next x does. What
 * counts as a part of one is a step on x and y that is an output and nothing else, if there are more on x and more on y.
 */
export function tileOuterProducts(tape: Tape): Tape {
  const { inputs, ops, starts, operands, outputs } = tape;
  const [x, y] = [0, 1].map((k) => (step: number) => operands[(starts[step] as number) + k] as number) as [
    (step: number) => number,
    (step: number) => number,
  ];
  const isOperand = new Uint8Array(inputs + ops.length);
  for (const slot of operands) if (slot >= 0) isOperand[slot] = 1;
  const last = [...new Set(outputs)]
    .filter((slot) => slot >= inputs && isOperand[slot] === 0)
    .map((slot) => slot - inputs)
    .filter((step) => (starts[step + 1] as number) - (starts[step] as number) === 2);
  const occurrences = new Map<number, number>();
  for (const step of last) {
    for (const slot of [x(step), y(step)]) occurrences.set(slot, (occurrences.get(slot) ?? 0) + 1);
  }
  const isFrequent = (slot: number): boolean => slot >= 0 && (occurrences.get(slot) as number) >= LEAST;

  /** The parts of outer products by their x and then y; and the xs of each y. */
  const parts = new Map<number, Map<number, number>>();
  const partners = new Map<number, number[]>();
  for (const step of last.toSorted((a, b) => a - b)) {
    if (!isFrequent(x(step)) || !isFrequent(y(step))) continue;
    const row = parts.get(x(step)) ?? new Map<number, number>();
    if (row.has(y(step))) continue; // another operation on the same
    parts.set(x(step), row.set(y(step), step));
    const column = partners.get(y(step));
    if (column === undefined) partners.set(y(step), [x(step)]);
    else column.push(x(step));
  }
  if (parts.size === 0) return tape;

  const tiled: number[] = [];
  for (const row of parts.values()) {
    while (row.size > 0) {
      const columns = [...row.keys()].slice(0, COLUMNS);
      for (const partner of partners.get(columns[0] as number) as number[]) {
        const steps = parts.get(partner) as Map<number, number>;
        for (const column of columns) {
          const step = steps.get(column);
          if (step !== undefined) tiled.push(step);
          steps.delete(column);
        }
      }
    }
  }
  const isTiled = new Set(tiled);
  const others = Array.from(ops.keys()).filter((step) => !isTiled.has(step));
  return reordered(tape, [...others, ...tiled]);
}
