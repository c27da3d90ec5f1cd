/** @file Values as text: their numbers, as constants. */

import { isValue } from "@chainrule/autograd";
import { numberIn, isFlag } from "./flags.ts";
import { isChoice, requireOne, resolved } from "./choice.ts";
import { state } from "./recording.ts";
import { refuse } from "./refusal.ts";
import { holdsValue } from "./values-in.ts";

/** What stands in a text in the place of `x`. */
export function text(from: unknown, where: string): unknown {
  const x = requireOne(from);
  if (isValue(x)) {
    state.texts = true;
    const number = numberIn(x);
    if (number === undefined)
      refuse(where, "a number becomes text that is not known while the function is recorded.");
    return isFlag(x) ? String(number !== 0) : String(number);
  }
  if (Array.isArray(x)) return x.map((part) => text(part ?? "", where)).join(",");
  if (typeof x === "object" && x !== null && holdsValue(x)) {
    refuse(where, "an object that holds values becomes text. Write its numbers one by one.");
  }
  return x;
}

/** The same in a message, which nothing is computed from: what is not known may stand there. */
export function message(from: unknown): unknown {
  const x = resolved(from);
  if (isChoice(x)) return "unknown";
  if (isValue(x)) return isFlag(x) ? String(x.number !== 0) : (x.number ?? "unknown");
  return x;
}
