/**
 * @file Tape → WebAssembly. Each row's instruction stands in the row. What has none is called: elementary functions are
 * functions of vectors, and take two numbers at once where they can; all others are imported.
 */

import type { Tape } from "../tape.ts";
import { Bytes, F64, I32, ModuleBytes, V128 } from "./bytes.ts";
import { FunctionWriter } from "./function-writer.ts";
import { type Layout, placeIn } from "./layout.ts";
import { LoopWriter, type Place } from "./loop-writer.ts";
import { Pool } from "./pool.ts";
import { VectorFunctions } from "./vector-function.ts";

/** Functions per module: Chromium's main thread refuses to compile more than 8 MB at once. */
const FUNCTIONS = 512;

type Export = () => number;

/**
 * The code of a tape on a memory that has the room which `plan` and `roomForConstants` ask for.
 * @param guarded whether it shall look for NaN in the outputs, and answer what is not 0 if there is one.
 * @throws what `WebAssembly.Module` throws, where the policy of a page forbids it.
 */
export function wasmCode(tape: Tape, plan: Layout, memory: WebAssembly.Memory, guarded: boolean): Export {
  const runs: Export[] = [];
  const constants = 8 * (plan.doubles + (plan.doubles % 2));
  const pool = new Pool(constants + 8 * (tape.constants.length + (tape.constants.length % 2)));
  new Float64Array(memory.buffer, constants, tape.constants.length).set(tape.constants);
  const placeOf = (slot: number): Place => ({
    address: slot < 0 ? constants + 8 * ~slot : 8 * placeIn(plan, tape.inputs, slot),
    unit: 8,
    varies: false,
  });
  const writer = new FunctionWriter(tape, plan, pool);
  for (let first = 0; first < plan.pieces.length; first += FUNCTIONS) {
    const last = Math.min(first + FUNCTIONS, plan.pieces.length);
    const { bytes, imports } = moduleOf(
      placeOf,
      tape,
      plan,
      first,
      last,
      guarded && last === plan.pieces.length,
      pool,
      writer,
    );
    const kernel = { memory, ...imports };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { kernel });
    runs.push(instance.exports["run"] as Export);
  }
  if (pool.end > memory.buffer.byteLength) throw new Error("internal: there is no room for the constants");
  pool.write(memory.buffer);
  const [only] = runs as [Export];
  if (runs.length === 1) return only;
  return () => {
    let nan = 0;
    for (const run of runs) nan = run();
    return nan;
  };
}

/** The module of the functions from `first` to before `last`, and what it imports. */
function moduleOf(
  placeOf: (slot: number) => Place,
  tape: Tape,
  plan: Layout,
  first: number,
  last: number,
  guarded: boolean,
  pool: Pool,
  writer: FunctionWriter,
): { bytes: Uint8Array<ArrayBuffer>; imports: Record<string, WebAssembly.ImportValue> } {
  const module = new ModuleBytes();
  const functions = new VectorFunctions(module, pool);
  const called = tape.primitives.filter((row, op) => row.wasm === undefined && tape.ops.includes(op));
  called.forEach((row) => functions.announce(row));
  writer.begin(functions);
  if (plan.pieces.length === 1) {
    const { body, locals } = writer.whole(guarded);
    module.function([], [I32], locals, body, "run");
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
    if (item.kind === "steps") {
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
  if (guarded) lookForNaN(main, plan.output * 8, tape.outputs.length);
  else main.constI32(0);
  module.function(
    [],
    [I32],
    [
      [1, I32],
      [1, V128],
      [1, F64],
    ],
    main,
    "run",
  );
  return { bytes: module.finish(), imports: functions.imports };
}

/** Leaves on the stack what is not 0 if one of `count` doubles from `address` on is NaN. The double after the last is 0. */
function lookForNaN(body: Bytes, address: number, count: number): void {
  const [index, found] = [0, 1];
  const pair = (load: () => void): void => {
    load();
    load();
    body.simd(0x48); // f64x2.ne
  };
  if (count === 0) {
    body.constI32(0);
    return;
  }
  if (count <= 64) {
    // Their sum is NaN if one of them is (and for ∞ − ∞, in vain). Doubles that were just stored are read as they were
    // stored: a pair would have to wait until both are in the cache.
    const sum = (from: number, to: number): void => {
      if (to - from === 1) return void body.constI32(0).loadF64(address + 8 * from);
      const middle = (from + to) >> 1;
      sum(from, middle);
      sum(middle, to);
      body.byte(0xa0); // f64.add
    };
    sum(0, count);
    body.tee(2).get(2).byte(0x62); // f64.ne
    return;
  }
  body.bytes(0x03, 0x40); // loop
  body.get(found);
  pair(() => body.get(index).loadV128(address));
  body.simd(0x50).set(found);
  body
    .get(index)
    .constI32(16)
    .byte(0x6a) // i32.add
    .tee(index)
    .constI32(8 * (count + (count % 2)))
    .bytes(0x49, 0x0d, 0) // i32.lt_u, br_if 0
    .byte(0x0b);
  body.get(found).simd(0x53);
}
