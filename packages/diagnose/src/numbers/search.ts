/** @file The search for the slips that turn the right formula into the learner's, one and two at a time. */

import type { Value } from "@chainrule/autograd";
import { withoutIndices } from "./labels.ts";
import { agree, boundOf } from "./precision.ts";
import type { Sample } from "./reading.ts";
import type { Slip, Surroundings, Variant } from "./slip.ts";
import { slipsOf } from "./slips.ts";
import { evaluate, keyOf, type Term, wordsOf } from "./term.ts";

/** A formula that has the learner's numbers, and the slips that lead to it. */
export interface Explained {
  readonly term: Term;
  readonly slips: readonly Slip[];
  /** How unlikely the slips are. */
  readonly bits: number;
}

/**
 * The formulas with one slip, or with two, that fit all samples, the likeliest first.
 * @param unit the rounding of each operation.
 * @param known what explains another member of the family: of two slips, only those are looked for again.
 */
export function search(
  term: Term,
  around: Surroundings,
  samples: readonly Sample[],
  unit: number,
  slips: 1 | 2,
  known?: readonly Explained[],
): Explained[] {
  const fit = (variant: Term): boolean => fits(variant, samples, unit);
  if (slips === 1)
    return distinct(
      slipsOf(term, around).filter((variant) => fit(variant.term)),
      around,
    );
  const [all, narrow] = firstOfTwo(term, around);
  const wanted =
    known && new Set(known.flatMap((one) => one.slips.map(({ sentence }) => withoutIndices(sentence))));
  const singles =
    wanted === undefined
      ? all
      : all.filter((one) => one.slips.every((slip) => wanted.has(withoutIndices(slip().sentence))));
  const pairs: Variant[] = [];
  for (const first of singles) {
    for (const second of slipsOf(first.term, narrow)) {
      if (fit(second.term))
        pairs.push({
          term: second.term,
          slips: [...first.slips, ...second.slips],
          bits: first.bits + second.bits,
        });
    }
  }
  return distinct(pairs, around);
}

/** How much of a number may be rounding at most, before it is looked at how much of it is. */
const DOUBTFUL = 0.02;

/** Whether a formula has the number of every sample. */
export function fits(term: Term, samples: readonly Sample[], unit: number): boolean {
  return samples.every(({ claimed, at }) => {
    const exact = claimed.error <= 1e-5 * Math.abs(claimed.number);
    if (exact) {
      const number = evaluate(term, (x) => at(x).number);
      const difference = Math.abs(number - claimed.number);
      // NaN is equal to none.
      if (!(difference <= DOUBTFUL * Math.max(Math.abs(number), Math.abs(claimed.number)))) return false;
    }
    return agree(claimed, boundOf(term, at, unit));
  });
}

/** How many bits the samples tell: what a formula that is not the right one would have to match by accident. */
export function evidenceOf(term: Term, samples: readonly Sample[], unit: number): number {
  return samples.reduce((total, { claimed, at }) => {
    const { number, error } = boundOf(term, at, unit);
    const window =
      (2 * (claimed.error + error)) / Math.max(Math.abs(claimed.number), Math.abs(number), 1e-300);
    return total + Math.min(30, Math.max(0, -Math.log2(window + 2e-9)));
  }, 0);
}

/** Formulas of more words than that are long. */
const LONG = 8;

/** How many pairs of slips are tried at most, about. */
const MAX_PAIRS = 50_000;

/** The formulas one slip away from which a second one is sought, with as large a pool as leaves a bearable number of pairs. */
function firstOfTwo(term: Term, around: Surroundings): [Variant[], Surroundings] {
  let narrow = around;
  let singles: Variant[] = [];
  // Long formulas are few and costly: fewer pairs are tried.
  const isLong = wordsOf(term).size > LONG;
  const most = isLong ? MAX_PAIRS / 5 : MAX_PAIRS;
  for (const size of isLong ? [5, 2] : [20, 12, 8, 5, 3, 1]) {
    narrow = {
      ...around,
      pool: around.pool.slice(0, size),
      derivatives: around.derivatives.slice(0, size / 4),
      words: around.words.slice(0, 4 * size),
    };
    singles = once(slipsOf(term, narrow));
    if (singles.length ** 2 <= most) break;
  }
  return [singles.slice(0, Math.ceil(most / singles.length)), narrow];
}

/** The likeliest of equal formulas. */
function once(variants: readonly Variant[]): Variant[] {
  const seen = new Set<string>();
  return variants
    .toSorted((x, y) => x.bits - y.bits)
    .filter(({ term }) => !seen.has(keyOf(term)) && seen.add(keyOf(term)));
}

/** How many explanations are kept. */
const MAX = 12;

/** The likeliest explanation of each formula; formulas are the same if they have the same number whatever their words are. */
function distinct(variants: readonly Variant[], { formulaOf }: Surroundings): Explained[] {
  const seen = new Set<string>();
  /** A difference that has a name is the same under both. */
  const numberOf = (x: Value): number => {
    const formula = formulaOf(x);
    return formula?.kind === "sum" && formula.terms.length === 2
      ? evaluate(formula, anyNumber)
      : anyNumber(x);
  };
  return variants
    .toSorted((x, y) => x.bits - y.bits)
    .filter(({ term }) => {
      const print = [1, -1].map((sign) => evaluate(term, (x) => sign * numberOf(x)).toPrecision(9)).join();
      return !seen.has(print) && seen.add(print);
    })
    .slice(0, MAX)
    .map(({ term, slips, bits }) => ({ term, slips: slips.map((slip) => slip()), bits }));
}

/** A number for a word that depends on its name alone. */
function anyNumber(word: Value): number {
  let hash = 7;
  for (const character of word.label ?? "")
    hash = (hash * 31 + (character.codePointAt(0) as number)) % 10_007;
  return (hash % 2 === 0 ? 1 : -1) * (0.3 + hash / 20_011);
}

/** What is the same in an explanation for every unit: its slips without indices. */
export function essence({ slips }: Explained): string {
  return slips
    .map((slip) => withoutIndices(slip.sentence))
    .toSorted((x, y) => (x < y ? -1 : 1))
    .join("; ");
}
