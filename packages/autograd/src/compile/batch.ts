/** @file Functions mapped over samples. */

import { readOptions } from "../options.ts";
import { describe } from "../value.ts";
import { BatchKernel } from "./run/batch-kernel.ts";
import { batchKinds, type BatchOptions, kernelOptionsOf } from "./compile-options.ts";
import type { AnyFunction, Inputs, Numbers, NumbersIn } from "./record/numbers.ts";
import { Recordings } from "./record/recordings.ts";
import { countOf, numbersOf, pack, packAll, type Shape, shapesOf } from "./record/shape.ts";
import { type HeldCall, type Recorded, recorded } from "./record/trace.ts";
import { elsewhere } from "./recording.ts";
import { GuardedBatchKernel } from "./run/guarded-batch.ts";
import type { Itself } from "./run/kernel.ts";
import { verifier } from "./run/verify.ts";

/** What a batched function takes: the shared argument, those that are fixed, and of every other argument one for each sample. */
type BatchInputs<Args extends readonly unknown[], Fixed extends readonly (number | string)[]> = {
  [K in keyof Args]: K extends "0" | Named<Fixed> ? NumbersIn<Args[K]> : readonly NumbersIn<Args[K]>[];
};

/** The positions that are fixed, if the type knows them. */
type Named<Fixed extends readonly (number | string)[]> = number extends Fixed[number]
  ? never
  : `${Fixed[number]}`;

/** A function over a batch of samples. */
export interface Batched<
  Args extends readonly unknown[],
  Answer,
  Fixed extends readonly (number | string)[] = readonly [],
> {
  (...args: BatchInputs<Args, Fixed>): Answer;
  /** A kernel of one's own for arguments of the structure of this example: the shared argument and one sample. */
  record(...example: Inputs<Args>): BatchKernel;
}

/**
 * `f`, mapped over samples in one call. The first argument is shared by all samples, and so are those that `fixed` names by
 * position; of every other argument there is an array, with one entry for each sample. The answer is the mean of f's answers, or
 * their sum, or all of them. Each sample's numbers are what a kernel answers for it, to the bit; sums are in a fixed order
 * ({@link BatchKernel}). Of each new recording up to eight samples are compared with what f answers for them.
 * @throws as `compile` does; RangeError for no samples, or arrays of different lengths.
 */
export function batch<
  Args extends readonly unknown[],
  Answer,
  const Fixed extends readonly (number | string)[],
>(
  f: (...args: Args) => Answer,
  options: BatchOptions & { readonly reduce: "each"; readonly fixed?: Fixed },
): Batched<Args, Numbers<Answer>[], Fixed>;
export function batch<
  Args extends readonly unknown[],
  Answer,
  const Fixed extends readonly (number | string)[] = readonly [],
>(
  f: (...args: Args) => Answer,
  options?: BatchOptions & { readonly fixed?: Fixed },
): Batched<Args, Numbers<Answer>, Fixed>;
export function batch(f: AnyFunction, options?: BatchOptions): unknown {
  if (typeof f !== "function") {
    throw new TypeError(`Cannot compile ${describe(f)}: it is not a function. Pass the function itself.`);
  }
  const read = readOptions("batch", options, batchKinds);
  const isColumn = (place: number): boolean => place > 0 && read.fixed?.includes(place) !== true;
  const recordings = new Recordings<BatchRecording>("batch");
  let running = false;
  let inner: ((...args: readonly unknown[]) => unknown) | undefined;

  const call = (...args: readonly unknown[]): unknown => {
    if (running) return (inner ??= batch(f, options) as never)(...args); // called from inside its own run
    const count = countSamples(args.filter((_, place) => isColumn(place)));
    /** The arguments of one sample. */
    const rowOf = (sample: number): unknown[] =>
      args.map((arg, place) => (isColumn(place) ? (arg as ArrayLike<unknown>)[sample] : arg));
    let recording = recordings.find((known) => known.takes(known.kernel, rowOf, 1));
    const fresh = recording === undefined;
    recording ??= new BatchRecording(f, rowOf(0), isColumn, read);
    const { kernel, answer, outputs } = recording;
    if (!recording.takes(kernel, rowOf, count)) {
      throw new TypeError(
        "Cannot run a batch of samples of different structures. Pass samples whose numbers stand in the same places, " +
          "and the same fixed arguments for all.",
      );
    }
    if (fresh) {
      recording.check(kernel, count);
      recordings.add(recording);
    }
    running = true;
    try {
      kernel.run(count);
    } finally {
      running = false;
    }
    if (read.reduce !== "each") return answer(kernel.output);
    return Array.from({ length: count }, (_, i) =>
      answer(kernel.output.subarray(i * outputs, (i + 1) * outputs)),
    );
  };
  const record = (...example: readonly unknown[]): BatchKernel => {
    const known = recordings.find((recording) => recording.fits(example));
    const recording = known ?? new BatchRecording(f, example, isColumn, read);
    const kernel = recording.make();
    recording.takes(kernel, () => example, 1);
    if (known === undefined) {
      recording.check(kernel, 1);
      recordings.add(recording);
    }
    return kernel;
  };
  return Object.assign(call, { record });
}

