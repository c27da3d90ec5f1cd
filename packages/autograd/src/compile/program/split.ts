/** @file What of a program must be done for each sample of a batch, and what once. */

import { mul } from "../../primitives.ts";
import { Program, type Tape } from "../../tape.ts";
import type { Primitive } from "../../value.ts";

/** What happens to the outputs of the samples: each stands for itself, or they are added up, or averaged. */
export type Reduce = "each" | "sum" | "mean";

/**
 * A program for a batch, in three tapes. `before` computes what depends on the shared inputs alone. `each` takes the shared
 * inputs, the outputs of `before`, and one sample. `after` takes the shared inputs, the outputs of `before`, the sums of the
 * outputs of `each`, and the number of samples (for a mean: its
 * reciprocal); there is none where each sample's outputs stand for themselves.
 */
export interface Split {
  readonly before: Tape;
  readonly each: Tape;
  readonly after: Tape | undefined;
  /** Whether a sum has moved past a factor or a term, so that it may overflow where what is summed does not. */
  readonly hasMoved: boolean;
}

/**
 * @param shared how many of the tape's inputs are shared; those after them are the sample's.
 * @param moves whether sums may move past what is linear.
 *
 * Method: steps that depend on no sample move out of the loop. Sums move past what is linear: Σ a·xₛ = a·Σ xₛ and
 * Σ (xₛ + a) = Σ xₛ + n·a for what depends on no sample. So the derivative by a parameter that enters through exp, or
 * through a penalty, costs the loop what the derivative by a plain parameter costs.
 */
export function split(tape: Tape, shared: number, reduce: Reduce, moves = true): Split {
  const { inputs, ops, operands } = tape;
  const steps = new Steps(tape);
  const varies = new Uint8Array(inputs + ops.length).fill(1, shared, inputs);
  for (let slot = inputs; slot < varies.length; slot++) {
    for (let k = steps.begin(slot); k < steps.end(slot) && varies[slot] === 0; k++)
      if (operands[k]! >= 0) varies[slot] = varies[operands[k]!]!;
  }
  const isFixed = (slot: number): boolean => slot < 0 || varies[slot] === 0;

  /** The slots that are added up, and the steps that are done on sums in their order; or what each sample answers. */
  const summed: number[] = [];
  const onSums: number[] = [];
  if (reduce === "each") summed.push(...tape.outputs);
  else {
    const seen = new Uint8Array(varies.length);
    const todo = Array.from(tape.outputs)
      .filter((slot) => !isFixed(slot))
      .toReversed();
    for (let slot = todo.pop(); slot !== undefined; slot = todo.pop()) {
      if (seen[slot] === 1) continue;
      seen[slot] = 1;
      if (moves && slot >= inputs && movesPast(steps.row(slot), steps.operands(slot), isFixed)) {
        onSums.push(slot);
        todo.push(...steps.operands(slot).filter((x) => !isFixed(x)));
      } else summed.push(slot);
    }
    onSums.sort((a, b) => a - b); // operands first
  }

  // What the loop needs, and what it and the steps on sums need from outside.
  const needed = new Uint8Array(varies.length);
  const outside = new Set<number>();
  const need = (slot: number): void => {
    if (slot < 0) return;
    if (!isFixed(slot)) needed[slot] = 1;
    else if (slot >= shared) outside.add(slot);
  };
  summed.forEach(need);
  for (let slot = varies.length - 1; slot >= inputs; slot--) {
    if (needed[slot] === 1) for (let k = steps.begin(slot); k < steps.end(slot); k++) need(operands[k]!);
  }
  for (const slot of onSums) for (const x of steps.operands(slot)) if (isFixed(x)) need(x);
  for (const slot of tape.outputs) if (isFixed(slot)) need(slot);
  const hoisted = [...outside].toSorted((a, b) => a - b);

  const beforeNeeds = new Uint8Array(varies.length);
  for (const slot of hoisted) beforeNeeds[slot] = 1;
  for (let slot = varies.length - 1; slot >= inputs; slot--) {
    if (beforeNeeds[slot] === 0) continue;
    for (let k = steps.begin(slot); k < steps.end(slot); k++)
      if (operands[k]! >= 0) beforeNeeds[operands[k]!] = 1;
  }

  const before = new Copy(steps, shared, shared);
  const each = new Copy(steps, shared + hoisted.length + (inputs - shared), shared);
  hoisted.forEach((slot, i) => each.place(slot, shared + i));
  for (let slot = shared; slot < inputs; slot++) each.place(slot, slot + hoisted.length);
  for (let slot = inputs; slot < varies.length; slot++) {
    if (beforeNeeds[slot] === 1) before.step(slot);
    if (needed[slot] === 1) each.step(slot);
  }
  const answer = { before: before.finish(hoisted), each: each.finish(summed) };
  const hasMoved = onSums.length > 0;
  if (reduce === "each") return { ...answer, after: undefined, hasMoved };

  const count = shared + hoisted.length + summed.length;
  const after = new Copy(steps, count + 1, shared);
  hoisted.forEach((slot, i) => after.place(slot, shared + i));
  /** A fixed slot, summed over the samples. */
  const total = (slot: number): number => {
    const fixed = after.slot(slot);
    return reduce === "mean" ? fixed : after.program.step(mul, [count, fixed]);
  };
  summed.forEach((slot, i) => {
    const sum = shared + hoisted.length + i;
    after.place(slot, reduce === "mean" ? after.program.step(mul, [sum, count]) : sum);
  });
  for (const slot of onSums) {
    const isAdditive = steps.row(slot).linear === "together";
    const args = steps.operands(slot).map((x) => (isFixed(x) && isAdditive ? total(x) : after.slot(x)));
    after.place(slot, after.program.step(steps.row(slot), args));
  }
  const outputs = Array.from(tape.outputs, (slot) => (isFixed(slot) ? total(slot) : after.slot(slot)));
  return { ...answer, after: after.program.finish(outputs), hasMoved };
}

