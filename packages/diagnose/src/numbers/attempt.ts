/** @file The learner's numbers at one or several points, beside what is given there, and how exact they are. */

import { isValue, type Value } from "@chainrule/autograd";
import type { Graph } from "./graph.ts";
import { familyOf, labelOf } from "./labels.ts";
import { type Bounded, precisionOf } from "./precision.ts";
import { directions, nearby } from "./random.ts";

/** The learner's numbers by the quantities' labels. A label may be followed by `|` and what tells several of them apart. */
export type Attempt = Readonly<Record<string, number>>;

/** The learner's numbers at one of several points. */
export interface AttemptedPoint {
  /** The numbers that are given there, by label; the graph's own for those that are left out. */
  readonly givens: Attempt;
  readonly attempt: Attempt;
}

/** One point: the numbers of the leaves, and what the learner claims. */
export interface Point {
  readonly givens: ReadonlyMap<Value, number>;
  readonly claims: ReadonlyMap<string, Bounded>;
}

/** An attempt, read. */
export interface Claimed {
  readonly points: readonly Point[];
  /** The names of the claims by family, in the order of computation. */
  readonly families: ReadonlyMap<string, readonly string[]>;
  /** The relative rounding of each operation of the learner. */
  readonly unit: number;
  readonly digits: number;
  /** A point of a function, of which all digits are known. */
  readonly at: (givens: ReadonlyMap<Value, number>, attempt: Attempt) => Point;
}

/** How an attempt is tried. */
export interface Trial {
  readonly points: number;
  readonly seed: number;
  readonly tolerance?: number;
  /** Givens whose numbers have the sum 1 at every point, by label. */
  readonly shares: readonly (readonly string[])[];
  /** Weights after the step were handed over in the place of steps. */
  readonly newWeights: boolean;
}

type Raw = { readonly givens: ReadonlyMap<Value, number>; readonly attempt: Attempt };

/** Reads an attempt. @throws RangeError and TypeError for what does not fit the quantities, with what to do. */
export function readAttempt(
  graph: Graph,
  quantities: readonly Value[],
  attempt: Attempt | readonly AttemptedPoint[] | ((givens: Attempt) => Attempt),
  trial: Trial,
): Claimed {
  const raw = rawPoints(graph, attempt, trial);
  const names = namesIn(graph, quantities, raw);
  graph.name(names.map(labelOf));
  const families = new Map<string, string[]>();
  for (const name of names) {
    const family = familyOf(labelOf(name));
    families.set(family, [...(families.get(family) ?? []), name]);
  }
  const groups = [...families.values()];
  const numbers = groups.map((members) =>
    raw.flatMap((point) => members.map((name) => point.attempt[name] as number)),
  );
  const { unit, errors, digits } = precisionOf(numbers, trial.tolerance);
  /** The step that led to a new weight. */
  const stepIn = (name: string, claim: Bounded, givens: Raw["givens"]): Bounded => {
    const parameter =
      trial.newWeights && name.startsWith("Δ") ? graph.byLabel.get(labelOf(name).slice(1)) : undefined;
    if (parameter === undefined) return claim;
    const before = givens.get(parameter) ?? parameter.data;
    return { number: claim.number - before, error: claim.error + unit * Math.abs(before) };
  };
  const points = raw.map(({ givens, attempt: own }, p): Point => {
    const claims = new Map<string, Bounded>();
    groups.forEach((members, g) =>
      members.forEach((name, i) =>
        claims.set(
          name,
          stepIn(
            name,
            { number: own[name] as number, error: errors[g]?.[p * members.length + i] as number },
            givens,
          ),
        ),
      ),
    );
    return { givens, claims };
  });
  const at = (givens: Raw["givens"], own: Attempt): Point => ({
    givens,
    claims: new Map(
      Object.entries(own).map(([name, x]) => [
        name,
        stepIn(name, { number: x, error: unit * Math.abs(x) }, givens),
      ]),
    ),
  });
  return { points, families, unit, digits, at };
}

