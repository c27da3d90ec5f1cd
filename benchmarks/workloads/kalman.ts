/** @file A Kalman filter: small matrices, in which every step needs all of the one before. */

import { complete, type Language } from "./language.ts";
import { numbers, uniform } from "./random.ts";
import type { Workload } from "./workload.ts";

const STEPS = 300;
/** Numbers of a state; the first of them is measured. */
const N = 4;
const MATRIX = N * N;
/** After the matrix by which a state becomes the next, the logarithms of two variances: of a step's noise, of a measurement's. */
const NOISE = MATRIX;
const MEASURED = MATRIX + 1;

const random = uniform(37);
/** The measurements, the first state, and its covariance, which is symmetric. */
const data = Float64Array.from([
  ...numbers(random, STEPS, -1, 1),
  ...numbers(random, N, -1, 1),
  2,
  0.1,
  0.2,
  0.3,
  0.1,
  1.5,
  0.1,
  0.2,
  0.2,
  0.1,
  1.2,
  0.1,
  0.3,
  0.2,
  0.1,
  1.1,
]);

/** Minus the logarithm of the measurements' likelihood, but for its constant. */
export const kalman: Workload = {
  name: "kalman",
  about: `a Kalman filter of ${STEPS} measurements, ${N} numbers a state: the gradient by transition and noise`,
  size: 0,
  data,
  start: Float64Array.of(
    0.9,
    0.2,
    0,
    0.1,
    -0.2,
    0.8,
    0.3,
    0.1,
    0.1,
    -0.1,
    0.7,
    0.2,
    0.05,
    0.1,
    -0.3,
    0.85,
    -1,
    -0.5,
  ),
  rate: 0,
  restart: 0,
  isScalar: true,

  objective<V>(language: Language<V>, p: readonly V[]): () => V {
    const { add, sub, mul, div, exp, log, square, dot } = complete(language);
    const all = [0, 1, 2, 3];
    const transition = all.map((i) => p.slice(i * N, (i + 1) * N));
    return () => {
      const noise = exp(p[NOISE]!);
      const measured = exp(p[MEASURED]!);
      let state: readonly (V | number)[] = [...data.subarray(STEPS, STEPS + N)];
      let columns: readonly (readonly (V | number)[])[] = all.map((j) =>
        all.map((i) => data[STEPS + N + i * N + j]!),
      );
      let loss: V | undefined;
      for (let t = 0; t < STEPS; t++) {
        const foretold = transition.map((row) => dot(row, state));
        const half = transition.map((row) => columns.map((column) => dot(row, column)));
        const spread = half.map((row, i) =>
          transition.map((other, j) => (i === j ? add(dot(row, other), noise) : dot(row, other))),
        );
        const error = sub(data[t]!, foretold[0]!);
        const variance = add(spread[0]![0]!, measured);
        const term = add(log(variance), div(square(error), variance));
        loss = loss === undefined ? term : add(loss, term);
        const gain = spread.map((row) => div(row[0]!, variance));
        state = foretold.map((x, i) => add(x, mul(gain[i]!, error)));
        columns = all.map((j) => all.map((i) => sub(spread[i]![j]!, mul(gain[i]!, spread[0]![j]!))));
      }
      return mul(0.5, loss!);
    };
  },

  byHand(p, g) {
    const states = new Float64Array((STEPS + 1) * N);
    const spreads = new Float64Array((STEPS + 1) * MATRIX);
    /** Before the measurement: states, the transition by the covariance, and covariances. */
    const foretold = new Float64Array(STEPS * N);
    const halves = new Float64Array(STEPS * MATRIX);
    const wides = new Float64Array(STEPS * MATRIX);
    const gain = new Float64Array(N);
    const [dstate, dgain, early] = [new Float64Array(N), new Float64Array(N), new Float64Array(N)];
    const [dspread, dhalf, dwide] = [
      new Float64Array(MATRIX),
      new Float64Array(MATRIX),
      new Float64Array(MATRIX),
    ];
    return () => {
      const noise = Math.exp(p[NOISE]!);
      const measured = Math.exp(p[MEASURED]!);
      states.set(data.subarray(STEPS, STEPS + N));
      spreads.set(data.subarray(STEPS + N));
      let loss = 0;
      for (let t = 0; t < STEPS; t++) {
        const [x, m] = [t * N, t * MATRIX];
        for (let i = 0; i < N; i++) {
          let total = 0;
          for (let k = 0; k < N; k++) total += p[i * N + k]! * states[x + k]!;
          foretold[x + i] = total;
          for (let j = 0; j < N; j++) {
            let half = 0;
            for (let k = 0; k < N; k++) half += p[i * N + k]! * spreads[m + k * N + j]!;
            halves[m + i * N + j] = half;
          }
          for (let j = 0; j < N; j++) {
            let wide = i === j ? noise : 0;
            for (let k = 0; k < N; k++) wide += halves[m + i * N + k]! * p[j * N + k]!;
            wides[m + i * N + j] = wide;
          }
        }
        const error = data[t]! - foretold[x]!;
        const variance = wides[m]! + measured;
        loss += Math.log(variance) + (error * error) / variance;
        for (let i = 0; i < N; i++) {
          gain[i] = wides[m + i * N]! / variance;
          states[x + N + i] = foretold[x + i]! + gain[i]! * error;
          for (let j = 0; j < N; j++)
            spreads[m + MATRIX + i * N + j] = wides[m + i * N + j]! - gain[i]! * wides[m + j]!;
        }
      }
      g.fill(0);
      dstate.fill(0);
      dspread.fill(0);
      for (let t = STEPS - 1; t >= 0; t--) {
        const [x, m] = [t * N, t * MATRIX];
        const error = data[t]! - foretold[x]!;
        const variance = wides[m]! + measured;
        let dvariance = 0.5 * (1 / variance - (error * error) / (variance * variance));
        let derror = error / variance;
        dwide.set(dspread);
        for (let i = 0; i < N; i++) {
          gain[i] = wides[m + i * N]! / variance;
          let own = dstate[i]! * error;
          for (let j = 0; j < N; j++) {
            own -= dspread[i * N + j]! * wides[m + j]!;
            dwide[j]! -= dspread[i * N + j]! * gain[i]!;
          }
          dgain[i] = own;
          derror += dstate[i]! * gain[i]!;
        }
        for (let i = 0; i < N; i++) {
          dwide[i * N]! += dgain[i]! / variance;
          dvariance -= (dgain[i]! * gain[i]!) / variance;
        }
        dwide[0]! += dvariance;
        g[MEASURED]! += dvariance * measured;
        dstate[0]! -= derror;
        dhalf.fill(0);
        dspread.fill(0);
        early.fill(0);
        for (let i = 0; i < N; i++) {
          g[NOISE]! += dwide[i * N + i]! * noise;
          for (let j = 0; j < N; j++) {
            const own = dwide[i * N + j]!;
            for (let k = 0; k < N; k++) {
              dhalf[i * N + k]! += own * p[j * N + k]!;
              g[j * N + k]! += own * halves[m + i * N + k]!;
            }
          }
        }
        for (let i = 0; i < N; i++) {
          for (let k = 0; k < N; k++) {
            early[k]! += p[i * N + k]! * dstate[i]!;
            let own = dstate[i]! * states[x + k]!;
            for (let j = 0; j < N; j++) {
              own += dhalf[i * N + j]! * spreads[m + k * N + j]!;
              dspread[k * N + j]! += p[i * N + k]! * dhalf[i * N + j]!;
            }
            g[i * N + k]! += own;
          }
        }
        dstate.set(early);
      }
      return 0.5 * loss;
    };
  },
};
