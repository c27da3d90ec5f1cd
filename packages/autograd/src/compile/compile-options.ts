/** @file What can be said of recordings. */

import { either, flag, type Kind, listOf, oneOf, text, numberThat, threadCount } from "../options.ts";
import type { Threads } from "./run/batch-kernel.ts";
import type { KernelOptions } from "./run/kernel.ts";
import type { Fixed } from "./record/shape.ts";
import type { Reduce } from "./program/split.ts";

export interface RecordingOptions {
  /**
   * The arguments whose numbers are part of the recording, as texts and flags are: indices, modes, class numbers. By position, from
   * 0, or by the path of a part, as in `"edges"` or `"x[1].mode"`. Others are another recording.
   */
  readonly fixed?: Fixed;
  /**
   * Whether the first answer of each recording is compared with the function's own, to the bit. Default: true. It costs one
   * call of the function on plain numbers; where that is a transform, one of the transform.
   */
  readonly check?: boolean;
}

/** Options of `compile`. */
export interface CompileOptions extends KernelOptions, RecordingOptions {}

/** Options of `batch`. */
export interface BatchOptions extends CompileOptions {
  /** What becomes of the samples' answers: their `mean` (the default), their `sum`, or `each` its own. */
  readonly reduce?: Reduce;
  /**
   * On how many threads a batch is run at most. Default: 1. The answer is the same to the bit on any number of them. `"auto"` takes
   * as many as the machine has, where that pays. Without shared memory, it is one thread.
   */
  readonly threads?: Threads;
}

const place = either(
  numberThat("a position from 0", (x) => Number.isSafeInteger(x) && x >= 0),
  text,
);

export const compileKinds: { readonly [Name in keyof CompileOptions]-?: Kind } = {
  backend: oneOf(["auto", "run", "js", "wasm"]),
  reciprocals: flag,
  fixed: listOf(place, "an array of positions and paths of arguments"),
  check: flag,
};

export const batchKinds: { readonly [Name in keyof BatchOptions]-?: Kind } = {
  ...compileKinds,
  reduce: oneOf(["mean", "sum", "each"], { mean: ["avg", "average"], each: ["none"], sum: ["total"] }),
  threads: threadCount,
};

/** What a kernel is told of them. */
export function kernelOptionsOf({ backend, reciprocals }: CompileOptions): KernelOptions {
  return { ...(backend !== undefined && { backend }), ...(reciprocals !== undefined && { reciprocals }) };
}
