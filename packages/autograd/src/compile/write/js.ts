/** @file Tape → JavaScript, for engines that allow code from strings but not WebAssembly. */

import { kept } from "../../kept.ts";
import type { Tape } from "../../tape.ts";
import { isComparison, select } from "../../instructions.ts";
import { type Layout, placeIn } from "../program/layout.ts";
import { callCode } from "./run-call.ts";
import { type Access, endOfFirst, type Fold, type Map as MapItem } from "../program/program.ts";

/**
 * The code of a tape on `memory`, which has the room that `plan` asks for.
 * @throws EvalError where the policy of a page forbids code from strings.
 *
 * Method: one function for each piece of the plan, because V8 never optimizes a function of more than 61,440 bytes of
 * bytecode (some 700 steps). Rows without JavaScript of their own are their `evaluate`, passed in by identity.
 */
export function jsCode(tape: Tape, plan: Layout, memory: Float64Array): () => void {
  const lines: string[] = ['"use strict";'];
  for (let piece = 0; piece < plan.pieces.length; piece++) lines.push(functionText(tape, plan, piece));
  lines.push("return function () {");
  for (let piece = 0; piece < plan.pieces.length; piece++) lines.push(`  piece${piece}();`);
  lines.push("};");
  const names = tape.primitives.map((_, op) => `f${op}`);
  const evaluates = tape.primitives.map(({ evaluate }) => evaluate);
  const calls = new Map<number, () => void>();
  plan.pieces.forEach((item, piece) => {
    if (item.kind !== "call") return;
    calls.set(
      piece,
      callCode(item, tape.constants, memory, (slot) => placeIn(plan, tape.inputs, slot)),
    );
  });
  // oxlint-disable-next-line typescript/no-implied-eval -- this is what this backend is
  const make = new Function("m", "c", "calls", ...names, lines.join("\n")) as (
    ...context: unknown[]
  ) => () => void;
  return make(memory, tape.constants, calls, ...evaluates);
}

/** A counter, and by how much more than the one before each of its `count` numbers moves. */
export type Move = readonly [counter: string, step: number, count: number];

/** How a text says what it shares with others. */
export interface Words {
  /** The number in memory at this place, moved. */
  readonly cell: (place: number, moves: readonly Move[]) => string;
  /** What follows a cell where it is read. */
  readonly read: string;
  /** The function of a row that has no JavaScript of its own, by its index in the tape. */
  readonly callee: (op: number) => string;
  /** What a step is called, if it has a name. */
  readonly name?: (slot: number) => string | undefined;
}

const WORDS: Words = {
  cell: (place, moves) => `m[${moved(place, moves)}]`,
  read: "",
  callee: (op) => `f${op}`,
};

/** A place, moved by counters. */
export function moved(place: number, moves: readonly Move[]): string {
  let text = place > 0 || moves.every(([, step]) => step < 0) ? String(place) : "";
  for (const [counter, step] of moves) {
    const sign = step < 0 ? " - " : text === "" ? "" : " + ";
    text += sign + (Math.abs(step) === 1 ? counter : `${Math.abs(step)} * ${counter}`);
  }
  return text;
}

/** One function of the plan. */
function functionText(tape: Tape, plan: Layout, piece: number): string {
  if (plan.pieces[piece]!.kind === "call") return `function piece${piece}() { calls.get(${piece})(); }`;
  return [`function piece${piece}() {`, ...pieceText(tape, plan, piece), "}"].join("\n");
}

