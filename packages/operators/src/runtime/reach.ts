/** @file Where a recording does not hold: there the function itself is asked. */

import { doesNotHoldWhere } from "@chainrule/autograd/twin";
import { both, type Condition, opposite } from "./flags.ts";
import { state } from "./recording.ts";

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
