/** @file One recorded program on many samples at once. */

import { mul } from "../../primitives.ts";
import type { Tape } from "../../tape.ts";
import { callOf } from "../../value.ts";
import { areFinite, type Backend, hasNaN, Kernel, type KernelOptions, rejectInnerRun } from "./kernel.ts";
import { plainer, written } from "../program/plainer.ts";
import { noMemoryText } from "../write/memory.ts";
import { shareReciprocals } from "../program/reciprocals.ts";
import { isRefusal } from "./refusal.ts";
import { interpreter } from "./interpreter.ts";
import { SampleLoop } from "./sample-loop.ts";
import { sumSamples } from "./sum-samples.ts";
import { canShare, processors } from "./threads.ts";
import { LANES, type Loop, simdLoop } from "../write/simd.ts";
import { type Reduce, split } from "../program/split.ts";

/** See {@link BatchKernelOptions.threads}. */
export type Threads = number | "auto";

/** Options of a {@link BatchKernel}. */
export interface BatchKernelOptions extends KernelOptions {
  readonly reduce?: Reduce | undefined;
  /** On how many threads it may run; `"auto"`: on as many as the machine has, where that pays. Default: 1. */
  readonly threads?: Threads | undefined;
  /** @internal Whether sums may move past what is linear. Default: true. */
  readonly moves?: boolean;
}

