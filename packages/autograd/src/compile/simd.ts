/** @file A tape on four samples at once: WebAssembly, two vectors of two doubles in flight. */

import type { Tape } from "../tape.ts";
import { Bytes, F64, I32, isComparison, ModuleBytes, SELECT, V128 } from "./bytes.ts";
import { type Layout, layout } from "./layout.ts";
import { bitsOf, Pool, VectorFunctions, writeInstructions } from "./vector-function.ts";

/** Samples that are done at once: two vectors, so that one computes while the other waits. */
export const LANES = 4;
const VECTORS = 2;

/** Steps per function: each is two instructions and more here. */
const STEPS = 250;

/** The code of a loop over samples, and where its numbers stand in memory (in bytes): what is shared at 0. */
export interface Loop {
  readonly module: WebAssembly.Module;
  readonly imports: Record<string, WebAssembly.ImportValue>;
  /** Sums, a vector for each output: its two lanes are summed apart. */
  readonly sums: number;
  /** The same again, for samples that do not fill all lanes. */
  readonly rest: number;
  /** The sums of both lanes, doubles. */
  readonly totals: number;
  /** Where rows of samples may begin. */
  readonly rows: number;
  readonly pool: Pool;
}

/** What the module exports: `groups` groups of four rows, each `lane` bytes from the next. */
export type Run = (rows: number, groups: number, lane: number, sums: number, outputs: number) => void;

/**
 * @param shared how many of the tape's inputs are shared by all samples.
 * @param each whether each sample's outputs are written in a row, in the place of being added up.
 */
export function simdLoop(tape: Tape, shared: number, each: boolean): Loop {
  const plan = layout(tape, STEPS);
  const width = tape.inputs - shared;
  const count = tape.outputs.length;

  const align = (address: number): number => 16 * Math.ceil(address / 16);
  const sums = align(8 * shared);
  const rest = sums + 16 * count;
  const totals = rest + 16 * count;
  const gathered = align(totals + 8 * count);
  const crossing = gathered + 16 * VECTORS * width;
  const pool = new Pool(crossing + 16 * VECTORS * plan.doubles);

  const module = new ModuleBytes();
  const functions = new VectorFunctions(module, pool);
  const called = tape.primitives.filter((row, op) => row.simd === undefined && tape.ops.includes(op));
  called.forEach((row) => functions.announce(row));
  const functionOf = tape.primitives.map((row) => (called.includes(row) ? functions.of(row) : -1));

  const writer = new LoopWriter(tape, plan, functionOf, pool, { shared, gathered, crossing, each });
  const pieces: number[] = [];
  for (let piece = 0; piece < plan.functions; piece++) {
    const body = new Bytes();
    const locals = writer.piece(piece, body);
    pieces.push(module.function([I32], [], [[locals, V128]], body));
  }
  const gather = gatherFunction(module, width, gathered);
  const scatter = each ? scatterFunction(module, count, sums) : -1;
  if (!each) foldFunction(module, count, sums, totals);
  runFunction(module, { gather, pieces, scatter, outputBytes: 8 * count });
  return {
    module: new WebAssembly.Module(module.finish()),
    imports: functions.imports,
    sums,
    rest,
    totals,
    rows: align(pool.end),
    pool,
  };
}

/** Puts the inputs of four rows (the four parameters) where the pieces read them, two rows to a vector. */
function gatherFunction(module: ModuleBytes, width: number, gathered: number): number {
  const body = new Bytes();
  for (let i = 0; i < width; i++) {
    for (let u = 0; u < VECTORS; u++) {
      body
        .constI32(0)
        .get(2 * u + 1)
        .get(2 * u)
        .loadSplat(8 * i);
      body
        .simd(0x57)
        .byte(3)
        .unsigned(8 * i)
        .byte(1); // v128.load64_lane
      body.storeV128(gathered + 16 * (VECTORS * i + u));
    }
  }
  return module.function([I32, I32, I32, I32], [], [], body);
}

/** Writes the outputs, which stand where sums would, into four rows. */
function scatterFunction(module: ModuleBytes, count: number, outputs: number): number {
  const body = new Bytes();
  for (let i = 0; i < count; i++) {
    for (let lane = 0; lane < LANES; lane++) {
      body
        .get(lane)
        .constI32(0)
        .loadV128(outputs + 16 * (VECTORS * i + (lane >> 1)));
      body
        .simd(0x5b)
        .byte(3)
        .unsigned(8 * i)
        .byte(lane & 1); // v128.store64_lane
    }
  }
  return module.function([I32, I32, I32, I32], [], [], body);
}

