/**
 * @file The slips that people make, as rewrites of a formula: a factor left out or put in twice, one symbol in the place of another,
 * a wrong sign, a wrong index. They are generated from the formula and from the words of its graph, not listed for one network.
 */

import { cos, reciprocal, relu, sigmoid, sin, square, tanh } from "@chainrule/autograd";
import type { Primitive, Value } from "@chainrule/autograd";
import { everywhere, translated } from "./families.ts";
import { familyOf } from "./labels.ts";
import type { Slip, SlipKind, Surroundings, Variant } from "./slip.ts";
import { keyOf, negative, number, one, product, sum, type Term, textOf, word, wordsOf } from "./term.ts";

/** How unlikely slips are, in bits: about −log₂ of their share among the mistakes that people make in a formula. */
const BITS = {
  sign: 2,
  derivative: 2.5,
  missing: 3,
  turned: 3,
  term: 3.5,
  function: 4,
  formula: 2.8,
  scale: 4,
  only: 3.5,
  extra: 1,
};

/** Every formula that is one slip away from `term`; some are listed twice. */
export function slipsOf(term: Term, around: Surroundings): Variant[] {
  const variants = wholeSlips(term, around);
  for (const { term: wrong, slip, bits } of partSlips(term, around))
    variants.push({ term: wrong, slips: [slip], bits });
  return variants;
}

interface Part {
  readonly term: Term;
  readonly slip: () => Slip;
  readonly bits: number;
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

const divided =
  (wrong: Term, what: string): (() => Slip) =>
  () => ({ kind: "extra", wrong: `1/${inside(wrong)}`, right: "", sentence: `${inside(wrong)} ${what}` });

const inverse = (term: Term): Term => ({ kind: "call", op: reciprocal, operands: [term] });

/** So many of what stands nearest may have been divided by, or an activation's derivative taken at it. */
const DIVIDED = 12;
const ELSEWHERE = 12;

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
    const bits = scale === -1 ? BITS.sign : scale < 0 ? BITS.sign + BITS.scale : BITS.scale;
    return {
      term: product([number(scale), term]),
      slips: [() => ({ kind, wrong: text, right: "", sentence, scale })],
      bits,
    };
  });
  const swapped = [...formulas].map(([name, other]): Variant => {
    const sentence = `this is the formula of ${name}`;
    return {
      term: other,
      slips: [() => ({ kind: "formula", wrong: name, right: "", sentence })],
      bits: BITS.formula,
    };
  });
  const { turned } = around;
  const sentence = "rows and columns are exchanged";
  const exchanged: Variant[] =
    turned === undefined
      ? []
      : [
          {
            term: turned,
            slips: [() => ({ kind: "index", wrong: textOf(turned), right: "", sentence })],
            bits: BITS.turned,
          },
        ];
  return [...exchanged, ...scaled, ...swapped, ...everywhere(term, around)];
}

/** Slips inside the formula. */
function partSlips(term: Term, around: Surroundings): Part[] {
  const inner = (parts: readonly Term[], rebuild: (parts: readonly Term[]) => Term): Part[] =>
    parts.flatMap((part, i) =>
      partSlips(part, around).map((slip) => ({ ...slip, term: rebuild(parts.with(i, slip.term)) })),
    );
  switch (term.kind) {
    case "number":
      // −1 is a sign: nobody takes it for another number.
      if (term.number === -1) return [];
      return term.number === 1
        ? replacements(term, around)
        : [{ term: one, slip: missing(term), bits: BITS.missing }, ...replacements(term, around)];
    case "word":
      return [
        ...replacements(term, around),
        ...turnedSigns(term.word, around),
        ...factorSlips([term], around),
      ];
    case "sum":
      return sumSlips(term, around);
    case "product":
      return [...factorSlips(term.factors, around), ...inner(term.factors, product)];
  }
  return [
    ...callSlips(term),
    ...factorSlips([term], around),
    ...inner(term.op.form === "unary" ? term.operands : [], (operands) => ({ ...term, operands })),
  ];
}

function replacements(term: Term, { pool }: Surroundings): Part[] {
  const family = term.kind === "word" ? familyOf(term.word.label ?? "") : undefined;
  // Another index of the same word is likelier than another word.
  const isSibling = (other: Term): boolean =>
    other.kind === "word" && familyOf(other.word.label ?? "") === family;
  // And a difference for a difference is likelier than its name.
  const likelier = (other: Term): number =>
    isSibling(other) ? 1 : other.kind === "sum" && term.kind === "sum" ? 2 : 0;
  return pool.map(({ term: other, bits }) => ({
    term: other,
    slip: replaced(other, term),
    bits: bits - likelier(other),
  }));
}

