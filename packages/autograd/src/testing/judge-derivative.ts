/** @file The verdict on one derivative, given what the engine and differences say of it. */

import { type GradientEntry, type GradientVerdict, placeOf } from "./gradient-report.ts";

/** What differences and the engine say of a derivative, as given by hand or else by the engine. */
export function judge(x: {
  readonly analytic: number | undefined;
  readonly reverse: number | undefined;
  readonly difference: number;
  readonly error: number;
  readonly left: number;
  readonly right: number;
  readonly kink: boolean;
  readonly jump: boolean;
  readonly largest: number;
}): GradientVerdict {
  const { analytic, reverse, difference: slope, error, left, right, kink, jump, largest } = x;
  const given = analytic ?? reverse ?? NaN;
  const off = (y: number): number =>
    Math.abs(given - y) / Math.max(Math.abs(given), Math.abs(y), 1e-5 * largest, 1e-300);
  const both = analytic !== undefined && reverse !== undefined;
  if (both && Number.isNaN(analytic) !== Number.isNaN(reverse)) return "wrong";
  // At a jump one side's slope grows without bound as steps shrink: it bounds nothing.
  if (jump) return both && off(reverse) > 1e-5 ? "wrong" : "unclear";
  if (kink) {
    if (!Number.isFinite(left) || !Number.isFinite(right)) return Number.isNaN(given) ? "unclear" : "kink";
    const slack = 1e-3 * Math.max(Math.abs(left), Math.abs(right));
    return given >= Math.min(left, right) - slack && given <= Math.max(left, right) + slack
      ? "kink"
      : "wrong";
  }
  if (Number.isNaN(given)) return Number.isNaN(slope) ? "unclear" : "wrong";
  if (both && !contradicts(reverse, slope, error)) {
    if (off(reverse) <= 1e-8) return "right";
    if (off(reverse) > 1e-5) return "wrong";
  }
  if (Math.abs(given - slope) > 10 * error + 1e-8 * Math.max(Math.abs(given), Math.abs(slope)))
    return "wrong";
  const informative =
    Number.isFinite(error) && 10 * error <= 1e-3 * Math.max(Math.abs(slope), 1e-3 * largest, 1e-12);
  return informative ? "right" : slope === given ? "right" : "unclear";
}

/** Whether differences say that `derivative` is wrong. */
export function contradicts(derivative: number, slope: number, error: number): boolean {
  return Math.abs(derivative - slope) > 10 * error + 1e-6 * Math.max(Math.abs(slope), Math.abs(derivative));
}

/** A sentence on an entry at a kink or a jump. */
export function kinkNote(entry: GradientEntry): string {
  const given = entry.analytic ?? entry.reverse;
  if (entry.jump) return `the function jumps at ${placeOf(entry)}: it has no derivative there.`;
  return (
    `the function has no derivative at ${placeOf(entry)}: its slopes are ${short(entry.left)} on the left and ` +
    `${short(entry.right)} on the right; ${short(given as number)} is a choice between them.`
  );
}

function short(x: number): string {
  return String(Number(x.toPrecision(4)));
}
