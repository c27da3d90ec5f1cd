/** @file What the learner claims, at one or several points, and what every quantity should be there. */

import { usersFirst } from "@chainrule/autograd";
import type { Num, Value } from "@chainrule/autograd";
import { evaluate, keyOf, mapParts, type Term, termOf, word } from "./term.ts";

/** The learner's numbers by the quantities' labels. A label may be followed by `|` and what tells several of them apart. */
export type Attempt = Readonly<Record<string, number>>;

/** One point: the numbers of the leaves, by label, what is true there, and what the learner claims. */
export interface Point {
  readonly givens: ReadonlyMap<Value, number>;
  readonly truth: ReadonlyMap<Value, number>;
  readonly attempt: Attempt;
}

/** The labeled values of a graph, and how each is computed from the others. */
export class Graph {
  /** All values under the quantities, operands first. */
  readonly order: readonly Value[];
  readonly byLabel = new Map<string, Value>();
  private readonly terms = new Map<Value, Term>();
  private readonly below = new Map<Value, ReadonlySet<Value>>();
  private readonly formulas = new Map<string, Value>();
  private readonly named = new Set<Value>();
  private readonly used = new Set<Num>();

  constructor(quantities: readonly Value[]) {
    this.order = usersFirst(quantities).toReversed();
    for (const node of this.order) {
      for (const operand of node.args) this.used.add(operand);
      if (node.label === undefined) continue;
      if (this.byLabel.has(node.label)) {
        throw new Error(
          `Cannot diagnose: two values are called ${node.label}. Give every quantity a label of its own.`,
        );
      }
      this.byLabel.set(node.label, node);
    }
  }

  /** The labeled leaves: what is given. */
  get givens(): Value[] {
    return this.order.filter((node) => node.op === null && node.label !== undefined);
  }

  /** Makes the formulas of these quantities words of all other formulas, as `error` for y − ŷ. */
  name(quantities: readonly Value[]): void {
    for (const node of quantities) {
      this.named.add(node);
      if (node.op !== null) this.formulas.set(keyOf(this.plain(node)), node);
    }
    this.terms.clear();
  }

  /** How a labeled value is computed from others. */
  term(node: Value): Term {
    let term = this.terms.get(node);
    if (term === undefined) {
      const put = (part: Term): Term => {
        const known = this.formulas.get(keyOf(part));
        const usable = known !== undefined && known !== node && !this.dependsOn(known, node);
        return usable ? word(known) : mapParts(part, put);
      };
      const plain = this.plain(node);
      term =
        plain.kind === "sum" || plain.kind === "product" || plain.kind === "call"
          ? mapParts(plain, put)
          : plain;
      this.terms.set(node, term);
    }
    return term;
  }

  /** Whether the learner has a number for it. */
  isNamed(node: Value): boolean {
    return this.named.has(node);
  }

  /** Whether another value is computed from it. */
  isUsed(node: Value): boolean {
    return this.used.has(node);
  }

  /** Whether `x` is computed from `y`. */
  dependsOn(x: Value, y: Value): boolean {
    let below = this.below.get(x);
    if (below === undefined) this.below.set(x, (below = new Set(usersFirst([x]))));
    return x !== y && below.has(y);
  }

  /** The value of every node where the leaves have these numbers. */
  truth(givens: ReadonlyMap<Value, number>): ReadonlyMap<Value, number> {
    const numbers = new Map<Value, number>();
    const numberOf = (x: Num): number => (typeof x === "number" ? x : (numbers.get(x) as number));
    for (const node of this.order) {
      if (node.op === null) {
        numbers.set(node, givens.get(node) ?? node.data);
        continue;
      }
      const args = node.args.map(numberOf);
      const call = node.op as unknown as (...operands: unknown[]) => number;
      const half = args.length / 2;
      const { form } = node.op;
      const result =
        form === "reduction"
          ? call(args)
          : form === "pairing"
            ? call(args.slice(0, half), args.slice(half))
            : call(...args);
      numbers.set(node, result);
    }
    return numbers;
  }

  private plain(node: Value): Term {
    const words = this.order.filter((x) => x.label !== undefined && x !== node && !this.dependsOn(x, node));
    return termOf(node, words);
  }
}

/** The label in the name of a claim. */
export function labelOf(claim: string): string {
  return claim.split("|")[0] as string;
}

/**
 * What words stand for in the learner's own computation of `claim` at a point: the learner's numbers as far as there are any, what is
 * given, and what follows from both.
 */
export function ownNumbers(
  graph: Graph,
  { attempt, givens }: Point,
  claim: string,
  lookup: (claim: string, label: string) => string,
): (x: Value) => number {
  const known = new Map<Value, number>();
  const numberOf = (x: Value): number => {
    let number = known.get(x) ?? attempt[lookup(claim, x.label ?? "")];
    if (number === undefined)
      number = x.op === null ? (givens.get(x) ?? x.data) : evaluate(graph.term(x), numberOf);
    known.set(x, number);
    return number;
  };
  return numberOf;
}

/** One number that a formula must have, and what the words stand for there. */
export interface Sample {
  readonly number: number;
  readonly numberOf: (word: Value) => number;
}

/** One claim with the formula that it should follow. */
export interface Entry {
  readonly claim: string;
  readonly node: Value;
  readonly term: Term;
  /** What the learner claims at each point, with the learner's own numbers for the words. */
  readonly owns: readonly Sample[];
  /** The same with the true numbers for the words. */
  readonly truths: readonly Sample[];
  readonly claimed: number;
  readonly expected: number;
}

/** Numbers by their labels. */
export function byLabel(numbers: ReadonlyMap<Value, number>): Attempt {
  return Object.fromEntries([...numbers].map(([node, number]) => [node.label as string, number]));
}

/** A random number of the kind that stood there: between 0 and 1 if that did, for rates and probabilities; else of any sign. */
export function nearby(x: number, random: () => number): number {
  const away = random();
  return x >= 0 && x <= 1 ? 0.5 + 0.45 * away : away * Math.max(1, Math.abs(x));
}