function countSamples(columns: readonly unknown[]): number {
  const counts = columns.map((column) => {
    if (typeof column === "object" && column !== null && "length" in column) return Number(column.length);
    throw new TypeError(
      `Cannot run a batch: ${describe(column)} stands where an array of samples is expected. Pass one entry for each sample, ` +
        "or name an argument that is the same for all in { fixed: [position] }.",
    );
  });
  const [count = 0] = counts;
  if (count > 0 && counts.every((other) => other === count)) return count;
  throw new RangeError(
    `Cannot run a batch of ${counts.join(" and ") || "no"} samples. Pass arrays of one length, with one entry for each sample.`,
  );
}

/** Up to how many samples of a call are compared with the function. */
const COMPARED = 8;

/** A function on samples of one structure. */
class BatchRecording {
  readonly outputs: number;
  readonly answer: (output: Float64Array) => unknown;
  readonly #f: AnyFunction;
  readonly #shapes: readonly Shape[];
  readonly #isColumn: (place: number) => boolean;
  readonly #recorded: Omit<Recorded, "twinCalls" | "answer">;
  /** What answers for samples for which the recording does not hold. */
  readonly #elsewhere: Itself;
  readonly #options: BatchOptions;
  readonly #twinCalls: readonly HeldCall[] | undefined;
  #kernel: BatchKernel | undefined;

  constructor(
    f: AnyFunction,
    example: readonly unknown[],
    isColumn: (place: number) => boolean,
    options: BatchOptions,
  ) {
    const shapes = shapesOf(example, options.fixed);
    const { answer, twinCalls, ...rest } = recorded(f, shapes, {
      holdsTwins: options.check !== false,
      example: numbersOf(shapes, example),
    });
    this.outputs = rest.tape.outputs.length - (rest.isGuarded ? 1 : 0);
    this.answer = answer;
    this.#f = f;
    this.#shapes = shapes;
    this.#isColumn = isColumn;
    this.#recorded = rest;
    this.#elsewhere = elsewhere(f, shapes, rest, options);
    this.#options = options;
    this.#twinCalls = twinCalls;
  }

  /** The kernel that calls run; nobody else holds it. */
  get kernel(): BatchKernel {
    return (this.#kernel ??= this.make());
  }

  make(): BatchKernel {
    const { reduce, threads } = this.#options;
    const options = { ...kernelOptionsOf(this.#options), reduce, threads };
    const { tape, labels, isGuarded } = this.#recorded;
    const shared = countOf(this.#shapes[0]!);
    return isGuarded
      ? new GuardedBatchKernel(tape, shared, labels, options, this.#elsewhere)
      : new BatchKernel(tape, shared, labels, options);
  }

  /** Whether a sample is of this structure. */
  fits(sample: readonly unknown[]): boolean {
    return packAll(this.#shapes, sample, new Float64Array(0));
  }

  /** Writes shared arguments and samples into a kernel, unless they are of another structure. */
  takes(kernel: BatchKernel, rowOf: (sample: number) => readonly unknown[], count: number): boolean {
    const shapes = this.#shapes;
    const samples = kernel.samples(count);
    let at = 0;
    for (let i = 0; i < count; i++) {
      const row = rowOf(i);
      if (row.length !== shapes.length) return false;
      for (let place = 0; place < shapes.length && at >= 0; place++) {
        const shape = shapes[place]!;
        if (this.#isColumn(place)) at = pack(shape, row[place], samples, at);
        else if (i === 0 && pack(shape, row[place], kernel.shared, 0) < 0) return false;
      }
      if (at < 0) return false;
    }
    return true;
  }

  /** Compares what the tape answers for some samples, from the first to the last, with what the function does. */
  check(kernel: BatchKernel, count: number): void {
    if (this.#options.check === false) return;
    const { tape } = this.#recorded;
    const verify = verifier({
      ...this.#recorded,
      f: this.#f,
      shapes: this.#shapes,
      twinCalls: this.#twinCalls,
    });
    const input = new Float64Array(tape.inputs);
    const shared = tape.inputs - kernel.width;
    const samples = kernel.samples(count);
    const compared = Math.min(count, COMPARED);
    input.set(kernel.shared);
    for (let i = 0; i < compared; i++) {
      const sample = compared === 1 ? 0 : Math.round((i * (count - 1)) / (compared - 1));
      input.set(samples.subarray(sample * kernel.width, (sample + 1) * kernel.width), shared);
      verify(input);
    }
  }
}
