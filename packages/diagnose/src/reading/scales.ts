/** @file The scales of updates: which one is the commonest. */

import type { Goal, Judgment } from "./goals.ts";
import { near } from "./truth.ts";

/** How much each goal counts: those of one statement, as the rows of a matrix, count as one together. */
export function weightsOf(goals: readonly Goal[]): number[] {
  return goals.map(({ statement }) => 1 / goals.filter((goal) => goal.statement === statement).length);
}

/** Whether as many have one scale as another. Of updates only those count that go against the gradient, if there are any. */
export function isTied(
  judgments: readonly (Judgment | undefined)[],
  weights: readonly number[],
  isUpdating: boolean,
): boolean {
  const all = judgments.map((judgment) => judgment?.scale);
  const down = isUpdating ? all.map((scale) => (scale !== undefined && scale > 0 ? scale : undefined)) : all;
  const scales = down.some((scale) => scale !== undefined) ? down : all;
  const distinct = scales.filter(
    (x, i): x is number =>
      x !== undefined && scales.findIndex((y) => y !== undefined && near(x, y, 1e-5)) === i,
  );
  const counts = distinct.map((x) => countOf(x, scales, weights));
  const most = Math.max(...counts);
  return counts.filter((count) => near(count, most, 1e-9)).length > 1;
}

/** The commonest of several scales; of equally common ones, a positive one. */
export function commonScale(
  scales: readonly (number | undefined)[],
  weights: readonly number[],
  preferred: readonly number[],
): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (const scale of scales) {
    if (scale === undefined) continue;
    const count =
      countOf(scale, scales, weights) +
      (scale > 0 ? 0.5 : 0) +
      (preferred.some((x) => near(x, scale, 1e-5)) ? 0.7 : 0);
    if (count > most + 1e-9) [best, most] = [scale, count];
  }
  return best;
}

/** How much counts that has a scale. */
function countOf(scale: number, scales: readonly (number | undefined)[], weights: readonly number[]): number {
  return scales.reduce<number>(
    (total, x, i) => total + (x !== undefined && near(x, scale, 1e-5) ? (weights[i] as number) : 0),
    0,
  );
}
