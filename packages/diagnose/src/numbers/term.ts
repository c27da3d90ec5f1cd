/** @file Formulas as trees of sums and products over labeled values: what the diagnosis rewrites, evaluates and prints. */

import {
  add,
  div,
  isValue,
  mul,
  neg,
  type Num,
  type Primitive,
  reciprocal,
  sub,
  value,
  type Value,
} from "@chainrule/autograd";
import { formula } from "@chainrule/autograd/draw";

/** A formula: a word is a labeled value (or a leaf), which stands for itself. */
export type Term =
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "word"; readonly word: Value }
  | { readonly kind: "sum"; readonly terms: readonly Term[] }
  | { readonly kind: "product"; readonly factors: readonly Term[] }
  | { readonly kind: "call"; readonly op: Primitive; readonly operands: readonly Term[] };

export const one: Term = { kind: "number", number: 1 };

export const number = (x: number): Term => ({ kind: "number", number: x });
export const word = (x: Value): Term => ({ kind: "word", word: x });
export const sum = (terms: readonly Term[]): Term =>
  terms.length === 1 ? (terms[0] as Term) : { kind: "sum", terms };

/** A product, with the factors of products among its factors, and without the number 1. */
export function product(factors: readonly Term[]): Term {
  const flat: Term[] = [];
  for (const factor of factors) {
    if (factor.kind === "product") flat.push(...factor.factors);
    else if (factor.kind !== "number" || factor.number !== 1) flat.push(factor);
  }
  if (flat.length === 0) return one;
  return flat.length === 1 ? (flat[0] as Term) : { kind: "product", factors: flat };
}

export const reciprocalOf = (x: Value): Term => ({ kind: "call", op: reciprocal, operands: [word(x)] });

export const negative = (term: Term): Term => withoutSign(term) ?? product([number(-1), term]);

/** A simplified graph as a term; `wordFor` says which word a labeled value in it stands for. */
export function termOf(root: Num, wordFor: (x: Value) => Value): Term {
  const read = (node: Num, isRoot: boolean): Term => {
    if (!isValue(node)) return number(node);
    const { op, args } = node;
    if (op === null || op.form === "call" || op.form === "part" || (!isRoot && node.label !== undefined)) {
      return word(wordFor(node));
    }
    const [a, b] = args.map((operand) => read(operand, false)) as [Term, Term];
    if (op === add) return sum([a, b].flatMap((term) => (term.kind === "sum" ? term.terms : [term])));
    if (op === sub) return sum([...(a.kind === "sum" ? a.terms : [a]), negative(b)]);
    if (op === neg) return negative(a);
    if (op === mul) return product([a, b]);
    if (op === div) return product([a, { kind: "call", op: reciprocal, operands: [b] }]);
    return { kind: "call", op, operands: args.map((operand) => read(operand, false)) };
  };
  return read(root, true);
}

/** The number of a term where words have the numbers that `numberOf` gives them. */
export function evaluate(term: Term, numberOf: (word: Value) => number): number {
  switch (term.kind) {
    case "number":
      return term.number;
    case "word":
      return numberOf(term.word);
    case "sum": {
      let total = 0;
      for (const part of term.terms) total += evaluate(part, numberOf);
      return total;
    }
    case "product": {
      let total = 1;
      for (const part of term.factors) total *= evaluate(part, numberOf);
      return total;
    }
  }
  const numbers = term.operands.map((operand) => evaluate(operand, numberOf));
  const call = term.op as unknown as (...operands: unknown[]) => number;
  return term.op.form === "reduction" ? call(numbers) : call(...numbers);
}

/** The term as text; its words by their labels, or, with `numberOf`, as numbers. */
export function textOf(term: Term, numberOf?: (word: Value) => number, digits = 6): string {
  if (numberOf === undefined) {
    return term.kind === "word"
      ? formula(value(0, term.word.label))
      : formula(graphOf(term), { simplify: false });
  }
  const written = { kind: "number" as const };
  const put = (part: Term): Term =>
    part.kind === "word"
      ? { ...written, number: Number(numberOf(part.word).toPrecision(digits)) }
      : mapParts(part, put);
  const parts = put(term);
  return printNumbers(parts);
}

