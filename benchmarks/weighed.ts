/**
 * @file The process that weighs one system's graphs: `node --expose-gc … weighed.ts MODULE VARIANT`. It prints the bytes
 * that one operation of a chain holds after the sweep, while the graph is alive.
 */

import type { SystemModule } from "./systems/system.ts";
import { chain } from "./workloads/chain.ts";

const OPERATIONS = 1e4;
const GRAPHS = 20;
const [module = "", variant = ""] = process.argv.slice(2);
const { prepare } = (await import(module)) as SystemModule;
const system = await prepare(chain(OPERATIONS), variant);
if (system?.record === undefined) throw new Error(`Cannot weigh the graphs of ${module}: it keeps none.`);

const heap = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};
const alive: unknown[] = [system.record()];
const before = heap();
for (let k = 0; k < GRAPHS; k++) alive.push(system.record());
const bytes = (heap() - before) / (GRAPHS * OPERATIONS);
console.log(JSON.stringify({ bytes, alive: alive.length }));
