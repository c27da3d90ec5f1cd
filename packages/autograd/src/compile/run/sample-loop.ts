/** @file A loop over samples in its memory, block by block: on this thread, or with others' help. */

import { memoryOf } from "../write/memory.ts";
import { type Exports, LANES, type Loop } from "../write/simd.ts";
import { type Helpers, helpersHere } from "./threads.ts";
import type { Job, Round } from "./worker-source.ts";
import { groupsOfBlock } from "../program/blocks.ts";

/** How many blocks are handed out at once: their totals wait until all are done. */
const ROUND = 16;

/** How many blocks a batch of so many samples may have. */
function blocksOf(samples: number, width: number): number {
  return Math.ceil(samples / LANES / groupsOfBlock(1, width));
}

/** What a {@link SampleLoop} is asked for. */
export interface Extent {
  /** How many numbers make a sample. */
  readonly width: number;
  /** How many its outputs are, and whether they are written sample by sample. */
  readonly outputs: number;
  readonly each: boolean;
  /** How many threads may do it, 1 if its memory is not shared. */
  readonly threads: number;
}

export class SampleLoop {
  readonly #loop: Loop;
  readonly #extent: Extent;
  /** Where the samples stand, where their outputs go, and the totals of blocks. */
  readonly rows: number;
  readonly outputs: number;
  readonly #totals: number;
  readonly buffer: ArrayBufferLike;
  readonly #memory: WebAssembly.Memory;
  readonly #code: Exports;
  /** The totals of the first block, to which the others' are added. */
  readonly total: Float64Array;
  #job: Job | undefined;
  #helpers: Helpers | undefined;
  /** How many helpers know the job. */
  #told = 0;

  /** `undefined` if there is no memory for it. */
  static of(loop: Loop, extent: Extent, capacity: number): SampleLoop | undefined {
    const { width, outputs, each, threads } = extent;
    const rows = loop.parts + threads * loop.size;
    const answers = 64 * Math.ceil((rows + 8 * capacity * width + 16) / 64);
    const kept = each
      ? 8 * capacity * outputs
      : (1 + Math.min(ROUND, blocksOf(capacity, width))) * loop.totals;
    const memory = memoryOf(answers + kept + 16, threads > 1);
    return memory && new SampleLoop(loop, extent, memory, rows, answers);
  }

  private constructor(loop: Loop, extent: Extent, memory: WebAssembly.Memory, rows: number, answers: number) {
    this.#loop = loop;
    this.#extent = extent;
    this.#memory = memory;
    this.buffer = memory.buffer;
    this.rows = rows;
    this.outputs = this.#totals = answers;
    loop.pool.write(this.buffer);
    const { address, numbers } = loop.constants;
    new Float64Array(this.buffer, address, numbers.length).set(numbers);
    const kernel = { memory, ...loop.imports };
    this.#code = new WebAssembly.Instance(loop.module, { kernel }).exports as unknown as Exports;
    const { each, outputs } = extent;
    this.total = new Float64Array(this.buffer, answers, each ? 0 : outputs);
  }

  /** Computes the outputs of the samples. There must be room for whole groups. */
  each(count: number, threads: number): void {
    const groups = Math.ceil(count / LANES);
    const size = groupsOfBlock(groups, this.#extent.width);
    const blocks = Math.ceil(groups / size);
    for (let first = 0; first < blocks; first += ROUND)
      this.#round({ first, blocks: Math.min(ROUND, blocks - first), size, groups, totals: 0 }, threads);
  }

  /**
   * The sums of the samples' outputs times `factor`: those of blocks of whole groups, then the samples that are left over. Answers
   * `undefined` if one must be looked into, as it is too large to be multiplied by four.
   */
  sum(count: number, factor: number, threads: number): Float64Array | undefined {
    const { width } = this.#extent;
    const { totals } = this.#loop;
    const { add, scale, run } = this.#code;
    const groups = Math.floor(count / LANES);
    const size = groupsOfBlock(groups, width);
    const blocks = Math.ceil(groups / size);
    const sums = this.total;
    const next = this.#totals + totals;
    const isWhole = count === groups * LANES && blocks > 1;
    if (blocks === 0) sums.fill(0);
    for (let first = 0; first < blocks; first += ROUND) {
      const now = Math.min(ROUND, blocks - first);
      const from = first === 0 ? this.#totals : next;
      this.#round({ first, blocks: now, size, groups, totals: from }, threads);
      const end = from + now * totals;
      for (let at = next; at < end; at += totals) {
        const isLast = isWhole && first + now === blocks && at + totals === end;
        add(this.#totals, at, isLast ? factor : 1);
      }
    }
    const bytes = 8 * width;
    const four = new Float64Array(this.buffer, next, sums.length);
    for (let sample = groups * LANES; sample < count; sample++) {
      // Both lanes of both vectors hold the same sample.
      run(this.#loop.parts, this.rows + bytes * sample, 1, 0, 0, next);
      for (let k = 0; k < sums.length; k++) {
        if (Math.abs(four[k]!) === Infinity) return undefined; // the sample itself may be finite
        sums[k]! += four[k]! / 4;
      }
    }
    if (!isWhole && factor !== 1) scale(this.#totals, factor);
    return sums;
  }

  /** Does some blocks. */
  #round(round: Round, threads: number): void {
    const { first, blocks, size, groups, totals } = round;
    const { width, outputs, each } = this.#extent;
    const bytes = 8 * width;
    const work = (b: number): void => {
      const group = (first + b) * size;
      const sample = LANES * group;
      const to = each ? this.outputs + 8 * sample * outputs : totals + b * this.#loop.totals;
      const now = Math.min(size, groups - group);
      this.#code.run(this.#loop.parts, this.rows + bytes * sample, now, bytes, 2 * bytes, to);
    };
    const helpers = this.#loop.isOfTable ? Math.min(threads, blocks) - 1 : 0;
    if (helpers === 0) for (let b = 0; b < blocks; b++) work(b);
    else this.#called(helpers).run(this.#job!.id, helpers, round, work);
  }

  /** The helpers, which have been told what there is to do. */
  #called(count: number): Helpers {
    const helpers = helpersHere();
    helpers.grow(count);
    if (helpers !== this.#helpers) {
      const { width, outputs, each } = this.#extent;
      this.#helpers = helpers;
      this.#told = 0;
      this.#job = {
        id: helpers.number(),
        module: this.#loop.module,
        memory: this.#memory,
        imports: Object.keys(this.#loop.imports),
        part: 0,
        rows: this.rows,
        row: 8 * width,
        outputs: this.outputs,
        output: each ? 8 * outputs : 0,
        total: this.#loop.totals,
      };
      registry.register(this, { helpers, id: this.#job.id });
    }
    for (; this.#told < Math.min(count, helpers.count); this.#told++) {
      helpers.tell(this.#told, {
        ...this.#job!,
        part: this.#loop.parts + (this.#told + 1) * this.#loop.size,
      });
    }
    return helpers;
  }
}

/** Helpers forget the loops that nobody has any more: they hold their memories. */
const registry = new FinalizationRegistry<{ readonly helpers: Helpers; readonly id: number }>(
  ({ helpers, id }) => {
    for (let index = 0; index < helpers.count; index++) helpers.tell(index, { id });
  },
);
