/** @file The order in which the interpreter takes the steps of a tape. */

import type { Tape } from "../tape.ts";

/**
 * The steps in an order in which each stands after those that it needs, and steps of one operation stand side by side.
 *
 * Method: by levels. A step is one level above the highest of its operands, so steps of one level need nothing of each
 * other, and within a level they are sorted by their operations. Both sorts count, so the order takes time and memory in
 * proportion to the steps, however deep or wide the tape is.
 */
export function schedule({ inputs, ops, starts, operands, primitives }: Tape): Int32Array {
  const levels = new Int32Array(ops.length);
  let top = -1;
  for (let i = 0; i < ops.length; i++) {
    let level = 0;
    const end = starts[i + 1] as number;
    for (let k = starts[i] as number; k < end; k++) {
      const step = (operands[k] as number) - inputs;
      if (step >= 0 && (levels[step] as number) >= level) level = (levels[step] as number) + 1;
    }
    levels[i] = level;
    if (level > top) top = level;
  }
  const order = new Int32Array(ops.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return sorted(sorted(order, ops, primitives.length), levels, top + 1);
}

/** The steps, sorted by their keys, which are below `count`; those of one key stay in their order. */
function sorted(steps: Int32Array, keys: Int32Array, count: number): Int32Array<ArrayBuffer> {
  const places = new Int32Array(count + 1);
  for (let i = 0; i < steps.length; i++) {
    const after = (keys[i] as number) + 1;
    places[after] = (places[after] as number) + 1;
  }
  for (let key = 1; key < count; key++) places[key] = (places[key] as number) + (places[key - 1] as number);
  const answer = new Int32Array(steps.length);
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as number;
    const key = keys[step] as number;
    const place = places[key] as number;
    places[key] = place + 1;
    answer[place] = step;
  }
  return answer;
}
