/** @file Where the numbers of generated code stand: one memory, and functions that V8 is willing to optimise. */

import type { Tape } from "../tape.ts";

/**
 * Steps per function. V8's baseline compiler is superlinear in the size of a function and its optimiser takes a worse
 * register allocator for big ones; it never optimises JavaScript of more than 61,440 bytes of bytecode, some 700 steps.
 */
const STEPS = 400;

/**
 * How a tape is cut into functions, and the memory that they share: inputs, then outputs, then what one function leaves to
 * a later one.
 */
export interface Layout {
  /** Steps per function. */
  readonly size: number;
  readonly functions: number;
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
}

/** Method: a place is free again after the function that reads it last, so memory stays as small as what is alive. */
export function layout(tape: Tape): Layout {
  const { inputs, ops, starts, operands, outputs } = tape;
  const functions = Math.max(1, Math.ceil(ops.length / STEPS));
  const size = Math.max(1, Math.ceil(ops.length / functions));
  const lastFunction = new Int32Array(ops.length);
  for (let i = 0; i < ops.length; i++) {
    const here = Math.floor(i / size);
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k++) {
      const step = (operands[k] as number) - inputs;
      if (step >= 0) lastFunction[step] = here;
    }
  }

  const output = inputs + (inputs % 2); // a pair of doubles is read at once from a multiple of 16 bytes
  const crossings = output + outputs.length + (outputs.length % 2);
  let doubles = crossings;
  const free: number[] = [];
  const freedBy: number[][] = [];
  const crossing = new Int32Array(ops.length).fill(-1);
  for (let i = 0; i < ops.length; i++) {
    const here = Math.floor(i / size);
    if (i % size === 0 && here > 0) {
      for (const place of freedBy[here - 1] ?? []) free.push(place);
    }
    const last = lastFunction[i] as number;
    if (last <= here) continue;
    const place = free.pop() ?? doubles++;
    crossing[i] = place;
    (freedBy[last] ??= []).push(place);
  }
  const outputPlaces = new Map<number, number[]>();
  outputs.forEach((slot, i) => {
    const places = outputPlaces.get(slot);
    if (places === undefined) outputPlaces.set(slot, [output + i]);
    else places.push(output + i);
  });
  return { size, functions, input: 0, output, crossings, doubles, outputPlaces, crossing };
}
