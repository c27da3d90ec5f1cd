/** @file PyTorch takes a network over to the last digits, alone and on two processes. */

import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const python = ["python3", "/usr/bin/python3"].find(
  (path) => spawnSync(path, ["-c", "import torch"]).status === 0,
);
if (python === undefined) console.log("No python3 here has torch, so the handover is not tested.");

const file = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const execute = promisify(execFile);
const run = async (command: string, args: readonly string[], env: object = {}): Promise<string> =>
  (await execute(command, args, { timeout: 240_000, env: { ...process.env, ...env } })).stdout;
const losses = (text: string): number[] =>
  [...text.matchAll(/loss (?:is )?([\d.e-]+\d)/g)].map((match) => Number(match[1]));

describe.skipIf(python === undefined)("the handover", () => {
  it("goes on from the same loss, and makes it smaller, alone and on two processes", async () => {
    const ours = await run(process.execPath, ["--import", "@oxc-node/core/register", file("handover.ts")]);
    const [here] = losses(ours);
    const script = /python3 (.+train_on\.py)/.exec(ours)![1]!;
    const alone = await run(python!, [script, "1"]);
    // What torchrun tells each process (torchrun itself is broken in the PyTorch of some distributions).
    const told = { WORLD_SIZE: "2", MASTER_ADDR: "127.0.0.1", MASTER_PORT: "29517" };
    const [together] = await Promise.all(
      ["0", "1"].map((rank) => run(python!, [script, "1"], { ...told, RANK: rank, LOCAL_RANK: rank })),
    );
    for (const text of [alone, together!]) {
      const [there, after] = losses(text);
      expect(Math.abs(there! - here!)).toBeLessThanOrEqual(1e-12 * here!);
      expect(after).toBeLessThan(here!);
    }
  }, 300_000);
});
