/** @file A recording beside the function that it was made from, on the same numbers. */

import { CAUSES, comparingTransforms, type Disagreement, disagreement } from "../../agreement.ts";
import { value } from "../../leaf.ts";
import { differentiable } from "../../twin.ts";
import type { AnyFunction } from "../record/numbers.ts";
import { interpreter } from "./interpreter.ts";
import { fillAll, pack, type Shape, shapesOf } from "../record/shape.ts";
import { type HeldCall, recorded } from "../record/trace.ts";

/** One call of a function, and what its recording answered to it. */
export interface Answered {
  readonly f: AnyFunction;
  readonly shapes: readonly Shape[];
  /** The arguments' numbers, in order. */
  readonly input: Float64Array;
  /** The answers' numbers, in order. */
  readonly output: Float64Array;
}

/**
 * @throws Error if the function answers other numbers than its recording: it chose its way by a number that is an argument, drew at
 * random, or asked whether it was called with values.
 */
export function verify({ f, shapes, input, output }: Answered): void {
  const found = disagreement(answerOf(f, shapes, input), output);
  if (found === undefined) return;
  const { place, expected, answered } = found;
  throw new Error(
    `Cannot compile: for these arguments the function answers ${expected}${place}, and its recording ${answered}. ` +
      `A recording takes one way for all numbers. ${CAUSES}${culpritText(f, shapes, input)}`,
  );
}

/**
 * The same for functions whose transforms have called twins: the derivatives' last bits may differ, what the twins answer may not.
 * @throws Error if a twin answers other numbers than its recording.
 */
export function verifyTwins(calls: readonly HeldCall[], input: Float64Array): void {
  for (const { twin, argsOf, count, tape } of calls) {
    const numbers = new Float64Array(tape.outputs.length);
    interpreter(tape)(input, numbers);
    let expected: unknown;
    try {
      expected = comparingTransforms(() => twin(...(argsOf(numbers) as never[])));
    } catch (error) {
      throw thrown(error);
    }
    const found = disagreement(expected, numbers.subarray(count));
    if (found === undefined) continue;
    throw new Error(
      `Cannot compile: for these arguments the function answers ${found.expected}${found.place}, and its recording ${found.answered}. ` +
        `A recording takes one way for all numbers. ${CAUSES}`,
    );
  }
}

/** What the function answers: for plain numbers, and if it is written for values, which have methods, for values. */
function answerOf(f: AnyFunction, shapes: readonly Shape[], input: Float64Array): unknown {
  const call = (make: (x: number) => unknown): unknown => {
    let next = 0;
    const args = fillAll(shapes, () => make(input[next++]!));
    return comparingTransforms(() => differentiable(f)(...(args as never[])));
  };
  try {
    return call((x) => x);
  } catch (error) {
    if (!(error instanceof TypeError)) throw thrown(error);
  }
  try {
    return call((x) => value(x));
  } catch (error) {
    throw thrown(error);
  }
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
  const output = new Float64Array(tape.outputs.length);
  interpreter(tape)(input, output);
  return disagreement(answerOf(f, shapes, input), output);
}
