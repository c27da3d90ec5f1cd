/** @file Which clause of a `switch` is entered, where it may not be known. */

import { eq } from "./conditions.ts";
import { both, type Condition, either, opposite } from "./flags.ts";

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

/** @param tests what the clauses ask for, in their order; `null` for `default`. */
export function choosing(of: unknown, tests: readonly (null | (() => unknown))[], where: string): Choosing {
  let none: Condition = true;
  const asked: unknown[] = [];
  const entered = tests.map((test): Condition => {
    if (test === null || none === false) return false;
    const wanted = test();
    const isIt = eq(of, wanted, where);
    // Two that ask for the same would exclude each other only by their order.
    const c =
      typeof wanted !== "object" && !asked.includes(wanted) && typeof of !== "boolean"
        ? isIt
        : both(none, isIt);
    asked.push(wanted);
    none = both(none, opposite(isIt));
    return c;
  });
  return new Choosing(entered.map((c, i) => (tests[i] === null ? none : c)));
}
