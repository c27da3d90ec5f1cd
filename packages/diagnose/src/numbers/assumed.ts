/**
 * @file One slip in the formula of a quantity that was not handed over, the same for all units and samples: it is put into the graph, and
 * everything that was handed over must follow from it.
 */

import type { Value } from "@chainrule/autograd";
import { translated } from "./families.ts";
import { familyOf } from "./labels.ts";
import type { Reading } from "./reading.ts";
import type { Explained } from "./search.ts";
import type { Variant } from "./slip.ts";
import { slipsOf } from "./slips.ts";
import { surroundingsOf } from "./surroundings.ts";
import { type Term, wordsOf } from "./term.ts";

/** A slip in what was not handed over, and the reading with the numbers that come of it. */
export interface Assumed {
  readonly explained: Explained;
  readonly reading: Reading;
}

/** What may have been done to a family that was not handed over. */
export interface Suspicion {
  readonly variants: readonly Variant[];
  /** What is done to the first member, done to each of the others; `undefined` if they are not alike. */
  readonly changes: readonly (((changed: Term) => Term) | undefined)[];
}

export function suspicionOf(reading: Reading, family: string, sizes: readonly number[]): Suspicion {
  const { graph } = reading;
  const [first, ...others] = graph.families.get(family) as [Value, ...Value[]];
  const around = surroundingsOf(reading, first, sizes);
  const own = graph.term(first);
  const changes = others.map((other) => translated(own, graph.term(other), around));
  if (changes.includes(undefined)) return { variants: [], changes };
  // Nothing is computed from itself.
  const isSound = ({ term }: Variant): boolean =>
    [...wordsOf(term)].every((x) => familyOf(x.label ?? "") !== family && !graph.dependsOn(x, first));
  return {
    variants: slipsOf(own, around)
      .filter(isSound)
      .toSorted((x, y) => x.bits - y.bits),
    changes,
  };
}

/** The likeliest slip of less than so many bits, within a budget of trials, in the formula of `family` with which all is right; `undefined` if there is none. */
export function assumed(
  reading: Reading,
  family: string,
  off: readonly string[],
  { variants, changes }: Suspicion,
  limit: number,
  budget: { left: number },
): Assumed | undefined {
  const { graph } = reading;
  const [first, ...others] = graph.families.get(family) as [Value, ...Value[]];
  // What is wrong tells most slips apart at once; the rest is looked at for the few that are left.
  const entries = [...off, ...reading.families.filter((other) => !off.includes(other))].flatMap((other) =>
    reading.entries(other),
  );
  for (const { term, slips, bits } of variants) {
    if (bits >= limit || budget.left <= 0) return undefined;
    budget.left--;
    const formulas = new Map<Value, Term>([[first, term]]);
    const put = (node: Value): Term => {
      if (familyOf(node.label ?? "") !== family) return graph.term(node);
      let formula = formulas.get(node);
      if (formula === undefined) {
        const change = changes[others.indexOf(node)] as (changed: Term) => Term;
        formulas.set(node, (formula = change(term)));
      }
      return formula;
    };
    if (!reading.allFollow(entries, put)) continue;
    const numbers = [first, ...others].map(
      (node) => [node.label as string, reading.numbersOf(node, put)] as const,
    );
    return {
      explained: { term, slips: slips.map((slip) => slip()), bits },
      reading: reading.with(reading.factors, new Map(numbers)),
    };
  }
  return undefined;
}
