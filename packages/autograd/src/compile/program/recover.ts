/**
 * @file Tape → program: loops, found again. Recording unrolls every loop; here steps that do the same on other numbers are put
 * side by side, so that they can be written as loops.
 */

import { mul } from "../../primitives.ts";
import { reordered, type Tape } from "../../tape.ts";
import { type Chain, chainsOf, countUses } from "./chains.ts";
import { colorsOf, familiesOf, type Family } from "./families.ts";
import { Places, type Position } from "./places.ts";
import { forSpeed, type Limits } from "./limits.ts";
import { inOrder, type Unit } from "./order-of-loops.ts";
import { type Repeat as Found, repeatsOf } from "./repeats.ts";
import { callOf, partOf } from "../../value.ts";
import type { Access, Call, Fold, Item, Map as MapItem, Outer, Program, Repeat, Source } from "./program.ts";

/** What is known of a program for a batch: the inputs that all samples share, and that its outputs are added up. */
export interface Samples {
  readonly shared: number;
  readonly areSummed: boolean;
}

type Unplaced<I extends Item> = Omit<I, "from" | "to">;

/** An item, but for where its steps stand; slots are those of the tape. */
interface Loop extends Unit {
  readonly item: Unplaced<Fold> | Unplaced<MapItem> | Unplaced<Outer> | Unplaced<Repeat> | Unplaced<Call>;
  readonly families: readonly Family[];
  /** Of what is repeated, constants that it reads one after the other, by the places of the operands. */
  readonly constants?: ReadonlyMap<number, number>;
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

/** A loop's steps, in order. */
function stepsOf({ item, families, steps }: Loop): Loop["steps"] {
  return item.kind === "map" ? families.flatMap(({ members }) => members) : steps;
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

/** Each call with the steps that take its results. */
function callsOf({ inputs, ops, starts, operands, primitives }: Tape): Loop[] {
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

function resultsOf({ item }: Loop): Int32Array {
  return item.kind === "call" ? item.results : new Int32Array(0);
}

/** The chains of a family as one loop, or, where they stand at unequal distances, each row of them that does not. */
function foldsOf(tape: Tape, family: Family, places: Places, limits: Limits): Loop[] {
  const chains = family.chains!;
  const whole = foldOf(tape, family, [0, chains.length], places, limits.fold);
  if (whole !== undefined) return [whole];
  const columns = places.columns(positionsOf(tape, family));
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

/** The operands of members; of chains the terms, and then what they begin with. */
function positionsOf(
  { starts, operands }: Tape,
  { members, chains }: Pick<Family, "members" | "chains">,
): Position[] {
  if (chains === undefined) {
    const [first] = members as [number];
    return Array.from({ length: starts[first + 1]! - starts[first]! }, (_, k) => ({
      slots: members.map((step) => operands[starts[step]! + k]!),
      terms: 1,
    }));
  }
  const [first] = chains as [Chain];
  const positions: Position[] = first.operands.map((own, k) => ({
    slots: joined(chains.map((chain) => chain.operands[k]!)),
    terms: own.length,
  }));
  if (first.start !== undefined) positions.push({ slots: chains.map(({ start }) => start!), terms: 1 });
  return positions;
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
  const grid = places.grid(positionsOf(tape, { members: [], chains }));
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

function mapOf(tape: Tape, family: Family, places: Places): Loop | undefined {
  const { inputs, ops } = tape;
  const { members } = family;
  const [first] = members as [number];
  const grid = places.grid(positionsOf(tape, family));
  if (grid === undefined) return undefined;
  const { rows, columns, accesses } = grid;
  const map = { op: ops[first]!, sources: accesses, result: inputs + first, isStored: true };
  return { item: { kind: "map", rows, columns, families: [map] }, families: [family], steps: members };
}

/** Products of two numbers that differ from sample to sample, each of which is one output and nothing else. */
function outerOf(
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
function lonelyOutputs({ inputs, ops, outputs }: Tape, uses: Int32Array): Int32Array {
  const outputOf = new Int32Array(ops.length).fill(-1);
  outputs.forEach((slot, i) => {
    if (slot >= inputs && uses[slot] === 1) outputOf[slot - inputs] = i;
  });
  return outputOf;
}

/** What of each repeat is read by anything but the rest of its own time. */
function keptOf({ inputs, ops, starts, operands, outputs }: Tape, repeats: readonly Found[]): Family[][] {
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
function repeatOf(
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

/** The tape with each loop's steps side by side. */
function arranged(tape: Tape, loops: readonly Loop[], places: Places, uses: Int32Array): Program {
  const { inputs, ops } = tape;
  const order = new Int32Array(ops.length);
  const place = new Int32Array(ops.length);
  const begins: [Loop, number][] = [];
  let end = 0;
  for (const unit of fused(inOrder(tape, loops), places)) {
    if (typeof unit !== "number") begins.push([unit, end]);
    for (const step of typeof unit === "number" ? [unit] : stepsOf(unit)) {
      place[step] = end;
      order[end++] = step;
    }
  }
  const moved = (slot: number): number => (slot < inputs ? slot : inputs + place[slot - inputs]!);
  const arrays = new Set<Family>();
  const callArrays: Int32Array[] = [];
  /** An access in the new order, whose numbers then stand side by side. */
  const read = (access: Access): Access => {
    for (const slot of access.bases ?? [access.slot]) {
      const family = places.familyOf(slot);
      if (family !== undefined && family.members.length > 1) arrays.add(family);
    }
    const slot = moved(access.slot);
    return access.bases === undefined
      ? { ...access, slot }
      : { ...access, slot, bases: access.bases.map(moved) };
  };
  const items: Item[] = [];
  /** The tape's, but for constants that are read one after the other. */
  const operandsOf = tape.operands.slice();
  let from = 0;
  const stepsUpTo = (to: number): void => {
    if (to > from) items.push({ kind: "steps", from, to });
  };
  for (const [loop, begin] of begins) {
    const { item, families } = loop;
    stepsUpTo(begin);
    from = begin + stepsOf(loop).length;
    const range = { from: begin, to: from };
    if (item.kind === "map") {
      const within = families.map(
        (_, f) => item.families.flatMap(({ sources }) => sources).filter((x) => x === f).length,
      );
      const stored = families.map(({ members }, f) =>
        members.some((step) => uses[inputs + step]! > within[f]!),
      );
      families.forEach((family, f) => stored[f] === true && arrays.add(family));
      const moves = item.families.map((family, f) => ({
        ...family,
        sources: family.sources.map((source) => (typeof source === "number" ? source : read(source))),
        result: moved(family.result),
        isStored: stored[f]!,
      }));
      items.push({ ...item, ...range, families: moves });
      continue;
    }
    if (item.kind === "repeat") {
      families.forEach((family) => arrays.add(family));
      const moves = Array.from(
        item.moves,
        ([slot, move]) => [read({ slot, outer: 0, inner: move, term: 0 }).slot, move] as const,
      );
      loop.constants?.forEach((slot, operand) => (operandsOf[operand] = slot));
      const carried = Array.from(item.carried, (slots) => slots.map(moved) as [number, number]);
      items.push({ ...item, ...range, moves: new Map(moves), carried: new Map(carried) });
      continue;
    }
    if (item.kind === "call") {
      const results = item.results.map((slot) => (slot < 0 ? -1 : moved(slot)));
      callArrays.push(results);
      items.push({ ...item, ...range, operands: item.operands.map(moved), results });
      continue;
    }
    const operands = item.operands.map(read);
    if (item.kind === "outer")
      items.push({ ...item, ...range, operands: operands as unknown as Outer["operands"] });
    else {
      families.forEach((family) => arrays.add(family));
      items.push({
        ...item,
        ...range,
        operands: operands as unknown as Fold["operands"],
        start: item.start === undefined ? undefined : read(item.start),
        result: moved(item.result),
      });
    }
  }
  stepsUpTo(ops.length);
  return {
    tape: {
      ...reordered({ ...tape, operands: operandsOf }, order),
      constants: Float64Array.from(places.constants),
    },
    items,
    arrays: [
      ...Array.from(arrays, ({ members }) => new Int32Array(members.map((step) => moved(inputs + step)))),
      ...callArrays,
    ],
    order,
  };
}

/** Families in one loop: what one of them computes need not be read from memory by the next. */
const FUSED = 24;

/** Maps that follow each other as one, where each member needs no other's. */
function fused(units: readonly (number | Loop)[], places: Places): (number | Loop)[] {
  const answer: (number | Loop)[] = [];
  for (const unit of units) {
    const last = answer.at(-1);
    const both =
      typeof unit === "number" || typeof last !== "object" ? undefined : together(last, unit, places);
    if (both === undefined) answer.push(unit);
    else answer[answer.length - 1] = both;
  }
  return answer;
}

function together(one: Loop, other: Loop, places: Places): Loop | undefined {
  const [a, b] = [one.item, other.item];
  if (a.kind !== "map" || b.kind !== "map" || a.rows * a.columns !== b.rows * b.columns) return undefined;
  if (a.families.length >= FUSED) return undefined;
  const columns = Math.min(a.columns, b.columns);
  if (Math.max(a.columns, b.columns) % columns !== 0 || (a.rows > 1 && b.rows > 1 && a.columns !== b.columns))
    return undefined;
  const rows = (a.rows * a.columns) / columns;
  /** Counted in shorter rows. */
  const recount = (sources: readonly Source[], isOneRow: boolean): Source[] =>
    sources.map((source) =>
      typeof source === "number" || !isOneRow ? source : { ...source, outer: source.inner * columns },
    );
  let fits = true;
  const families = b.families.map((family) => ({
    ...family,
    sources: recount(family.sources, b.rows === 1).map((source) => {
      if (typeof source === "number") throw new Error("internal: fused already");
      const f = one.families.indexOf(places.familyOf(source.slot)!);
      if (f < 0) return source;
      const isOwn =
        places.isFirst(source.slot) && source.inner === 1 && (rows === 1 || source.outer === columns);
      if (!isOwn) fits = false;
      return f;
    }),
  }));
  if (!fits) return undefined;
  return {
    item: {
      kind: "map",
      rows,
      columns,
      families: [
        ...a.families.map((family) => ({ ...family, sources: recount(family.sources, a.rows === 1) })),
        ...families,
      ],
    },
    families: [...one.families, ...other.families],
    steps: [],
  };
}
