/** @file What a formula may be mixed up with: the other words and formulas of its graph, nearest first. */

import { isValue, square, type Value } from "@chainrule/autograd";
import type { Graph } from "./graph.ts";
import { familyOf, indicesOf } from "./labels.ts";
import { signOfDeltas, type Reading } from "./reading.ts";
import type { Candidate, Surroundings } from "./slip.ts";
import { curvedTo, sigmoidal } from "./slips.ts";
import { keyOf, mapParts, negative, number, one, product, sum, type Term, word, wordsOf } from "./term.ts";

/** How many words are tried in one place; other indices of a formula's own words come on top. */
const MAX_POOL = 60;

/** How many members of a family are tried in the place of one of them. */
const MAX_SIBLINGS = 200;

/** How many words are looked at for slips that change all words of a family alike. */
const MAX_WORDS = 200;

/** What may stand by mistake in the formula of `node`. `sizes` are what a mean may be divided by. */
export function surroundingsOf(reading: Reading, node: Value, sizes: readonly number[]): Surroundings {
  const { graph } = reading;
  const own = reading.term(node);
  const words = nearestFirst(graph, node);
  const operandOf = (x: Value): Value | undefined => {
    const operand = x.op?.form === "unary" ? x.args[0] : undefined;
    return isValue(operand) && operand.label !== undefined ? operand : undefined;
  };
  const stepOf = (x: Value): Term | undefined => {
    const step = graph.byLabel.get(`Δ${x.label}`);
    return x.op !== null || step === undefined || step === node || graph.dependsOn(step, node)
      ? undefined
      : stepIn(reading, step);
  };
  const updated = [...wordsOf(own)].flatMap((x) => {
    const step = stepOf(x);
    return step === undefined ? [] : [sum([word(x), step])];
  });
  const curves = words.filter((x) => operandOf(x) !== undefined || isOutput(x)).slice(0, MAX_POOL / 3);
  const derivatives = curves.flatMap((x) => [sigmoidal(word(x)), curvedTo(word(x))]);
  const siblings = [...wordsOf(own)].flatMap((x) => siblingsOf(graph, node, x));
  const pool = distinct([
    ...words.slice(0, MAX_POOL / 4).map(word),
    ...differencesOf(graph)
      .filter((term) => [...wordsOf(term)].every((x) => graph.isBefore(x, node)))
      .slice(0, 8),
    ...siblings.slice(0, MAX_POOL / 4).map(word),
    ...curves.flatMap((x) => [sum([one, negative(word(x))]), curvedTo(word(x))]),
    ...updated,
    ...words.slice(0, MAX_POOL).map(word),
    ...siblings.map(word),
  ]);
  return {
    pool: pool.map((term, rank) => ({ term, bits: 3.5 + Math.log2(1 + rank / 8) })),
    derivatives: distinct(derivatives).map((term, rank): Candidate => ({
      term,
      bits: 2 + Math.log2(1 + rank / 4),
    })),
    words: words.slice(0, MAX_WORDS),
    member: (family, indices) => {
      const x = memberOf(graph, family, indices);
      return x === undefined || !graph.isBefore(x, node) ? undefined : x;
    },
    formulaOf: (x) => (x.op === null ? undefined : graph.term(x)),
    stepOf,
    operandOf,
    turned: turnedOf(reading, node),
    formulas: formulasFor(reading, node),
    scales: scalesFor(sizes),
  };
}

/** Factors by which something may be wrong as a whole. */
function scalesFor(sizes: readonly number[]): number[] {
  const counts = [...new Set([2, ...sizes.filter((n) => n > 1)])];
  const scales = [...new Set(counts.flatMap((n) => [n, 1 / n, 2 / n]).filter((x) => x !== 1))];
  return [-1, ...scales, ...scales.map((x) => -x)];
}

/** The formula of the member with the two indices exchanged. */
function turnedOf(reading: Reading, node: Value): Term | undefined {
  const indices = indicesOf(node.label as string);
  if (indices.length < 2) return undefined;
  const partner = memberOf(reading.graph, familyOf(node.label as string), indices.toReversed());
  return partner === undefined || partner === node ? undefined : reading.term(partner);
}

/** The formulas of quantities for which this one may be taken. */
function formulasFor(reading: Reading, node: Value): Map<string, Term> {
  const { graph } = reading;
  const formulas = new Map<string, Term>();
  if (isStep(node)) return formulas;
  const own = reading.term(node);
  const indices = indicesOf(node.label as string);
  for (const members of graph.families.values()) {
    // One member of each family: that of the same index, or the only one.
    const x =
      members.find((y) => indicesOf(y.label as string).at(-1) === indices.at(-1)) ??
      (members.length === 1 ? members[0] : undefined);
    if (x === undefined || x === node || x.op === null || isStep(x)) continue;
    const term = graph.term(x);
    if (!graph.isNamed(x) && !graph.dependsOn(x, node)) formulas.set(x.label as string, term);
    // A formula that uses this quantity itself is written out, so that it can stand in its place.
    else if (term.kind === "product" && wordsOf(term).has(node))
      formulas.set(
        x.label as string,
        mapParts(term, (part) => (part.kind === "word" && part.word === node ? own : part)),
      );
  }
  return formulas;
}

