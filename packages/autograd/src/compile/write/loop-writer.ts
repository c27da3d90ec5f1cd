/**
 * @file The loops of a program as WebAssembly. The two lanes of a vector are two samples of a batch, or, where a program runs
 * on one set of numbers, two members of a family.
 */

import type { Primitive } from "../../value.ts";
import { f64x2, i32, isComparison } from "../../instructions.ts";
import { Bytes, I32, V128, type ValueType } from "./bytes.ts";
import { bitsOf, type Pool } from "./pool.ts";
import type { Access, Family, Fold, Map as MapItem, Outer } from "../program/program.ts";
import { type Locals, runs } from "./registers.ts";
import type { VectorFunctions } from "./vector-function.ts";
import { writeLaneSums, writeMaskAsNumbers, writeRow } from "./vector-rows.ts";

/** Where a number stands, in bytes. */
export interface Place {
  /** Of what differs from sample to sample, from the group's own address on. */
  readonly address: number;
  /** From one number of an array to the next. */
  readonly unit: number;
  /** Whether it differs from sample to sample. */
  readonly varies: boolean;
}

/** Where numbers stand, and what the lanes of vectors are. */
export interface Memory {
  readonly placeOf: (slot: number) => Place;
  /** The local that holds the address of a group of samples, each of whose numbers has two vectors; else lanes are members. */
  readonly group: number | undefined;
}

/** Vectors of each number of a group of samples. */
const PER_NUMBER = 2;

/** A loop that is being written. */
interface Level {
  readonly count: number;
  readonly depth: number;
  /** The local that its pointers are added to at the beginning. */
  readonly from: number | undefined;
  readonly pointers: Map<string, Pointer>;
}

/** A local that moves on by `step` bytes in each iteration of a loop. */
interface Pointer {
  readonly local: number;
  readonly step: number;
  /** What it begins with. */
  readonly under: Pointer | undefined;
  /** The local that holds the address of which it is a part: a group's, or that of totals; none for what is shared. */
  readonly base: number | undefined;
  /** How far it moves backwards, as a negative number: pointers count from their least address. */
  readonly least: number;
}

/** How many bytes further an access is in each iteration of a loop. */
type Moves = readonly (readonly [level: Level, bytes: number])[];

/** Members that are done at once. */
interface Tile {
  /** The loops over rows and over tiles of a row, and how many members one iteration of the latter does. */
  readonly outer: Level | undefined;
  readonly inner: Level | undefined;
  readonly size: number;
  /** The first of them, beside what the loops add, and how many they are. */
  readonly first: number;
  readonly members: number;
  /** Vectors of each operand. */
  readonly vectors: number;
  /** How many members a row has. */
  readonly columns: number;
}

/** Of several that are next to each other: the first ones, done in a loop if there is a `level`, `size` in each iteration. */
interface Part {
  readonly level: Level | undefined;
  readonly first: number;
  readonly size: number;
}

export class LoopWriter {
  readonly #memory: Memory;
  readonly #pool: Pool;
  readonly #functions: VectorFunctions;
  readonly #primitives: readonly Primitive[];
  readonly #constants: Float64Array;
  /** How many parameters functions have; their locals follow. */
  readonly #parameters: number;
  #body = new Bytes();
  #types: ValueType[] = [];
  /** Locals for vectors that are free, and those that are not, in the order in which they were taken. */
  #free: number[] = [];
  #taken: number[] = [];
  #depth = 0;

  constructor(
    memory: Memory,
    parameters: number,
    pool: Pool,
    functions: VectorFunctions,
    primitives: readonly Primitive[],
    constants: Float64Array,
  ) {
    this.#memory = memory;
    this.#parameters = parameters;
    this.#pool = pool;
    this.#functions = functions;
    this.#primitives = primitives;
    this.#constants = constants;
  }

  /** Begins a function, which is written to `body`. */
  begin(body: Bytes): void {
    this.#body = body;
    this.#types = [];
    this.#free = [];
    this.#taken = [];
    this.#depth = 0;
  }

