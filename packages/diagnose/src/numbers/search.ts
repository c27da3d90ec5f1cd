/** @file The search for the slips that turn the right formula into the learner's, one and two at a time. */

import type { Sample } from "./claims.ts";
import { withoutIndices } from "./labels.ts";
import type { Slip, Surroundings, Variant } from "./slip.ts";
import { slipsOf } from "./slips.ts";
import type { Value } from "@chainrule/autograd";
import { evaluate, type Term } from "./term.ts";

/** A formula that has the learner's numbers, and the slips that lead to it. */
export interface Explained {
  readonly term: Term;
  readonly slips: readonly Slip[];
}

/** Whether two numbers are equal within a relative tolerance. NaN is no number, and equal to none. */
export function near(x: number, y: number, tolerance: number): boolean {
  return x === y || Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y));
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
  const hits = slipsOf(term, around).filter((variant) => fits(variant.term, samples, tolerance));
  if (hits.length > 0) return distinct(hits);
  const [singles, narrow] = firstOfTwo(term, around);
  const pairs: Variant[] = [];
  for (const first of singles) {
    for (const second of slipsOf(first.term, narrow, false)) {
      if (fits(second.term, samples, tolerance)) {
        pairs.push({ term: second.term, slips: [...first.slips, ...second.slips] });
      }
    }
  }
  return distinct(pairs);
}

/** How many pairs of slips are tried at most, about. */
const MAX_PAIRS = 120_000;

/** The formulas one slip away from which a second one is sought, with as large a pool as leaves a bearable number of pairs. */
function firstOfTwo(term: Term, around: Surroundings): [Variant[], Surroundings] {
  let narrow = around;
  let singles: Variant[] = [];
  for (const size of [30, 20, 12, 8, 5, 3, 1]) {
    narrow = { ...around, pool: around.pool.slice(0, size), words: around.words.slice(0, 4 * size) };
    singles = slipsOf(term, narrow);
    if (singles.length ** 2 <= MAX_PAIRS) break;
  }
  return [singles.slice(0, Math.ceil(MAX_PAIRS / singles.length)), narrow];
}

/** How many explanations are kept. */
const MAX = 12;

/** The cheapest explanation of each formula; formulas are the same if they have the same number whatever their words are. */
function distinct(variants: readonly Variant[]): Explained[] {
  const explained = variants
    .slice(0, 20 * MAX)
    .map(({ term, slips }) => ({ term, slips: slips.map((slip) => slip()) }));
  const seen = new Set<string>();
  return explained
    .toSorted((x, y) => costOf(x) - costOf(y))
    .filter(({ term }) => {
      const print = [1, -1].map((sign) => evaluate(term, (x) => sign * anyNumber(x)).toPrecision(9)).join();
      return !seen.has(print) && seen.add(print);
    })
    .slice(0, MAX);
}

/** A number for a word that depends on its name alone. */
function anyNumber(word: Value): number {
  let hash = 7;
  for (const character of word.label ?? "")
    hash = (hash * 31 + (character.codePointAt(0) as number)) % 10_007;
  return (hash % 2 === 0 ? 1 : -1) * (0.3 + hash / 20_011);
}

/** What people do more often comes first. */
function costOf({ slips }: Explained): number {
  const costs = { sign: 0, replaced: 1, missing: 1, index: 1, function: 1, scale: 2, extra: 2, formula: 2 };
  return slips.reduce(
    (total, { kind, wrong }) => total + costs[kind] + Math.ceil(wrong.length / 16) / 100,
    0,
  );
}

/** What is the same in an explanation for every unit: its slips without indices. */
export function essence({ slips }: Explained): string {
  return slips
    .map((slip) => withoutIndices(slip.sentence))
    .toSorted((x, y) => (x < y ? -1 : 1))
    .join("; ");
}
