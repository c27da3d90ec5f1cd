/** @file Calling a function on arguments whose numbers are not known, to see what it does with them. */

import { linearize, type Tape } from "../tape.ts";
import { differentiable, recording } from "../twin.ts";
import type { Num, Value } from "../value.ts";
import type { AnyFunction } from "./numbers.ts";
import { type Shape, trace, unpacker } from "./shape.ts";

/** Recordings kept per function; a function that meets ever new structures shall not keep them all. */
export const REMEMBERED = 16;

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
  const args = shapes.map((shape, i) => trace(shape, argumentName(shape, i), leaves));
  const outputs: Num[] = [];
  const result = recording(() => differentiable(f)(...(args as never[])), named);
  return { leaves, outputs, result, answer: unpacker(result, outputs) };
}

/** A function as a program. */
export interface Recorded {
  readonly tape: Tape;
  /** The paths of the arguments' numbers, in order. */
  readonly labels: readonly string[];
  /** {@link Trace.answer} */
  readonly answer: (output: Float64Array) => unknown;
}

/**
 * The program of `f` on arguments of these shapes. When it has answered, the graph is garbage, and it shall be: making code
 * of a large tape makes the engine collect garbage again and again, and each time it would have to visit the graph.
 */
export function recorded(f: AnyFunction, shapes: readonly Shape[]): Recorded {
  const { leaves, outputs, answer } = traced(f, shapes);
  return { tape: linearize(outputs, leaves), labels: leaves.map(nameOf), answer };
}

/** The path of an argument's number. */
function nameOf({ label }: Value): string {
  return label ?? "";
}

/** What the paths of an argument's numbers begin with. The keys of records name themselves. */
export function argumentName({ kind }: Shape, position: number): string {
  return kind === "record" ? "" : (["x", "y", "z", "u", "v", "w"][position] ?? `x${position}`);
}
