/** @file gmm: the log posterior of a mixture of Gaussians under a Wishart prior: a batch over the points, and what hangs on none. */

import {
  add,
  batch,
  compile,
  dot,
  exp,
  logSumExp,
  mul,
  type Num,
  square,
  sub,
  sum,
  valueAndGrad,
} from "@chainrule/autograd";
import type { Eval, Matrix, Vector } from "./eval.ts";

interface Parameters {
  readonly alpha: Vector;
  readonly mu: Matrix;
  readonly q: Matrix;
  readonly l: Matrix;
}

interface Input {
  readonly d: number;
  readonly k: number;
  readonly n: number;
  readonly alpha: readonly number[];
  readonly mu: readonly (readonly number[])[];
  readonly q: readonly (readonly number[])[];
  readonly l: readonly (readonly number[])[];
  readonly x: readonly (readonly number[])[];
  readonly m: number;
  readonly gamma: number;
}

/** log Σₖ exp(αₖ + Σqₖ − ½‖Qₖ(x − μₖ)‖²) of one point. */
function likelihood({ alpha, mu, q, l }: Parameters, x: Vector): Num {
  const exponents = alpha.map((weight, k) => {
    const centered = x.map((xj, j) => sub(xj, mu[k]![j]!));
    let next = 0;
    const below = centered.map((): Num[] => []);
    // The lower triangle is listed column by column.
    for (let column = 0; column < x.length; column++) {
      for (let row = column + 1; row < x.length; row++) below[row]!.push(l[k]![next++]!);
    }
    const whitened = centered.map((_, row) =>
      dot([exp(q[k]![row]!), ...below[row]!], [centered[row]!, ...centered.slice(0, row)]),
    );
    return add(sub(weight, mul(0.5, dot(whitened, whitened))), sum(q[k]!));
  });
  return logSumExp(exponents);
}

/** What the weights' sum and the prior add, but for constants. */
function rest({ alpha, q, l }: Parameters, n: number, m: number, gamma: number): Num {
  const diagonals = q.flatMap((row) => row.map((x) => square(exp(x))));
  const squares = sum([...diagonals, ...l.flatMap((row) => row.map((x) => square(x)))]);
  const prior = sub(mul(m, sum(q.flat())), mul((gamma * gamma) / 2, squares));
  return sub(prior, mul(n, logSumExp(alpha)));
}

/** What hangs on the data's size alone. */
function constant({ d, k, n, m, gamma }: Input): number {
  const freedom = d + m + 1;
  let logGamma = (d * (d - 1) * Math.log(Math.PI)) / 4;
  for (let j = 0; j < d; j++) logGamma += logFactorial((freedom - j) / 2 - 1);
  return k * (freedom * d * Math.log(gamma / Math.SQRT2) - logGamma) - (n * d * Math.log(2 * Math.PI)) / 2;
}

/** log Γ(x + 1). Method: Stirling's series, beyond 10 where it is exact to the last digits. */
function logFactorial(x: number): number {
  let shift = 0;
  let z = x + 1;
  for (; z < 10; z++) shift -= Math.log(z);
  const inverse = 1 / (z * z);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / z;
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series;
}

const parametersOf = ({ alpha, mu, q, l }: Input): Parameters => ({ alpha, mu, q, l });

export const gmm: Eval<Input> = {
  objective: (input) => {
    const { n, m, gamma, x } = input;
    const points = batch(likelihood, { reduce: "sum", threads: "auto" });
    const others = compile(rest, { fixed: [1, 2, 3] });
    const parameters = parametersOf(input) as never;
    return () => points(parameters, x) + others(parameters, n, m, gamma) + constant(input);
  },
  jacobian: (input) => {
    const { n, m, gamma, x } = input;
    const parameters = parametersOf(input) as never;
    const points = batch(valueAndGrad(likelihood) as (...args: unknown[]) => unknown, {
      reduce: "sum",
      threads: "auto",
    }).record(parameters, x[0] as never);
    points.samples(x.length).set(x.flat());
    const slopeOfRest = valueAndGrad((p: Parameters) => rest(p, n, m, gamma));
    const others = compile(slopeOfRest as (p: unknown) => unknown).record(parameters);
    points.shared.set(others.input);
    return () => {
      points.run(x.length);
      others.run();
      const slopes = points.output.subarray(1).map((slope, i) => slope + others.output[i + 1]!);
      return shaped(slopes, input);
    };
  },
};

/** The numbers in the shape of the parameters. */
function shaped(numbers: Float64Array, { alpha, mu, q, l }: Input): unknown {
  let at = 0;
  const take = (row: readonly number[]): number[] => [...numbers.subarray(at, (at += row.length))];
  return { alpha: take(alpha), mu: mu.map(take), q: q.map(take), l: l.map(take) };
}
