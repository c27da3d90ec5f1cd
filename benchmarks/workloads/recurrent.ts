/** @file A recurrent network over a hundred rows: small matrices, again and again. */

import { complete, type Language } from "./language.ts";
import { numbers, uniform } from "./random.ts";
import type { Workload } from "./workload.ts";

const ROWS = 100;
const INPUTS = 8;
const UNITS = 16;
/** The weights of one unit: its bias, those of the inputs, those of the units' last outputs. */
const EACH = 1 + INPUTS + UNITS;

const random = uniform(11);
const data = numbers(random, ROWS * INPUTS, -1, 1);

/** The square of what one linear unit makes of the last outputs. */
export const recurrent: Workload = {
  name: "recurrent",
  about: `a recurrent network of ${UNITS} units over ${ROWS} rows of ${INPUTS}: the gradient`,
  size: 0,
  data,
  start: numbers(random, UNITS * EACH + UNITS, -0.5, 0.5),
  rate: 0,
  restart: 0,
  isScalar: true,

  objective<V>(language: Language<V>, p: readonly V[]): () => V {
    const { add, sigmoid, square, dot } = complete(language);
    const units = Array.from({ length: UNITS }, (_, j) => {
      const [bias, ...weights] = p.slice(j * EACH, (j + 1) * EACH);
      return { bias: bias!, inputs: weights.slice(0, INPUTS), units: weights.slice(INPUTS) };
    });
    const rows = Array.from({ length: ROWS }, (_, t) => [...data.subarray(t * INPUTS, (t + 1) * INPUTS)]);
    return () => {
      let state = units.map(({ bias, inputs }) => sigmoid(add(dot(inputs, rows[0]!), bias)));
      for (const row of rows.slice(1)) {
        const last = state;
        state = units.map((unit) =>
          sigmoid(add(add(dot(unit.inputs, row), dot(unit.units, last)), unit.bias)),
        );
      }
      return square(dot(p.slice(UNITS * EACH), state));
    };
  },

  byHand(p, g) {
    const states = new Float64Array((ROWS + 1) * UNITS); // the first are 0
    const adjoints = new Float64Array(UNITS);
    const earlier = new Float64Array(UNITS);
    return () => {
      for (let t = 0; t < ROWS; t++) {
        for (let j = 0; j < UNITS; j++) {
          const at = j * EACH;
          let total = p[at]!;
          for (let i = 0; i < INPUTS; i++) total += p[at + 1 + i]! * data[t * INPUTS + i]!;
          for (let i = 0; i < UNITS; i++) total += p[at + 1 + INPUTS + i]! * states[t * UNITS + i]!;
          states[(t + 1) * UNITS + j] = 1 / (1 + Math.exp(-total));
        }
      }
      g.fill(0);
      const [last, out] = [ROWS * UNITS, UNITS * EACH];
      let result = 0;
      for (let j = 0; j < UNITS; j++) result += p[out + j]! * states[last + j]!;
      for (let j = 0; j < UNITS; j++) {
        g[out + j] = 2 * result * states[last + j]!;
        adjoints[j] = 2 * result * p[out + j]!;
      }
      for (let t = ROWS - 1; t >= 0; t--) {
        earlier.fill(0);
        for (let j = 0; j < UNITS; j++) {
          const at = j * EACH;
          const state = states[(t + 1) * UNITS + j]!;
          const delta = adjoints[j]! * state * (1 - state);
          g[at]! += delta;
          for (let i = 0; i < INPUTS; i++) g[at + 1 + i]! += delta * data[t * INPUTS + i]!;
          for (let i = 0; i < UNITS; i++) {
            g[at + 1 + INPUTS + i]! += delta * states[t * UNITS + i]!;
            earlier[i]! += delta * p[at + 1 + INPUTS + i]!;
          }
        }
        adjoints.set(earlier);
      }
      return result * result;
    };
  },
};
