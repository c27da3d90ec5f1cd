/** @file micrograd's demo: two moons told apart by a network of relu units. */

import { complete, type Language } from "./language.ts";
import { uniform } from "./random.ts";
import type { Workload } from "./workload.ts";

const samples = 100;
const units = 16;
const decay = 1e-4;
/** Where the parameters of the second and third layer begin; each unit has its weights and then its bias. */
const SECOND = units * 3;
const THIRD = SECOND + units * (units + 1);

const { data, start } = generate();
const x = data.subarray(0, samples);
const y = data.subarray(samples, 2 * samples);
/** 1 for one moon, −1 for the other. */
const label = data.subarray(2 * samples);

export const moons: Workload = {
  name: "moons",
  about: "two moons, 2-16-16-1 relu network, hinge loss, 100 samples: a step of descent",
  size: 0,
  data,
  start,
  rate: 0.05,
  restart: 0,

  objective<V>(language: Language<V>, p: readonly V[]): () => V {
    const { add, sub, mul, relu, sum, dot } = complete(language);
    const score = network(language, p);
    const inputs = Array.from(x, (_, s) => [x[s]!, y[s]!]);
    return () => {
      const losses = inputs.map((input, s) => relu(sub(1, mul(score(input), label[s]!))));
      return add(mul(sum(losses), 1 / samples), mul(dot(p, p), decay));
    };
  },

  batch: {
    reduce: "mean",
    samples: Array.from(x, (_, s) => [x[s]!, y[s]!, label[s]!]),
    loss<V>(language: Language<V>, p: readonly V[], [first, second, side]: readonly [V, V, V]): V {
      const { add, sub, mul, relu, dot } = complete(language);
      const score = network(language, p)([first, second]);
      return add(relu(sub(1, mul(score, side))), mul(dot(p, p), decay));
    },
  },

  byHand(p, g) {
    const inner = new Float64Array(units);
    const outer = new Float64Array(units);
    const slopes = new Float64Array(units);
    return () => {
      g.fill(0);
      let hinge = 0;
      for (let s = 0; s < samples; s++) {
        const x0 = x[s]!;
        const x1 = y[s]!;
        for (let j = 0; j < units; j++) {
          const z = p[3 * j]! * x0 + p[3 * j + 1]! * x1 + p[3 * j + 2]!;
          inner[j] = z > 0 ? z : 0;
          slopes[j] = 0;
        }
        let score = p[THIRD + units]!;
        for (let j = 0; j < units; j++) {
          const row = SECOND + j * (units + 1);
          let z = p[row + units]!;
          for (let i = 0; i < units; i++) z += p[row + i]! * inner[i]!;
          z = z > 0 ? z : 0;
          outer[j] = z;
          score += p[THIRD + j]! * z;
        }
        const margin = 1 - label[s]! * score;
        if (!(margin > 0)) continue;
        hinge += margin;
        const slope = -label[s]! / samples;
        g[THIRD + units]! += slope;
        for (let j = 0; j < units; j++) {
          g[THIRD + j]! += slope * outer[j]!;
          if (!(outer[j]! > 0)) continue;
          const dz = slope * p[THIRD + j]!;
          const row = SECOND + j * (units + 1);
          g[row + units]! += dz;
          for (let i = 0; i < units; i++) {
            g[row + i]! += dz * inner[i]!;
            slopes[i]! += dz * p[row + i]!;
          }
        }
        for (let j = 0; j < units; j++) {
          if (!(inner[j]! > 0)) continue;
          const dz = slopes[j]!;
          g[3 * j]! += dz * x0;
          g[3 * j + 1]! += dz * x1;
          g[3 * j + 2]! += dz;
        }
      }
      let squares = 0;
      for (let i = 0; i < p.length; i++) {
        squares += p[i]! * p[i]!;
        g[i]! += 2 * decay * p[i]!;
      }
      return hinge / samples + decay * squares;
    };
  },
};

/** The score of a point by the network that has these parameters. */
function network<V>(language: Language<V>, p: readonly V[]): (input: readonly (V | number)[]) => V {
  const { add, relu, dot } = complete(language);
  const layer = (from: number, inputs: number, outputs: number): { weights: V[]; bias: V }[] =>
    Array.from({ length: outputs }, (_, j) => {
      const row = from + j * (inputs + 1);
      return { weights: p.slice(row, row + inputs), bias: p[row + inputs]! };
    });
  const first = layer(0, 2, units);
  const second = layer(SECOND, units, units);
  const [last] = layer(THIRD, units, 1);
  return (input) => {
    const inner = first.map(({ weights, bias }) => relu(add(dot(weights, input), bias)));
    const outer = second.map(({ weights, bias }) => relu(add(dot(weights, inner), bias)));
    return add(dot(last!.weights, outer), last!.bias);
  };
}

/** First coordinates, second coordinates, labels; and the weights, uniform in [−1, 1), with biases of 0. */
function generate(): { data: Float64Array; start: Float64Array } {
  const random = uniform(2);
  const points = new Float64Array(3 * samples);
  for (let s = 0; s < samples; s++) {
    const angle = Math.PI * random();
    const lower = s % 2 === 1;
    points[s] = (lower ? 1 - Math.cos(angle) : Math.cos(angle)) + 0.2 * (random() - 0.5);
    points[samples + s] = (lower ? 0.5 - Math.sin(angle) : Math.sin(angle)) + 0.2 * (random() - 0.5);
    points[2 * samples + s] = lower ? 1 : -1;
  }
  const parameters: number[] = [];
  for (const [inputs, outputs] of [
    [2, units],
    [units, units],
    [units, 1],
  ] as const) {
    for (let j = 0; j < outputs; j++) {
      for (let i = 0; i < inputs; i++) parameters.push(2 * random() - 1);
      parameters.push(0);
    }
  }
  return { data: points, start: Float64Array.from(parameters) };
}
