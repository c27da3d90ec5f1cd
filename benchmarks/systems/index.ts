/** @file All systems, in the order of the table. */

import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { missing as missingC } from "./c.ts";

/** How a system is found and what it needs. */
export interface SystemEntry {
  /** The name in tables and in the filter on the command line. */
  readonly name: string;
  /** Its module, beside `measured.ts`, or the Python program that measures it. */
  readonly module: string;
  readonly variant: string;
  /** Measured only when its name is asked for: what the curious want to know, and the table does without. */
  readonly aside?: true;
  /** Whether it records a graph of values, which can be weighed. */
  readonly graph?: true;
  /** Why it cannot be measured here; `undefined` if it can. */
  missing(): string | undefined;
}

const here = (): undefined => undefined;
const npm =
  (name: string): (() => string | undefined) =>
  () =>
    existsSync(new URL(`../peers/node_modules/${name}`, import.meta.url))
      ? undefined
      : "not installed; npm run bench:peers installs it";
/** Debian's Python, whose package python3-torch is the one that is meant. */
export const PYTHON = "/usr/bin/python3";
const torch = (): string | undefined =>
  spawnSync(PYTHON, ["-c", "import torch"]).status === 0 ? undefined : "there is no python3-torch";

export const systems: readonly SystemEntry[] = [
  { name: "JavaScript", module: "./systems/javascript.ts", variant: "", missing: here },
  { name: "C -O3", module: "./systems/c.ts", variant: "strict", missing: missingC },
  { name: "C -Ofast", module: "./systems/c.ts", variant: "fast", missing: missingC },
  { name: "chainrule", module: "./systems/chainrule.ts", variant: "", graph: true, missing: here },
  { name: "chainrule, binary", module: "./systems/chainrule.ts", variant: "binary", missing: here },
  { name: "compiled", module: "./systems/chainrule-compiled.ts", variant: "auto", missing: here },
  { name: "compiled to wasm", module: "./systems/chainrule-compiled.ts", variant: "wasm", missing: here },
  {
    name: "compiled to js",
    module: "./systems/chainrule-compiled.ts",
    variant: "js",
    aside: true,
    missing: here,
  },
  {
    name: "interpreted",
    module: "./systems/chainrule-compiled.ts",
    variant: "run",
    aside: true,
    missing: here,
  },
  { name: "closures", module: "./systems/closures.ts", variant: "", graph: true, missing: here },
  { name: "adnn", module: "./peers/adnn.ts", variant: "", graph: true, missing: npm("adnn") },
  { name: "ad.js", module: "./peers/adjs.ts", variant: "", missing: npm("ad.js") },
  { name: "rose", module: "./peers/rose.ts", variant: "", missing: npm("rose") },
  { name: "penrose", module: "./peers/penrose.ts", variant: "", missing: npm("@penrose/core") },
  { name: "jax-js f64", module: "./peers/jaxjs.ts", variant: "float64", missing: npm("@jax-js/jax") },
  { name: "jax-js f32", module: "./peers/jaxjs.ts", variant: "float32", missing: npm("@jax-js/jax") },
  { name: "tfjs cpu f32", module: "./peers/tfjs.ts", variant: "cpu", missing: npm("@tensorflow/tfjs") },
  {
    name: "tfjs wasm f32",
    module: "./peers/tfjs.ts",
    variant: "wasm",
    missing: npm("@tensorflow/tfjs-backend-wasm"),
  },
  { name: "PyTorch f64", module: "./peers/torch_peer.py", variant: "float64", missing: torch },
];
