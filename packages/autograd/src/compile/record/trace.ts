/** @file Calling a function on arguments whose numbers are not known, to see what it does with them. */

import { meetingTwins, replacingValues, type TwinCall } from "../../agreement.ts";
import { unwatched, watched } from "../../comparisons.ts";
import { type Guarded, takingGuards } from "../../guards.ts";
import { placeholder } from "../../leaf.ts";
import { max } from "../../primitives.ts";
import { leavesOf } from "../../structure.ts";
import { linearize, type Tape } from "../../tape.ts";
import { differentiable, recording, recordingTwin } from "../../twin.ts";
import type { Num, Value } from "../../value.ts";
import type { AnyFunction } from "./numbers.ts";
import { fillAll, labelsIn, type Shape, shapesOf, unpacker } from "./shape.ts";

/** What a function did. */
export interface Trace {
  /** The numbers of its arguments, in order. */
  readonly leaves: Value[];
  /** The numbers that it answered, in order. */
  readonly outputs: Num[];
  /** What is 1 where it does not hold, if that hangs on its numbers. */
  readonly guard: Num | undefined;
  /** Whether it is this one because of the example's numbers. */
  readonly isByExample: boolean;
  /** Its answer. */
  readonly result: unknown;
  /** Its answer again, from a row of numbers. */
  readonly answer: (output: Float64Array) => unknown;
}

/**
 * Calls `f` on arguments of these shapes; `named`: its variables name the values that they hold; `example`: the arguments' numbers, for
 * which it shall hold, and need not for others.
 */
export function traced(
  f: AnyFunction,
  shapes: readonly Shape[],
  { named = false, example }: { readonly named?: boolean; readonly example?: Float64Array } = {},
): Trace {
  const called = differentiable(f);
  const once = (note: (leaf: Value, number: number) => void): Once => {
    const leaves: Value[] = [];
    const args = fillAll(shapes, (path) => {
      const leaf = placeholder(path === "" ? undefined : path);
      if (example !== undefined) note(leaf, example[leaves.length]!);
      leaves.push(leaf);
      return leaf;
    });
    const call = (): unknown => called(...(args as never[]));
    const run = (): unknown => recording(call, named);
    // A twin's conditions are its own affair.
    if (called !== f) return { leaves, result: unwatched(named ? run : () => recordingTwin(call)) };
    const { answer, requireUse } = watched(run);
    return { leaves, result: answer, requireUse };
  };
  const { answer, guards, isByExample }: Guarded<Once> =
    example === undefined ? { answer: once(() => {}), guards: [], isByExample: false } : takingGuards(once);
  const { leaves, result, requireUse } = answer;
  const guard = guards.length === 0 ? undefined : unwatched(() => guards.reduce((all, one) => max(all, one)));
  const outputs: Num[] = [];
  const unpack = unpacker(result, outputs, labelsIn(shapes));
  requireUse?.(guard === undefined ? outputs : [...outputs, guard]);
  return { leaves, outputs, guard, isByExample, result, answer: unpack };
}

/** A call of a function on unknown numbers. */
interface Once {
  readonly leaves: Value[];
  readonly result: unknown;
  /** Of a function that has no twin: refuses comparisons of which nothing was made. */
  readonly requireUse?: (outputs: readonly Num[]) => void;
}

/** A function as a program. */
export interface Recorded {
  readonly tape: Tape;
  /** Whether the tape's last output is no part of the answer: it is 1 where the recording does not hold. */
  readonly isGuarded: boolean;
  /** Whether the recording is this one because of the example's numbers. */
  readonly isByExample: boolean;
  /** The paths of the arguments' numbers, in order. */
  readonly labels: readonly string[];
  /** The shape of what it answers. */
  readonly form: Shape;
  /** {@link Trace.answer} */
  readonly answer: (output: Float64Array) => unknown;
  /** Calls of twins by transforms in it, if there were some and they are held: then the function need not answer the same bits itself. */
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
 * The program of `f` on arguments of these shapes; `holdsTwins`: with the calls of twins, so that it can be compared with them; `example`:
 * numbers for which it shall hold; then it comes with what says where it does not, if there is something. When it has answered, the graph is garbage, and it shall be: making code
 * of a large tape makes the engine collect garbage again and again, and each time it would have to visit the graph.
 */
export function recorded(
  f: AnyFunction,
  shapes: readonly Shape[],
  { holdsTwins = false, example }: { readonly holdsTwins?: boolean; readonly example?: Float64Array } = {},
): Recorded {
  const { answer: trace, met } = meetingTwins(() =>
    traced(f, shapes, example === undefined ? {} : { example }),
  );
  const { leaves, outputs, guard, isByExample, result, answer } = trace;
  const isGuarded = guard !== undefined;
  const tape = unwatched(() => linearize(isGuarded ? [...outputs, guard] : outputs, leaves));
  const twinCalls =
    holdsTwins && met.length > 0 ? met.slice(0, HELD).flatMap((call) => held(call, leaves) ?? []) : undefined;
  return {
    tape,
    isGuarded,
    isByExample,
    labels: leaves.map(nameOf),
    form: shapesOf([result])[0]!,
    answer,
    twinCalls,
  };
}

/** `undefined` for a call within the step of a loop, which hangs on what the step is recorded with. */
function held({ twin, args, result }: TwinCall, leaves: readonly Value[]): HeldCall | undefined {
  const values: Value[] = [];
  /** Where each value stood, by what stands there without its graph. */
  const places = new Map<Value, number>();
  const emptied = replacingValues(args, (value) => {
    const place = placeholder();
    places.set(place, values.push(value) - 1);
    return place;
  });
  let tape: Tape;
  try {
    tape = unwatched(() => linearize([...values, ...leavesOf(result, "result")], leaves));
  } catch {
    return undefined;
  }
  const argsOf = (numbers: ArrayLike<number>): readonly unknown[] =>
    replacingValues(emptied, (place) => numbers[places.get(place)!]) as unknown[];
  return { twin, count: values.length, tape, argsOf };
}

/** The path of an argument's number. */
function nameOf({ label }: Value): string {
  return label ?? "";
}
