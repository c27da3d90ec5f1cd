/**
 * @file What code is written from: a tape whose steps stand in items, so that what repeats is written once, as a loop. The steps
 * are all still there, in an order in which they could be taken one by one; who does not know items reads the tape alone.
 */

import type { Tape } from "../../tape.ts";
import type { Callable } from "../../value.ts";

/** Steps from `from` to before `to`, taken one by one. */
export interface Steps {
  readonly kind: "steps";
  readonly from: number;
  readonly to: number;
}

/**
 * Where an operand of each member stands, counted in places from that of `slot`: `outer` further for each row, `inner` for each
 * member of a row, `term` for each term of a fold.
 */
export interface Access {
  readonly slot: number;
  readonly outer: number;
  readonly inner: number;
  readonly term: number;
  /** If the terms stand at unequal distances: the slot of each, for the first member. */
  readonly bases?: Int32Array;
}

/** What the steps of one item have in common: they are `rows` × `columns` members that do the same on other numbers. */
interface Members {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly columns: number;
}

/** Each member adds `terms` numbers, or products of two, from left to right, to `start` if there is one. */
export interface Fold extends Members {
  readonly kind: "fold";
  readonly terms: number;
  readonly start: Access | undefined;
  readonly operands: readonly [Access] | readonly [Access, Access];
  /** The result of the first member; those of the others follow it in memory. */
  readonly result: number;
}

/** An operand in a {@link Family}: in memory, or what that family of the same item has just computed for this member. */
export type Source = Access | number;

/** One operation for each member of an item. */
export interface Family {
  /** The index of its row. */
  readonly op: number;
  readonly sources: readonly Source[];
  /** The result of the first member; those of the others follow it in memory. */
  readonly result: number;
  /** Whether another item reads it, or it is an output. */
  readonly isStored: boolean;
}

/** Each member does one step of each family, in their order. */
export interface Map extends Members {
  readonly kind: "map";
  readonly families: readonly Family[];
}

/** Products that are added up over samples, and nothing else: the gradient of a matrix. */
export interface Outer extends Members {
  readonly kind: "outer";
  readonly operands: readonly [Access, Access];
  /** The output of the first member; for each row `outer` more, for each member of a row `inner`. */
  readonly output: number;
  readonly outer: number;
  readonly inner: number;
}

/** Steps that are taken `times` times, one time after the other: each time as many, which stand behind those of the time before. */
export interface Repeat {
  readonly kind: "repeat";
  readonly from: number;
  readonly to: number;
  readonly times: number;
  /**
   * How many places further the numbers stand each time that the first time reads in these slots. All others stay where they are,
   * but for the results of the steps, which move on by one.
   */
  readonly moves: ReadonlyMap<number, number>;
  /** For some of these slots, that in which the second time reads what the first one has computed. */
  readonly carried: ReadonlyMap<number, number>;
}

/** A call, and the steps that take its results. */
export interface Call {
  readonly kind: "call";
  readonly from: number;
  readonly to: number;
  readonly block: Callable;
  /** The slots of its arguments. */
  readonly operands: Int32Array;
  /** The slots of its results, which stand side by side in memory; −1 for those that no step takes. */
  readonly results: Int32Array;
}

export type Item = Steps | Fold | Map | Outer | Repeat | Call;

/** Where the first time of what is repeated ends. */
export function endOfFirst({ from, to, times }: Repeat): number {
  return from + (to - from) / times;
}

export interface Program {
  readonly tape: Tape;
  /** They take all steps, in order. */
  readonly items: readonly Item[];
  /** The slots of results that an item reads or writes as an array: they stand side by side in memory; −1 for a gap. */
  readonly arrays: readonly Int32Array[];
  /** Which step each was in the tape that was recorded. */
  readonly order: Int32Array;
}