/** Adds the two lanes of each sum. Answers whether one is NaN. */
function foldFunction(module: ModuleBytes, count: number, sums: number, totals: number): void {
  const [index, at, pair, nan] = [0, 1, 2, 3];
  const body = new Bytes();
  if (count > 0) {
    body.bytes(0x03, 0x40); // loop
    body.get(index);
    body
      .get(at)
      .loadF64(sums)
      .get(at)
      .loadF64(sums + 8)
      .byte(0xa0); // f64.add
    body.tee(pair).storeF64(totals);
    body.get(nan).get(pair).get(pair).bytes(0x62, 0x72).set(nan); // f64.ne, i32.or
    body.get(at).constI32(16).byte(0x6a).set(at); // i32.add
    body.get(index).constI32(8).byte(0x6a).tee(index);
    body
      .constI32(8 * count)
      .byte(0x49) // i32.lt_u
      .bytes(0x0d, 0) // br_if 0
      .byte(0x0b);
  }
  body.get(nan);
  module.function(
    [],
    [I32],
    [
      [2, I32],
      [1, F64],
      [1, I32],
    ],
    body,
    "fold",
  );
}

/** The loop over groups of four rows. */
function runFunction(
  module: ModuleBytes,
  parts: { gather: number; pieces: readonly number[]; scatter: number; outputBytes: number },
): void {
  const [row, groups, lane, sums, output] = [0, 1, 2, 3, 4];
  const body = new Bytes();
  const advance = (at: number, step: () => void): void => {
    body.get(at);
    step();
    body.byte(0x6a).set(at); // i32.add
  };
  body.bytes(0x03, 0x40); // loop
  for (let i = 0; i < LANES; i++) body.get(row).get(lane).constI32(i).bytes(0x6c, 0x6a); // i32.mul, i32.add
  body.call(parts.gather);
  for (const piece of parts.pieces) body.get(sums).call(piece);
  if (parts.scatter >= 0) {
    // With lane = 0 all four are the same sample, and its row is written four times.
    const stride = (): void => void body.get(lane).bytes(0x45, 0x45).constI32(parts.outputBytes).byte(0x6c); // !!lane · bytes
    for (let i = 0; i < LANES; i++) {
      body.get(output);
      stride();
      body.constI32(i).bytes(0x6c, 0x6a);
    }
    body.call(parts.scatter);
  }
  advance(row, () => void body.get(lane).constI32(LANES).byte(0x6c));
  advance(output, () => void body.constI32(LANES * parts.outputBytes));
  body.get(groups).constI32(1).byte(0x6b).tee(groups).bytes(0x0d, 0).byte(0x0b); // i32.sub, br_if 0, end
  module.function([I32, I32, I32, I32, I32], [], [], body, "run");
}

/** f64x2.min and max take seven instructions for NaN and −0; these take one and differ only if the second operand is NaN. */
const PSEUDO = new Map([
  [0xf4, 0xf6],
  [0xf5, 0xf7],
]);

interface Places {
  readonly shared: number;
  readonly gathered: number;
  readonly crossing: number;
  readonly each: boolean;
}

/** Writes the pieces. Comparisons are masks until they are used as numbers. */
class LoopWriter {
  readonly #tape: Tape;
  readonly #plan: Layout;
  readonly #functionOf: readonly number[];
  readonly #pool: Pool;
  readonly #places: Places;
  readonly #lastUse: Int32Array;
  /** The first of the slot's two locals, or of the one of a shared slot; −1 where there is none. */
  readonly #localOf: Int32Array;
  readonly #isMask: Uint8Array;
  #body = new Bytes();
  #locals = 1;
  #free: number[] = [];

  constructor(tape: Tape, plan: Layout, functionOf: readonly number[], pool: Pool, places: Places) {
    this.#tape = tape;
    this.#plan = plan;
    this.#functionOf = functionOf;
    this.#pool = pool;
    this.#places = places;
    const slots = tape.inputs + tape.ops.length;
    this.#lastUse = new Int32Array(slots);
    this.#localOf = new Int32Array(slots);
    this.#isMask = new Uint8Array(slots);
  }

