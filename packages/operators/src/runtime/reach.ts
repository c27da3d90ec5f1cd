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
  const gone = state.leaving.map(({ c }) => opposite(c));
  return [...state.sides.map(({ here }) => here), ...gone].reduce(both, true);
}

/**
 * The truth that a condition has for the example that is recorded: what follows holds where it has that. On a path that the example does not
 * take nothing holds, and it counts as false. `undefined`: there is no example.
 */
export function decided(c: Condition): boolean | undefined {
  if (typeof c === "boolean") return c;
  const here = reached();
  const [isHere, number] = [numberFor(typeof here === "boolean" ? Number(here) : here), numberFor(c)];
  if (isHere === undefined || number === undefined) return undefined;
  const truth = isHere !== 0 && number !== 0;
  return leaveWhere(isHere === 0 || (truth ? opposite(c) : c)) ? truth : undefined;
}

const notEqual = rowOf("!==", 2) as (x: Num, y: Num) => Num;

/** The same for a whole number, as counts and indices are; of another number there is none. */
export function decidedCount(x: Num): number | undefined {
  const here = reached();
  const [isHere, number] = [numberFor(typeof here === "boolean" ? Number(here) : here), numberFor(x)];
  if (isHere === undefined || number === undefined) return undefined;
  const isWhole = Number.isInteger(number);
  if (isHere !== 0 && !isWhole) return undefined;
  return leaveWhere(isHere === 0 || asFlag(notEqual(x, number))) ? (isWhole ? number : 0) : undefined;
}
