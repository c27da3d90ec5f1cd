/** @file Whether a function answers for values what it answers for plain numbers. JavaScript can tell the two apart: `x === 0`, `x || 7`. */

import { unwatched, watched } from "./comparisons.ts";
import { isRecord, leavesOf, pathsOf } from "./structure.ts";
import { dataOf, isValue, type Num, type Value } from "./value.ts";

/** Numbers that do not agree. */
export interface Disagreement {
  /** The path in the result, as in ` at w[1]`; empty where the result is one number. */
  readonly place: string;
  /** What is answered for plain numbers, and in its place. */
  readonly expected: string;
  readonly answered: string;
}

/** A transform's call of a twin on values. */
export interface TwinCall {
  readonly twin: (...args: never[]) => unknown;
  readonly args: readonly unknown[];
  readonly result: unknown;
}

/**
 * Runs `run`; answers beside its answer which twins transforms in it have called. A twin on unknown numbers takes both ways of an
 * `if`, and eagerly one: its derivatives add up the same terms in another order, so their last bits need not agree; its answers do.
 */
export function meetingTwins<T>(run: () => T): { readonly answer: T; readonly met: readonly TwinCall[] } {
  const before = met;
  const own: TwinCall[] = [];
  met = own;
  try {
    return { answer: run(), met: own };
  } finally {
    met = before;
    before?.push(...own);
  }
}

/** A transform has called a twin. */
export function meetTwin(call: TwinCall): void {
  met?.push(call);
}

let met: TwinCall[] | undefined;
let comparing = false;

/** Runs `run`; transforms in it call their functions on plain numbers too, where these are known, and compare. */
export function comparingTransforms<T>(run: () => T): T {
  const before = comparing;
  comparing = true;
  try {
    return unwatched(run);
  } finally {
    comparing = before;
  }
}

/** The first number that is not the same to the bit; `undefined` if all are. */
export function disagreement(expected: unknown, answered: ArrayLike<number>): Disagreement | undefined {
  const numbers = leavesOf(expected, "answer");
  if (numbers.length !== answered.length) {
    return { place: "", expected: `${numbers.length} numbers`, answered: `${answered.length} numbers` };
  }
  const at = numbers.findIndex((x, i) => !Object.is(dataOf(x), answered[i]));
  if (at < 0) return undefined;
  const path = pathsOf(expected)[at] as string;
  const text = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));
  return {
    place: path === "" ? "" : ` at ${path}`,
    expected: text(dataOf(numbers[at] as Num)),
    answered: text(answered[at] as number),
  };
}

/**
 * While transforms compare: calls the function that a transform has called on values once more, on their numbers.
 * @throws Error if it answers others.
 */
export function compareOnNumbers(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  result: unknown,
): void {
  if (!comparing) return;
  const found = comparedOnNumbers(f, args, leavesOf(result, "answer"));
  if (typeof found !== "string")
    throw new Error(
      `Cannot differentiate a function that answers ${found.expected}${found.place} for plain numbers and ${found.answered} for values of the same numbers. ${CAUSES}`,
    );
}

/**
 * Calls a function without twin on values, for one that has a twin. It may be written with the operations of the table; so it is held
 * to what is asked of such functions: to make something of its comparisons, and to answer for values what it answers for their numbers.
 * @returns the answer; beside it where it failed, or why it could not be held to that.
 * @throws TypeError for a comparison of which nothing is made; what `f` throws.
 */
export function callWithoutTwin(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
): { readonly answer: unknown; readonly found: Found } {
  const { answer, requireUse } = watched(() => f(...(args as never[])));
  let outputs: Num[];
  try {
    outputs = leavesOf(answer, "answer");
  } catch {
    return { answer, found: "no numbers" };
  }
  requireUse(outputs);
  if (args.flatMap(valuesIn).some(({ number }) => number === undefined)) return { answer, found: "unknown" };
  return { answer, found: comparedOnNumbers(f, args, outputs) };
}

/** "unknown": its numbers are not known; "no numbers": it takes or answers none. */
type Found = Disagreement | "agrees" | "unknown" | "no numbers";

/** Whether `f` answers the same for numbers as for values. */
function comparedOnNumbers(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  outputs: readonly Num[],
): Found {
  if (outputs.some((y) => isValue(y) && y.number === undefined)) return "unknown";
  let expected: unknown;
  try {
    expected = f(...(args.map(onNumbers) as never[]));
    leavesOf(expected, "answer");
  } catch (error) {
    if (error instanceof TypeError) return "no numbers"; // it is written for values: numbers have no methods
    throw error;
  }
  return disagreement(expected, outputs.map(dataOf)) ?? "agrees";
}

/** What usually makes the difference, and what to do about it. */
export const CAUSES =
  "JavaScript decides by what a number is without asking the library: if, ?:, ===, ||, switch, an index, Math.random. " +
  "Write select(eq(x, 0), a, b) in the place of x === 0 ? a : b, and hand random numbers in as arguments.";

/** The same with plain numbers in the place of values, in arrays and plain records. */
const onNumbers = (x: unknown): unknown => replacingValues(x, ({ data }) => data);

/** The same with something else in the place of each value, in arrays and plain records. */
export function replacingValues(x: unknown, replace: (value: Value) => unknown): unknown {
  if (isValue(x)) return replace(x);
  if (Array.isArray(x)) return x.map((part) => replacingValues(part, replace));
  if (!isRecord(x)) return x;
  return Object.fromEntries(Object.entries(x).map(([key, part]) => [key, replacingValues(part, replace)]));
}

/** The values in arrays and plain records. */
function valuesIn(x: unknown): Value[] {
  if (isValue(x)) return [x];
  return Array.isArray(x) || isRecord(x) ? Object.values(x).flatMap(valuesIn) : [];
}
