/** @file A graph in the order in which it is computed and differentiated: forward, then back. */

import { asNumbers, eachPartial, gradient } from "../differentiate.ts";
import { usersFirst } from "../order.ts";
import { dataOf, describe, isValue, times, type Value } from "../value.ts";

/** What one operand has to do with a value. */
export interface Part {
  readonly operand: Value;
  /** The partial derivative of the value by the operand, as a number. */
  readonly partial: number;
}

/** One step forward: a value is computed from its operands, which were before. */
export interface ForwardStep {
  readonly direction: "forward";
  readonly value: Value;
  readonly number: number;
  /** Its operands that are values, once for each time that it uses them; an operand that is not chosen is left out. */
  readonly parts: readonly Part[];
}

/** One step back: the adjoint of a value is complete, and its operands get their shares of it. */
export interface BackwardStep {
  readonly direction: "backward";
  readonly value: Value;
  /** The derivative of the root by the value. */
  readonly adjoint: number;
  /** What each operand gets: the adjoint times the partial derivative. */
  readonly shares: readonly (Part & { readonly share: number })[];
}

export type Step = ForwardStep | BackwardStep;

/**
 * The values under `root` in order: forward, each after its operands, and then backward, each after those that use it. It is what
 * backpropagation does, to be shown step by step; it changes nothing.
 * @throws TypeError for what is no value.
 */
export function steps(root: Value): Step[] {
  if (!isValue(root)) throw new TypeError(`Cannot step through ${describe(root)}. Pass a value.`);
  const order = usersFirst([root]);
  const adjoints = gradient(root, order).map(dataOf);
  const partsOf = (value: Value): Part[] => {
    const parts: Part[] = [];
    eachPartial(
      value,
      asNumbers,
      () => true,
      (operand, partial) => parts.push({ operand, partial: times(partial, 1) }),
    );
    return parts;
  };
  const forward = order.toReversed().map((value): ForwardStep => {
    return { direction: "forward", value, number: value.data, parts: partsOf(value) };
  });
  const backward = order.map((value, i): BackwardStep => {
    const adjoint = adjoints[i] as number;
    const shares = partsOf(value).map((part) => ({ ...part, share: part.partial * adjoint }));
    return { direction: "backward", value, adjoint, shares };
  });
  return [...forward, ...backward];
}
