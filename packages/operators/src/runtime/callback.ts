/** @file Functions that arrays call: twins, rows, or plain functions, which must not meet a value. */

import { twinOf } from "@chainrule/autograd/twin";
import { isChoice, resolved } from "./choice.ts";
import { whicheverOf } from "./sides.ts";
import { callNative, natives } from "./natives.ts";
import { refuse } from "./refusal.ts";
import { noTwinText } from "./trusted.ts";
import { holdsValue } from "./values-in.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/** What an array calls for `f`. */
export function guardedFunction(from: unknown, where: string): AnyFunction {
  const f = resolved(from);
  if (isChoice(f)) return (...args) => whicheverOf(f, (one) => guardedFunction(one, where)(...args), where);
  const twin = twinOf(f);
  if (twin !== undefined) return twin as AnyFunction;
  if (natives.has(f)) return (...args) => callNative(f, where, args);
  if (typeof f !== "function") throw new TypeError(`${where}: what is called here is no function.`);
  if ("partials" in f && "evaluate" in f) return f as unknown as AnyFunction;
  return (...args) => {
    // The array itself comes last, which most callbacks do not look at.
    if (args.slice(0, Math.max(f.length, 1)).some(holdsValue)) {
      refuse(where, noTwinText(f));
    }
    return (f as AnyFunction)(...args);
  };
}
