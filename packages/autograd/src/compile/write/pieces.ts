/**
 * @file The pieces of a loop over samples: functions, each of which does some steps of a tape for one group of samples after
 * the other, two doubles to a vector.
 */

import type { Tape } from "../../tape.ts";
import { f64x2, i32, isComparison } from "../../instructions.ts";
import { Bytes, I32, V128 } from "./bytes.ts";
import { roomOfBlock } from "../program/blocks.ts";
import type { Outer } from "../program/program.ts";
import type { Layout } from "../program/layout.ts";
import { LoopWriter, type Place } from "./loop-writer.ts";
import type { Pool } from "./pool.ts";
import { type Locals, runs } from "./registers.ts";
import type { VectorFunctions } from "./vector-function.ts";
import { writeMaskAsNumbers, writeRow } from "./vector-rows.ts";

/** Vectors to each number of a group: one computes while the other waits. */
export const VECTORS = 2;

/** Where numbers stand in memory, in bytes. What differs from sample to sample stands in the {@link Area}. */
export interface Places {
  /** What all samples share, a double each: the first inputs stand at 0, the constants here. */
  readonly constants: number;
  /** How many inputs are shared. */
  readonly shared: number;
  /** Whether outputs are added up; otherwise each group leaves its own in the area. */
  readonly areSummed: boolean;
}

/** The bytes of a number of a group of samples. */
export const GROUP = 16 * VECTORS;

/**
 * The memory of a block of groups of samples: their inputs, then what crosses from piece to piece, then outputs. The vectors of
 * all groups for one number stand side by side, so that sums over samples read them in a row.
 */
export class Area {
  readonly #crossing: number;
  readonly #outputs: number;
  /** How many groups there is room for. */
  readonly groups: number;
  /** From one number to the next. */
  readonly stride: number;
  /** Where the sums stand that are made step by step, a vector for each, from the area's address. */
  readonly sums: number;
  /** The outputs that they are of. The sums of products are made in one go, and are not among them. */
  readonly summed: readonly number[];
  /** The bytes of all. */
  readonly size: number;
  readonly #sumOf: ReadonlyMap<number, number>;

