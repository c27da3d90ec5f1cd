/** @file One recorded program on many samples at once. */

import type { Tape } from "../../tape.ts";
import { callOf } from "../../value.ts";
import { areFinite, type Backend, hasNaN, Kernel, type KernelOptions, rejectInnerRun } from "./kernel.ts";
import { plainer, written } from "../program/plainer.ts";
import { memoryOf, noMemoryText } from "../write/memory.ts";
import { shareReciprocals } from "../program/reciprocals.ts";
import { isRefusal } from "./refusal.ts";
import { interpreter } from "./interpreter.ts";
import { type Exports, LANES, type Loop, simdLoop } from "../write/simd.ts";
import { type Reduce, split } from "../program/split.ts";

/** Options of a {@link BatchKernel}. */
export interface BatchKernelOptions extends KernelOptions {
  readonly reduce?: Reduce | undefined;
  /** @internal Whether sums may move past what is linear. Default: true. */
  readonly moves?: boolean;
}

/**
 * A recorded program, mapped over samples that share some of its inputs. Write {@link shared} and the rows of
 * {@link samples}, call {@link run}, read {@link output}. It allocates nothing, except when there are more samples than ever
 * before: then the three arrays are new ones.
 *
 * The order of summation is fixed: of four samples that follow each other, the first and third are added into one sum, the
 * second and fourth into another; the two are added at the end, then the up to three samples that are left over.
 */
export class BatchKernel {
  /** How many numbers make a sample. */
  readonly width: number;
  /** The names of the shared inputs, then those of a sample's. */
  readonly labels: readonly string[];
  /** How the program was split: what is done before the samples, for each of them, and after. */
  readonly tapes: Readonly<Record<"before" | "each" | "after", Tape | undefined>>;
  readonly #reduce: Reduce;
  readonly #backend: Backend;
  readonly #count: number;
  readonly #each: Tape;
  readonly #inputs: number;
  readonly #before: Kernel;
  readonly #after: Kernel | undefined;
  #loop: Loop | undefined;
  /** What is done for each sample without what only a NaN could tell; a NaN must be looked into. */
  readonly #plain: Tape | undefined;
  #interpret: ReturnType<typeof interpreter> | undefined;
  #exports: Exports | undefined;
  #capacity = 0;
  #doubles = new Float64Array(0);
  #shared = new Float64Array(0);
  #samples = new Float64Array(0);
  /** Sums: two lanes for each output. */
  #lanes = new Float64Array(0);
  #totals = new Float64Array(0);
  /** Where {@link #after} takes the sums. */
  readonly #sums: Float64Array;
  #output: Float64Array;
  /** Makes the kernel that sums the terms as they are, where sums have moved. */
  #termwise: (() => BatchKernel) | undefined;
  #terms: BatchKernel | undefined;

  constructor(tape: Tape, shared: number, labels: readonly string[], options: BatchKernelOptions = {}) {
    const { reduce = "mean", backend = "auto", reciprocals = false } = options;
    const whole = reciprocals ? shareReciprocals(tape) : tape;
    const parts = split(whole, shared, reduce, options.moves);
    if (parts.hasMoved) {
      this.#termwise = () => new BatchKernel(whole, shared, labels, { reduce, backend, moves: false });
    }
    const scalar: KernelOptions = { backend: backend === "run" ? "run" : "auto" };
    this.tapes = parts;
    this.labels = labels;
    this.width = tape.inputs - shared;
    this.#reduce = reduce;
    this.#backend = backend;
    this.#count = parts.each.outputs.length;
    this.#inputs = shared;
    this.#each = parts.each;
    this.#plain = plainer(parts.each);
    this.#before = new Kernel(parts.before, [], scalar);
    this.#after = parts.after === undefined ? undefined : new Kernel(parts.after, [], scalar);
    const isCalling = parts.each.primitives.some((row) => callOf(row) !== undefined); // blocks take one sample at a time
    this.#loop =
      !isCalling && (backend === "auto" || backend === "wasm")
        ? this.#generate(this.#plain ?? parts.each, backend)
        : undefined;
    this.#output = this.#after?.output ?? new Float64Array(0);
    const first = parts.each.inputs - this.width;
    this.#sums = this.#after?.input.subarray(first, first + this.#count) ?? new Float64Array(0);
    this.#reserve(LANES);
  }

