/** @file A graph at new numbers of its leaves. */

import { usersFirst } from "./order.ts";
import { assignments, isValue, type Num, rootsOf, type Value } from "./value.ts";

/**
 * Computes all values under `roots` again, in place, from the numbers that the leaves have now: after leaves were assigned, the same
 * graph can be read and differentiated there. `grad` stays what it was until the next `backward`.
 * @throws Error while a function is being recorded: numbers are not known then. What an operation throws; then nothing has changed.
 */
export function refresh(roots: Num | readonly Num[]): void {
  const order = usersFirst(rootsOf(roots, "refresh").filter(isValue)).toReversed();
  const before = order.map(({ number, made }) => ({ number, made }));
  try {
    for (const node of order) if (node.op !== null) recompute(node);
  } catch (error) {
    order.forEach((node, i) => Object.assign(node, before[i]));
    throw error;
  }
}

function recompute(node: Value): void {
  const { op, x, y } = node;
  const call = op as unknown as (...operands: unknown[]) => number;
  const numbers = (operands: unknown): number[] => (operands as readonly Num[]).map(numberOf);
  switch (op?.form) {
    case "unary":
      node.number = call(numberOf(x as Num));
      break;
    case "binary":
      node.number = call(numberOf(x as Num), numberOf(y as Num));
      break;
    case "ternary":
      node.number = call(...numbers(x));
      break;
    case "reduction":
      node.number = call(numbers(x));
      break;
    default:
      node.number = call(numbers(x), numbers(y));
  }
  node.made = assignments;
}

const numberOf = (x: Num): number => (typeof x === "number" ? x : x.data);
