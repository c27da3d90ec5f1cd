/** @file The verdict on one derivative, given what the engine and differences say of it. */

import { type Difference, UNDERFLOW } from "./difference.ts";
import { type GradientEntry, type GradientVerdict, placeOf } from "./gradient-report.ts";

/** What is known of one derivative. */
export interface Evidence {
  readonly analytic: number | undefined;
  readonly reverse: number | undefined;
  readonly found: Difference;
  /** Where, and f there. */
  readonly x: number;
  readonly value: number;
  /** How far rounding may have moved the two. */
  readonly rounding: { readonly analytic: number; readonly reverse: number };
  /** The largest derivative of the same output. */
  readonly largest: number;
}

/**
 * The verdict. Differences accuse only where they can tell; where they cannot, a hand-written derivative is compared with the
 * engine's, which is right up to its rounding. What is not finite is never called right.
 */
export function judge(evidence: Evidence): GradientVerdict {
  const { analytic, reverse, found, x, value, rounding, largest } = evidence;
  const given = analytic ?? reverse ?? NaN;
  if (!Number.isFinite(given)) return judgeNotFinite(given, evidence);
  if (Number.isNaN(value)) return reverse === undefined ? "unclear" : "wrong"; // a derivative where there is no value

  const isKnown = analytic !== undefined && reverse !== undefined && Number.isFinite(reverse);
  const own = analytic === undefined ? rounding.reverse : rounding.analytic;
  const agrees = isKnown && alike(analytic, reverse, rounding.analytic);
  /** What may be lost of a derivative that still has digits. */
  const digits = 0.01 * Math.max(Math.abs(given), 1e-3 * largest);
  if (found.jump) return isKnown && !agrees ? "wrong" : "unclear";
  if (found.kink) return judgeAtKink(given, found, own, agrees);
  if (agrees) {
    // Differences alone accuse only beyond the rounding of both formulas: then a rule of an operation is wrong.
    if (contradicts(reverse, found, rounding.reverse)) return "wrong";
    return rounding.analytic + rounding.reverse <= digits || given === found.slope ? "right" : "unclear";
  }
  const apart = Math.abs(given - found.slope);
  if (apart > room(given, found) + own)
    return reverse === undefined && isBelowStairs(apart, evidence) ? "unclear" : "wrong";
  if (isKnown && !contradicts(reverse, found, rounding.reverse)) {
    // Either may be what differences see. What is tiny beside f or its other slopes may have drowned in rounding on the way.
    const tiny = 4 * Number.EPSILON * Math.max(Math.abs(value) / Math.max(1, Math.abs(x)), largest);
    return Math.abs(analytic - reverse) <= rounding.analytic + rounding.reverse + tiny ? "unclear" : "wrong";
  }
  if (own > digits && given !== found.slope) return "unclear";
  const enough = 1e-3 * Math.max(Math.abs(found.slope), 1e-3 * largest, 1e-12 * found.size);
  return 10 * found.error <= enough || (found.slope === given && given === 0) ? "right" : "unclear";
}

/**
 * Whether so small a slope is lost in the rounding of f: not the whole of x would change it by more than its last digits. Where f
 * climbs in stairs of one rounding each, it is constant between them, and differences see that and no noise.
 */
function isBelowStairs(slope: number, { x, value, largest }: Evidence): boolean {
  return slope <= STAIRS * Number.EPSILON * Math.max(Math.abs(value / x), largest);
}
/** How many roundings of f that may be. */
const STAIRS = 64;

/** NaN or ∞: wrong where anything says a number; else a vertical tangent, or not known. */
function judgeNotFinite(given: number, { analytic, reverse, found }: Evidence): GradientVerdict {
  if (analytic !== undefined && reverse !== undefined && !Object.is(analytic, reverse)) {
    if (!Number.isNaN(reverse)) return "wrong";
  }
  if (!found.kink) return Number.isFinite(found.error) ? "wrong" : "unclear";
  if (Number.isNaN(given) || found.jump) return "unclear";
  if (found.steep !== 0) return found.steep === Math.sign(given) ? "kink" : "wrong";
  return Number.isFinite(found.left) || Number.isFinite(found.right) ? "wrong" : "unclear";
}

/** A number where the slopes on both sides differ, or one of them does not exist. */
function judgeAtKink(given: number, found: Difference, rounding: number, agrees: boolean): GradientVerdict {
  if (found.steep !== 0) return agrees ? "unclear" : "wrong"; // the slope grows without bound
  const slopes = [found.left, found.right].filter(Number.isFinite);
  if (slopes.length === 0) return "unclear";
  const slack = 1e-3 * Math.max(...slopes.map(Math.abs)) + rounding;
  const between = given >= Math.min(...slopes) - slack && given <= Math.max(...slopes) + slack;
  return between ? "kink" : agrees ? "unclear" : "wrong";
}

/** Whether the verdict needs no closer look: nothing that is known disagrees, and f is not constant by rounding alone. */
export function isPlain(verdict: GradientVerdict, { analytic, reverse, found }: Evidence): boolean {
  if (verdict !== "right") return false;
  if (analytic === undefined) return true;
  return reverse === undefined ? found.slope !== 0 : alike(analytic, reverse, 0);
}

/** Whether two numbers are the same up to the rounding of formulas. */
function alike(x: number, y: number, rounding: number): boolean {
  return x === y || Math.abs(x - y) <= 1e-8 * Math.max(Math.abs(x), Math.abs(y)) + rounding + UNDERFLOW;
}

/** How far a derivative may be from what differences say. */
function room(derivative: number, { slope, error }: Pick<Difference, "slope" | "error">): number {
  return 10 * error + 1e-8 * Math.max(Math.abs(derivative), Math.abs(slope));
}

/** Whether differences say that `derivative` is wrong. */
export function contradicts(
  derivative: number,
  found: Pick<Difference, "slope" | "error">,
  rounding = 0,
): boolean {
  if (!Number.isFinite(derivative)) return Number.isFinite(found.error);
  return (
    Math.abs(derivative - found.slope) >
    rounding + room(derivative, found) + 1e-6 * Math.max(Math.abs(found.slope), Math.abs(derivative))
  );
}

/** A sentence on an entry at a kink or a jump. */
export function kinkNote(entry: GradientEntry): string {
  const given = entry.analytic ?? entry.reverse;
  if (entry.jump) return `the function jumps at ${placeOf(entry)}: it has no derivative there.`;
  if (given === Infinity || given === -Infinity)
    return `the slope of the function grows without bound at ${placeOf(entry)}: ${given} is its limit, and no derivative.`;
  return (
    `the function has no derivative at ${placeOf(entry)}: its slopes are ${short(entry.left)} on the left and ` +
    `${short(entry.right)} on the right; ${short(given as number)} is a choice between them.`
  );
}

function short(x: number): string {
  return String(Number(x.toPrecision(4)));
}
