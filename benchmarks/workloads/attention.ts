/** @file One head of attention: matrices, a softmax of each row, and matrices again. */

import { complete, type Language } from "./language.ts";
import { numbers, uniform } from "./random.ts";
import type { Workload } from "./workload.ts";

const TOKENS = 16;
const WIDTH = 8;
const MATRIX = WIDTH * WIDTH;
const scale = 1 / Math.sqrt(WIDTH);

const random = uniform(83);
const data = numbers(random, TOKENS * WIDTH, -1, 1);

/** The sum of the squares of what the head answers. Each matrix of weights has a row for each of its outputs. */
export const attention: Workload = {
  name: "attention",
  about: `a head of attention, ${TOKENS} tokens of ${WIDTH} numbers: the gradient`,
  size: 0,
  data,
  start: numbers(random, 3 * MATRIX, -0.7, 0.7),
  rate: 0,
  restart: 0,
  isScalar: true,

  objective<V>(language: Language<V>, p: readonly V[]): () => V {
    const { mul, div, exp, square, dot, sum } = complete(language);
    const [queries, keys, values] = [0, 1, 2].map((k) =>
      Array.from({ length: WIDTH }, (_, i) => p.slice(k * MATRIX + i * WIDTH, k * MATRIX + (i + 1) * WIDTH)),
    ) as [V[][], V[][], V[][]];
    const tokens = Array.from({ length: TOKENS }, (_, t) => [...data.subarray(t * WIDTH, (t + 1) * WIDTH)]);
    const applied = (matrix: readonly V[][]): V[][] =>
      tokens.map((token) => matrix.map((row) => dot(row, token)));
    return () => {
      const [qs, ks, vs] = [applied(queries), applied(keys), applied(values)];
      const columns = values.map((_, i) => vs.map((v) => v[i]!));
      return sum(
        qs.flatMap((q) => {
          const weights = ks.map((k) => exp(mul(dot(q, k), scale)));
          const total = sum(weights);
          return columns.map((column) => square(div(dot(weights, column), total)));
        }),
      );
    };
  },

  byHand(p, g) {
    const table = (): Float64Array => new Float64Array(TOKENS * WIDTH);
    const [qs, ks, vs] = [table(), table(), table()];
    const [dqs, dks, dvs] = [table(), table(), table()];
    const weights = new Float64Array(TOKENS);
    const slopes = new Float64Array(TOKENS);
    const output = new Float64Array(WIDTH);
    return () => {
      for (const [k, results] of [qs, ks, vs].entries()) {
        for (let t = 0; t < TOKENS; t++) {
          for (let i = 0; i < WIDTH; i++) {
            let total = 0;
            for (let j = 0; j < WIDTH; j++) total += p[k * MATRIX + i * WIDTH + j]! * data[t * WIDTH + j]!;
            results[t * WIDTH + i] = total;
          }
        }
      }
      dqs.fill(0);
      dks.fill(0);
      dvs.fill(0);
      let loss = 0;
      for (let t = 0; t < TOKENS; t++) {
        let total = 0;
        for (let s = 0; s < TOKENS; s++) {
          let score = 0;
          for (let i = 0; i < WIDTH; i++) score += qs[t * WIDTH + i]! * ks[s * WIDTH + i]!;
          total += weights[s] = Math.exp(score * scale);
        }
        output.fill(0);
        for (let s = 0; s < TOKENS; s++) {
          weights[s]! /= total;
          for (let i = 0; i < WIDTH; i++) output[i]! += weights[s]! * vs[s * WIDTH + i]!;
        }
        let mean = 0;
        for (let i = 0; i < WIDTH; i++) loss += output[i]! * output[i]!;
        for (let s = 0; s < TOKENS; s++) {
          let slope = 0;
          for (let i = 0; i < WIDTH; i++) {
            slope += 2 * output[i]! * vs[s * WIDTH + i]!;
            dvs[s * WIDTH + i]! += 2 * output[i]! * weights[s]!;
          }
          slopes[s] = slope;
          mean += weights[s]! * slope;
        }
        for (let s = 0; s < TOKENS; s++) {
          const score = weights[s]! * (slopes[s]! - mean) * scale;
          for (let i = 0; i < WIDTH; i++) {
            dqs[t * WIDTH + i]! += score * ks[s * WIDTH + i]!;
            dks[s * WIDTH + i]! += score * qs[t * WIDTH + i]!;
          }
        }
      }
      g.fill(0);
      for (const [k, slope] of [dqs, dks, dvs].entries()) {
        for (let t = 0; t < TOKENS; t++) {
          for (let i = 0; i < WIDTH; i++) {
            const own = slope[t * WIDTH + i]!;
            for (let j = 0; j < WIDTH; j++) g[k * MATRIX + i * WIDTH + j]! += own * data[t * WIDTH + j]!;
          }
        }
      }
      return loss;
    };
  },
};
