/** @file Blocks that are loops: a block for one step, run again and again on what it has left. */

import type { Num } from "../value.ts";
import { Block, type Derived, type Mask, range } from "./block.ts";
import { LoopPull } from "./loop-pull.ts";
import { States } from "./states.ts";
import { type Condition, gather, type Length, scatter, type Steps, type Wiring } from "./steps.ts";

/** How a loop is run. */
export interface Way {
  /** Whether few states are kept for the adjoint, and the others computed again. */
  readonly keepsFew: boolean;
  /** The rows, if they are plain numbers: then they are no inputs. */
  readonly data?: Float64Array | undefined;
}

/** A loop takes its first state, then all rows, then what all steps share; it answers its last state, then what each step gives. */
export class Loop extends Block implements Steps {
  readonly step: Block;
  readonly wiring: Wiring;
  readonly length: Length;
  readonly input: Float64Array;
  readonly output: Float64Array;
  /** How many steps the last run took. */
  taken = 0;
  readonly #way: Way;
  /** The states before each step of the last run, if they are kept, and its input. */
  readonly #states: States;
  #kept: Float64Array | undefined;
  #keeps = false;

  constructor(name: string, step: Block, wiring: Wiring, length: Length, way: Way) {
    const { state, row, shared, given } = wiring;
    const steps = typeof length === "number" ? length : 0;
    const inRows = way.data === undefined ? steps * row.length : 0;
    super(name, state.length + inRows + shared.length, state.length + steps * given.length);
    this.step = step;
    this.wiring = wiring;
    this.length = length;
    this.#way = way;
    this.input = new Float64Array(this.inputs);
    this.output = new Float64Array(this.outputs);
    this.#states = new States(state.length, way.keepsFew, steps);
  }

  run(): void {
    if (this.#keeps) this.#runKeeping();
    else this.#run(undefined);
  }

  /** Once its adjoint has been asked for, it keeps its states at once. */
  #runKeeping(): void {
    this.#keeps = true;
    this.#kept = undefined;
    this.#states.begin();
    this.#run(this.#states);
    this.#kept = this.input.slice();
  }

  walkBack(visit: (t: number, states: Float64Array, at: number) => void): void {
    if (this.#kept === undefined || !isEqual(this.#kept, this.input)) this.#runKeeping();
    this.#states.backward(this.taken, (t, state) => this.#take(t, state), visit);
  }

  /** How many numbers it holds to walk back. */
  get heldNumbers(): number {
    return this.#states.numbers;
  }

  #run(states: States | undefined): void {
    const { wiring, length, input, output } = this;
    const { state, shared, given } = wiring;
    const now = input.slice(0, state.length);
    scatter(input, input.length - shared.length, this.step.input, shared);
    let t = 0;
    for (; typeof length === "number" ? t < length : holds(length, now, input, shared.length); t++) {
      states?.keep(t, now);
      this.#take(t, now);
      gather(this.step.output, given, output, state.length + t * given.length);
    }
    this.taken = t;
    output.set(now);
  }

  get rowInputs(): number {
    return this.#way.data === undefined ? this.wiring.row.length : 0;
  }

  takeRow(t: number, input: Float64Array, to: Float64Array, places: Int32Array): void {
    const { data } = this.#way;
    if (data === undefined) scatter(input, this.wiring.state.length + t * places.length, to, places);
    else scatter(data, t * places.length, to, places);
  }

  rowOf(t: number, args: readonly Num[]): readonly Num[] {
    const { state, row } = this.wiring;
    const { data } = this.#way;
    const first = (data === undefined ? state.length : 0) + t * row.length;
    return data === undefined
      ? args.slice(first, first + row.length)
      : Array.from(data.subarray(first, first + row.length));
  }

