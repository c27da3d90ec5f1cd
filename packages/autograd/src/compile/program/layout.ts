/** @file Where the numbers of generated code stand: one memory, and functions that V8 is willing to optimize. */

import type { Tape } from "../../tape.ts";
import { callOf } from "../../value.ts";
import type { Item, Program } from "./program.ts";

/**
 * Steps per function. V8's baseline compiler is superlinear in the size of a function and its optimizer takes a worse
 * register allocator for big ones; it never optimizes JavaScript of more than 61,440 bytes of bytecode, some 700 steps.
 */
const STEPS = 400;

/**
 * How a program is cut into functions, and the memory that they share: inputs, then outputs, then what one function leaves to
 * a later one.
 */
export interface Layout {
  /** What each function does. Straight-line code is cut; a loop is a function of its own. */
  readonly pieces: readonly Item[];
  /** Where the inputs stand in memory, in doubles. */
  readonly input: number;
  /** Where the outputs stand. */
  readonly output: number;
  /** Where what crosses from one function to another begins, and */
  readonly crossings: number;
  /** the doubles of memory in all. */
  readonly doubles: number;
  /** Where each slot that is an output must be written. */
  readonly outputPlaces: ReadonlyMap<number, readonly number[]>;
  /** For each step, where it is left for later functions, or −1. */
  readonly crossing: Int32Array;
  /** The outputs that no straight-line code computes. The last function, which is one, writes them. */
  readonly givenLast: readonly number[];
}

/**
 * Where inputs and outputs stand, whatever loops there are, and an upper bound of the doubles that any layout takes.
 * @param base where the first stands, an even number.
 */
export function frame(
  { inputs, outputs, ops, constants, operands, primitives }: Tape,
  base = 0,
): {
  readonly input: number;
  readonly output: number;
  readonly crossings: number;
  readonly most: number;
} {
  const output = base + inputs + (inputs % 2); // a pair of doubles is read at once from a multiple of 16 bytes
  const crossings = output + outputs.length + (outputs.length % 2);
  const results = primitives.map((row) => callOf(row)?.outputs ?? 0);
  const called = results.some((count) => count > 0) ? ops.reduce((sum, op) => sum + results[op]! + 1, 0) : 0;
  return {
    input: base,
    output,
    crossings,
    most: crossings - base + 2 * ops.length + constants.length + operands.length + called + 8,
  };
}

/**
 * @param ofSamples whether it is that of a batch, whose outputs are not among what crosses.
 * @param base see {@link frame}.
 *
 * Method: a place is free again after the function that reads it last, so memory stays as small as what is alive.
 */
export function layout({ tape, items, arrays }: Program, ofSamples = false, base = 0): Layout {
  const { inputs, ops, starts, operands, outputs } = tape;
  const pieces = items.flatMap(cut);
  const isInLoop = new Uint8Array(ops.length);
  const isOuter = new Uint8Array(ops.length);
  for (const { kind, from, to } of items) {
    if (kind !== "steps") isInLoop.fill(1, from, to);
    if (kind === "outer") isOuter.fill(1, from, to);
  }
  const { input, output, crossings } = frame(tape, base);
  const outputPlaces = new Map<number, number[]>();
  outputs.forEach((slot, i) => {
    const places = outputPlaces.get(slot);
    if (places === undefined) outputPlaces.set(slot, [output + i]);
    else places.push(output + i);
  });
  const crossing = new Int32Array(ops.length).fill(-1);
  if (!ofSamples) for (const array of arrays) placeAmongOutputs(array);
  const givenLast = [...outputPlaces.keys()].filter(
    (slot) =>
      slot < inputs ||
      (isInLoop[slot - inputs] === 1 && isOuter[slot - inputs] === 0 && crossing[slot - inputs] === -1),
  );
  if (pieces.at(-1)?.kind !== "steps") pieces.push({ kind: "steps", from: ops.length, to: ops.length });
  const lastPiece = new Int32Array(ops.length).fill(-1);
  const pieceOf = new Int32Array(ops.length);
  pieces.forEach(({ kind, from, to }, here) => {
    pieceOf.fill(here, from, to);
    for (let k = starts[from]!; k < starts[to]!; k++) {
      const step = operands[k]! - inputs;
      // What a loop computes on its way stays there.
      if (step >= 0 && (kind === "steps" || step < from)) lastPiece[step] = here;
    }
  });
  for (const slot of givenLast) if (slot >= inputs) lastPiece[slot - inputs] = pieces.length - 1;
  /** For each step of an array, its array; and the last piece that reads or writes any of an array. */
  const arrayOf = new Map<number, Int32Array>();
  const lastOf = new Map<Int32Array, number>();
  for (const array of arrays) {
    for (const slot of array) if (slot >= 0) arrayOf.set(slot - inputs, array);
    const last = array.reduce(
      (l, slot) => (slot < 0 ? l : Math.max(l, lastPiece[slot - inputs]!, pieceOf[slot - inputs]!)),
      0,
    );
    lastOf.set(array, last);
  }

  let doubles = crossings;
  const free = new Map<number, number[]>();
  const freedBy: { place: number; count: number }[][] = pieces.map(() => []);
  const take = (count: number, last: number): number => {
    let place = free.get(count)?.pop();
    if (place === undefined) {
      if (count > 1) doubles += doubles % 2;
      place = doubles;
      doubles += count;
    }
    freedBy[last]!.push({ place, count });
    return place;
  };
  pieces.forEach(({ from, to }, here) => {
    for (const { place, count } of freedBy[here - 1] ?? []) {
      const places = free.get(count);
      if (places === undefined) free.set(count, [place]);
      else places.push(place);
    }
    for (let i = from; i < to; i++) {
      const array = arrayOf.get(i);
      if (array === undefined) {
        if (lastPiece[i]! > here) crossing[i] = take(1, lastPiece[i]!);
      } else if (crossing[i] === -1) {
        const first = take(array.length, lastOf.get(array)!);
        array.forEach((slot, k) => slot >= 0 && (crossing[slot - inputs] = first + k));
      }
    }
  });
  return { pieces, input, output, crossings, doubles, outputPlaces, crossing, givenLast };

  /** An array whose numbers are outputs side by side stands where these are. */
  function placeAmongOutputs(array: Int32Array): void {
    const first = array.includes(-1) ? undefined : outputPlaces.get(array[0]!)?.[0];
    if (first === undefined) return;
    if (
      array.some(
        (slot, k) => outputPlaces.get(slot)?.length !== 1 || outputPlaces.get(slot)![0] !== first + k,
      )
    )
      return;
    if (array.some((slot) => isInLoop[slot - inputs] === 0)) return;
    array.forEach((slot, k) => (crossing[slot - inputs] = first + k));
  }
}

/** Where a slot that is no constant stands. */
export function placeIn({ input, crossing }: Layout, inputs: number, slot: number): number {
  return slot < inputs ? input + slot : crossing[slot - inputs]!;
}

/** Straight-line code in equal parts. */
function cut(item: Item): Item[] {
  const { kind, from, to } = item;
  if (kind !== "steps") return [item];
  const count = Math.max(1, Math.ceil((to - from) / STEPS));
  const size = Math.max(1, Math.ceil((to - from) / count));
  return Array.from({ length: count }, (_, i) => ({
    kind,
    from: Math.min(from + i * size, to),
    to: Math.min(from + (i + 1) * size, to),
  }));
}
