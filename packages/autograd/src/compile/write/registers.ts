/**
 * @file Where the numbers of one WebAssembly function stand: in locals, in lanes of vectors, or still in memory; and how they get
 * on the stack.
 */

import type { Tape } from "../../tape.ts";
import { f64, i32, isComparison } from "../../instructions.ts";
import { Bytes, F64, I32, V128, type ValueType } from "./bytes.ts";
import type { Layout } from "../program/layout.ts";
import { endOfFirst, type Item, type Repeat } from "../program/program.ts";
import { bitsOf, type Pool } from "./pool.ts";
import { writeMaskAsNumbers } from "./vector-rows.ts";

const NOWHERE: readonly number[] = [];

/** What a function declares. */
export type Locals = [count: number, type: ValueType][];

export function runs(types: readonly ValueType[]): Locals {
  const locals: Locals = [];
  for (const type of types) {
    const last = locals.at(-1);
    if (last?.[1] === type) last[0]++;
    else locals.push([1, type]);
  }
  return locals;
}

/**
 * The locals of one function after the other. They are taken again after the last use of what stands in them. Comparisons are
 * i32 (in vectors: masks) until they are used as numbers, so that `select` takes them as they are.
 */
export class Registers {
  readonly #tape: Tape;
  readonly #plan: Layout;
  readonly #pool: Pool;
  /** How many outputs each slot is. */
  readonly #outputCount: Int32Array;
  /** How often each slot is still to be used in this function. */
  readonly #uses: Int32Array;
  /** The local of each slot's number (of a comparison: its truth), or −1. */
  readonly #localOf: Int32Array;
  /** The local of the vector in which each slot is a lane, or −1. */
  readonly #vectorOf: Int32Array;
  /** The step that stands in the other lane of each step's vector, or −1; and whether the step's own is the upper one. */
  readonly mates: Int32Array;
  readonly isUpper: Uint8Array;
  /** The locals of vectors that were put together from other numbers, by their slots. */
  readonly #assembled = new Map<string, number>();
  /** The local of the vector that was pushed last. */
  #pushed = 0;
  #body = new Bytes();
  #types: ValueType[] = [];
  #free: Record<ValueType, number[]> = { [F64]: [], [I32]: [], [V128]: [] };
  /** The first step of the present function, and the one after its last; what it repeats. */
  #from = 0;
  #to = 0;
  #repeat: Repeat | undefined;
  /** Of what is repeated, the local with the address of which moves by so many places each time. */
  readonly #pointers = new Map<number, number>();
  readonly #constants: number;

  /** @param constants the address of the tape's constants. */
  constructor(tape: Tape, plan: Layout, pool: Pool, constants: number) {
    this.#tape = tape;
    this.#plan = plan;
    this.#pool = pool;
    this.#constants = constants;
    const slots = tape.inputs + tape.ops.length;
    this.#outputCount = new Int32Array(slots);
    for (const [slot, places] of plan.outputPlaces) if (slot >= 0) this.#outputCount[slot] = places.length;
    this.#uses = new Int32Array(slots);
    this.#localOf = new Int32Array(slots);
    this.#vectorOf = new Int32Array(slots);
    this.mates = new Int32Array(tape.ops.length);
    this.isUpper = new Uint8Array(tape.ops.length);
  }

  /** Begins the function of steps, or of the first time of a repeat, in `body`. */
  begin(body: Bytes, item: Item, isLast: boolean): void {
    this.#from = item.from;
    this.#repeat = item.kind === "repeat" ? item : undefined;
    this.#to = this.#repeat === undefined ? item.to : endOfFirst(this.#repeat);
    this.#body = body;
    this.#types = [];
    this.#pointers.clear();
    this.#free = { [F64]: [], [I32]: [], [V128]: [] };
    this.#assembled.clear();
    this.#countUses(isLast);
  }

