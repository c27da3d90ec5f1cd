/** @file The workloads by hand in C, built on the spot by the machine's gcc and loaded into Node. */

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Workload } from "../workloads/workload.ts";
import type { System } from "./system.ts";

interface Addon {
  descend(
    name: string,
    size: number,
    data: Float64Array,
    parameters: Float64Array,
    gradient: Float64Array,
    rate: number,
    restart: number,
    start: Float64Array,
    steps: Int32Array,
    times: number,
  ): number;
}

const flags: Readonly<Record<string, readonly string[]>> = {
  strict: ["-O3", "-march=native", "-fno-math-errno"],
  fast: ["-Ofast", "-march=native", "-mprefer-vector-width=512"],
};
const folder = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const headers = fileURLToPath(new URL("../include/node", `file://${process.execPath}`));

/** Why C cannot be measured here; `undefined` if it can. */
export function missing(): string | undefined {
  if (spawnSync("gcc", ["--version"]).status !== 0) return "there is no gcc";
  if (!existsSync(`${headers}/node_api.h`)) return "Node's headers are not installed";
  return undefined;
}

/** Builds both variants, `strict` and `fast`, into benchmarks/out. */
export function build(): void {
  mkdirSync(folder("out"), { recursive: true });
  for (const [variant, options] of Object.entries(flags)) {
    const compile = (source: string, ...more: readonly string[]): string => {
      const object = folder(`out/${source}-${variant}.o`);
      execFileSync("gcc", [
        ...more,
        "-fPIC",
        `-I${headers}`,
        "-c",
        folder(`native/${source}.c`),
        "-o",
        object,
      ]);
      return object;
    };
    // Linked by a command without -Ofast, which would make all of Node flush its subnormal numbers to zero.
    const objects = [compile("addon", "-O2"), compile("workloads", ...options)];
    execFileSync("gcc", ["-shared", ...objects, "-lmvec", "-lm", "-o", folder(`out/${variant}.node`)]);
  }
}

export function prepare(workload: Workload, variant: string): System | undefined {
  if (workload.isScalar === true) return undefined;
  const { name, size, data, start, rate, restart } = workload;
  const { descend } = createRequire(import.meta.url)(folder(`out/${variant}.node`)) as Addon;
  const parameters = start.slice();
  const gradient = new Float64Array(start.length);
  const steps = new Int32Array(1);
  const run = (ratio: number, interval: number, times: number): number =>
    descend(name, size, data, parameters, gradient, ratio, interval, start, steps, times);
  return {
    evaluate: () => ({ loss: run(0, 0, 1), gradient }),
    step: (times) => void run(rate, restart, times),
  };
}
