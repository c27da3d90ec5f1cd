/**
 * @file L-BFGS: for small problems whose loss is not random, where it needs tens of steps in the place of thousands.
 * Nocedal and Wright, Numerical Optimization, 2nd edition, algorithm 7.4. Nothing in it has a unit: neither the path nor its end
 * depend on what the function is multiplied by, nor, where curvatures are known, on what a parameter is measured in.
 */

import { compile, dot, hvp, type Num, sum, type Threads, valueAndGrad } from "@chainrule/autograd";
import {
  also,
  callable,
  count,
  countOrInfinity,
  flag,
  fromZero,
  readOptions,
  requireArgument,
  threadCount,
} from "@chainrule/autograd/options";
import type { Data } from "../data.ts";
import { lossKind, penaltyKind } from "../kinds.ts";
import type { Plain } from "../network/layer.ts";
import { type Network, networkKind } from "../network/network.ts";
import { flatten, requireFinite, unflatten } from "../network/parameters.ts";
import { random } from "../random.ts";
import { noiseAt, type Point, search } from "./line-search.ts";
import { type Loss, type Penalty, squaredError } from "./losses.ts";
import { objectiveOf } from "./objective.ts";

/** Options of {@link minimize} and {@link fit}. */
export interface MinimizeOptions {
  /** At most how many steps are taken. Default 1000. */
  readonly steps?: number;
  /**
   * How near to the minimum is near enough: the distance still to go, by the quadratic model, as a share of the way that the
   * second half of the steps has come; so the value still to be gained is its square as a share. Default 1e-10.
   */
  readonly tolerance?: number;
  /** How many of the last steps say something of the curvature. Default 10. */
  readonly memory?: number;
}

/** The shape of `X`, holding numbers: where a minimization begins. */
export type Start<X> = X extends Num ? number : { readonly [K in keyof X]: Start<X[K]> };

/** Where a minimization ended. */
export interface Minimum<X> {
  readonly at: Plain<X>;
  readonly value: number;
  /** How many steps were taken. */
  readonly steps: number;
  /** Whether a minimum was reached: to the tolerance, or as near as rounding lets. */
  readonly converged: boolean;
  /** Why it ended, in a sentence. */
  readonly reason: string;
}

/**
 * A minimum of a function of numbers in arrays and records, near `start`. The function is compiled. Of up to 100 numbers, the
 * second derivatives by each alone tell how far a first step may go.
 * @throws RangeError and TypeError for a start that is not of finite numbers.
 */
export function minimize<X>(f: (x: X) => Num, start: Start<X>, options?: MinimizeOptions): Minimum<X> {
  requireArgument("minimize", "f", f, callable);
  const settings = readOptions("minimize", options, minimizeOptions);
  requireFinite(start, "start");
  const slope = compile(valueAndGrad(f) as (x: unknown) => readonly [Num, unknown]).record(start);
  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    slope.input.set(x);
    slope.run();
    gradient.set(slope.output.subarray(1));
    return slope.output[0]!;
  };
  const x = flatten(start);
  const curvatures = x.length > FEW ? undefined : curvaturesOf(f, start);
  const { at, ...rest } = lbfgs(evaluate, x, settings, curvatures);
  return { at: unflatten<unknown>(start, at) as Plain<X>, ...rest };
}

/** Of so many numbers, all second derivatives by one of them alone are worth their cost: two kernels' runs for each. */
const FEW = 100;

/** The second derivative by each number alone. */
type Curvatures = (x: Float64Array) => Float64Array;

function curvaturesOf<X>(f: (x: X) => Num, start: Start<X>): Curvatures {
  const product = compile(hvp(f) as (x: unknown, vector: unknown) => unknown);
  return (x) => {
    const kernel = product.record(start, start);
    const n = x.length;
    kernel.input.fill(0);
    kernel.input.set(x);
    return x.map((_, i) => {
      kernel.input[n + i] = 1;
      kernel.run();
      kernel.input[n + i] = 0;
      return kernel.output[i]!;
    });
  };
}

/** Options of {@link fit}. */
export interface FitOptions extends MinimizeOptions {
  /** Default: {@link squaredError}. */
  readonly loss?: Loss;
  /** Added to the mean loss. */
  readonly penalty?: Penalty;
  /** As in training: false records every sample anew. */
  readonly compile?: boolean;
  /** As in training. */
  readonly threads?: Threads;
}

const minimizeOptions = {
  steps: also(countOrInfinity, "iterations", "maxIter", "maxIterations", "epochs"),
  tolerance: also(fromZero, "tol", "gtol", "ftol", "eps"),
  memory: also(count, "history", "m"),
};

