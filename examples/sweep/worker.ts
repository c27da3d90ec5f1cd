/**
 * @file A worker: takes jobs from the queue until it is told to stop. Start as many as there are cores, on as many machines as reach the
 * Redis: `REDIS_HOST=… node --import @oxc-node/core/register examples/sweep/worker.ts <queue>`.
 *
 * A worker that dies lets go of its job: the lock on it runs out, and another worker takes it up.
 */

import { Worker } from "bullmq";
import { type Job, run, type Score } from "./job.ts";

const [queue = "sweep"] = process.argv.slice(2);

const worker = new Worker<Job, Score>(queue, ({ data }) => run(data), {
  connection: {
    host: process.env["REDIS_HOST"] ?? "127.0.0.1",
    port: Number(process.env["REDIS_PORT"] ?? 6379),
    maxRetriesPerRequest: null,
  },
  lockDuration: 3000, // renewed while the job runs: training gives other work its turn every 50 ms
  stalledInterval: 1000,
  maxStalledCount: 100,
});
worker.on("error", (error) => console.error(error.message));

process.once("SIGTERM", () => void worker.close().then(() => process.exit(0)));
