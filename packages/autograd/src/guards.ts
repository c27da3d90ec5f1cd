/**
 * @file Where a recording does not hold: where the function throws, or does what no recording can. Beside its answer a kernel computes whether
 * its numbers are such; then the function itself is called.
 */

import type { Num } from "./value.ts";

let taken: Num[] | undefined;

/** Runs what records a function; answers also the conditions under which the recording does not hold: each is 1 there, else 0. */
export function takingGuards<T>(run: () => T): { readonly answer: T; readonly guards: readonly Num[] } {
  const before = taken;
  const own: Num[] = [];
  taken = own;
  try {
    return { answer: run(), guards: own };
  } finally {
    taken = before;
  }
}

/** Runs what records something that is part of a recording and has no place for guards: the step of a loop. */
export function withoutGuards<T>(run: () => T): T {
  const before = taken;
  taken = undefined;
  try {
    return run();
  } finally {
    taken = before;
  }
}

/** What is recorded does not hold where `condition` is 1. Answers whether somebody will look at it. */
export function doesNotHoldWhere(condition: Num): boolean {
  taken?.push(condition);
  return taken !== undefined;
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
