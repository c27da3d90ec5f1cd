/** @file The order in which a graph is swept. */

import { describe, type Num, type Value } from "./value.ts";

/**
 * Every value that `roots` depend on, each before its operands: users first. The order depends on nothing but the graph.
 *
 * Method: Kahn's (1962). Count the uses of each value, then take a value when all of its users have been taken. Both
 * passes keep their own stack, so depth is bounded by memory alone, and the counts are back at 0 when they end.
 * @throws Error if the graph has a cycle.
 */
export function usersFirst(roots: readonly Value[]): Value[] {
  const ready: Value[] = [];
  const count = countUses(roots, ready);
  ready.length = 0;
  const order: Value[] = [];
  const release = (operand: Value): void => {
    if ((operand.uses -= USE) === 0) ready.push(operand);
  };
  for (const root of roots) release(root);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    order.push(node);
    eachOperand(node, release);
  }
  if (order.length !== count) rejectCycle(roots);
  return order;
}

/** By how much one use raises `uses`: 2, because the lowest bit belongs to the sweep on numbers. */
export const USE = 2;

/**
 * Raises the `uses` of each value by {@link USE} for each of its uses under `roots`, and for being a root. Answers how many
 * values there are. Whoever calls it brings the counts back to 0.
 *
 * Method: written out, with a stack that is an array and its height, because it runs before every sweep; the sweep goes on
 * with the same array, whose memory is there already.
 */
export function countUses(roots: readonly Value[], stack: Value[]): number {
  let height = useEach(roots, stack, 0);
  let count = 0;
  while (height > 0) {
    const { x, y } = stack[--height] as Value;
    count++;
    if (typeof x === "object" && x !== null) {
      if (Array.isArray(x)) height = useEach(x, stack, height);
      else {
        const operand = x as Value;
        if (operand.uses === 0) stack[height++] = operand;
        operand.uses += USE;
      }
    }
    if (typeof y === "object" && y !== null) {
      if (Array.isArray(y)) height = useEach(y, stack, height);
      else {
        const operand = y as Value;
        if (operand.uses === 0) stack[height++] = operand;
        operand.uses += USE;
      }
    }
  }
  return count;
}

/** Counts a use of each operand and puts those on the stack that had none; answers the stack's height. */
function useEach(operands: readonly Num[], stack: Value[], height: number): number {
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i] as Num;
    if (typeof operand === "number") continue;
    if (operand.uses === 0) stack[height++] = operand;
    operand.uses += USE;
  }
  return height;
}

/** Brings the `uses` of all values under `roots` back to 0 when a sweep could not. */
export function forgetUses(roots: readonly Value[]): void {
  for (const node of reachedFrom(roots)) node.uses = 0;
}

/** @throws Error that names a value on the cycle or under it. */
export function rejectCycle(roots: readonly Value[]): never {
  const culprit = [...reachedFrom(roots)].find((node) => node.uses > 0);
  forgetUses(roots);
  throw new Error(
    `Cannot order the graph: it has a cycle at ${describe(culprit)}. Do not change the operands of values.`,
  );
}

function reachedFrom(roots: readonly Value[]): ReadonlySet<Value> {
  const reached = new Set(roots);
  for (const node of reached) eachOperand(node, (operand) => reached.add(operand)); // visits what it adds
  return reached;
}

/** Calls `visit` with each operand of `node` that is a value, as often as it occurs. */
function eachOperand(node: Value, visit: (operand: Value) => void): void {
  for (const operand of node.args) {
    if (typeof operand !== "number") visit(operand);
  }
}
