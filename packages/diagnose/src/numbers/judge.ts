/**
 * @file What is wrong with a hand-written backpropagation, or any hand-written computation of which the engine has the graph. Each of
 * the learner's quantities is judged twice: against the truth, and against what follows from the learner's own earlier ones.
 */

import { directions } from "./random.ts";
import { isValue, type Num, type Value } from "@chainrule/autograd";
import {
  type Attempt,
  byLabel,
  type Entry,
  Graph,
  labelOf,
  nearby,
  ownNumbers,
  type Point,
  type Sample,
} from "./claims.ts";
import { conventions, sharedConvention } from "./conventions.ts";
import { type Diagnosis, type Finding, reportOf } from "./report.ts";
import { type Explained, essence, fits, search } from "./search.ts";
import { withoutIndices } from "./labels.ts";
import { surroundingsOf } from "./surroundings.ts";
import { textOf } from "./term.ts";
import { hiddenBy, warningsAt } from "./hidden.ts";

/** Options of {@link diagnoseNumbers}. */
export interface DiagnoseOptions {
  /** The largest relative difference that is not called one. Default: 1e-9 for a function, 1e-6 for numbers. */
  readonly tolerance?: number;
  /** At how many random points a function is tried, beside the graph's own. Default: 6. */
  readonly points?: number;
  /** What the random points depend on. Default: 1. */
  readonly seed?: number;
  /** Sizes of the problem that a mean may have been divided by: numbers of outputs, of samples. */
  readonly sizes?: readonly number[];
  /** Which of the learner's numbers a claim uses for a label, where there are several of them. Default: the one of that name. */
  readonly lookup?: (claim: string, label: string) => string;
}

/** The learner's numbers at one of several points. */
export interface AttemptedPoint {
  /** The numbers that are given there, by label; the graph's own for those that are left out. */
  readonly givens: Attempt;
  readonly attempt: Attempt;
}

/**
 * Names the first wrong quantity of an attempt, what was written in the place of what, what only follows from it, and what differs by
 * convention.
 * @param quantities the labeled values that the learner was to compute, in the order of computation, all in one graph.
 * @param attempt the learner's numbers by label: at the graph's own point, or, better, as a function of the numbers that are
 * given (the leaves, by label), which is then tried at random points as well; or at several points. Any subset of the quantities
 * will do.
 * @throws Error for labels that are used twice, TypeError and RangeError for attempts that do not fit.
 */
export function diagnoseNumbers(
  quantities: readonly Num[],
  attempt: Attempt | readonly AttemptedPoint[] | ((givens: Attempt) => Attempt),
  options: DiagnoseOptions = {},
): Diagnosis {
  const { sizes = [], lookup = (_, label) => label } = options;
  const tolerance = options.tolerance ?? (typeof attempt === "function" ? 1e-9 : 1e-6);
  const nodes = quantities.filter(isValue);
  const unnamed = nodes.find((node) => node.label === undefined);
  if (unnamed !== undefined) {
    throw new TypeError(
      `Cannot diagnose the value of ${unnamed.op?.name ?? "a leaf"}: it has no label. Label every quantity.`,
    );
  }
  const graph = new Graph(nodes);
  const points = pointsOf(graph, attempt, options);
  const claims = claimsOf(graph, nodes, points);
  graph.name(nodes.filter((node) => claims.some((claim) => labelOf(claim) === node.label)));

  const groups = new Map(
    [...groupBy(claims)].map(([group, members]) => [
      group,
      members.map((claim) => entryOf(graph, points, claim, lookup)),
    ]),
  );
  const shared = sharedConvention(groups, graph, points, sizes, tolerance);
  const judged = [...groups].map(([group, entries]): Finding => {
    const isOff = (entry: Entry): boolean => !fits(entry.term, entry.owns, tolerance);
    const off = entries.filter(isOff);
    const first = (off[0] ?? entries[0]) as Entry;
    const finding = {
      group,
      claims: entries.map(({ claim }) => claim),
      correct: correctOf(first),
      yours: first.claimed,
      expected: first.expected,
      explanations: [],
      hidden: undefined,
    };
    const convention = shared?.get(group);
    if (convention !== undefined && convention !== "") return { ...finding, kind: "convention", convention };
    if (entries.every((entry) => fits(entry.term, entry.truths, tolerance)))
      return { ...finding, kind: "right" };
    if (off.length === 0) return { ...finding, kind: "consequence" };
    const explanations = explain(graph, off, sizes, tolerance);
    const hidden =
      typeof attempt === "function"
        ? hiddenBy(graph, attempt, points[0] as Point, off, lookup, tolerance)
        : undefined;
    return { ...finding, kind: explanations.length > 0 ? "slip" : "unknown", explanations, hidden };
  });
  const findings = conventions(judged);
  const warnings = points.length > 1 ? [] : warningsAt(graph, points[0] as Point);
  return reportOf(findings, warnings, points.length);
}

function entryOf(
  graph: Graph,
  points: readonly Point[],
  claim: string,
  lookup: (claim: string, label: string) => string,
): Entry {
  const node = graph.byLabel.get(labelOf(claim)) as Value;
  const samples = (numbers: (point: Point) => (word: Value) => number): Sample[] =>
    points.map((point) => ({ number: point.attempt[claim] as number, numberOf: numbers(point) }));
  const own = points[0] as Point;
  return {
    claim,
    node,
    term: graph.term(node),
    owns: samples((point) => ownNumbers(graph, point, claim, lookup)),
    truths: samples((point) => (x) => point.truth.get(x) as number),
    claimed: own.attempt[claim] as number,
    expected: own.truth.get(node) as number,
  };
}

