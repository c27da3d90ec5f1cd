/**
 * @file The slips that people make, as rewrites of a formula: a factor left out or put in twice, one symbol in the place of another,
 * a wrong sign, a wrong index. They are generated from the formula and from the words of its graph, not listed for one network.
 */

import { reciprocal, relu, sigmoid, sin, square, tanh } from "../primitives.ts";
import type { Primitive, Value } from "../value.ts";
import {
  keyOf,
  mapWords,
  negative,
  number,
  one,
  product,
  sum,
  type Term,
  textOf,
  word,
  wordsOf,
} from "./term.ts";

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
}

/** What a formula may be mixed up with. */
export interface Surroundings {
  /** What may stand in the place of a part of the formula, or beside it: words, and differences of words. */
  readonly pool: readonly Term[];
  /** All words that the learner had, which may stand everywhere in the place of those of one family. */
  readonly words: readonly Value[];
  /** The step of a word that is changed: its weight may have been used too late. */
  readonly stepOf: (x: Value) => Value | undefined;
  /** The formulas of other quantities, by the quantity's name. */
  readonly formulas: ReadonlyMap<string, Term>;
  /** The formula of the same quantity with its two indices exchanged. */
  readonly turned: Term | undefined;
  /** What a number may have been multiplied with by mistake: sizes of the problem, and their inverses. */
  readonly scales: readonly number[];
}

