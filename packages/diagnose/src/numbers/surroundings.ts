/** @file What a formula may be mixed up with: the other words and formulas of its graph, nearest first. */

import { square } from "@chainrule/autograd";
import type { Value } from "@chainrule/autograd";
import type { Graph } from "./claims.ts";
import { splitLabel, withoutIndices } from "./labels.ts";
import type { Surroundings } from "./slip.ts";
import { keyOf, mapParts, negative, one, sum, type Term, word, wordsOf } from "./term.ts";

/** How many words and differences are tried in one place. */
const MAX_POOL = 60;

/** How many words are looked at for slips that change all words of a family alike. */
const MAX_WORDS = 200;

/** What may stand by mistake in the formula of `node`. `sizes` are what a mean may be divided by. */
export function surroundingsOf(graph: Graph, node: Value, sizes: readonly number[]): Surroundings {
  const own = graph.term(node);
  const words = nearestFirst(graph, node);
  const derived = words.flatMap((x) => complementsOf(graph, x));
  const stepOf = (x: Value): Value | undefined =>
    x.op === null ? graph.byLabel.get(`Δ${x.label}`) : undefined;
  const updated = words.flatMap((x) => {
    const step = stepOf(x);
    return step === undefined ? [] : [sum([word(x), word(step)])];
  });
  const close = words.slice(0, MAX_POOL / 2);
  const pool = distinct([
    ...close.map(word),
    ...differencesOf(graph, node),
    ...derived,
    ...updated,
    ...words.map(word),
  ]);
  // What the learner has a number for stands among the words.
  const formulas = new Map(
    [...graph.byLabel.values()]
      .filter(
        (x) =>
          x !== node && x.op !== null && isSibling(x, node) && !graph.isNamed(x) && !graph.dependsOn(x, node),
      )
      .map((x) => [x.label as string, graph.term(x)]),
  );
  // A formula that uses this quantity itself is written out, so that it can stand in its place.
  for (const x of graph.byLabel.values()) {
    const term = x.op === null ? undefined : graph.term(x);
    if (
      x === node ||
      isStep(node) ||
      term === undefined ||
      !wordsOf(term).has(node) ||
      term.kind !== "product"
    )
      continue;
    const written = mapParts(term, (part) => (part.kind === "word" && part.word === node ? own : part));
    if (!isStep(x)) formulas.set(x.label as string, written);
  }
  const [family, indices] = splitLabel(node.label as string);
  const partner = [...graph.byLabel.values()].find(
    (x) =>
      x !== node &&
      splitLabel(x.label as string)
        .flat()
        .join() === [family, ...indices.toReversed()].join(),
  );
  const turned = partner === undefined ? undefined : graph.term(partner);
  const counts = [...new Set([2, ...sizes.filter((n) => n > 1)])];
  const scales = [...new Set(counts.flatMap((n) => [n, 1 / n, 2 / n]).filter((x) => x !== 1))];
  return {
    pool: pool.slice(0, MAX_POOL),
    words: words.slice(0, MAX_WORDS),
    stepOf,
    turned,
    formulas,
    scales: [-1, ...scales, ...scales.map((x) => -x)],
  };
}

/** The words that the learner had when computing `node`: those of its own formula first, then those under and beside them. */
function nearestFirst(graph: Graph, node: Value): Value[] {
  const usable = (x: Value): boolean =>
    x !== node && !graph.dependsOn(x, node) && !isStep(x) && (graph.isUsed(x) || graph.isNamed(x));
  const near = new Set<Value>();
  let ring = [...wordsOf(graph.term(node))];
  for (let depth = 0; depth < 2; depth++) {
    for (const x of ring) near.add(x);
    ring = ring.flatMap((x) => (x.op === null ? [] : [...wordsOf(graph.term(x))]));
  }
  for (const x of ring) near.add(x);
  const singles = [...graph.byLabel.values()].filter((x) => withoutIndices(x.label as string) === x.label);
  for (const x of [...singles, ...graph.byLabel.values()]) near.add(x);
  return [...near].filter(usable);
}

/** 1 − a and 1 − a² for a word that an operation with one operand computes: an activation. */
function complementsOf(graph: Graph, x: Value): Term[] {
  if (x.op?.form !== "unary" || isStep(x)) return [];
  const a = word(x);
  return [
    sum([one, negative(a)]),
    ...(graph.term(x).kind === "call"
      ? [sum([one, negative({ kind: "call", op: square, operands: [a] })])]
      : []),
  ];
}

/** The differences of two words that occur in the graph's formulas, as y − ŷ. */
function differencesOf(graph: Graph, node: Value): Term[] {
  const found: Term[] = [];
  const look = (term: Term): Term => {
    const words = [...wordsOf(term)];
    const plain = words.length === 2 && words.every((x) => x !== node && !graph.dependsOn(x, node));
    const linear = term.kind === "sum" && term.terms.every(isSignedWord);
    if (linear && term.terms.length === 2 && plain) found.push(term);
    return mapParts(term, look);
  };
  for (const x of graph.byLabel.values()) if (x.op !== null && !isStep(x)) look(graph.term(x));
  return found;
}

/** Whether a term is x or −x. */
function isSignedWord(term: Term): boolean {
  const [x, ...more] = wordsOf(term);
  if (x === undefined || more.length > 0) return false;
  return term.kind === "word" || keyOf(term) === keyOf(negative(word(x)));
}

/** Whether two quantities are of one sort, as the error and the error term of an output: one may be taken for the other. */
function isSibling(x: Value, node: Value): boolean {
  const index = (label: string): string => label.replace(withoutIndices(label), "");
  const [a, b] = [x.label as string, node.label as string];
  return !isStep(x) && !isStep(node) && (index(a) === "" || index(b) === "" || a.at(-1) === b.at(-1));
}

/** Whether a value is the step of a parameter, by its name. */
export function isStep(x: Value): boolean {
  return x.label?.startsWith("Δ") === true;
}

function distinct(terms: readonly Term[]): Term[] {
  const seen = new Set<string>();
  return terms.filter((term) => !seen.has(keyOf(term)) && seen.add(keyOf(term)));
}
