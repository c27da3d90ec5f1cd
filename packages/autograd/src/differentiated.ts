/**
 * @file What may not be asked while a function is differentiated: what `backward` leaves in values is no part of the graph, so a
 * derivative would take it for a constant, and mostly for 0. What does not depend on the function's argument may be asked.
 */

import { bornFirst, eachOperand } from "./order.ts";
import { describe, guardBy, type Num, type Value } from "./value.ts";

/** What the transforms that are calling their functions now differentiate by, the innermost last. */
const active: (readonly Value[])[] = [];

/** Calls the function of a transform, which differentiates by these. */
export function whileDifferentiating<T>(variables: readonly Value[], run: () => T): T {
  active.push(variables);
  guardBy(requireApart);
  try {
    return run();
  } finally {
    active.pop();
    if (active.length === 0) guardBy(undefined);
  }
}

/** @throws Error if `x` depends on what is being differentiated by. */
export function requireApart(
  x: Value,
  verb: "read the grad of" | "go backward from" | "assign the data of",
): void {
  if (active.length === 0 || !isDifferentiated(x)) return;
  throw new Error(
    verb === "assign the data of"
      ? `Cannot ${verb} ${describe(x)}: a function of it is being differentiated. Compute with another value.`
      : `Cannot ${verb} ${describe(x)}: a function of it is being differentiated, and what backward leaves in grad is a constant to that. ` +
          "Use gradient(root, values), or grad inside, which record.",
  );
}

/** Whether `x` depends on one of them. */
function isDifferentiated(x: Value): boolean {
  const variables = new Set(active.flat());
  const since = bornFirst(variables);
  const reached = new Set([x]);
  const reach = (operand: Num): void => {
    if (typeof operand !== "number" && operand.born >= since) reached.add(operand);
  };
  for (const node of reached) {
    if (variables.has(node)) return true;
    eachOperand(node, reach); // visits what it adds
  }
  return false;
}
