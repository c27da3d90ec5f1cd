/** @file Which clause of a `switch` is entered, where it may not be known. */

import { eq } from "./conditions.ts";
import { both, type Condition, either, opposite } from "./flags.ts";
import { onlyIf, type State } from "./sides.ts";

/** A `switch`: its clauses are entered under conditions, one or none of which holds. */
class Choosing {
  readonly #entered: readonly Condition[];

  constructor(entered: readonly Condition[]) {
    this.#entered = entered;
  }

  /** Whether clause `i` runs: it is entered, or one of those before it that fall through to it, from clause `from` on. */
  runs(i: number, from: number): Condition {
    return this.#entered.slice(from, i + 1).reduce(either, false);
  }
}

/**
 * @param tests what the clauses ask for, in their order: what is surely known in an array of one; what must be computed, and is only if no
 * clause before is entered; `null` for `default`.
 */
export function choosing(
  of: unknown,
  tests: readonly (null | readonly [unknown] | (() => unknown))[],
  where: string,
  ...state: State
): Choosing {
  let none: Condition = true;
  const asked: unknown[] = [];
  let computed = false;
  const entered = tests.map((test): Condition => {
    if (test === null || none === false) return false;
    if (typeof test !== "function") {
      const [wanted] = test;
      const isIt = eq(of, wanted, where);
      // Two that ask for the same exclude each other only by their order.
      const c = computed || asked.includes(wanted) ? both(none, isIt) : isIt;
      asked.push(wanted);
      none = both(none, opposite(isIt));
      return c;
    }
    const ask = (): Condition => eq(of, test(), where);
    const isIt: Condition = none === true ? ask() : (onlyIf(none, ask, where, ...state) as Condition);
    const c = both(none, isIt);
    none = both(none, opposite(isIt));
    computed = true; // it may have been what a later one asks for
    return c;
  });
  return new Choosing(entered.map((c, i) => (tests[i] === null ? none : c)));
}
