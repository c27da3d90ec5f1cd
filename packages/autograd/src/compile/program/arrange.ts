/** @file Loops → program: the tape in an order in which each loop's steps stand side by side, and its numbers too. */

import { reordered, type Tape } from "../../tape.ts";
import type { Family } from "./families.ts";
import type { Loop } from "./loops.ts";
import { inOrder } from "./order-of-loops.ts";
import type { Places } from "./places.ts";
import type { Access, Fold, Item, Outer, Program, Source } from "./program.ts";

/** The tape with each loop's steps side by side. */
export function arranged(tape: Tape, loops: readonly Loop[], places: Places, uses: Int32Array): Program {
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

/** A loop's steps, in order. */
function stepsOf({ item, families, steps }: Loop): Loop["steps"] {
  return item.kind === "map" ? families.flatMap(({ members }) => members) : steps;
}
