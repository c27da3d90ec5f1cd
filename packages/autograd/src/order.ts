/** @file The order in which a graph is swept. */

import { BLOCK } from "./summation.ts";
import { assignments, describe, type Num, type Operand, type Value } from "./value.ts";

/**
 * Every value that `roots` depend on, each before its operands: users first. The order depends on nothing but the graph.
 *
 * Method: Kahn's (1962). Count the uses of each value, then take a value when all of its users have been taken. Both
 * passes keep their own stack, so depth is bounded by memory alone, and the counts are back at 0 when they end.
 * @throws Error if the graph has a cycle.
 */
export function usersFirst(roots: readonly Value[]): Value[] {
  return usersOf(roots, 0);
}

/**
 * {@link usersFirst}, but without the values that were made before the first of `variables`: they cannot depend on them. So a
 * transform in a loop that is differentiated itself does not sweep all that the loop did before.
 */
export function usersSince(variables: Iterable<Value>, roots: readonly Value[]): Value[] {
  return usersOf(roots, bornFirst(variables));
}

/** How many values there were before the first of these. */
export function bornFirst(variables: Iterable<Value>): number {
  let first = Infinity;
  for (const { born } of variables) if (born < first) first = born;
  return first;
}

/** @param since what was made before is left out. */
function usersOf(roots: readonly Value[], since: number): Value[] {
  const ready: Value[] = [];
  const count = countUses(roots, ready, since);
  let height = 0;
  const release = (operand: Num): void => {
    if (typeof operand === "number" || operand.born < since) return;
    if ((operand.uses -= USE) === 0) ready[height++] = operand;
  };
  const order: Value[] = [];
  for (const root of roots) release(root);
  while (height > 0) {
    const node = ready[--height] as Value;
    order.push(node);
    const { x, y } = node;
    if (Array.isArray(x) && Array.isArray(y)) {
      // Pair by pair, as the sweep on numbers takes them: it must add in the same order.
      for (let i = 0; i < x.length; i++) {
        release(x[i] as Num);
        release(y[i] as Num);
      }
    } else eachOperand(node, release);
  }
  if (order.length !== count) rejectCycle(roots);
  return order;
}

/**
 * Where each operand of each value of `order` stands in it, operand by operand in the order of {@link Value.args}; −1 for
 * plain numbers. With it a sweep keeps what it knows of values in arrays: maps of millions are slow, and end at 16 million.
 * @param among gets the places of these values in `order`, −1 for those that are not in it.
 */
export function operandPlaces(
  order: readonly Value[],
  among: readonly Value[],
): { readonly operands: Int32Array; readonly among: readonly number[] } {
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const node = order[i] as Value;
    node.uses = i + 1;
    count += operandCount(node);
  }
  const operands = new Int32Array(count);
  let at = 0;
  const note = (operand: Num): void => {
    operands[at++] = typeof operand === "number" ? -1 : operand.uses - 1;
  };
  for (let i = 0; i < order.length; i++) eachOperand(order[i] as Value, note);
  const places = among.map((x) => x.uses - 1);
  for (let i = 0; i < order.length; i++) (order[i] as Value).uses = 0;
  return { operands, among: places };
}

/** By how much one use raises `uses`: the lowest bits belong to the sweep on numbers, which counts the terms of a block in them. */
export const USE = 2 * BLOCK;

/**
 * Raises the `uses` of each value by {@link USE} for each of its uses under `roots`, and for being a root. Answers how many
 * values there are. Whoever calls it brings the counts back to 0.
 *
 * Method: written out, with a stack that is an array and its height, because it runs before every sweep; the sweep goes on
 * with the same array, whose memory is there already.
 */
export function countUses(roots: readonly Value[], stack: Value[], since = 0): number {
  let height = useEach(roots, stack, 0, since);
  let count = 0;
  hasOld = false;
  const now = assignments;
  while (height > 0) {
    const { x, y, made } = stack[--height] as Value;
    count++;
    if (made !== now && x !== null) hasOld = true;
    if (typeof x === "object" && x !== null) {
      if (Array.isArray(x)) height = useEach(x, stack, height, since);
      else if ((x as Value).born >= since) {
        const operand = x as Value;
        if (operand.uses === 0) stack[height++] = operand;
        operand.uses += USE;
      }
    }
    if (typeof y === "object" && y !== null) {
      if (Array.isArray(y)) height = useEach(y, stack, height, since);
      else if ((y as Value).born >= since) {
        const operand = y as Value;
        if (operand.uses === 0) stack[height++] = operand;
        operand.uses += USE;
      }
    }
  }
  return count;
}

/** Whether {@link countUses} has last seen a value that was computed before the latest assignment of a leaf, which may be another's. */
let hasOld = false;

/**
 * After {@link usersFirst} or {@link countUses}: asks whether the graph's numbers belong together.
 * @throws Error if a leaf was assigned after something was computed from it.
 */
export function requireFresh(roots: readonly Value[]): void {
  if (!hasOld) return;
  for (const node of reachedFrom(roots)) {
    eachOperand(node, (operand) => {
      if (typeof operand === "number" || operand.made <= node.made) return;
      forgetUses(roots);
      throw new Error(
        `Cannot differentiate: ${describe(operand)} was assigned after ${describe(node)} had been computed from it, so that derivatives would be taken at mixed numbers. ` +
          "Compute it again, or call refresh(root), which does that in place.",
      );
    });
  }
}

/** Counts a use of each operand and puts those on the stack that had none; answers the stack's height. */
function useEach(operands: readonly Num[], stack: Value[], height: number, since: number): number {
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i] as Num;
    if (typeof operand === "number" || operand.born < since) continue;
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
  const reach = (operand: Num): void => {
    if (typeof operand !== "number") reached.add(operand);
  };
  for (const node of reached) eachOperand(node, reach); // visits what it adds
  return reached;
}

/** Calls `visit` with each operand of `node`, as often as it occurs: its {@link Value.args} without the array. */
export function eachOperand({ x, y }: Value, visit: (operand: Num) => void): void {
  eachIn(x, visit);
  eachIn(y, visit);
}

function eachIn(operand: Operand | null, visit: (operand: Num) => void): void {
  if (Array.isArray(operand)) for (let i = 0; i < operand.length; i++) visit(operand[i] as Num);
  else if (operand !== null) visit(operand as Num);
}

/** How many operands a value has. */
export function operandCount({ x, y }: Value): number {
  return sizeOf(x) + sizeOf(y);
}

function sizeOf(operand: Operand | null): number {
  if (operand === null) return 0;
  return Array.isArray(operand) ? operand.length : 1;
}
