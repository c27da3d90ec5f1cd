/** @file Calling a function on arguments whose numbers are not known, to see what it does with them. */

import { meetingTwins } from "../../agreement.ts";
import { unwatched, watched } from "../../comparisons.ts";
import { placeholder } from "../../leaf.ts";
import { linearize, type Tape } from "../../tape.ts";
import { differentiable, recording } from "../../twin.ts";
import type { Num, Value } from "../../value.ts";
import type { AnyFunction } from "./numbers.ts";
import { fillAll, type Shape, unpacker } from "./shape.ts";

/** What a function did. */
export interface Trace {
  /** The numbers of its arguments, in order. */
  readonly leaves: Value[];
  /** The numbers that it answered, in order. */
  readonly outputs: Num[];
  /** Its answer. */
  readonly result: unknown;
  /** Its answer again, from a row of numbers. */
  readonly answer: (output: Float64Array) => unknown;
}

/** Calls `f` on arguments of these shapes; `named`: its variables name the values that they hold. */
export function traced(f: AnyFunction, shapes: readonly Shape[], named = false): Trace {
  const leaves: Value[] = [];
  const args = fillAll(shapes, (path) => {
    const leaf = placeholder(path === "" ? undefined : path);
    leaves.push(leaf);
    return leaf;
  });
  const outputs: Num[] = [];
  const called = differentiable(f);
  const run = (): unknown => recording(() => called(...(args as never[])), named);
  if (called !== f) {
    const result = unwatched(run); // a twin's conditions are its own affair
    return { leaves, outputs, result, answer: unpacker(result, outputs) };
  }
  const { answer: result, requireUse } = watched(run);
  const answer = unpacker(result, outputs);
  requireUse(outputs);
  return { leaves, outputs, result, answer };
}

/** A function as a program. */
export interface Recorded {
  readonly tape: Tape;
  /** The paths of the arguments' numbers, in order. */
  readonly labels: readonly string[];
  /** {@link Trace.answer} */
  readonly answer: (output: Float64Array) => unknown;
  /** Whether the function answers the same bits itself; its derivatives through a twin need not. */
  readonly isExact: boolean;
}

/**
 * The program of `f` on arguments of these shapes. When it has answered, the graph is garbage, and it shall be: making code
 * of a large tape makes the engine collect garbage again and again, and each time it would have to visit the graph.
 */
export function recorded(f: AnyFunction, shapes: readonly Shape[]): Recorded {
  const { answer: trace, hasMet } = meetingTwins(() => traced(f, shapes));
  const { leaves, outputs, answer } = trace;
  const tape = unwatched(() => linearize(outputs, leaves));
  return { tape, labels: leaves.map(nameOf), answer, isExact: !hasMet };
}

/** The path of an argument's number. */
function nameOf({ label }: Value): string {
  return label ?? "";
}
