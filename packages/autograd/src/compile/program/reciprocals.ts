/** @file One division where several have the same denominator. */

import { div, mul } from "../../primitives.ts";
import { Program, type Tape } from "../../tape.ts";

/**
 * The tape with x/d as x·(1/d) wherever d divides more than once. A division takes the machine as long as ten
 * multiplications; in return a quotient is rounded twice: its error is up to 1.5 ulp, and not 0.5.
 */
export function shareReciprocals(tape: Tape): Tape {
  const { inputs, constants, ops, starts, operands, primitives, outputs } = tape;
  const division = primitives.indexOf(div);
  const divides = new Int32Array(inputs + ops.length);
  for (let i = 0; i < ops.length; i++) {
    const denominator = operands[starts[i]! + 1]!;
    if (ops[i] === division && denominator >= 0) divides[denominator] = divides[denominator]! + 1;
  }
  if (!divides.some((count) => count > 1)) return tape;

  const program = new Program(inputs);
  const places = Int32Array.from({ length: inputs + ops.length }, (_, slot) => slot);
  const place = (slot: number): number => (slot < 0 ? program.constant(constants[~slot]!) : places[slot]!);
  for (let i = 0; i < ops.length; i++) {
    const slots = Array.from(operands.subarray(starts[i], starts[i + 1]));
    const row = primitives[ops[i]!] as Tape["primitives"][number];
    const [x, y] = slots as [number, number];
    if (row === div && y >= 0 && divides[y]! > 1) {
      const reciprocal = program.step(div, [program.constant(1), place(y)]);
      const isOne = x < 0 && constants[~x] === 1;
      places[inputs + i] = isOne ? reciprocal : program.step(mul, [place(x), reciprocal]);
    } else places[inputs + i] = program.step(row, slots.map(place));
  }
  return program.finish(Array.from(outputs, place));
}
