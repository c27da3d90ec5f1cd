/** @file The recordings of a function for arguments of one structure: one where all conditions are open, else one for each way that numbers take. */

import { isThrownAnyway } from "../guards.ts";
import { differentiable } from "../twin.ts";
import { type CompileOptions, kernelOptionsOf, type RecordingOptions } from "./compile-options.ts";
import type { AnyFunction } from "./record/numbers.ts";
import { numbersOf, pack, packAll, type Shape, shapesOf } from "./record/shape.ts";
import { type Recorded, recorded } from "./record/trace.ts";
import { type Itself, Kernel } from "./run/kernel.ts";
import { asking, OtherAnswer, verifier } from "./run/verify.ts";

/** A recording. @throws what the function throws for these arguments, if it does whatever their numbers are. */
export function recordingOf(f: AnyFunction, args: readonly unknown[], options: CompileOptions): Recording {
  const shapes = shapesOf(args, options.fixed);
  try {
    return new Recording(f, shapes, numbersOf(shapes, args), options);
  } catch (error) {
    if (isThrownAnyway(error)) differentiable(f)(...(args as never[]));
    throw error;
  }
}

/** A function on arguments of one structure. */
export class Recording {
  readonly answer: (output: Float64Array) => unknown;
  readonly #shapes: readonly Shape[];
  readonly #recorded: Omit<Recorded, "twinCalls" | "answer">;
  readonly #options: CompileOptions;
  readonly #elsewhere: Itself | undefined;
  #kernel: Kernel | undefined;
  /** Until it is checked. */
  #verify: ((input: Float64Array) => boolean) | undefined;

  constructor(
    f: AnyFunction,
    shapes: readonly Shape[],
    example: Float64Array,
    options: CompileOptions,
    left?: Left,
  ) {
    const isChecked = options.check !== false;
    const { answer, twinCalls, ...rest } = recorded(f, shapes, { holdsTwins: isChecked, example });
    this.answer = answer;
    this.#shapes = shapes;
    this.#recorded = rest;
    this.#options = options;
    this.#elsewhere = rest.isGuarded ? elsewhere(f, shapes, rest, options, left) : undefined;
    if (isChecked) this.#verify = verifier({ ...rest, f, shapes, twinCalls });
  }

  /** The kernel that calls run. Nobody else holds it, so what a call that does not fit writes into it harms nobody. */
  get kernel(): Kernel {
    return (this.#kernel ??= this.make());
  }

  make(): Kernel {
    const { tape, labels } = this.#recorded;
    return new Kernel(tape, labels, kernelOptionsOf(this.#options), this.#elsewhere);
  }

  /** Writes the arguments into `input`, unless they are of another structure; then what was written by then stays. */
  takes(args: readonly unknown[], input: Float64Array): boolean {
    return packAll(this.#shapes, args, input);
  }

  /** The answer to `input`, which need not be of the structure that was recorded. */
  answerTo(input: Float64Array): unknown {
    const { kernel } = this;
    if (kernel.input !== input) kernel.input.set(input);
    try {
      kernel.run();
    } catch (error) {
      if (error instanceof OtherAnswer) return error.answer;
      throw error;
    }
    return this.answer(kernel.output);
  }

  /** The first time for numbers for which the recording holds: compares what the tape answers to `input` with what the function does. @throws Error if they differ. */
  check(input: Float64Array): void {
    if (this.#verify?.(input) === true) this.#verify = undefined;
  }
}

/** How many ways may yet be recorded. */
interface Left {
  ways: number;
}

/** Of how many ways that numbers take recordings are made, for arguments of one structure. Beyond, the function itself is called. */
const WAYS = 8;

/** What answers for numbers for which a recording does not hold: the recording of another way, if numbers have decided its own; or the function itself. */
export function elsewhere(
  f: AnyFunction,
  shapes: readonly Shape[],
  { form, isByExample }: Pick<Recorded, "form" | "isByExample">,
  options: RecordingOptions,
  left: Left = { ways: WAYS - 1 },
): Itself {
  const ask = asking(f, shapes, form);
  if (!isByExample) return ask;
  let other: Recording | undefined;
  return (input, output) => {
    other ??= another(f, shapes, input, options, left);
    if (other === undefined) return ask(input, output);
    other.check(input);
    const answer = other.answerTo(input);
    if (pack(form, answer, output, 0) < 0) throw new OtherAnswer(answer);
  };
}

function another(
  f: AnyFunction,
  shapes: readonly Shape[],
  example: Float64Array,
  options: RecordingOptions,
  left: Left,
): Recording | undefined {
  if (left.ways-- <= 0) return undefined;
  try {
    return new Recording(f, shapes, Float64Array.from(example), options, left);
  } catch {
    return undefined; // the function itself says what is wrong
  }
}
