/** @file Predators and prey by Runge and Kutta: a recurrence of two numbers, some seventy operations a step. */

import type { Language } from "./language.ts";
import type { Workload } from "./workload.ts";

const STEPS = 1000;
const H = 0.01;

/** x′ = a·x − b·x·y, y′ = d·x·y − c·y, and the sum of both after 1,000 steps, by a, b, c, d and where it begins. */
export const orbit: Workload = {
  name: "orbit",
  about: `${STEPS} steps of Runge and Kutta through two equations: the gradient by four rates and the start`,
  size: 0,
  data: new Float64Array(0),
  start: Float64Array.of(1.1, 0.4, 0.9, 0.3, 2, 1),
  rate: 0,
  restart: 0,
  isScalar: true,

  objective<V>({ add, sub, mul }: Language<V>, p: readonly V[]): () => V {
    const [a, b, c, d, x0, y0] = p as [V, V, V, V, V, V];
    const slopes = (x: V, y: V): readonly [V, V] => {
      const both = mul(x, y);
      return [sub(mul(a, x), mul(b, both)), sub(mul(d, both), mul(c, y))];
    };
    const after = (four: readonly V[], z: V): V => {
      const [k1, k2, k3, k4] = four as [V, V, V, V];
      return add(z, mul(add(add(k1, mul(k2, 2)), add(mul(k3, 2), k4)), H / 6));
    };
    return () => {
      let [x, y] = [x0, y0];
      for (let k = 0; k < STEPS; k++) {
        const [x1, y1] = slopes(x, y);
        const [x2, y2] = slopes(add(x, mul(x1, H / 2)), add(y, mul(y1, H / 2)));
        const [x3, y3] = slopes(add(x, mul(x2, H / 2)), add(y, mul(y2, H / 2)));
        const [x4, y4] = slopes(add(x, mul(x3, H)), add(y, mul(y3, H)));
        [x, y] = [after([x1, x2, x3, x4], x), after([y1, y2, y3, y4], y)];
      }
      return add(x, y);
    };
  },

  byHand(p, g) {
    /** Where each of the four slopes of each step was taken. */
    const xs = new Float64Array(4 * STEPS);
    const ys = new Float64Array(4 * STEPS);
    return () => {
      const [a, b, c, d] = [p[0]!, p[1]!, p[2]!, p[3]!];
      let x = p[4]!;
      let y = p[5]!;
      for (let k = 0; k < 4 * STEPS; k += 4) {
        const x1 = a * x - b * x * y;
        const y1 = d * x * y - c * y;
        const u = x + (H / 2) * x1;
        const v = y + (H / 2) * y1;
        const x2 = a * u - b * u * v;
        const y2 = d * u * v - c * v;
        const q = x + (H / 2) * x2;
        const r = y + (H / 2) * y2;
        const x3 = a * q - b * q * r;
        const y3 = d * q * r - c * r;
        const s = x + H * x3;
        const t = y + H * y3;
        const x4 = a * s - b * s * t;
        const y4 = d * s * t - c * t;
        xs[k] = x;
        ys[k] = y;
        xs[k + 1] = u;
        ys[k + 1] = v;
        xs[k + 2] = q;
        ys[k + 2] = r;
        xs[k + 3] = s;
        ys[k + 3] = t;
        x += (H / 6) * (x1 + 2 * x2 + (2 * x3 + x4));
        y += (H / 6) * (y1 + 2 * y2 + (2 * y3 + y4));
      }
      g.fill(0);
      let dx = 1;
      let dy = 1;
      for (let k = 4 * STEPS - 4; k >= 0; k -= 4) {
        let [sumX, sumY] = [dx, dy];
        let [nextX, nextY] = [0, 0];
        for (let stage = 3; stage >= 0; stage--) {
          const weight = stage === 0 || stage === 3 ? H / 6 : H / 3;
          const reach = stage === 3 ? 0 : stage === 2 ? H : H / 2;
          const slopeX = weight * dx + reach * nextX;
          const slopeY = weight * dy + reach * nextY;
          const u = xs[k + stage]!;
          const v = ys[k + stage]!;
          g[0]! += slopeX * u;
          g[1]! -= slopeX * u * v;
          g[2]! -= slopeY * v;
          g[3]! += slopeY * u * v;
          nextX = slopeX * (a - b * v) + slopeY * d * v;
          nextY = -slopeX * b * u + slopeY * (d * u - c);
          sumX += nextX;
          sumY += nextY;
        }
        dx = sumX;
        dy = sumY;
      }
      g[4] = dx;
      g[5] = dy;
      return x + y;
    };
  },
};