/** Every formula that is one slip away from `term`; `once`: equal ones are listed once. */
export function slipsOf(term: Term, around: Surroundings, once = true): Variant[] {
  const variants = [
    ...wholeSlips(term, around),
    ...partSlips(term, around).map(({ term: wrong, slip }): Variant => ({ term: wrong, slips: [slip] })),
  ];
  if (!once) return variants;
  const seen = new Set([keyOf(term)]);
  return variants.filter(({ term: wrong }) => {
    const key = keyOf(wrong);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A label without the indices of units, by which slips of several entries are compared. */
export function withoutIndices(text: string): string {
  return text.replace(/[₀-₉]+(?:,[₀-₉]+)*/g, "");
}

interface Part {
  readonly term: Term;
  readonly slip: () => Slip;
}

const replaced =
  (wrong: Term, right: Term, kind: SlipKind = "replaced"): (() => Slip) =>
  () => ({
    kind,
    wrong: inside(wrong),
    right: inside(right),
    sentence: `${inside(wrong)} stands in the place of ${inside(right)}`,
  });

const missing =
  (right: Term, what = "factor"): (() => Slip) =>
  () => ({
    kind: "missing",
    wrong: "",
    right: inside(right),
    sentence: `the ${what} ${inside(right)} is missing`,
  });

const extra =
  (wrong: Term, what = "factor"): (() => Slip) =>
  () => ({ kind: "extra", wrong: inside(wrong), right: "", sentence: `a ${what} ${inside(wrong)} too many` });

/** A term as it stands inside a product. */
function inside(term: Term): string {
  return term.kind === "sum" ? `(${textOf(term)})` : textOf(term);
}

/** Slips of the formula as a whole. */
function wholeSlips(term: Term, around: Surroundings): Variant[] {
  const { formulas, scales } = around;
  const scaled = scales.map((scale): Variant => {
    const text = textOf(number(scale));
    const sentence = scale === -1 ? "the sign is wrong" : `a factor ${text} too many`;
    const kind = scale === -1 ? "sign" : "scale";
    return {
      term: product([number(scale), term]),
      slips: [() => ({ kind, wrong: text, right: "", sentence, scale })],
    };
  });
  const swapped = [...formulas].map(([name, other]): Variant => {
    const sentence = `this is the formula of ${name}`;
    return { term: other, slips: [() => ({ kind: "formula", wrong: name, right: "", sentence })] };
  });
  const sentence = "rows and columns are exchanged";
  const turned: Variant[] =
    around.turned === undefined
      ? []
      : [
          {
            term: around.turned,
            slips: [() => ({ kind: "index", wrong: textOf(around.turned as Term), right: "", sentence })],
          },
        ];
  return [...turned, ...scaled, ...swapped, ...everywhere(term, around)];
}

/** Slips that change all words of a family alike: a transposed matrix, net inputs for activations, another layer, a lost factor. */
function everywhere(term: Term, { words: known, stepOf }: Surroundings): Variant[] {
  const words = [...wordsOf(term)].filter((x) => x.label !== undefined);
  const families = new Map<string, Map<string, Value>>();
  for (const x of new Set([...words, ...known])) {
    const [family, indices] = splitLabel(x.label as string);
    families.set(family, (families.get(family) ?? new Map<string, Value>()).set(indices.join(), x));
  }
  const change = (own: readonly Value[], to: (x: Value) => Term, slip: () => Slip): Variant => ({
    term: mapWords(term, (x) => (own.includes(x) ? to(x) : word(x))),
    slips: [slip],
  });
  return [...new Set(words.map((x) => splitLabel(x.label as string)[0]))].flatMap((family) => {
    const own = words.filter((x) => splitLabel(x.label as string)[0] === family);
    const variants: Variant[] = [];
    if (own.length > 1) {
      const sentence = `the factor ${family} is missing everywhere`;
      variants.push(
        change(
          own,
          () => one,
          () => ({ kind: "missing", wrong: "", right: family, sentence }),
        ),
      );
    }
    if (own.every((x) => stepOf(x) !== undefined)) {
      const sentence = `${family} was changed before it was used: ${family} + Δ${family} stands in the place of ${family}`;
      const updated = (x: Value): Term => sum([word(x), word(stepOf(x) as Value)]);
      variants.push(
        change(own, updated, () => ({
          kind: "replaced",
          wrong: `${family} + Δ${family}`,
          right: family,
          sentence,
        })),
      );
    }
    for (const [other, members] of families) {
      for (const turned of [false, true]) {
        const partner = (x: Value): Value | undefined => {
          const [, indices] = splitLabel(x.label as string);
          return members.get((turned ? indices.toReversed() : indices).join());
        };
        if (own.some((x) => partner(x) === undefined) || own.every((x) => partner(x) === x)) continue;
        const transposed = other === family;
        const indices = turned ? ", with its indices exchanged" : "";
        const sentence = transposed
          ? `${family} is transposed: its indices are exchanged`
          : `${other} stands in the place of ${family}${indices}`;
        const kind = transposed ? "index" : "replaced";
        variants.push(
          change(
            own,
            (x) => word(partner(x) as Value),
            () => ({ kind, wrong: other, right: family, sentence }),
          ),
        );
      }
    }
    return variants;
  });
}

/** A label without its indices, and those. */
export function splitLabel(label: string): [family: string, indices: string[]] {
  const indices = label.match(/[₀-₉]+/g) ?? [];
  // Two figures without a comma between them are two indices.
  return [
    withoutIndices(label),
    indices.flatMap((index) => (label.includes(",") ? [index] : index.split(""))),
  ];
}

/** Slips inside the formula. */
function partSlips(term: Term, around: Surroundings): Part[] {
  const inner = (parts: readonly Term[], rebuild: (parts: readonly Term[]) => Term): Part[] =>
    parts.flatMap((part, i) =>
      partSlips(part, around).map((slip) => ({ term: rebuild(parts.with(i, slip.term)), slip: slip.slip })),
    );
  switch (term.kind) {
    case "number":
      return term.number === 1 || term.number === -1
        ? replacements(term, around)
        : [{ term: one, slip: missing(term) }, ...replacements(term, around)];
    case "word":
      return [...replacements(term, around), ...factorSlips([term], around)];
    case "sum":
      return sumSlips(term, around);
    case "product":
      return [...factorSlips(term.factors, around), ...inner(term.factors, product)];
  }
  return [
    ...callSlips(term),
    ...factorSlips([term], around),
    ...inner(term.operands, (operands) => ({ ...term, operands })),
  ];
}

function replacements(term: Term, { pool }: Surroundings): Part[] {
  return pool.map((other) => ({ term: other, slip: replaced(other, term) }));
}

/** Factors left out, put in, or put for one another. */
function factorSlips(factors: readonly Term[], { pool }: Surroundings): Part[] {
  const slips: Part[] = [];
  const without = (...left: readonly Term[]): Term =>
    product(factors.filter((factor) => !left.includes(factor)));
  for (const factor of factors) {
    if (factor.kind === "number" && factor.number === -1)
      slips.push({
        term: without(factor),
        slip: () => ({ kind: "sign", wrong: "", right: "−", sentence: "the sign is wrong" }),
      });
    else if (factors.length > 1) slips.push({ term: without(factor), slip: missing(factor) });
  }
  for (const factor of factors) {
    const rest = factor.kind === "word" ? factors.find((other) => isOneMinus(other, factor.word)) : undefined;
    if (factor.kind !== "word" || rest === undefined) continue;
    const pair = product([factor, rest]);
    const derivative = (other: Term): void => {
      slips.push({ term: product([without(factor, rest), other]), slip: replaced(other, pair) });
    };
    slips.push({ term: without(factor, rest), slip: missing(pair, "derivative") });
    const again: Term = { kind: "call", op: sigmoid, operands: [factor] };
    derivative(product([again, sum([one, negative(again)])]));
    derivative(sum([one, negative({ kind: "call", op: square, operands: [factor] })]));
  }
  for (const other of [...pool, ...factors.filter((factor) => factor.kind === "sum")]) {
    slips.push({ term: product([...factors, other]), slip: extra(other) });
  }
  return slips;
}

/** Whether the term is 1 − x. */
function isOneMinus(term: Term, x: Value): boolean {
  return keyOf(term) === keyOf(sum([one, negative(word(x))]));
}

/** Terms left out, with the wrong sign, or with one symbol in the place of another: the whole sum is named. */
function sumSlips(term: Extract<Term, { kind: "sum" }>, around: Surroundings): Part[] {
  const { terms } = term;
  const slips = terms.flatMap((part, i): Part[] => {
    const flipped = sum(terms.with(i, negative(part)));
    const left = sum(terms.toSpliced(i, 1));
    const sign = (): Slip => ({
      kind: "sign",
      wrong: inside(flipped),
      right: inside(term),
      sentence: `the sign of ${textOf(part)} is wrong: ${inside(flipped)} stands in the place of ${inside(term)}`,
    });
    return [
      { term: flipped, slip: sign },
      { term: left, slip: terms.length > 2 ? missing(part, "term") : replaced(left, term) },
      ...partSlips(part, around).map((slip): Part => {
        const wrong = sum(terms.with(i, slip.term));
        return {
          term: wrong,
          slip: terms.length > 2 || part.kind === "product" ? slip.slip : replaced(wrong, term),
        };
      }),
    ];
  });
  const added = around.pool.map((other): Part => ({
    term: sum([...terms, other]),
    slip: extra(other, "term"),
  }));
  const swapped = around.pool.map((other): Part => ({ term: other, slip: replaced(other, term) }));
  return [...slips, ...swapped, ...factorSlips([term], around), ...(terms.length > 2 ? added : [])];
}

const functions: readonly Primitive[] = [sigmoid, tanh, relu, sin];

function callSlips(term: Extract<Term, { kind: "call" }>): Part[] {
  const { op, operands } = term;
  if (op.form !== "unary" || op === reciprocal) return [];
  const others = functions.filter((other) => other !== op && op !== square);
  const plain = operands[0] as Term;
  const slips = others.map((other): Part => {
    const wrong: Term = { kind: "call", op: other, operands };
    return { term: wrong, slip: replaced(wrong, term, "function") };
  });
  const sentence =
    op === square
      ? `the square of ${inside(plain)} is missing`
      : `${op.name} is not applied to ${inside(plain)}`;
  return [...slips, { term: plain, slip: () => ({ ...replaced(plain, term, "function")(), sentence }) }];
}
