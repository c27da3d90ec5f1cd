/** @file What an eval of GradBench is here: its functions, each of which reads an input and answers what is measured. */

import type { Num } from "@chainrule/autograd";

/** Answers a function to be timed; what it answers is sent when the last run is over. */
export type Prepare<Input> = (input: Input) => () => unknown;

/** The functions of an eval, by their names. */
export interface Eval<Input> {
  readonly [name: string]: Prepare<Input>;
}

export type Vector = readonly Num[];
export type Matrix = readonly Vector[];
