/** @file The adjoint of a loop: forward, keeping its states, then backward through its steps. */

import { add } from "../primitives.ts";
import { BLOCK, BlockSums, sumInBlocks } from "../summation.ts";
import type { Num } from "../value.ts";
import { Block, type Derived, type Mask, placesOf, range } from "./block.ts";
import { adjointsOfPull, tangentsOfPull } from "./pull-rules.ts";
import { gather, scatter, type Steps } from "./steps.ts";

/** What a loop's adjoint takes and answers, beside the loop's own input. */
interface Arrivals {
  /** The states whose adjoints arrive at some step, and what a step gives whose adjoint arrives. */
  readonly state: readonly number[];
  readonly given: readonly number[];
  /** The states, the numbers of a row, and the shared ones, whose adjoints are answered. */
  readonly toState: readonly number[];
  readonly toRow: readonly number[];
  readonly toShared: readonly number[];
}

/**
 * Takes the loop's input, the adjoints of its last state, then those of what each step gives; answers those of its first state,
 * of the rows, and of what is shared, which are added up from the last step to the first, in blocks (`summation.ts`).
 */
export class LoopPull extends Block {
  readonly input: Float64Array;
  readonly output: Float64Array;
  readonly #loop: Steps;
  readonly #step: Derived;
  readonly #arrivals: Arrivals;
  readonly #shape: { readonly inputs: Int32Array; readonly outputs: Int32Array };
  readonly #places: Places;

  static of(loop: Steps, arrived: Mask, wanted: Mask): Derived {
    const { state, row, shared, next, given } = loop.wiring;
    const steps = typeof loop.length === "number" ? loop.length : 0;
    const [states, rows] = [state.length, loop.rowInputs];
    /** Whether any of the rows has it, in columns of `width` from `first` on. */
    const inAny = (mask: Mask, first: number, width: number): Mask =>
      Uint8Array.from({ length: width }, (_, i) => {
        for (let t = 0; t < steps; t++) if (mask[first + t * width + i] === 1) return 1;
        return 0;
      });
    const ofState = arrived.slice(0, states);
    const ofGiven = inAny(arrived, states, given.length);
    const toRow = inAny(wanted, states, rows);
    const toShared = wanted.slice(wanted.length - shared.length);
    const toStep = loop.stepMask(new Uint8Array(states).fill(1), toRow, toShared);
    let pull: Derived;
    let made: Set<number>;
    for (;;) {
      const fromStep = new Uint8Array(loop.step.outputs);
      next.forEach((place, i) => {
        if (place >= 0 && ofState[i] === 1) fromStep[place] = 1;
      });
      given.forEach((place, i) => {
        if (ofGiven[i] === 1) fromStep[place] = 1;
      });
      pull = loop.step.pull(fromStep, toStep);
      made = new Set(pull.outputs);
      const before = placesOf(ofState).length;
      state.forEach((place, i) => {
        if (made.has(place)) ofState[i] = 1;
      });
      if (placesOf(ofState).length === before) break;
    }
    const isMade = (places: Int32Array, mask: Mask): number[] =>
      placesOf(mask).filter((i) => made.has(places[i]!));
    const arrivals: Arrivals = {
      state: placesOf(ofState),
      given: placesOf(ofGiven),
      toState: placesOf(wanted.slice(0, states)).filter((i) => ofState[i] === 1),
      toRow: isMade(row, toRow),
      toShared: isMade(shared, toShared),
    };
    const inputs = [...range(0, loop.inputs), ...arrivals.state.map((i) => ~i)];
    const outputs = [...arrivals.toState];
    for (let t = 0; t < steps; t++) {
      for (const i of arrivals.given) inputs.push(~(states + t * given.length + i));
      for (const i of arrivals.toRow) outputs.push(states + t * rows + i);
    }
    for (const i of arrivals.toShared) outputs.push(loop.inputs - shared.length + i);
    const shape = { inputs: Int32Array.from(inputs), outputs: Int32Array.from(outputs) };
    return { block: new LoopPull(loop, pull, arrivals, shape), ...shape };
  }

  private constructor(
    loop: Steps,
    step: Derived,
    arrivals: Arrivals,
    shape: { readonly inputs: Int32Array; readonly outputs: Int32Array },
  ) {
    super(`∂${loop.name}`, shape.inputs.length, shape.outputs.length);
    this.#loop = loop;
    this.#step = step;
    this.#arrivals = arrivals;
    this.#shape = shape;
    this.input = new Float64Array(this.inputs);
    this.output = new Float64Array(this.outputs);
    this.#places = placesIn(step, loop, arrivals);
  }