  /** Writes one piece into `body`; answers how many locals it has besides its parameter. */
  piece(index: number, body: Bytes): number {
    const { inputs, ops, starts, operands } = this.#tape;
    const from = index * this.#plan.size;
    const to = Math.min(from + this.#plan.size, ops.length);
    this.#body = body;
    this.#locals = 1;
    this.#free = [];
    for (let i = from; i < to; i++) {
      this.#lastUse[inputs + i] = i;
      this.#localOf[inputs + i] = -1;
      for (let k = starts[i] as number; k < (starts[i + 1] as number); k++) {
        const slot = operands[k] as number;
        if (slot < 0) continue;
        this.#lastUse[slot] = i;
        this.#localOf[slot] = -1;
        if (slot < inputs + from) this.#isMask[slot] = 0;
      }
    }
    for (let i = from; i < to; i++) this.#step(i);
    if (to === ops.length) this.#plainOutputs();
    return this.#locals - 1;
  }

  #step(i: number): void {
    const { inputs, ops, starts, operands, primitives } = this.#tape;
    const op = ops[i] as number;
    const { simd, wasm } = primitives[op] as Tape["primitives"][number];
    const args = operands.subarray(starts[i], starts[i + 1]);
    for (let u = 0; u < VECTORS; u++) {
      if (wasm === SELECT) {
        this.#push(args[1] as number, u);
        this.#push(args[2] as number, u);
        this.#pushMask(args[0] as number, u);
        this.#body.simd(0x52); // v128.bitselect
      } else {
        for (const slot of args) this.#push(slot, u);
        if (simd === undefined) this.#body.call(this.#functionOf[op] as number);
        else if (typeof simd === "number")
          this.#body.simd(this.#isNumber(args[1]) ? (PSEUDO.get(simd) ?? simd) : simd);
        else writeInstructions(this.#body, this.#pool, simd);
      }
    }
    for (const slot of args) this.#release(slot, i);
    const local = this.#take();
    this.#localOf[inputs + i] = local;
    this.#isMask[inputs + i] = isComparison(wasm) ? 1 : 0;
    this.#body.set(local + 1).set(local);
    const crossing = this.#plan.crossing[i] as number;
    if (crossing >= 0) this.#leave(inputs + i, crossing);
    this.#give(inputs + i);
    this.#release(inputs + i, i);
  }

  /** Leaves both vectors of a slot for later pieces. */
  #leave(slot: number, place: number): void {
    for (let u = 0; u < VECTORS; u++) {
      this.#body.constI32(0);
      this.#push(slot, u);
      this.#body.storeV128(this.#crossing(place, u));
    }
  }

  #isNumber(slot: number | undefined): boolean {
    return slot !== undefined && slot < 0 && !Number.isNaN(this.#tape.constants[~slot]);
  }

  #crossing(place: number, u: number): number {
    return this.#places.crossing + 16 * (VECTORS * place + u);
  }

  /** Adds the slot to its sums, or writes it among the outputs. The first of the two vectors is added first. */
  #give(slot: number): void {
    const first = this.#plan.output;
    for (const place of this.#plan.outputPlaces.get(slot) ?? []) {
      if (this.#places.each) {
        for (let u = 0; u < VECTORS; u++) {
          this.#body.get(0);
          this.#push(slot, u);
          this.#body.storeV128(16 * (VECTORS * (place - first) + u));
        }
        continue;
      }
      this.#body
        .get(0)
        .get(0)
        .loadV128(16 * (place - first));
      for (let u = 0; u < VECTORS; u++) {
        this.#push(slot, u);
        this.#body.simd(0xf0);
      }
      this.#body.storeV128(16 * (place - first));
    }
  }

  /** Puts one of the slot's two vectors on the stack. What comes from earlier pieces stays in locals until its last use here. */
  #push(slot: number, u: number): void {
    if (slot < 0) return this.#constant(this.#tape.constants[~slot] as number);
    const { inputs } = this.#tape;
    if (slot < this.#places.shared) {
      if (this.#localOf[slot] === -1) {
        this.#localOf[slot] = this.#take();
        this.#body
          .constI32(0)
          .loadSplat(8 * slot)
          .tee(this.#localOf[slot]);
      } else this.#body.get(this.#localOf[slot] as number);
      return;
    }
    if (slot < inputs) {
      // Read where it is used: the load becomes part of the instruction, and no register is held for it.
      this.#body
        .constI32(0)
        .loadV128(this.#places.gathered + 16 * (VECTORS * (slot - this.#places.shared) + u));
      return;
    }
    if (this.#localOf[slot] === -1) {
      const local = this.#take();
      this.#localOf[slot] = local;
      for (let v = 0; v < VECTORS; v++) {
        this.#body
          .constI32(0)
          .loadV128(this.#crossing(this.#plan.crossing[slot - inputs] as number, v))
          .set(local + v);
      }
    }
    this.#body.get((this.#localOf[slot] as number) + u);
    if (this.#isMask[slot] === 1) {
      this.#constant(1);
      this.#body.simd(0x4e); // v128.and
    }
  }

  #pushMask(slot: number, u: number): void {
    if (slot >= 0 && this.#isMask[slot] === 1 && this.#localOf[slot] !== -1) {
      this.#body.get((this.#localOf[slot] as number) + u);
      return;
    }
    this.#push(slot, u);
    this.#constant(0);
    this.#body.simd(0x48); // f64x2.ne
  }

  #constant(x: number): void {
    this.#pool.push(this.#body, bitsOf(x));
  }

  /** Two locals. */
  #take(): number {
    const local = this.#free.pop();
    if (local !== undefined) return local;
    this.#locals += VECTORS;
    return this.#locals - VECTORS;
  }

  #release(slot: number, step: number): void {
    if (slot < 0 || this.#lastUse[slot] !== step || this.#localOf[slot] === -1) return;
    this.#free.push(this.#localOf[slot] as number);
    this.#localOf[slot] = -1;
  }

  /** Outputs that no step computes. */
  #plainOutputs(): void {
    for (const slot of this.#plan.outputPlaces.keys()) {
      if (slot >= this.#tape.inputs) continue;
      if (slot >= 0) this.#localOf[slot] = -1;
      this.#give(slot);
    }
  }
}
