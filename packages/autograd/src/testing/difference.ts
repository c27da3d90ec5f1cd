/** @file Derivatives from differences of function values, with an estimate of their own error, and one-sided slopes. */

import { log2 } from "../primitives.ts";
/** What differences of f around a point say of its derivative there. */
export interface Difference {
  /** The derivative; NaN if f is not finite on both sides of the point. */
  readonly slope: number;
  /** About how far `slope` may be off, from truncation and rounding; ∞ if nothing is known. */
  readonly error: number;
  /** Slope towards smaller arguments, when it differs from `right`. */
  readonly left: number;
  /** Slope towards larger arguments. */
  readonly right: number;
  /** Whether the two one-sided slopes differ: a kink, a jump, or the end of the domain. */
  readonly kink: boolean;
  /** Whether the function jumps: one of its one-sided slopes grows like 1/h. */
  readonly jump: boolean;
  /** Whether a one-sided slope grows without bound, upwards (1) or downwards (−1); 0 if none does. */
  readonly steep: -1 | 0 | 1;
  /** What was known of the noise of f at the point. */
  readonly noise: number;
  /** The size of f around the point, by the width of the widest step: what a slope is small or large beside. */
  readonly size: number;
}

/** What is known of the function and how it is looked at. */
export interface DifferenceOptions {
  /** How far rounding may have moved f at a point. Default: the rounding of its result. */
  readonly noise?: ((x: number) => number) | undefined;
  /** The widest step, as a part of the usual one: for a second opinion. Default 1. */
  readonly width?: number;
}

/**
 * The derivative of `f` at `x` from central differences.
 *
 * Method: Ridders (1982): central differences for steps h, h/2, h/4 …, extrapolated to h = 0 in Neville's tableau. The
 * error of an entry is what it differs by from its two parents, plus the noise of the values divided by the step. The
 * entry with the least error is the answer; steps shrink until noise alone exceeds it.
 */
export function difference(
  f: (x: number) => number,
  x: number,
  { noise = () => 0, width = 1 }: DifferenceOptions = {},
): Difference {
  const scale = width * 2 ** Math.ceil(log2(Math.max(1, Math.abs(x))));
  let slope = NaN;
  let error = Infinity;
  let size = 0;
  let above: number[] = [];
  for (let level = 3; level <= 48; level++) {
    const h = scale * 2 ** -level;
    const [high, low] = [x + h, x - h];
    const [up, down] = [f(high), f(low)];
    if (!Number.isFinite(up - down)) {
      above = [];
      continue;
    }
    const largest = Math.max(Math.abs(up), Math.abs(down));
    if (size === 0) size = largest / scale;
    const rounding = Math.max(Number.EPSILON * largest, noise(high), noise(low), UNDERFLOW) / h;
    if (rounding > error) break;
    const row = [(up - down) / (high - low)];
    for (let j = 1; j <= Math.min(above.length, COLUMNS); j++) {
      const parent = row[j - 1] as number;
      const elder = above[j - 1] as number;
      const entry = parent + (parent - elder) / (4 ** j - 1);
      row.push(entry);
      const off = Math.max(Math.abs(entry - parent), Math.abs(entry - elder)) + 2 * rounding;
      if (off < error) {
        error = off;
        slope = entry;
      }
    }
    above = row;
  }
  const { grows, rounding, ...around } = sides(f, x, scale, noise(x));
  // Where the differences agree on a slope in spite of the stairs, those are rounding.
  const isRounding = grows && error <= 0.01 * Math.abs(slope);
  const beside = isRounding ? { ...around, kink: false, jump: false, steep: 0 as const } : around;
  // Wide steps may agree on the slope of what is around a narrow bend: short ones see the bend.
  const apart = Math.abs((around.left + around.right) / 2 - slope);
  if (apart > error + rounding + 1e-6 * Math.abs(slope) && !around.jump) {
    if (width > NARROWEST) return difference(f, x, { noise, width: width / 16 });
    error = apart;
  }
  return { slope, error, size, noise: noise(x), ...beside };
}

/** The least part of the usual width. */
const NARROWEST = 2 ** -16;

/** Two differences of other widths: less is known than either says where they differ. */
export function both(one: Difference, other: Difference): Difference {
  const better = one.error <= other.error ? one : other;
  const apart = Math.abs(one.slope - other.slope);
  return {
    ...better,
    error: Number.isNaN(apart) ? better.error : Math.max(better.error, apart),
    kink: one.kink && other.kink,
    jump: one.jump && other.jump,
    steep: one.steep === other.steep ? one.steep : 0,
  };
}

/** What may be lost on the way where numbers underflow. */
export const UNDERFLOW = 1e-300;

