/** @file GradBench's protocol: a message in, a response out, both records of JSON. */

import { ba } from "./ba.ts";
import { det } from "./det.ts";
import type { Eval } from "./eval.ts";
import { gmm } from "./gmm.ts";
import { hello } from "./hello.ts";
import { ht } from "./ht.ts";
import { kmeans } from "./kmeans.ts";
import { llsq } from "./llsq.ts";
import { lse } from "./lse.ts";
import { lstm } from "./lstm.ts";
import { ode } from "./ode.ts";
import { particle } from "./particle.ts";
import { saddle } from "./saddle.ts";

export const evals: Readonly<Record<string, Eval<never>>> = {
  ba,
  det,
  gmm,
  hello,
  ht,
  kmeans,
  llsq,
  lse,
  lstm,
  ode,
  particle,
  saddle,
};

/** What an eval sends. */
export interface Message {
  readonly id: number;
  readonly kind: string;
  readonly module?: string;
  readonly function?: string;
  readonly input?: unknown;
}

/** How often a function is run at least, and for how many seconds. */
interface Runs {
  readonly min_runs?: number;
  readonly min_seconds?: number;
}

export interface Timing {
  readonly name: "prepare" | "evaluate";
  readonly nanoseconds: number;
}

export interface Response {
  readonly id: number;
  readonly tool?: string;
  readonly success?: boolean;
  readonly output?: unknown;
  readonly timings?: readonly Timing[];
  readonly error?: string;
}

/** Answers a message; of an evaluation, what it took to record and compile (`prepare`) and each run. */
export function answer({ id, kind, module = "", function: name = "", input }: Message): Response {
  if (kind === "start") return { id, tool: "chainrule" };
  const found = evals[module];
  if (kind === "define") return { id, success: found !== undefined };
  if (kind !== "evaluate") return { id };
  const prepare = found?.[name];
  if (prepare === undefined) return { id, success: false, error: `there is no ${module}.${name}` };
  try {
    const { min_runs = 1, min_seconds = 0 } = (typeof input === "object" ? input : {}) as Runs;
    const begin = process.hrtime.bigint();
    const run = prepare(input as never);
    const timings: Timing[] = [{ name: "prepare", nanoseconds: Number(process.hrtime.bigint() - begin) }];
    let output: unknown;
    for (let spent = 0, runs = 0; runs < Math.max(1, min_runs) || spent < min_seconds * 1e9; runs++) {
      const before = process.hrtime.bigint();
      output = run();
      const nanoseconds = Number(process.hrtime.bigint() - before);
      spent += nanoseconds;
      timings.push({ name: "evaluate", nanoseconds });
    }
    return { id, success: true, output, timings };
  } catch (error) {
    return {
      id,
      success: false,
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  }
}
