/** @file Rosenbrock's valley in many dimensions: many short independent terms. */

import { complete, type Language } from "./language.ts";
import { numbers, uniform } from "./random.ts";
import type { Workload } from "./workload.ts";

export const rosenbrock = valley("rosenbrock", 1000);
/** Left out for those that need minutes for it. */
export const longRosenbrock: Workload = { ...valley("rosenbrock-100000", 100_000), isRolled: true };

function valley(name: string, dimensions: number): Workload {
  return {
    name,
    about: `Rosenbrock's function of ${dimensions} variables: the gradient`,
    size: dimensions,
    data: new Float64Array(0),
    start: numbers(uniform(41), dimensions, -1.5, 1.5),
    rate: 0,
    restart: 0,

    objective<V>(language: Language<V>, x: readonly V[]): () => V {
      const { add, sub, mul, square, sum } = complete(language);
      return () => {
        const terms: V[] = [];
        for (let i = 0; i < dimensions - 1; i++) {
          const valley = sub(x[i + 1]!, square(x[i]!));
          terms.push(add(mul(100, square(valley)), square(sub(1, x[i]!))));
        }
        return sum(terms);
      };
    },

    byHand(x, g) {
      return () => {
        g[0] = 0;
        let total = 0;
        for (let i = 0; i < dimensions - 1; i++) {
          const valley = x[i + 1]! - x[i]! * x[i]!;
          const distance = 1 - x[i]!;
          total += 100 * valley * valley + distance * distance;
          g[i]! += -400 * valley * x[i]! - 2 * distance;
          g[i + 1] = 200 * valley;
        }
        return total;
      };
    },
  };
}
