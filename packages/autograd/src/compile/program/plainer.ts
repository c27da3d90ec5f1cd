/** @file Programs without `kept`, which is a `select`, or nothing where only a NaN could tell. */

import { kept } from "../../kept.ts";
import { isArithmetic } from "../../instructions.ts";
import { select } from "../../primitives.ts";
import { Program, type Tape } from "../../tape.ts";
import type { Primitive } from "../../value.ts";
import { definitions } from "../elementary/definitions.ts";

/** The program with a `select` in the place of each `kept`: the same numbers, in words that have instructions. */
export function written(tape: Tape): Tape {
  return tape.primitives.includes(kept) ? rewritten(tape, () => false) : tape;
}

/**
 * The program that leaves out each `kept` that only a NaN could tell: what it would have masked is 0 or NaN already. It answers
 * the same as {@link written} unless one of its outputs is NaN. `undefined` if there is none to leave out.
 *
 * Method: a NaN must come through to the outputs or be discarded, and nothing else may become of it. So, from the end
 * backwards, what is compared, or handed to an operation that may forget NaN, keeps what it has.
 */
export function plainer(tape: Tape): Tape | undefined {
  const { inputs, ops, starts, operands, primitives } = tape;
  if (!primitives.includes(kept)) return undefined;
  const hidesFrom = primitives.map(hidesNaN);
  const hides = new Uint8Array(inputs + ops.length);
  for (let step = ops.length - 1; step >= 0; step--) {
    const isHidden = hides[inputs + step] === 1;
    for (let k = starts[step]!; k < starts[step + 1]!; k++) {
      const isMasked = k - starts[step]! < hidesFrom[ops[step]!]!;
      if (operands[k]! >= 0 && (isHidden || isMasked)) hides[operands[k]!] = 1;
    }
  }
  return rewritten(tape, (step) => hides[inputs + step] === 0);
}

/** How many operands, from the first on, may be NaN without the result being so or being another operand. */
function hidesNaN(row: Primitive): number {
  if (row === kept || row === select) return 1; // the flag
  return isArithmetic(row.wasm) || definitions.has(row) ? 0 : Infinity;
}

/** @param isLeftOut whether a step that is a `kept` may be what it keeps. */
function rewritten(tape: Tape, isLeftOut: (step: number) => boolean): Tape {
  const { inputs, ops, starts, operands, primitives, constants } = tape;
  const program = new Program(inputs);
  const places = new Int32Array(ops.length);
  const needed = new Uint8Array(ops.length);
  const place = (slot: number): number =>
    slot < 0 ? program.constant(constants[~slot]!) : slot < inputs ? slot : places[slot - inputs]!;
  const need = (slot: number): void => {
    if (slot >= inputs) needed[slot - inputs] = 1;
  };
  const firstOf = (step: number): number =>
    starts[step]! + (primitives[ops[step]!] === kept && isLeftOut(step) ? 1 : 0);
  tape.outputs.forEach(need);
  for (let step = ops.length - 1; step >= 0; step--) {
    if (needed[step] === 0) continue;
    for (let k = firstOf(step); k < starts[step + 1]!; k++) need(operands[k]!);
  }
  for (let step = 0; step < ops.length; step++) {
    if (needed[step] === 0) continue;
    const row = primitives[ops[step]!]!;
    const args = Array.from(operands.subarray(firstOf(step), starts[step + 1]), place);
    if (row !== kept) places[step] = program.step(row, args);
    else if (isLeftOut(step)) places[step] = args[0]!;
    else places[step] = program.step(select, [...args, program.constant(0)]);
  }
  return program.finish(Array.from(tape.outputs, place));
}
