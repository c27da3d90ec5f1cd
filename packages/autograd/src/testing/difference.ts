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
}

/**
 * The derivative of `f` at `x` from central differences.
 *
 * Method: Ridders (1982): central differences for steps h, h/2, h/4 …, extrapolated to h = 0 in Neville's tableau. The
 * error of an entry is what it differs by from its two parents, plus the rounding of the values divided by the step. The
 * entry with the least error is the answer; steps shrink until rounding alone exceeds it.
 */
export function difference(f: (x: number) => number, x: number): Difference {
  const scale = 2 ** Math.ceil(log2(Math.max(1, Math.abs(x))));
  let slope = NaN;
  let error = Infinity;
  let above: number[] = [];
  for (let level = 3; level <= 48; level++) {
    const h = scale * 2 ** -level;
    const up = f(x + h);
    const down = f(x - h);
    const rounding = Math.max(Number.EPSILON * Math.max(Math.abs(up), Math.abs(down)), UNDERFLOW) / h;
    if (!Number.isFinite(up - down)) {
      above = [];
      continue;
    }
    if (rounding > error) break;
    const row = [(up - down) / (x + h - (x - h))];
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
  const around = sides(f, x, scale);
  // Where the differences agree on a slope in spite of the stairs, those are rounding.
  return { slope, error, ...around, jump: around.jump && !(error <= 0.01 * Math.abs(slope)) };
}

/** What may be lost on the way where numbers underflow. */
const UNDERFLOW = 1e-300;

/** How often the tableau is extrapolated: a longer row would find agreement by accident. */
const COLUMNS = 4;

/**
 * The one-sided slopes, and whether they differ. The sum of the two steps f(x + h) − 2f(x) + f(x − h), divided by h, goes to 0
 * with h where f is smooth and to the difference of the slopes at a kink; at a jump it grows.
 */
function sides(
  f: (x: number) => number,
  x: number,
  scale: number,
): Pick<Difference, "left" | "right" | "kink" | "jump"> {
  const at = f(x);
  const look = (level: number): { left: number; right: number; bend: number } => {
    const h = scale * 2 ** -level;
    const left = (at - f(x - h)) / (x - (x - h));
    const right = (f(x + h) - at) / (x + h - x);
    return { left, right, bend: Math.abs(right - left) };
  };
  const coarse = look(16);
  const fine = look(20);
  const rounding = 16 * Number.EPSILON * Math.abs(at) * (2 ** 20 / scale);
  const size = Math.max(Math.abs(fine.left), Math.abs(fine.right));
  const open = !Number.isFinite(fine.bend);
  const bent = fine.bend > coarse.bend / 2 && fine.bend > Math.max(rounding, 1e-4 * size);
  const kink = Number.isFinite(at) && (open || bent);
  // Over a step 16 times as short a jump's slope is 16 times as steep; a square root's is 4 times, a cube root's 6.3 times.
  const jump = kink && !open && fine.bend > 12 * coarse.bend;
  return { left: fine.left, right: fine.right, kink, jump };
}

/**
 * The order at which |f(h) − f(0) − h·slope| vanishes with h: 2 or more if `slope` is the derivative of f at 0, 1 if it is not.
 * `loss` is the size of what is rounded on the way to f(h), beside f itself: an argument x that is moved by h loses ε·|x|, and f
 * with it ε·|x·f′|.
 * `undefined` if the remainder drowns in rounding at once, as it does for linear functions.
 */
export function remainderRate(f: (h: number) => number, slope: number, loss = 0): number | undefined {
  const start = f(0);
  const remainders: number[] = [];
  for (let level = 4; level <= 40; level++) {
    const h = 2 ** -level;
    const end = f(h);
    const remainder = Math.abs(end - start - h * slope);
    if (!Number.isFinite(remainder)) {
      remainders.length = 0;
      continue;
    }
    if (
      remainder <=
      400 * Number.EPSILON * Math.max(Math.abs(start), Math.abs(end), Math.abs(h * slope), loss)
    )
      break;
    remainders.push(remainder);
  }
  const [before, last] = remainders.slice(-2);
  // The last steps decide: a kink nearby bends the first, rounding has been cut off.
  return remainders.length < 3 ? undefined : log2((before as number) / (last as number));
}
