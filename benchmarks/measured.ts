/**
 * @file The process that measures one system on one workload, beside hand-written JavaScript:
 * `node … measured.ts MODULE VARIANT WORKLOAD`. It speaks lines of JSON: first a {@link Ready}, then a {@link Round} for
 * every line that it is sent. The Python program of PyTorch speaks the same.
 */

import { createInterface } from "node:readline";
import { iterationsFor, timeOf } from "./pace.ts";
import { prepare as prepareByHand } from "./systems/javascript.ts";
import type { SystemModule } from "./systems/system.ts";
import { workloadNamed } from "./workloads/index.ts";

/** What a process says when it is warm, or that it is not. */
export type Ready =
  | { readonly unsupported: true }
  | { readonly failed: string }
  | {
      readonly loss: number;
      readonly gradient: readonly number[];
      /** From nothing (but the loaded module) to the first loss and gradient, in milliseconds. */
      readonly first: number;
      /** The same, to the tenth; null where the first took too long to wait for nine more. */
      readonly tenth: number | null;
    };

/** One slice: nanoseconds an iteration. `reference` is hand-written JavaScript's, before and after; null where it cannot run. */
export interface Round {
  readonly time: number;
  readonly reference: number | null;
}

const SLICE = 20;
const WARM_UP = 250;
/** Milliseconds beyond which nobody waits for ten. */
const LONG = 1000;
const [module = "", variant = "", name = ""] = process.argv.slice(2);
const workload = workloadNamed(name);
const say = (line: Ready | Round): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const reference = prepareByHand(workload);
const isReference = module === "./systems/javascript.ts";
const { prepare } = (await import(module)) as SystemModule;

try {
  const begin = performance.now();
  const system = isReference ? reference : await prepare(workload, variant);
  if (system === undefined) {
    say({ unsupported: true });
  } else {
    const { loss, gradient } = system.evaluate();
    const first = performance.now() - begin;
    const numbers = Array.from(gradient);
    const afterCopy = performance.now();
    if (first < LONG) system.step(9);
    const tenth = first < LONG ? first + performance.now() - afterCopy : null;

    const step = (times: number): void => system.step(times);
    const stepByHand = (times: number): void => reference.step(times);
    const times = iterationsFor(step, SLICE, WARM_UP);
    const timesByHand = isReference ? times : iterationsFor(stepByHand, SLICE / 2, WARM_UP / 2);
    say({ loss, gradient: numbers, first, tenth });

    createInterface({ input: process.stdin }).on("line", () => {
      const before = timeOf(stepByHand, timesByHand);
      const time = timeOf(step, times);
      const after = timeOf(stepByHand, timesByHand);
      say({ time, reference: Math.sqrt(before * after) });
    });
  }
} catch (error) {
  say({ failed: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
}