/**
 * A recorded program, mapped over samples that share some of its inputs. Write {@link shared} and the rows of
 * {@link samples}, call {@link run}, read {@link output}. It allocates nothing, except when there are more samples than ever
 * before: then the three arrays are new ones.
 *
 * The order of summation is fixed. A batch is done in blocks (`program/blocks.ts`): half of it, but at least 16 samples and at most
 * 64, or fewer if one sample has more than 64 numbers. Of four samples of a block that follow each other, the first and third are
 * added into one sum, the second and fourth into another, and the two are added at its end. The sums of blocks are added from the
 * first to the last; then come the up to three samples that are left over. So it is the same on any number of threads.
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
  #running: SampleLoop | undefined;
  readonly #threads: Threads;
  /** The most that there may be. */
  readonly #most: number;
  /** The steps × samples of all batches so far. */
  #work = 0;
  #capacity = 0;
  #doubles: Float64Array = new Float64Array(0);
  #shared: Float64Array = new Float64Array(0);
  #samples: Float64Array = new Float64Array(0);
  /** Whether all that is done after the samples is to multiply their sums, by the reciprocal of their number or by 1. */
  readonly #isScaled: boolean;
  /** Where {@link #after} takes the sums, or what they are multiplied in. */
  #sums: Float64Array;
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
    this.#threads = options.threads ?? 1;
    this.#most = canShare() ? mostThreads(this.#threads) : 1;
    this.#count = parts.each.outputs.length;
    this.#inputs = shared;
    this.#each = parts.each;
    this.#plain = plainer(parts.each);
    this.#before = new Kernel(parts.before, [], scalar);
    const first = parts.each.inputs - this.width;
    const after = parts.after;
    this.#isScaled = after !== undefined && isScaled(after, { first, count: this.#count, reduce });
    this.#after = after === undefined || this.#isScaled ? undefined : new Kernel(after, [], scalar);
    const isCalling = parts.each.primitives.some((row) => callOf(row) !== undefined); // blocks take one sample at a time
    this.#loop =
      !isCalling && (backend === "auto" || backend === "wasm")
        ? this.#generate(this.#plain ?? parts.each, backend)
        : undefined;
    this.#sums = this.#after?.input.subarray(first, first + this.#count) ?? new Float64Array(this.#count);
    this.#output = this.#after?.output ?? this.#sums;
    this.#reserve(LANES);
  }

  /** What runs the loop over the samples. */
  get backend(): "run" | "wasm" {
    return this.#running === undefined ? "run" : "wasm";
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
      return simdLoop(tape, shared, this.#reduce === "each", labels, this.#most > 1);
    } catch (error) {
      if (backend === "wasm" || !isRefusal(error)) throw error;
      return undefined;
    }
  }

  /** Room for `count` samples, at least twice as much as before. */
  #reserve(count: number): void {
    if (count <= this.#capacity) return;
    const capacity = LANES * Math.ceil(Math.max(count, 2 * this.#capacity) / LANES);
    const { width } = this;
    const each = this.#reduce === "each";
    const outputs = each ? this.#count : 0;
    if (this.#loop !== undefined) {
      const extent = { width, outputs: this.#count, each, threads: this.#most };
      this.#running = SampleLoop.of(this.#loop, extent, capacity);
      if (this.#running === undefined) {
        if (this.#backend === "wasm") throw new Error(`Cannot compile to WebAssembly: ${noMemoryText()}`);
        this.#loop = undefined;
      }
    }
    const shared = this.#shared;
    const samples = this.#samples;
    const first = this.#each.inputs - width;
    const running = this.#running;
    const buffer = running?.buffer ?? new ArrayBuffer(8 * (first + capacity * (width + outputs)));
    const rows = running?.rows ?? 8 * first;
    this.#capacity = capacity;
    this.#doubles = new Float64Array(buffer, 0, first);
    this.#shared = new Float64Array(buffer, 0, this.#inputs);
    this.#samples = new Float64Array(buffer, rows, capacity * width);
    this.#shared.set(shared);
    this.#samples.set(samples);
    if (each) {
      const at = running?.outputs ?? rows + 8 * capacity * width;
      this.#output = new Float64Array(buffer, at, capacity * outputs);
    } else if (this.#isScaled && running !== undefined) this.#output = this.#sums = running.total;
  }

  /** On how many threads a batch of so many samples is run. */
  #threadsFor(count: number): number {
    if (this.#most === 1 || this.#threads !== "auto") return this.#most;
    const work = count * this.#each.ops.length;
    if (work < WORTH_SHARING) return 1;
    this.#work += work;
    return this.#work < WORTH_STARTING ? 1 : this.#most;
  }

  #runSums(count: number): void {
    const factor = this.#reduce === "mean" ? 1 / count : count;
    const atOnce = this.#after === undefined && this.#reduce === "mean" ? factor : 1;
    const sums = this.#running?.sum(count, atOnce, this.#threadsFor(count));
    const isDone = sums !== undefined && (this.#plain === undefined || !hasNaN(sums));
    if (this.#after === undefined) {
      if (isDone) return;
      this.#sumExactly(count);
      for (let k = 0; k < this.#sums.length; k++) this.#sums[k]! *= atOnce;
      return;
    }
    if (isDone) this.#sums.set(sums);
    else this.#sumExactly(count);
    this.#after.input.set(this.#doubles);
    this.#after.input[this.#doubles.length + this.#count] = factor;
    this.#after.run();
    // A sum that is not finite leaves no output finite that is made of it.
    if (this.#termwise !== undefined && !areFinite(this.#output)) this.#sumTerms(count);
  }

  /** A sum that has moved past a factor may overflow where the terms do not: then they are summed as they are. */
  #sumTerms(count: number): void {
    const terms = (this.#terms ??= (this.#termwise as () => BatchKernel)());
    terms.samples(count).set(this.#samples.subarray(0, count * this.width));
    terms.shared.set(this.#shared);
    terms.run(count);
    this.#output.set(terms.output);
  }

  /** In the order in which vectors are summed. */
  #sumExactly(count: number): void {
    const row = new Float64Array(this.#count);
    sumSamples(count, this.width, this.#sums, (sample) => {
      this.#sampleExactly(sample, row);
      return row;
    });
  }

  #runEach(count: number): void {
    if (this.#running === undefined) {
      for (let sample = 0; sample < count; sample++) this.#sampleExactly(sample, this.#rowOf(sample));
      return;
    }
    this.#running.each(count, this.#threadsFor(count));
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

/**
 * What `"auto"` means: a batch of fewer steps × samples than the first is not shared, because it is over before others have found
 * out; and none is before the kernel has done so many in all as the second, because to start threads takes longer. Measured with
 * `npm run bench:threads`.
 */
const [WORTH_SHARING, WORTH_STARTING] = [250_000, 5e8];
/** More threads are not taken unasked. */
const MOST_UNASKED = 8;

/** Whether the outputs of `after` are the sums of `each`, from input `first` on, times its last input. */
function isScaled(
  { inputs, outputs, operands, starts, ops, primitives }: Tape,
  { first, count, reduce }: { readonly first: number; readonly count: number; readonly reduce: Reduce },
): boolean {
  return (
    outputs.length === count &&
    outputs.every((slot, i) => {
      if (reduce === "sum") return slot === first + i;
      const at = starts[slot - inputs]!;
      const isProduct = slot >= inputs && primitives[ops[slot - inputs]!] === mul;
      return isProduct && operands[at] === first + i && operands[at + 1] === first + count;
    })
  );
}

function mostThreads(threads: Threads): number {
  return threads === "auto" ? Math.min(processors(), MOST_UNASKED) : threads;
}
