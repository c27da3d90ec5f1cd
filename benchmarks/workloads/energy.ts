/** @file The energy of a layout: points that attract, repel and form a ring. Five are small, and called a million times. */

import { complete, type Language } from "./language.ts";
import { numbers, uniform } from "./random.ts";
import type { Workload } from "./workload.ts";

/** The layout of so many points, with a step of descent where there is a rate. */
function layout(
  points: number,
  about: Pick<Workload, "name" | "about" | "rate" | "restart" | "isScalar">,
): Workload {
  const neighbors = (i: number, j: number): boolean => j === i + 1 || (i === 0 && j === points - 1);
  return {
    ...about,
    size: 0,
    data: new Float64Array(0),
    start: numbers(uniform(6), 2 * points, -1, 1),

    objective<V>(language: Language<V>, p: readonly V[]): () => V {
      const { add, sub, mul, div, sqrt, square, relu, sum, dot } = complete(language);
      return () => {
        const terms = [mul(0.05, dot(p, p))];
        for (let i = 0; i < points; i++) {
          for (let j = i + 1; j < points; j++) {
            const dx = sub(p[2 * i]!, p[2 * j]!);
            const dy = sub(p[2 * i + 1]!, p[2 * j + 1]!);
            const distance = sqrt(add(add(square(dx), square(dy)), 1e-4));
            terms.push(square(relu(sub(1.2, distance))), div(0.1, distance));
            if (neighbors(i, j)) terms.push(square(sub(distance, 1.5)));
          }
        }
        return sum(terms);
      };
    },

    byHand(p, g) {
      return () => {
        let total = 0;
        for (let i = 0; i < 2 * points; i++) {
          total += 0.05 * p[i]! * p[i]!;
          g[i] = 0.1 * p[i]!;
        }
        for (let i = 0; i < points; i++) {
          for (let j = i + 1; j < points; j++) {
            const dx = p[2 * i]! - p[2 * j]!;
            const dy = p[2 * i + 1]! - p[2 * j + 1]!;
            const distance = Math.sqrt(dx * dx + dy * dy + 1e-4);
            const inverse = 1 / distance;
            let slope = -0.1 * inverse * inverse;
            total += 0.1 * inverse;
            const overlap = 1.2 - distance;
            if (overlap > 0) {
              total += overlap * overlap;
              slope -= 2 * overlap;
            }
            if (j === i + 1 || (i === 0 && j === points - 1)) {
              const stretch = distance - 1.5;
              total += stretch * stretch;
              slope += 2 * stretch;
            }
            slope *= inverse;
            g[2 * i]! += slope * dx;
            g[2 * j]! -= slope * dx;
            g[2 * i + 1]! += slope * dy;
            g[2 * j + 1]! -= slope * dy;
          }
        }
        return total;
      };
    },
  };
}

export const energy: Workload = layout(5, {
  name: "energy",
  about: "the energy of a layout of five points in the plane: a step of descent",
  rate: 0.01,
  restart: 64,
});

export const sixtyPoints: Workload = layout(60, {
  name: "layout",
  about: "the energy of a layout of sixty points, all pairs: the gradient",
  rate: 0,
  restart: 0,
  isScalar: true,
});
