/** @file lse: log Σ eˣ, made of a maximum and a sum. */

import { add, compile, exp, grad, log, max, type Num, sub, sum } from "@chainrule/autograd";
import type { Eval, Vector } from "./eval.ts";

function logSumExp(xs: Vector): Num {
  const greatest = max(xs);
  return add(greatest, log(sum(xs.map((x) => exp(sub(x, greatest))))));
}

interface Input {
  readonly x: readonly number[];
}

export const lse: Eval<Input> = {
  primal: ({ x }) => {
    const kernel = compile(logSumExp).record(x);
    return () => (kernel.run(), kernel.output[0]);
  },
  gradient: ({ x }) => {
    const kernel = compile(grad(logSumExp)).record(x);
    return () => (kernel.run(), [...kernel.output]);
  },
};
