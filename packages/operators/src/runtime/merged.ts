/**
 * @file Arrays and records that a condition chose: copies of two, so that a write would reach neither, and a write into one of the two
 * would not reach the copy.
 */

import { noteCause } from "./recording.ts";
import { refuse } from "./refusal.ts";

/** Where the condition stands that chose. */
const merged = new WeakMap<object, string>();
/** The same for those that copies were made of. */
const taken = new WeakMap<object, string>();
let any = false;

/** Notes that `x` stands for one of two. */
export function markMerged<X extends object>(x: X, cause: string): X {
  any = true;
  merged.set(x, cause);
  return x;
}

/** Refuses an object of which somebody asks which one it is, if a condition chose it. */
export function requireKnownObject(x: unknown, where: string): void {
  const cause = any && typeof x === "object" && x !== null ? merged.get(x) : undefined;
  if (cause === undefined) return;
  noteCause(where, cause);
  refuse(
    where,
    "this was chosen by a condition that is not known, so which object it is, is not known. Compare what it holds.",
  );
}

export function isMerged(x: object): boolean {
  return any && merged.has(x);
}

/** Notes that a copy was made of `x`, which stands for it from now on. */
export function markTaken(x: object, cause: string): void {
  any = true;
  taken.set(x, cause);
}

/** What is wrong with changing `x` at a place, if a condition chose it; `undefined` if it may be changed. */
export function changeFault(x: object, where: string): string | undefined {
  if (!any) return undefined;
  const isCopy = merged.has(x);
  const cause = merged.get(x) ?? taken.get(x);
  if (cause === undefined) return undefined;
  noteCause(where, cause);
  return isCopy
    ? "an array or record that a condition chose: whose it is, is not known. Copy it first, as { ...p } or [...xs]."
    : "an array or record that a condition which is not known may have chosen before, as a copy: whether that changes, too, is not known. Choose among copies, as { ...p } or [...xs].";
}
