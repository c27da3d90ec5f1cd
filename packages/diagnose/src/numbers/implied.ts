/** @file What quantities that were not handed over must have been, by those that were computed from them. */

import { exp, log, type Primitive, reciprocal, sigmoid, tanh, type Value } from "@chainrule/autograd";
import { familyOf } from "./labels.ts";
import { agree, type Bounded, boundOf } from "./precision.ts";
import type { Reading } from "./reading.ts";
import { negative, number, one, product, sum, type Term, wordsOf } from "./term.ts";

/**
 * The numbers of a family that was not handed over, by label, at each point; `undefined` unless all that was computed from its members
 * agrees on them.
 */
export function impliedBy(
  reading: Reading,
  family: string,
): ReadonlyMap<string, readonly Bounded[]> | undefined {
  const { graph, claimed } = reading;
  const members = new Set(graph.families.get(family));
  // Where formulas have several members in them, as sums over a batch, they tell of none.
  const single = [...claimed.families.keys()].some((other) =>
    reading.entries(other).some(({ term }) => [...wordsOf(term)].filter((x) => members.has(x)).length === 1),
  );
  if (!single) return undefined;
  const found = new Map<string, Bounded[]>();
  for (const [other] of claimed.families) {
    for (const { term, owns } of reading.entries(other)) {
      const unknown = [...wordsOf(term)].filter((x) => members.has(x));
      const [x] = unknown;
      if (x === undefined || unknown.length > 1) continue;
      // In the inverse the unknown word stands for what is known: the number of the whole.
      const inverse = solve(term, x, { kind: "word", word: x });
      if (inverse === undefined) continue;
      const numbers = owns.map(({ claimed: own, at }) =>
        boundOf(inverse, (y) => (y === x ? own : at(y)), claimed.unit),
      );
      if (numbers.some((bounded) => !Number.isFinite(bounded.number + bounded.error))) continue;
      const label = x.label as string;
      const known = found.get(label);
      if (known === undefined) found.set(label, numbers);
      else if (!known.every((bounded, p) => agree(bounded, numbers[p] as Bounded))) return undefined;
      // The more exact of two is kept.
      else
        found.set(
          label,
          known.map((bounded, p) =>
            bounded.error <= (numbers[p] as Bounded).error ? bounded : (numbers[p] as Bounded),
          ),
        );
    }
  }
  return found.size === members.size ? found : undefined;
}

/** Families that were not handed over, and that something that was is computed from. */
export function hiddenFamilies(reading: Reading): string[] {
  const { graph, claimed } = reading;
  const known = new Set(reading.families);
  const found = new Set<string>();
  const look = (term: Term): void => {
    for (const x of wordsOf(term)) {
      const family = familyOf(x.label ?? "");
      if (x.op === null || known.has(family) || found.has(family)) continue;
      found.add(family);
      look(graph.term(x));
    }
  };
  for (const [family] of claimed.families) look(reading.entries(family)[0]?.term ?? one);
  return [...graph.families.keys()].filter((family) => found.has(family));
}

/** What undoes an operation. */
const inverses = new Map<Primitive, (y: Term) => Term>([
  [sigmoid, (y) => negative(call(log, sum([call(reciprocal, y), number(-1)])))],
  [
    tanh,
    (y) =>
      product([number(0.5), call(log, product([sum([one, y]), call(reciprocal, sum([one, negative(y)]))]))]),
  ],
  [exp, (y) => call(log, y)],
  [log, (y) => call(exp, y)],
  [reciprocal, (y) => call(reciprocal, y)],
]);

const call = (op: Primitive, operand: Term): Term => ({ kind: "call", op, operands: [operand] });

/** The formula of `x` where `term` has the value of `whole`; `undefined` if `x` occurs twice, or cannot be brought out. */
function solve(term: Term, x: Value, whole: Term): Term | undefined {
  const has = (part: Term): boolean => wordsOf(part).has(x);
  if (term.kind === "word") return term.word === x ? whole : undefined;
  if (term.kind === "number") return undefined;
  const parts = term.kind === "sum" ? term.terms : term.kind === "product" ? term.factors : term.operands;
  const inner = parts.filter(has);
  const [part] = inner;
  if (part === undefined || inner.length > 1) return undefined;
  const others = parts.filter((other) => other !== part);
  if (term.kind === "sum") return solve(part, x, sum([whole, ...others.map(negative)]));
  if (term.kind === "product")
    return solve(part, x, product([whole, ...others.map((other) => call(reciprocal, other))]));
  const inverse = inverses.get(term.op);
  return inverse === undefined ? undefined : solve(part, x, inverse(whole));
}
