/** @file Elementary functions of one operand, side by side, so that they can be computed in one call. */

import { reordered, type Tape } from "../../tape.ts";
import { definitions } from "../elementary/definitions.ts";

/**
 * The tape with each elementary function right behind the first one of the same operand: sin x, which the loss needs, and
 * cos x, which its derivative needs much later. They share the reduction of x; and x itself need not be kept for later.
 */
export function gather(tape: Tape): Tape {
  const { inputs, ops, starts, operands } = tape;
  const isElementary = tape.primitives.map((row) => row.form === "unary" && definitions.has(row));
  if (!isElementary.includes(true)) return tape;

  const operandOf = (step: number): number => operands[starts[step]!]!;
  /** For each slot, the last step by now that is an elementary function of it; for each step, the one that follows it. */
  const last = new Int32Array(inputs + ops.length).fill(-1);
  const follower = new Int32Array(ops.length).fill(-1);
  const isMoved = new Uint8Array(ops.length);
  let moves = false;
  for (let i = 0; i < ops.length; i++) {
    if (isElementary[ops[i]!] !== true) continue;
    const leader = last[operandOf(i)]!;
    last[operandOf(i)] = i;
    if (leader < 0) continue;
    follower[leader] = i;
    isMoved[i] = 1;
    moves = true;
  }
  if (!moves) return tape;

  const order = new Int32Array(ops.length);
  let count = 0;
  for (let i = 0; i < ops.length; i++) {
    if (isMoved[i] === 1) continue;
    for (let step = i; step >= 0; step = follower[step]!) {
      order[count++] = step;
    }
  }
  return reordered(tape, order);
}
