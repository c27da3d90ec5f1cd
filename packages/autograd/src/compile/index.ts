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

import { differentiable, takesValues } from "../twin.ts";
import { describe } from "../value.ts";
import { Kernel, type KernelOptions } from "./kernel.ts";
import { holdsValue, pack, type Shape, shapeOf } from "./shape.ts";
import { recorded, REMEMBERED } from "./trace.ts";
import type { AnyFunction, Inputs, Numbers } from "./numbers.ts";

export { batch, type Batched } from "./batch.ts";
export { BatchKernel, type BatchOptions } from "./batch-kernel.ts";
export { emit, type EmitOptions } from "./emit.ts";
export { type Backend, Kernel, type KernelOptions } from "./kernel.ts";
export type { Numbers, NumbersIn } from "./numbers.ts";
export type { Reduce } from "./split.ts";

/** A compiled function: on numbers it runs the recording; on values it is `f` itself, so it can be differentiated. */
export interface Compiled<Args extends readonly unknown[], Answer> {
  (...args: Inputs<Args>): Numbers<Answer>;
  (...args: Args): Answer;
  /** The kernel for arguments of the structure of this example, whose numbers do not matter. */
  record(...example: Inputs<Args>): Kernel;
}

/**
 * `f`, recorded at the first call for arguments of each structure and then run as generated code, to the bit what `f`
 * answers. All numbers among the arguments are inputs of the recording; what is no number (a string, a flag, a function)
 * is fixed in it, and another one is another recording. What `f` reads from elsewhere is read when it is recorded.
 * @param f any function of numbers and values in arrays and records, transforms like `grad(g)` included.
 * @throws what `f` throws when it is recorded; Error if its result depends on a value that is no argument.
 */
export function compile<Args extends readonly unknown[], Answer>(
  f: (...args: Args) => Answer,
  options: KernelOptions = {},
): Compiled<Args, Answer> {
  if (typeof f !== "function") {
    throw new TypeError(`Cannot compile ${describe(f)}: it is not a function. Pass the function itself.`);
  }
  const recordings: Recording[] = [];
  let latest: Recording | undefined;

  const find = (args: readonly unknown[]): Recording => {
    if (latest !== undefined && takes(latest, args)) return latest;
    latest = recordings.find((recording) => takes(recording, args));
    if (latest === undefined) {
      const made = record(f, args, options);
      if (!takes(made, args))
        throw new Error("internal: a recording does not take the arguments it was made for.");
      latest = made;
      recordings.push(made);
      if (recordings.length > REMEMBERED) recordings.shift();
    }
    return latest;
  };
  let running = false;
  const call = (...args: unknown[]): unknown => {
    if (latest === undefined || !takes(latest, args)) {
      if (args.some(holdsValue)) return differentiable(f)(...(args as unknown as Args));
      find(args);
    }
    if (running) return differentiable(f)(...(args as unknown as Args)); // called from inside its own run, by an operation of a user's
    const { kernel, answer } = latest as Recording;
    running = true;
    try {
      kernel.run();
    } finally {
      running = false;
    }
    return answer(kernel.output);
  };
  return Object.assign(takesValues(call), {
    record: (...example: readonly unknown[]) => find(example).kernel,
  }) as never;
}

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
  const { tape, labels, answer } = recorded(f, shapes);
  return { shapes, kernel: new Kernel(tape, labels, options), answer };
}
