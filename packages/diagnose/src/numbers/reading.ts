/** @file One way to read an attempt: in which convention, and what the quantities that were not handed over must have been. */

import type { Value } from "@chainrule/autograd";
import type { Claimed, Point } from "./attempt.ts";
import type { Graph } from "./graph.ts";
import { familyOf, labelOf, sortOf } from "./labels.ts";
import { agree, type Bounded, boundOf } from "./precision.ts";
import { negative, number, product, reciprocalOf, type Term } from "./term.ts";

/** What all members of a family are multiplied by in a convention. */
export interface Factor {
  readonly scale: number;
  readonly withoutRate: boolean;
}

export const PLAIN: Factor = { scale: 1, withoutRate: false };

/** One number that a formula must have, and what the words stand for there. */
export interface Sample {
  readonly claimed: Bounded;
  readonly at: (word: Value) => Bounded;
}

/** One number of the learner, or one that follows from the learner's, with the formula that it should follow. */
export interface Entry {
  readonly claim: string;
  readonly node: Value;
  readonly term: Term;
  /** The number at each point, with the learner's own numbers for the words. */
  readonly owns: readonly Sample[];
  /** The same with what is right in the learner's convention. */
  readonly truths: readonly Sample[];
}

const NOTHING: Bounded = { number: Number.NaN, error: 0 };

export class Reading {
  readonly graph: Graph;
  readonly claimed: Claimed;
  /** The convention, by family. */
  readonly factors: ReadonlyMap<string, Factor>;
  /** Numbers of quantities that were not handed over, by label, at each point. */
  readonly implied: ReadonlyMap<string, readonly Bounded[]>;
  private readonly lookup: (claim: string, label: string) => string;
  private readonly hasVariants: boolean;
  private readonly ownsAt: ((word: Value) => Bounded)[] = [];
  private readonly truthAt: ((word: Value) => Bounded)[] = [];
  private readonly made = new Map<string, readonly Entry[]>();

  constructor(
    graph: Graph,
    claimed: Claimed,
    lookup: (claim: string, label: string) => string,
    factors: ReadonlyMap<string, Factor> = new Map(),
    implied: ReadonlyMap<string, readonly Bounded[]> = new Map(),
  ) {
    this.graph = graph;
    this.claimed = claimed;
    this.lookup = lookup;
    this.factors = factors;
    this.implied = implied;
    this.hasVariants = [...claimed.families.values()].some((names) =>
      names.some((name) => name.includes("|")),
    );
  }

  /** Another reading of the same attempt. */
  with(factors: ReadonlyMap<string, Factor>, implied = this.implied): Reading {
    return new Reading(this.graph, this.claimed, this.lookup, factors, implied);
  }

  /** The same reading of the attempt at other points. */
  at(points: readonly Point[]): Reading {
    return new Reading(this.graph, { ...this.claimed, points }, this.lookup, this.factors);
  }

  /** The families with numbers, in the order of computation. */
  get families(): string[] {
    const families = new Set([...this.claimed.families.keys(), ...[...this.implied.keys()].map(familyOf)]);
    return [...this.graph.families.keys()].filter((family) => families.has(family));
  }

  /** The formula of a quantity in the learner's convention. */
  term(node: Value): Term {
    const factor = this.factors.get(familyOf(node.label as string));
    const term = this.graph.term(node);
    return factor === undefined ? term : scaled(term, factor, this.graph.byLabel.get("η"));
  }

  entries(family: string): readonly Entry[] {
    let entries = this.made.get(family);
    if (entries === undefined) {
      const names =
        this.claimed.families.get(family) ??
        [...this.implied.keys()].filter((label) => familyOf(label) === family);
      this.made.set(family, (entries = names.map((name) => this.entry(name))));
    }
    return entries;
  }

  entry(claim: string): Entry {
    const node = this.graph.byLabel.get(labelOf(claim)) as Value;
    const samples = (numbers: (p: number) => (word: Value) => Bounded): Sample[] =>
      this.claimed.points.map(({ claims }, p) => ({
        claimed: claims.get(claim) ?? (this.implied.get(claim)?.[p] as Bounded),
        at: numbers(p),
      }));
    return {
      claim,
      node,
      term: this.term(node),
      owns: samples((p) => this.own(claim, p)),
      truths: samples((p) => this.truth(p)),
    };
  }

  /**
   * Whether an entry is what its formula says of the learner's own numbers; or what is right, unless the reading says that numbers
   * which it would have been computed from are not.
   */
  isRight({ term, owns, truths }: Entry): boolean {
    return this.fits(term, owns) || (this.implied.size === 0 && this.fits(term, truths));
  }

