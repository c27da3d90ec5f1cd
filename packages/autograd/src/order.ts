/** @file The order in which a graph is swept. */

import { describe, type Operand, Value } from "./value.ts";

/**
 * Every value that `roots` depend on, each before its operands: users first. The order depends on nothing but the graph.
 *
 * Method: Kahn's (1962). Count the uses of each value, then take a value when all of its users have been taken. Both
 * passes keep their own stack, so depth is bounded by memory alone, and the counts are back at 0 when they end.
 * @throws Error if the graph has a cycle.
 */
export function usersFirst(roots: readonly Value[]): Value[] {
  const stack: Value[] = [];
  const visit = (operand: Value): void => {
    if (operand.uses++ === 0) stack.push(operand);
  };
  let count = 0;
  for (const root of roots) visit(root);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    count++;
    eachOperand(next, visit);
  }

  const order: Value[] = [];
  const release = (operand: Value): void => {
    if (--operand.uses === 0) stack.push(operand);
  };
  for (const root of roots) release(root);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    order.push(next);
    eachOperand(next, release);
  }
  if (order.length !== count) rejectCycle(roots);
  return order;
}

/** Calls `visit` with each operand of `node` that is a value, as often as it occurs. */
function eachOperand(node: Value, visit: (operand: Value) => void): void {
  const { x, y } = node;
  if (x instanceof Value) visit(x);
  else if (typeof x === "object" && x !== null) eachValue(x, visit);
  if (y instanceof Value) visit(y);
  else if (typeof y === "object" && y !== null) eachValue(y, visit);
}

function eachValue(operands: readonly Operand[], visit: (operand: Value) => void): void {
  for (let i = 0; i < operands.length; i++) {
    const x = operands[i];
    if (x instanceof Value) visit(x);
  }
}

/** Puts the counts back and names a value on the cycle or under it. */
function rejectCycle(roots: readonly Value[]): never {
  const reached = new Set(roots);
  for (const node of reached) eachOperand(node, (operand) => reached.add(operand)); // visits what it adds
  const culprit = [...reached].find((node) => node.uses > 0);
  for (const node of reached) node.uses = 0;
  throw new Error(
    `Cannot order the graph: it has a cycle at ${describe(culprit)}. Do not change the operands of values.`,
  );
}