/** A difference that has a name, computed with the wrong sign: y + ŷ for the error. */
function turnedSigns(x: Value, { formulaOf }: Surroundings): Part[] {
  const formula = formulaOf(x);
  if (formula?.kind !== "sum" || formula.terms.length !== 2) return [];
  return formula.terms.map((part, i) => {
    const flipped = sum(formula.terms.with(i, negative(part)));
    return { term: flipped, slip: replaced(flipped, word(x)), bits: BITS.sign + 1.5 };
  });
}

/** Factors left out, put in, or put for one another. */
function factorSlips(factors: readonly Term[], around: Surroundings): Part[] {
  const { pool, derivatives, operandOf } = around;
  const slips: Part[] = [];
  const without = (...left: readonly Term[]): Term =>
    product(factors.filter((factor) => !left.includes(factor)));
  for (const factor of factors) {
    if (factor.kind === "number" && factor.number === -1)
      slips.push({
        term: without(factor),
        slip: () => ({ kind: "sign", wrong: "", right: "−", sentence: "the sign is wrong" }),
        bits: BITS.sign,
      });
    else if (factors.length > 1) {
      slips.push({ term: without(factor), slip: missing(factor), bits: BITS.missing });
      if (factor.kind !== "number") {
        slips.push({
          term: product([without(factor), inverse(factor)]),
          slip: divided(factor, "is divided by and not multiplied with"),
          bits: BITS.missing + 1.5,
        });
      }
    }
  }
  for (const { term: other, bits } of pool.slice(0, DIVIDED)) {
    slips.push({
      term: product([...factors, inverse(other)]),
      slip: divided(other, "is divided by once too often"),
      bits: bits + BITS.extra + 1,
    });
  }
  /** Puts another derivative in the place of that of the activation `a`, of which `own` are the factors. */
  const derivative = (other: Term, own: readonly Term[], bits: number): void => {
    slips.push({ term: product([without(...own), other]), slip: replaced(other, product(own)), bits });
  };
  for (const factor of factors) {
    const curved = squareOf(factor);
    const rest = factor.kind === "word" ? factors.find((other) => isOneMinus(other, factor.word)) : undefined;
    const a = curved ?? (factor.kind === "word" && rest !== undefined ? factor.word : undefined);
    if (a === undefined) continue;
    const own = rest === undefined ? [factor] : [factor, rest];
    if (rest !== undefined)
      slips.push({ term: without(...own), slip: missing(product(own), "derivative"), bits: BITS.derivative });
    const places = operandOf(a) === undefined ? [] : [word(operandOf(a) as Value)];
    for (const x of places)
      derivative(curved === undefined ? sigmoidal(x) : curvedTo(x), own, BITS.derivative + 1);
    for (const { term: other, bits } of derivatives) {
      if (!wordsOf(other).has(a)) derivative(other, own, BITS.derivative + bits);
    }
    for (const { term: other, bits } of pool.slice(0, ELSEWHERE)) {
      const isCurve = other.kind !== "word" || other.word === a || operandOf(other.word) !== undefined;
      if (!isCurve)
        derivative(curved === undefined ? sigmoidal(other) : curvedTo(other), own, BITS.derivative + bits);
    }
    const again: Term = { kind: "call", op: curved === undefined ? sigmoid : tanh, operands: [word(a)] };
    derivative(curved === undefined ? sigmoidal(again) : curvedTo(again), own, BITS.derivative + 1.5);
    derivative(curved === undefined ? curvedTo(word(a)) : sigmoidal(word(a)), own, BITS.derivative + 1);
  }
  for (const { term: other, bits } of derivatives)
    slips.push({
      term: product([...factors, other]),
      slip: extra(other, "derivative"),
      bits: bits + BITS.extra,
    });
  for (const { term: other, bits } of pool)
    slips.push({ term: product([...factors, other]), slip: extra(other), bits: bits + BITS.extra });
  for (const other of factors.filter((factor) => factor.kind === "sum"))
    slips.push({ term: product([...factors, other]), slip: extra(other), bits: BITS.term });
  return slips;
}

/** x·(1 − x), the derivative of σ at σ(x) = x. */
export const sigmoidal = (x: Term): Term => product([x, sum([one, negative(x)])]);

/** 1 − x², that of tanh. */
export const curvedTo = (x: Term): Term => sum([one, negative({ kind: "call", op: square, operands: [x] })]);

