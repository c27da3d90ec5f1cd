/**
 * @file Gradient checking: forward against reverse mode, both against differences that know their own error, all against
 * the Taylor remainder; for functions of values, and for any function of numbers with a hand-written gradient.
 */

import { kinks } from "../inspect/kinks.ts";
import { value } from "../leaf.ts";
import { type Kind, callable, count, countOrInfinity, readOptions, whole } from "../options.ts";
import { dot } from "../primitives.ts";
import { directions } from "../random.ts";
import { type Argument, leavesOf, mapLeaves, pathsOf, refill, type Structure } from "../structure.ts";
import { grad } from "../transforms.ts";
import { differentiable, recording } from "../twin.ts";
import { dataOf, isValue, type Num, type Value } from "../value.ts";
import { noiseNote } from "./advice.ts";
import {
  type Checked,
  differenceWithNoise,
  lossesAt,
  roundingAlong,
  roundingByHand,
  roundingOfEngine,
} from "./closer-look.ts";
import { claims } from "./derivative-paths.ts";
import { difference, remainderRate } from "./difference.ts";
import { engineOf, modesDisagree, replayFails } from "./engine-agrees.ts";
import {
  type GradientEntry,
  GradientError,
  type GradientReport,
  placeOf,
  reportText,
} from "./gradient-report.ts";
import { contradicts, type Evidence, isPlain, judge, kinkNote } from "./judge-derivative.ts";
import { likelyCause } from "./likely-cause.ts";

/** An argument of shape `X` with a number in the place of each value. */
export type Numbers<X> = X extends Num ? number : { readonly [K in keyof X]: Numbers<X[K]> };

/** `X`, as the function's own parameter decided it: keeps the other arguments from being asked what it is. */
export type Settled<X> = [X][X extends unknown ? 0 : never];

/** Options of {@link checkGradients}. */
export interface GradientCheck<X = Value> {
  /** Where to check: the argument, numbers in arrays and records. */
  readonly at: Argument<X>;
  /**
   * The hand-written gradient, in the shape of the argument (for a function with several outputs: in the shape of the
   * result, with the shape of the argument in the place of each number). Without it the engine's own gradient is checked.
   */
  readonly analytic?: (x: Numbers<X>) => unknown;
  /** Up to which order derivatives are checked: 1 (default) the gradient, 2 its gradient too … For functions of values. */
  readonly order?: number;
  /** At most how many derivatives are compared with differences, drawn at random. Default 256. */
  readonly places?: number;
  /** What random directions and places depend on. Default 1. */
  readonly seed?: number;
}

/**
 * Checks a gradient at one point and answers what was found.
 * @param f a function of values (of the engine's operations); with `analytic` it may also be a function of plain numbers.
 * @throws GradientError, with a readable report, if the gradient is wrong; TypeError or RangeError if it does not fit.
 */
export function checkGradients<X = Value>(
  f: (x: X) => unknown,
  check: GradientCheck<Settled<X>>,
): GradientReport {
  const report = reportBy("checkGradients", f, check);
  if (!report.ok) throw new GradientError(report);
  return report;
}

/** As {@link checkGradients}, but answers the report in any case. */
export function gradientReport<X = Value>(
  f: (x: X) => unknown,
  check: GradientCheck<Settled<X>>,
): GradientReport {
  return reportBy("gradientReport", f, check);
}

