/** @file llsq: a polynomial's squared distances from the sign at n places between −1 and 1: a batch over the places. */

import { add, batch, mul, type Num, square, sub, valueAndGrad } from "@chainrule/autograd";
import type { Eval, Vector } from "./eval.ts";

/** ½ (s − x₀ − x₁t − x₂t² − …)², by Horner's rule. */
function halfSquare(x: Vector, t: Num, s: Num): Num {
  return mul(
    0.5,
    square(
      sub(
        s,
        x.reduceRight((value, coefficient) => add(mul(value, t), coefficient)),
      ),
    ),
  );
}

interface Input {
  readonly x: readonly number[];
  readonly n: number;
}

function prepare({ x, n }: Input, f: (...args: never[]) => unknown): () => Float64Array {
  const kernel = batch(f, { reduce: "sum", threads: "auto" }).record(...([x, 0, 0] as never[]));
  const rows = kernel.samples(n);
  for (let i = 0; i < n; i++) {
    const t = -1 + (2 * i) / (n - 1);
    rows[2 * i] = t;
    rows[2 * i + 1] = Math.sign(t);
  }
  return () => {
    kernel.shared.set(x);
    kernel.run(n);
    return kernel.output;
  };
}

export const llsq: Eval<Input> = {
  primal: (input) => {
    const run = prepare(input, halfSquare);
    return () => run()[0];
  },
  gradient: (input) => {
    const run = prepare(input, valueAndGrad(halfSquare));
    return () => [...run().subarray(1)];
  },
};
