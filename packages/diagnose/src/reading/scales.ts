/** @file The scales of updates: which one is the commonest. */

import type { Judgment } from "./goals.ts";
import { near } from "./truth.ts";

/** Whether as many have one scale as another. */
export function isTied(judgments: readonly (Judgment | undefined)[]): boolean {
  const scales = judgments.flatMap((judgment) => (judgment === undefined ? [] : [judgment.scale]));
  const distinct = scales.filter((x, i) => scales.findIndex((y) => near(x, y, 1e-5)) === i);
  const counts = distinct.map((x) => scales.filter((y) => near(x, y, 1e-5)).length);
  const most = Math.max(...counts);
  return counts.filter((count) => count === most).length > 1;
}

/** The commonest of several scales; of equally common ones, a positive one. */
export function commonScale(
  scales: readonly (number | undefined)[],
  preferred: readonly number[] = [],
): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (const scale of scales) {
    if (scale === undefined) continue;
    const count =
      scales.filter((x) => x !== undefined && near(x, scale, 1e-5)).length +
      (scale > 0 ? 0.5 : 0) +
      (preferred.some((x) => near(x, scale, 1e-5)) ? 0.7 : 0);
    if (count > most) [best, most] = [scale, count];
  }
  return best;
}