/** The same, as the function is called that errors name. */
export function reportBy<X>(
  door: string,
  f: (x: X) => unknown,
  check: GradientCheck<Settled<X>>,
): GradientReport {
  const options = readOptions<GradientCheck<Settled<X>>>(door, check, kinds);
  const { at, analytic, order = 1, places = 256, seed = 1 } = options;
  const point = leavesOf(at as Structure).map(dataOf);
  if (point.length === 0) throw new RangeError("Cannot check a gradient at a point without numbers.");
  const random = directions(seed);
  const first = checkOnce(f as Any, {
    at,
    point,
    analytic: analytic as Any | undefined,
    order: 1,
    places,
    random,
  });
  if (order === 1 || !first.ok) return first;
  if (first.entries[0]?.reverse === undefined) {
    throw new TypeError(
      "Cannot check higher orders of a function of plain numbers. Write it with the engine's operations.",
    );
  }
  const weights = leavesOf(f(at as never)).map(() => random());
  const direction = point.map(() => random());
  const slope = (x: unknown): Num => {
    const weighted = (z: unknown): Num => dot(weights, leavesOf(differentiable(f)(z as X)));
    return dot(direction, leavesOf(grad(weighted as (z: never) => Num)(x as never) as Structure));
  };
  const next = gradientReport(slope as (x: X) => unknown, { at, order: order - 1, places, seed: seed + 1 });
  return withText({
    ...next,
    certain: first.certain && next.certain,
    order: next.order + 1,
    notes: [...first.notes, ...next.notes.filter((note) => !first.notes.includes(note))],
  });
}

/** What the options may be. The point is read where it is used: errors name the place in it. */
/** The options of a gradient check. */
export const kinds: { readonly [Name in keyof GradientCheck]-?: Kind } = {
  at: { wanted: "numbers in arrays and records", faultIn: () => undefined },
  analytic: callable,
  order: count,
  places: countOrInfinity,
  seed: whole,
};

type Any = (x: unknown) => unknown;

interface Task {
  readonly at: unknown;
  readonly point: readonly number[];
  readonly analytic: Any | undefined;
  readonly order: number;
  readonly places: number;
  readonly random: () => number;
}

function checkOnce(f: Any, { at, point, analytic, order, places, random }: Task): GradientReport {
  const numbersAt = (x: readonly number[]): unknown => refill(at, x);
  const outputs = (x: readonly number[]): number[] => leavesOf(f(numbersAt(x)) as Structure).map(dataOf);
  const engine = engineOf(f, numbersAt(point), analytic !== undefined);
  const values = outputs(point);
  const inputPaths = pathsOf(at);
  const outputPaths = pathsOf(f(numbersAt(point)));
  const claimedAt = (x: readonly number[]): readonly number[] =>
    claims((analytic as Any)(numbersAt(x)), outputPaths, inputPaths);
  const claimed = analytic === undefined ? undefined : claimedAt(point);
  const direction = point.map(() => random());
  const checked: Checked = {
    f,
    at,
    point,
    outputs,
    direction,
    recorded: engine !== undefined,
    claimed: analytic === undefined ? undefined : claimedAt,
  };
  const failures: string[] = [];
  const notes: string[] = [];

  const again = outputs(point);
  if (!again.every((y, i) => Object.is(y, values[i]))) {
    failures.push(
      `The function answers ${again.join(", ")} after ${values.join(", ")} for the same argument. Seed its random numbers.`,
    );
  }
  if (engine === undefined)
    notes.push("the function takes plain numbers only, so differences alone were compared.");
  else {
    const rounding = (o: number, i: number): number => roundingOfEngine(checked, o, i);
    failures.push(
      ...replayFails(f, numbersAt(point)),
      ...modesDisagree(f, numbersAt(point), engine, inputPaths, outputPaths, random, rounding),
    );
  }

  const all = outputPaths.flatMap((_, o) => inputPaths.map((__, i) => [o, i] as const));
  let byHand: readonly number[] | undefined;
  const entries = drawPlaces(all, places, random).map(([o, i]): GradientEntry => {
    const place = o * point.length + i;
    const row = (engine ?? claimed ?? []).slice(o * point.length, (o + 1) * point.length);
    let evidence: Evidence = {
      analytic: claimed?.[place],
      reverse: engine?.[place],
      x: point[i] as number,
      value: values[o] as number,
      largest: Math.max(...row.map(Math.abs).filter(Number.isFinite), 0),
      found: difference((x) => outputs(point.with(i, x))[o] as number, point[i] as number),
      rounding: { analytic: 0, reverse: 0 },
    };
    let verdict = judge(evidence);
    if (!isPlain(verdict, evidence)) {
      byHand ??= roundingByHand(checked);
      const rounding = { analytic: byHand[place] ?? 0, reverse: roundingOfEngine(checked, o, i) };
      evidence = { ...evidence, found: differenceWithNoise(checked, o, i), rounding };
      verdict = judge(evidence);
    }
    const { analytic: given, reverse, found, rounding } = evidence;
    const { slope, error, left, right, jump } = found;
    const [path, output] = [inputPaths[i] as string, outputPaths[o] as string];
    if (verdict === "unclear" && !jump) {
      const place = placeOf({ path, output });
      notes.push(noiseNote(place, values[o] as number, { slope, error }, lossesAt(checked, o)));
    }
    if (
      verdict === "right" &&
      Number.isFinite(reverse) &&
      contradicts(reverse as number, found, rounding.reverse)
    ) {
      failures.push(
        `A rule of an operation is wrong: at ${placeOf({ path, output })} the engine says ${reverse}, differences say ${slope}.`,
      );
    }
    return { path, output, analytic: given, reverse, difference: slope, error, left, right, jump, verdict };
  });

  for (const entry of entries) {
    if (entry.verdict === "kink" || entry.jump) notes.push(kinkNote(entry));
  }
  if (engine !== undefined && entries.some((entry) => entry.verdict === "kink"))
    notes.push(...kinksOf(f, at));
  const given = claimed ?? engine ?? [];
  const rate = rateOf(
    checked,
    given,
    outputPaths.map(() => random()),
  );
  const isClean = entries.every((entry) => entry.verdict === "right");
  if (isClean && rate !== undefined && rate < 1.3) {
    failures.push(
      `The Taylor remainder vanishes like h^${rate.toFixed(2)} and not like h^2 along a random direction.`,
    );
  }
  const ok = failures.length === 0 && entries.every((entry) => entry.verdict !== "wrong");
  return withText({
    ok,
    certain: ok && entries.every((entry) => entry.verdict !== "unclear"),
    order,
    entries,
    total: all.length,
    remainderRate: rate,
    failures,
    notes,
    cause: likelyCause(entries),
  });
}

