/**
 * @file The slips that people make, as rewrites of a formula: a factor left out or put in twice, one symbol in the place of another,
 * a wrong sign, a wrong index. They are generated from the formula and from the words of its graph, not listed for one network.
 */

import { cos, reciprocal, relu, sigmoid, sin, square, tanh } from "@chainrule/autograd";
import type { Primitive, Value } from "@chainrule/autograd";
import { everywhere } from "./families.ts";
import type { Slip, SlipKind, Surroundings, Variant } from "./slip.ts";
import { keyOf, negative, number, one, product, sum, type Term, textOf, word, wordsOf } from "./term.ts";

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
    ...inner(term.op.form === "unary" ? term.operands : [], (operands) => ({ ...term, operands })),
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
    const activation = squareOf(factor);
    if (activation !== undefined) {
      const a = word(activation);
      const sigmoidal = product([a, sum([one, negative(a)])]);
      slips.push({ term: product([without(factor), sigmoidal]), slip: replaced(sigmoidal, factor) });
    }
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

/** The word a of a term 1 − a², the derivative of tanh. */
function squareOf(term: Term): Value | undefined {
  const [a] = wordsOf(term);
  if (a === undefined || term.kind !== "sum") return undefined;
  const derivative = sum([one, negative({ kind: "call", op: square, operands: [word(a)] })]);
  return keyOf(term) === keyOf(derivative) ? a : undefined;
}

/** Whether the term is 1 − x. */
function isOneMinus(term: Term, x: Value): boolean {
  return keyOf(term) === keyOf(sum([one, negative(word(x))]));
}

/** Terms left out, with the wrong sign, or with one symbol in the place of another: the whole sum is named. */
function sumSlips(term: Extract<Term, { kind: "sum" }>, around: Surroundings): Part[] {
  const { terms } = term;
  // A sum in the place of a part of a sum is another way to write a longer one.
  const plain = { ...around, pool: around.pool.filter((other) => other.kind !== "sum") };
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
      ...partSlips(part, plain).map((slip): Part => {
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

const functions: readonly Primitive[] = [sigmoid, tanh, relu, sin, cos];

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
