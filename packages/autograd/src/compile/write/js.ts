/** @file Tape → JavaScript, for engines that allow code from strings but not WebAssembly. */

import { kept } from "../../kept.ts";
import type { Tape } from "../../tape.ts";
import type { Primitive } from "../../value.ts";
import { isComparison, SELECT } from "./bytes.ts";
import { type Layout, placeIn } from "../program/layout.ts";
import { callCode } from "./run-call.ts";
import type { Access, Fold, Map as MapItem } from "../program/program.ts";

/**
 * The code of a tape on `memory`, which has the room that `plan` asks for.
 * @throws EvalError where the policy of a page forbids code from strings.
 *
 * Method: one function for each piece of the plan, because V8 never optimises a function of more than 61,440 bytes of
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

/**
 * One function of the plan. `f0`, `f1` … are the rows that have no JavaScript of their own, by their index in the tape.
 * @param type says that the memory holds numbers, for TypeScript.
 */
export function functionText(tape: Tape, plan: Layout, piece: number, type?: "number"): string {
  const { inputs, ops } = tape;
  const item = plan.pieces[piece]!;
  const lines: string[] = [`function piece${piece}() {`];
  if (item.kind !== "steps") {
    if (item.kind === "call") lines.push(`calls.get(${piece})();`);
    else if (item.kind !== "outer") lines.push(...loopText(tape, plan, item));
    lines.push("}");
    return lines.join("\n");
  }
  const { from, to } = item;
  const loaded = new Set<number>();
  const name = (slot: number): string => {
    if (slot < 0) return literal(tape.constants[~slot] as number);
    if (slot < inputs + from && !loaded.has(slot)) {
      loaded.add(slot);
      const place = slot < inputs ? plan.input + slot : plan.crossing[slot - inputs];
      lines.push(`const v${slot} = m[${place}]${type === undefined ? "" : " as number"};`);
    }
    return `v${slot}`;
  };
  /** What an earlier function left is a number. */
  const isTruth = (slot: number): boolean => slot >= inputs + from && computesTruth(tape, slot);
  const store = (slot: number, places: readonly number[]): void => {
    for (const place of places) lines.push(`m[${place}] = ${asNumber(name(slot), isTruth(slot))};`);
  };
  for (let i = from; i < to; i++) {
    lines.push(`const v${inputs + i} = ${expression(tape, i, name, isTruth, `f${ops[i]}`)};`);
    const crossing = plan.crossing[i] as number;
    if (crossing >= 0) store(inputs + i, [crossing]);
    store(inputs + i, plan.outputPlaces.get(inputs + i) ?? []);
  }
  if (piece === plan.pieces.length - 1) {
    for (const slot of plan.givenLast) store(slot, plan.outputPlaces.get(slot)!);
  }
  lines.push("}");
  return lines.join("\n");
}

/** A loop over members, which are counted by `o` and `i`; the terms of a fold by `k`. `c` are the constants. */
function loopText(tape: Tape, plan: Layout, item: Fold | MapItem): string[] {
  const { inputs, constants, primitives } = tape;
  const at = ({ slot, outer, inner, term }: Access): string => {
    if (slot < 0 && outer === 0 && inner === 0 && term === 0) return literal(constants[~slot]!);
    const first = slot < 0 ? ~slot : placeIn(plan, inputs, slot);
    const moves = Object.entries({ o: outer, i: inner, k: term }).filter(([, step]) => step !== 0);
    return `${slot < 0 ? "c" : "m"}[${[String(first), ...moves.map(([name, step]) => `${name} * ${step}`)].join(" + ")}]`;
  };
  const result = (slot: number): string => at({ slot, outer: item.columns, inner: 1, term: 0 });
  const lines = [`for (let o = 0; o < ${item.rows}; o++) {`, `for (let i = 0; i < ${item.columns}; i++) {`];
  if (item.kind === "fold") {
    lines.push(
      `let t = ${item.start === undefined ? "-0" : at(item.start)};`,
      `for (let k = 0; k < ${item.terms}; k++) t += ${item.operands.map(at).join(" * ")};`,
      `${result(item.result)} = t;`,
    );
  } else {
    const isTruth = (source: Access | number): boolean =>
      typeof source === "number" && isComparison(primitives[item.families[source]!.op]!.wasm);
    item.families.forEach(({ op, sources, result: slot, isStored }, f) => {
      const { js, wasm } = primitives[op]!;
      const args = sources.map((source, k) => {
        const text = typeof source === "number" ? `t${source}` : at(source);
        if (wasm === SELECT && k === 0) return isTruth(source) ? text : `${text} !== 0`;
        return asNumber(text, isTruth(source));
      });
      lines.push(`const t${f} = ${js?.(...args) ?? `f${op}(${args.join(", ")})`};`);
      if (isStored) lines.push(`${result(slot)} = ${asNumber(`t${f}`, isTruth(f))};`);
    });
  }
  return [...lines, "}", "}"];
}

/** Whether the slot is a comparison, which is `true` or `false` in JavaScript until it is used as a number. */
export function computesTruth({ inputs, ops, primitives }: Tape, slot: number): boolean {
  return slot >= inputs && isComparison((primitives[ops[slot - inputs] as number] as Primitive).wasm);
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
  const row = primitives[ops[step] as number] as Primitive;
  const args = Array.from(operands.subarray(starts[step], starts[step + 1]), (slot, i) => {
    const isCondition = (row.wasm === SELECT || row === kept) && i === 0;
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
