/** @file A batch of a function whose recording does not hold for all samples. */

import type { Tape } from "../../tape.ts";
import { BatchKernel, type BatchKernelOptions } from "./batch-kernel.ts";
import type { Itself } from "./kernel.ts";
import { sumSamples } from "./sum-samples.ts";

/**
 * Computes each sample's answer and, as its last output, whether the recording holds for it; answers for the others by other means; and adds up
 * what is answered, in the order of all batches.
 */
export class GuardedBatchKernel extends BatchKernel {
  readonly #mode: "mean" | "sum" | "each";
  readonly #elsewhere: Itself;
  /** How many numbers are answered for a sample. */
  readonly #answers: number;
  readonly #input: Float64Array;
  #answered: Float64Array;

  /** @param tape its last output is 1 where it does not hold. */
  constructor(
    tape: Tape,
    shared: number,
    labels: readonly string[],
    { reduce = "mean", ...options }: BatchKernelOptions,
    elsewhere: Itself,
  ) {
    super(tape, shared, labels, { ...options, reduce: "each" });
    this.#mode = reduce;
    this.#elsewhere = elsewhere;
    this.#answers = tape.outputs.length - 1;
    this.#input = new Float64Array(tape.inputs);
    this.#answered = new Float64Array(this.#answers);
  }

  override get output(): Float64Array {
    return this.#answered;
  }

  override run(count: number): void {
    super.run(count);
    const [rows, answers] = [super.output, this.#answers];
    const rowOf = (sample: number): Float64Array =>
      rows.subarray(sample * (answers + 1), sample * (answers + 1) + answers);
    for (let sample = 0; sample < count; sample++) {
      if (rows[sample * (answers + 1) + answers] !== 0) this.#answerFor(sample, count, rowOf(sample));
    }
    if (this.#mode === "each") {
      if (this.#answered.length < count * answers) this.#answered = new Float64Array(count * answers);
      for (let sample = 0; sample < count; sample++) this.#answered.set(rowOf(sample), sample * answers);
      return;
    }
    sumSamples(count, this.width, this.#answered, rowOf);
    if (this.#mode === "mean") for (let k = 0; k < answers; k++) this.#answered[k]! *= 1 / count;
  }

  #answerFor(sample: number, count: number, row: Float64Array): void {
    const { width } = this;
    this.#input.set(this.shared);
    this.#input.set(this.samples(count).subarray(sample * width, (sample + 1) * width), this.shared.length);
    this.#elsewhere(this.#input, row);
  }
}
