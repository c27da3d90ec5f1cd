/**
 * @file A sweep over hyperparameters with cross-validation: independent jobs in a queue, done by worker processes. `npm run sweep -- --workers 4`.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as Plot from "@observablehq/plot";
import { Queue, QueueEvents } from "bullmq";
import { picture } from "../show/picture.ts";
import { progressBar } from "../show/progress.ts";
import { table } from "../show/table.ts";
import { type Job, jobs, nameOf, type Score, type Setup } from "./job.ts";
import { findOrStart, type Redis } from "./redis.ts";

const { values } = parseArgs({ options: { workers: { type: "string", default: "2" } } });
const workers = Number(values.workers);
if (!Number.isInteger(workers) || workers < 0 || workers > 256) {
  throw new RangeError(
    `Cannot start ${values.workers} workers. Pass a whole number from 0 (others work) to 256.`,
  );
}

const redis = await findOrStart();
console.log(
  redis.isOwn
    ? `No Redis answered, so one was started on ${redis.host}:${redis.port}; it ends with the sweep.`
    : `Using the Redis on ${redis.host}:${redis.port}.`,
);
const all = jobs();
const started = performance.now();
const scores = await scoresOf(all, redis).finally(() => redis.stop());
const seconds = (performance.now() - started) / 1000;

/** The folds of a setup, together. */
interface Result {
  readonly setup: Setup;
  readonly loss: number;
  readonly accuracy: number;
  readonly milliseconds: number;
}
const bySetup = new Map<string, { setup: Setup; scores: Score[] }>();
all.forEach(({ setup }, i) => {
  const key = JSON.stringify(setup);
  const entry = bySetup.get(key) ?? { setup, scores: [] };
  entry.scores.push(scores[i]!);
  bySetup.set(key, entry);
});
const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const results: Result[] = [...bySetup.values()]
  .map(({ setup, scores }) => ({
    setup,
    loss: mean(scores.map(({ loss }) => loss)),
    accuracy: mean(scores.map(({ accuracy }) => accuracy)),
    milliseconds: mean(scores.map(({ milliseconds }) => milliseconds)),
  }))
  .toSorted((a, b) => a.loss - b.loss);

console.log(
  `${all.length} jobs by ${workers} workers in ${seconds.toFixed(1)} s. The best ten of ${results.length} setups:\n`,
);
console.log(
  table(
    ["hidden", "rate", "penalty", "loss", "right %", "ms a fold"],
    results
      .slice(0, 10)
      .map(({ setup, loss, accuracy, milliseconds }) => [
        String(setup.hidden),
        String(setup.rate),
        String(setup.penalty),
        loss.toFixed(4),
        (100 * accuracy).toFixed(1),
        milliseconds.toFixed(0),
      ]),
  ),
);
const file = picture("sweep", {
  height: 360,
  marginRight: 110,
  x: { type: "log", label: "rate →", ticks: [0.003, 0.01, 0.03], tickFormat: String },
  color: { type: "ordinal" },
  y: { label: "↑ loss on the fold that was held back", grid: true },
  marks: [
    Plot.lineY(
      results.filter(({ setup }) => setup.penalty === 0).toSorted((a, b) => a.setup.rate - b.setup.rate),
      {
        x: (r: Result) => r.setup.rate,
        y: "loss",
        z: (r: Result) => r.setup.hidden,
        stroke: (r: Result) => String(r.setup.hidden),
        strokeWidth: 2,
      },
    ),
    Plot.text(
      results.filter(({ setup }) => setup.penalty === 0 && setup.rate === 0.03),
      {
        x: (r: Result) => r.setup.rate,
        y: "loss",
        text: (r: Result) => `${r.setup.hidden} hidden units`,
        dx: 8,
        textAnchor: "start",
      },
    ),
  ],
});
console.log(`\nThe losses without penalty as a chart: ${file}`);

/** Queues the jobs, lets workers do them, and answers their scores in the order of the jobs. */
async function scoresOf(all: readonly Job[], redis: Redis): Promise<Score[]> {
  const connection = { host: redis.host, port: redis.port, maxRetriesPerRequest: null };
  const name = `sweep-${process.pid}-${Date.now()}`;
  const queue = new Queue<Job, Score>(name, { connection });
  const events = new QueueEvents(name, { connection });
  const processes: ChildProcess[] = [];
  const bar = progressBar(all.length);
  try {
    await events.waitUntilReady();
    const finished = new Promise<void>((resolve, reject) => {
      let done = 0;
      events.on("completed", () => {
        bar.step(`${++done} of ${all.length} jobs`);
        if (done === all.length) resolve();
      });
      events.on("failed", ({ failedReason }) => reject(new Error(`A job failed: ${failedReason}`)));
    });
    const queued = await queue.addBulk(
      all.map((job) => ({ name: "fold", data: job, opts: { jobId: nameOf(job) } })),
    );
    for (let i = 0; i < workers; i++) processes.push(startWorker(name, redis));
    await finished;
    return await Promise.all(queued.map(async ({ id }) => (await queue.getJob(id!))!.returnvalue));
  } finally {
    bar.end();
    for (const worker of processes) worker.kill();
    await Promise.all(processes.map(ended));
    await queue.obliterate({ force: true });
    await events.close();
    await queue.close();
  }
}

function startWorker(queue: string, { host, port }: Redis): ChildProcess {
  const file = fileURLToPath(new URL("worker.ts", import.meta.url));
  return spawn(process.execPath, ["--import", "@oxc-node/core/register", file, queue], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, REDIS_HOST: host, REDIS_PORT: String(port) },
  });
}

function ended(worker: ChildProcess): unknown {
  return worker.exitCode ?? worker.signalCode ?? new Promise((resolve) => void worker.once("exit", resolve));
}
