/**
 * @file Tape → program: loops, found again. Recording unrolls every loop; here steps that do the same on other numbers are put
 * side by side, so that they can be written as loops.
 */

import { mul } from "../primitives.ts";
import { reordered, type Tape } from "../tape.ts";
import { countUses } from "./chains.ts";
import { familiesOf, type Family } from "./families.ts";
import { Places } from "./places.ts";
import type { Access, Fold, Item, Outer, Program } from "./program.ts";

/** What is known of a program for a batch: the inputs that all samples share, and that its outputs are added up. */
export interface Samples {
  readonly shared: number;
  readonly areSummed: boolean;
}

/** Members from which on products that are summed over samples are a loop. */
const PRODUCTS = 16;

/** An item, but for where its steps stand; slots are those of the tape. */
interface Loop {
  readonly item: Omit<Fold, "from" | "to"> | Omit<Outer, "from" | "to">;
  readonly family: Family;
  /** The steps of all members. */
  readonly steps: readonly number[];
}

/**
 * Method: a family is a loop if its operands stand at equal distances; the rest stays what it was. Among what is ready, what was
 * recorded first comes first, because that follows the loops of who wrote the function.
 * @param labels the paths of the inputs.
 */
export function recover(tape: Tape, labels: readonly string[] = [], samples?: Samples): Program {
  const shared = samples?.shared ?? tape.inputs;
  const families = familiesOf(tape, labels, shared);
  const places = new Places(tape, families, shared);
  const uses = countUses(tape);
  const loops: Loop[] = [];
  for (const family of families) {
    let loop: Loop | undefined;
    if (family.chains !== undefined) loop = foldOf(tape, family, places);
    else if (samples?.areSummed === true) loop = outerOf(tape, family, places, shared, uses);
    if (loop !== undefined) loops.push(loop);
  }
  return loops.length === 0 ? straight(tape) : arranged(tape, loops, places);
}

/** The program without loops. */
export function straight(tape: Tape): Program {
  return { tape, items: [{ kind: "steps", from: 0, to: tape.ops.length }], arrays: [] };
}

function foldOf({ inputs }: Tape, family: Family, places: Places): Loop | undefined {
  const chains = family.chains!;
  const [first] = chains;
  const terms = first!.operands[0].length;
  const positions = first!.operands.map((_, k) => ({
    slots: joined(chains.map((chain) => chain.operands[k]!)),
    terms,
  }));
  const starts = chains.map(({ start }) => start);
  if (starts[0] !== undefined) positions.push({ slots: Int32Array.from(starts as number[]), terms: 1 });
  const grid = places.grid(positions);
  if (grid === undefined) return undefined;
  const { rows, columns, accesses } = grid;
  const operands = accesses.slice(0, first!.operands.length) as unknown as Fold["operands"];
  const start = accesses[operands.length];
  const result = inputs + family.members[0]!;
  return {
    item: { kind: "fold", rows, columns, terms, start, operands, result },
    family,
    steps: chains.flatMap(({ steps }) => steps),
  };
}

