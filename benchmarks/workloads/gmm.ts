/** @file ADBench's Gaussian mixture: the log-likelihood of points under k Gaussians with full covariances. */

import { complete, type Language } from "./language.ts";
import { numbers, uniform } from "./random.ts";
import type { Workload } from "./workload.ts";

const samples = 100;

/** As large as in most comparisons, and as large as in ADBench's largest. */
export const gmm = mixtureOf("gmm", 10, 25);
export const largeGmm: Workload = { ...mixtureOf("gmm-64-100", 64, 100), isRolled: true };

function mixtureOf(name: string, dimensions: number, clusters: number): Workload {
  /** Numbers below the diagonal of a triangular matrix. */
  const below = (dimensions * (dimensions - 1)) / 2;
  /** Each cluster's inverse factor: the logarithms of its diagonal, then what is below it, column by column. */
  const factor = dimensions + below;
  /** Where the means and the factors begin; before them stands one weight for each cluster. */
  const MEANS = clusters;
  const FACTORS = MEANS + clusters * dimensions;

  const { data, start } = generate();
  const pointOf = (sample: number): number[] => [
    ...data.subarray(sample * dimensions, (sample + 1) * dimensions),
  ];

  return {
    name,
    about: `ADBench's Gaussian mixture, d = ${dimensions}, k = ${clusters}, 100 points: the gradient`,
    size: 0,
    data,
    start,
    rate: 0,
    restart: 0,

    objective<V>(language: Language<V>, p: readonly V[]): () => V {
      const { add, sub, mul, sum } = complete(language);
      const points = Array.from({ length: samples }, (_, s) => pointOf(s));
      return () => {
        const { normalizer, prior, likelihood } = mixture(language, p);
        const likelihoods = points.map((point) => likelihood(point));
        return add(sub(sum(likelihoods), mul(samples, normalizer)), mul(0.5, prior));
      };
    },

    batch: {
      reduce: "sum",
      samples: Array.from({ length: samples }, (_, s) => pointOf(s)),
      loss<V>(language: Language<V>, p: readonly V[], point: readonly V[]): V {
        const { add, sub, mul } = complete(language);
        const { normalizer, prior, likelihood } = mixture(language, p);
        return add(sub(likelihood(point), normalizer), mul(0.5 / samples, prior));
      },
    },

    byHand(p, g) {
      const scales = new Float64Array(clusters * dimensions);
      const scaleSlopes = new Float64Array(clusters * dimensions);
      const heights = new Float64Array(clusters);
      const centered = new Float64Array(clusters * dimensions);
      const whitened = new Float64Array(clusters * dimensions);
      const exponents = new Float64Array(clusters);
      const slopes = new Float64Array(dimensions);
      return () => {
        g.fill(0);
        scaleSlopes.fill(0);
        let weightSum = 0;
        for (let c = 0; c < clusters; c++) {
          weightSum += Math.exp(p[c]!);
          heights[c] = p[c]!;
          for (let j = 0; j < dimensions; j++) {
            const logarithm = p[FACTORS + c * factor + j]!;
            scales[c * dimensions + j] = Math.exp(logarithm);
            heights[c]! += logarithm;
          }
        }
        let total = 0;
        for (let s = 0; s < samples; s++) {
          const point = s * dimensions;
          let greatest = -Infinity;
          for (let c = 0; c < clusters; c++) {
            const at = c * dimensions;
            for (let j = 0; j < dimensions; j++) {
              const difference = data[point + j]! - p[MEANS + at + j]!;
              centered[at + j] = difference;
              whitened[at + j] = scales[at + j]! * difference;
            }
            let entry = FACTORS + c * factor + dimensions;
            for (let j = 0; j < dimensions; j++) {
              const difference = centered[at + j]!;
              for (let l = j + 1; l < dimensions; l++) whitened[at + l]! += p[entry++]! * difference;
            }
            let squares = 0;
            for (let j = 0; j < dimensions; j++) squares += whitened[at + j]! * whitened[at + j]!;
            const exponent = heights[c]! - 0.5 * squares;
            exponents[c] = exponent;
            if (exponent > greatest) greatest = exponent;
          }
          let sum = 0;
          for (let c = 0; c < clusters; c++) {
            const e = Math.exp(exponents[c]! - greatest);
            exponents[c] = e;
            sum += e;
          }
          total += greatest + Math.log(sum);
          for (let c = 0; c < clusters; c++) {
            const share = exponents[c]! / sum;
            const at = c * dimensions;
            g[c]! += share;
            for (let j = 0; j < dimensions; j++) {
              g[FACTORS + c * factor + j]! += share;
              const slope = -share * whitened[at + j]!;
              slopes[j] = slope;
              scaleSlopes[at + j]! += slope * centered[at + j]!;
            }
            let entry = FACTORS + c * factor + dimensions;
            for (let j = 0; j < dimensions; j++) {
              const difference = centered[at + j]!;
              let dx = slopes[j]! * scales[at + j]!;
              for (let l = j + 1; l < dimensions; l++) {
                g[entry]! += slopes[l]! * difference;
                dx += p[entry]! * slopes[l]!;
                entry++;
              }
              g[MEANS + at + j]! -= dx;
            }
          }
        }
        let squares = 0;
        for (let c = 0; c < clusters; c++) {
          g[c]! -= (samples * Math.exp(p[c]!)) / weightSum;
          const at = FACTORS + c * factor;
          for (let j = 0; j < dimensions; j++) {
            const scale = scales[c * dimensions + j]!;
            squares += scale * scale;
            g[at + j]! += scaleSlopes[c * dimensions + j]! * scale + scale * scale;
          }
          for (let j = dimensions; j < factor; j++) {
            squares += p[at + j]! * p[at + j]!;
            g[at + j]! += p[at + j]!;
          }
        }
        return total - samples * Math.log(weightSum) + 0.5 * squares;
      };
    },
  };

  /** What does not depend on the points, and the log-likelihood of a point. */
  function mixture<V>(
    language: Language<V>,
    p: readonly V[],
  ): { normalizer: V; prior: V; likelihood: (point: readonly (V | number)[]) => V } {
    const { add, sub, mul, exp, sum, dot, logSumExp } = complete(language);
    const weights = p.slice(0, clusters);
    const ofCluster = (c: number, from: number, to: number): V[] =>
      p.slice(FACTORS + c * factor + from, FACTORS + c * factor + to);
    const diagonals = weights.map((_, c) => ofCluster(c, 0, dimensions));
    const lower = weights.flatMap((_, c) => ofCluster(c, dimensions, factor));
    const scales = diagonals.map((diagonal) => diagonal.map((x) => exp(x)));
    const matrices = scales.map((scale, c) => scale.map((x, l) => [...rowBelow(p, c, l), x]));
    const heights = weights.map((weight, c) => add(weight, sum(diagonals[c]!)));
    const allScales = scales.flat();
    return {
      normalizer: logSumExp(weights),
      prior: add(dot(allScales, allScales), dot(lower, lower)),
      likelihood(point) {
        const exponents = matrices.map((matrix, c) => {
          const centered = matrix.map((_, j) => sub(point[j]!, p[MEANS + c * dimensions + j]!));
          const whitened = matrix.map((row, l) => dot(row, centered.slice(0, l + 1)));
          return sub(heights[c]!, mul(0.5, dot(whitened, whitened)));
        });
        return logSumExp(exponents);
      },
    };
  }

  /** What stands left of the diagonal in row `l` of cluster `c`'s factor, which is stored column by column. */
  function rowBelow<V>(p: readonly V[], c: number, l: number): V[] {
    const columns = FACTORS + c * factor + dimensions;
    return Array.from({ length: l }, (_, j) => p[columns + j * dimensions - (j * (j + 1)) / 2 + l - j - 1]!);
  }

  function generate(): { data: Float64Array; start: Float64Array } {
    const random = uniform(42);
    const weights = numbers(random, clusters, -1, 1);
    const means = numbers(random, clusters * dimensions, -1, 1);
    const factors = Float64Array.from({ length: clusters * factor }, (_, i) =>
      i % factor < dimensions ? -0.3 + 0.6 * random() : -0.4 + 0.8 * random(),
    );
    const parameters = Float64Array.from([...weights, ...means, ...factors]);
    return { data: numbers(random, samples * dimensions, -1.5, 1.5), start: parameters };
  }
}
