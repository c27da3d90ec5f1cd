/** @file What a workload is: one loss, written once for every scalar system and once by hand, with its data. */

import type { Language } from "./language.ts";

/**
 * A loss with data and a starting point. One iteration is its gradient, and a step of gradient descent where `rate` is
 * not 0. All systems compute the same numbers from the same start.
 */
export interface Workload {
  /** The name in tables, in filters on the command line, and in the C and Python programs. */
  readonly name: string;
  /** What it is, in a line. */
  readonly about: string;
  /** The size that C and Python cannot read off the data: the length of the chain. 0 elsewhere. */
  readonly size: number;
  /** What does not change, in the layout that the hand-written programs read. */
  readonly data: Float64Array;
  /** The parameters before the first step. */
  readonly start: Float64Array;
  /** The rate of gradient descent; 0 where an iteration is the gradient alone. */
  readonly rate: number;
  /** After how many steps the parameters return to `start`; 0 for never. */
  readonly restart: number;

  /** Whether there is none in C or on tensors: it is here for systems of scalars. */
  readonly isScalar?: true;
  /** Whether it is left out for systems that unroll: they would need minutes before the first step. */
  readonly isRolled?: true;

  /**
   * Writes the loss in the words of a scalar system. What a user would build once (rows of weights) is built when this is
   * called; the function that it answers records one evaluation.
   */
  objective<V>(language: Language<V>, parameters: readonly V[]): () => V;

  /** The same, sample by sample, where it is a mean or a sum over samples. */
  readonly batch?: Batch;

  /** The limit: plain loops. The function that it answers writes the gradient at `parameters` and answers the loss. */
  byHand(parameters: Float64Array, gradient: Float64Array): () => number;
}

/** A loss over samples, for systems that map the loss of one over all. */
export interface Batch {
  /** How the samples' losses make the workload's. */
  readonly reduce: "mean" | "sum";
  /** One row for each sample. */
  readonly samples: readonly (readonly number[])[];
  /** The loss of one sample. */
  loss<V>(language: Language<V>, parameters: readonly V[], sample: readonly V[]): V;
}

/** Gradient descent by one step. */
export function descend(parameters: Float64Array, gradient: ArrayLike<number>, rate: number): void {
  for (let i = 0; i < parameters.length; i++) parameters[i]! -= rate * gradient[i]!;
}
