/** @file How far to go along a direction. Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 3.5 and 3.6. */

import { dot } from "@chainrule/autograd";

/** Where one is: the value and the gradient there. */
export interface Point {
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

/** A point along the line. */
interface Place {
  readonly distance: number;
  readonly value: number;
  readonly slope: number;
  readonly point: Point;
}

/** How far the value of a sum may be off by rounding: differences below say nothing. */
export const noiseAt = (value: number): number => 16 * Number.EPSILON * Math.abs(value);

/** A bracket that is a factor of 10 off in each trial still spans all doubles. */
const TRIALS = 100;

/**
 * A point along `direction` that fulfils the strong Wolfe conditions, or at least lies lower; `undefined` if none was found.
 *
 * Method: `low` is the lowest place so far; a minimum lies between it and `high`, where that is known. Each trial replaces one.
 * Values that differ by no more than rounding count as equal, and then the slopes decide (Hager and Zhang, 2005).
 */
export function search(
  from: Point,
  direction: Float64Array,
  first: number,
  look: (x: Float64Array) => Point,
): Point | undefined {
  const start: Place = { distance: 0, value: from.value, slope: dot(from.gradient, direction), point: from };
  if (!(start.slope < 0)) return undefined;
  const noise = noiseAt(from.value);
  let low = start;
  let high: Place | undefined;
  let distance = first;
  for (let trial = 0; trial < TRIALS; trial++) {
    const x = from.x.map((x, i) => x + distance * direction[i]!);
    if (x.every((x, i) => x === low.point.x[i])) break; // no double lies between
    const point = look(x);
    if (point.value === -Infinity) return point;
    const here: Place = { distance, value: point.value, slope: dot(point.gradient, direction), point };
    const finite = Number.isFinite(here.value) && Number.isFinite(here.slope);
    const enough = here.value <= start.value + 1e-4 * distance * start.slope + noise;
    if (!finite || !enough || here.value > low.value + noise) high = here;
    else {
      if (Math.abs(here.slope) <= -0.9 * start.slope) return point;
      if (here.slope * ((high?.distance ?? Infinity) - low.distance) >= 0) high = low;
      low = here;
    }
    distance = high === undefined ? beyond(low, start) : between(low, high, noise);
  }
  return low === start ? undefined : low.point;
}

/** Where the slope would vanish if it went on to change as from the start to `low`; at least twice as far, at most ten times. */
function beyond(low: Place, start: Place): number {
  const zero = (low.distance * start.slope) / (start.slope - low.slope);
  return zero >= 2 * low.distance
    ? Math.min(zero, 10 * low.distance)
    : zero > 0
      ? 2 * low.distance
      : 10 * low.distance;
}

/**
 * The minimum of the cubic through both places, or, where their values differ by rounding only, the zero of the slope between
 * theirs; the middle if that does not lie well between them, and near `a` if nothing is known of `b`.
 */
function between(a: Place, b: Place, noise: number): number {
  const width = b.distance - a.distance;
  if (!Number.isFinite(b.value) || !Number.isFinite(b.slope)) return a.distance + 0.1 * width;
  const middle = a.distance + width / 2;
  const zero = a.distance - (a.slope * width) / (b.slope - a.slope);
  const d = a.slope + b.slope - (3 * (b.value - a.value)) / width;
  const root = Math.sqrt(d * d - a.slope * b.slope) * Math.sign(width);
  const lowest = b.distance - (width * (b.slope + root - d)) / (b.slope - a.slope + 2 * root);
  const distance = Math.abs(b.value - a.value) <= noise ? zero : lowest;
  return Math.abs(distance - middle) <= 0.45 * Math.abs(width) ? distance : middle; // also if it is NaN
}