  run(): void {
    const { input, output } = this;
    const loop = this.#loop;
    const { block } = this.#step;
    const { state: arriving, given, toState, toRow, toShared } = this.#arrivals;
    const places = this.#places;
    const states = places.state.length;
    loop.input.set(input.subarray(0, loop.inputs));
    const adjoints = new Float64Array(states);
    arriving.forEach((i, k) => (adjoints[i] = input[loop.inputs + k]!));
    /** The sums of what is shared, in blocks of steps from the last to the first. */
    const sums = new BlockSums<Float64Array>((x, y) => x.map((sum, i) => sum + y[i]!));
    const sum = new Float64Array(toShared.length);
    let terms = 0;
    const firstGiven = loop.inputs + arriving.length;
    loop.walkBack((t, before, at) => {
      if (terms === 0) {
        scatter(input, loop.inputs - places.shared.length, block.input, places.shared);
        sum.fill(-0); // −0 + x is x
      }
      scatter(before, at, block.input, places.state);
      loop.takeRow(t, input, block.input, places.row);
      for (let i = 0; i < states; i++) {
        if (places.next[i]! >= 0) block.input[places.next[i]!] = adjoints[i]!;
      }
      scatter(input, firstGiven + t * given.length, block.input, places.given);
      block.run();
      gather(block.output, places.toState, adjoints, 0);
      gather(block.output, places.toRow, output, toState.length + t * toRow.length);
      for (let i = 0; i < sum.length; i++) sum[i]! += block.output[places.toShared[i]!]!;
      if (++terms < BLOCK) return;
      sums.close(sum.slice());
      terms = 0;
    });
    if (terms > 0) sums.close(sum);
    toState.forEach((i, k) => (output[k] = adjoints[i]!));
    output.set(sums.total ?? sum, output.length - sum.length); // 0 if no step was taken
  }

  expand(args: readonly Num[]): Num[] {
    const loop = this.#loop;
    const { block } = this.#step;
    const { state: arriving, given, toState, toRow } = this.#arrivals;
    const places = this.#places;
    const states = places.state.length;
    const x = args.slice(0, loop.inputs);
    const before = loop.expandStates(x);
    let adjoints = new Array<Num>(states).fill(0);
    arriving.forEach((i, k) => (adjoints[i] = args[loop.inputs + k]!));
    /** For each number that is shared, its terms. */
    const terms: Num[][] = Array.from(places.toShared, () => []);
    const answers = new Array<Num>(this.outputs).fill(0);
    for (let t = before.length - 1; t >= 0; t--) {
      const taken = new Array<Num>(block.inputs).fill(0);
      const put = (places: Int32Array, numbers: ArrayLike<Num>, from = 0): void =>
        places.forEach((place, i) => place >= 0 && (taken[place] = numbers[from + i]!));
      put(places.shared, x, x.length - places.shared.length);
      put(places.state, before[t]!);
      put(places.row, loop.rowOf(t, x));
      put(places.next, adjoints);
      put(places.given, args, loop.inputs + arriving.length + t * given.length);
      const made = block.expand(taken);
      adjoints = Array.from(places.toState, (place) => (place < 0 ? 0 : made[place]!));
      places.toRow.forEach((place, i) => (answers[toState.length + t * toRow.length + i] = made[place]!));
      places.toShared.forEach((place, i) => terms[i]!.push(made[place]!));
    }
    toState.forEach((i, k) => (answers[k] = adjoints[i]!));
    terms.forEach((each, i) => (answers[this.outputs - terms.length + i] = sumInBlocks(each, add)));
    return answers;
  }

  protected makeBoth(active: Mask): Derived {
    return tangentsOfPull(this, this.#loop, this.#shape, active);
  }

  protected makePull(arrived: Mask, wanted: Mask): Derived {
    return adjointsOfPull(this.name, this.#loop, this.#shape, arrived, wanted);
  }
}

/** Where the numbers of a loop stand among the inputs and outputs of its step's adjoint; −1 for what is not there. */
interface Places {
  readonly state: Int32Array;
  readonly row: Int32Array;
  readonly shared: Int32Array;
  /** The adjoints of the next state, and of what is given. */
  readonly next: Int32Array;
  readonly given: Int32Array;
  readonly toState: Int32Array;
  readonly toRow: Int32Array;
  readonly toShared: Int32Array;
}

function placesIn({ inputs, outputs }: Derived, { wiring }: Steps, arrivals: Arrivals): Places {
  const inputOf = new Map(Array.from(inputs, (code, k) => [code, k]));
  const outputOf = new Map(Array.from(outputs, (code, k) => [code, k]));
  const { state, row, shared, next, given } = wiring;
  const taken = (codes: Iterable<number>): Int32Array =>
    Int32Array.from(codes, (code) => inputOf.get(code) ?? -1);
  const made = (codes: Iterable<number>): Int32Array =>
    Int32Array.from(codes, (code) => outputOf.get(code) ?? -1);
  return {
    state: taken(state),
    row: taken(row),
    shared: taken(shared),
    next: Int32Array.from(next, (place) => (place < 0 ? -1 : (inputOf.get(~place) ?? -1))),
    given: taken(arrivals.given.map((i) => ~given[i]!)),
    toState: made(state),
    toRow: made(arrivals.toRow.map((i) => row[i]!)),
    toShared: made(arrivals.toShared.map((i) => shared[i]!)),
  };
}
