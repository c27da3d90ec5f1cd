/**
 * @file Arrays and records that a condition chose: copies of two, so that a write would reach neither, and a write into one of the two
 * would not reach the copy.
 */

import { refuse } from "./refusal.ts";

const merged = new WeakSet<object>();
/** Those that copies were made of. */
const taken = new WeakSet<object>();
let any = false;

/** Notes that `x` stands for one of two. */
export function markMerged<X extends object>(x: X): X {
  any = true;
  merged.add(x);
  return x;
}

/** Refuses an object of which somebody asks which one it is, if a condition chose it. */
export function requireKnownObject(x: unknown, where: string): void {
  if (typeof x === "object" && x !== null && isMerged(x))
    refuse(
      where,
      "this was chosen by a condition that is not known, so which object it is, is not known. Compare what it holds.",
    );
}

export function isMerged(x: object): boolean {
  return any && merged.has(x);
}

/** Notes that a copy was made of `x`, which stands for it from now on. */
export function markTaken(x: object): void {
  any = true;
  taken.add(x);
}

/** What is wrong with changing `x`, if a condition chose it; `undefined` if it may be changed. */
export function changeFault(x: object): string | undefined {
  if (!any) return undefined;
  if (merged.has(x))
    return "an array or record that a condition chose: whose it is, is not known. Copy it first, as { ...p } or [...xs].";
  return taken.has(x)
    ? "an array or record that a condition which is not known may have chosen before, as a copy: whether that changes, too, is not known. Choose among copies, as { ...p } or [...xs]."
    : undefined;
}
