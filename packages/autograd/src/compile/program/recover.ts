/**
 * @file Tape → program: loops, found again. Recording unrolls every loop; here steps that do the same on other numbers are put
 * side by side, so that they can be written as loops.
 */

import type { Tape } from "../../tape.ts";
import { arranged } from "./arrange.ts";
import { type Chain, chainsOf, countUses } from "./chains.ts";
import { colorsOf, familiesOf } from "./families.ts";
import { forSpeed, type Limits } from "./limits.ts";
import {
  callsOf,
  foldsOf,
  keptOf,
  lonelyOutputs,
  type Loop,
  mapOf,
  outerOf,
  positionsOf,
  repeatOf,
  resultsOf,
} from "./loops.ts";
import { Places } from "./places.ts";
import type { Program } from "./program.ts";
import { type Repeat as Found, repeatsOf } from "./repeats.ts";

/** What is known of a program for a batch: the inputs that all samples share, and that its outputs are added up. */
export interface Samples {
  readonly shared: number;
  readonly areSummed: boolean;
}

/**
 * Method: a family is a loop if its operands stand at equal distances; the rest stays what it was. Among what is ready, what was
 * recorded first comes first, because that follows the loops of who wrote the function.
 * @param labels the paths of the inputs.
 */
export function recover(
  tape: Tape,
  labels: readonly string[] = [],
  samples?: Samples,
  limits: Limits = forSpeed,
): Program {
  const calls = callsOf(tape);
  if (samples === undefined && tape.ops.length <= limits.straight) return straight(tape, calls);
  const shared = samples?.shared ?? tape.inputs;
  const isStraight = samples !== undefined && tape.ops.length <= limits.straightInBatches;
  const uses = countUses(tape);
  const colors = colorsOf(tape, labels, shared);
  const sums = chainsOf(tape, limits.chain, uses, colors);
  const repeats = samples === undefined ? repeatsOf(tape, sums, uses, limits) : [];
  const chains = outsideOf(tape, repeats, sums);
  const families = familiesOf(tape, colors, chains, repeats);
  const kept = keptOf(tape, repeats);
  const places = new Places(tape, [...families, ...kept.flat()], shared, limits.tabled, calls.map(resultsOf));
  const outputOf = samples?.areSummed === true ? lonelyOutputs(tape, uses) : undefined;
  const loops: Loop[] = [];
  for (const recorded of families) {
    // What a family reads was recorded before it, and has its order. Loops over samples are slower on what is found by it. Measured.
    const family = samples === undefined ? places.inOrder(recorded, positionsOf(tape, recorded)) : recorded;
    let loop: Loop | undefined;
    if (family.chains !== undefined) loops.push(...foldsOf(tape, family, places, limits));
    else {
      if (outputOf !== undefined) loop = outerOf(tape, family, places, shared, outputOf, limits.products);
      if (!isStraight && family.members.length >= limits.members) loop ??= mapOf(tape, family, places);
    }
    if (loop !== undefined) loops.push(loop);
  }
  // After the families, whose members may have found another order.
  repeats.forEach((repeat, i) => {
    const loop = repeatOf(tape, repeat, kept[i]!, places);
    if (loop !== undefined) loops.push(loop);
  });
  if (samples === undefined && covered(loops) < limits.share * tape.ops.length) return straight(tape, calls);
  return arranged(tape, [...loops, ...calls], places, uses);
}

/** The chains of which no step is repeated: the others are taken time by time. */
function outsideOf({ ops }: Tape, repeats: readonly Found[], chains: readonly Chain[]): readonly Chain[] {
  if (repeats.length === 0) return chains;
  const isRepeated = new Uint8Array(ops.length);
  for (const { steps, lead, tail } of repeats)
    for (const all of [steps, lead, tail]) for (const step of all) isRepeated[step] = 1;
  return chains.filter(({ steps }) => steps.every((step) => isRepeated[step] === 0));
}

/** How many steps loops take. */
function covered(loops: readonly Loop[]): number {
  return loops.reduce((count, { steps }) => count + steps.length, 0);
}

/** The program without loops. */
export function straight(tape: Tape, calls: readonly Loop[] = callsOf(tape)): Program {
  if (calls.length > 0)
    return arranged(
      tape,
      calls,
      new Places(tape, [], tape.inputs, Infinity, calls.map(resultsOf)),
      new Int32Array(0),
    );
  const order = Int32Array.from({ length: tape.ops.length }, (_, i) => i);
  return { tape, items: [{ kind: "steps", from: 0, to: tape.ops.length }], arrays: [], order };
}
