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

/**
 * The program of the definitions of rows that have the same operands: these as inputs, an output for each row. Nested
 * definitions are written out. `undefined` if a row has none.
 */
export function definitionOf(...rows: readonly Primitive[]): Tape | undefined {
  const known = rows.length === 1 ? tapes.get(rows[0] as Primitive) : undefined;
  if (known !== undefined) return known;
  const [x, y] = [new Value(undefined, null, null, null), new Value(undefined, null, null, null)];
  const outputs = rows.flatMap((row) => definitions.get(row)?.of(x, y) ?? []);
  if (outputs.length < rows.length) return undefined;
  const leaves = (rows[0] as Primitive).partials.length === 1 ? [x] : [x, y];
  const tape = expand(linearize(outputs, leaves));
  if (rows.length === 1) tapes.set(rows[0] as Primitive, tape);
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
