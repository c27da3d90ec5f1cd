/** @file What a slip is, and what is needed to look for one. */

import type { Value } from "@chainrule/autograd";
import type { Term } from "./term.ts";

/** What sort of slip it is. */
export type SlipKind = "replaced" | "missing" | "extra" | "sign" | "scale" | "index" | "formula" | "function";

/** One slip. */
export interface Slip {
  readonly kind: SlipKind;
  /** What stands in the formula that should not; empty if something is missing. */
  readonly wrong: string;
  /** What should stand there; empty if something is too many. */
  readonly right: string;
  /** The slip in a sentence. */
  readonly sentence: string;
  /** The factor, for a slip that multiplies the whole formula by a number. */
  readonly scale?: number;
}

/** A formula with slips. They are put into words only when they are asked for: most formulas are tried and forgotten. */
export interface Variant {
  readonly term: Term;
  readonly slips: readonly (() => Slip)[];
  /** How unlikely the slips are: −log₂ of how often people make them, about. */
  readonly bits: number;
}

/** What may stand somewhere by mistake, and how unlikely it is. */
export interface Candidate {
  readonly term: Term;
  readonly bits: number;
}

/** What a formula may be mixed up with. */
export interface Surroundings {
  /** What may stand in the place of a part of the formula, or beside it: words, and differences of words. */
  readonly pool: readonly Candidate[];
  /** Derivatives of activations that may stand in the formula once too often. */
  readonly derivatives: readonly Candidate[];
  /** All words that the learner had, which may stand everywhere in the place of those of one family. */
  readonly words: readonly Value[];
  /** The member of a family with these indices. */
  readonly member: (family: string, indices: readonly string[]) => Value | undefined;
  /** What a word is changed by in the end: it may have been used too late. */
  readonly stepOf: (x: Value) => Term | undefined;
  /** How a word is computed. */
  readonly formulaOf: (x: Value) => Term | undefined;
  /** What an activation is applied to. */
  readonly operandOf: (x: Value) => Value | undefined;
  /** The formulas of other quantities, by the quantity's name. */
  readonly formulas: ReadonlyMap<string, Term>;
  /** The formula of the same quantity with its two indices exchanged. */
  readonly turned: Term | undefined;
  /** What a number may have been multiplied with by mistake: sizes of the problem, and their inverses. */
  readonly scales: readonly number[];
}
