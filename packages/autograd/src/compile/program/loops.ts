/** @file Families, repeats and calls → loops: what they read and write, if it stands so that a loop can go through it. */

import { mul } from "../../primitives.ts";
import type { Tape } from "../../tape.ts";
import { callOf, partOf } from "../../value.ts";
import type { Chain } from "./chains.ts";
import type { Family } from "./families.ts";
import type { Limits } from "./limits.ts";
import type { Unit } from "./order-of-loops.ts";
import type { Places, Position } from "./places.ts";
import type { Access, Call, Fold, Item, Map as MapItem, Outer, Repeat } from "./program.ts";
import type { Repeat as Found } from "./repeats.ts";

type Unplaced<I extends Item> = Omit<I, "from" | "to">;

/** An item, but for where its steps stand; slots are those of the tape. */
export interface Loop extends Unit {
  readonly item: Unplaced<Fold> | Unplaced<MapItem> | Unplaced<Outer> | Unplaced<Repeat> | Unplaced<Call>;
  readonly families: readonly Family[];
  /** Of what is repeated, constants that it reads one after the other, by the places of the operands. */
  readonly constants?: ReadonlyMap<number, number>;
}

/** Each call with the steps that take its results. */
export function callsOf({ inputs, ops, starts, operands, primitives }: Tape): Loop[] {
  const isCalled = primitives.map((row) => callOf(row) !== undefined);
  if (!isCalled.includes(true)) return [];
  const results = new Map<number, Int32Array>();
  const steps = new Map<number, number[]>();
  for (let i = 0; i < ops.length; i++) {
    const row = primitives[ops[i]!]!;
    const part = partOf(row);
    if (isCalled[ops[i]!] === true) {
      results.set(i, new Int32Array(callOf(row)!.outputs).fill(-1));
      steps.set(i, [i]);
    } else if (part !== undefined) {
      const call = operands[starts[i]!]! - inputs;
      results.get(call)![part] = inputs + i;
      steps.get(call)!.push(i);
    }
  }
  return Array.from(results, ([call, parts]) => ({
    item: {
      kind: "call",
      block: callOf(primitives[ops[call]!]!)!,
      operands: operands.slice(starts[call], starts[call + 1]),
      results: parts,
    },
    families: [],
    steps: steps.get(call)!,
  }));
}

export function resultsOf({ item }: Loop): Int32Array {
  return item.kind === "call" ? item.results : new Int32Array(0);
}

/** The chains of a family as one loop, or, where they stand at unequal distances, each row of them that does not. */
export function foldsOf(tape: Tape, family: Family, places: Places, limits: Limits): Loop[] {
  const chains = family.chains!;
  const whole = foldOf(tape, family, [0, chains.length], places, limits.fold);
  if (whole !== undefined) return [whole];
  const columns = places.columns(termsOf(chains));
  const loops: Loop[] = [];
  for (let from = 0; columns >= limits.tabled && from < chains.length; from += columns) {
    const row = foldOf(
      tape,
      family,
      [from, Math.min(from + columns, chains.length)],
      places,
      limits.fold,
      true,
    );
    if (row !== undefined) loops.push(row);
  }
  return loops;
}

/** The operands of a family's members; of chains the terms, and then what they begin with. */
export function positionsOf(tape: Tape, { members, chains }: Family): Position[] {
  return chains === undefined ? operandsOf(tape, members) : termsOf(chains);
}

function operandsOf({ starts, operands }: Tape, members: readonly number[]): Position[] {
  const [first] = members as [number];
  return Array.from({ length: starts[first + 1]! - starts[first]! }, (_, k) => ({
    slots: members.map((step) => operands[starts[step]! + k]!),
    terms: 1,
  }));
}

function termsOf(chains: readonly Chain[]): Position[] {
  const { operands, start } = chains[0]!;
  const positions: Position[] = operands.map((own, k) => ({
    slots: joined(chains.map((chain) => chain.operands[k]!)),
    terms: own.length,
  }));
  return start === undefined
    ? positions
    : [...positions, { slots: chains.map((chain) => chain.start!), terms: 1 }];
}

/** @param range which of the family's members. */
function foldOf(
  tape: Tape,
  family: Family,
  range: readonly [from: number, to: number],
  places: Places,
  least: number,
  isTurned = false,
): Loop | undefined {
  const chains = family.chains!.slice(...range);
  const own = chains[0]!.operands;
  const terms = own[0].length;
  if (chains.length * terms < least) return undefined;
  const grid = places.grid(termsOf(chains));
  if (grid === undefined) return undefined;
  const { rows, columns, accesses } = grid;
  if (!isTurned && rows > 1 && columns > 1 && sharesMoreByRows(accesses)) {
    const byColumns = chains.map((_, i) => (i % rows) * columns + Math.floor(i / rows));
    return foldOf(tape, places.reordered(family, byColumns), range, places, least, true);
  }
  const operands = accesses.slice(0, own.length) as unknown as Fold["operands"];
  const start = accesses[operands.length];
  const result = tape.inputs + family.members[range[0]]!;
  return {
    item: { kind: "fold", rows, columns, terms, start, operands, result },
    families: [family],
    steps: chains.flatMap(({ steps }) => steps),
  };
}

/** Whether members of different rows have operands in common, and those of one row have not: blocks of the sums of many units. */
function sharesMoreByRows(accesses: readonly Access[]): boolean {
  return accesses.every(({ inner }) => inner !== 0) && accesses.some(({ outer }) => outer === 0);
}