/** The explanations that hold for all wrong entries of a group; if none does, those of the first entry. */
function explain(
  graph: Graph,
  wrong: readonly Entry[],
  sizes: readonly number[],
  tolerance: number,
): Finding["explanations"] {
  const found = (entry: Entry): Explained[] => {
    const around = surroundingsOf(graph, entry.node, sizes);
    const fromOwn = search(entry.term, around, entry.owns, tolerance);
    if (fromOwn.length > 0) return fromOwn;
    // Perhaps it was computed from other numbers than those that are claimed.
    const known = around.words.every((x) =>
      entry.owns.every(({ numberOf }, i) => numberOf(x) === entry.truths[i]?.numberOf(x)),
    );
    return known ? [] : search(entry.term, around, entry.truths, tolerance);
  };
  const [first, ...rest] = wrong as [Entry, ...Entry[]];
  const candidates = found(first);
  if (candidates.length === 0) return [];
  // More entries only confirm: three tell accidents from slips.
  const common = rest.slice(0, 2).reduce((left, entry) => {
    const there = new Set(found(entry).map(essence));
    return left.filter((candidate) => there.has(essence(candidate)));
  }, candidates);
  const kept = common.length > 0 ? common : candidates;
  const seen = new Set<string>();
  const distinct = kept.filter((candidate) => !seen.has(essence(candidate)) && seen.add(essence(candidate)));
  const numberOf = (first.owns[0] as Sample).numberOf;
  return distinct.map(({ term, slips }) => ({
    slips,
    formula: textOf(term),
    numbers: textOf(term, numberOf, 4),
  }));
}

function correctOf({ node, term, truths }: Entry): Finding["correct"] {
  const numbers = textOf(term, (truths[0] as Sample).numberOf, 4);
  return { name: node.label as string, formula: textOf(term), numbers };
}

/** The graph's own point, and random ones if the attempt is a function. */
function pointsOf(
  graph: Graph,
  attempt: Attempt | readonly AttemptedPoint[] | ((givens: Attempt) => Attempt),
  { points = 6, seed = 1 }: DiagnoseOptions,
): Point[] {
  const { givens } = graph;
  const own = new Map(givens.map((node) => [node, node.data]));
  if (isList(attempt)) {
    if (attempt.length === 0)
      throw new RangeError("Cannot diagnose an attempt at no point. Pass at least one.");
    return attempt.map((point) => {
      const numbers = new Map(givens.map((node) => [node, point.givens[node.label as string] ?? node.data]));
      return { givens: numbers, truth: graph.truth(numbers), attempt: point.attempt };
    });
  }
  if (typeof attempt !== "function") return [{ givens: own, truth: graph.truth(own), attempt }];
  const random = directions(seed);
  const elsewhere = Array.from(
    { length: points },
    () => new Map(givens.map((node) => [node, nearby(node.data, random)])),
  );
  const at = (numbers: ReadonlyMap<Value, number>): Point => ({
    givens: numbers,
    truth: graph.truth(numbers),
    attempt: attempt(byLabel(numbers)),
  });
  // Outside the domain of what is claimed, as left of 0 for a logarithm, there is nothing to compare.
  const inside = ({ truth, attempt: claimed }: Point): boolean =>
    Object.keys(claimed).every((name) => {
      const node = graph.byLabel.get(labelOf(name));
      return node === undefined || !Number.isNaN(truth.get(node));
    });
  return [at(own), ...elsewhere.map(at).filter(inside)];
}

function isList(attempt: unknown): attempt is readonly AttemptedPoint[] {
  return Array.isArray(attempt);
}

/** The names of the claims, in the order of the quantities. */
function claimsOf(graph: Graph, quantities: readonly Value[], points: readonly Point[]): string[] {
  const [own] = points as [Point];
  const names = Object.keys(own.attempt);
  for (const name of names) {
    const node = graph.byLabel.get(labelOf(name));
    if (node === undefined || !quantities.includes(node)) {
      const known = quantities.map((quantity) => quantity.label).join(", ");
      throw new RangeError(
        `Cannot diagnose ${name}: there is no such quantity. The quantities are ${known}.`,
      );
    }
    for (const { attempt, givens } of points) {
      if (typeof attempt[name] !== "number") {
        throw new TypeError(
          `Cannot diagnose ${name}: the attempt holds ${wordFor(attempt[name])} for it. Pass a number.`,
        );
      }
      if (Number.isNaN(attempt[name])) {
        const where = points.length > 1 ? ` where ${placeOf(givens)}` : "";
        throw new RangeError(
          `Cannot diagnose the attempt: ${labelOf(name)} is NaN, not a number${where}. Look at what it is computed from.`,
        );
      }
    }
  }
  if (names.length === 0) {
    throw new RangeError("Cannot diagnose an attempt without numbers. Pass at least one quantity.");
  }
  const position = (name: string): number => quantities.findIndex((node) => node.label === labelOf(name));
  return names.toSorted((x, y) => position(x) - position(y));
}

/** The numbers of a point, as far as they can be read. */
function placeOf(givens: Point["givens"]): string {
  const all = [...givens].map(([node, number]) => `${node.label} = ${Number(number.toPrecision(4))}`);
  return `${all.slice(0, 8).join(", ")}${all.length > 8 ? ", …" : ""}`;
}

const groupOf = (claim: string): string => withoutIndices(labelOf(claim));

function groupBy(claims: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const claim of claims) groups.set(groupOf(claim), [...(groups.get(groupOf(claim)) ?? []), claim]);
  return groups;
}

/** What something is that is no number. */
function wordFor(x: unknown): string {
  return typeof x === "string" ? JSON.stringify(x) : x === null ? "null" : isValue(x) ? "a value" : typeof x;
}