  /** What the function must declare. */
  get locals(): Locals {
    return runs(this.#types);
  }

  /** The function that does what was written, as often as it is repeated. */
  repeated(): Bytes {
    const body = new Bytes();
    const { times, carried } = this.#repeat!;
    for (const [slot, next] of carried) {
      const local = this.#localOf[slot]!;
      body
        .constI32(0)
        .loadF64(8 * this.#placeOf(slot))
        .set(local);
      this.push(next);
      this.#body.set(local);
    }
    for (const [move, local] of this.#pointers) {
      if (move < 0) body.constI32(-8 * move * (times - 1)).set(local);
    }
    const counter = this.#types.push(I32) - 1; // not one that what is repeated takes
    body.constI32(times).set(counter);
    body.loop(() => {
      body.append(this.#body);
      for (const [move, local] of this.#pointers)
        body
          .get(local)
          .constI32(8 * move)
          .do(i32.add)
          .set(local);
      body.get(counter).constI32(1).do(i32.sub).tee(counter);
    });
    return body;
  }

  /** Whether a slot is a constant, the same each time. */
  isConstant(slot: number): boolean {
    return slot < 0 && this.#moveOf(slot) === 0;
  }

  /** How many places further the slot stands each time. */
  #moveOf(slot: number): number {
    if (this.#repeat === undefined) return 0;
    return slot >= this.#tape.inputs + this.#from ? 1 : (this.#repeat.moves.get(slot) ?? 0);
  }

  /** Pushes the address to which {@link #addressOf} is added. */
  #pushBase(slot: number): void {
    const move = this.#moveOf(slot);
    if (move === 0) {
      this.#body.constI32(0);
      return;
    }
    let local = this.#pointers.get(move);
    if (local === undefined) this.#pointers.set(move, (local = this.#types.push(I32) - 1));
    this.#body.get(local);
  }

  /** Pointers count from their least address: those that move backwards begin with it behind them. */
  #addressOf(slot: number, place = this.#placeOf(slot)): number {
    const behind = 8 * Math.min(0, this.#moveOf(slot)) * ((this.#repeat?.times ?? 1) - 1);
    return (slot < 0 ? this.#constants + 8 * ~slot : 8 * place) + behind;
  }

  #countUses(isLast: boolean): void {
    const { inputs, starts, operands } = this.#tape;
    const [first, end] = [starts[this.#from]!, starts[this.#to]!];
    for (let k = first; k < end; k++) {
      const slot = operands[k]!;
      if (slot < 0) continue;
      this.#uses[slot] = 0;
      this.#localOf[slot] = -1;
      this.#vectorOf[slot] = -1;
    }
    const given = isLast ? this.#plan.givenLast.filter((slot) => slot >= 0) : [];
    for (const slot of given) {
      this.#uses[slot] = 0;
      this.#localOf[slot] = -1;
      this.#vectorOf[slot] = -1;
    }
    for (let i = this.#from; i < this.#to; i++) {
      const crosses = this.#plan.crossing[i]! >= 0 ? 1 : 0;
      this.#uses[inputs + i] = this.#outputsOf(i).length + crosses;
      this.#localOf[inputs + i] = -1;
      this.#vectorOf[inputs + i] = -1;
    }
    const use = (slot: number): void => void (this.#uses[slot] = this.#uses[slot]! + 1);
    for (let k = first; k < end; k++) if (operands[k]! >= 0) use(operands[k]!);
    for (const slot of given) this.#uses[slot]! += this.#outputCount[slot]!;
    for (const [slot, next] of this.#repeat?.carried ?? []) {
      this.#localOf[slot] = this.#types.push(F64) - 1;
      this.#uses[slot] = 2 ** 30; // it is never free
      use(next);
    }
  }

  #isMaskOrTruth(slot: number): boolean {
    return (
      slot >= this.#tape.inputs &&
      isComparison(this.#tape.primitives[this.#tape.ops[slot - this.#tape.inputs]!]!.wasm)
    );
  }

  /** The vector that {@link pushVector} has just pushed, once more. */
  pushAgain(): void {
    this.#body.get(this.#pushed);
  }

  #take(type: ValueType): number {
    return this.#free[type].pop() ?? this.#types.push(type) - 1;
  }

  set(slot: number, type: ValueType): void {
    const local = this.#take(type);
    this.#localOf[slot] = local;
    this.#body.set(local);
  }

  setVector(lower: number, upper: number): void {
    const { inputs } = this.#tape;
    const local = this.#take(V128);
    this.#vectorOf[inputs + lower] = local;
    this.#vectorOf[inputs + upper] = local;
    this.#body.set(local);
  }

  /** Counts one use of a slot; after the last, its locals are free. */
  used(slot: number): void {
    if (slot < 0) return;
    const left = this.#uses[slot]! - 1;
    this.#uses[slot] = left;
    if (left > 0) return;
    const local = this.#localOf[slot]!;
    if (local >= 0) this.#free[this.#types[local] as ValueType].push(local);
    this.#localOf[slot] = -1;
    const vector = this.#vectorOf[slot]!;
    if (vector < 0) return;
    const mate = this.mates[slot - this.#tape.inputs]! + this.#tape.inputs;
    if (this.#uses[mate]! > 0) return;
    this.#free[V128].push(vector);
    this.#vectorOf[slot] = -1;
    this.#vectorOf[mate] = -1;
  }

  /** Stores what other functions and the outputs need of a step. */
  keep(i: number): void {
    const slot = this.#tape.inputs + i;
    const crossing = this.#plan.crossing[i]!;
    if (crossing >= 0) this.store(slot, crossing);
    for (const place of this.#outputsOf(i)) this.store(slot, place);
    if (this.#uses[slot] === 0) this.#forget(slot);
  }

  /** The same for a pair: a whole vector where both go side by side, else its lanes. */
  keepPair(lower: number, upper: number): void {
    const { inputs } = this.#tape;
    const [low, high] = [inputs + lower, inputs + upper];
    const others = [...this.#placesFor(upper)];
    for (const place of this.#placesFor(lower)) {
      const beside = others.indexOf(place + 1);
      if (beside === -1) {
        this.store(low, place);
        continue;
      }
      others.splice(beside, 1);
      this.#pushBase(low);
      this.pushVector(low, high);
      this.#body.storeV128(this.#addressOf(low, place));
    }
    for (const place of others) this.store(high, place);
    if (this.#uses[low] === 0 && this.#uses[high] === 0) this.#forget(low);
  }

  /** Frees the locals of what nobody uses. */
  #forget(slot: number): void {
    this.#uses[slot] = 1;
    this.used(slot);
  }

  /** Where a step is written as an output; of what is repeated, this is done at the end. */
  #outputsOf(i: number): readonly number[] {
    const slot = this.#tape.inputs + i;
    if (this.#repeat !== undefined || this.#outputCount[slot] === 0) return NOWHERE;
    return this.#plan.outputPlaces.get(slot)!;
  }

  #placesFor(i: number): readonly number[] {
    const crossing = this.#plan.crossing[i]!;
    const places = this.#outputsOf(i);
    return crossing >= 0 ? [crossing, ...places] : places;
  }

  store(slot: number, place: number): void {
    const isOwn = slot >= this.#tape.inputs + this.#from;
    if (isOwn) this.#pushBase(slot);
    else this.#body.constI32(0);
    this.push(slot);
    this.#body.storeF64(isOwn ? this.#addressOf(slot, place) : 8 * place);
  }

  /** Puts an i32 on the stack that is 0 where the slot is. */
  pushCondition(slot: number): void {
    if (slot >= 0 && this.#isMaskOrTruth(slot) && this.#localOf[slot]! >= 0) {
      const local = this.#localOf[slot]!;
      if (this.#types[local] === I32) {
        this.#body.get(local);
        return this.used(slot);
      }
    }
    this.push(slot);
    this.#body.constF64(0).do(f64.ne);
  }

  /** Puts a number on the stack; what comes from memory or from a vector stays in a local until its last use here. */
  push(slot: number): void {
    if (slot < 0) {
      if (this.isConstant(slot)) this.#body.constF64(this.#tape.constants[~slot]!);
      else {
        this.#pushBase(slot);
        this.#body.loadF64(this.#addressOf(slot));
      }
      return;
    }
    const local = this.#localOf[slot]!;
    if (local >= 0) {
      this.#body.get(local);
      if (this.#types[local] === I32) this.#body.do(f64.convertI32);
    } else {
      const fresh = this.#take(F64);
      const vector = this.#vectorOf[slot]!;
      if (vector >= 0) {
        this.#body.get(vector);
        if (this.#isMaskOrTruth(slot)) writeMaskAsNumbers(this.#body);
        this.#body.extractLane(this.#laneOf(slot));
      } else {
        this.#pushBase(slot);
        this.#body.loadF64(this.#addressOf(slot));
      }
      this.#body.tee(fresh);
      this.#localOf[slot] = fresh;
    }
    this.used(slot);
  }

  /** Puts a vector of two slots on the stack, as numbers. @param uses of each slot. */
  pushVector(lower: number, upper: number, uses = 2): void {
    if (this.isConstant(lower) && this.isConstant(upper)) return this.#pushConstants(lower, upper);
    const vector = lower < 0 ? -1 : this.#vectorOf[lower]!;
    if (
      vector >= 0 &&
      lower !== upper &&
      upper >= 0 &&
      this.#vectorOf[upper] === vector &&
      this.#laneOf(lower) === 0
    ) {
      this.#body.get(vector);
      this.#pushed = vector;
      if (this.#isMaskOrTruth(lower)) {
        writeMaskAsNumbers(this.#body);
        this.#pushed = this.#take(V128);
        this.#body.tee(this.#pushed);
        this.#free[V128].push(this.#pushed); // it is only pushed again at once, if at all
      }
      this.used(lower);
      return this.used(upper);
    }
    const key = `${lower} ${upper}`;
    const known = this.#assembled.get(key);
    if (known !== undefined) {
      this.#body.get(known);
      this.#pushed = known;
      this.used(lower);
      if (uses === 2) this.used(upper);
      return;
    }
    this.#assemble(lower, upper, uses);
    const local = this.#take(V128);
    this.#assembled.set(key, local);
    this.#pushed = local;
    this.#body.tee(local);
  }

  #pushConstants(lower: number, upper: number): void {
    const { constants } = this.#tape;
    this.#pool.pushPair(this.#body, bitsOf(constants[~lower]!), bitsOf(constants[~upper]!));
  }

  #assemble(lower: number, upper: number, uses: number): void {
    if (this.#isInMemory(lower) && upper === lower) {
      this.#pushBase(lower);
      this.#body.loadSplat(this.#addressOf(lower));
      this.used(lower);
      if (uses === 2) this.used(upper);
      return;
    }
    if (this.#isInMemory(lower) && this.#isInMemory(upper)) {
      const isBeside =
        this.#placeOf(upper) === this.#placeOf(lower) + 1 && this.#moveOf(upper) === this.#moveOf(lower);
      // Inputs were just written one by one: read as one, they would have to wait until both are in the cache.
      if (isBeside && lower >= this.#tape.inputs) {
        this.#pushBase(lower);
        this.#body.loadV128(this.#addressOf(lower));
      } else {
        this.#pushBase(upper);
        this.#pushBase(lower);
        this.#body.loadSplat(this.#addressOf(lower)).loadLane(this.#addressOf(upper), 1);
      }
      this.used(lower);
      return this.used(upper);
    }
    const isLane = (slot: number): boolean => slot >= 0 && this.#vectorOf[slot]! >= 0;
    if (isLane(lower) && isLane(upper) && !this.#isMaskOrTruth(lower) && !this.#isMaskOrTruth(upper)) {
      this.#body.get(this.#vectorOf[lower]!).get(this.#vectorOf[upper]!);
      this.#body.shuffle(this.#laneOf(lower), 2 + this.#laneOf(upper));
      this.used(lower);
      if (uses === 2) this.used(upper);
      return;
    }
    if (lower === upper) {
      this.push(lower);
      this.#body.splat();
      if (uses === 2) this.used(upper);
      return;
    }
    if (this.#isInMemory(upper)) {
      this.#pushBase(upper);
      this.push(lower);
      this.#body.splat().loadLane(this.#addressOf(upper), 1);
      return this.used(upper);
    }
    this.push(lower);
    this.#body.splat();
    this.push(upper);
    this.#body.replaceLane(1);
  }

  /** Whether the slot is known only as it stands in memory. */
  #isInMemory(slot: number): boolean {
    return slot >= 0 && slot < this.#tape.inputs + this.#from && this.#localOf[slot] === -1;
  }

  /** Puts a mask on the stack: the lanes that are not 0. */
  pushMask(lower: number, upper: number): void {
    const vector = lower < 0 ? -1 : this.#vectorOf[lower]!;
    const isMask =
      vector >= 0 && upper >= 0 && this.#vectorOf[upper] === vector && this.#isMaskOrTruth(lower);
    if (isMask && lower !== upper && this.#laneOf(lower) === 0) {
      this.#body.get(vector);
      this.used(lower);
      return this.used(upper);
    }
    this.pushVector(lower, upper);
    this.#body.isNotZero();
  }

  #laneOf(slot: number): number {
    return this.isUpper[slot - this.#tape.inputs]!;
  }

  #placeOf(slot: number): number {
    const step = slot - this.#tape.inputs;
    return step < 0 ? this.#plan.input + slot : this.#plan.crossing[step]!;
  }
}