export function mapOf(tape: Tape, family: Family, places: Places): Loop | undefined {
  const { inputs, ops } = tape;
  const { members } = family;
  const [first] = members as [number];
  const grid = places.grid(operandsOf(tape, members));
  if (grid === undefined) return undefined;
  const { rows, columns, accesses } = grid;
  const map = { op: ops[first]!, sources: accesses, result: inputs + first, isStored: true };
  return { item: { kind: "map", rows, columns, families: [map] }, families: [family], steps: members };
}

/** Products of two numbers that differ from sample to sample, each of which is one output and nothing else. */
export function outerOf(
  tape: Tape,
  family: Family,
  places: Places,
  shared: number,
  outputOf: Int32Array,
  least: number,
): Loop | undefined {
  const { ops, starts, operands, primitives } = tape;
  const { members } = family;
  if (members.length < least || primitives[ops[members[0]!]!] !== mul) return undefined;
  if (members.some((step) => outputOf[step]! < 0)) return undefined;
  const sorted = members.toSorted((a, b) => outputOf[a]! - outputOf[b]!);
  const factors = [0, 1].map((k) => Int32Array.from(sorted, (step) => operands[starts[step]! + k]!));
  if (factors.some((slots) => slots.some((slot) => slot < shared))) return undefined;
  const grid = places.grid([
    ...factors.map((slots) => ({ slots, terms: 1 })),
    // Where the sums stand: constants' slots are numbers of places, as those of outputs are.
    { slots: Int32Array.from(sorted, (step) => ~outputOf[step]!), terms: 1, stay: true },
  ]);
  if (grid === undefined) return undefined;
  const { rows, columns, accesses } = grid;
  const [x, y, sums] = accesses as [Access, Access, Access];
  const { outer, inner } = sums;
  return {
    item: { kind: "outer", rows, columns, operands: [x, y], output: ~sums.slot, outer, inner },
    families: [family],
    steps: sorted,
  };
}

/** For each step which output it is, if it is one and nothing else; −1 else. */
export function lonelyOutputs({ inputs, ops, outputs }: Tape, uses: Int32Array): Int32Array {
  const outputOf = new Int32Array(ops.length).fill(-1);
  outputs.forEach((slot, i) => {
    if (slot >= inputs && uses[slot] === 1) outputOf[slot - inputs] = i;
  });
  return outputOf;
}

/** What of each repeat is read by anything but the rest of its own time. */
export function keptOf(
  { inputs, ops, starts, operands, outputs }: Tape,
  repeats: readonly Found[],
): Family[][] {
  const timeOf = new Int32Array(ops.length);
  const isKept = new Uint8Array(ops.length);
  let time = 0;
  for (const { steps, period } of repeats)
    steps.forEach((step, i) => (timeOf[step] = i % period === 0 ? ++time : time));
  const read = (slot: number, by: number): void => {
    if (slot >= inputs && timeOf[slot - inputs] !== by) isKept[slot - inputs] = 1;
  };
  for (let i = 0; i < ops.length; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) read(operands[k]!, timeOf[i]!);
  }
  for (const slot of outputs) read(slot, -1);
  return repeats.map(({ steps, period, lead, tail }) => {
    const families: Family[] = [];
    const column = (all: Int32Array, first: number): number[] => {
      const members: number[] = [];
      for (let i = first; i < all.length; i += period) members.push(all[i]!);
      return members;
    };
    for (let j = 0; j < period; j++) {
      const own = column(steps, j);
      if (!own.some((step) => isKept[step] === 1)) continue;
      const members = [...column(lead, (lead.length + j) % period), ...own, ...column(tail, j)];
      families.push({ members, chains: undefined });
    }
    return families;
  });
}

/** @param families what is kept of it. */
export function repeatOf(
  { inputs, starts, operands }: Tape,
  { steps, period, times }: Found,
  families: readonly Family[],
  places: Places,
): Loop | undefined {
  const first = new Set(steps.subarray(0, period));
  const moves = new Map<number, number>();
  const carried = new Map<number, number>();
  const constants = new Map<number, number>();
  for (let j = 0; j < period; j++) {
    const begin = starts[steps[j]!]!;
    for (let k = begin; k < starts[steps[j]! + 1]!; k++) {
      if (first.has(operands[k]! - inputs)) continue;
      const at = new Int32Array(times);
      for (let time = 0; time < times; time++) at[time] = starts[steps[time * period + j]!]! + k - begin;
      const slots = at.map((place) => operands[place]!);
      const stays = slots.every((slot) => slot === slots[0]);
      if (slots[0]! < 0 && !stays) {
        const from = places.layOut(slots);
        at.forEach((place, time) => constants.set(place, from - time));
        moves.set(from, 1);
        continue;
      }
      const grid = stays ? undefined : places.grid([{ slots, terms: 1 }]);
      if (!stays && (grid === undefined || grid.rows > 1)) return undefined;
      const move = grid?.accesses[0]!.inner ?? 0;
      if ((moves.get(slots[0]!) ?? move) !== move) return undefined;
      moves.set(slots[0]!, move);
      if (first.has(slots[1]! - inputs)) carried.set(slots[0]!, slots[1]!);
    }
  }
  for (const [slot, move] of moves) if (move === 0) moves.delete(slot);
  return { item: { kind: "repeat", times, moves, carried }, families, steps, constants };
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