/** What one piece of the plan does, which is no call. `c` are the constants that a loop counts through. */
export function pieceText(tape: Tape, plan: Layout, piece: number, words: Words = WORDS): string[] {
  const { inputs, ops } = tape;
  const item = plan.pieces[piece]!;
  if (item.kind === "fold" || item.kind === "map") return loopText(tape, plan, item, words);
  if (item.kind !== "steps" && item.kind !== "repeat")
    throw new Error(`internal: a ${item.kind} has no text`);
  const { from } = item;
  const repeat = item.kind === "repeat" ? item : undefined;
  const to = repeat === undefined ? item.to : endOfFirst(repeat);
  const movesOf = (slot: number): readonly Move[] => {
    if (repeat === undefined) return [];
    const move = slot >= inputs + from ? 1 : repeat.moves.get(slot);
    return move === undefined ? [] : [["k", move, repeat.times]];
  };
  const lines: string[] = [];
  const known = new Map<number, string>();
  const called = new Set<string>();
  const call = (slot: number): string => {
    let name = words.name?.(slot) ?? `v${slot}`;
    if (called.has(name)) name = `v${slot}`;
    called.add(name);
    known.set(slot, name);
    return name;
  };
  const name = (slot: number): string => {
    const moves = movesOf(slot);
    if (slot < 0)
      return moves.length === 0 ? literal(tape.constants[~slot]!) : `c[${moved(~slot, moves)}]${words.read}`;
    if (!known.has(slot))
      lines.push(`const ${call(slot)} = ${words.cell(placeIn(plan, inputs, slot), moves)}${words.read};`);
    return known.get(slot)!;
  };
  /** What an earlier function left is a number. */
  const isTruth = (slot: number): boolean => slot >= inputs + from && computesTruth(tape, slot);
  const store = (slot: number, places: readonly number[]): void => {
    for (const place of places)
      lines.push(
        `${words.cell(place, slot >= inputs + from ? movesOf(slot) : [])} = ${asNumber(name(slot), isTruth(slot))};`,
      );
  };
  for (let i = from; i < to; i++) {
    const text = expression(tape, i, name, isTruth, words.callee(ops[i]!));
    lines.push(`const ${call(inputs + i)} = ${text};`);
    if (plan.crossing[i]! >= 0) store(inputs + i, [plan.crossing[i]!]);
    if (repeat === undefined) store(inputs + i, plan.outputPlaces.get(inputs + i) ?? []);
  }
  if (repeat !== undefined) return [`for (let k = 0; k < ${repeat.times}; k++) {`, ...indented(lines), "}"];
  if (piece === plan.pieces.length - 1) {
    for (const slot of plan.givenLast) store(slot, plan.outputPlaces.get(slot)!);
  }
  return lines;
}