/** The operations that stand at a kink, one sentence each. */
function kinksOf(f: Any, at: unknown): string[] {
  const paths = pathsOf(at);
  let next = 0;
  const variables = mapLeaves(at, (leaf) => value(dataOf(leaf), paths[next++] || "the argument"));
  const outputs = leavesOf(recording(() => differentiable(f)(variables as never), true) as Structure).filter(
    isValue,
  );
  return [...new Set(outputs.flatMap((output) => kinks(output).map(String)))].slice(0, 5);
}

/** The rate of the remainder along the direction, of the outputs added with weights. */
function rateOf(checked: Checked, slopes: readonly number[], weights: readonly number[]): number | undefined {
  const { outputs, point, direction } = checked;
  const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0);
  const terms = weights.flatMap((weight, o) =>
    point.map((x, i) => {
      const weighted = weight * (slopes[o * point.length + i] as number);
      return { slope: weighted * (direction[i] as number), loss: Math.abs(weighted * x) };
    }),
  );
  const along = (h: number): number =>
    sum(
      outputs(point.map((x, i) => x + h * (direction[i] as number))).map(
        (y, o) => (weights[o] as number) * y,
      ),
    );
  const rate = (noise: number): number | undefined =>
    remainderRate(along, sum(terms.map((term) => term.slope)), sum(terms.map((term) => term.loss)), noise);
  const atFirst = rate(0);
  return atFirst === undefined || atFirst > 1.7 ? atFirst : rate(roundingAlong(checked, weights, along));
}

function drawPlaces<T>(all: readonly T[], places: number, random: () => number): readonly T[] {
  if (all.length <= places) return all;
  const rest = [...all];
  return Array.from({ length: places }, () => {
    const index = Math.min(rest.length - 1, Math.floor(((random() + 1) / 2) * rest.length));
    return rest.splice(index, 1)[0] as T;
  });
}

function withText(report: Omit<GradientReport, "toString">): GradientReport {
  return { ...report, toString: () => reportText(report) };
}
