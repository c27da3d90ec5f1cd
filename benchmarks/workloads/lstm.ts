/** @file A recurrent network with diagonal weights that foretells the next character, as in ADBench: a loop over characters. */

import { complete, foldOf, type Language } from "./language.ts";
import { numbers, uniform } from "./random.ts";
import type { Workload } from "./workload.ts";

const width = 14;
const layers = 2;
const characters = 4096;
/** Of each layer the weights and then the biases of its four gates; then the weights before and after, and the last biases. */
const GATES = 4 * width;
const LAYER = 2 * GATES;
const BEFORE = layers * LAYER;
const AFTER = BEFORE + width;
const BIAS = AFTER + width;
/** Of each layer the hidden numbers and the cells; then the characters. */
const STATE = 2 * layers * width;
const scale = -1 / ((characters - 1) * width);

const random = uniform(61);
const start = numbers(random, BIAS + width, -1, 1);
const data = Float64Array.from([
  ...numbers(random, STATE, -1, 1),
  ...Array.from({ length: characters * width }, () => (random() < 0.5 ? 0 : 1)),
]);

interface State<V> {
  readonly layers: readonly (readonly V[])[];
  readonly loss: V;
}

export const lstm: Workload = {
  name: "lstm",
  about: "a recurrent network of two layers over 4,096 characters: the gradient",
  size: characters,
  data,
  start,
  rate: 0,
  restart: 0,
  isRolled: true,

  objective<V>(language: Language<V>, p: readonly V[]): () => V {
    const { add, sub, mul, dot, logSumExp, sigmoid } = complete(language);
    const tanh = (x: V): V => sub(mul(2, sigmoid(mul(2, x))), 1);
    const step = (
      { layers: before, loss }: State<V>,
      [now, next]: readonly (readonly V[])[],
      w: readonly V[],
    ): State<V> => {
      let signal = now!.map((x, i) => mul(x, w[BEFORE + i]!));
      const after: V[][] = [];
      for (let layer = 0; layer < layers; layer++) {
        const [hidden, cells] = [before[2 * layer]!, before[2 * layer + 1]!];
        const gate = (k: number, of: readonly V[]): V[] => {
          const at = layer * LAYER + k * width;
          return of.map((x, i) => add(mul(x, w[at + i]!), w[at + GATES + i]!));
        };
        const forget = gate(0, signal).map((x) => sigmoid(x));
        const input = gate(1, hidden).map((x) => sigmoid(x));
        const output = gate(2, signal).map((x) => sigmoid(x));
        const change = gate(3, hidden).map((x) => tanh(x));
        const cell = cells.map((c, i) => add(mul(c, forget[i]!), mul(input[i]!, change[i]!)));
        signal = cell.map((c, i) => mul(output[i]!, tanh(c)));
        after.push(signal, cell);
      }
      const foretold = signal.map((x, i) => add(mul(x, w[AFTER + i]!), w[BIAS + i]!));
      const all = logSumExp(foretold);
      const errors = foretold.map((y) => sub(y, all));
      return { layers: after, loss: add(loss, dot(errors, next!)) };
    };
    const fold = foldOf(language);
    const plain = Array.from(data) as unknown as V[];
    const row = (from: number): V[] => plain.slice(from, from + width);
    const first: State<V> = {
      layers: Array.from({ length: 2 * layers }, (_, k) => row(k * width)),
      loss: 0 as unknown as V,
    };
    const pairs = Array.from({ length: characters - 1 }, (_, t) => [
      row(STATE + t * width),
      row(STATE + (t + 1) * width),
    ]);
    return () => mul(scale, fold(step, first, pairs, p).loss);
  },

  byHand(w, g) {
    const steps = characters - 1;
    const size = steps * layers * width;
    /** Of each step, layer and unit: what came in, and what was made of it. */
    const [ins, hiddens, cells, forgets, inputs, outputs, changes, curves] = Array.from(
      { length: 8 },
      () => new Float64Array(size),
    ) as Tables;
    const lasts = new Float64Array(steps * width);
    const shares = new Float64Array(steps * width);
    const state = new Float64Array(STATE);
    const adjoints = new Float64Array(STATE);
    const signal = new Float64Array(width);
    const slope = new Float64Array(width);
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    return () => {
      let loss = 0;
      state.set(data.subarray(0, STATE));
      for (let t = 0; t < steps; t++) {
        const now = STATE + t * width;
        for (let i = 0; i < width; i++) signal[i] = data[now + i]! * w[BEFORE + i]!;
        for (let layer = 0; layer < layers; layer++) {
          const at = (t * layers + layer) * width;
          const gates = layer * LAYER;
          for (let i = 0; i < width; i++) {
            const x = signal[i]!;
            const hidden = state[2 * layer * width + i]!;
            const cell = state[(2 * layer + 1) * width + i]!;
            const forget = sigmoid(x * w[gates + i]! + w[gates + GATES + i]!);
            const input = sigmoid(hidden * w[gates + width + i]! + w[gates + GATES + width + i]!);
            const output = sigmoid(x * w[gates + 2 * width + i]! + w[gates + GATES + 2 * width + i]!);
            const inner = hidden * w[gates + 3 * width + i]! + w[gates + GATES + 3 * width + i]!;
            const change = 2 * sigmoid(2 * inner) - 1;
            const next = cell * forget + input * change;
            const curve = 2 * sigmoid(2 * next) - 1;
            ins[at + i] = x;
            hiddens[at + i] = hidden;
            cells[at + i] = cell;
            forgets[at + i] = forget;
            inputs[at + i] = input;
            outputs[at + i] = output;
            changes[at + i] = change;
            curves[at + i] = curve;
            state[(2 * layer + 1) * width + i] = next;
            state[2 * layer * width + i] = signal[i] = output * curve;
          }
        }
        let most = -Infinity;
        for (let i = 0; i < width; i++) {
          lasts[t * width + i] = signal[i]!;
          const y = signal[i]! * w[AFTER + i]! + w[BIAS + i]!;
          shares[t * width + i] = y;
          if (y > most) most = y;
        }
        let sum = 0;
        for (let i = 0; i < width; i++) sum += Math.exp(shares[t * width + i]! - most);
        const all = most + Math.log(sum);
        for (let i = 0; i < width; i++) {
          const y = shares[t * width + i]! - all;
          loss += data[now + width + i]! * y;
          shares[t * width + i] = Math.exp(y);
        }
      }
      g.fill(0);
      adjoints.fill(0);
      for (let t = steps - 1; t >= 0; t--) {
        const next = STATE + (t + 1) * width;
        let total = 0;
        for (let i = 0; i < width; i++) total += data[next + i]!;
        for (let i = 0; i < width; i++) {
          const dy = scale * (data[next + i]! - total * shares[t * width + i]!);
          g[BIAS + i]! += dy;
          g[AFTER + i]! += dy * lasts[t * width + i]!;
          slope[i] = dy * w[AFTER + i]!;
        }
        for (let layer = layers - 1; layer >= 0; layer--) {
          const at = (t * layers + layer) * width;
          const gates = layer * LAYER;
          for (let i = 0; i < width; i++) {
            const ds = slope[i]! + adjoints[2 * layer * width + i]!;
            const curve = curves[at + i]!;
            const output = outputs[at + i]!;
            const dcell = adjoints[(2 * layer + 1) * width + i]! + ds * output * (1 - curve * curve);
            const forget = forgets[at + i]!;
            const input = inputs[at + i]!;
            const change = changes[at + i]!;
            const dforget = dcell * cells[at + i]! * forget * (1 - forget);
            const dinput = dcell * change * input * (1 - input);
            const doutput = ds * curve * output * (1 - output);
            const dchange = dcell * input * (1 - change * change);
            const x = ins[at + i]!;
            const hidden = hiddens[at + i]!;
            g[gates + i]! += dforget * x;
            g[gates + GATES + i]! += dforget;
            g[gates + width + i]! += dinput * hidden;
            g[gates + GATES + width + i]! += dinput;
            g[gates + 2 * width + i]! += doutput * x;
            g[gates + GATES + 2 * width + i]! += doutput;
            g[gates + 3 * width + i]! += dchange * hidden;
            g[gates + GATES + 3 * width + i]! += dchange;
            slope[i] = dforget * w[gates + i]! + doutput * w[gates + 2 * width + i]!;
            adjoints[2 * layer * width + i] =
              dinput * w[gates + width + i]! + dchange * w[gates + 3 * width + i]!;
            adjoints[(2 * layer + 1) * width + i] = dcell * forget;
          }
        }
        const now = STATE + t * width;
        for (let i = 0; i < width; i++) g[BEFORE + i]! += slope[i]! * data[now + i]!;
      }
      return scale * loss;
    };
  },
};

type Tables = [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
];
