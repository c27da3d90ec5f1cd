/** @file kmeans: the summed squared distances of points from their nearest centroids, and Newton's step. */

import { batch, type Num, grad, hvp, square, sub, sum } from "@chainrule/autograd";
import type { Eval, Vector } from "./eval.ts";

interface Input {
  readonly points: readonly (readonly number[])[];
  readonly centroids: readonly (readonly number[])[];
}

const distance = (centroid: Vector, point: Vector): Num =>
  sum(centroid.map((c, i) => square(sub(c, point[i]!))));

/** For each point, which centroid is nearest, and at what squared distance: the derivative is that of this one's distance. */
function nearest({ points, centroids }: Input): { which: number[]; cost: number } {
  let cost = 0;
  const which = points.map((point) => {
    let best = 0;
    let least = Infinity;
    centroids.forEach((centroid, k) => {
      let squares = 0;
      for (let i = 0; i < point.length; i++) squares += (centroid[i]! - point[i]!) ** 2;
      if (squares < least) [best, least] = [k, squares];
    });
    cost += least;
    return best;
  });
  return { which, cost };
}

export const kmeans: Eval<Input> = {
  cost: (input) => () => nearest(input).cost,
  dir: (input) => {
    const { points, centroids } = input;
    const width = centroids[0]!.length;
    /** The first derivatives by a centroid, and the second ones: the Hessian is diagonal, so its product with ones. */
    const slopes = (ones: Vector, centroid: Vector, point: Vector): [Vector, Vector] => [
      grad(distance)(centroid as never, point) as Vector,
      hvp(distance)(centroid as never, ones as never, point) as Vector,
    ];
    const kernel = batch(slopes as (...args: unknown[]) => unknown, {
      reduce: "each",
      threads: "auto",
    }).record(Array<number>(width).fill(1), centroids[0] as never, points[0] as never);
    return () => {
      const { which } = nearest(input);
      const rows = kernel.samples(points.length);
      kernel.shared.fill(1);
      points.forEach((point, i) => {
        rows.set(centroids[which[i]!]!, 2 * width * i);
        rows.set(point, 2 * width * i + width);
      });
      kernel.run(points.length);
      const sums = centroids.map(() => new Float64Array(2 * width));
      which.forEach((k, i) => {
        for (let j = 0; j < 2 * width; j++) sums[k]![j]! += kernel.output[2 * width * i + j]!;
      });
      return sums.map((row) => Array.from({ length: width }, (_, j) => row[j]! / row[width + j]!));
    };
  },
};
