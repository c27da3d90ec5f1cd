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
 *     const kernel = step.record(weights, sample);        // an example: its structure, and what is compared
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

import { readOptions } from "../options.ts";
import { differentiable, takesValues } from "../twin.ts";
import { describe } from "../value.ts";
import { compileKinds, type CompileOptions } from "./compile-options.ts";
import type { Kernel } from "./run/kernel.ts";
import { Recordings } from "./record/recordings.ts";
import { type Recording, recordingOf } from "./recording.ts";
import { holdsValue } from "./record/shape.ts";
import type { Inputs, Numbers } from "./record/numbers.ts";

export { batch, type Batched } from "./batch.ts";
export { BatchKernel, type Threads } from "./run/batch-kernel.ts";
export { closeThreads } from "./run/threads.ts";
export type { BatchOptions, CompileOptions } from "./compile-options.ts";
export { emit, type EmitOptions } from "./emit.ts";
export { type Backend, Kernel, type KernelOptions } from "./run/kernel.ts";
export type { Numbers, NumbersIn } from "./record/numbers.ts";
export type { Reduce } from "./program/split.ts";

/** A compiled function: on numbers it runs the recording; on values it is `f` itself, so it can be differentiated. */
export interface Compiled<Args extends readonly unknown[], Answer> {
  (...args: Inputs<Args>): Numbers<Answer>;
  (...args: Args): Answer;
  /** A kernel of one's own for arguments of the structure of this example. Its input holds the example's numbers. */
  record(...example: Inputs<Args>): Kernel;
}

/**
 * `f`, recorded at the first call for arguments of each structure and then run as generated code, to the bit what `f`
 * answers. All numbers among the arguments are inputs of the recording, but for those that `fixed` names; those, and what is
 * no number (a text, a flag, a function), are part of it, and others are another recording. What `f` reads from elsewhere is
 * read when it is recorded. The first answer of each recording is compared with `f`'s own, to the bit.
 * @param f any function of numbers and values in arrays and records, transforms like `grad(g)` included.
 * @throws what `f` throws when it is recorded; Error if its result depends on a value that is no argument, or if the recording
 * does not answer what `f` does.
 */
export function compile<Args extends readonly unknown[], Answer>(
  f: (...args: Args) => Answer,
  options?: CompileOptions,
): Compiled<Args, Answer> {
  if (typeof f !== "function") {
    throw new TypeError(`Cannot compile ${describe(f)}: it is not a function. Pass the function itself.`);
  }
  const read = readOptions("compile", options, compileKinds);
  const recordings = new Recordings<Recording>("compile");
  let latest: Recording | undefined;
  let running = false;
  let inner: Compiled<Args, Answer> | undefined;

  const call = (...args: unknown[]): unknown => {
    // Called from inside its own run, by an operation of a user's: the kernel is busy.
    if (running) return (inner ??= compile(f, options))(...(args as unknown as Args));
    let recording = latest;
    let isFresh = false;
    if (recording === undefined || !recording.takes(args, recording.kernel.input)) {
      recording = recordings.find((known) => known.takes(args, known.kernel.input));
      isFresh = recording === undefined;
      if (isFresh && args.some(holdsValue)) return differentiable(f)(...(args as unknown as Args));
      recording ??= recordingOf(f, args, read);
      if (isFresh) recording.takes(args, recording.kernel.input);
    }
    const { input } = recording.kernel;
    recording.check(input); // may call this function
    if (isFresh) recordings.add(recording);
    latest = recording;
    running = true;
    try {
      return recording.answerTo(input);
    } finally {
      running = false;
    }
  };
  const record = (...example: readonly unknown[]): Kernel => {
    const known = recordings.find((recording) => recording.takes(example, new Float64Array(0)));
    const recording = known ?? recordingOf(f, example, read);
    const kernel = recording.make();
    if (!recording.takes(example, kernel.input))
      throw new Error("internal: a recording does not take the arguments it was made for.");
    recording.check(kernel.input);
    if (known === undefined) recordings.add(recording);
    return kernel;
  };
  return Object.assign(takesValues(call), { record }) as never;
}