/** The word a of a term 1 − a². */
function squareOf(term: Term): Value | undefined {
  const [a] = wordsOf(term);
  if (a === undefined || term.kind !== "sum") return undefined;
  return keyOf(term) === keyOf(curvedTo(word(a))) ? a : undefined;
}

/** Whether the term is 1 − x. */
function isOneMinus(term: Term, x: Value): boolean {
  return keyOf(term) === keyOf(sum([one, negative(word(x))]));
}

/** Terms left out, with the wrong sign, or with one symbol in the place of another: the whole sum is named. */
function sumSlips(term: Extract<Term, { kind: "sum" }>, around: Surroundings): Part[] {
  const { terms } = term;
  // A sum in the place of a part of a sum is another way to write a longer one.
  const plain = { ...around, pool: around.pool.filter(({ term: other }) => other.kind !== "sum") };
  // A difference as 1 − a or y − ŷ has one meaning, other sums have parts.
  const isDifference =
    terms.length === 2 &&
    terms.every(
      (part) =>
        part.kind === "number" ||
        (wordsOf(part).size === 1 && (part.kind === "word" || negative(part).kind === "word")),
    );
  const slips = terms.flatMap((part, i): Part[] => {
    const flipped = sum(terms.with(i, negative(part)));
    const left = sum(terms.toSpliced(i, 1));
    const sign = (): Slip => ({
      kind: "sign",
      wrong: inside(flipped),
      right: inside(term),
      sentence: `the sign of ${textOf(part)} is wrong: ${inside(flipped)} stands in the place of ${inside(term)}`,
    });
    const only = (): Slip => ({
      kind: "missing",
      wrong: inside(part),
      right: inside(term),
      sentence: `only ${inside(part)} stands in the place of the whole sum: the other terms are missing`,
    });
    return [
      { term: flipped, slip: sign, bits: BITS.sign },
      { term: left, slip: isDifference ? replaced(left, term) : missing(part, "term"), bits: BITS.term },
      ...(terms.length > 2 ? [{ term: part, slip: only, bits: BITS.only }] : []),
      ...partSlips(part, plain).map(({ term: other, slip, bits }): Part => {
        const wrong = sum(terms.with(i, other));
        return {
          term: wrong,
          slip: terms.length > 2 || part.kind === "product" ? slip : replaced(wrong, term),
          bits: bits + 0.5,
        };
      }),
    ];
  });
  // What is done to one term may be done to all.
  const others = terms.slice(1).map((other) => translated(terms[0] as Term, other, around));
  const alike: Part[] = others.every((change) => change !== undefined)
    ? partSlips(terms[0] as Term, plain).map((slip) => ({
        ...slip,
        term: sum([slip.term, ...others.map((change) => change(slip.term))]),
      }))
    : [];
  // A word that comes in may be the same in all terms.
  const fixed: Part[] =
    alike.length === 0
      ? []
      : partSlips(terms[0] as Term, plain).flatMap((slip): Part[] => {
          const incoming = [...wordsOf(slip.term)].filter((x) => !wordsOf(terms[0] as Term).has(x));
          if (incoming.length === 0) return [];
          return [
            {
              ...slip,
              term: sum([slip.term, ...others.map((change) => change?.(slip.term, incoming) as Term)]),
              bits: slip.bits + 0.5,
            },
          ];
        });
  const added = around.pool.map(({ term: other, bits }): Part => ({
    term: sum([...terms, other]),
    slip: extra(other, "term"),
    bits: bits + BITS.extra + 0.5,
  }));
  const swapped = replacements(term, around);
  return [
    ...alike,
    ...fixed,
    ...slips,
    ...swapped,
    ...factorSlips([term], around),
    ...(terms.length > 2 ? added : []),
  ];
}

const functions: readonly Primitive[] = [sigmoid, tanh, relu, sin, cos];

function callSlips(term: Extract<Term, { kind: "call" }>): Part[] {
  const { op, operands } = term;
  if (op.form !== "unary" || op === reciprocal) return [];
  const others = functions.filter((other) => other !== op && op !== square);
  const plain = operands[0] as Term;
  const slips = others.map((other): Part => {
    const wrong: Term = { kind: "call", op: other, operands };
    return { term: wrong, slip: replaced(wrong, term, "function"), bits: BITS.function };
  });
  const sentence =
    op === square
      ? `the square of ${inside(plain)} is missing`
      : `${op.name} is not applied to ${inside(plain)}`;
  return [
    ...slips,
    { term: plain, slip: () => ({ ...replaced(plain, term, "function")(), sentence }), bits: BITS.missing },
  ];
}
