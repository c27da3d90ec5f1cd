/** @file Statements that cannot be merged. */

import { throwsAnyway } from "@chainrule/autograd/twin";
import { leaveWhere } from "./reach.ts";
import { state } from "./recording.ts";
import { refuse, refuseAnyhow } from "./refusal.ts";
import { holdsValue } from "./values-in.ts";

/**
 * Before a `throw`. Answers whether it stands under a condition that is not known: then the recording notes where it throws, and the path
 * ends here.
 */
export function raise(where: string): boolean {
  if (state.open === 0) return false;
  if (!leaveWhere(true)) {
    refuse(
      where,
      "this throw stands under a condition that is not known while the function is recorded, and nothing can be thrown from the step of a loop that is recorded once, or from emitted code. Check before, or answer NaN.",
    );
  }
  return true;
}

/** What is thrown. */
export function thrown<E>(error: E): E {
  return throwsAnyway(error);
}

/** What is assigned to a variable outside of the function, where a write can neither be undone nor merged, and would outlive the recording. */
export function held<X>(x: X, where: string): X {
  if (state.open > 0)
    refuseAnyhow(
      where,
      "this assignment cannot be merged, and stands under a condition that is not known while the function is recorded.",
    );
  if (holdsValue(x))
    refuseAnyhow(
      where,
      "this assigns to a variable outside of the function, and what is assigned would outlive the recording. Return it.",
    );
  return x;
}
