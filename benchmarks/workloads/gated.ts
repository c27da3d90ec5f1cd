/** @file A recurrent network with gates over fifty rows, as people write it: four matrices in every step. */

import { complete, type Language } from "./language.ts";
import { numbers, uniform } from "./random.ts";
import type { Workload } from "./workload.ts";

const ROWS = 50;
const INPUTS = 8;
const UNITS = 16;
/** The weights of a gate of one unit: its bias, those of the inputs, those of the units' last outputs. */
const EACH = 1 + INPUTS + UNITS;
/** A unit's gates: what is forgotten, what comes in, what goes out, and the change. */
const UNIT = 4 * EACH;
const OUT = UNITS * UNIT;

const random = uniform(29);
const data = numbers(random, ROWS * INPUTS, -1, 1);

/** The square of what one linear unit makes of the last outputs. */
export const gated: Workload = {
  name: "lstm-50",
  about: `a recurrent network of ${UNITS} units with gates over ${ROWS} rows of ${INPUTS}: the gradient`,
  size: 0,
  data,
  start: numbers(random, OUT + UNITS, -0.5, 0.5),
  rate: 0,
  restart: 0,
  isScalar: true,

  objective<V>(language: Language<V>, p: readonly V[]): () => V {
    const { add, sub, mul, sigmoid, square, dot } = complete(language);
    const tanh = (x: V): V => sub(mul(2, sigmoid(mul(2, x))), 1);
    const units = Array.from({ length: UNITS }, (_, j) =>
      Array.from({ length: 4 }, (_gate, k) => {
        const at = j * UNIT + k * EACH;
        return {
          bias: p[at]!,
          inputs: p.slice(at + 1, at + 1 + INPUTS),
          units: p.slice(at + 1 + INPUTS, at + EACH),
        };
      }),
    );
    const rows = Array.from({ length: ROWS }, (_, t) => [...data.subarray(t * INPUTS, (t + 1) * INPUTS)]);
    return () => {
      let outputs: V[] | undefined;
      let cells: V[] = [];
      for (const row of rows) {
        const last = outputs;
        const net = units.map((gates) =>
          gates.map((gate) => {
            const own = dot(gate.inputs, row);
            return add(last === undefined ? own : add(own, dot(gate.units, last)), gate.bias);
          }),
        );
        cells = net.map(([forget, input, , change], j) => {
          const fresh = mul(sigmoid(input!), tanh(change!));
          return last === undefined ? fresh : add(mul(cells[j]!, sigmoid(forget!)), fresh);
        });
        outputs = net.map(([, , output], j) => mul(sigmoid(output!), tanh(cells[j]!)));
      }
      return square(dot(p.slice(OUT), outputs!));
    };
  },

  byHand(p, g) {
    const table = (): Float64Array => new Float64Array((ROWS + 1) * UNITS); // the first are 0
    const [outputs, cells, forgets, inputs, opens, changes, curves] = [
      table(),
      table(),
      table(),
      table(),
      table(),
      table(),
      table(),
    ];
    const net = new Float64Array(4);
    const slopes = new Float64Array(UNITS);
    const earlier = new Float64Array(UNITS);
    const dcells = new Float64Array(UNITS);
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    const tanh = (x: number): number => 2 * sigmoid(2 * x) - 1;
    return () => {
      for (let t = 0; t < ROWS; t++) {
        const [before, now] = [t * UNITS, (t + 1) * UNITS];
        for (let j = 0; j < UNITS; j++) {
          for (let k = 0; k < 4; k++) {
            const at = j * UNIT + k * EACH;
            let total = p[at]!;
            for (let i = 0; i < INPUTS; i++) total += p[at + 1 + i]! * data[t * INPUTS + i]!;
            for (let i = 0; i < UNITS; i++) total += p[at + 1 + INPUTS + i]! * outputs[before + i]!;
            net[k] = total;
          }
          const forget = (forgets[now + j] = sigmoid(net[0]!));
          const input = (inputs[now + j] = sigmoid(net[1]!));
          const change = (changes[now + j] = tanh(net[3]!));
          opens[now + j] = sigmoid(net[2]!);
          cells[now + j] = cells[before + j]! * forget + input * change;
          curves[now + j] = tanh(cells[now + j]!);
          outputs[now + j] = opens[now + j]! * curves[now + j]!;
        }
      }
      g.fill(0);
      const last = ROWS * UNITS;
      let result = 0;
      for (let j = 0; j < UNITS; j++) result += p[OUT + j]! * outputs[last + j]!;
      for (let j = 0; j < UNITS; j++) {
        g[OUT + j] = 2 * result * outputs[last + j]!;
        slopes[j] = 2 * result * p[OUT + j]!;
      }
      dcells.fill(0);
      for (let t = ROWS - 1; t >= 0; t--) {
        const [before, now] = [t * UNITS, (t + 1) * UNITS];
        earlier.fill(0);
        for (let j = 0; j < UNITS; j++) {
          const [forget, input, open] = [forgets[now + j]!, inputs[now + j]!, opens[now + j]!];
          const [change, curve] = [changes[now + j]!, curves[now + j]!];
          const dcell = dcells[j]! + slopes[j]! * open * (1 - curve * curve);
          dcells[j] = dcell * forget;
          net[0] = dcell * cells[before + j]! * forget * (1 - forget);
          net[1] = dcell * change * input * (1 - input);
          net[2] = slopes[j]! * curve * open * (1 - open);
          net[3] = dcell * input * (1 - change * change);
          for (let k = 0; k < 4; k++) {
            const at = j * UNIT + k * EACH;
            const delta = net[k]!;
            g[at]! += delta;
            for (let i = 0; i < INPUTS; i++) g[at + 1 + i]! += delta * data[t * INPUTS + i]!;
            for (let i = 0; i < UNITS; i++) {
              g[at + 1 + INPUTS + i]! += delta * outputs[before + i]!;
              earlier[i]! += delta * p[at + 1 + INPUTS + i]!;
            }
          }
        }
        slopes.set(earlier);
      }
      return result * result;
    };
  },
};
