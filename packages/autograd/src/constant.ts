/** @file Which values are constants: no leaf is under them, only leaves that were settled. */

import { bornFirst, eachOperand, usersSince } from "./order.ts";
import type { Num, Value } from "./value.ts";

/**
 * Whether no leaf is under `outputs`, which were computed since `variables` were made. What is older is looked at once for all: a
 * transform in a loop may close over a value that grows with the loop.
 */
export function areConstant(outputs: readonly Value[], variables: readonly Value[]): boolean {
  const since = bornFirst(variables);
  let isConstant = true;
  const look = (operand: Num): void => {
    if (isConstant && typeof operand !== "number" && operand.born < since) isConstant = !hasLeaf(operand);
  };
  outputs.forEach(look);
  for (const node of usersSince(variables, outputs)) {
    if (node.op === null) return false;
    eachOperand(node, look);
    if (!isConstant) return false;
  }
  return isConstant;
}

/** A leaf that was found under a value, which may have been settled since; `null` where there is none, nor ever will be. */
const found = new WeakMap<Value, Value | null>();

/** Method: depth first with a stack of its own. What is open when a leaf is found is above it; what is left without one has none. */
function hasLeaf(x: Value): boolean {
  const stack = [x];
  const open = new Set<Value>();
  const visit = (operand: Num): void => {
    if (typeof operand !== "number" && found.get(operand) !== null) stack.push(operand);
  };
  while (stack.length > 0) {
    const node = stack.at(-1) as Value;
    const leaf = node.op === null ? node : found.get(node);
    if (leaf?.op === null) {
      for (const above of stack) if (open.has(above)) found.set(above, leaf);
      return true;
    }
    if (leaf === null || open.has(node)) {
      found.set(node, null);
      stack.pop();
    } else {
      open.add(node);
      eachOperand(node, visit);
    }
  }
  return false;
}