/** The graph's own point, and random ones if the attempt is a function. */
function rawPoints(
  graph: Graph,
  attempt: Attempt | readonly AttemptedPoint[] | ((givens: Attempt) => Attempt),
  { points, seed, shares }: Trial,
): Raw[] {
  const { givens } = graph;
  const own = new Map(givens.map((node) => [node, node.data]));
  if (Array.isArray(attempt)) {
    if (attempt.length === 0)
      throw new RangeError("Cannot diagnose an attempt at no point. Pass at least one.");
    return (attempt as readonly AttemptedPoint[]).map((point) => ({
      givens: new Map(givens.map((node) => [node, point.givens[node.label as string] ?? node.data])),
      attempt: point.attempt,
    }));
  }
  if (typeof attempt !== "function") return [{ givens: own, attempt: attempt as Attempt }];
  const random = directions(seed);
  const elsewhere = Array.from({ length: points }, () => {
    const numbers = new Map(givens.map((node) => [node, nearby(node.data, random)]));
    for (const labels of shares) {
      const nodes = labels
        .map((label) => graph.byLabel.get(label))
        .filter((node): node is Value => node !== undefined);
      const total = nodes.reduce((sum, node) => sum + Math.abs(numbers.get(node) as number), 0);
      for (const node of nodes) numbers.set(node, Math.abs(numbers.get(node) as number) / total);
    }
    return numbers;
  });
  const at = (numbers: ReadonlyMap<Value, number>): Raw => ({
    givens: numbers,
    attempt: attempt(byLabel(numbers)),
  });
  const [first, ...others] = [at(own), ...elsewhere.map(at)] as [Raw, ...Raw[]];
  // Outside the domain of what is claimed, as left of 0 for a logarithm, there is nothing to compare.
  const kept = others.filter(({ givens: numbers, attempt: claims }) => {
    const truth = graph.truth(numbers);
    return Object.keys(claims).every((name) => {
      const node = graph.byLabel.get(labelOf(name));
      return node === undefined || Number.isFinite(truth.get(node));
    });
  });
  const same = (point: Raw): boolean =>
    Object.entries(first.attempt).every(([name, x]) => point.attempt[name] === x);
  if (kept.length > 1 && kept.every(same)) {
    throw new Error(
      "Cannot diagnose the attempt: it answers the same numbers whatever it is given. " +
        "Compute them from its argument, or pass the numbers themselves in the place of a function.",
    );
  }
  return [first, ...kept];
}

/** Numbers by their labels. */
export function byLabel(numbers: ReadonlyMap<Value, number>): Attempt {
  return Object.fromEntries([...numbers].map(([node, number]) => [node.label as string, number]));
}

/** The names of the claims, in the order of the quantities. */
function namesIn(graph: Graph, quantities: readonly Value[], points: readonly Raw[]): string[] {
  const [own] = points as [Raw];
  const names = Object.keys(own.attempt);
  points.forEach(({ attempt }, p) => {
    const extra = Object.keys(attempt).find((name) => !(name in own.attempt));
    const missing = names.find((name) => !(name in attempt));
    const name = extra ?? missing;
    if (name === undefined || p === 0) return;
    const [there, where] = extra === undefined ? ["lacks", "has"] : ["has", "lacks"];
    throw new TypeError(
      `Cannot diagnose the attempt: point ${p} ${there} ${labelOf(name)}, which point 0 ${where}. Give the same parts at every point.`,
    );
  });
  const position = new Map(quantities.map((node, i) => [node.label as string, i]));
  for (const name of names) {
    if (!position.has(labelOf(name))) {
      const known = quantities.map((quantity) => quantity.label).join(", ");
      throw new RangeError(
        `Cannot diagnose ${name}: there is no such quantity. The quantities are ${known}.`,
      );
    }
    for (const { attempt, givens } of points) {
      const claimed: unknown = attempt[name];
      if (typeof claimed !== "number") {
        throw new TypeError(
          `Cannot diagnose ${name}: the attempt holds ${wordFor(claimed)} for it. Pass a number.`,
        );
      }
      if (!Number.isFinite(claimed)) {
        const where = points.length > 1 ? ` where ${placeOf(givens)}` : "";
        const what = Number.isNaN(claimed) ? "NaN, not a number" : `${claimed}, not a finite number`;
        throw new RangeError(
          `Cannot diagnose the attempt: ${labelOf(name)} is ${what}${where}. Look at what it is computed from.`,
        );
      }
    }
  }
  if (names.length === 0) {
    throw new RangeError("Cannot diagnose an attempt without numbers. Pass at least one quantity.");
  }
  return names.toSorted(
    (x, y) => (position.get(labelOf(x)) as number) - (position.get(labelOf(y)) as number),
  );
}

/** The numbers of a point, as far as they can be read. */
function placeOf(givens: Raw["givens"]): string {
  const all = [...givens].map(([node, number]) => `${node.label} = ${Number(number.toPrecision(4))}`);
  return `${all.slice(0, 8).join(", ")}${all.length > 8 ? ", …" : ""}`;
}

/** What something is that is no number. */
function wordFor(x: unknown): string {
  return typeof x === "string" ? JSON.stringify(x) : x === null ? "null" : isValue(x) ? "a value" : typeof x;
}
