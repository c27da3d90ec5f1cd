/**
 * @file What is wrong with a hand-written backpropagation, or any hand-written computation of which the engine has the graph. There are
 * two graphs over the same leaves, the right one and the learner's, of which only numbers are known: sought is the smallest replacement
 * that makes one the other. Each quantity is judged by what follows from the learner's own earlier ones.
 */

import { gradient, isValue, type Num, type Value } from "@chainrule/autograd";
import {
  aboveZero,
  callable,
  count,
  either,
  type Kind,
  listOf,
  readOptions,
  record,
  recordOf,
  requireArgument,
  text,
  whole,
} from "@chainrule/autograd/options";
import { type Attempt, type AttemptedPoint, readAttempt } from "./attempt.ts";
import { sentencesOf, type Sizes } from "./conventions.ts";
import { Graph } from "./graph.ts";
import { hiddenBy, warningsAt } from "./hidden.ts";
import { familyOf, sortOf } from "./labels.ts";
import { type Plan, plansOf, tell, type Told, type Version } from "./plans.ts";
import { boundOf } from "./precision.ts";
import { type Entry, Reading, type Sample } from "./reading.ts";
import { type Diagnosis, type Finding, reportOf } from "./report.ts";
import { textOf } from "./term.ts";

/** Options of {@link diagnoseNumbers}. */
export interface DiagnoseOptions {
  /** The largest relative difference that is not called one. Default: what the digits of the numbers allow. */
  readonly tolerance?: number;
  /** At how many random points a function is tried, beside the graph's own. Default: 6. */
  readonly points?: number;
  /** What the random points depend on. Default: 1. */
  readonly seed?: number;
  /** Sizes of the problem that a mean may have been divided by: numbers of outputs, of samples. */
  readonly sizes?: readonly number[];
  /** Givens whose numbers have the sum 1 at every point, by label, as those of a distribution. */
  readonly shares?: readonly (readonly string[])[];
  /** Which of the learner's numbers a claim uses for a label, where there are several of them. Default: the one of that name. */
  readonly lookup?: (claim: string, label: string) => string;
}

const kinds = {
  tolerance: aboveZero,
  points: count,
  seed: whole,
  sizes: listOf(count, "a list of sizes"),
  shares: listOf(listOf(text, "a list of labels"), "lists of labels"),
  lookup: callable,
};

const quantity: Kind = {
  wanted: "a value or a number",
  faultIn: (found) => (isValue(found) || typeof found === "number" ? undefined : { what: "kind", found }),
};
const quantitiesKind = listOf(quantity, "a list of labeled values");
const attemptKind = either(
  callable,
  listOf(recordOf({ givens: record, attempt: record }), "a list of records of givens and attempt"),
  { ...record, wanted: "a record of numbers by label" },
);

/** How a function is tried. */
export const trialKinds = { tolerance: kinds.tolerance, points: kinds.points, seed: kinds.seed };

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
  options?: DiagnoseOptions,
): Diagnosis {
  const read = readOptions("diagnoseNumbers", options, kinds);
  requireArgument("diagnoseNumbers", "quantities", quantities, quantitiesKind);
  requireArgument("diagnoseNumbers", "the attempt", attempt, attemptKind);
  const nodes = quantities.filter(isValue);
  const unnamed = nodes.find((node) => node.label === undefined);
  if (unnamed !== undefined) {
    throw new TypeError(
      `Cannot diagnose the value of ${unnamed.op?.name ?? "a leaf"}: it has no label. Label every quantity.`,
    );
  }
  const version: Version = {
    graph: new Graph(nodes),
    quantities: nodes,
    attempt,
    sentences: [],
    newWeights: false,
    bits: 0,
    explained: new Map(),
    suspicions: new Map(),
  };
  return diagnoseVersions([() => version], { means: read.sizes ?? [], samples: 1 }, read);
}