/**
 * Trains a network on all samples at once with L-BFGS.
 * @throws as {@link train} for data that do not fit; RangeError for layers that act at random, whose loss is another at every look.
 */
export function fit<P>(network: Network<P>, data: Data, options?: FitOptions): Minimum<P> {
  requireArgument("fit", "network", network, networkKind);
  const {
    loss = squaredError,
    penalty,
    compile: compiled = true,
    threads = "auto",
    ...settings
  } = readOptions("fit", options, {
    ...minimizeOptions,
    loss: lossKind,
    penalty: penaltyKind,
    compile: also(flag, "kernels"),
    threads: threadCount,
  });
  requireFinite(network.parameters);
  const objective = objectiveOf(network, data, {
    loss,
    penalty,
    compile: compiled,
    threads,
    stream: random(1),
  });
  if (objective.draws > 0) {
    throw new RangeError(
      `Cannot fit ${network.toString()}: a layer acts at random, so its loss is another at every look. Leave it out, or use train.`,
    );
  }
  const rows = Uint32Array.from({ length: objective.samples }, (_, i) => i);
  const { at, ...rest } = lbfgs(
    (parameters, gradient) => objective.slope(parameters, rows, gradient),
    flatten(network.parameters),
    settings,
  );
  network.parameters = unflatten(network.parameters, at);
  return { at: network.parameters, ...rest };
}

/** After so many steps curvatures are looked at again. */
const RENEWED = 10;

/** After so many steps in which the value fell by no more than its rounding, something is wrong with its slope. */
const STALLED = 20;

const ROUNDED = "No more to gain, but by rounding.";

/** Writes the gradient at x and answers the value there. */
type Evaluate = (x: Float64Array, gradient: Float64Array) => number;

function lbfgs(
  evaluate: Evaluate,
  start: Float64Array,
  { steps = 1000, tolerance = 1e-10, memory = 10 }: MinimizeOptions,
  curvatures?: Curvatures,
): Omit<Minimum<unknown>, "at"> & { readonly at: Float64Array } {
  const look = (x: Float64Array): Point => {
    const gradient = new Float64Array(x.length);
    return { value: evaluate(x, gradient), x, gradient };
  };
  let point = look(start);
  const values = [point.value];
  const end = (converged: boolean, reason: string) => {
    return { at: point.x, value: point.value, steps: values.length - 1, converged, reason };
  };
  if (!Number.isFinite(point.value)) return end(false, `The function is ${point.value} at the start.`);
  const pairs: Pair[] = [];
  let metric = metricAt(point, curvatures);
  /** Whether the model of the function is the metric alone, made here. */
  let fresh = true;
  const begin = (): void => {
    pairs.length = 0;
    metric = metricAt(point, curvatures);
    fresh = true;
  };
  let gainBefore = Infinity;
  for (;;) {
    const { gradient, value, x } = point;
    if (gradient.some((slope) => !Number.isFinite(slope))) {
      return end(false, "The gradient is not finite here: the function has no derivative, or it overflows.");
    }
    if (gradient.every((slope) => slope === 0)) return end(true, "The gradient is 0.");
    const direction = descent(gradient, pairs, metric);
    const gain = -dot(gradient, direction) / 2;
    const scaled = metric !== undefined || pairs.length > 0; // else the gain has no meaning
    const near = scaled && gain <= tolerance * tolerance * (median(values) - value);
    const rounded = scaled && gain <= noiseAt(value);
    const still = scaled && direction.every((d, i) => Math.abs(d) <= Number.EPSILON * Math.abs(x[i]!));
    if (near || still || (rounded && gain > gainBefore / 4)) {
      if (fresh || curvatures === undefined) {
        return end(true, near ? "No more to gain, to the tolerance." : ROUNDED);
      }
      begin(); // a second opinion: what is remembered may be of elsewhere
      continue;
    }
    gainBefore = rounded ? gain : Infinity;
    if (values.length > steps) return end(false, `All ${steps} steps were taken.`);
    const stalled = (values.at(-STALLED) ?? Infinity) - value <= noiseAt(value);
    const next = stalled ? undefined : search(point, direction, scaled ? 1 : firstStep(point), look);
    if (next === undefined) {
      if (rounded) return end(true, ROUNDED);
      if (fresh || stalled) {
        if (gain <= shakinessAt(point, look)) return end(true, ROUNDED);
        return end(
          false,
          "No step along the gradient makes the function smaller: a kink, or noise, or a wrong rule.",
        );
      }
      begin(); // what is remembered of the curvature misleads
      continue;
    }
    if (next.value === -Infinity) return end(false, "The function falls without end.");
    remember(pairs, pairOf(point, next, metric), memory);
    point = next;
    if (values.length % RENEWED === 0) metric = metricAt(point, curvatures);
    values.push(point.value);
    fresh = false;
  }
}

