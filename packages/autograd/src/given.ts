/**
 * @file Which unknown numbers stand for plain ones. At a tie, `max(x, m)` gives x the derivative ½ if m is a value, and 0 if it is a
 * plain number, which is a constant. While `compile(grad(f))` is recorded, every argument is a value; but eagerly those that are
 * not differentiated by are plain numbers, and so is what is computed from them. A kernel answers what is answered eagerly,
 * so here too they count as plain.
 */

import { bornFirst, eachOperand } from "./order.ts";
import type { Num, Value } from "./value.ts";

/** What the transforms that are calling their functions now differentiate by, as far as its numbers are not known. */
const variables = new Set<Value>();
/** What was found out of others: that they depend on none of these. What does not depend on them now never will. */
let given = new WeakSet<Value>();

/** Values that depend on variables: those made since a transform made its own, which it forgets when it ends. */
interface Dependents {
  readonly since: number;
  readonly values: WeakSet<Value>;
}

/** Of the transforms that are calling their functions now, the innermost last. */
const dependents: Dependents[] = [];

/** Runs the function of a transform, which differentiates by these. */
export function differentiatingBy<T>(by: readonly Value[], run: () => T): T {
  const unknown = by.filter(({ number }) => number === undefined);
  if (unknown.length === 0) return run();
  for (const variable of unknown) variables.add(variable);
  // What is older depends on those of transforms around this one, and is looked at once for all that stand in a loop.
  const since = dependents.length === 0 ? 0 : bornFirst(unknown);
  dependents.push({ since, values: new WeakSet() });
  try {
    return run();
  } finally {
    for (const variable of unknown) variables.delete(variable);
    dependents.pop();
    if (variables.size === 0) given = new WeakSet();
  }
}

/** Those among which `x` is if it depends on variables. */
function dependentsOf({ born }: Value): WeakSet<Value> {
  let i = dependents.length - 1;
  while (born < dependents[i]!.since) i--;
  return dependents[i]!.values;
}

/**
 * Whether eagerly `x` would be a plain number.
 *
 * Method: depth first with a stack of its own; each value is looked at once while a transform calls its function.
 */
export function isGiven(x: Num): boolean {
  if (typeof x === "number") return true;
  if (x.number !== undefined || variables.size === 0) return false;
  const stack = [x];
  while (stack.length > 0) {
    const node = stack.at(-1) as Value;
    const before = stack.length;
    if (!isSettled(node)) {
      if (node.number !== undefined || variables.has(node)) dependentsOf(node).add(node);
      else if (node.op !== null) {
        const operands: Value[] = [];
        eachOperand(node, (operand) => {
          if (typeof operand !== "number") operands.push(operand);
        });
        if (operands.some(isDependent)) dependentsOf(node).add(node);
        else for (const operand of operands) if (!given.has(operand)) stack.push(operand);
      }
    }
    if (stack.length > before) continue;
    stack.pop();
    if (!isDependent(node)) given.add(node);
  }
  return given.has(x);
}

const isDependent = (x: Value): boolean => dependentsOf(x).has(x);
const isSettled = (x: Value): boolean => given.has(x) || isDependent(x);
