/** @file The twin of a function, for those who draw graphs. */

import type { Num } from "@chainrule/autograd";
import { flag, readOptions } from "@chainrule/autograd/options";
import { differentiable, recording, takesValues, twinOf } from "@chainrule/autograd/twin";

/** What a function of numbers is on values: `Num` in the place of each number. */
export type Lifted<F> = F extends (...args: infer Args) => infer Answer
  ? (...args: { [K in keyof Args]: LiftedPart<Args[K]> }) => LiftedPart<Answer>
  : never;

type LiftedPart<T> = T extends number
  ? Num
  : T extends (...args: never[]) => unknown
    ? T
    : T extends object
      ? { [K in keyof T]: LiftedPart<T[K]> }
      : T;

/** Options of {@link lift}. */
export interface LiftOptions {
  /** Whether variables name the values that they hold, and values know their place in the source. It is what costs most. Default: true. */
  readonly names?: boolean;
}

/**
 * The differentiable twin of a function of numbers: it takes values in the place of numbers and answers values, which are named after the
 * function's variables.
 * @throws TypeError for a function without a twin.
 */
export function lift<F extends (...args: never[]) => unknown>(f: F, options?: LiftOptions): Lifted<F> {
  const { names = true } = readOptions("lift", options, { names: flag });
  const twin = differentiable(f);
  if (twinOf(f) === undefined) {
    throw new TypeError(
      `Cannot lift ${f.name === "" ? "this function" : f.name}: it has no twin. Write "use grad" at the top of its body, and build it with the plugin of @chainrule/operators.`,
    );
  }
  return takesValues((...args: never[]) => recording(() => twin(...args), names)) as Lifted<F>;
}
