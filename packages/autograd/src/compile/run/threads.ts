/**
 * @file Threads that help with batches: each takes blocks of samples as long as there are some, and so does the thread that runs
 * the batch. Who takes which makes no difference to what is answered. Nobody waits for a helper to come: one that is being
 * started, or has no time, takes none.
 */

import { type Job, type Round, Word, workerSource } from "./worker-source.ts";

/** As much of a worker as we use, of browsers' and of Node's. */
interface Helper {
  postMessage(message: unknown, options?: object): void;
  terminate(): unknown;
  /** Node: it does not keep the process alive. */
  unref?(): void;
  on?(event: "error", listener: () => void): void;
  addEventListener?(event: "error", listener: () => void): void;
}

/** As much of the global scope as we use, wherever we are. */
interface Scope {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly Worker?: new (url: string, options: object) => Helper;
  readonly Blob?: new (parts: readonly string[], options: object) => object;
  readonly URL?: { createObjectURL(blob: object): string };
  readonly process?: { getBuiltinModule?(name: string): unknown };
}
const scope = globalThis as unknown as Scope;

/** More helpers than that are not started, however many processors there are. */
const MOST_HELPERS = 31;

/** Whether memory can be shared with other threads here. */
export function canShare(): boolean {
  return typeof SharedArrayBuffer === "function" && scope.crossOriginIsolated !== false;
}

/** How many threads the machine runs at once. */
export function processors(): number {
  const os = builtin("node:os") as { availableParallelism?(): number } | undefined;
  return scope.navigator?.hardwareConcurrency ?? os?.availableParallelism?.() ?? 1;
}

function builtin(name: string): unknown {
  return scope.process?.getBuiltinModule?.(name);
}

/** The helpers of this thread's batches, of which one runs at a time. */
export class Helpers {
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * (Word.MAIL + MOST_HELPERS)));
  readonly #helpers: Helper[] = [];
  #jobs = 0;
  #hasFailed = false;
  /** How many blocks helpers have done. */
  helped = 0;
  /** For how many milliseconds they may have blocks to themselves before this thread takes one: tests want to see them work. */
  lead = 0;

  /** So many helpers, if they can be started. */
  grow(count: number): void {
    for (let index = this.count; index < Math.min(count, MOST_HELPERS) && !this.#hasFailed; index++) {
      const helper = started(() => (this.#hasFailed = true));
      if (helper === undefined) this.#hasFailed = true;
      else {
        helper.postMessage({ control: this.#control, index }, {});
        this.#helpers.push(helper);
      }
    }
  }

  get count(): number {
    return this.#helpers.length;
  }

  /** A number for a new job. */
  number(): number {
    return ++this.#jobs;
  }

  /** Tells a helper what it needs for a job; without a module, that the job is over. */
  tell(index: number, job: Job | { readonly id: number }): void {
    this.#helpers[index]!.postMessage(job, {});
    Atomics.add(this.#control, Word.MAIL + index, 1);
    Atomics.notify(this.#control, Word.LEFT);
  }

  /** Has blocks done: by helpers that know the job, of whom up to `helpers` may, and by `work`, here. */
  run(id: number, helpers: number, round: Round, work: (block: number) => void): void {
    const control = this.#control;
    const { blocks, first, size, groups, totals } = round;
    Atomics.store(control, Word.JOB, id);
    Atomics.store(control, Word.HELPERS, helpers);
    Atomics.store(control, Word.FIRST, first);
    Atomics.store(control, Word.SIZE, size);
    Atomics.store(control, Word.GROUPS, groups);
    Atomics.store(control, Word.TOTALS, totals);
    Atomics.store(control, Word.RETURNED, 0);
    Atomics.store(control, Word.DONE, 0);
    Atomics.store(control, Word.LEFT, blocks);
    Atomics.notify(control, Word.LEFT);
    if (this.lead > 0) Atomics.wait(control, Word.DONE, 0, this.lead);
    let mine = 0;
    for (let left = Atomics.load(control, Word.LEFT); left > 0; left = Atomics.load(control, Word.LEFT)) {
      if (Atomics.compareExchange(control, Word.LEFT, left, left - 1) !== left) continue;
      work(left - 1);
      mine++;
    }
    for (let turns = 0; mine + Atomics.load(control, Word.DONE) < blocks; turns++) {
      const returned = Atomics.exchange(control, Word.RETURNED, 0);
      for (let b = 0; b < blocks; b++) {
        if ((returned & (1 << b)) === 0) continue;
        work(b);
        mine++;
      }
      if (turns > PATIENCE) sleep(control);
    }
    this.helped += blocks - mine;
  }

  /** Ends all helpers. */
  close(): void {
    for (const helper of this.#helpers.splice(0)) helper.terminate();
  }
}

/** How often this thread looks whether helpers are done before it leaves the processor to them. */
const PATIENCE = 20_000;
let maySleep = true;

/** Sleeps until a helper is done, or a millisecond. */
function sleep(control: Int32Array): void {
  if (!maySleep) return;
  try {
    Atomics.wait(control, Word.DONE, Atomics.load(control, Word.DONE), 1);
  } catch {
    maySleep = false; // a page must not
  }
}

/** A worker, which may yet fail; `undefined` if none can be started here. */
function started(failed: () => void): Helper | undefined {
  try {
    const { Worker, Blob, URL } = scope;
    let helper: Helper;
    if (Worker !== undefined && Blob !== undefined && URL !== undefined) {
      const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
      helper = new Worker(url, { type: "module", name: "chainrule" });
      helper.addEventListener?.("error", failed);
    } else {
      const threads = builtin("node:worker_threads") as
        { readonly Worker: new (source: string, options: object) => Helper } | undefined;
      if (threads === undefined) return undefined;
      helper = new threads.Worker(workerSource, { eval: true, execArgv: [], env: {} });
      helper.on?.("error", failed);
      helper.unref?.();
    }
    return helper;
  } catch {
    return undefined; // a policy forbids it
  }
}

let current: Helpers | undefined;

/** The helpers of this thread. */
export function helpersHere(): Helpers {
  return (current ??= new Helpers());
}

/**
 * Ends the threads that help with batches. They do not keep a process alive, so few need this: kernels go on on one thread, until
 * one of them starts helpers again.
 */
export function closeThreads(): void {
  current?.close();
  current = undefined;
}
