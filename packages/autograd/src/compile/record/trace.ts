/** @file Calling a function on arguments whose numbers are not known, to see what it does with them. */

import { meetingTwins, replacingValues, type TwinCall } from "../../agreement.ts";
import { unwatched, watched } from "../../comparisons.ts";
import { placeholder } from "../../leaf.ts";
import { isRecord } from "../../structure.ts";
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
  /** Calls of twins by transforms in it, if there were some: then the function need not answer the same bits itself. */
  readonly twinCalls: readonly HeldCall[] | undefined;
}

/** A call of a twin without its graph: the program from the function's numbers to what it was called with, and answered. */
export interface HeldCall {
  readonly twin: AnyFunction;
  /** Its arguments, with these numbers in the place of the values in them. */
  readonly argsOf: (numbers: ArrayLike<number>) => readonly unknown[];
  /** How many values there are in its arguments. They are the program's first outputs, what it answered the others. */
  readonly count: number;
  readonly tape: Tape;
}

/** Of more calls of twins than these, the first are held. */
const HELD = 8;

/**
 * The program of `f` on arguments of these shapes. When it has answered, the graph is garbage, and it shall be: making code
 * of a large tape makes the engine collect garbage again and again, and each time it would have to visit the graph.
 */
export function recorded(f: AnyFunction, shapes: readonly Shape[]): Recorded {
  const { answer: trace, met } = meetingTwins(() => traced(f, shapes));
  const { leaves, outputs, answer } = trace;
  const tape = unwatched(() => linearize(outputs, leaves));
  const twinCalls =
    met.length === 0 ? undefined : met.slice(0, HELD).flatMap((call) => held(call, leaves) ?? []);
  return { tape, labels: leaves.map(nameOf), answer, twinCalls };
}

/** `undefined` for a call within the step of a loop, which hangs on what the step is recorded with. */
function held({ twin, args, outputs }: TwinCall, leaves: readonly Value[]): HeldCall | undefined {
  const values: Value[] = [];
  const template = replacingValues(args, (value) => new Place(values.push(value) - 1));
  let tape: Tape;
  try {
    tape = unwatched(() => linearize([...values, ...outputs], leaves));
  } catch {
    return undefined;
  }
  return { twin, count: values.length, tape, argsOf: (numbers) => filled(template, numbers) as unknown[] };
}

/** The place of a value among those of a call's arguments. */
class Place {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}

function filled(x: unknown, numbers: ArrayLike<number>): unknown {
  if (x instanceof Place) return numbers[x.index];
  if (Array.isArray(x)) return x.map((part) => filled(part, numbers));
  if (!isRecord(x)) return x;
  return Object.fromEntries(Object.entries(x).map(([key, part]) => [key, filled(part, numbers)]));
}

/** The path of an argument's number. */
function nameOf({ label }: Value): string {
  return label ?? "";
}