/** A step as it is added to its parameter, in the learner's convention. */
function stepIn({ graph, factors }: Reading, step: Value): Term {
  const { scale, withoutRate } = factors.get(familyOf(step.label as string)) ?? {
    scale: 1,
    withoutRate: false,
  };
  const rate = graph.byLabel.get("η");
  const sign = signOfDeltas(factors) * Math.sign(scale);
  return product([
    ...(sign === 1 ? [] : [number(sign)]),
    ...(withoutRate && rate !== undefined ? [word(rate)] : []),
    word(step),
  ]);
}

/** The words that the learner had when computing `node`: those of its own formula first, then those under and beside them. */
function nearestFirst(graph: Graph, node: Value): Value[] {
  const usable = (x: Value): boolean =>
    !isStep(x) && (graph.isUsed(x) || graph.isNamed(x)) && graph.isBefore(x, node);
  const near = new Set<Value>();
  const parameter = isStep(node) ? graph.byLabel.get((node.label as string).slice(1)) : undefined;
  let ring = [...wordsOf(graph.term(node)), ...(parameter === undefined ? [] : [parameter])];
  for (let depth = 0; depth < 2; depth++) {
    for (const x of ring) near.add(x);
    ring = ring.flatMap((x) => (x.op === null || ring.length > MAX_POOL ? [] : [...wordsOf(graph.term(x))]));
  }
  for (const x of ring) near.add(x);
  const last = indicesOf(node.label as string).at(-1);
  const members = [...graph.families.values()];
  const alike = members.map(
    (xs) => xs.find((x) => indicesOf(x.label as string).at(-1) === last) ?? (xs[0] as Value),
  );
  for (const x of [...members.filter((xs) => xs.length === 1).flat(), ...alike]) near.add(x);
  for (const x of graph.byLabel.values()) {
    if (near.size > 2 * MAX_WORDS) break;
    near.add(x);
  }
  return [...near].filter(usable);
}

/** Other members of a word's family: those that share an index with it first. */
function siblingsOf(graph: Graph, node: Value, x: Value): Value[] {
  const own = indicesOf(x.label ?? "");
  const shared = (y: Value): number =>
    indicesOf(y.label as string).filter((index, i) => index === own[i]).length;
  const members = graph.families.get(familyOf(x.label ?? "")) ?? [];
  return members
    .filter((y) => y !== x && graph.isBefore(y, node))
    .toSorted((y, z) => shared(z) - shared(y))
    .slice(0, MAX_SIBLINGS);
}

const members = new WeakMap<Graph, Map<string, Value>>();

function memberOf(graph: Graph, family: string, indices: readonly string[]): Value | undefined {
  let known = members.get(graph);
  if (known === undefined) {
    known = new Map(
      [...graph.byLabel].map(([label, x]) => [`${familyOf(label)} ${indicesOf(label).join()}`, x]),
    );
    members.set(graph, known);
  }
  return known.get(`${family} ${indices.join()}`);
}

const differences = new WeakMap<Graph, readonly Term[]>();

/** The differences of two words that occur in the graph's formulas, as y − ŷ. */
function differencesOf(graph: Graph): readonly Term[] {
  const known = differences.get(graph);
  if (known !== undefined) return known;
  const found: Term[] = [];
  const look = (term: Term): Term => {
    const linear = term.kind === "sum" && term.terms.length === 2 && term.terms.every(isSignedWord);
    if (linear && wordsOf(term).size === 2) found.push(term);
    return mapParts(term, look);
  };
  for (const xs of graph.families.values()) {
    for (const x of xs.slice(0, 4)) if (x.op !== null && !isStep(x)) look(graph.term(x));
  }
  differences.set(graph, distinct(found));
  return distinct(found);
}

/** Whether a term is x or −x. */
function isSignedWord(term: Term): boolean {
  return term.kind === "word" || (term.kind === "product" && negative(term).kind === "word");
}

/** Whether a value is an output of which the derivative may be taken for that of an activation, as that of softmax. */
function isOutput(x: Value): boolean {
  return x.label?.startsWith("ŷ") === true && x.op !== square;
}

/** Whether a value is the step of a parameter, by its name. */
export function isStep(x: Value): boolean {
  return x.label?.startsWith("Δ") === true;
}

function distinct(terms: readonly Term[]): Term[] {
  const seen = new Set<string>();
  return terms.filter((term) => !seen.has(keyOf(term)) && seen.add(keyOf(term)));
}