/** How much the value changes where every number changes by a few roundings, one way or the other. */
function shakinessAt({ x, value }: Point, look: (x: Float64Array) => Point): number {
  const { uniform } = random(1);
  let most = 0;
  for (let trial = 0; trial < 8; trial++) {
    const shaken = x.map((component) => component * (1 + 8 * Number.EPSILON * (2 * uniform() - 1)));
    const change = Math.abs(look(shaken).value - value);
    if (change > most) most = change;
  }
  return most;
}

/** What takes the place of the inverse Hessian where no step tells more: its diagonal; `undefined` if there is no scale. */
type Metric = Float64Array | undefined;

function metricAt({ x, gradient }: Point, curvatures: Curvatures | undefined): Metric {
  const metric = curvatures?.(x).map((curvature) => 1 / Math.abs(curvature));
  const known = metric?.filter((size) => size > 0 && size < Infinity);
  if (metric === undefined || known === undefined || known.length === 0) return undefined;
  // Where a curvature says nothing, a first step is to gain as much as the mean of those that are known.
  const gain = sum(
    metric.map((size, i) =>
      size > 0 && size < Infinity ? (size * (gradient[i]! * gradient[i]!)) / known.length : 0,
    ),
  );
  return metric.map((size, i) => {
    if (size > 0 && size < Infinity) return size;
    const guess = gain / (gradient[i]! * gradient[i]!);
    return guess > 0 && guess < Infinity ? guess : median([...known]);
  });
}

/** How far to go along the gradient where nothing has a scale yet: a tenth of the way from 0, or to where the value would be 0. */
function firstStep({ x, value, gradient }: Point): number {
  const slope = length(gradient);
  const size = length(x);
  if (size > 0) return (0.1 * size) / slope;
  const distance = Math.abs(value) / (slope * slope);
  return distance > 0 && distance < Infinity ? distance : 1 / slope;
}

/** The middle one of some numbers. */
function median(xs: readonly number[]): number {
  return xs.toSorted((a, b) => a - b)[Math.floor((xs.length - 1) / 2)]!;
}

/** A step that was taken, and how the gradient changed along it. */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly curvature: number;
  /** What the metric is to be multiplied by to have this curvature. */
  readonly scale: number;
}

/** The pair of two points; `undefined` if the gradient did not grow along the step, which no convex function does. */
function pairOf(from: Point, to: Point, metric: Metric): Pair | undefined {
  const s = to.x.map((x, i) => x - from.x[i]!);
  const y = to.gradient.map((g, i) => g - from.gradient[i]!);
  const curvature = dot(s, y);
  const [across, along] = [dot(y, times(metric, y)), dot(s, over(metric, s))];
  const told = curvature > 1e-12 * Math.sqrt(across) * Math.sqrt(along); // the cosine of an angle, in units of the metric
  return told ? { s, y, curvature, scale: curvature / across } : undefined;
}

function remember(pairs: Pair[], pair: Pair | undefined, memory: number): void {
  if (pair === undefined) return;
  pairs.push(pair);
  if (pairs.length > memory) pairs.shift();
}

/** −H·g, with H the inverse Hessian as the pairs tell it (two loops, no matrix). */
function descent(gradient: Float64Array, pairs: readonly Pair[], metric: Metric): Float64Array {
  const q = gradient.map((g) => -g);
  const shares = new Float64Array(pairs.length);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { s, y, curvature } = pairs[i]!;
    shares[i] = dot(s, q) / curvature;
    for (let k = 0; k < q.length; k++) q[k]! -= shares[i]! * y[k]!;
  }
  const scale = pairs.at(-1)?.scale ?? 1;
  const r = times(metric, q).map((x) => scale * x);
  pairs.forEach(({ s, y, curvature }, i) => {
    const share = shares[i]! - dot(y, r) / curvature;
    for (let k = 0; k < r.length; k++) r[k]! += share * s[k]!;
  });
  return r;
}

const times = (metric: Metric, x: Float64Array): Float64Array =>
  metric === undefined ? x : x.map((component, i) => component * metric[i]!);
const over = (metric: Metric, x: Float64Array): Float64Array =>
  metric === undefined ? x : x.map((component, i) => component / metric[i]!);
const length = (x: Float64Array): number => Math.sqrt(dot(x, x));
