/** @file A recording beside the function that it was made from, on the same numbers. */

import { CAUSES, comparingTransforms, type Disagreement, disagreement } from "../../agreement.ts";
import { value } from "../../leaf.ts";
import { mapLeaves } from "../../structure.ts";
import type { Tape } from "../../tape.ts";
import { differentiable } from "../../twin.ts";
import { dataOf } from "../../value.ts";
import type { AnyFunction } from "../record/numbers.ts";
import { interpreter } from "./interpreter.ts";
import type { Itself } from "./kernel.ts";
import { fillAll, pack, type Shape, shapesOf } from "../record/shape.ts";
import { type HeldCall, type Recorded, recorded } from "../record/trace.ts";

/** A function, and what was recorded of it. */
export interface Compared extends Pick<Recorded, "tape" | "isGuarded" | "twinCalls"> {
  readonly f: AnyFunction;
  readonly shapes: readonly Shape[];
}

/**
 * What compares a recording with its function, for the arguments' numbers in order. Where transforms have called twins, the derivatives'
 * last bits may differ; what the twins answer may not, and is compared.
 * What it answers says whether they were compared: they are not where the recording does not hold.
 * @throws Error (what it answers) if the function answers other numbers than its recording: it chose its way by a number that is an
 * argument, drew at random, or asked whether it was called with values.
 */
export function verifier({
  f,
  shapes,
  tape,
  isGuarded,
  twinCalls,
}: Compared): (input: Float64Array) => boolean {
  const answerTo = interpreted(tape);
  const count = tape.outputs.length - (isGuarded ? 1 : 0);
  const checks = twinCalls?.map(twinVerifier);
  return (input) => {
    if (isGuarded && answerTo(input)[count] !== 0) return false;
    if (checks !== undefined) {
      for (const check of checks) check(input);
      return true;
    }
    const found = disagreement(answerOf(f, shapes, input), answerTo(input).subarray(0, count));
    if (found !== undefined) reject(found, culpritText(f, shapes, input));
    return true;
  };
}

/** An answer of another structure than the recording's, which its kernel has no room for. */
export class OtherAnswer extends Error {
  readonly answer: unknown;

  constructor(answer: unknown) {
    super(
      "Cannot run the kernel: for these arguments the function answers another structure than where it was recorded. Let it answer the same structure for all.",
    );
    this.answer = answer;
  }
}

/** What calls the function itself, where its recording does not hold; `form` is the shape of what was recorded as its answer. */
export function asking(f: AnyFunction, shapes: readonly Shape[], form: Shape): Itself {
  return (input, output) => {
    const answer = mapLeaves(callOn(f, shapes, input), dataOf, "answer");
    if (pack(form, answer, output, 0) < 0) throw new OtherAnswer(answer);
  };
}

function twinVerifier({ twin, argsOf, count, tape }: HeldCall): (input: Float64Array) => void {
  const answerTo = interpreted(tape);
  return (input) => {
    const numbers = answerTo(input);
    let expected: unknown;
    try {
      expected = comparingTransforms(() => twin(...(argsOf(numbers) as never[])));
    } catch (error) {
      throw thrown(error);
    }
    const found = disagreement(expected, numbers.subarray(count));
    if (found !== undefined) reject(found, "");
  };
}

/** What answers a program's outputs to its inputs; always the same array. */
function interpreted(tape: Tape): (input: Float64Array) => Float64Array {
  const run = interpreter(tape);
  const output = new Float64Array(tape.outputs.length);
  return (input) => {
    run(input, output);
    return output;
  };
}

function reject({ place, expected, answered }: Disagreement, culprit: string): never {
  throw new Error(
    `Cannot compile: for these arguments the function answers ${expected}${place}, and its recording ${answered}. ` +
      `A recording takes one way for all numbers. ${CAUSES}${culprit}`,
  );
}

/** What the function answers. @throws Error for whatever it throws. */
function answerOf(f: AnyFunction, shapes: readonly Shape[], input: Float64Array): unknown {
  try {
    return comparingTransforms(() => callOn(f, shapes, input));
  } catch (error) {
    throw thrown(error);
  }
}

/** Calls the function on plain numbers, and if it is written for values, which have methods, on values. */
function callOn(f: AnyFunction, shapes: readonly Shape[], input: Float64Array): unknown {
  const call = (make: (x: number) => unknown): unknown => {
    let next = 0;
    return differentiable(f)(...(fillAll(shapes, () => make(input[next++]!)) as never[]));
  };
  try {
    return call((x) => x);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  return call((x) => value(x));
}

function thrown(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error);
  return new Error(
    `Cannot compile: for these arguments the function throws, which its recording cannot: ${text}`,
    {
      cause: error,
    },
  );
}

/** The argument with which the function and its recording would agree if it were fixed, as a sentence. */
function culpritText(f: AnyFunction, shapes: readonly Shape[], input: Float64Array): string {
  let next = 0;
  const args = fillAll(shapes, () => input[next++]);
  for (let i = 0; i < args.length; i++) {
    if (shapes[i]?.kind === "fixed") continue;
    try {
      if (disagreementIfFixed(f, args, i) !== undefined) continue;
    } catch {
      continue;
    }
    return ` Here it is argument ${i} that it decides by: compile(f, { fixed: [${i}] }) makes its numbers part of the recording.`;
  }
  return "";
}

function disagreementIfFixed(
  f: AnyFunction,
  args: readonly unknown[],
  place: number,
): Disagreement | undefined {
  const shapes = shapesOf(args, [place]);
  const { tape } = recorded(f, shapes);
  const input = new Float64Array(tape.inputs);
  let at = 0;
  for (let i = 0; i < args.length; i++) at = pack(shapes[i]!, args[i], input, at);
  return disagreement(answerOf(f, shapes, input), interpreted(tape)(input));
}
