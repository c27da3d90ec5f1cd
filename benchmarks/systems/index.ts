/** @file All systems, in the order of the table. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { missing as missingC } from "./c.ts";

/** How a system is found and what it needs. */
export interface SystemEntry {
  /** The name in tables and in the filter on the command line. */
  readonly name: string;
  /** Its module, as `measured.ts` imports it, or the Python program that measures it. */
  readonly module: string;
  /** Which of the systems that its module makes. */
  readonly variant: string;
  /** Options of Node. */
  readonly options?: readonly string[];
  /** Measured only when its name is asked for: what the curious want to know, and the table does without. */
  readonly aside?: true;
  /** Whether it records a graph of values, which can be weighed. */
  readonly graph?: true;
  /** Whether it makes a program or a graph of every operation of the loss, however often its like has been seen. */
  readonly unrolls?: true;
  /** Why it cannot be measured here; `undefined` if it can. */
  missing(): string | undefined;
}

/** Debian's Python, whose package python3-torch is the one that is meant. */
export const PYTHON = "/usr/bin/python3";

/** The reference, beside which all others run. */
export const BY_HAND = "by hand, JavaScript";
/** The engine that everybody knows, against which speed-ups are said. */
export const BASELINE = "closures";

export const systems: readonly SystemEntry[] = [
  own(BY_HAND, "javascript"),
  { ...own("by hand, C -O3", "c", "strict"), missing: missingC },
  { ...own("by hand, C -Ofast", "c", "fast"), missing: missingC },
  { ...own("Chainrule eager", "chainrule"), graph: true, unrolls: true },
  { ...own("Chainrule eager, no vectors", "chainrule", "binary"), unrolls: true },
  {
    ...own("Chainrule eager, nursery", "chainrule", "nursery"),
    options: ["--max-semi-space-size=128"],
    unrolls: true,
  },
  { ...own("Chainrule compiled", "chainrule-compiled", "auto"), unrolls: true },
  { ...own("Chainrule wasm", "chainrule-compiled", "wasm"), unrolls: true },
  { ...own("Chainrule js", "chainrule-compiled", "js"), unrolls: true, aside: true },
  { ...own("Chainrule interpreted", "chainrule-compiled", "run"), unrolls: true, aside: true },
  own("Chainrule batch", "chainrule-compiled", "batch"),
  own("Chainrule loops", "chainrule-compiled", "loops"),
  { ...own(BASELINE, "closures"), graph: true, unrolls: true },
  { ...peer("adnn", "adnn"), graph: true, unrolls: true },
  { ...peer("ad.js", "adjs", "ad.js"), unrolls: true },
  { ...peer("rose", "rose"), unrolls: true },
  { ...peer("Penrose", "penrose", "@penrose/core"), unrolls: true },
  peer("jax-js f64", "jaxjs", "@jax-js/jax", "float64"),
  peer("jax-js f32", "jaxjs", "@jax-js/jax", "float32"),
  peer("TensorFlow.js cpu f32", "tfjs", "@tensorflow/tfjs", "cpu"),
  peer("TensorFlow.js wasm f32", "tfjs", "@tensorflow/tfjs-backend-wasm", "wasm"),
  {
    name: "PyTorch f64, 1 thread",
    module: "./peers/torch_peer.py",
    variant: "float64",
    missing: () =>
      spawnSync(PYTHON, ["-c", "import torch"]).status === 0 ? undefined : "there is no python3-torch",
  },
];

function own(name: string, file: string, variant = ""): SystemEntry {
  return { name, module: `./systems/${file}.ts`, variant, missing: () => undefined };
}

function peer(name: string, file: string, needs: string = file, variant = ""): SystemEntry {
  const installed = new URL(`../peers/node_modules/${needs}`, import.meta.url);
  return {
    name,
    module: `./peers/${file}.ts`,
    variant,
    missing: () => (existsSync(installed) ? undefined : "not installed; npm run bench:peers installs it"),
  };
}
