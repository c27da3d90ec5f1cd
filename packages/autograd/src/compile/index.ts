/**
 * @file Functions recorded once and run at the speed of generated code.
 *
 * `compile(f)` answers a function with f's arguments, on numbers. It records f when it meets a structure of arguments for
 * the first time, and from then on runs the recording:
 *
 *     const step = compile(valueAndGrad(loss));
 *     const [error, slope] = step(weights, sample);       // arguments and results keep their shapes
 *
 * For loops that must not allocate there is the kernel itself, with the arguments' numbers in a row and the results':
 *
 *     const kernel = step.record(weights, sample);        // an example, for its structure only
 *     kernel.input.set(…); kernel.run(); kernel.output    // or kernel.flat(inputs, outputs)
 *
 * `batch(f)` maps f over samples that share its first argument, four at a time, and answers the mean of what f answers:
 *
 *     const step = batch(valueAndGrad(loss));             // loss(weights, x, y) of one sample
 *     const [error, slope] = step(weights, xs, ys);       // as many x as y; mean error, mean gradient
 *
 * and the same without allocation:
 *
 *     const kernel = step.record(weights, x, y);          // examples: the weights and one sample
 *     kernel.shared.set(weights);                         // the weights' numbers, in order; write them in place
 *     kernel.samples(n).set(rows);                        // n rows: the numbers of x, then those of y
 *     kernel.run(n); kernel.output                        // [error, ...slope]
 */

import { linearize } from "../tape.ts";
import { describe, type Num, type Value } from "../value.ts";
import { BatchKernel, type BatchOptions } from "./batch-kernel.ts";
import { Kernel, type KernelOptions } from "./kernel.ts";
import { countOf, holdsValue, pack, type Shape, shapeOf, trace, unpacker } from "./shape.ts";

export { BatchKernel, type BatchOptions } from "./batch-kernel.ts";
export { type Backend, Kernel, type KernelOptions } from "./kernel.ts";
export type { Reduce } from "./split.ts";

/** The shape of `T` with numbers in the place of numbers and values: what compiled functions answer. */
export type Numbers<T> = T extends Num ? number : { -readonly [K in keyof T]: Numbers<T[K]> };

/** What compiled functions take where `f` takes a `T`: numbers in the place of values; vectors may be Float64Arrays. */
export type NumbersIn<T> = T extends Num
  ? number
  : T extends readonly Num[]
    ? number extends T["length"]
      ? readonly number[] | Float64Array
      : { readonly [K in keyof T]: number }
    : T extends (...args: never[]) => unknown
      ? T
      : { readonly [K in keyof T]: NumbersIn<T[K]> };

type AnyFunction = (...args: never[]) => unknown;
type Inputs<Args extends readonly unknown[]> = { [K in keyof Args]: NumbersIn<Args[K]> };

/** A compiled function: on numbers it runs the recording; on values it is `f` itself, so it can be differentiated. */
export type Compiled<F extends AnyFunction> = {
  (...args: Inputs<Parameters<F>>): Numbers<ReturnType<F>>;
  /** The kernel for arguments of the structure of this example, whose numbers do not matter. */
  record(...example: Inputs<Parameters<F>>): Kernel;
} & F;

/**
 * `f`, recorded at the first call for arguments of each structure and then run as generated code, to the bit what `f`
 * answers. All numbers among the arguments are inputs of the recording; what is no number (a string, a flag, a function)
 * is fixed in it, and another one is another recording. What `f` reads from elsewhere is read when it is recorded.
 * @param f any function of numbers and values in arrays and records, transforms like `grad(g)` included.
 * @throws what `f` throws when it is recorded; Error if its result depends on a value that is no argument.
 */
