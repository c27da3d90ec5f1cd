/** @file What a call does: its arguments into the block, the block, its results out. */

import type { Call } from "../program/program.ts";

/**
 * @param memory where the numbers stand.
 * @param placeOf where a slot that is no constant stands.
 */
export function callCode(
  { block, operands, results }: Pick<Call, "block" | "operands" | "results">,
  constants: Float64Array,
  memory: Float64Array,
  placeOf: (slot: number) => number,
): () => void {
  /** Constants stay in the block's input, unless another call has been there. */
  const fixed = Float64Array.from(operands, (slot) => (slot < 0 ? constants[~slot]! : 0));
  const copies: { readonly from: number; readonly to: number; count: number }[] = [];
  operands.forEach((slot, to) => {
    if (slot < 0) return;
    const from = placeOf(slot);
    const last = copies.at(-1);
    if (last !== undefined && last.from + last.count === from && last.to + last.count === to) last.count++;
    else copies.push({ from, to, count: 1 });
  });
  const hasConstants = operands.some((slot) => slot < 0);
  const first = results.findIndex((slot) => slot >= 0);
  const at = first < 0 ? -1 : placeOf(results[first]!) - first;
  return () => {
    const { input, output } = block;
    if (hasConstants) input.set(fixed);
    for (const { from, to, count } of copies) {
      if (count > 32) input.set(memory.subarray(from, from + count), to);
      else for (let i = 0; i < count; i++) input[to + i] = memory[from + i]!;
    }
    block.run();
    if (at >= 0) memory.set(output, at);
  };
}
