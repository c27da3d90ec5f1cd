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
 */

import { linearize } from "../tape.ts";
import { describe, type Num, type Value } from "../value.ts";
import { Kernel, type KernelOptions } from "./kernel.ts";
import { holdsValue, pack, type Shape, shapeOf, trace, unpacker } from "./shape.ts";

export { type Backend, Kernel, type KernelOptions } from "./kernel.ts";

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
  const leaves: Value[] = [];
  const traced = shapes.map((shape, i) => trace(shape, nameOf(shape, i), leaves));
  const outputs: Num[] = [];
  const answer = unpacker(f(...(traced as never[])), outputs);
  const kernel = new Kernel(
    linearize(outputs, leaves),
    leaves.map(({ label }) => label ?? ""),
    options,
  );
  return { shapes, kernel, answer };
}

/** What the path of an argument's numbers begins with. The keys of records name themselves. */
function nameOf({ kind }: Shape, position: number): string {
  return kind === "record" ? "" : (["x", "y", "z", "u", "v", "w"][position] ?? `x${position}`);
}