  fits(term: Term, samples: readonly Sample[]): boolean {
    return samples.every(({ claimed, at }) => agree(claimed, boundOf(term, at, this.claimed.unit)));
  }

  /**
   * What words stand for in the learner's own computation of `claim` at a point: the learner's numbers as far as there are any, what is
   * given, and what follows from both.
   */
  own(claim: string, p: number): (word: Value) => Bounded {
    const shared = this.ownsAt[p];
    if (shared !== undefined) return shared;
    const { claims } = this.claimed.points[p] as Point;
    const at = this.numbers(
      p,
      (x) => claims.get(this.lookup(claim, x.label ?? "")) ?? this.implied.get(x.label ?? "")?.[p],
      (x) => this.graph.term(x),
    );
    if (!this.hasVariants) this.ownsAt[p] = at;
    return at;
  }

  /** What is right in the learner's convention at a point. */
  truth(p: number): (word: Value) => Bounded {
    return (this.truthAt[p] ??= this.numbers(
      p,
      () => undefined,
      (x) => this.term(x),
    ));
  }

  /** Whether entries follow from the learner's own numbers where values that nobody has a number for have other formulas. */
  allFollow(entries: readonly Entry[], formulaOf: (x: Value) => Term): boolean {
    return this.claimed.points.every(({ claims }, p) => {
      const at = this.numbers(p, (x) => claims.get(x.label ?? ""), formulaOf);
      return entries.every(({ claim, term }) =>
        agree(claims.get(claim) as Bounded, boundOf(term, at, this.claimed.unit)),
      );
    });
  }

  /** The numbers of a value at each point where values that nobody has a number for have other formulas. */
  numbersOf(x: Value, formulaOf: (x: Value) => Term): Bounded[] {
    return this.claimed.points.map(({ claims }, p) =>
      this.numbers(p, (y) => claims.get(y.label ?? ""), formulaOf)(x),
    );
  }

  private numbers(
    p: number,
    given: (x: Value) => Bounded | undefined,
    termOf: (x: Value) => Term,
  ): (word: Value) => Bounded {
    const { unit, points } = this.claimed;
    const { givens } = points[p] as Point;
    const known = new Map<Value, Bounded>();
    const at = (x: Value): Bounded => {
      let bounded = known.get(x);
      if (bounded !== undefined) return bounded;
      bounded = given(x);
      if (bounded === undefined && x.op === null) {
        const data = givens.get(x) ?? x.data;
        bounded = { number: data, error: data % 1 === 0 ? 0 : unit * Math.abs(data) };
      }
      if (bounded === undefined) {
        known.set(x, NOTHING); // what is computed from itself has no number
        bounded = boundOf(termOf(x), at, unit);
      }
      known.set(x, bounded);
      return bounded;
    };
    return at;
  }
}

/** 1 if δ points downhill in a convention, else −1: its own sign and that of the error that it is made of. */
export function signOfDeltas(factors: ReadonlyMap<string, Factor>): number {
  const signs = [...factors].filter(([family]) => family === "error" || sortOf(family) === "delta");
  // All roots of δ have the same factor.
  return [...new Map(signs.map(([family, { scale }]) => [sortOf(family), Math.sign(scale)])).values()].reduce(
    (x, y) => x * y,
    1,
  );
}

/** A formula with the factor of a convention. */
export function scaled(term: Term, { scale, withoutRate }: Factor, rate: Value | undefined): Term {
  let changed = term;
  if (withoutRate && rate !== undefined) {
    const factors = term.kind === "product" ? term.factors : [term];
    const at = factors.findIndex((factor) => factor.kind === "word" && factor.word === rate);
    changed = at < 0 ? product([term, reciprocalOf(rate)]) : product(factors.toSpliced(at, 1));
  }
  if (scale === -1) return opposite(changed);
  return scale === 1
    ? changed
    : product([number(scale), ...(changed.kind === "product" ? changed.factors : [changed])]);
}

/** −1 times a formula, where possible with a difference turned around. */
function opposite(term: Term): Term {
  const factors = term.kind === "product" ? term.factors : [term];
  const at = factors.findIndex(
    (factor) => factor.kind === "sum" && factor.terms.length === 2 && isDifference(factor.terms),
  );
  if (at < 0) return negative(term);
  const { terms } = factors[at] as Extract<Term, { kind: "sum" }>;
  const turned: Term = { kind: "sum", terms: [negative(terms[1] as Term), negative(terms[0] as Term)] };
  return product(factors.with(at, turned));
}

/** Whether terms are those of x − y for words x and y. */
function isDifference([x, y]: readonly Term[]): boolean {
  return x?.kind === "word" && y?.kind === "product" && negative(y).kind === "word";
}
