// What a function as people write them is tried on.
import type { Num } from "@chainrule/autograd";
import { takesValues } from "@chainrule/autograd/twin";
import type { Lifted } from "../../src/index.ts";

/** A function of numbers, where it is tried, and the same written with the table's functions, if somebody did. */
export interface RealFunction {
  readonly f: (...args: never[]) => number;
  readonly at: readonly (readonly unknown[])[];
  readonly fixed: readonly number[];
  readonly branches: boolean;
  readonly byHand: ((...args: never[]) => Num) | undefined;
}

/**
 * Derivatives are those by the first argument. `fixed` names the arguments that choose what is computed, such as indices;
 * `branches` says that what it computes depends on its numbers.
 *
 * Write powers other than squares as `Math.pow`: that one can be replaced by the table's, to compare to the bit; `**` cannot.
 */
export function real<Args extends unknown[]>(
  f: (...args: Args) => number,
  how: {
    readonly at: readonly Args[];
    readonly fixed?: readonly number[];
    readonly branches?: boolean;
    readonly byHand?: Lifted<(...args: Args) => number>;
  },
): RealFunction {
  const { at, fixed = [], branches = false } = how;
  return {
    f: f as unknown as RealFunction["f"],
    at,
    fixed,
    branches,
    byHand: (how.byHand && takesValues(how.byHand)) as RealFunction["byHand"],
  };
}
