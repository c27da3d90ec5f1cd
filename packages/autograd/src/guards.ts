/**
 * @file Where a recording does not hold: where the function throws, does what no recording can, or takes another way than the one that was
 * recorded. Beside its answer a kernel computes whether its numbers are such; then another recording answers, or the function itself.
 */

import { recomputed, sourcesOf } from "./recomputed.ts";
import { isValue, type Num, type Value } from "./value.ts";

/** A recording that need not hold for all numbers. */
interface Taking {
  /** The conditions under which it does not hold: each is 1 there, else 0. */
  readonly guards: Num[];
  /** The numbers of the example that it is made for; of values, as far as somebody asked. */
  readonly numbers: Map<Value, number>;
  /** What its calls have answered, as far as somebody asked. */
  readonly calls: Map<Value, Float64Array>;
  /** The places in the source whose conditions are decided as the example decides them. */
  readonly decided: ReadonlySet<string>;
  /** The places whose conditions should have been decided: without that the function cannot be recorded. */
  readonly undecided: Set<string>;
  /** Whether somebody has asked for a number of the example. */
  asked: boolean;
}

/** What was recorded, and where it does not hold. */
export interface Guarded<T> {
  readonly answer: T;
  /** {@link Taking.guards} */
  readonly guards: readonly Num[];
  /** Whether the example has decided something: then what is recorded for other numbers may be another recording. */
  readonly isByExample: boolean;
}

let taking: Taking | undefined;

/**
 * Runs what records a function for an example; again, and with more of its conditions decided by the example, where it cannot be recorded with
 * all of them open.
 * @param run hands the numbers of the arguments to `note`.
 */
export function takingGuards<T>(run: (note: (leaf: Value, number: number) => void) => T): Guarded<T> {
  const before = taking;
  const decided = new Set<string>();
  try {
    for (;;) {
      const numbers = new Map<Value, number>();
      const own: Taking = {
        guards: [],
        numbers,
        calls: new Map(),
        decided,
        undecided: new Set(),
        asked: false,
      };
      taking = own;
      let done: { readonly answer: T } | undefined;
      let error: unknown;
      try {
        done = { answer: run((leaf, number) => numbers.set(leaf, number)) };
      } catch (thrown) {
        error = thrown;
      }
      const known = decided.size;
      for (const place of own.undecided) decided.add(place);
      if (decided.size > known) continue;
      if (done === undefined) throw error;
      return { answer: done.answer, guards: own.guards, isByExample: own.asked };
    }
  } finally {
    taking = before;
  }
}

/** Runs what records something that is part of a recording and has no place for guards: the step of a loop. */
export function withoutGuards<T>(run: () => T): T {
  const before = taking;
  taking = undefined;
  try {
    return run();
  } finally {
    taking = before;
  }
}

/** What is recorded does not hold where `condition` is 1. Answers whether somebody will look at it. */
export function doesNotHoldWhere(condition: Num): boolean {
  taking?.guards.push(condition);
  return taking !== undefined;
}

/** The number that `x` has for the example that is recorded; `undefined` if nobody will look at what does not hold elsewhere. */
export function numberFor(x: Num): number | undefined {
  if (typeof x === "number") return x;
  if (taking === undefined) return undefined;
  taking.asked = true;
  const { numbers, calls } = taking;
  const known = (one: Num): number | undefined =>
    typeof one === "number" ? one : (one.number ?? numbers.get(one));
  const waiting: Value[] = [x];
  for (let node = waiting.at(-1); node !== undefined; node = waiting.at(-1)) {
    if (known(node) === undefined) {
      if (node.op === null) return undefined; // of another recording
      const before = waiting.length;
      for (const source of sourcesOf(node))
        if (isValue(source) && known(source) === undefined) waiting.push(source);
      if (waiting.length > before) continue;
      numbers.set(
        node,
        recomputed(node, (source) => known(source)!, calls),
      );
    }
    waiting.pop();
  }
  return known(x);
}

/** Whether the condition that stands at `place` is to be decided as the example decides it. */
export function isDecided(place: string): boolean {
  return taking !== undefined && taking.decided.has(place);
}

/** The function can be recorded only if the condition that stands at `place` is decided. Answers whether it will be tried. */
export function mustBeDecided(place: string): boolean {
  if (taking === undefined || taking.decided.has(place)) return false;
  taking.undecided.add(place);
  return true;
}

/** What functions have thrown themselves while they were recorded: its text may tell of numbers that were not known. */
const thrown = new WeakSet<object>();

/** Notes an error that the recorded function throws whatever its numbers are. */
export function throwsAnyway<E>(error: E): E {
  if (typeof error === "object" && error !== null) thrown.add(error);
  return error;
}

/** Whether the function has thrown it, and not the recording. */
export function isThrownAnyway(error: unknown): boolean {
  return typeof error === "object" && error !== null && thrown.has(error);
}
