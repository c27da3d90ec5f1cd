/** @file Elementary functions written out: calls of defined rows as the steps of their definitions. */

import { placeholder } from "../../leaf.ts";
import { linearize, Program, type Tape } from "../../tape.ts";
import type { Num, Primitive } from "../../value.ts";
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
 * @param where for arguments within the rows' ranges, or for all; then `undefined` too if a row has no steps for all.
 */
export function definitionOf(
  rows: readonly Primitive[],
  where: "within" | "everywhere" = "within",
): Tape | undefined {
  const [x, y] = [placeholder(), placeholder()];
  const outputs = rows.map((row) => {
    const definition = definitions.get(row);
    if (definition === undefined) return undefined;
    const { of, range } = definition;
    return where === "within" || range === undefined ? of(x, y) : range.beyond?.(x, y);
  });
  if (outputs.includes(undefined)) return undefined;
  const leaves = rows[0]!.partials.length === 1 ? [x] : [x, y];
  return expand(linearize(outputs as Num[], leaves));
}

/** Appends the steps of `tape` to the program; answers where its slots stand there. */
function inline(program: Program, tape: Tape, inputs: readonly number[]): (slot: number) => number {
  const { constants, ops, starts, operands, primitives } = tape;
  const places = [...inputs];
  const place = (slot: number): number => (slot < 0 ? program.constant(constants[~slot]!) : places[slot]!);
  for (let i = 0; i < ops.length; i++) {
    const row = primitives[ops[i]!]!;
    const args = Array.from(operands.subarray(starts[i], starts[i + 1]), place);
    const definition = args.some((slot) => slot >= 0) ? nestedDefinitionOf(row) : undefined;
    places.push(
      definition === undefined
        ? program.step(row, args)
        : inline(program, definition, args)(definition.outputs[0]!),
    );
  }
  return place;
}

/** Of rows that are defined for all arguments. */
function nestedDefinitionOf(row: Primitive): Tape | undefined {
  if (definitions.get(row)?.range !== undefined) return undefined;
  if (!nested.has(row)) nested.set(row, definitionOf([row]));
  return nested.get(row);
}
const nested = new Map<Primitive, Tape | undefined>();
