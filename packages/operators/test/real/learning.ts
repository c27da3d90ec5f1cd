// What learns: cells, scores, attention.
import {
  add,
  dot,
  logSoftmax,
  mul,
  neg,
  type Num,
  sigmoid,
  square,
  sub,
  sum,
  tanh,
} from "@chainrule/autograd";
import { real } from "./real-function.ts";

interface Gate {
  input: number;
  state: number;
  bias: number;
}

/** A cell of long short-term memory over a sequence. */
function lstm(
  gates: { keep: Gate; write: Gate; read: Gate; candidate: Gate },
  xs: number[],
  target: number,
): number {
  "use grad";
  const squash = (x: number): number => 1 / (1 + Math.exp(-x));
  const net = ({ input, state, bias }: Gate, x: number, h: number): number => input * x + state * h + bias;
  let h = 0;
  let memory = 0;
  for (const x of xs) {
    const keep = squash(net(gates.keep, x, h));
    const write = squash(net(gates.write, x, h));
    const candidate = Math.tanh(net(gates.candidate, x, h));
    memory = keep * memory + write * candidate;
    h = squash(net(gates.read, x, h)) * Math.tanh(memory);
  }
  return (h - target) ** 2;
}

/** Softmax regression: cross-entropy of the right class, by its index. */
function classification(weights: number[][], rows: number[][], classes: number[]): number {
  "use grad";
  let loss = 0;
  for (let i = 0; i < rows.length; i++) {
    const scores = weights.map((w) => w.reduce((total, weight, j) => total + weight * rows[i]![j]!, 0));
    const most = Math.max(...scores);
    const normalizer = scores.map((s) => Math.exp(s - most)).reduce((a, b) => a + b, 0);
    loss -= scores[classes[i]!]! - most - Math.log(normalizer);
  }
  return loss / rows.length;
}

/** Attention with causal masks and a residual. */
function attention(keys: number[][], queries: number[][], inputs: number[][]): number {
  "use grad";
  const scale = Math.sqrt(keys[0]!.length);
  const inner = (a: number[], b: number[]): number => {
    let total = 0;
    for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
    return total;
  };
  let loss = 0;
  queries.forEach((query, now) => {
    const weights: number[] = [];
    let total = 0;
    for (const [then, key] of keys.entries()) {
      if (then > now) break;
      const weight = Math.exp(inner(query, key) / scale);
      weights.push(weight);
      total += weight;
    }
    const mixed = inputs[now]!.map(
      (own, j) => own + weights.map((w, then) => (w / total) * inputs[then]![j]!).reduce((a, b) => a + b, 0),
    );
    const mean = mixed.reduce((a, b) => a + b, 0) / mixed.length;
    const spread = Math.sqrt(
      mixed.map((m) => (m - mean) ** 2).reduce((a, b) => a + b, 0) / mixed.length + 1e-5,
    );
    for (const m of mixed) loss += Math.tanh((m - mean) / spread) ** 2;
  });
  return loss;
}

type Activation = "tanh" | "relu" | "leaky";
interface Layer {
  weights: number[][];
  biases: number[];
}

/** A perceptron of any depth, each layer with its activation. */
function perceptron(layers: Layer[], activations: Activation[], inputs: number[], targets: number[]): number {
  "use grad";
  let signal = inputs;
  for (const [depth, { weights, biases }] of layers.entries()) {
    signal = weights.map((row, unit) => {
      let net = biases[unit]!;
      row.forEach((weight, j) => {
        net += weight * signal[j]!;
      });
      switch (activations[depth]) {
        case "tanh":
          return Math.tanh(net);
        case "relu":
          return net > 0 ? net : 0;
        case "leaky":
          return Math.max(net, 0.1 * net);
        default:
          throw new Error(`Layer ${depth} has no activation.`);
      }
    });
  }
  return signal.map((y, i) => (y - targets[i]!) ** 2).reduce((a, b) => a + b) / 2;
}

