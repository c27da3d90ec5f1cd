/**
 * @file Gradient checking: forward against reverse mode, both against differences that know their own error, all against
 * the Taylor remainder; for functions of values, and for any function of numbers with a hand-written gradient.
 */

import { kinks } from "../inspect/kinks.ts";
import { dot } from "../primitives.ts";
import { leavesOf, mapLeaves, pathsOf, type Argument, type Structure, refill } from "../structure.ts";
import { grad, jacobian, jvp, vjp } from "../transforms.ts";
import { value } from "../leaf.ts";
import { differentiable, recording } from "../twin.ts";
import { dataOf, isValue, type Num, type Value } from "../value.ts";
import { claims, join } from "./derivative-paths.ts";
import { difference, remainderRate } from "./difference.ts";
import {
  type GradientEntry,
  GradientError,
  type GradientReport,
  placeOf,
  reportText,
} from "./gradient-report.ts";
import { judge, kinkNote } from "./judge-derivative.ts";
import { likelyCause } from "./likely-cause.ts";
import { directions } from "../random.ts";

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
  const report = gradientReport(f, check);
  if (!report.ok) throw new GradientError(report);
  return report;
}

/** As {@link checkGradients}, but answers the report in any case. */
export function gradientReport<X = Value>(
  f: (x: X) => unknown,
  check: GradientCheck<Settled<X>>,
): GradientReport {
  const { at, analytic, order = 1, places = 256, seed = 1 } = check;
  if (!Number.isInteger(order) || order < 1) {
    throw new RangeError(`Cannot check derivatives of order ${order}. Pass a whole number from 1 on.`);
  }
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
  const claimed =
    analytic === undefined ? undefined : claims(analytic(numbersAt(point)), outputPaths, inputPaths);
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
  else
    failures.push(
      ...replayFails(f, numbersAt(point)),
      ...modesDisagree(f, numbersAt(point), engine, inputPaths, outputPaths, random),
    );

  const all = outputPaths.flatMap((_, o) => inputPaths.map((__, i) => [o, i] as const));
  const drawn = drawPlaces(all, places, random);
  const largest = Math.max(
    ...(engine ?? [...(claimed?.values() ?? [])]).map(Math.abs).filter(Number.isFinite),
    0,
  );
  const entries = drawn.map(([o, i]): GradientEntry => {
    const along = (x: number): number => outputs(point.with(i, x))[o] as number;
    const { slope, ...found } = difference(along, point[i] as number);
    const [path, output] = [inputPaths[i] as string, outputPaths[o] as string];
    const reverse = engine?.[o * point.length + i];
    const known = { analytic: claimed?.get(join(output, path)), reverse, difference: slope, ...found };
    const { kink: _, ...shown } = known;
    return { path, output, ...shown, verdict: judge({ ...known, largest }) };
  });

  for (const entry of entries) {
    if (entry.verdict === "kink" || entry.jump) notes.push(kinkNote(entry));
    else if (entry.verdict === "unclear")
      notes.push(
        `at ${placeOf(entry)} the differences are too noisy to tell (${entry.difference} ± ${entry.error}).`,
      );
  }
  if (engine !== undefined && entries.some((entry) => entry.verdict === "kink"))
    notes.push(...kinksOf(f, at));
  const rate = claimedRate(outputs, point, engine, claimed, inputPaths, outputPaths, random);
  const clean = entries.every((entry) => entry.verdict === "right");
  if (clean && rate !== undefined && rate < 1.3) {
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

/** The engine's derivatives, outputs × inputs; `undefined` for a function of plain numbers, if those will do. */
function engineOf(f: Any, at: unknown, optional: boolean): readonly number[] | undefined {
  try {
    return leavesOf(jacobian(f as (x: Value) => unknown)(at as never) as Structure).map(dataOf);
  } catch (error) {
    if (optional) return undefined;
    throw error;
  }
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

/** Going backward a second time answers the same, and from 0 it answers 0. */
function replayFails(f: Any, at: unknown): string[] {
  const [values, pullback] = vjp(f as (x: Value) => unknown)(at as never);
  const adjoints = (seed: number): number[] => {
    const seeds = leavesOf(values as Structure).map(() => seed);
    return leavesOf(pullback(refill(values, seeds) as never) as Structure).map(dataOf);
  };
  const [once, twice, none] = [adjoints(1), adjoints(1), adjoints(0)];
  const failures: string[] = [];
  if (!once.every((x, i) => Object.is(x, twice[i])))
    failures.push("Going backward twice answers two gradients.");
  if (!none.every((x, i) => x === 0 || !Number.isFinite(once[i])))
    failures.push("Going backward from 0 does not answer 0.");
  return failures;
}

/** Forward mode along one random direction against reverse mode; input by input where they disagree. */
function modesDisagree(
  f: Any,
  at: unknown,
  reverse: readonly number[],
  inputs: readonly string[],
  outputs: readonly string[],
  random: () => number,
): string[] {
  const forward = (direction: readonly number[]): number[] =>
    leavesOf(
      jvp(f as (x: Value) => unknown)(at as never, refill(at, direction) as never)[1] as Structure,
    ).map(dataOf);
  const direction = inputs.map(() => random());
  const agree = (slopes: readonly number[], along: readonly number[]): boolean =>
    slopes.every((slope, o) => {
      const terms = along.map((v, i) => v * (reverse[o * inputs.length + i] as number));
      const sum = terms.reduce((total, term) => total + term, 0);
      const size = terms.reduce((total, term) => total + Math.abs(term), 0);
      return (
        Object.is(slope, sum) ||
        (Number.isNaN(slope) === Number.isNaN(sum) && !(Math.abs(slope - sum) > 1e-9 * size))
      );
    });
  if (agree(forward(direction), direction)) return [];
  const failures = inputs.flatMap((path, i) => {
    const unit = inputs.map((_, j) => (j === i ? 1 : 0));
    const slopes = forward(unit);
    if (agree(slopes, unit)) return [];
    const o = slopes.findIndex((slope, k) => !Object.is(slope, reverse[k * inputs.length + i]));
    return [
      `Forward and reverse mode disagree at ${placeOf({ path, output: outputs[o] ?? "" })}: ${slopes[o]} and ${reverse[o * inputs.length + i]}.`,
    ];
  });
  return failures.slice(0, 5);
}

/** The rate of the remainder along one random direction, summed over the outputs with random weights. */
function claimedRate(
  outputs: (x: readonly number[]) => number[],
  point: readonly number[],
  engine: readonly number[] | undefined,
  claimed: ReadonlyMap<string, number> | undefined,
  inputPaths: readonly string[],
  outputPaths: readonly string[],
  random: () => number,
): number | undefined {
  const direction = point.map(() => random());
  const weights = outputPaths.map(() => random());
  const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0);
  const terms = outputPaths.flatMap((output, o) =>
    inputPaths.map((input, i) => {
      const entry = claimed === undefined ? engine?.[o * point.length + i] : claimed.get(join(output, input));
      const weighted = (weights[o] as number) * (entry as number);
      return { slope: weighted * (direction[i] as number), loss: Math.abs(weighted * (point[i] as number)) };
    }),
  );
  const along = (h: number): number =>
    sum(
      outputs(point.map((x, i) => x + h * (direction[i] as number))).map(
        (y, o) => (weights[o] as number) * y,
      ),
    );
  return remainderRate(along, sum(terms.map((term) => term.slope)), sum(terms.map((term) => term.loss)));
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
