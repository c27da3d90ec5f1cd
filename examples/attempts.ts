// The documents' three attempts at backpropagation, two of them wrong: the learner's own code, as functions of the numbers that are
// given.
import type { Claims, Givens } from "@chainrule/diagnose";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const dot = (xs: readonly number[], ys: readonly number[]): number =>
  xs.reduce((sum, x, i) => sum + x * (ys[i] as number), 0);

/** The worked example: two inputs, one hidden unit, one output. */
export const example: Givens = { inputs: [0.1, 0.3], targets: [1], weights: [[0.4, -0.2], [0.1]], rate: 0.5 };

export function first({ inputs, targets, weights }: Givens): Claims {
  const [x1, x2] = inputs as [number, number];
  const [y] = targets as [number];
  const [[w1, w2], [hw]] = weights as [[number, number], [number]];
  const h = w1 * x1 + w2 * x2;
  const a = sigmoid(h);
  const y1 = sigmoid(hw * a);
  const b = (y - y1) * y1 * (y - y1);
  const bh = hw * b * a * (y - a);
  const gdw = y1 * b * a;
  return {
    netInputs: [h, null],
    activations: [a, y1],
    deltas: [bh, b],
    steps: [[y1 * bh * x1, y1 * bh * x2], gdw],
  };
}

/** The exercise: three inputs, two hidden units, one output. */
export const exercise: Givens = {
  inputs: [0.5, 0.1, -0.2],
  targets: [0.6],
  weights: [
    [
      [0.5, -0.6],
      [0.1, -0.2],
      [0.1, 0.7],
    ],
    [0.1, -0.3],
  ],
  rate: 0.5,
};

function forward({ inputs, weights }: Givens): { netInputs: number[]; hidden: number[]; output: number } {
  const [w, W] = weights as [number[][], number[]];
  const netInputs = W.map((_, j) =>
    dot(
      inputs,
      w.map((row) => row[j] as number),
    ),
  );
  const hidden = netInputs.map(sigmoid);
  return { netInputs, hidden, output: sigmoid(dot(hidden, W)) };
}

export function second(givens: Givens): Claims {
  const { inputs: x, weights } = givens;
  const [target] = givens.targets as [number];
  const [w, W] = weights as [number[][], number[]];
  const { netInputs, hidden, output } = forward(givens);
  const error = (target - output) * output * (target - output);
  const outputTerm = W.map((weight) => weight * error * output * (target - output));
  const hiddenTerm = w.map((row) =>
    row.map(
      (weight, j) =>
        weight * (outputTerm[j] as number) * (hidden[j] as number) * (target - (hidden[j] as number)),
    ),
  );
  return {
    netInputs: [netInputs, null],
    activations: [hidden, output],
    error,
    deltas: [hiddenTerm, outputTerm],
    steps: [
      hiddenTerm.map((row, i) => row.map((term) => output * term * (x[i] as number))),
      outputTerm.map((term, j) => output * term * (hidden[j] as number)),
    ],
  };
}

export function third(givens: Givens): Claims {
  const { inputs: x, weights, rate } = givens;
  const [target] = givens.targets as [number];
  const [, W] = weights as [number[][], number[]];
  const { netInputs, hidden, output } = forward(givens);
  const error = target - output;
  const outputTerm = error * output * (1 - output);
  const hiddenTerm = hidden.map((a, j) => outputTerm * (W[j] as number) * a * (1 - a));
  return {
    netInputs: [netInputs, null],
    activations: [hidden, output],
    error,
    deltas: [hiddenTerm, outputTerm],
    steps: [
      x.map((xi) => hiddenTerm.map((term) => rate * term * xi)),
      hidden.map((a) => rate * outputTerm * a),
    ],
  };
}