/** Points that are alike should lie near, others apart, up to a margin; the nearest of the others counts. */
function tripletLoss(
  embedding: number[][],
  anchor: number,
  alike: number,
  others: number[],
  margin: number,
): number {
  "use grad";
  const distance = (i: number, j: number): number =>
    embedding[i]!.map((x, k) => (x - embedding[j]![k]!) ** 2).reduce((a, b) => a + b, 0);
  let nearest = Infinity;
  for (const other of others) nearest = Math.min(nearest, distance(anchor, other));
  const loss = distance(anchor, alike) - nearest + margin;
  return loss > 0 ? loss : 0;
}

const gate = (input: number, state: number, bias: number): Gate => ({ input, state, bias });

export const learning = {
  lstm: real(lstm, {
    at: [
      [
        {
          keep: gate(0.3, -0.2, 1),
          write: gate(0.5, 0.4, 0),
          read: gate(-0.6, 0.1, 0.2),
          candidate: gate(1.1, -0.7, 0.1),
        },
        [0.5, -1, 2, 0.1],
        0.3,
      ],
    ],
    byHand: (gates, xs, target) => {
      let [h, memory]: Num[] = [0, 0];
      for (const x of xs) {
        const net = ({ input, state, bias }: { input: Num; state: Num; bias: Num }): Num =>
          add(dot([input, state], [x, h!]), bias);
        const [keep, write, read] = [gates.keep, gates.write, gates.read].map((g) => sigmoid(net(g)));
        memory = add(mul(keep!, memory!), mul(write!, tanh(net(gates.candidate))));
        h = mul(read!, tanh(memory));
      }
      return square(sub(h!, target));
    },
  }),
  classification: real(classification, {
    at: [
      [
        [
          [0.2, -0.4, 1],
          [0.5, 0.3, -0.7],
          [-0.1, 0.8, 0.4],
        ],
        [
          [1, 0.5, -2],
          [0.3, 1.5, 1],
        ],
        [2, 0],
      ],
    ],
    fixed: [2],
    byHand: (weights, rows, classes) => {
      const losses = rows.map((row, i) =>
        neg(logSoftmax(weights.map((w) => dot(w, row)))[classes[i] as number]!),
      );
      return mul(1 / rows.length, sum(losses));
    },
  }),
  attention: real(attention, {
    at: [
      [
        [
          [0.3, 1],
          [-0.5, 0.2],
          [0.9, -1],
        ],
        [
          [1, 0.1],
          [0.4, -0.3],
          [-0.2, 0.6],
        ],
        [
          [0.5, 1, -1],
          [2, 0, 0.3],
          [-0.4, 0.7, 1.1],
        ],
      ],
    ],
  }),
  perceptron: real(perceptron, {
    branches: true,
    at: [
      [
        [
          {
            weights: [
              [0.4, -0.2],
              [0.3, 0.9],
              [-1, 0.5],
            ],
            biases: [0.1, 0, -0.3],
          },
          {
            weights: [
              [0.7, 0.1, -0.5],
              [0.2, -0.6, 0.3],
            ],
            biases: [0, 0.2],
          },
          { weights: [[1.2, -0.8]], biases: [0.05] },
        ],
        ["relu", "leaky", "tanh"],
        [0.6, -1.1],
        [1],
      ],
    ],
  }),
  tripletLoss: real(tripletLoss, {
    branches: true,
    at: [
      [
        [
          [0, 1],
          [0.5, 0.7],
          [1, -1],
          [0.2, 0.1],
        ],
        0,
        1,
        [2, 3],
        0.9,
      ],
      [
        [
          [0, 1],
          [0.1, 1],
          [3, -1],
          [4, 0.1],
        ],
        0,
        1,
        [2, 3],
        0.5,
      ],
    ],
    fixed: [1, 2, 3],
  }),
};
