/**
 * @file What is only computed where a derivative is not right at first sight: how much of the numbers that are compared is
 * rounding, and a second opinion of the differences.
 */

import { gradient } from "../differentiate.ts";
import { leavesOf, mapLeaves, pathsOf, type Structure } from "../structure.ts";
import { value } from "../leaf.ts";
import { differentiable, recording } from "../twin.ts";
import { dataOf, type Num, type Value } from "../value.ts";
import { both, difference, type Difference } from "./difference.ts";
import { type Loss, lossesOf, noiseOf, roundingOf } from "./rounding.ts";

type Any = (x: unknown) => unknown;

/** The function that is checked, at a point. */
export interface Checked {
  readonly f: Any;
  /** Whether it computes with values. */
  readonly recorded: boolean;
  readonly at: unknown;
  readonly point: readonly number[];
  readonly outputs: (x: readonly number[]) => readonly number[];
  /** The hand-written derivatives, outputs × inputs. */
  readonly claimed: ((x: readonly number[]) => readonly number[]) | undefined;
  /** The direction along which the noise of the hand-written derivatives is looked for. */
  readonly direction: readonly number[];
}

/** How many standard deviations of noise may be between two numbers that are the same. */
const DEVIATIONS = 10;

/** The differences of output `o` by input `i`, with the noise of f, and again with other steps. */
export function differenceWithNoise(checked: Checked, o: number, i: number): Difference {
  const { point, outputs, recorded } = checked;
  const x = point[i] as number;
  const along = (moved: number): number => outputs(point.with(i, moved))[o] as number;
  const look = difference(along, x);
  // Of a function that does not change, nothing is known but that its changes are lost in rounding: that of numbers around 1.
  const least = look.slope === 0 && !recorded ? Number.EPSILON * Math.max(1, Math.abs(x)) : 0;
  const scatter = Math.max(least, ...noiseOf((moved) => [along(moved)], x));
  const noise = (moved: number): number =>
    Math.max(
      scatter,
      recorded ? roundingOf(record(checked, point.with(i, moved), [i]).outputs[o] as Num) : 0,
    );
  return both(difference(along, x, { noise }), difference(along, x, { noise, width: 0.7 }));
}

/** How far rounding may have moved the engine's derivative of output `o` by input `i`. */
export function roundingOfEngine(checked: Checked, o: number, i: number): number {
  if (!checked.recorded) return 0;
  const { outputs, variables } = record(checked, checked.point);
  const [slope] = gradient(outputs[o] as Num, [variables[i] as Value]);
  const rounding = roundingOf(slope);
  return Number.isFinite(rounding) ? DEVIATIONS * rounding : 0;
}

/** How far rounding may have moved the hand-written derivatives, as samples of them show. */
export function roundingByHand({ claimed, point, direction }: Checked): readonly number[] {
  if (claimed === undefined) return [];
  const size = Math.max(...point.map(Math.abs));
  const moved = (t: number): number[] => point.map((x, i) => x + (t - size) * (direction[i] as number));
  return noiseOf((t) => claimed(moved(t)), size).map((noise) => DEVIATIONS * noise);
}

/** The noise of a weighted sum of the outputs along the direction. */
export function roundingAlong(
  checked: Checked,
  weights: readonly number[],
  along: (h: number) => number,
): number {
  const [scatter = 0] = noiseOf((h) => [along(h)], 0);
  if (!checked.recorded) return scatter;
  const { outputs } = record(checked, checked.point);
  const bounds = outputs.map((y, o) => Math.abs(weights[o] as number) * roundingOf(y));
  return Math.max(scatter, ...bounds);
}

/** What the operations of output `o` lose; its leaves are labeled with their paths. */
export function lossesAt(checked: Checked, o: number): Loss[] {
  if (!checked.recorded) return [];
  const { outputs, variables } = record(checked, checked.point);
  const paths = pathsOf(checked.at);
  variables.forEach((leaf, i) => ((leaf as Value).label = paths[i] || "x"));
  return lossesOf(outputs[o] as Num);
}

/** f at a point, as graph; with leaves in all places, or in some. */
function record(
  { f, at }: Checked,
  point: readonly number[],
  places?: readonly number[],
): { readonly outputs: readonly Num[]; readonly variables: readonly Num[] } {
  const variables = point.map((x, i) => (places === undefined || places.includes(i) ? value(x) : x));
  let next = 0;
  const argument = mapLeaves(at, () => variables[next++]);
  const outputs = leavesOf(recording(() => differentiable(f)(argument as never)) as Structure);
  return { outputs: outputs.map((y) => (typeof y === "number" ? dataOf(y) : y)), variables };
}