  /** Takes one step. */
  #take(t: number, now: Float64Array): void {
    const { step, wiring } = this;
    const { state, row, next } = wiring;
    scatter(now, 0, step.input, state); // which may be another array than before
    this.takeRow(t, this.input, step.input, row);
    step.run();
    gather(step.output, next, now, 0);
  }

  expand(args: readonly Num[]): Num[] {
    const { last, answers } = this.#written(args);
    return [...last, ...answers];
  }

  expandStates(args: readonly Num[]): Num[][] {
    return this.#written(args).before;
  }

  #written(args: readonly Num[]): { before: Num[][]; last: Num[]; answers: Num[] } {
    const { step, wiring, length } = this;
    const { state, row, shared, next, given } = wiring;
    if (typeof length !== "number") {
      throw new Error(
        `Cannot write out ${this.name}: how often it runs depends on its numbers. Run it as a kernel.`,
      );
    }
    let last = args.slice(0, state.length);
    const before: Num[][] = [];
    const answers: Num[] = [];
    for (let t = 0; t < length; t++) {
      before.push(last);
      const taken = new Array<Num>(step.inputs).fill(0);
      state.forEach((place, i) => (taken[place] = last[i]!));
      this.rowOf(t, args).forEach((x, i) => (taken[row[i]!] = x));
      shared.forEach((place, i) => (taken[place] = args[args.length - shared.length + i]!));
      const left = step.expand(taken);
      last = Array.from(next, (place) => (place < 0 ? 0 : left[place]!));
      for (const place of given) answers.push(left[place]!);
    }
    return { before, last, answers };
  }

  /**
   * Method: a tangent of the state that one step makes is there for all: those of the first state are 0 then. In the same way, what
   * is active in one row is active in all.
   */
  protected makeBoth(active: Mask): Derived {
    const { step, wiring, length, name } = this;
    const { state, row, shared, next, given } = wiring;
    const steps = typeof length === "number" ? length : 0;
    const inState = active.slice(0, state.length);
    const rows = this.rowInputs;
    const inRow = Uint8Array.from(row, (_, i) => {
      for (let t = 0; t < steps && rows > 0; t++)
        if (active[state.length + t * row.length + i] === 1) return 1;
      return 0;
    });
    const inShared = active.slice(active.length - shared.length);
    let both: Derived;
    let outputOf: Map<number, number>;
    for (;;) {
      both = step.both(this.stepMask(inState, inRow, inShared));
      outputOf = new Map(Array.from(both.outputs, (code, k) => [code, k]));
      let grows = false;
      next.forEach((place, i) => {
        if (place >= 0 && inState[i] === 0 && outputOf.has(~place)) {
          inState[i] = 1;
          grows = true;
        }
      });
      if (!grows) break;
    }
    const inputOf = new Map(Array.from(both.inputs, (code, k) => [code, k]));
    /** The places of these, then those of the tangents of the active ones. */
    const withTangents = (places: Int32Array, mask: Mask): Int32Array =>
      Int32Array.from([
        ...Array.from(places, (place) => inputOf.get(place)!),
        ...Array.from(
          places.filter((_, i) => mask[i] === 1),
          (place) => inputOf.get(~place)!,
        ),
      ]);
    const moving = next.filter((_, i) => inState[i] === 1);
    const moved = given.filter((place) => outputOf.has(~place));
    const loop = new Loop(
      name,
      both.block,
      {
        state: withTangents(state, inState),
        row: withTangents(row, inRow),
        shared: withTangents(shared, inShared),
        next: Int32Array.from([
          ...Array.from(next, (place) => (place < 0 ? -1 : outputOf.get(place)!)),
          ...Array.from(moving, (place) => (place < 0 ? -1 : (outputOf.get(~place) ?? -1))),
        ]),
        given: Int32Array.from([
          ...Array.from(given, (place) => outputOf.get(place)!),
          ...Array.from(moved, (place) => outputOf.get(~place)!),
        ]),
      },
      typeof length === "number"
        ? length
        : {
            block: length.block,
            // What is shared is counted from its own beginning, where the first ones still are what they were.
            inputs: length.inputs,
          },
      this.#way,
    );
    /** Numbers of inputs, then those of tangents, of a part that begins at `first`. */
    const codes = (first: number, mask: Mask): number[] => {
      const own = [...range(first, mask.length)];
      return [...own, ...own.filter((_, i) => mask[i] === 1).map((i) => ~i)];
    };
    const isMoved = Uint8Array.from(given, (place) => (outputOf.has(~place) ? 1 : 0));
    const inputs = codes(0, inState);
    const outputs = codes(0, inState);
    for (let t = 0; t < steps; t++) {
      if (rows > 0) inputs.push(...codes(state.length + t * rows, inRow));
      outputs.push(...codes(state.length + t * given.length, isMoved));
    }
    inputs.push(...codes(active.length - shared.length, inShared));
    return { block: loop, inputs: Int32Array.from(inputs), outputs: Int32Array.from(outputs) };
  }

  protected makePull(arrived: Mask, wanted: Mask): Derived {
    return LoopPull.of(this, arrived, wanted);
  }

  /** A mask of the step's inputs. */
  stepMask(inState: Mask, inRow: Mask, inShared: Mask): Mask {
    const mask = new Uint8Array(this.step.inputs);
    const { state, row, shared } = this.wiring;
    state.forEach((place, i) => (mask[place] = inState[i]!));
    row.forEach((place, i) => (mask[place] = inRow[i]!));
    shared.forEach((place, i) => (mask[place] = inShared[i]!));
    return mask;
  }
}

function holds(
  { block, inputs }: Condition,
  now: Float64Array,
  input: Float64Array,
  shared: number,
): boolean {
  for (let k = 0; k < inputs.length; k++) {
    const i = inputs[k]!;
    block.input[k] = i >= 0 ? now[i]! : input[input.length - shared + ~i]!;
  }
  block.run();
  return block.output[0] !== 0;
}

function isEqual(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
