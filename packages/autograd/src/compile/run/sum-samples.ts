/** @file The sums over a batch, one sample after the other, in the order in which vectors make them. */

import { groupsOfBlock } from "../program/blocks.ts";
import { LANES } from "../write/simd.ts";

/**
 * Adds up the rows of samples.
 * @param width how many numbers make a sample.
 * @param sums is overwritten.
 * @param rowOf the row of a sample, which is looked at before the next one is asked for.
 */
export function sumSamples(
  count: number,
  width: number,
  sums: Float64Array,
  rowOf: (sample: number) => Float64Array,
): void {
  const add = (to: Float64Array, sample: number): void => {
    const row = rowOf(sample);
    for (let k = 0; k < sums.length; k++) to[k]! += row[k]!;
  };
  const groups = Math.floor(count / LANES);
  const block = LANES * groupsOfBlock(groups, width);
  sums.fill(0);
  for (let first = 0; first < LANES * groups; first += block) {
    const lanes = [new Float64Array(sums.length), new Float64Array(sums.length)] as const;
    const end = Math.min(LANES * groups, first + block);
    for (let sample = first; sample < end; sample++) add(lanes[(sample % 2) as 0 | 1], sample);
    for (let k = 0; k < sums.length; k++) sums[k]! += lanes[0][k]! + lanes[1][k]!;
  }
  for (let sample = LANES * groups; sample < count; sample++) add(sums, sample);
}