  /** What runs the loop over the samples. */
  get backend(): "run" | "wasm" {
    return this.#loop === undefined ? "run" : "wasm";
  }

  /** The shared arguments' numbers. */
  get shared(): Float64Array {
    return this.#shared;
  }

  /** The result's numbers after {@link run}; for `reduce: "each"` a row of them for each sample. */
  get output(): Float64Array {
    return this.#output;
  }

  /** The samples' numbers, a row of {@link width} for each, with room for `count` samples. */
  samples(count: number): Float64Array {
    this.#reserve(count);
    return this.#samples;
  }

  /** Computes {@link output} from {@link shared} and the first `count` samples. */
  run(count: number): void {
    if (!(Number.isInteger(count) && count > 0 && count <= this.#capacity)) {
      throw new RangeError(
        `Cannot run a batch of ${count} samples: there is room for ${this.#capacity}. Call samples(count) first.`,
      );
    }
    if (this.#isRunning) rejectInnerRun();
    this.#isRunning = true;
    try {
      this.#run(count);
    } finally {
      this.#isRunning = false;
    }
  }
  #isRunning = false;

  #run(count: number): void {
    const { input } = this.#before;
    if (this.#before.output.length > 0) {
      input.set(this.#shared);
      this.#before.run();
      this.#doubles.set(this.#before.output, this.#inputs);
    }
    if (this.#reduce === "each") this.#runEach(count);
    else this.#runSums(count);
  }

  #generate(tape: Tape, backend: "auto" | "wasm"): Loop | undefined {
    try {
      const shared = tape.inputs - this.width;
      const labels = this.labels.slice(0, this.#inputs);
      labels.length = shared; // what is computed before has no label
      labels.push(...this.labels.slice(this.#inputs));
      return simdLoop(tape, shared, this.#reduce === "each", labels);
    } catch (error) {
      if (backend === "wasm" || !isRefusal(error)) throw error;
      return undefined;
    }
  }

  /** Room for `count` samples, at least twice as much as before. */
  #reserve(count: number): void {
    if (count <= this.#capacity) return;
    const capacity = LANES * Math.ceil(Math.max(count, 2 * this.#capacity) / LANES);
    const rows = this.#loop?.rows ?? 8 * (this.#each.inputs - this.width);
    const outputs = this.#reduce === "each" ? this.#count : 0;
    const bytes = rows + 8 * capacity * (this.width + outputs) + 16;
    const shared = this.#shared;
    const samples = this.#samples;
    let buffer: ArrayBuffer;
    const memory = this.#loop === undefined ? undefined : memoryOf(bytes);
    if (memory === undefined && this.#loop !== undefined) {
      if (this.#backend === "wasm") throw new Error(`Cannot compile to WebAssembly: ${noMemoryText()}`);
      this.#loop = undefined;
    }
    if (this.#loop === undefined || memory === undefined) buffer = new ArrayBuffer(8 * Math.ceil(bytes / 8));
    else {
      buffer = memory.buffer;
      this.#loop.pool.write(buffer);
      const { address, numbers } = this.#loop.constants;
      new Float64Array(buffer, address, numbers.length).set(numbers);
      const kernel = { memory, ...this.#loop.imports };
      this.#exports = new WebAssembly.Instance(this.#loop.module, { kernel }).exports as unknown as Exports;
    }
    this.#capacity = capacity;
    this.#doubles = new Float64Array(buffer, 0, this.#each.inputs - this.width);
    this.#shared = new Float64Array(buffer, 0, this.#inputs);
    this.#samples = new Float64Array(buffer, rows, capacity * this.width);
    if (this.#loop !== undefined) {
      this.#lanes = new Float64Array(buffer, this.#loop.sums, 2 * this.#count);
      this.#totals = new Float64Array(buffer, this.#loop.totals, this.#count);
    }
    this.#shared.set(shared);
    this.#samples.set(samples);
    if (outputs > 0)
      this.#output = new Float64Array(buffer, rows + 8 * capacity * this.width, capacity * outputs);
  }

  #runSums(count: number): void {
    const after = this.#after as Kernel;
    after.input.set(this.#doubles);
    after.input[this.#doubles.length + this.#count] = this.#reduce === "mean" ? 1 / count : count;
    if (this.#loop === undefined || !this.#sum(this.#loop, this.#exports as Exports, count))
      this.#sumExactly(count);
    after.run();
    // A sum that is not finite leaves no output finite that is made of it.
    if (this.#termwise !== undefined && !areFinite(after.output)) this.#sumTerms(count);
  }

  /** A sum that has moved past a factor may overflow where the terms do not: then they are summed as they are. */
  #sumTerms(count: number): void {
    const terms = (this.#terms ??= (this.#termwise as () => BatchKernel)());
    terms.samples(count).set(this.#samples.subarray(0, count * this.width));
    terms.shared.set(this.#shared);
    terms.run(count);
    this.#output.set(terms.output);
  }

  /** Answers false if a sum must be looked into: it is NaN, or too large to be halved. */
  #sum({ rows }: Loop, { run, fold }: Exports, count: number): boolean {
    const lanes = this.#lanes;
    const sums = this.#sums;
    const outputs = this.#count;
    const groups = Math.floor(count / LANES);
    lanes.fill(0);
    const bytes = 8 * this.width;
    if (groups > 0) run(rows, groups, bytes, 2 * bytes, 0);
    fold();
    sums.set(this.#totals);
    for (let sample = groups * LANES; sample < count; sample += 2) {
      // Both vectors hold the same samples, two or twice one: each lane sums its sample twice.
      const samples = Math.min(2, count - sample);
      lanes.fill(0);
      run(rows + bytes * sample, 1, bytes * (samples - 1), 0, 0);
      for (let lane = 0; lane < samples; lane++) {
        for (let k = 0; k < outputs; k++) {
          const twice = lanes[2 * k + lane] as number;
          if (Math.abs(twice) === Infinity) return false; // the sample itself may be finite
          sums[k] = (sums[k] as number) + twice / 2;
        }
      }
    }
    return this.#plain === undefined || !hasNaN(sums);
  }

  /** In the order in which vectors are summed. */
  #sumExactly(count: number): void {
    const row = new Float64Array(this.#count);
    const lanes = [new Float64Array(this.#count), new Float64Array(this.#count)] as const;
    const add = (sums: Float64Array, sample: number): void => {
      this.#sampleExactly(sample, row);
      for (let k = 0; k < row.length; k++) sums[k] = (sums[k] as number) + (row[k] as number);
    };
    const inGroups = count - (count % LANES);
    for (let sample = 0; sample < inGroups; sample++) add(lanes[(sample % 2) as 0 | 1], sample);
    const sums = this.#sums;
    for (let k = 0; k < row.length; k++) sums[k] = (lanes[0][k] as number) + (lanes[1][k] as number);
    for (let sample = inGroups; sample < count; sample++) add(sums, sample);
  }

  #runEach(count: number): void {
    if (this.#loop === undefined) {
      for (let sample = 0; sample < count; sample++) this.#sampleExactly(sample, this.#rowOf(sample));
      return;
    }
    const { rows } = this.#loop;
    const { run } = this.#exports as Exports;
    const bytes = 8 * this.width;
    run(rows, Math.ceil(count / LANES), bytes, 2 * bytes, this.#output.byteOffset); // there is room for whole groups
    if (this.#plain === undefined || !hasNaN(this.#output.subarray(0, count * this.#count))) return;
    for (let sample = 0; sample < count; sample++) {
      const row = this.#rowOf(sample);
      if (hasNaN(row)) this.#sampleExactly(sample, row);
    }
  }

  #rowOf(sample: number): Float64Array {
    return this.#output.subarray(sample * this.#count, (sample + 1) * this.#count);
  }

  #sampleExactly(sample: number, row: Float64Array): void {
    this.#interpret ??= interpreter(written(this.#each));
    const input = new Float64Array(this.#each.inputs);
    input.set(this.#doubles);
    input.set(this.#samples.subarray(sample * this.width, (sample + 1) * this.width), this.#doubles.length);
    this.#interpret(input, row);
  }
}
