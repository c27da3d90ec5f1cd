/** @file The search for the slips that turn the right formula into the learner's, one and two at a time. */

import type { Sample } from "./claims.ts";
import { type Slip, slipsOf, type Surroundings, type Variant, withoutIndices } from "./slips.ts";
import { evaluate, keyOf, type Term } from "./term.ts";

/** A formula that has the learner's numbers, and the slips that lead to it. */
export interface Explained {
  readonly term: Term;
  readonly slips: readonly Slip[];
}

/** Whether two numbers are equal within a relative tolerance. */
export function near(x: number, y: number, tolerance: number): boolean {
  return Object.is(x, y) || Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y));
}

/** Whether a formula has the number of every sample. */
export function fits(term: Term, samples: readonly Sample[], tolerance: number): boolean {
  return samples.every(({ number, numberOf }) => near(evaluate(term, numberOf), number, tolerance));
}

/** The formulas with the fewest slips (one or two) that fit all samples; none if none does. */
export function search(
  term: Term,
  around: Surroundings,
  samples: readonly Sample[],
  tolerance: number,
): Explained[] {
  const singles = slipsOf(term, around);
  const hits = singles.filter((variant) => fits(variant.term, samples, tolerance));
  if (hits.length > 0) return distinct(hits);
  const narrow = { ...around, pool: around.pool.slice(0, PAIR_POOL) };
  const pairs: Variant[] = [];
  for (const first of singles) {
    for (const second of slipsOf(first.term, narrow, false)) {
      if (fits(second.term, samples, tolerance))
        pairs.push({ term: second.term, slips: [...first.slips, ...second.slips] });
    }
  }
  return distinct(pairs);
}

/** How much of the pool is tried for the second of two slips. */
const PAIR_POOL = 30;

/** How many explanations are kept. */
const MAX = 12;

/** Explanations that differ in their formula and in their words. */
function distinct(variants: readonly Variant[]): Explained[] {
  const terms = new Set<string>();
  const kept = variants.filter(({ term }) => {
    const key = keyOf(term);
    return !terms.has(key) && terms.add(key);
  });
  return kept
    .slice(0, 4 * MAX)
    .map(({ term, slips }) => ({ term, slips: slips.map((slip) => slip()) }))
    .toSorted((x, y) => costOf(x) - costOf(y))
    .slice(0, MAX);
}

/** What people do more often comes first. */
function costOf({ slips }: Explained): number {
  const costs = { sign: 0, replaced: 1, missing: 1, index: 1, function: 1, scale: 2, extra: 2, formula: 2 };
  return slips.reduce((total, { kind, wrong }) => total + costs[kind] + wrong.length / 100, 0);
}

/** What is the same in an explanation for every unit: its slips without indices. */
export function essence({ slips }: Explained): string {
  return slips
    .map((slip) => withoutIndices(slip.sentence))
    .toSorted((x, y) => (x < y ? -1 : 1))
    .join("; ");
}
