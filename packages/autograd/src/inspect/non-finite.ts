/** @file Where the first NaN or ∞ came from. */

import { asNumbers, eachPartial } from "../differentiate.ts";
import { requireFresh, usersFirst } from "../order.ts";
import { printable } from "../printable.ts";
import { type Origin, originOf, originText } from "../twin.ts";
import { describe, isValue, type Num, requireValue, times, type Value } from "../value.ts";

/** The first value, or the first derivative, that left the finite numbers. */
export interface NonFinite {
  /** Whether the value itself is not finite, or only its derivative is. */
  readonly direction: "forward" | "backward";
  /** The value in which it happened: the first whose operands are finite; backward, the one that handed the derivative down. */
  readonly value: Value;
  /** Backward: the operand whose derivative is not finite. */
  readonly operand: Value | undefined;
  /** What is not finite: the number, or the derivative. */
  readonly number: number;
  /** The numbers of the operands of `value`. */
  readonly operands: readonly number[];
  /** From the value to the root, along operands and their users. */
  readonly path: readonly Value[];
  /** Where `value` was computed, if a twin computed it while its values were named. */
  readonly origin: Origin | undefined;
  /** All of this in two sentences. */
  toString(): string;
}

/**
 * The first value under `root`, in the order of computation, that is NaN or infinite while its operands are finite; if there is none, the
 * first derivative that is, from the root down; `undefined` if all numbers are finite. It changes nothing, `grad` included.
 * @throws Error while a function is being recorded: numbers are not known then.
 */
export function nonFinite(root: Num): NonFinite | undefined {
  requireValue(root, "look for numbers that are not finite under");
  const down = usersFirst([root]);
  requireFresh([root]);
  const users = new Map<Value, Value>();
  for (const node of down) {
    for (const operand of node.args) if (isValue(operand) && !users.has(operand)) users.set(operand, node);
  }
  const pathFrom = (start: Value): Value[] => {
    const path = [start];
    for (let next = users.get(start); next !== undefined; next = users.get(next)) path.push(next);
    return path;
  };
  const operandsOf = (node: Value): number[] => node.args.map((x) => (isValue(x) ? x.data : x));

  // A call has no number of its own; its results have.
  const origin = down.toReversed().find((node) => node.op?.form !== "call" && !Number.isFinite(node.data));
  if (origin !== undefined) {
    return withText({
      direction: "forward",
      value: origin,
      operand: undefined,
      number: origin.data,
      operands: operandsOf(origin),
      path: pathFrom(origin),
    });
  }
  const adjoints = new Map<Value, number>([[root, 1]]);
  for (const node of down) {
    const adjoint = adjoints.get(node);
    if (adjoint === undefined) continue;
    let found: NonFinite | undefined;
    eachPartial(
      node,
      asNumbers,
      () => true,
      (operand, partial) => {
        const term = times(partial, adjoint);
        const total = (adjoints.get(operand) ?? 0) + term;
        adjoints.set(operand, total);
        if (Number.isFinite(total)) return;
        const operands = operandsOf(node);
        found ??= withText({
          direction: "backward",
          value: node,
          operand,
          number: total,
          operands,
          path: pathFrom(node),
        });
      },
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function withText(found: Omit<NonFinite, "toString" | "origin">): NonFinite {
  return {
    ...found,
    origin: originOf(found.value),
    toString: () => textOf(found) + originText(found.value),
  };
}

function textOf({
  direction,
  value,
  operand,
  number,
  operands,
  path,
}: Omit<NonFinite, "toString" | "origin">): string {
  const call = value.op === null ? "it is a leaf" : `${value.op.name}(${operands.join(", ")})`;
  const way = path.length < 2 ? "" : ` On the way to the root: ${path.map(nameOf).join(" → ")}.`;
  const what =
    direction === "forward"
      ? `The first value that is not finite is ${describe(value)}: ${call}${value.op === null ? ` with data ${number}` : ` = ${number}`}.`
      : `All values are finite. The first derivative that is not is the one by ${describe(operand)}, which is ${number}: it comes from ${describe(value)}, ${call}.`;
  return what + way;
}

function nameOf(x: Value): string {
  return printable(x.label ?? x.op?.name ?? String(x.number));
}