/** Products of two numbers that differ from sample to sample, each of which is one output and nothing else. */
function outerOf(
  tape: Tape,
  family: Family,
  places: Places,
  shared: number,
  uses: Int32Array,
): Loop | undefined {
  const { inputs, ops, starts, operands, primitives, outputs } = tape;
  const { members } = family;
  if (members.length < PRODUCTS || primitives[ops[members[0]!]!] !== mul) return undefined;
  const outputOf = new Map<number, number>();
  const isMember = new Set(members);
  outputs.forEach((slot, i) => {
    if (isMember.has(slot - inputs)) outputOf.set(slot - inputs, i);
  });
  if (outputOf.size < members.length || members.some((step) => uses[inputs + step] !== 1)) return undefined;
  const sorted = members.toSorted((a, b) => outputOf.get(a)! - outputOf.get(b)!);
  const factors = [0, 1].map((k) => Int32Array.from(sorted, (step) => operands[starts[step]! + k]!));
  if (factors.some((slots) => slots.some((slot) => slot < shared))) return undefined;
  const grid = places.grid([
    ...factors.map((slots) => ({ slots, terms: 1 })),
    // Where the sums stand: constants' slots are numbers of places, as those of outputs are.
    { slots: Int32Array.from(sorted, (step) => ~outputOf.get(step)!), terms: 1 },
  ]);
  if (grid === undefined) return undefined;
  const { rows, columns, accesses } = grid;
  const [x, y, sums] = accesses as [Access, Access, Access];
  const { outer, inner } = sums;
  return {
    item: { kind: "outer", rows, columns, operands: [x, y], output: ~sums.slot, outer, inner },
    family,
    steps: sorted,
  };
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The tape with each loop's steps side by side. */
function arranged(tape: Tape, loops: readonly Loop[], places: Places): Program {
  const { inputs, ops } = tape;
  const order = new Int32Array(ops.length);
  const begins = new Map<Loop, number>();
  let end = 0;
  for (const unit of inOrder(tape, loops)) {
    if (typeof unit === "number") order[end++] = unit;
    else {
      begins.set(unit, end);
      for (const step of unit.steps) order[end++] = step;
    }
  }
  const place = new Int32Array(ops.length);
  for (let i = 0; i < order.length; i++) place[order[i]!] = i;
  const moved = (slot: number): number => (slot < inputs ? slot : inputs + place[slot - inputs]!);
  const movedAccess = (access: Access): Access => ({ ...access, slot: moved(access.slot) });

  const items: Item[] = [];
  const arrays = new Set<Family>();
  const read = ({ slot }: Access): void => {
    const family = places.familyOf(slot);
    if (family !== undefined && family.members.length > 1) arrays.add(family);
  };
  let from = 0;
  const stepsUpTo = (to: number): void => {
    if (to > from) items.push({ kind: "steps", from, to });
  };
  for (const [{ item, steps, family }, begin] of begins) {
    stepsUpTo(begin);
    from = begin + steps.length;
    const range = { from: begin, to: from };
    item.operands.forEach(read);
    if (item.kind === "outer") {
      const [x, y] = item.operands;
      items.push({ ...item, ...range, operands: [movedAccess(x), movedAccess(y)] });
      continue;
    }
    arrays.add(family);
    if (item.start !== undefined) read(item.start);
    items.push({
      ...item,
      ...range,
      operands: item.operands.map(movedAccess) as unknown as Fold["operands"],
      start: item.start === undefined ? undefined : movedAccess(item.start),
      result: moved(item.result),
    });
  }
  stepsUpTo(ops.length);
  return {
    tape: reordered(tape, order),
    items,
    arrays: Array.from(arrays, ({ members }) => Int32Array.from(members, (step) => moved(inputs + step))),
  };
}

/** Steps and loops, each after what it needs. Method: Kahn's, with what was recorded first at the top of a heap. */
function inOrder({ inputs, ops, starts, operands }: Tape, loops: readonly Loop[]): (number | Loop)[] {
  /** For each step the unit that takes it: itself, or a loop. */
  const unitOf = Int32Array.from({ length: ops.length }, (_, i) => i);
  const isInside = new Uint8Array(ops.length);
  const loopAt = new Map<number, Loop>();
  for (const loop of loops) {
    const unit = loop.steps.reduce((least, step) => Math.min(least, step));
    loopAt.set(unit, loop);
    for (const step of loop.steps) {
      unitOf[step] = unit;
      isInside[step] = 1;
    }
  }
  const needs = new Int32Array(ops.length);
  const users = new Map<number, number[]>();
  for (let i = 0; i < ops.length; i++) {
    const unit = unitOf[i]!;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const step = operands[k]! - inputs;
      if (step < 0 || unitOf[step] === unit) continue;
      needs[unit]!++;
      const known = users.get(unitOf[step]!);
      if (known === undefined) users.set(unitOf[step]!, [unit]);
      else known.push(unit);
    }
  }
  const ready = new Heap();
  for (let i = 0; i < ops.length; i++) if (unitOf[i] === i && needs[i] === 0) ready.push(i);
  const answer: (number | Loop)[] = [];
  let count = 0;
  for (let unit = ready.pop(); unit !== undefined; unit = ready.pop()) {
    const loop = loopAt.get(unit);
    answer.push(loop ?? unit);
    count += loop?.steps.length ?? 1;
    for (const user of users.get(unit) ?? []) if (--needs[user]! === 0) ready.push(user);
  }
  if (count !== ops.length) throw new Error("internal: loops need each other");
  return answer;
}

/** Numbers, of which the least is taken first. */
class Heap {
  readonly #numbers: number[] = [];

  push(x: number): void {
    const numbers = this.#numbers;
    let i = numbers.push(x) - 1;
    for (let above = (i - 1) >> 1; i > 0 && numbers[above]! > x; above = (i - 1) >> 1) {
      numbers[i] = numbers[above]!;
      i = above;
    }
    numbers[i] = x;
  }

  pop(): number | undefined {
    const numbers = this.#numbers;
    const least = numbers[0];
    const last = numbers.pop();
    if (last === undefined || numbers.length === 0) return least;
    let i = 0;
    for (let below = 1; below < numbers.length; below = 2 * i + 1) {
      if (below + 1 < numbers.length && numbers[below + 1]! < numbers[below]!) below++;
      if (numbers[below]! >= last) break;
      numbers[i] = numbers[below]!;
      i = below;
    }
    numbers[i] = last;
    return least;
  }
}
