/** @file Elementary functions written out: calls of defined rows as the steps of their definitions. */

import { linearize, Program, type Tape } from "../tape.ts";
import { type Primitive, Value } from "../value.ts";
import { definitions } from "./definitions.ts";

/** The tape with the steps of all definitions in the place of the rows that have one, shared where they are equal. */
export function expand(tape: Tape): Tape {
  const { inputs, outputs } = tape;
  const program = new Program(inputs);
  const slots = Array.from({ length: inputs }, (_, slot) => slot);
  const places = inline(program, tape, slots);
  return program.finish(Array.from(outputs, places));
}

/** The program of a row's definition, its arguments as inputs; nested definitions are written out. */
export function definitionOf(row: Primitive): Tape | undefined {
  const definition = definitions.get(row);
  if (definition === undefined) return undefined;
  let tape = tapes.get(row);
  if (tape === undefined) {
    const [x, y] = [new Value(undefined, null, null, null), new Value(undefined, null, null, null)];
    const leaves = row.partials.length === 1 ? [x] : [x, y];
    tape = expand(linearize([definition.of(x, y)], leaves));
    tapes.set(row, tape);
  }
  return tape;
}
const tapes = new Map<Primitive, Tape>();

/** Appends the steps of `tape` to the program; answers where its slots stand there. */
function inline(program: Program, tape: Tape, inputs: readonly number[]): (slot: number) => number {
  const { constants, ops, starts, operands, primitives } = tape;
  const places = [...inputs];
  const place = (slot: number): number =>
    slot < 0 ? program.constant(constants[~slot] as number) : (places[slot] as number);
  for (let i = 0; i < ops.length; i++) {
    const row = primitives[ops[i] as number] as Primitive;
    const args = Array.from(operands.subarray(starts[i], starts[i + 1]), place);
    const definition = args.some((slot) => slot >= 0) ? definitionOf(row) : undefined;
    places.push(
      definition === undefined
        ? program.step(row, args)
        : inline(program, definition, args)(definition.outputs[0] as number),
    );
  }
  return place;
}
