/** @file What a loop's steps are, and how numbers get into them and out. */

import type { Num } from "../value.ts";
import type { Block, Mask } from "./block.ts";

/** Where the inputs and outputs of a step stand. */
export interface Wiring {
  /** The step's inputs that are its state, its row, and what is shared; */
  readonly state: Int32Array;
  readonly row: Int32Array;
  readonly shared: Int32Array;
  /** the step's outputs that are its next state (−1 for 0), and what it gives. */
  readonly next: Int32Array;
  readonly given: Int32Array;
}

/** How often a step is taken: so many times, or as long as a block of state and shared answers what is not 0. */
export type Length = number | Condition;

export interface Condition {
  readonly block: Block;
  /** What of state (i) and shared (~i) it takes. */
  readonly inputs: Int32Array;
}

/** A loop, for its adjoint. */
export interface Steps extends Block {
  readonly step: Block;
  readonly wiring: Wiring;
  readonly length: Length;
  /** How many inputs each row has: none if the rows are plain numbers. */
  readonly rowInputs: number;
  /** Puts the row of a step where it goes, from the loop's input if it is there. */
  takeRow(t: number, input: Float64Array, to: Float64Array, places: Int32Array): void;
  /** The row of a step, as graph. */
  rowOf(t: number, args: readonly Num[]): readonly Num[];
  /** How many steps the last run took. */
  readonly taken: number;
  /**
   * Runs it, unless the last run was one on the same input; then visits the states before each step, the last one first: they stand
   * in `states`, from `at` on.
   */
  walkBack(visit: (t: number, states: Float64Array, at: number) => void): void;
  /** The states before each step, as graph. */
  expandStates(args: readonly Num[]): Num[][];
  /** A mask of the step's inputs. */
  stepMask(inState: Mask, inRow: Mask, inShared: Mask): Mask;
}

/** Puts numbers that stand in a row where they go; nowhere, for the place −1. */
export function scatter(from: Float64Array, first: number, to: Float64Array, places: Int32Array): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    if (place >= 0) to[place] = from[first + i]!;
  }
}

/** Puts numbers in a row; 0 for the place −1. */
export function gather(from: Float64Array, places: Int32Array, to: Float64Array, first: number): void {
  for (let i = 0; i < places.length; i++) to[first + i] = places[i]! < 0 ? 0 : from[places[i]!]!;
}
