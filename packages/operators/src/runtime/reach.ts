/** @file Where a recording does not hold: there another way is recorded, or the function itself is asked. */

import type { Num } from "@chainrule/autograd";
import { doesNotHoldWhere, numberFor } from "@chainrule/autograd/twin";
import { asFlag, both, type Condition, opposite } from "./flags.ts";
import { state } from "./recording.ts";
import { rowOf } from "./table.ts";

/**
 * What is recorded does not hold where `c` does on the path that runs. Answers whether somebody will look at it; if not, it cannot be recorded.
 */
export function leaveWhere(c: Condition): boolean {
  const where = both(reached(), c);
  return where === false || doesNotHoldWhere(where === true ? 1 : where);
}

/** What is 1 where the path that runs is reached. */
function reached(): Condition {
  let here: Condition = true;
  // Jumps first: many wait in a loop, and what those before make is made once.
  for (const { c } of state.leaving) here = bothOnce(here, opposite(c));
  for (const side of state.sides) here = bothOnce(here, side.here);
  return here;
}

const known = new WeakMap<object, WeakMap<object, Condition>>();

function bothOnce(a: Condition, b: Condition): Condition {
  if (typeof a === "boolean" || typeof b === "boolean") return both(a, b);
  let made = known.get(a);
  if (made === undefined) known.set(a, (made = new WeakMap()));
  let one = made.get(b);
  if (one === undefined) made.set(b, (one = both(a, b)));
  return one;
}

/**
 * The truth that a condition has for the example that is recorded: what follows holds where it has that. `undefined`: there is no example, or it
 * does not come here, so that what follows would be nobody's way.
 */
export function decided(c: Condition): boolean | undefined {
  if (typeof c === "boolean") return c;
  const number = numberHere(c);
  if (number === undefined) return undefined;
  const truth = number !== 0;
  return leaveWhere(truth ? opposite(c) : c) ? truth : undefined;
}

const notEqual = rowOf("!==", 2) as (x: Num, y: Num) => Num;

/** The same for a whole number, as counts and indices are; of another number there is none. */
export function decidedCount(x: Num): number | undefined {
  const number = numberHere(x);
  if (!Number.isInteger(number)) return undefined;
  return leaveWhere(asFlag(notEqual(x, number!))) ? number : undefined;
}

function numberHere(x: Num): number | undefined {
  const here = reached();
  return numberFor(typeof here === "boolean" ? Number(here) : here) === 1 ? numberFor(x) : undefined;
}
