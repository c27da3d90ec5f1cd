/** @file The Redis that the queue stands in: the one that runs already, or one that is started on the loopback address for as long as it is needed. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Redis {
  readonly host: string;
  readonly port: number;
  /** Whether it was started here. */
  readonly isOwn: boolean;
  stop(): Promise<void>;
}

/** Whether something that speaks Redis answers there. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 500 });
    const end = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.on("connect", () => socket.write("PING\r\n"));
    socket.on("data", (data) => end(/^(\+PONG|-NOAUTH)/.test(data.toString())));
    socket.on("error", () => end(false));
    socket.on("timeout", () => end(false));
  });
}

/** Starts a Redis that keeps nothing on disk. @throws Error if there is no redis-server, or it does not begin to answer. */
export async function start(port: number): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), "sweep-redis-"));
  const server: ChildProcess = spawn(
    "redis-server",
    ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--appendonly", "no", "--dir", folder],
    { stdio: "ignore" },
  );
  let problem: Error | undefined;
  server.on("error", (error) => (problem = error));
  const stop = async (): Promise<void> => {
    if (server.exitCode === null && server.pid !== undefined) {
      const ended = new Promise((resolve) => void server.once("exit", resolve));
      server.kill();
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  for (let i = 0; i < 100 && problem === undefined && server.exitCode === null; i++) {
    if (await answers("127.0.0.1", port)) return { host: "127.0.0.1", port, isOwn: true, stop };
    await new Promise((resolve) => void setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(
    `Cannot start Redis: ${problem?.message ?? `redis-server ended with ${server.exitCode ?? "no answer"}`}. ` +
      "Install it (Debian: apt-get install redis-server), or say where one runs with REDIS_PORT.",
  );
}

/** The Redis at REDIS_HOST and REDIS_PORT (default 127.0.0.1:6379); if none answers there, one of our own. */
export async function findOrStart(): Promise<Redis> {
  const host = process.env["REDIS_HOST"] ?? "127.0.0.1";
  const port = Number(process.env["REDIS_PORT"] ?? 6379);
  if (await answers(host, port)) return { host, port, isOwn: false, stop: async () => {} };
  return start(port);
}
