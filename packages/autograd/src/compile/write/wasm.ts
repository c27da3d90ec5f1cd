/**
 * @file Tape → WebAssembly. Each row's instruction stands in the row. What has none is called: elementary functions are
 * functions of vectors, and take two numbers at once where they can; all others are imported.
 */

import type { Tape } from "../../tape.ts";
import { callOf, partOf } from "../../value.ts";
import { Bytes, ModuleBytes } from "./bytes.ts";
import { FunctionWriter } from "./function-writer.ts";
import { type Layout, placeIn } from "../program/layout.ts";
import { LoopWriter, type Place } from "./loop-writer.ts";
import type { Room } from "./memory.ts";
import { Pool } from "./pool.ts";
import { callCode } from "./run-call.ts";
import { VectorFunctions } from "./vector-function.ts";

/** Functions per module: Chromium's main thread refuses to compile more than 8 MB at once. */
const FUNCTIONS = 512;

type Export = () => void;

/**
 * The code of a tape in a room as large as `plan` and `roomForConstants` ask for, where `plan` begins.
 * @throws what `WebAssembly.Module` throws, where the policy of a page forbids it.
 */
export function wasmCode(tape: Tape, plan: Layout, { memory, start, bytes: size }: Room): Export {
  const runs: Export[] = [];
  const constants = 8 * (plan.doubles + (plan.doubles % 2));
  const pool = new Pool(constants + 8 * (tape.constants.length + (tape.constants.length % 2)));
  const doubles = new Float64Array(memory.buffer);
  doubles.set(tape.constants, constants / 8);
  const placeOf = (slot: number): Place => ({
    address: slot < 0 ? constants + 8 * ~slot : 8 * placeIn(plan, tape.inputs, slot),
    unit: 8,
    varies: false,
  });
  const writer = new FunctionWriter(tape, plan, pool, constants);
  for (let first = 0; first < plan.pieces.length; first += FUNCTIONS) {
    const last = Math.min(first + FUNCTIONS, plan.pieces.length);
    const { bytes, imports } = moduleOf(placeOf, doubles, tape, plan, first, last, pool, writer);
    const kernel = { memory, ...imports };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { kernel });
    runs.push(instance.exports["run"] as Export);
  }
  if (pool.end > start + size) throw new Error("internal: there is no room for the constants");
  pool.write(memory.buffer);
  const [only] = runs as [Export];
  if (runs.length === 1) return only;
  return () => {
    for (const run of runs) run();
  };
}

/** The module of the functions from `first` to before `last`, and what it imports. */
function moduleOf(
  placeOf: (slot: number) => Place,
  memory: Float64Array,
  tape: Tape,
  plan: Layout,
  first: number,
  last: number,
  pool: Pool,
  writer: FunctionWriter,
): { bytes: Uint8Array<ArrayBuffer>; imports: Record<string, WebAssembly.ImportValue> } {
  const module = new ModuleBytes();
  const functions = new VectorFunctions(module, pool);
  const called = tape.primitives.filter(
    (row, op) =>
      row.wasm === undefined &&
      callOf(row) === undefined &&
      partOf(row) === undefined &&
      tape.ops.includes(op),
  );
  called.forEach((row) => functions.announce(row));
  const calls = new Map<number, number>();
  for (let piece = first; piece < last; piece++) {
    const item = plan.pieces[piece]!;
    if (item.kind !== "call") continue;
    calls.set(piece, module.import(`call${piece}`, [], []));
    functions.imports[`call${piece}`] = callCode(
      item,
      tape.constants,
      memory,
      (slot) => placeOf(slot).address / 8,
    );
  }
  writer.begin(functions);
  if (plan.pieces.length === 1) {
    const { body, locals } = writer.piece(0);
    module.function([], [], locals, body, "run");
    return { bytes: module.finish(), imports: functions.imports };
  }
  const main = new Bytes();
  const pieces: number[] = [];
  const loops = new LoopWriter(
    { placeOf, group: undefined },
    0,
    pool,
    functions,
    tape.primitives,
    tape.constants,
  );
  for (let piece = first; piece < last; piece++) {
    const item = plan.pieces[piece]!;
    if (item.kind === "call") {
      pieces.push(calls.get(piece)!);
      continue;
    }
    if (item.kind === "steps" || item.kind === "repeat") {
      const { body, locals } = writer.piece(piece);
      pieces.push(module.function([], [], locals, body));
      continue;
    }
    const body = new Bytes();
    loops.begin(body);
    if (item.kind === "fold") loops.fold(item);
    else if (item.kind === "map") loops.map(item);
    pieces.push(module.function([], [], loops.locals, body));
  }
  for (const piece of pieces) main.call(piece);
  module.function([], [], [], main, "run");
  return { bytes: module.finish(), imports: functions.imports };
}
