/**
 * @file What holds on the path that runs: the conditions under which its side of each open fork, or the rest behind a jump, is reached at
 * all. Nothing is decided by it but what a choice can be here.
 */

import { isValue, type Value } from "@chainrule/autograd";
import { type Condition, oppositeOf, partsOf } from "./flags.ts";

interface Fact {
  readonly c: Value;
  readonly holds: boolean;
}

const facts: Fact[] = [];

/** How much is known; what {@link forget} takes. */
export function knowledge(): number {
  return facts.length;
}

/** Forgets what was learned since. */
export function forget(known: number): void {
  if (facts.length > known) facts.length = known;
}

/** From here on `c` holds, or does not. */
export function learn(c: Condition, holds: boolean): void {
  if (!isValue(c)) return;
  facts.push({ c, holds });
  const other = oppositeOf(c);
  if (other !== undefined) facts.push({ c: other, holds: !holds });
  for (const part of partsOf(c, holds)) learn(part, holds);
}

/** Whether `c` holds here; `undefined`: it may or may not. */
export function truthHere(c: Condition): boolean | undefined {
  if (!isValue(c)) return c;
  for (let i = facts.length - 1; i >= 0; i--) {
    const fact = facts[i]!;
    if (fact.c === c || isSame(fact.c, c)) return fact.holds;
  }
  return undefined;
}

/** Whether two conditions are one comparison of the same operands, made twice. */
function isSame(a: Value, b: Value): boolean {
  return a.op === b.op && a.op !== null && Object.is(a.x, b.x) && Object.is(a.y, b.y);
}
