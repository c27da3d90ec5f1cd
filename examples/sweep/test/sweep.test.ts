/** @file The queue with a real Redis: whoever is killed, no job is lost, and the answers are those of one process. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { Queue, QueueEvents } from "bullmq";
import { afterEach, describe, expect, it } from "vitest";
import { type Job, jobs, nameOf, run, type Score } from "../job.ts";
import { type Redis, start } from "../redis.ts";

const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;
if (!hasRedis) console.log("There is no redis-server here, so the sweep is not tested.");

/** A port that nobody listens on. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

describe.skipIf(!hasRedis)("a sweep", () => {
  const workers: ChildProcess[] = [];
  let redis: Redis | undefined;
  afterEach(async () => {
    for (const worker of workers.splice(0)) worker.kill("SIGKILL");
    await redis?.stop();
  });

  it("loses no job when a worker is killed", async () => {
    redis = await start(await freePort());
    const connection = { host: redis.host, port: redis.port, maxRetriesPerRequest: null };
    const work = (): ChildProcess => {
      const worker = spawn(
        process.execPath,
        [
          "--import",
          "@oxc-node/core/register",
          fileURLToPath(new URL("../worker.ts", import.meta.url)),
          "tested",
        ],
        {
          stdio: "ignore",
          env: { ...process.env, REDIS_HOST: "127.0.0.1", REDIS_PORT: String(connection.port) },
        },
      );
      workers.push(worker);
      return worker;
    };
    const queue = new Queue<Job, Score>("tested", { connection });
    const events = new QueueEvents("tested", { connection });
    await events.waitUntilReady();
    const some = jobs().slice(0, 12);
    const answered = new Map<string, number>();
    let stalled = 0;
    events.on("stalled", () => stalled++);
    const finished = new Promise<void>((resolve, reject) => {
      events.on("completed", ({ jobId }) => {
        answered.set(jobId, (answered.get(jobId) ?? 0) + 1);
        if (answered.size === some.length) resolve();
      });
      events.on("failed", ({ failedReason }) => reject(new Error(failedReason)));
    });
    const victim = work();
    const killed = new Promise<void>((resolve) => {
      events.on("active", () => {
        if (victim.killed) return;
        victim.kill("SIGKILL"); // in the middle of its first job
        resolve();
      });
    });
    const queued = await queue.addBulk(
      some.map((job) => ({ name: "fold", data: job, opts: { jobId: nameOf(job) } })),
    );
    await killed;
    work();
    await finished;
    expect(stalled).toBeGreaterThan(0);
    expect([...answered.values()]).toEqual(some.map(() => 1));
    for (const [i, { id }] of queued.entries()) {
      const there = (await queue.getJob(id!))!.returnvalue;
      const here = await run(some[i]!);
      expect({ loss: there.loss, accuracy: there.accuracy }).toEqual({
        loss: here.loss,
        accuracy: here.accuracy,
      });
    }
    await events.close();
    await queue.close();
  }, 120_000);
});