  constructor(tape: Tape, plan: Layout, { shared, areSummed }: Places) {
    this.#crossing = tape.inputs - shared - plan.crossings;
    this.#outputs = tape.inputs - shared + plan.doubles - plan.crossings;
    const numbers = Math.max(1, this.#outputs + (areSummed ? 0 : tape.outputs.length));
    this.groups = roomOfBlock(tape.inputs - shared);
    // An odd number of the cache's lines: numbers at a multiple of a power of two would take each other's lines.
    const lines = Math.ceil((GROUP * this.groups) / 64);
    this.stride = 64 * (lines + 1 - (lines % 2));
    this.sums = this.stride * numbers;
    const inOneGo = new Set(plan.pieces.flatMap((item) => (item.kind === "outer" ? outputsOf(item) : [])));
    this.summed = areSummed ? [...tape.outputs.keys()].filter((output) => !inOneGo.has(output)) : [];
    this.#sumOf = new Map(this.summed.map((output, i) => [output, this.sums + 16 * i]));
    this.size = this.sums + 64 * Math.ceil(this.summed.length / 4);
  }

  /** Where vector `u` of the samples' input `i` stands, from the group's address; */
  input(i: number, u: number): number {
    return this.stride * i + 16 * u;
  }
  /** of what crosses at this place of the layout; */
  crossing(place: number, u: number): number {
    return this.input(this.#crossing + place, u);
  }
  /** of output `i`; */
  output(i: number, u: number): number {
    return this.input(this.#outputs + i, u);
  }
  /** of its sums, if it is one of those that are {@link summed}. */
  sum(i: number): number {
    return this.#sumOf.get(i)!;
  }
}

function outputsOf({ rows, columns, output, outer, inner }: Outer): number[] {
  return Array.from(
    { length: rows * columns },
    (_, k) => output + outer * Math.floor(k / columns) + inner * (k % columns),
  );
}

/**
 * The parameters of a piece: the address of the first group, which moves on to the next ones in straight-line code, the one after
 * that of the last, and that of the totals of all groups; then, in straight-line code, a local that stays at the first group.
 */
const [AREA, END, TOTALS, FIRST] = [0, 1, 2, 3];
/** How many they are. */
export const PIECE_PARAMETERS = 3;

/** Writes the pieces. Comparisons are masks in locals, until they are used as numbers; in memory, where loops read them, all are numbers. */
export class PieceWriter {
  readonly area: Area;
  readonly #tape: Tape;
  readonly #plan: Layout;
  readonly #functions: VectorFunctions;
  readonly #pool: Pool;
  readonly #places: Places;
  /** For each slot (then each constant), the step of the piece at hand that uses it last. */
  readonly #lastUse: Int32Array;
  /** For each slot (then each constant), the first of its two locals, or −1. What is shared needs only one. */
  readonly #localOf: Int32Array;
  readonly #isMask: Uint8Array;
  #body = new Bytes();
  #locals = 0;
  #free: number[] = [];
  readonly #loops: LoopWriter;

  constructor(tape: Tape, plan: Layout, functions: VectorFunctions, pool: Pool, places: Places) {
    this.area = new Area(tape, plan, places);
    this.#tape = tape;
    this.#plan = plan;
    this.#functions = functions;
    this.#pool = pool;
    this.#places = places;
    const numbers = tape.inputs + tape.ops.length + tape.constants.length;
    this.#lastUse = new Int32Array(numbers);
    this.#localOf = new Int32Array(numbers).fill(-1);
    this.#isMask = new Uint8Array(numbers);
    const memory = { placeOf: (slot: number) => this.#placeOf(slot), group: AREA };
    this.#loops = new LoopWriter(memory, PIECE_PARAMETERS, pool, functions, tape.primitives, tape.constants);
  }

  /** Writes one piece into `body`; answers its locals. */
  piece(index: number, body: Bytes): Locals {
    const item = this.#plan.pieces[index]!;
    if (item.kind === "steps")
      return this.#steps(item.from, item.to, index === this.#plan.pieces.length - 1, body);
    const loops = this.#loops;
    loops.begin(body);
    if (item.kind === "outer") {
      loops.outer(item, TOTALS, [AREA, END]);
      return loops.locals;
    }
    this.#body = body;
    body.loop(() => {
      if (item.kind === "fold") loops.fold(item);
      else if (item.kind === "map") loops.map(item);
      this.#nextGroup();
    });
    return loops.locals;
  }

  #steps(from: number, to: number, isLast: boolean, body: Bytes): Locals {
    const { inputs, starts, operands } = this.#tape;
    this.#body = body;
    const own = this.#places.areSummed ? FIRST + 1 : FIRST;
    this.#locals = own;
    this.#free = [];
    if (this.#places.areSummed) body.get(AREA).set(FIRST);
    for (let i = from; i < to; i++) {
      this.#lastUse[inputs + i] = i;
      for (let k = starts[i]!; k < starts[i + 1]!; k++) {
        this.#lastUse[this.#index(operands[k]!)] = i;
      }
    }
    body.loop(() => {
      for (let i = from; i < to; i++) this.#step(i);
      if (isLast) for (const slot of this.#plan.givenLast) this.#give(slot);
      this.#nextGroup();
    });
    return runs([
      ...new Array<typeof I32>(own - FIRST).fill(I32),
      ...new Array<typeof V128>(this.#locals - own).fill(V128),
    ]);
  }

  /** Goes on to the next group; leaves on the stack whether there is one. */
  #nextGroup(): void {
    this.#body.get(AREA).constI32(GROUP).do(i32.add).tee(AREA).get(END).do(i32.lessUnsigned);
  }

  #placeOf(slot: number): Place {
    const { shared, constants } = this.#places;
    if (slot < 0) return { address: constants + 8 * ~slot, unit: 8, varies: false };
    if (slot < shared) return { address: 8 * slot, unit: 8, varies: false };
    const { inputs } = this.#tape;
    const address =
      slot < inputs
        ? this.area.input(slot - shared, 0)
        : this.area.crossing(this.#plan.crossing[slot - inputs]!, 0);
    return { address, unit: this.area.stride, varies: true };
  }

  #step(i: number): void {
    const { inputs, ops, starts, operands, primitives } = this.#tape;
    const args = operands.subarray(starts[i], starts[i + 1]);
    const row = primitives[ops[i]!]!;
    for (const slot of args) this.#hold(slot);
    for (let u = 0; u < VECTORS; u++) {
      if (row.simd === undefined) {
        for (const slot of args) this.#push(slot, u);
        this.#body.call(this.#functions.of(row));
        continue;
      }
      writeRow(this.#body, this.#pool, row, {
        push: (k) => this.#push(args[k]!, u),
        pushMask: (k) => this.#pushMask(args[k]!, u),
        constants: (k) => {
          const slot = args[k]!;
          return slot < 0 ? [this.#tape.constants[~slot]!] : undefined;
        },
      });
    }
    for (const slot of args) this.#release(slot, i);
    const slot = inputs + i;
    const local = this.#take();
    this.#localOf[slot] = local;
    this.#isMask[slot] = isComparison(row.wasm) ? 1 : 0;
    for (let u = VECTORS - 1; u >= 0; u--) this.#body.set(local + u);
    const crossing = this.#plan.crossing[i]!;
    if (crossing >= 0) {
      for (let u = 0; u < VECTORS; u++) {
        this.#body.get(AREA);
        this.#push(slot, u);
        this.#body.storeV128(this.area.crossing(crossing, u));
      }
    }
    this.#give(slot);
    this.#release(slot, i);
  }

  /** Adds the slot to its sums, or leaves it among the outputs. The first of the vectors is added first. */
  #give(slot: number): void {
    for (const place of this.#plan.outputPlaces.get(slot) ?? []) {
      const output = place - this.#plan.output;
      if (!this.#places.areSummed) {
        for (let u = 0; u < VECTORS; u++) {
          this.#body.get(AREA);
          this.#push(slot, u);
          this.#body.storeV128(this.area.output(output, u));
        }
      } else {
        const address = this.area.sum(output);
        this.#body.get(FIRST).get(FIRST).loadV128(address);
        for (let u = 0; u < VECTORS; u++) {
          this.#push(slot, u);
          this.#body.simd(f64x2.add);
        }
        this.#body.storeV128(address);
      }
    }
  }

  #isConstant(slot: number, x: number): boolean {
    return slot < 0 && Object.is(this.#tape.constants[~slot], x);
  }

  /** Puts one of the slot's vectors on the stack, as a number. */
  #push(slot: number, u: number): void {
    this.#pushBits(slot, u);
    if (this.#isMask[this.#index(slot)] !== 1) return;
    writeMaskAsNumbers(this.#body);
  }

  #pushMask(slot: number, u: number): void {
    this.#pushBits(slot, u);
    if (this.#isMask[this.#index(slot)] === 1) return;
    this.#body.isNotZero();
  }

  #pushBits(slot: number, u: number): void {
    const local = this.#localOf[this.#index(slot)]!;
    if (local === -1) this.#load(slot, u);
    else this.#body.get(this.#isShared(slot) ? local : local + u);
  }

  /** Reads one of the slot's vectors from memory. */
  #load(slot: number, u: number): void {
    if (this.#isConstant(slot, 0)) return void this.#body.zeroV128();
    const { address, varies } = this.#placeOf(slot);
    if (varies) this.#body.get(AREA).loadV128(address + 16 * u);
    else this.#body.constI32(0).loadSplat(address);
  }

  /**
   * Takes the slot into locals, where it stays until its last use in this piece. To read it where it is used would be no
   * better: V8 reads long before, as the loads of a function keep their order, and then has too few registers.
   */
  #hold(slot: number): void {
    const index = this.#index(slot);
    if (this.#localOf[index] !== -1 || this.#isConstant(slot, 0)) return;
    const local = this.#take();
    this.#localOf[index] = local;
    for (let u = 0; u < (this.#isShared(slot) ? 1 : VECTORS); u++) {
      this.#load(slot, u);
      this.#body.set(local + u);
    }
  }

  #release(slot: number, step: number): void {
    const index = this.#index(slot);
    if (this.#lastUse[index] !== step || this.#localOf[index] === -1) return;
    this.#free.push(this.#localOf[index]!);
    this.#localOf[index] = -1;
    this.#isMask[index] = 0; // in memory it is a number, for loops read it
  }

  /** Two locals. */
  #take(): number {
    const local = this.#free.pop();
    if (local !== undefined) return local;
    this.#locals += VECTORS;
    return this.#locals - VECTORS;
  }

  #isShared(slot: number): boolean {
    return slot < this.#places.shared;
  }

  /** Constants stand behind the slots. */
  #index(slot: number): number {
    return slot >= 0 ? slot : this.#tape.inputs + this.#tape.ops.length + ~slot;
  }
}
