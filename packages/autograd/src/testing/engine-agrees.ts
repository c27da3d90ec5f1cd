/** @file What the engine must agree with itself about: forward with reverse mode, one sweep with the next. */

import { leavesOf, refill, type Structure } from "../structure.ts";
import { jacobian, jvp, vjp } from "../transforms.ts";
import { dataOf, type Value } from "../value.ts";
import { UNDERFLOW } from "./difference.ts";
import { placeOf } from "./gradient-report.ts";

type Any = (x: unknown) => unknown;

/** The engine's derivatives, outputs × inputs; `undefined` for a function of plain numbers, if those will do. */
export function engineOf(f: Any, at: unknown, optional: boolean): readonly number[] | undefined {
  try {
    return leavesOf(jacobian(f as (x: Value) => unknown)(at as never) as Structure).map(dataOf);
  } catch (error) {
    if (optional) return undefined;
    throw error;
  }
}

/** Going backward a second time answers the same, and from 0 it answers 0 (unless 0 meets an infinite slope). */
export function replayFails(f: Any, at: unknown): string[] {
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

/**
 * Forward mode along one random direction against reverse mode; input by input where they disagree.
 * @param rounding how far rounding may have moved the derivative of an output by an input.
 */
export function modesDisagree(
  f: Any,
  at: unknown,
  reverse: readonly number[],
  inputs: readonly string[],
  outputs: readonly string[],
  random: () => number,
  rounding: (o: number, i: number) => number,
): string[] {
  const forward = (direction: readonly number[]): number[] =>
    leavesOf(
      jvp(f as (x: Value) => unknown)(at as never, refill(at, direction) as never)[1] as Structure,
    ).map(dataOf);
  const direction = inputs.map(() => random());
  /** Whether a slope of forward mode is what reverse mode says along the direction, up to rounding. */
  const agree = (slope: number, along: readonly number[], o: number): boolean => {
    const terms = along.map((v, i) => v * (reverse[o * inputs.length + i] as number));
    const total = terms.reduce((sum, term) => sum + term, 0);
    // What overflows in one order need not in the other; and the verdicts say what is not finite.
    if (!Number.isFinite(slope) || !Number.isFinite(total))
      return Number.isNaN(slope) === Number.isNaN(total) || !Number.isFinite(total);
    return Math.abs(slope - total) <= UNDERFLOW + 1e-9 * terms.reduce((sum, term) => sum + Math.abs(term), 0);
  };
  if (forward(direction).every((slope, o) => agree(slope, direction, o))) return [];
  const failures = inputs.flatMap((path, i) => {
    const unit = inputs.map((_, j) => (j === i ? 1 : 0));
    return forward(unit).flatMap((slope, o) => {
      const other = reverse[o * inputs.length + i] as number;
      if (agree(slope, unit, o) || Math.abs(slope - other) <= rounding(o, i)) return [];
      return [
        `Forward and reverse mode disagree at ${placeOf({ path, output: outputs[o] ?? "" })}: ${slope} and ${other}.`,
      ];
    });
  });
  return failures.slice(0, 5);
}