/** How often the tableau is extrapolated: a longer row would find agreement by accident. */
const COLUMNS = 4;

/**
 * The one-sided slopes, and whether they differ. The sum of the two steps f(x + h) − 2f(x) + f(x − h), divided by h, goes to 0
 * with h where f is smooth and to the difference of the slopes at a kink; at a jump it grows. The steps are as short as the
 * noise of f allows.
 */
function sides(
  f: (x: number) => number,
  x: number,
  scale: number,
  noise: number,
): Pick<Difference, "left" | "right" | "kink" | "jump" | "steep"> & {
  readonly grows: boolean;
  readonly rounding: number;
} {
  const at = f(x);
  const look = (level: number): { left: number; right: number; bend: number; rounding: number } => {
    const h = scale * 2 ** -level;
    const left = (at - f(x - h)) / (x - (x - h));
    const right = (f(x + h) - at) / (x + h - x);
    const rounding = (16 * Math.max(Number.EPSILON * Math.abs(at), noise)) / h;
    return { left, right, bend: Math.abs(right - left), rounding };
  };
  const sizeOf = ({ left, right }: { left: number; right: number }): number =>
    Math.max(...[left, right].filter(Number.isFinite).map(Math.abs), 0);
  let level = 16;
  let [coarse, fine] = [look(level), look(level + 4)];
  while (level < 40 && Number.isNaN(fine.bend)) {
    level += 4; // the end of the domain may be near and not here
    [coarse, fine] = [fine, look(level + 4)];
  }
  while (level > 8 && fine.rounding > 0.01 * sizeOf(fine)) {
    level -= 4;
    [coarse, fine] = [look(level), coarse];
  }
  const open = !Number.isFinite(fine.bend);
  const bent = fine.bend > coarse.bend / 2 && fine.bend > Math.max(fine.rounding, 1e-4 * sizeOf(fine));
  const kink = Number.isFinite(at) && (open || bent);
  // Over a step 16 times as short a jump's slope is 16 times as steep; a square root's is 4 times, a cube root's 6.3 times.
  const jump = kink && !open && fine.bend > 12 * coarse.bend;
  const isGrowing = (slope: number, before: number): boolean =>
    Number.isFinite(slope) && Math.abs(slope) > Math.max(1.5 * Math.abs(before), fine.rounding);
  const growing = [
    ...(isGrowing(fine.left, coarse.left) ? [fine.left] : []),
    ...(isGrowing(fine.right, coarse.right) ? [fine.right] : []),
  ].map(Math.sign);
  const steep = kink && growing.length > 0 && growing.every((sign) => sign === growing[0]) ? growing[0] : 0;
  const grows = fine.bend > 2 * coarse.bend;
  return {
    left: fine.left,
    right: fine.right,
    kink,
    jump,
    steep: steep as -1 | 0 | 1,
    grows,
    rounding: fine.rounding,
  };
}

/**
 * The order at which |f(±h) − f(0) ∓ h·slope| vanishes with h: 2 or more if `slope` is the derivative of f at 0, 1 if it is not.
 * `loss` is the size of what is rounded on the way to f(h), beside f itself: an argument x that is moved by h loses ε·|x|, and f
 * with it ε·|x·f′|. `noise` is how far rounding may have moved f.
 * `undefined` if the remainder drowns in rounding at once, as it does for linear functions.
 */
export function remainderRate(
  f: (h: number) => number,
  slope: number,
  loss = 0,
  noise = 0,
): number | undefined {
  const start = f(0);
  const remainders: number[] = [];
  /** At least how fast it vanished in the step after which it cannot be told from rounding: far from where f bends, at once. */
  let drop = 0;
  for (let level = 4; level <= 40; level++) {
    const h = 2 ** -level;
    // On both sides: on one of them, terms of second and third order may cancel.
    const ends = [h, -h].map((step) => [step, f(step)] as const).filter(([, end]) => Number.isFinite(end));
    const remainder = Math.max(...ends.map(([step, end]) => Math.abs(end - start - step * slope)));
    if (!Number.isFinite(remainder)) {
      remainders.length = 0;
      continue;
    }
    const most = Math.max(...ends.map(([, end]) => Math.abs(end)));
    const lost = Number.EPSILON * Math.max(Math.abs(start), most, Math.abs(h * slope), loss);
    const least = 400 * Math.max(lost, noise);
    if (remainder <= least) {
      drop = log2((remainders.at(-1) ?? 0) / least);
      break;
    }
    remainders.push(remainder);
  }
  const [before, last] = remainders.slice(-2);
  // The last steps decide: a kink nearby bends the first, rounding has been cut off.
  return remainders.length < 3 ? undefined : Math.max(drop, log2((before as number) / (last as number)));
}
