/** @file ode: y₀′ = x₀, yᵢ′ = xᵢ·yᵢ₋₁ from 0 to 2 by Runge and Kutta's method: a loop, of which one step is recorded. */

import { add, compile, div, fold, grad, mul, type Num } from "@chainrule/autograd";
import type { Eval, Vector } from "./eval.ts";

const slopeAt = (x: Vector, y: Vector): Vector => x.map((xi, i) => (i === 0 ? xi : mul(xi, y[i - 1]!)));
const moved = (y: Vector, h: Num, k: Vector): Vector => y.map((yi, i) => add(yi, mul(h, k[i]!)));

function step(y: Vector, h: Num, x: Vector): Vector {
  const half = div(h, 2);
  const k1 = slopeAt(x, y);
  const k2 = slopeAt(x, moved(y, half, k1));
  const k3 = slopeAt(x, moved(y, half, k2));
  const k4 = slopeAt(x, moved(y, h, k3));
  return y.map((yi, i) => {
    const middle = mul(2, add(k2[i]!, k3[i]!));
    return add(yi, mul(div(h, 6), add(add(k1[i]!, middle), k4[i]!)));
  });
}

const solved = (x: Vector, steps: number): Vector =>
  fold(step, x.map(() => 0) as Vector, Array<Num>(steps).fill(2 / steps), x);

interface Input {
  readonly x: readonly number[];
  readonly s: number;
}

export const ode: Eval<Input> = {
  primal: ({ x, s }) => {
    const kernel = compile((v: Vector) => solved(v, s), { check: false }).record(x);
    return () => (kernel.run(), [...kernel.output]);
  },
  gradient: ({ x, s }) => {
    const last = (v: Vector): Num => solved(v, s).at(-1)!;
    const kernel = compile(grad(last), { check: false }).record(x);
    return () => (kernel.run(), [...kernel.output]);
  },
};
