/** @file A minibatch of a classifier of images: so many inputs and sigmoid units, 10 classes. */

import { complete, type Language } from "./language.ts";
import { numbers, uniform } from "./random.ts";
import type { Workload } from "./workload.ts";

const classes = 10;
const samples = 32;

/** 8 × 8 pixels, as in the examples; 28 × 28 pixels, with a small and a usual hidden layer. */
export const digits = classifier("digits", 64, 32);
export const images: readonly Workload[] = [32, 128].map((units) =>
  classifier(`images-784-${units}-10`, 784, units),
);

function classifier(name: string, inputs: number, units: number): Workload {
  /** Where the parameters after the first layer's weights begin; a layer is its rows of weights and then its biases. */
  const FIRST_BIAS = inputs * units;
  const SECOND = FIRST_BIAS + units;
  const SECOND_BIAS = SECOND + units * classes;

  const { data, start } = generate(inputs, units);
  const classOf = (sample: number): number => sample % classes;
  const imageOf = (sample: number): number[] => [...data.subarray(sample * inputs, (sample + 1) * inputs)];

  return {
    name,
    about: `${inputs}-${units}-10 sigmoid network, cross-entropy, 32 samples: a step of descent`,
    size: 0,
    data,
    start,
    rate: 0.1,
    restart: 0,
    ...(inputs > 64 && { isRolled: true }),

    objective<V>(language: Language<V>, p: readonly V[]): () => V {
      const { sub, mul, sum, logSumExp } = complete(language);
      const scores = network(language, p);
      const images = Array.from({ length: samples }, (_, s) => imageOf(s));
      return () => {
        const losses = images.map((image, s) => {
          const z = scores(image);
          return sub(logSumExp(z), z[classOf(s)]!);
        });
        return mul(sum(losses), 1 / samples);
      };
    },

    batch: {
      reduce: "mean",
      // The image, and then 1 at its class and 0 at the others.
      samples: Array.from({ length: samples }, (_, s) => [
        ...imageOf(s),
        ...Array.from({ length: classes }, (_one, k) => (k === classOf(s) ? 1 : 0)),
      ]),
      loss<V>(language: Language<V>, p: readonly V[], sample: readonly V[]): V {
        const { sub, dot, logSumExp } = complete(language);
        const z = network(language, p)(sample.slice(0, inputs));
        return sub(logSumExp(z), dot(sample.slice(inputs), z));
      },
    },

    byHand(p, g) {
      const hidden = new Float64Array(units);
      const slopes = new Float64Array(units);
      const scores = new Float64Array(classes);
      return () => {
        g.fill(0);
        let total = 0;
        for (let s = 0; s < samples; s++) {
          const image = s * inputs;
          for (let j = 0; j < units; j++) {
            const row = j * inputs;
            // Four sums, because one would wait for each addition before it begins the next.
            let a = 0;
            let b = 0;
            let c = 0;
            let d = 0;
            for (let i = 0; i < inputs; i += 4) {
              a += p[row + i]! * data[image + i]!;
              b += p[row + i + 1]! * data[image + i + 1]!;
              c += p[row + i + 2]! * data[image + i + 2]!;
              d += p[row + i + 3]! * data[image + i + 3]!;
            }
            hidden[j] = 1 / (1 + Math.exp(-(a + b + (c + d) + p[FIRST_BIAS + j]!)));
            slopes[j] = 0;
          }
          let greatest = -Infinity;
          for (let k = 0; k < classes; k++) {
            let score = p[SECOND_BIAS + k]!;
            for (let j = 0; j < units; j++) score += p[SECOND + k * units + j]! * hidden[j]!;
            scores[k] = score;
            if (score > greatest) greatest = score;
          }
          const right = scores[classOf(s)]!;
          let sum = 0;
          for (let k = 0; k < classes; k++) {
            const e = Math.exp(scores[k]! - greatest);
            scores[k] = e;
            sum += e;
          }
          total += greatest + Math.log(sum) - right;
          for (let k = 0; k < classes; k++) {
            const slope = (scores[k]! / sum - (k === classOf(s) ? 1 : 0)) / samples;
            const row = SECOND + k * units;
            g[SECOND_BIAS + k]! += slope;
            for (let j = 0; j < units; j++) {
              g[row + j]! += slope * hidden[j]!;
              slopes[j]! += slope * p[row + j]!;
            }
          }
          for (let j = 0; j < units; j++) {
            const slope = slopes[j]! * hidden[j]! * (1 - hidden[j]!);
            const row = j * inputs;
            g[FIRST_BIAS + j]! += slope;
            for (let i = 0; i < inputs; i++) g[row + i]! += slope * data[image + i]!;
          }
        }
        return total / samples;
      };
    },
  };

  /** The scores of an image's classes by the network that has these parameters. */
  function network<V>(language: Language<V>, p: readonly V[]): (image: readonly (V | number)[]) => V[] {
    const { add, sigmoid, dot } = complete(language);
    const rows = (from: number, count: number, width: number): V[][] =>
      Array.from({ length: count }, (_, j) => p.slice(from + j * width, from + (j + 1) * width));
    const first = rows(0, units, inputs);
    const second = rows(SECOND, classes, units);
    return (image) => {
      const hidden = first.map((weights, j) => sigmoid(add(dot(weights, image), p[FIRST_BIAS + j]!)));
      return second.map((weights, k) => add(dot(weights, hidden), p[SECOND_BIAS + k]!));
    };
  }
}

/** Images of uniform noise: what is measured does not depend on what they show. Weights as Xavier's, biases of 0. */
function generate(inputs: number, units: number): { data: Float64Array; start: Float64Array } {
  const random = uniform(5);
  const images = numbers(random, inputs * samples, 0, 1);
  const first = numbers(random, inputs * units, -1 / Math.sqrt(inputs), 1 / Math.sqrt(inputs));
  const second = numbers(random, units * classes, -1 / Math.sqrt(units), 1 / Math.sqrt(units));
  const none = new Float64Array(units);
  return {
    data: images,
    start: Float64Array.of(...first, ...none, ...second, ...none.subarray(0, classes)),
  };
}