/** Diagnoses by the likeliest of several versions. */
export function diagnoseVersions(
  versions: readonly (() => Version)[],
  sizes: Sizes,
  { tolerance, points = 6, seed = 1, shares = [], lookup = (_, label) => label }: DiagnoseOptions,
): Diagnosis {
  const trial = { points, seed, shares, ...(tolerance !== undefined && { tolerance }) };
  const plans: Plan[] = [];
  for (const make of versions) {
    const version = make();
    const claimed = readAttempt(version.graph, version.quantities, version.attempt, {
      ...trial,
      newWeights: version.newWeights,
    });
    const found = plansOf(version, new Reading(version.graph, claimed, lookup), sizes);
    plans.push(...found);
    if (found.some(({ off }) => off.length === 0)) break;
  }
  return write(tell(plans, sizes));
}

/** The diagnosis that explanations make. */
function write({ plan, explanations }: Told): Diagnosis {
  const { reading, version } = plan;
  const { graph, claimed } = reading;
  const order = new Map(version.quantities.map((node, i) => [familyOf(node.label as string), -i]));
  const families = reading.families.toSorted((x, y) => (order.get(y) ?? 0) - (order.get(x) ?? 0));
  const sentences = sentencesOf(
    families.filter((family) => !plan.off.includes(family)),
    reading.factors,
    adjointIn(graph),
    version.newWeights,
  );
  const findings = families.map((family): Finding => {
    const entries = reading.entries(family);
    const off = plan.off.includes(family) ? entries.filter((entry) => !reading.isRight(entry)) : [];
    const first = (off[0] ?? entries[0]) as Entry;
    const found = explanations.get(family) ?? [];
    const { number } = (first.owns[0] as Sample).claimed;
    const at = (first.owns[0] as Sample).at;
    const convention = sentences.get(family);
    const isTrue = entries.every(({ term, truths }) => reading.fits(term, truths));
    const kind =
      off.length > 0
        ? found.length > 0
          ? "slip"
          : "unknown"
        : convention !== undefined
          ? "convention"
          : isTrue
            ? "right"
            : "consequence";
    return {
      group: family,
      claims: claimed.families.get(family) ?? [],
      kind,
      explanations: found.map(({ term, slips }) => ({
        slips,
        formula: textOf(term),
        numbers: textOf(term, (x) => at(x).number, 4),
      })),
      correct: correctOf(first),
      yours: number,
      expected: boundOf(first.term, (first.truths[0] as Sample).at, claimed.unit).number,
      hidden:
        off.length > 0 && typeof version.attempt === "function" && claimed.families.has(family)
          ? hiddenBy(reading, version.attempt, off)
          : undefined,
      ...(kind === "convention" && { convention: convention as string }),
      implied: !claimed.families.has(family),
    };
  });
  const conventions = [...new Set([...version.sentences, ...sentences.values()])].filter((x) => x !== "");
  const warnings = claimed.points.length > 1 ? [] : warningsAt(graph, reading);
  return reportOf(findings, conventions, warnings, claimed);
}

function correctOf({ node, term, truths }: Entry): Finding["correct"] {
  const numbers = textOf(term, (x) => (truths[0] as Sample).at(x).number, 4);
  return { name: node.label as string, formula: textOf(term), numbers };
}

/** What δ is in the graph: plus or minus the derivative of E by which quantity. */
function adjointIn(graph: Graph): { readonly sign: 1 | -1; readonly of: string } | undefined {
  const error = graph.byLabel.get("E");
  const delta = [...graph.byLabel.values()].findLast(
    (x) => sortOf(x.label as string) === "delta" && x.data !== 0,
  );
  if (error === undefined || delta === undefined) return undefined;
  const inner = graph.order.filter(
    (x) => x.op !== null && x.label !== undefined && graph.dependsOn(error, x),
  );
  const adjoints = gradient(error, inner).map((x) => (typeof x === "number" ? x : x.data));
  for (const sign of [1, -1] as const) {
    const at = adjoints.findIndex((x) => Math.abs(x - sign * delta.data) <= 1e-9 * Math.abs(delta.data));
    if (at >= 0) return { sign, of: familyOf((inner[at] as Value).label as string) };
  }
  return undefined;
}