/** Whether the sum of this step over the samples is the step on the sum of its one operand that varies. */
function movesPast(row: Primitive, operands: readonly number[], isFixed: (slot: number) => boolean): boolean {
  const varying = operands.flatMap((x, i) => (isFixed(x) ? [] : [i]));
  return varying.length === 1 && (row.linear === "together" || row.linear?.[varying[0]!] === true);
}

/** The steps of a tape by their slots. */
class Steps {
  readonly tape: Tape;
  constructor(tape: Tape) {
    this.tape = tape;
  }
  row(slot: number): Primitive {
    return this.tape.primitives[this.tape.ops[slot - this.tape.inputs]!]!;
  }
  /** Where its operands begin, and before where they end. */
  begin(slot: number): number {
    return this.tape.starts[slot - this.tape.inputs]!;
  }
  end(slot: number): number {
    return this.tape.starts[slot - this.tape.inputs + 1]!;
  }
  operands(slot: number): number[] {
    return Array.from(this.tape.operands.subarray(this.begin(slot), this.end(slot)));
  }
}

/** No slot: no step is behind so many. */
const NOWHERE = 2 ** 31 - 1;

/** Some steps of a tape as a program of their own. */
class Copy {
  readonly program: Program;
  readonly #steps: Steps;
  /** Where slots of the tape stand here. */
  readonly #places: Int32Array;

  /** @param shared how many inputs, from the first on, stand where they stood. */
  constructor(steps: Steps, inputs: number, shared: number) {
    this.#steps = steps;
    this.program = new Program(inputs);
    this.#places = new Int32Array(steps.tape.inputs + steps.tape.ops.length).fill(NOWHERE);
    for (let slot = 0; slot < shared; slot++) this.#places[slot] = slot;
  }

  place(slot: number, here: number): void {
    this.#places[slot] = here;
  }

  slot(slot: number): number {
    if (slot < 0) return this.program.constant(this.#steps.tape.constants[~slot]!);
    const here = this.#places[slot]!;
    if (here === NOWHERE) throw new Error(`internal: slot ${slot} is not part of this program`);
    return here;
  }

  step(slot: number): void {
    const operands = this.#operands;
    operands.length = 0; // one array, for millions of steps
    for (let k = this.#steps.begin(slot); k < this.#steps.end(slot); k++)
      operands.push(this.slot(this.#steps.tape.operands[k]!));
    this.place(slot, this.program.step(this.#steps.row(slot), operands));
  }

  readonly #operands: number[] = [];

  finish(outputs: readonly number[]): Tape {
    return this.program.finish(outputs.map((slot) => this.slot(slot)));
  }
}
