/** @file The order in which the interpreter takes the steps of a tape. */

import type { Tape } from "../../tape.ts";

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
    const end = starts[i + 1]!;
    for (let k = starts[i]!; k < end; k++) {
      const step = operands[k]! - inputs;
      if (step >= 0 && levels[step]! >= level) level = levels[step]! + 1;
    }
    levels[i] = level;
    if (level > top) top = level;
  }
  return sorted(levels, top + 1, sorted(ops, primitives.length));
}

/** All steps, sorted by their keys, which are below `count`; those of one key stay in the order that they have. */
function sorted(keys: Int32Array, count: number, steps?: Int32Array): Int32Array {
  const places = new Int32Array(count + 1);
  for (let step = 0; step < keys.length; step++) {
    const after = keys[step]! + 1;
    places[after] = places[after]! + 1;
  }
  for (let key = 1; key < count; key++) places[key] = places[key]! + places[key - 1]!;
  const answer = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const step = steps === undefined ? i : steps[i]!;
    const key = keys[step]!;
    const place = places[key]!;
    places[key] = place + 1;
    answer[place] = step;
  }
  return answer;
}
