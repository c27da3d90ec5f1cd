/** @file The network of the documents: three inputs, two sigmoid units, one sigmoid output; one sample. */

import { complete, type Language } from "./language.ts";
import type { Workload } from "./workload.ts";

const inputs = [0.5, 0.1, -0.2] as const;
const target = 0.6;
/** Rows are inputs, columns are units; then the output's two weights. */
const weights = [0.5, -0.6, 0.1, -0.2, 0.1, 0.7, 0.1, -0.3];

export const documents: Workload = {
  name: "documents",
  about: "the documents' 3-2-1 sigmoid network, one sample: a step of descent",
  size: 0,
  data: Float64Array.of(...inputs, target),
  start: Float64Array.from(weights),
  rate: 0.5,
  restart: 0,

  objective<V>(language: Language<V>, w: readonly V[]): () => V {
    const { sub, mul, square, sigmoid, dot } = complete(language);
    const first = [w[0]!, w[2]!, w[4]!];
    const second = [w[1]!, w[3]!, w[5]!];
    const last = [w[6]!, w[7]!];
    return () => {
      const hidden = [sigmoid(dot(first, inputs)), sigmoid(dot(second, inputs))];
      const output = sigmoid(dot(last, hidden));
      return mul(0.5, square(sub(output, target)));
    };
  },

  byHand(w, g) {
    const [x0, x1, x2] = inputs;
    return () => {
      const h0 = 1 / (1 + Math.exp(-(w[0]! * x0 + w[2]! * x1 + w[4]! * x2)));
      const h1 = 1 / (1 + Math.exp(-(w[1]! * x0 + w[3]! * x1 + w[5]! * x2)));
      const output = 1 / (1 + Math.exp(-(h0 * w[6]! + h1 * w[7]!)));
      const difference = output - target;
      const slope = difference * output * (1 - output);
      g[6] = slope * h0;
      g[7] = slope * h1;
      const slope0 = slope * w[6]! * h0 * (1 - h0);
      const slope1 = slope * w[7]! * h1 * (1 - h1);
      g[0] = slope0 * x0;
      g[2] = slope0 * x1;
      g[4] = slope0 * x2;
      g[1] = slope1 * x0;
      g[3] = slope1 * x1;
      g[5] = slope1 * x2;
      return 0.5 * difference * difference;
    };
  },
};
