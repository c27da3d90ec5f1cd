/**
 * @file Tape → WebAssembly. Each row's instruction stands in the row. What has none is called: elementary functions are
 * functions of vectors, and take two numbers at once where they can; all others are imported.
 */

import type { Tape } from "../tape.ts";
import type { Primitive } from "../value.ts";
import { Bytes, F64, I32, isComparison, ModuleBytes, SELECT, V128 } from "./bytes.ts";
import { definitions } from "./definitions.ts";
import type { Layout } from "./layout.ts";
import { Pool, VectorFunctions } from "./vector-function.ts";

/** Functions per module: Chromium's main thread refuses to compile more than 8 MB at once. */
const FUNCTIONS = 512;

/** Bytes of memory for the constants of all elementary functions, behind the room that the plan asks for. */
export const POOL = 4096;

type Export = () => number;
type Locals = [count: number, type: typeof F64 | typeof I32 | typeof V128][];

/**
 * The code of a tape on a memory that has the room which `plan` asks for, and {@link POOL} bytes.
 * @param guarded whether it shall look for NaN in the outputs, and answer what is not 0 if there is one.
 * @throws what `WebAssembly.Module` throws, where the policy of a page forbids it.
 */
export function wasmCode(tape: Tape, plan: Layout, memory: WebAssembly.Memory, guarded: boolean): Export {
  const runs: Export[] = [];
  const pool = new Pool(8 * (plan.doubles + 2));
  for (let first = 0; first < plan.functions; first += FUNCTIONS) {
    const last = Math.min(first + FUNCTIONS, plan.functions);
    const { bytes, imports } = moduleOf(tape, plan, first, last, guarded && last === plan.functions, pool);
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
  tape: Tape,
  plan: Layout,
  first: number,
  last: number,
  guarded: boolean,
  pool: Pool,
): { bytes: Uint8Array<ArrayBuffer>; imports: Record<string, WebAssembly.ImportValue> } {
  const module = new ModuleBytes();
  const functions = new VectorFunctions(module, pool);
  const called = tape.primitives.filter((row, op) => row.wasm === undefined && tape.ops.includes(op));
  called.forEach((row) => functions.announce(row));
  const writer = new FunctionWriter(tape, plan, functions);
  if (plan.functions === 1) {
    const { body, locals } = writer.whole(guarded);
    module.function([], [I32], locals, body, "run");
    return { bytes: module.finish(), imports: functions.imports };
  }
  const main = new Bytes();
  const pieces: number[] = [];
  for (let piece = first; piece < last; piece++) {
    const { body, locals } = writer.piece(piece);
    pieces.push(module.function([], [], locals, body));
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

/** Locals for the vectors that elementary functions answer: so many functions of one operand are computed in one call. */
const VECTORS = 2;

/**
 * Writes the body of one function after the other. Numbers are locals, taken again after the last use. Comparisons answer
 * i32 and stay so until they are used as numbers, so that `select` takes them as they are.
 */
class FunctionWriter {
  readonly #tape: Tape;
  readonly #plan: Layout;
  readonly #functions: VectorFunctions;
  /** Whether the row, by its index, is computed by a function of vectors. */
  readonly #isElementary: readonly boolean[];
  readonly #opcodes: readonly (number | undefined)[];
  readonly #lastUse: Int32Array;
  /** The local of each slot in this function, or −1. */
  readonly #localOf: Int32Array;
  /** The local of each comparison in this function, or −1. Flags come before doubles and are not taken again. */
  readonly #flagOf: Int32Array;
  #body = new Bytes();
  #flags = 0;
  #doubles = 0;
  #freeDoubles: number[] = [];

  constructor(tape: Tape, plan: Layout, functions: VectorFunctions) {
    this.#tape = tape;
    this.#plan = plan;
    this.#functions = functions;
    this.#isElementary = tape.primitives.map((row) => definitions.has(row));
    this.#opcodes = tape.primitives.map(({ wasm }) => wasm);
    this.#lastUse = new Int32Array(tape.inputs + tape.ops.length);
    this.#localOf = new Int32Array(tape.inputs + tape.ops.length);
    this.#flagOf = new Int32Array(tape.inputs + tape.ops.length);
  }

  /** The function of a program that is only one; it answers, if it shall, what is not 0 if an output is NaN. */
  whole(guarded: boolean): { body: Bytes; locals: Locals } {
    const { inputs, outputs } = this.#tape;
    const computed = guarded ? outputs.filter((slot) => slot >= inputs) : outputs.subarray(0, 0);
    const { body, locals } = this.piece(0, computed);
    const sum = locals.reduce((total, [count]) => total + count, 0);
    if (computed.length === 0) body.constI32(0);
    else body.tee(sum).get(sum).byte(0x62); // f64.ne
    return { body, locals: [...locals, [1, F64]] };
  }

  /** @param added slots whose sum is left on the stack. */
  piece(index: number, added: Int32Array = new Int32Array(0)): { body: Bytes; locals: Locals } {
    const { inputs, ops, starts, operands } = this.#tape;
    const from = index * this.#plan.size;
    const to = Math.min(from + this.#plan.size, ops.length);
    this.#body = new Bytes();
    this.#freeDoubles = [];
    this.#flags = VECTORS;
    for (let i = from; i < to; i++) {
      this.#lastUse[inputs + i] = i;
      this.#localOf[inputs + i] = -1; // none yet; and a comparison never gets one, so that none is given back
      this.#flagOf[inputs + i] = isComparison(this.#opcodes[ops[i] as number]) ? this.#flags++ : -1;
      for (let k = starts[i] as number; k < (starts[i + 1] as number); k++) {
        const slot = operands[k] as number;
        if (slot < 0) continue;
        this.#lastUse[slot] = i;
        this.#localOf[slot] = -1;
        if (slot < inputs + from) this.#flagOf[slot] = -1;
      }
    }
    this.#doubles = this.#flags;
    for (const slot of added) this.#lastUse[slot] = to; // after the last step
    for (let i = from; i < to; i++) this.#step(i, to);
    if (to === ops.length) this.#constantOutputs();
    if (added.length > 0) this.#sum(added);
    const locals: Locals = [
      [VECTORS, V128],
      [this.#flags - VECTORS, I32],
      [this.#doubles - this.#flags, F64],
    ];
    return { body: this.#body, locals };
  }

  /** Method: in pairs, so that no addition waits for more than the logarithm of their number. */
  #sum(slots: Int32Array): void {
    if (slots.length === 1) return this.#push(slots[0] as number);
    this.#sum(slots.subarray(0, slots.length >> 1));
    this.#sum(slots.subarray(slots.length >> 1));
    this.#body.byte(0xa0); // f64.add
  }

  /** Writes the step `i` of a function that ends before the step `to`. */
  #step(i: number, to: number): void {
    const { inputs, ops, starts, operands } = this.#tape;
    const op = ops[i] as number;
    const opcode = this.#opcodes[op];
    const [start, end] = [starts[i] as number, starts[i + 1] as number];
    if (this.#isElementary[op] === true) {
      if (this.#localOf[inputs + i] === -1) this.#elementary(i, to);
      for (let k = start; k < end; k++) this.#release(operands[k] as number, i);
      this.#keep(i);
      return;
    }
    if (opcode === SELECT) {
      this.#push(operands[start + 1] as number);
      this.#push(operands[start + 2] as number);
      this.#pushCondition(operands[start] as number);
    } else {
      for (let k = start; k < end; k++) this.#push(operands[k] as number);
    }
    if (opcode === undefined)
      this.#body.call(this.#functions.importOf(this.#tape.primitives[op] as Primitive));
    else this.#body.byte(opcode);
    for (let k = start; k < end; k++) this.#release(operands[k] as number, i);
    const flag = this.#flagOf[inputs + i] as number;
    if (flag >= 0) this.#body.set(flag);
    else this.#setLocal(inputs + i);
    this.#keep(i);
  }

  /**
   * Computes an elementary function, and in the same call the next one if it has the same operand, or else the next of the
   * same row whose operand is there already.
   */
  #elementary(i: number, to: number): void {
    const { inputs, ops, primitives } = this.#tape;
    const row = primitives[ops[i] as number] as Primitive;
    this.#push(this.#operand(i));
    this.#body.simd(0x14); // f64x2.splat
    const second = i + 1;
    if (
      second < to &&
      this.#isElementary[ops[second] as number] &&
      this.#operand(second) === this.#operand(i)
    ) {
      this.#body
        .call(this.#functions.of(row, primitives[ops[second] as number] as Primitive))
        .set(1)
        .set(0);
      this.#takeLane(inputs + i, 0, 0);
      this.#takeLane(inputs + second, 1, 0);
      return;
    }
    const partner = this.#partnerOf(i, to);
    if (partner < to) {
      this.#push(this.#operand(partner));
      this.#body.simd(0x22).byte(1); // f64x2.replace_lane
    }
    this.#body.call(this.#functions.of(row)).set(0);
    this.#takeLane(inputs + i, 0, 0);
    if (partner < to) this.#takeLane(inputs + partner, 0, 1);
  }

  /** The first step after `i` that can be computed with it, or `to`. */
  #partnerOf(i: number, to: number): number {
    const { inputs, ops } = this.#tape;
    for (let step = i + 1; step < to; step++) {
      if (ops[step] !== ops[i] || this.#operand(step) >= inputs + i) continue;
      if (this.#localOf[inputs + step] === -1) return step;
    }
    return to;
  }

  #operand(step: number): number {
    return this.#tape.operands[this.#tape.starts[step] as number] as number;
  }

  #takeLane(slot: number, vector: number, lane: number): void {
    this.#body.get(vector).simd(0x21).byte(lane); // f64x2.extract_lane
    this.#setLocal(slot);
  }

  #setLocal(slot: number): void {
    const local = this.#freeDoubles.pop() ?? this.#doubles++;
    this.#localOf[slot] = local;
    this.#body.set(local);
  }

  /** Stores what other functions and the outputs need of a step; then it may be forgotten, unless it is used later here. */
  #keep(i: number): void {
    const { inputs } = this.#tape;
    const crossing = this.#plan.crossing[i] as number;
    if (crossing >= 0) this.#store(inputs + i, crossing);
    for (const place of this.#plan.outputPlaces.get(inputs + i) ?? []) this.#store(inputs + i, place);
    this.#release(inputs + i, i);
  }

  #store(slot: number, place: number): void {
    this.#body.constI32(0);
    this.#push(slot);
    this.#body.storeF64(8 * place);
  }

  /** Puts an i32 on the stack that is 0 where the slot is. */
  #pushCondition(slot: number): void {
    const flag = slot < 0 ? -1 : (this.#flagOf[slot] as number);
    if (flag >= 0) this.#body.get(flag);
    else {
      this.#push(slot);
      this.#body.constF64(0).byte(0x62); // f64.ne
    }
  }

  /** Puts a slot on the stack; what comes from memory stays in a local until its last use here. */
  #push(slot: number): void {
    if (slot < 0) {
      this.#body.constF64(this.#tape.constants[~slot] as number);
      return;
    }
    const flag = this.#flagOf[slot] as number;
    if (flag >= 0) {
      this.#body.get(flag).byte(0xb8); // f64.convert_i32_u
      return;
    }
    let local = this.#localOf[slot] as number;
    if (local >= 0) {
      this.#body.get(local);
      return;
    }
    local = this.#freeDoubles.pop() ?? this.#doubles++;
    this.#localOf[slot] = local;
    this.#body
      .constI32(0)
      .loadF64(8 * this.#placeOf(slot))
      .tee(local);
  }

  #placeOf(slot: number): number {
    const step = slot - this.#tape.inputs;
    return step < 0 ? this.#plan.input + slot : (this.#plan.crossing[step] as number);
  }

  #release(slot: number, step: number): void {
    if (slot < 0 || this.#lastUse[slot] !== step) return;
    const local = this.#localOf[slot] as number;
    if (local < 0) return;
    this.#freeDoubles.push(local);
    this.#localOf[slot] = -1;
  }

  /** Outputs that no step computes: constants and the inputs themselves. */
  #constantOutputs(): void {
    for (const [slot, places] of this.#plan.outputPlaces) {
      if (slot >= this.#tape.inputs) continue;
      if (slot >= 0) [this.#localOf[slot], this.#flagOf[slot]] = [-1, -1];
      for (const place of places) this.#store(slot, place);
    }
  }
}
