/** @file Functions mapped over samples. */

import { describe } from "../value.ts";
import { BatchKernel, type BatchOptions } from "./batch-kernel.ts";
import type { AnyFunction, Inputs, Numbers, NumbersIn } from "./numbers.ts";
import { countOf, pack, type Shape, shapeOf } from "./shape.ts";
import { recorded, REMEMBERED } from "./trace.ts";

/** What a batched function takes: the shared argument, and of every other argument one for each sample. */
type BatchInputs<Args extends readonly unknown[]> = Args extends readonly [infer Shared, ...infer Sample]
  ? [shared: NumbersIn<Shared>, ...samples: { [K in keyof Sample]: readonly NumbersIn<Sample[K]>[] }]
  : never;

/** A function over a batch of samples. */
export interface Batched<Args extends readonly unknown[], Answer> {
  (...args: BatchInputs<Args>): Answer;
  /** The kernel for arguments of the structure of this example: the shared argument and one sample. */
  record(...example: Inputs<Args>): BatchKernel;
}

/**
 * `f`, mapped over samples in one call. The first argument is shared by all samples; of every other argument there is an
 * array, with one entry for each sample. The answer is the mean of f's answers, or their sum, or all of them.
 * Each sample's numbers are what a kernel answers for it, to the bit; sums are in a fixed order ({@link BatchKernel}).
 * @throws as `compile` does; RangeError for no samples, or arrays of different lengths.
 */
export function batch<Args extends readonly unknown[], Answer>(
  f: (...args: Args) => Answer,
  options: BatchOptions & { readonly reduce: "each" },
): Batched<Args, Numbers<Answer>[]>;
export function batch<Args extends readonly unknown[], Answer>(
  f: (...args: Args) => Answer,
  options?: BatchOptions,
): Batched<Args, Numbers<Answer>>;
export function batch(f: AnyFunction, options: BatchOptions = {}): unknown {
  if (typeof f !== "function") {
    throw new TypeError(`Cannot compile ${describe(f)}: it is not a function. Pass the function itself.`);
  }
  const recordings: BatchRecording[] = [];
  const find = (shared: unknown, sample: readonly unknown[]): BatchRecording => {
    const known = recordings.find((recording) => takesBatch(recording, shared, [sample]));
    if (known !== undefined) return known;
    const fresh = recordBatch(f, shared, sample, options);
    recordings.push(fresh);
    if (recordings.length > REMEMBERED) recordings.shift();
    return fresh;
  };
  const call = (shared: unknown, ...columns: readonly (readonly unknown[])[]): unknown => {
    const count = columns[0]?.length ?? 0;
    if (count === 0 || columns.some(({ length }) => length !== count)) {
      throw new RangeError(
        `Cannot run a batch of ${columns.map(({ length }) => length).join(" and ") || "no"} samples. ` +
          "Pass arrays of one length, with one entry for each sample.",
      );
    }
    const rows = Array.from({ length: count }, (_, i) => columns.map((column) => column[i]));
    const recording = find(shared, rows[0] as readonly unknown[]);
    if (!takesBatch(recording, shared, rows)) {
      throw new TypeError(
        "Cannot run a batch of samples of different structures. Pass samples whose numbers stand in the same places.",
      );
    }
    const { kernel, answer, outputs } = recording;
    kernel.run(count);
    if (options.reduce !== "each") return answer(kernel.output);
    return rows.map((_, i) => answer(kernel.output.subarray(i * outputs, (i + 1) * outputs)));
  };
  return Object.assign(call, {
    record: (shared: unknown, ...sample: readonly unknown[]) => find(shared, sample).kernel,
  });
}

/** A function on samples of one structure. */
interface BatchRecording {
  readonly shared: Shape;
  readonly sample: readonly Shape[];
  readonly kernel: BatchKernel;
  readonly outputs: number;
  readonly answer: (output: Float64Array) => unknown;
}

function recordBatch(
  f: AnyFunction,
  shared: unknown,
  sample: readonly unknown[],
  options: BatchOptions,
): BatchRecording {
  const shapes = [shared, ...sample].map(shapeOf);
  const { tape, labels, answer } = recorded(f, shapes);
  const kernel = new BatchKernel(tape, countOf(shapes[0] as Shape), labels, options);
  return {
    shared: shapes[0] as Shape,
    sample: shapes.slice(1),
    kernel,
    outputs: tape.outputs.length,
    answer,
  };
}

/** Writes the arguments into the kernel, unless they are of another structure. */
function takesBatch(
  { shared, sample, kernel }: BatchRecording,
  argument: unknown,
  rows: readonly (readonly unknown[])[],
): boolean {
  const samples = kernel.samples(rows.length);
  if (pack(shared, argument, kernel.shared, 0) < 0) return false;
  let at = 0;
  for (const row of rows) {
    if (row.length !== sample.length) return false;
    for (let i = 0; i < row.length && at >= 0; i++) at = pack(sample[i] as Shape, row[i], samples, at);
    if (at < 0) return false;
  }
  return true;
}
