/** @file ad.js 1: functional reverse mode that nests; it differentiates functions of an array. */

import { createRequire } from "node:module";
import { descending } from "../systems/descent.ts";
import type { System } from "../systems/system.ts";
import type { Workload } from "../workloads/workload.ts";

type Operand = object | number;
interface Ad {
  add(x: Operand, y: Operand): Operand;
  sub(x: Operand, y: Operand): Operand;
  mul(x: Operand, y: Operand): Operand;
  div(x: Operand, y: Operand): Operand;
  gt(x: Operand, y: Operand): boolean;
  maths: Record<"exp" | "log" | "sin" | "sqrt", (x: Operand) => Operand>;
  gradientR(f: (x: readonly Operand[]) => Operand): (x: readonly number[]) => number[];
}

const make = createRequire(import.meta.url)("ad.js") as (options: object) => Ad;
const { add, sub, mul, div, gt, maths, gradientR } = make({ mode: "r", noHigher: true });

/** It has no way to give the value along with the gradient, so an iteration is the gradient alone. */
export function prepare(workload: Workload): System {
  const objective = (x: readonly Operand[]): Operand =>
    workload.objective<Operand>(
      {
        ...{ add, sub, mul, div, ...maths },
        square: (v) => mul(v, v),
        relu: (v) => (gt(v, 0) ? v : 0),
        sigmoid: (v) => div(1, add(1, maths.exp(sub(0, v)))),
      },
      x,
    )();
  const gradient = gradientR(objective);
  const parameters = workload.start.slice();
  const system = descending(workload, parameters, () => ({ loss: 0, gradient: gradient([...parameters]) }));
  return {
    ...system,
    evaluate: () => ({ ...system.evaluate(), loss: objective([...parameters]) as number }),
  };
}
