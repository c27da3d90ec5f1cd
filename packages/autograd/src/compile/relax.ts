/** @file Plainer operations where only NaN could tell the difference, and NaN could not go unnoticed. */

import type { Tape } from "../tape.ts";
import type { Primitive } from "../value.ts";

/** A tape that answers the same as the one it was made from unless one of its outputs is NaN. */
export interface Relaxed {
  readonly tape: Tape;
  /** Whether it differs, so that a NaN in the outputs must be looked into with the original. */
  readonly guarded: boolean;
}

/**
 * Takes {@link Primitive.unlessNaN} for each step from which NaN is bound to reach an output. The chain rule's factors are
 * such: `mulNoNan` becomes `mul`.
 *
 * Method: from the end backwards. NaN in a step reaches an output if the step is one, or if some user carries NaN and its
 * own NaN reaches an output. A relaxed step carries NaN by definition: wherever it differs it is NaN.
 */
export function relax(tape: Tape): Relaxed {
  const { inputs, ops, starts, operands, outputs } = tape;
  const primitives: Primitive[] = [...tape.primitives];
  const plain = tape.primitives.map((primitive) => {
    const plainer = primitive.unlessNaN?.();
    return plainer === undefined ? -1 : indexIn(primitives, plainer);
  });
  const reaches = new Uint8Array(inputs + ops.length);
  for (const slot of outputs) if (slot >= 0) reaches[slot] = 1;
  const relaxed = ops.slice();
  let guarded = false;
  for (let step = ops.length - 1; step >= 0; step--) {
    if (reaches[inputs + step] === 0) continue;
    const op = ops[step] as number;
    const plainer = plain[op] as number;
    if (plainer >= 0) {
      relaxed[step] = plainer;
      guarded = true;
    } else if (primitives[op]?.carriesNaN !== true) continue;
    for (let k = starts[step] as number; k < (starts[step + 1] as number); k++) {
      const slot = operands[k] as number;
      if (slot >= 0) reaches[slot] = 1;
    }
  }
  return { tape: { ...tape, primitives, ops: relaxed }, guarded };
}

function indexIn(primitives: Primitive[], primitive: Primitive): number {
  const index = primitives.indexOf(primitive);
  return index >= 0 ? index : primitives.push(primitive) - 1;
}