/** A term without words, as text; it would be computed at once if it were made into graph. */
function printNumbers(term: Term): string {
  const text = (part: Term, tight: boolean): string => {
    switch (part.kind) {
      case "number":
        return part.number < 0 && tight ? `(${write(part.number)})` : write(part.number);
      case "word":
        return part.word.label ?? "";
      case "sum": {
        const written = part.terms
          .map((item, i) => {
            const inner = i > 0 ? withoutSign(item) : undefined;
            return inner === undefined
              ? `${i > 0 ? " + " : ""}${text(item, i > 0)}`
              : ` − ${text(inner, true)}`;
          })
          .join("");
        return tight ? `(${written})` : written;
      }
      case "product": {
        const inner = withoutSign(part);
        if (inner !== undefined) return tight ? `(−${text(inner, true)})` : `−${text(inner, true)}`;
        return part.factors.map((factor) => text(factor, true)).join("·");
      }
    }
    const { pieces } = part.op.notation.text;
    const isSign = pieces[0] === "" || pieces[0] === "1/";
    const operands = part.operands.map((operand) => {
      const written = text(operand, isSign);
      // 1/(2·z) is not 1/2·z, and (2·z)² not 2·z².
      const isLoose =
        (operand.kind === "product" && withoutSign(operand) === undefined) ||
        (operand.kind === "call" && ["", "1/"].includes(operand.op.notation.text.pieces[0] as string));
      return isSign && isLoose ? `(${written})` : written;
    });
    return (
      (pieces[0] as string) + operands.join(pieces.length > 2 ? pieces[1] : "") + (pieces.at(-1) as string)
    );
  };
  return text(term, false);
}

function write(x: number): string {
  return formula(x, { digits: 15 });
}

/** The term without its factor −1; `undefined` if it has none. */
function withoutSign(term: Term): Term | undefined {
  if (term.kind !== "product") return undefined;
  const at = term.factors.findIndex((factor) => factor.kind === "number" && factor.number === -1);
  return at < 0 ? undefined : product(term.factors.toSpliced(at, 1));
}

/** The same tree with `change` applied to its immediate parts. */
export function mapParts(term: Term, change: (part: Term) => Term): Term {
  switch (term.kind) {
    case "number":
    case "word":
      return term;
    case "sum":
      return sum(term.terms.map(change));
    case "product":
      return { kind: "product", factors: term.factors.map(change) };
  }
  return { ...term, operands: term.operands.map(change) };
}

/** The term with every word replaced. */
export function mapWords(term: Term, change: (word: Value) => Term): Term {
  return term.kind === "word" ? change(term.word) : mapParts(term, (part) => mapWords(part, change));
}

const words = new WeakMap<Term, ReadonlySet<Value>>();

/** The words of a term, each once. */
export function wordsOf(term: Term): ReadonlySet<Value> {
  let found = words.get(term);
  if (found === undefined) {
    const own = new Set<Value>();
    const look = (part: Term): void => {
      if (part.kind === "word") own.add(part.word);
      else if (part.kind === "sum") part.terms.forEach(look);
      else if (part.kind === "product") part.factors.forEach(look);
      else if (part.kind === "call") part.operands.forEach(look);
    };
    look(term);
    words.set(term, (found = own));
  }
  return found;
}

/** Equal for terms that are equal but for the order of terms and factors. */
export function keyOf(term: Term): string {
  switch (term.kind) {
    case "number":
      return String(term.number);
    case "word":
      return `<${term.word.label}>`;
    case "sum":
      return `(${term.terms.map(keyOf).toSorted(compare).join("+")})`;
    case "product":
      return `(${term.factors.map(keyOf).toSorted(compare).join("*")})`;
  }
  return `${term.op.name}(${term.operands.map(keyOf).join()})`;
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The term as graph, for the printer. */
function graphOf(term: Term): Num {
  switch (term.kind) {
    case "number":
      return term.number;
    case "word":
      return term.word;
    case "sum":
      return term.terms
        .map((part) => ({ part, inner: withoutSign(part) }))
        .reduce<Num>((total, { part, inner }, i) => {
          if (i === 0) return graphOf(part);
          return inner === undefined ? add(total, graphOf(part)) : sub(total, graphOf(inner));
        }, 0);
    case "product": {
      const inner = withoutSign(term);
      if (inner !== undefined) return neg(graphOf(inner));
      const over = term.factors.filter((factor) => factor.kind === "call" && factor.op === reciprocal);
      const above = term.factors.filter((factor) => !over.includes(factor)).map(graphOf);
      const below = over.map((factor) =>
        graphOf((factor as Extract<Term, { kind: "call" }>).operands[0] as Term),
      );
      const numerator = above.length === 0 ? 1 : above.reduce((x, y) => mul(x, y));
      return below.length === 0
        ? numerator
        : div(
            numerator,
            below.reduce((x, y) => mul(x, y)),
          );
    }
  }
  const call = term.op as unknown as (...operands: unknown[]) => Num;
  const operands = term.operands.map(graphOf);
  return term.op.form === "reduction" ? call(operands) : call(...operands);
}