/** A loop over members, which are counted by `o` and `i`; the terms of a fold by `k`. */
function loopText(tape: Tape, plan: Layout, item: Fold | MapItem, words: Words): string[] {
  const { inputs, constants, primitives } = tape;
  const { rows, columns } = item;
  const terms = item.kind === "fold" ? item.terms : 1;
  /** The places of terms that stand at unequal distances. */
  const tables: string[] = [];
  const cell = ({ slot, outer, inner, term, bases }: Access): string => {
    const all: readonly Move[] = [
      ["o", outer, rows],
      ["i", inner, columns],
      ["k", term, terms],
    ];
    const moves = all.filter(([, step, count]) => step !== 0 && count > 1);
    if (bases !== undefined) {
      const places = bases.map((base) => (base < 0 ? ~base : placeIn(plan, inputs, base)));
      const table = `b${tables.length}`;
      tables.push(`const ${table} = [${places.join(", ")}];`);
      return `${slot < 0 ? "c" : "m"}[${table}[k] + ${moved(0, moves)}]`;
    }
    if (slot >= 0) return words.cell(placeIn(plan, inputs, slot), moves);
    return moves.length === 0 ? literal(constants[~slot]!) : `c[${moved(~slot, moves)}]`;
  };
  const at = (access: Access): string => {
    const text = cell(access);
    return text.endsWith("]") ? text + words.read : text;
  };
  const result = (slot: number): string => cell({ slot, outer: columns, inner: 1, term: 0 });
  const called = new Set<string>();
  const call = (slot: number, f: number): string => {
    const wish = words.name?.(slot) ?? `t${f}`;
    const name = called.has(wish) ? `t${f}` : wish;
    called.add(name);
    return name;
  };
  const lines: string[] = [];
  if (item.kind === "fold") {
    const total = call(item.result, 0);
    lines.push(
      `let ${total} = ${item.start === undefined ? "-0" : at(item.start)};`,
      `for (let k = 0; k < ${terms}; k++) ${total} += ${item.operands.map(at).join(" * ")};`,
      `${result(item.result)} = ${total};`,
    );
  } else {
    const isTruth = (source: Access | number): boolean =>
      typeof source === "number" && isComparison(primitives[item.families[source]!.op]!.wasm);
    const names: string[] = [];
    const isRead = (f: number): boolean => item.families.some(({ sources }) => sources.includes(f));
    item.families.forEach(({ op, sources, result: slot, isStored }, f) => {
      const { js, wasm } = primitives[op]!;
      const args = sources.map((source, k) => {
        const text = typeof source === "number" ? names[source]! : at(source);
        if (wasm === select && k === 0) return isTruth(source) ? text : `${text} !== 0`;
        return asNumber(text, isTruth(source));
      });
      const text = js?.(...args) ?? `${words.callee(op)}(${args.join(", ")})`;
      if (isStored && !isRead(f)) {
        names.push("");
        lines.push(`${result(slot)} = ${asNumber(text, isTruth(f))};`);
        return;
      }
      names.push(call(slot, f));
      lines.push(`const ${names[f]} = ${text};`);
      if (isStored) lines.push(`${result(slot)} = ${asNumber(names[f]!, isTruth(f))};`);
    });
  }
  const inside = columns === 1 ? lines : [`for (let i = 0; i < ${columns}; i++) {`, ...indented(lines), "}"];
  const all = rows === 1 ? inside : [`for (let o = 0; o < ${rows}; o++) {`, ...indented(inside), "}"];
  return [...tables, ...all];
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** Whether the slot is a comparison, which is `true` or `false` in JavaScript until it is used as a number. */
export function computesTruth({ inputs, ops, primitives }: Tape, slot: number): boolean {
  return slot >= inputs && isComparison(primitives[ops[slot - inputs]!]!.wasm);
}

/** A number, or a truth as one. */
export function asNumber(text: string, isTruth: boolean): string {
  return isTruth ? `(${text} ? 1 : 0)` : text;
}

/**
 * What a step computes.
 * @param name the text of an operand.
 * @param isTruth whether that text is a truth and not a number.
 * @param callee the function to call where the row has no JavaScript of its own.
 */
export function expression(
  { ops, starts, operands, primitives }: Tape,
  step: number,
  name: (slot: number) => string,
  isTruth: (slot: number) => boolean,
  callee: string,
): string {
  const row = primitives[ops[step]!]!;
  const args = Array.from(operands.subarray(starts[step], starts[step + 1]), (slot, i) => {
    const isCondition = (row.wasm === select || row === kept) && i === 0;
    const text = name(slot);
    if (isCondition) return isTruth(slot) ? text : `${text} !== 0`;
    return asNumber(text, isTruth(slot));
  });
  return row.js?.(...args) ?? `${callee}(${args.join(", ")})`;
}

/** A number as JavaScript that may stand next to any operator. */
export function literal(x: number): string {
  if (Object.is(x, -0)) return "(-0)";
  const name = MATH.get(x);
  if (name !== undefined) return name;
  return x < 0 ? `(${x})` : String(x);
}

/** The numbers that have a name in JavaScript. */
const MATH: ReadonlyMap<number, string> = new Map(
  (["E", "LN2", "LN10", "LOG2E", "LOG10E", "PI", "SQRT2", "SQRT1_2"] as const).map((name) => [
    Math[name],
    `Math.${name}`,
  ]),
);