  /** What the function must declare. */
  get locals(): Locals {
    return runs(this.#types);
  }

  fold(item: Fold): void {
    this.#grid(item, (tile) => this.#foldTile(item, tile));
  }

  map(item: MapItem): void {
    this.#grid(item, (tile) => this.#mapTile(item, tile));
  }

  /**
   * Adds up products over samples: the totals of both lanes.
   * @param totals the local with the address of the first output's total.
   * @param samples the locals that hold where the first group's vectors begin, and where the last one's end.
   */
  outer(item: Outer, totals: number, samples: readonly [from: number, to: number]): void {
    const { rows, columns, operands } = item;
    const [tallest, widest] = rows === 1 ? [1, 8] : [2, 4];
    const tile = (row: Part, column: Part): void => {
      const taken = this.#taken.length;
      const at = Array.from({ length: row.size * column.size }, (_, k) => ({
        row: row.first + Math.floor(k / column.size),
        column: column.first + (k % column.size),
      }));
      const moves = (
        { outer, inner }: { readonly outer: number; readonly inner: number },
        unit: number,
      ): Moves => movesOf([row.level, outer * row.size * unit], [column.level, inner * column.size * unit]);
      const sums = at.map(() => this.#take(() => this.#body.zeroV128()));
      this.#loop(samples, (vector) => {
        const loaded = new Map<string, number>();
        const load = (access: Access, k: number): number => {
          const { address, unit } = this.#memory.placeOf(access.slot);
          const offset = address + unit * (access.outer * at[k]!.row + access.inner * at[k]!.column);
          const key = `${offset},${access.outer},${access.inner}`;
          let local = loaded.get(key);
          if (local === undefined) {
            local = this.#take(() =>
              this.#body.loadV128(this.#push([...moves(access, unit), [vector, 16]], offset)),
            );
            loaded.set(key, local);
          }
          return local;
        };
        sums.forEach((sum, k) => {
          const [x, y] = [load(operands[0], k), load(operands[1], k)];
          this.#body.get(sum).get(x).get(y).simd(f64x2.mul).simd(f64x2.add).set(sum);
        });
      });
      for (let k = 0; k < sums.length;) {
        const { row: r, column: c } = at[k]!;
        const offset = this.#push(
          moves(item, 8),
          8 * (item.output + item.outer * r + item.inner * c),
          totals,
        );
        const isPair = item.inner === 1 && at[k + 1]?.row === r;
        writeLaneSums(this.#body, sums[k]!, sums[isPair ? k + 1 : k]!);
        if (isPair) this.#body.storeV128(offset);
        else this.#body.storeLane(offset, 0);
        k += isPair ? 2 : 1;
      }
      this.#release(taken);
    };
    // The longer way is outside, so that the numbers of the shorter one stay in the cache.
    if (columns >= rows)
      this.#parts(columns, widest, (column) => this.#parts(rows, tallest, (row) => tile(row, column)));
    else this.#parts(rows, tallest, (row) => this.#parts(columns, widest, (column) => tile(row, column)));
  }

  /** As many parts of the largest size as there are, in a loop, then the rest in parts of half, a quarter … of it. */
  #parts(count: number, largest: number, write: (part: Part) => void): void {
    const whole = Math.floor(count / largest);
    if (whole > 1) this.#loop(whole, (level) => write({ level, first: 0, size: largest }));
    else if (whole === 1) write({ level: undefined, first: 0, size: largest });
    let size = largest;
    for (let first = whole * largest; first < count; first += size) {
      while (size > count - first) size >>= 1;
      write({ level: undefined, first, size });
    }
  }

  /** All members, tile by tile. */
  #grid(
    { rows, columns }: { readonly rows: number; readonly columns: number },
    write: (tile: Tile) => void,
  ): void {
    const ofSamples = this.#memory.group !== undefined;
    const row = (outer: Level | undefined): void =>
      this.#parts(columns, ofSamples ? 4 : 8, ({ level, first, size }) =>
        write({
          outer,
          inner: level,
          size,
          first,
          members: size,
          columns,
          vectors: ofSamples ? PER_NUMBER * size : Math.max(1, size / 2),
        }),
      );
    if (rows === 1) row(undefined);
    else this.#loop(rows, row);
  }

  #foldTile({ terms, start, operands, result }: Fold, tile: Tile): void {
    const taken = this.#taken.length;
    const from = start === undefined ? undefined : this.#load(start, tile);
    const totals = Array.from({ length: tile.vectors }, (_, v) =>
      this.#take(() => {
        if (from === undefined) this.#pool.push(this.#body, bitsOf(-0));
        else this.#body.get(from[v]!);
      }),
    );
    this.#loop(terms, (term) => {
      const before = this.#taken.length;
      const loaded = operands.map((access) => this.#load(access, tile, term));
      totals.forEach((total, v) => {
        this.#body.get(total);
        for (const locals of loaded) this.#body.get(locals[v]!);
        if (loaded.length > 1) this.#body.simd(f64x2.mul);
        this.#body.simd(f64x2.add).set(total);
      });
      this.#release(before);
    });
    this.#store(result, tile, totals);
    this.#release(taken);
  }

  #mapTile({ families }: MapItem, tile: Tile): void {
    const taken = this.#taken.length;
    /** What each family has computed, as numbers; and comparisons as masks. */
    const numbers: number[][] = [];
    const masks: (number[] | undefined)[] = [];
    const loaded = new Map<string, number[]>();
    families.forEach((family, f) => {
      const row = this.#primitives[family.op]!;
      const operands = family.sources.map((source) => {
        if (typeof source === "number") return numbers[source]!;
        const key = `${source.slot},${source.outer},${source.inner}`;
        let locals = loaded.get(key);
        if (locals === undefined) loaded.set(key, (locals = this.#load(source, tile)));
        return locals;
      });
      const isTruth = isComparison(row.wasm);
      const results: number[] = [];
      const truths: number[] = [];
      for (let v = 0; v < tile.vectors; v++) {
        const local = this.#take(() => this.#row(row, family, operands, masks, v));
        if (isTruth) truths.push(local);
        results.push(isTruth ? this.#take(() => writeMaskAsNumbers(this.#body.get(local))) : local);
      }
      numbers[f] = results;
      masks[f] = isTruth ? truths : undefined;
      if (family.isStored) this.#store(family.result, tile, results);
    });
    this.#release(taken);
  }

  /** Leaves on the stack what a row answers; of a comparison, its mask. */
  #row(
    row: Primitive,
    { sources }: Family,
    operands: readonly number[][],
    masks: readonly (number[] | undefined)[],
    v: number,
  ): void {
    if (row.simd === undefined) {
      for (const locals of operands) this.#body.get(locals[v]!);
      this.#body.call(this.#functions.of(row));
      return;
    }
    writeRow(this.#body, this.#pool, row, {
      push: (k) => this.#body.get(operands[k]![v]!),
      pushMask: (k) => {
        const source = sources[k]!;
        const mask = typeof source === "number" ? masks[source] : undefined;
        this.#body.get((mask ?? operands[k]!)[v]!);
        if (mask === undefined) this.#body.isNotZero();
      },
      constants: (k) => {
        const source = sources[k]!;
        const isConstant =
          typeof source !== "number" && source.slot < 0 && source.outer === 0 && source.inner === 0;
        return isConstant ? [this.#constants[~source.slot]!] : undefined;
      },
    });
  }

  /** Takes an operand of a tile into locals, one for each of its vectors. */
  #load(access: Access, tile: Tile, term?: Level): number[] {
    const { address, unit, varies } = this.#memory.placeOf(access.slot);
    const moves = [...this.#moves(access, tile, unit), ...movesOf([term, access.term * unit])];
    const group = varies ? this.#memory.group : undefined;
    const push =
      access.bases === undefined
        ? (beyond: number): number => this.#push(moves, address + beyond, group)
        : this.#pushTabled(access.bases, access, moves, tile, term!);
    const offset = (member: number): number => unit * access.inner * (tile.first + member);
    const locals: number[] = [];
    for (let v = 0; v < tile.vectors; v++) {
      if (this.#memory.group !== undefined) {
        const [member, u] = [Math.floor(v / PER_NUMBER), v % PER_NUMBER];
        if (member > 0 && access.inner === 0) locals.push(locals[u]!);
        else if (!varies && u > 0) locals.push(locals[v - 1]!);
        else if (varies) locals.push(this.#take(() => this.#body.loadV128(push(offset(member) + 16 * u))));
        else locals.push(this.#take(() => this.#body.loadSplat(push(offset(member)))));
      } else if (access.inner === 0 || tile.members === 1) {
        locals.push(locals[0] ?? this.#take(() => this.#body.loadSplat(push(offset(0)))));
      } else if (access.inner === 1) {
        locals.push(this.#take(() => this.#body.loadV128(push(offset(2 * v)))));
      } else {
        locals.push(
          this.#take(() => {
            const upper = push(offset(2 * v + 1));
            const lower = push(offset(2 * v));
            this.#body.loadSplat(lower).loadLane(upper, 1);
          }),
        );
      }
    }
    return locals;
  }

  /** What pushes addresses from that of a term on, which it takes from a table; see {@link #push}. */
  #pushTabled(
    bases: Int32Array,
    { slot, outer, inner }: Access,
    moves: Moves,
    tile: Tile,
    term: Level,
  ): (offset: number) => number {
    const { unit, varies } = this.#memory.placeOf(slot);
    /** Offsets are never negative: addresses count from that of the least member. */
    const least =
      unit * (Math.min(0, inner * (tile.columns - 1)) + Math.min(0, outer * ((tile.outer?.count ?? 1) - 1)));
    const table = this.#pool.address(
      ...Array.from(bases, (base) => BigInt(this.#memory.placeOf(base).address + least)),
    );
    const local = this.#local(I32);
    this.#body.loadI32(this.#push([[term, 8]], table));
    const rest = this.#push(moves, -least, varies ? this.#memory.group : undefined);
    this.#body.do(i32.add).set(local);
    return (offset) => {
      this.#body.get(local);
      return rest + offset;
    };
  }

  /** Puts the results of a tile where they stand, side by side. */
  #store(slot: number, tile: Tile, locals: readonly number[]): void {
    const { address, unit } = this.#memory.placeOf(slot);
    const moves = this.#moves({ outer: tile.columns, inner: 1 }, tile, unit);
    locals.forEach((local, v) => {
      if (this.#memory.group !== undefined) {
        const offset = this.#push(
          moves,
          address + unit * (tile.first + Math.floor(v / PER_NUMBER)) + 16 * (v % PER_NUMBER),
          this.#memory.group,
        );
        this.#body.get(local).storeV128(offset);
        return;
      }
      const offset = this.#push(moves, address + unit * (tile.first + 2 * v));
      this.#body.get(local);
      if (tile.members === 1) this.#body.storeLane(offset, 0);
      else this.#body.storeV128(offset);
    });
  }

  #moves(
    { outer, inner }: { readonly outer: number; readonly inner: number },
    tile: Tile,
    unit: number,
  ): Moves {
    return movesOf([tile.outer, outer * unit], [tile.inner, inner * tile.size * unit]);
  }

  /**
   * Writes a loop of `count` iterations, or over the vectors between two addresses.
   *
   * Method: what the body asks for by {@link #push} is kept in locals, which begin before the loop and move on at its end.
   */
  #loop(count: number | readonly [from: number, to: number], write: (level: Level) => void): void {
    const isCounted = typeof count === "number";
    const level: Level = {
      count: isCounted ? count : 1,
      depth: this.#depth++,
      from: isCounted ? undefined : count[0],
      pointers: new Map(),
    };
    const before = this.#body;
    const inside = new Bytes();
    this.#body = inside;
    write(level);
    this.#depth--;
    this.#body = before;
    const counter = this.#local(I32);
    for (const { local, step, under, base } of level.pointers.values()) {
      this.#pushPointer(under, base);
      if (level.from !== undefined) before.get(level.from).do(i32.add);
      if (step < 0) before.constI32(-step * (level.count - 1)).do(i32.add);
      before.set(local);
    }
    if (isCounted) before.constI32(count).set(counter);
    else before.get(count[0]).set(counter);
    before.loop(() => {
      before.append(inside);
      for (const { local, step } of level.pointers.values())
        before.get(local).constI32(step).do(i32.add).set(local);
      if (isCounted) before.get(counter).constI32(1).do(i32.sub).tee(counter);
      else before.get(counter).constI32(16).do(i32.add).tee(counter).get(count[1]).do(i32.lessUnsigned);
    });
  }

  /** Pushes the address of an access, but for an offset, which it answers. @param base see {@link Pointer.base}. */
  #push(moves: Moves, offset: number, base?: number): number {
    const pointer = this.#pointer(moves, base);
    this.#pushPointer(pointer, base);
    return offset + (pointer?.least ?? 0);
  }

  #pointer(moves: Moves, base: number | undefined): Pointer | undefined {
    const moving = moves.filter(([, bytes]) => bytes !== 0).toSorted(([a], [b]) => a.depth - b.depth);
    const last = moving.at(-1);
    if (last === undefined) return undefined;
    const [level, step] = last;
    const key = `${base}:${moving.map(([{ depth }, bytes]) => `${depth}:${bytes}`).join()}`;
    let pointer = level.pointers.get(key);
    if (pointer === undefined) {
      const under = this.#pointer(moving.slice(0, -1), base);
      const least = (under?.least ?? 0) + Math.min(0, step * (level.count - 1));
      pointer = { local: this.#local(I32), step, under, base, least };
      level.pointers.set(key, pointer);
    }
    return pointer;
  }

  #pushPointer(pointer: Pointer | undefined, base: number | undefined): void {
    const local = pointer?.local ?? base;
    if (local === undefined) this.#body.constI32(0);
    else this.#body.get(local);
  }

  #local(type: ValueType): number {
    return this.#parameters + this.#types.push(type) - 1;
  }

  /** A local for the vector that `write` leaves on the stack. */
  #take(write: () => void): number {
    write();
    const local = this.#free.pop() ?? this.#local(V128);
    this.#taken.push(local);
    this.#body.set(local);
    return local;
  }

  /** Gives back what was taken since then. */
  #release(since: number): void {
    this.#free.push(...this.#taken.splice(since));
  }
}

/** Of loops that are there and move something. */
function movesOf(...moves: readonly (readonly [Level | undefined, number])[]): Moves {
  return moves.filter((move): move is readonly [Level, number] => move[0] !== undefined && move[1] !== 0);
}