export function compile<F extends AnyFunction>(f: F, options: KernelOptions = {}): Compiled<F> {
  if (typeof f !== "function") {
    throw new TypeError(`Cannot compile ${describe(f)}: it is not a function. Pass the function itself.`);
  }
  const recordings: Recording[] = [];
  let latest: Recording | undefined;

  const find = (args: readonly unknown[]): Recording => {
    if (latest !== undefined && takes(latest, args)) return latest;
    latest = recordings.find((recording) => takes(recording, args));
    if (latest === undefined) {
      latest = record(f, args, options);
      recordings.push(latest);
      if (recordings.length > REMEMBERED) recordings.shift();
      takes(latest, args);
    }
    return latest;
  };
  const call = (...args: unknown[]): unknown => {
    if (latest === undefined || !takes(latest, args)) {
      if (args.some(holdsValue)) return f(...(args as never[]));
      find(args);
    }
    const { kernel, answer } = latest as Recording;
    kernel.run();
    return answer(kernel.output);
  };
  return Object.assign(call, { record: (...example: readonly unknown[]) => find(example).kernel }) as never;
}

/** Recordings kept per function; a function that meets ever new structures shall not keep them all. */
const REMEMBERED = 16;

/** A function on arguments of one structure. */
interface Recording {
  readonly shapes: readonly Shape[];
  readonly kernel: Kernel;
  readonly answer: (output: Float64Array) => unknown;
}

/** Writes the arguments into the kernel's input, unless they are of another structure. */
function takes({ shapes, kernel }: Recording, args: readonly unknown[]): boolean {
  if (args.length !== shapes.length) return false;
  let at = 0;
  for (let i = 0; i < args.length && at >= 0; i++) at = pack(shapes[i] as Shape, args[i], kernel.input, at);
  return at >= 0;
}

function record(f: AnyFunction, args: readonly unknown[], options: KernelOptions): Recording {
  const shapes = args.map(shapeOf);
  const { leaves, outputs, answer } = traced(f, shapes);
  return { shapes, kernel: new Kernel(linearize(outputs, leaves), leaves.map(nameOfLeaf), options), answer };
}

/** Calls `f` on arguments of these shapes whose numbers are not known. */
function traced(
  f: AnyFunction,
  shapes: readonly Shape[],
): { leaves: Value[]; outputs: Num[]; answer: (output: Float64Array) => unknown } {
  const leaves: Value[] = [];
  const args = shapes.map((shape, i) => trace(shape, nameOf(shape, i), leaves));
  const outputs: Num[] = [];
  return { leaves, outputs, answer: unpacker(f(...(args as never[])), outputs) };
}

const nameOfLeaf = ({ label }: Value): string => label ?? "";

/** What the path of an argument's numbers begins with. The keys of records name themselves. */
function nameOf({ kind }: Shape, position: number): string {
  return kind === "record" ? "" : (["x", "y", "z", "u", "v", "w"][position] ?? `x${position}`);
}

/** What a batched function takes: the shared argument, and of every other argument one for each sample. */
type BatchInputs<Args extends readonly unknown[]> = Args extends readonly [infer Shared, ...infer Sample]
  ? [shared: NumbersIn<Shared>, ...samples: { [K in keyof Sample]: readonly NumbersIn<Sample[K]>[] }]
  : never;

/** A function over a batch of samples. */
export interface Batched<F extends AnyFunction, Answer> {
  (...args: BatchInputs<Parameters<F>>): Answer;
  /** The kernel for arguments of the structure of this example: the shared argument and one sample. */
  record(...example: Inputs<Parameters<F>>): BatchKernel;
}

/**
 * `f`, mapped over samples in one call. The first argument is shared by all samples; of every other argument there is an
 * array, with one entry for each sample. The answer is the mean of f's answers, or their sum, or all of them.
 * Sums are in a fixed order ({@link BatchKernel}). Elementary functions are computed in vectors, within 3 ulp; against
 * single calls a batch so differs in its last bits.
 * @throws as {@link compile} does; RangeError for no samples, or arrays of different lengths.
 */
export function batch<F extends AnyFunction>(
  f: F,
  options: BatchOptions & { readonly reduce: "each" },
): Batched<F, Numbers<ReturnType<F>>[]>;
export function batch<F extends AnyFunction>(
  f: F,
  options?: BatchOptions,
): Batched<F, Numbers<ReturnType<F>>>;
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
  const { leaves, outputs, answer } = traced(f, shapes);
  const kernel = new BatchKernel(
    linearize(outputs, leaves),
    countOf(shapes[0] as Shape),
    leaves.map(nameOfLeaf),
    options,
  );
  return { shared: shapes[0] as Shape, sample: shapes.slice(1), kernel, outputs: outputs.length, answer };
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
