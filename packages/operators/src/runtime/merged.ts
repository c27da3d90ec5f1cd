/** @file Arrays and records that a condition chose: copies of two, so that a write would reach neither. */

const merged = new WeakSet<object>();
let any = false;

/** Notes that `x` stands for one of two. */
export function markMerged<X extends object>(x: X): X {
  any = true;
  merged.add(x);
  return x;
}

export function isMerged(x: object): boolean {
  return any && merged.has(x);
}
