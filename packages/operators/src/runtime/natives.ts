/** @file What stands in a twin for a function that JavaScript brings along. */

import { isChoice, requireOne } from "./choice.ts";
import { ask } from "./merge.ts";

/** Takes the place in the source first, then the arguments. */
export type Native = (where: string, ...args: never[]) => unknown;

export const natives = new Map<unknown, Native>();

/** Whether a function is JavaScript's own, or the engine's, so that nobody can read what it does. */
export function isNative(f: unknown): boolean {
  return /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(f));
}

/** Those that only ask what something is: of what a condition chose, all may be asked. */
export const questions = new Set<unknown>();

/** Calls what stands for `f`. */
export function callNative(f: unknown, where: string, args: readonly unknown[]): unknown {
  const native = natives.get(f) as (where: string, ...args: readonly unknown[]) => unknown;
  const i = args.findIndex(isChoice);
  if (i < 0) return native(where, ...args);
  return questions.has(f)
    ? ask(args[i], (one) => callNative(f, where, args.with(i, one)))
    : native(where, ...args.map(requireOne));
}
