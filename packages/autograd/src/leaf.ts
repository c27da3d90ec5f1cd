/** @file Leaves: the values that nothing computed. Every graph begins with them. */

import { Leaf } from "./fluent.ts";
import { checkedNumber, type Value } from "./value.ts";

/**
 * A new leaf.
 * @param data its number; NaN and ±∞ are numbers.
 * @param label the name by which errors, formulas and drawings call it.
 * @throws TypeError if `data` is no number or `label` no string.
 */
export function value(data: number, label?: string): Value {
  const leaf = new Leaf(checkedNumber(data, "make a value of"), null, null, null);
  if (label !== undefined) leaf.label = label;
  return leaf;
}

/** A leaf in the place of an argument whose number is not known yet. */
export function placeholder(label?: string): Value {
  const leaf = new Leaf(undefined, null, null, null);
  if (label !== undefined) leaf.label = label;
  return leaf;
}
