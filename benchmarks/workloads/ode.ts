/** @file A system of differential equations, solved by Runge and Kutta's method: a loop whose steps are long vectors. */

import { complete, foldOf, type Language } from "./language.ts";
import { numbers, uniform } from "./random.ts";
import type { Workload } from "./workload.ts";

const equations = 1000;
const steps = 1000;
const h = 2 / steps;

/** y₀′ = x₀ and yᵢ′ = xᵢ·yᵢ₋₁ from 0 to 2, from y = 0 on; the sum of all y at the end. */
export const ode: Workload = {
  name: "ode",
  about: "1,000 steps of Runge and Kutta through 1,000 equations: the gradient by their coefficients",
  size: steps,
  data: new Float64Array(0),
  start: numbers(uniform(51), equations, 0.5, 1.5),
  rate: 0,
  restart: 0,
  isRolled: true,

  objective<V>(language: Language<V>, p: readonly V[]): () => V {
    const { add, mul, sum } = complete(language);
    const slopes = (y: readonly V[], x: readonly V[]): V[] =>
      x.map((xi, i) => (i === 0 ? xi : mul(xi, y[i - 1]!)));
    const moved = (y: readonly V[], by: number, k: readonly V[]): V[] =>
      y.map((yi, i) => add(yi, mul(by, k[i]!)));
    const step = (y: readonly V[], _: number, x: readonly V[]): V[] => {
      const k1 = slopes(y, x);
      const k2 = slopes(moved(y, h / 2, k1), x);
      const k3 = slopes(moved(y, h / 2, k2), x);
      const k4 = slopes(moved(y, h, k3), x);
      return y.map((yi, i) => add(yi, mul(h / 6, add(add(k1[i]!, mul(2, add(k2[i]!, k3[i]!))), k4[i]!))));
    };
    const fold = foldOf(language);
    const none = p.map(() => 0) as unknown as V[];
    const times = Array<number>(steps).fill(0);
    return () => sum(fold(step, none, times, p));
  },

  byHand(x, g) {
    const n = equations;
    const before = new Float64Array(steps * n);
    const [y, y1, y2, y3, k] = Array.from({ length: 5 }, () => new Float64Array(n)) as Rows;
    const [a, a1, k1, k2, k3, k4] = Array.from({ length: 6 }, () => new Float64Array(n)) as [
      ...Rows,
      Float64Array,
    ];
    const slopes = (at: Float64Array, to: Float64Array): void => {
      to[0] = x[0]!;
      for (let i = 1; i < n; i++) to[i] = x[i]! * at[i - 1]!;
    };
    const moved = (by: number, to: Float64Array): void => {
      for (let i = 0; i < n; i++) to[i] = y[i]! + by * k[i]!;
    };
    /** Adds the adjoints of x, and writes those of `at`. */
    const pull = (at: Float64Array, slope: Float64Array, to: Float64Array): void => {
      g[0]! += slope[0]!;
      for (let i = 1; i < n; i++) {
        g[i]! += slope[i]! * at[i - 1]!;
        to[i - 1] = x[i]! * slope[i]!;
      }
      to[n - 1] = 0;
    };
    /** The states at the three places within a step, and in `k` the last slopes. */
    const within = (): void => {
      slopes(y, k);
      moved(h / 2, y1);
      slopes(y1, k);
      moved(h / 2, y2);
      slopes(y2, k);
      moved(h, y3);
      slopes(y3, k);
    };
    return () => {
      y.fill(0);
      for (let t = 0; t < steps; t++) {
        before.set(y, t * n);
        within();
        y[0]! += h * x[0]!;
        for (let i = n - 1; i > 0; i--) {
          y[i]! += (h / 6) * (x[i]! * (before[t * n + i - 1]! + 2 * (y1[i - 1]! + y2[i - 1]!) + y3[i - 1]!));
        }
      }
      let total = 0;
      for (let i = 0; i < n; i++) total += y[i]!;
      g.fill(0);
      a.fill(1);
      for (let t = steps - 1; t >= 0; t--) {
        y.set(before.subarray(t * n, (t + 1) * n));
        within();
        for (let i = 0; i < n; i++) {
          k1[i] = k4[i] = (h / 6) * a[i]!;
          k2[i] = k3[i] = (h / 3) * a[i]!;
        }
        pull(y3, k4, a1);
        for (let i = 0; i < n; i++) {
          a[i]! += a1[i]!;
          k3[i]! += h * a1[i]!;
        }
        pull(y2, k3, a1);
        for (let i = 0; i < n; i++) {
          a[i]! += a1[i]!;
          k2[i]! += (h / 2) * a1[i]!;
        }
        pull(y1, k2, a1);
        for (let i = 0; i < n; i++) {
          a[i]! += a1[i]!;
          k1[i]! += (h / 2) * a1[i]!;
        }
        pull(y, k1, a1);
        for (let i = 0; i < n; i++) a[i]! += a1[i]!;
      }
      return total;
    };
  },
};

type Rows = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
