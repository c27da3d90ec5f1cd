/** @file The engine of Penrose 3: reverse mode on a graph, compiled to WebAssembly. */

import { genGradient, variable } from "@penrose/core/dist/engine/Autodiff";
import {
  add,
  addN,
  div,
  exp,
  ln,
  max,
  mul,
  neg,
  sin,
  sqrt,
  squared,
  sub,
} from "@penrose/core/dist/engine/AutodiffFunctions";
import type { Num } from "@penrose/core/dist/types/ad";
import { descending } from "../systems/descent.ts";
import type { System } from "../systems/system.ts";
import type { Workload } from "../workloads/workload.ts";

export async function prepare(workload: Workload): Promise<System | undefined> {
  if (workload.size > 1e4 || workload.name === "gmm") return undefined; // its one function grows beyond what V8 compiles
  const parameters = workload.start.slice();
  const gradient = new Float64Array(parameters.length);
  const leaves = Array.from(parameters, (x) => variable(x));
  const loss = workload.objective<Num>(
    {
      ...{ add, sub, mul, div, exp, sin, sqrt },
      log: ln,
      square: squared,
      relu: (x) => max(0, x),
      sigmoid: (x) => div(1, add(1, exp(neg(x)))),
      sum: (xs) => addN([...xs]),
    },
    leaves,
  )();
  const compiled = await genGradient(leaves, [loss], []);
  const masks = { inputMask: leaves.map(() => true), objMask: [true], constrMask: [] };
  return descending(workload, parameters, () => ({
    loss: compiled(masks, parameters, 0, gradient).phi,
    gradient,
  }));
}
