/** @file Tape → JavaScript, for engines that allow code from strings but not WebAssembly. */

import type { Tape } from "../tape.ts";
import type { Layout } from "./layout.ts";

/**
 * The code of a tape on `memory`, which has the room that `plan` asks for.
 * @throws EvalError where the policy of a page forbids code from strings.
 *
 * Method: one function for each piece of the plan, because V8 never optimises a function of more than 61,440 bytes of
 * bytecode (some 700 steps). Rows without JavaScript of their own are their `evaluate`, passed in by identity.
 */
export function jsCode(tape: Tape, plan: Layout, memory: Float64Array, guarded: boolean): () => boolean {
  const lines: string[] = ['"use strict";'];
  for (let piece = 0; piece < plan.functions; piece++) lines.push(functionText(tape, plan, piece));
  lines.push("return function () {");
  for (let piece = 0; piece < plan.functions; piece++) lines.push(`  piece${piece}();`);
  if (guarded) {
    const [from, to] = [plan.output, plan.output + tape.outputs.length];
    lines.push(`  for (let i = ${from}; i < ${to}; i++) if (m[i] !== m[i]) return true;`);
  }
  lines.push("  return false;", "};");
  const names = tape.primitives.map((_, op) => `f${op}`);
  const evaluates = tape.primitives.map(({ evaluate }) => evaluate);
  // oxlint-disable-next-line typescript/no-implied-eval -- this is what this backend is
  const make = new Function("m", ...names, lines.join("\n")) as (...context: unknown[]) => () => boolean;
  return make(memory, ...evaluates);
}

/**
 * One function of the plan. `f0`, `f1` … are the rows that have no JavaScript of their own, by their index in the tape.
 * @param type says that the memory holds numbers, for TypeScript.
 */
export function functionText(tape: Tape, plan: Layout, piece: number, type?: "number"): string {
  const { inputs, ops, starts, operands } = tape;
  const from = piece * plan.size;
  const to = Math.min(from + plan.size, ops.length);
  const lines: string[] = [`function piece${piece}() {`];
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
  const store = (slot: number, places: readonly number[]): void => {
    for (const place of places) lines.push(`m[${place}] = ${name(slot)};`);
  };
  for (let i = from; i < to; i++) {
    const op = ops[i] as number;
    const args = Array.from(operands.subarray(starts[i], starts[i + 1]), name);
    const { js } = tape.primitives[op] as Tape["primitives"][number];
    lines.push(`const v${inputs + i} = ${js?.(...args) ?? `f${op}(${args.join(", ")})`};`);
    const crossing = plan.crossing[i] as number;
    if (crossing >= 0) store(inputs + i, [crossing]);
    store(inputs + i, plan.outputPlaces.get(inputs + i) ?? []);
  }
  if (to === ops.length) {
    for (const [slot, places] of plan.outputPlaces) if (slot < inputs) store(slot, places);
  }
  lines.push("}");
  return lines.join("\n");
}

/** A number as JavaScript that may stand next to any operator. */
export function literal(x: number): string {
  if (Object.is(x, -0)) return "(-0)";
  return x < 0 ? `(${x})` : String(x);
}
