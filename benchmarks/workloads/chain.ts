/** @file A chain of operations, each of which needs the one before: what a graph costs as it grows. */

import type { Language } from "./language.ts";
import type { Workload } from "./workload.ts";

/** x ← sin(a·x + b), again and again, and the sum of all x: four operations a link. */
export function chain(operations: number): Workload {
  const links = operations / 4;
  return {
    name: `chain-${operations}`,
    about: `a chain of ${operations} multiplications, additions and sines: the gradient`,
    size: operations,
    data: new Float64Array(0),
    start: Float64Array.of(1.1, 0.3, 0.5),
    rate: 0,
    restart: 0,

    objective<V>({ add, mul, sin }: Language<V>, p: readonly V[]): () => V {
      const [a, b, start] = p as [V, V, V];
      return () => {
        let x = start;
        let total = start;
        for (let k = 0; k < links; k++) {
          x = sin(add(mul(x, a), b));
          total = add(total, x);
        }
        return total;
      };
    },

    byHand(p, g) {
      const inputs = new Float64Array(links);
      const angles = new Float64Array(links);
      return () => {
        const a = p[0]!;
        const b = p[1]!;
        let x = p[2]!;
        let total = x;
        for (let k = 0; k < links; k++) {
          const angle = x * a + b;
          inputs[k] = x;
          angles[k] = angle;
          x = Math.sin(angle);
          total += x;
        }
        let da = 0;
        let db = 0;
        let dx = 1;
        for (let k = links - 1; k >= 0; k--) {
          const dangle = dx * Math.cos(angles[k]!);
          db += dangle;
          da += dangle * inputs[k]!;
          dx = dangle * a + 1;
        }
        g[0] = da;
        g[1] = db;
        g[2] = dx;
        return total;
      };
    },
  };
}
