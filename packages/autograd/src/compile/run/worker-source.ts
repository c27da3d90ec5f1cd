/**
 * @file What a helping thread runs, as text: it is started from that, so that no bundler needs to know of it. It sees what the
 * words of the control mean in {@link Word}, and jobs as {@link Job} says.
 */

/** The words of the control, which all threads share. */
export const Word = {
  /** How many blocks nobody has taken yet, and how many are done. */
  LEFT: 0,
  DONE: 1,
  /** A bit for each block that a helper took and cannot do. */
  RETURNED: 2,
  /** The number of the job that is being done, and how many helpers may do it. */
  JOB: 3,
  HELPERS: 4,
  /** What is done of it: see {@link Round}. */
  FIRST: 5,
  SIZE: 6,
  GROUPS: 7,
  TOTALS: 8,
  /** How many messages the first helper has been sent; then the others'. */
  MAIL: 9,
} as const;

/** Blocks of a batch that are done at once. */
export interface Round {
  /** The first of them, and how many they are. */
  readonly first: number;
  readonly blocks: number;
  /** How many groups of samples make a block, and the batch. */
  readonly size: number;
  readonly groups: number;
  /** Where the totals of the first go, if there are totals. */
  readonly totals: number;
}

/** What a helper must know to do blocks of a kernel's batches. Addresses and numbers of bytes. */
export interface Job {
  readonly id: number;
  /** A WebAssembly.Module and a WebAssembly.Memory: public types name neither, so that they need no types of the DOM or of Node. */
  readonly module: object;
  readonly memory: object;
  /** What the module imports: functions of the thread that runs the batch. A block that calls one is left to that thread. */
  readonly imports: readonly string[];
  /** The helper's own part of the memory. */
  readonly part: number;
  /** Where the samples stand, and what one takes; */
  readonly rows: number;
  readonly row: number;
  /** where their outputs go, and what those of one take; 0 if they are summed: */
  readonly outputs: number;
  readonly output: number;
  /** what the totals of a block take. */
  readonly total: number;
}

/** How many samples make a group. */
const GROUP_SAMPLES = 4;

/** For how many milliseconds a helper looks for work before it sleeps: to wake it takes longer than a step of training. */
const AWAKE = 1;

export const workerSource = `
"use strict";
const port = typeof require === "function" ? require("node:worker_threads").parentPort : globalThis;
const jobs = new Map();
let control, index, received = 0, passed = 2;

port.onmessage = ({ data }) => {
  if (data.control) ({ control, index } = data);
  else {
    received++;
    if (data.module === undefined) jobs.delete(data.id);
    else {
      try {
        const kernel = { memory: data.memory };
        for (const name of data.imports) kernel[name] = leave;
        jobs.set(data.id, { ...data, ...new WebAssembly.Instance(data.module, { kernel }).exports });
      } catch {
        // A policy forbids it here: then the others do it.
      }
    }
  }
  while (received === Atomics.load(control, ${Word.MAIL} + index)) help();
};

/** Passes some time in which another thread may use what this one does not: each root waits for the one before. */
function rest() {
  for (let k = 0; k < 16; k++) passed = Math.sqrt(passed + k);
}

/** Does a block, or waits for one. */
function help() {
  const asleepAt = performance.now() + ${AWAKE};
  for (let turns = 1; ; turns++) {
    const left = Atomics.load(control, ${Word.LEFT});
    const isMine = left > 0 && index < Atomics.load(control, ${Word.HELPERS}) && jobs.has(Atomics.load(control, ${Word.JOB}));
    if (isMine && Atomics.compareExchange(control, ${Word.LEFT}, left, left - 1) === left) return run(left - 1);
    if (received !== Atomics.load(control, ${Word.MAIL} + index)) return;
    if (turns % 64 === 0 && performance.now() > asleepAt) {
      Atomics.wait(control, ${Word.LEFT}, left);
      return;
    }
    rest();
  }
}

function run(block) {
  const job = jobs.get(Atomics.load(control, ${Word.JOB})); // since we have the block, this job is not over
  try {
    work(job, block);
    Atomics.add(control, ${Word.DONE}, 1);
  } catch {
    Atomics.or(control, ${Word.RETURNED}, 1 << block);
  }
  Atomics.notify(control, ${Word.DONE});
}

function leave() {
  throw new Error("a function of another thread");
}

function work(job, block) {
  const group = (control[${Word.FIRST}] + block) * control[${Word.SIZE}];
  const groups = Math.min(control[${Word.SIZE}], control[${Word.GROUPS}] - group);
  const sample = ${GROUP_SAMPLES} * group;
  const to = job.output > 0 ? job.outputs + sample * job.output : control[${Word.TOTALS}] + block * job.total;
  job.run(job.part, job.rows + sample * job.row, groups, job.row, 2 * job.row, to);
}
`;
