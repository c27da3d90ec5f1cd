/**
 * @file L-BFGS: for small problems whose loss is not random, where it needs tens of steps in the place of thousands.
 * Nocedal and Wright, Numerical Optimization, 2nd edition: algorithm 7.4 for the direction, 3.5 and 3.6 for the step.
 */

import { compile, type Num, valueAndGrad } from "@chainrule/autograd";
import {
  also,
  callable,
  count,
  countOrInfinity,
  flag,
  fromZero,
  readOptions,
  requireArgument,
} from "@chainrule/autograd/options";
import { requireLike } from "./architecture.ts";
import type { Data } from "./data.ts";
import type { Plain } from "./layer.ts";
import { lossKind, networkKind, penaltyKind } from "./kinds.ts";
import { type Loss, type Penalty, squaredError } from "./losses.ts";
import type { Network } from "./network.ts";
import { objectiveOf } from "./objective.ts";
import { flatten, unflatten } from "./parameters.ts";
import { random } from "./random.ts";

/** Options of {@link minimize} and {@link fit}. */
export interface MinimizeOptions {
  /** At most how many steps are taken. Default 200. */
  readonly steps?: number;
  /** Ends when no component of the gradient is larger. Default 1e-9. */
  readonly tolerance?: number;
  /** How many of the last steps say something of the curvature. Default 10. */
  readonly memory?: number;
}

/** Where a minimization ended. */
export interface Minimum<X> {
  readonly at: Plain<X>;
  readonly value: number;
  /** How many steps were taken. */
  readonly steps: number;
  /** Whether the gradient vanished; else the steps were used up, or no step made the value smaller. */
  readonly converged: boolean;
}

/** A minimum of a function of numbers in arrays and records, near `start`. The function is compiled. */
export function minimize<X>(f: (x: X) => Num, start: Plain<X>, options?: MinimizeOptions): Minimum<X> {
  requireArgument("minimize", "f", f, callable);
  const settings = readOptions("minimize", options, minimizeOptions);
  const slope = compile(valueAndGrad(f) as (x: unknown) => readonly [Num, unknown]).record(start as never);
  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    slope.input.set(x);
    slope.run();
    gradient.set(slope.output.subarray(1));
    return slope.output[0]!;
  };
  const { x, ...rest } = lbfgs(evaluate, flatten(start), settings);
  return { at: unflatten(start, x), ...rest };
}

const minimizeOptions = {
  steps: also(countOrInfinity, "iterations", "maxIter", "maxIterations", "epochs"),
  tolerance: also(fromZero, "tol", "gtol", "ftol", "eps"),
  memory: also(count, "history", "m"),
};

/** Options of {@link fit}. */
export interface FitOptions extends MinimizeOptions {
  /** Default: {@link squaredError}. */
  readonly loss?: Loss;
  /** Added to the mean loss. */
  readonly penalty?: Penalty;
  /** As in training: false records every sample anew. */
  readonly compile?: boolean;
}

/** Trains a network on all samples at once with L-BFGS. Layers that act at random make the loss another at every look: leave them out. */
export function fit<P>(network: Network<P>, data: Data, options?: FitOptions): Minimum<P> {
  requireArgument("fit", "network", network, networkKind);
  const {
    loss = squaredError,
    penalty,
    compile: compiled = true,
    ...settings
  } = readOptions("fit", options, {
    ...minimizeOptions,
    loss: lossKind,
    penalty: penaltyKind,
    compile: also(flag, "kernels"),
  });
  requireLike(network.parameters, network.parameters);
  const objective = objectiveOf(network, data, { loss, penalty, compile: compiled, stream: random(1) });
  const rows = Uint32Array.from({ length: objective.samples }, (_, i) => i);
  const { x, ...rest } = lbfgs(
    (parameters, gradient) => objective.slope(parameters, rows, gradient),
    flatten(network.parameters),
    settings,
  );
  network.parameters = unflatten(network.parameters, x);
  return { at: network.parameters, ...rest };
}

/** Writes the gradient at x and answers the value there. */
type Evaluate = (x: Float64Array, gradient: Float64Array) => number;

