/** @file Statements that cannot be merged. */

import { state } from "./recording.ts";
import { refuse } from "./refusal.ts";
import { holdsValue } from "./values-in.ts";

/** Before a `throw`. */
export function raise(where: string): void {
  if (state.open > 0) {
    refuse(
      where,
      "this throw stands under a condition that is not known while the function is recorded. Check before, outside of the function, or answer NaN.",
    );
  }
}

/** What is assigned to a variable outside of the function, where a write can neither be undone nor merged, and would outlive the recording. */
export function held<X>(x: X, where: string): X {
  if (state.open > 0)
    refuse(
      where,
      "this assignment cannot be merged, and stands under a condition that is not known while the function is recorded.",
    );
  if (holdsValue(x))
    refuse(
      where,
      "this assigns to a variable outside of the function, and what is assigned would outlive the recording. Return it.",
    );
  return x;
}