interface Point {
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

function lbfgs(
  evaluate: Evaluate,
  start: Float64Array,
  { steps = 200, tolerance = 1e-9, memory = 10 }: MinimizeOptions,
): { x: Float64Array; value: number; steps: number; converged: boolean } {
  const look = (x: Float64Array): Point => {
    const gradient = new Float64Array(x.length);
    return { value: evaluate(x, gradient), x, gradient };
  };
  const flat = ({ gradient }: Point): boolean => gradient.every((slope) => Math.abs(slope) <= tolerance);
  const pairs: Pair[] = [];
  let point = look(start);
  let taken = 0;
  while (taken < steps && !flat(point)) {
    const direction = descent(point.gradient, pairs);
    const first = pairs.length === 0 ? Math.min(1, 1 / length(point.gradient)) : 1;
    const next = search(point, direction, first, look);
    if (next === undefined) {
      if (pairs.length === 0) break;
      pairs.length = 0; // what is remembered of the curvature misleads: begin again with the gradient
      continue;
    }
    const s = next.x.map((x, i) => x - point.x[i]!);
    const y = next.gradient.map((g, i) => g - point.gradient[i]!);
    const curvature = dot(s, y);
    if (curvature > 1e-10 * dot(y, y)) pairs.push({ s, y, curvature });
    if (pairs.length > memory) pairs.shift();
    point = next;
    taken++;
  }
  return { x: point.x, value: point.value, steps: taken, converged: flat(point) };
}

/** A step that was taken, and how the gradient changed along it. */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly curvature: number;
}

/** −H·g, with H the inverse Hessian as the pairs tell it (two loops, no matrix). */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = gradient.map((g) => -g);
  const shares = new Float64Array(pairs.length);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { s, y, curvature } = pairs[i]!;
    shares[i] = dot(s, q) / curvature;
    for (let k = 0; k < q.length; k++) q[k]! -= shares[i]! * y[k]!;
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = last.curvature / dot(last.y, last.y);
    for (let k = 0; k < q.length; k++) q[k]! *= scale;
  }
  pairs.forEach(({ s, y, curvature }, i) => {
    const share = shares[i]! - dot(y, q) / curvature;
    for (let k = 0; k < q.length; k++) q[k]! += share * s[k]!;
  });
  return q;
}

/** A point along the line. */
interface Place {
  readonly distance: number;
  readonly value: number;
  readonly slope: number;
  readonly point: Point;
}

/**
 * A point along `direction` that fulfils the strong Wolfe conditions, or at least lies lower; `undefined` if none was found.
 *
 * Method: `low` is the lowest place so far; a minimum lies between it and `high`, where that is known. Each trial replaces one.
 */
function search(
  from: Point,
  direction: Float64Array,
  first: number,
  look: (x: Float64Array) => Point,
): Point | undefined {
  const start: Place = { distance: 0, value: from.value, slope: dot(from.gradient, direction), point: from };
  if (!(start.slope < 0)) return undefined;
  let low = start;
  let high: Place | undefined;
  let distance = first;
  for (let trial = 0; trial < 40; trial++) {
    const point = look(from.x.map((x, i) => x + distance * direction[i]!));
    const here: Place = { distance, value: point.value, slope: dot(point.gradient, direction), point };
    const enough = here.value <= start.value + 1e-4 * distance * start.slope;
    if (!(enough && Number.isFinite(here.slope) && (here.value < low.value || low === start))) high = here;
    else {
      if (Math.abs(here.slope) <= -0.9 * start.slope) return point;
      if (here.slope * ((high?.distance ?? Infinity) - low.distance) >= 0) high = low;
      low = here;
    }
    distance = high === undefined ? 2 * distance : between(low, high);
  }
  return low === start ? undefined : low.point;
}

/** The minimum of the cubic through both places, if it lies well between them; else their middle. */
function between(a: Place, b: Place): number {
  const middle = (a.distance + b.distance) / 2;
  const width = b.distance - a.distance;
  const d = a.slope + b.slope - (3 * (b.value - a.value)) / width;
  const root = Math.sqrt(d * d - a.slope * b.slope) * Math.sign(width);
  const distance = b.distance - (width * (b.slope + root - d)) / (b.slope - a.slope + 2 * root);
  return Math.abs(distance - middle) <= 0.4 * Math.abs(width) ? distance : middle; // also if it is NaN
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

const length = (x: Float64Array): number => Math.sqrt(dot(x, x));
