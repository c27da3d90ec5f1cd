// Money, measurements and fits.
import {
  abs,
  add,
  cos,
  div,
  exp,
  log,
  logSumExp,
  lt,
  mul,
  neg,
  type Num,
  polynomial,
  reciprocal,
  select,
  sin,
  sqrt,
  square,
  sub,
  sum,
} from "@chainrule/autograd";
import { real } from "./real-function.ts";

/** The normal distribution, after Abramowitz and Stegun, 26.2.17. */
function normalProbability(x: number): number {
  "use grad";
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  let tail = 0;
  for (const c of [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153]) tail = (tail + c) * t;
  tail *= Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI);
  return x < 0 ? tail : 1 - tail;
}

interface Option {
  spot: number;
  strike: number;
  rate: number;
  volatility: number;
  years: number;
}

/** Black and Scholes's price of a European option. */
function blackScholes({ spot, strike, rate, volatility, years }: Option, kind: "call" | "put"): number {
  "use grad";
  const spread = volatility * Math.sqrt(years);
  const d1 = (Math.log(spot / strike) + (rate + volatility ** 2 / 2) * years) / spread;
  const d2 = d1 - spread;
  const discounted = strike * Math.exp(-rate * years);
  switch (kind) {
    case "call":
      return spot * normalProbability(d1) - discounted * normalProbability(d2);
    case "put":
      return discounted * normalProbability(-d2) - spot * normalProbability(-d1);
    default:
      throw new Error(`There is no option of the kind ${kind as string}.`);
  }
}

/** Minus the likelihood of measurements under a Kalman filter of a random walk; NaN and null are missing ones. */
function kalman(noise: { process: number; measurement: number }, measurements: (number | null)[]): number {
  "use grad";
  let mean = 0;
  let variance = 1;
  let likelihood = 0;
  for (const z of measurements) {
    variance += noise.process;
    if (z === null || Number.isNaN(z)) continue;
    const spread = variance + noise.measurement;
    const innovation = z - mean;
    const gain = variance / spread;
    mean += gain * innovation;
    variance *= 1 - gain;
    likelihood -= 0.5 * (Math.log(2 * Math.PI * spread) + innovation ** 2 / spread);
  }
  return -likelihood;
}

/** What one residual costs: quadratic near, linear far. */
function huberLoss(residual: number, delta: number): number {
  "use grad";
  const size = Math.abs(residual);
  if (size <= delta) return 0.5 * residual ** 2;
  return delta * (size - 0.5 * delta);
}

/** A line through points of which some are wrong. */
function robustLine(line: { slope: number; height: number }, points: [number, number][], delta = 1): number {
  "use grad";
  return (
    points.map(([x, y]) => huberLoss(line.slope * x + line.height - y, delta)).reduce((a, b) => a + b) /
    points.length
  );
}

/** A sum of sines and cosines through samples of a period; higher harmonics cost more. */
function fourierFit(
  c: { mean: number; a: number[]; b: number[] },
  samples: number[],
  smooth: number,
): number {
  "use grad";
  let error = 0;
  for (let i = 0; i < samples.length; i++) {
    const phase = (2 * Math.PI * i) / samples.length;
    let y = c.mean;
    for (let k = 0; k < c.a.length; k++) {
      y += c.a[k]! * Math.cos((k + 1) * phase) + c.b[k]! * Math.sin((k + 1) * phase);
    }
    error += (samples[i]! - y) ** 2;
  }
  let roughness = 0;
  c.a.forEach((a, k) => (roughness += (k + 1) ** 2 * (a * a + c.b[k]! ** 2)));
  return error / samples.length + smooth * roughness;
}

/** Minus the likelihood of points under a mixture of two normal distributions, its weights as one logit. */
function mixture(
  p: { logit: number; means: [number, number]; spreads: [number, number] },
  points: number[],
): number {
  "use grad";
  const weight = 1 / (1 + Math.exp(-p.logit));
  const density = (x: number, mean: number, spread: number): number =>
    Math.exp(-0.5 * ((x - mean) / spread) ** 2) / (spread * Math.sqrt(2 * Math.PI));
  let total = 0;
  for (const x of points) {
    const both =
      weight * density(x, p.means[0], p.spreads[0]) + (1 - weight) * density(x, p.means[1], p.spreads[1]);
    total -= Math.log(both);
  }
  return total;
}

/** What is left of a loan after years of monthly payments; it is never less than nothing. */
function loan(terms: { amount: number; yearly: number; payment: number }, months: number): number {
  "use grad";
  let debt = terms.amount;
  for (let month = 0; month < months; month++) {
    debt *= 1 + terms.yearly / 12;
    debt -= terms.payment;
    if (debt <= 0) return 0;
  }
  return debt;
}

/** The same distribution with the table's functions. */
const normal = (x: Num): Num => {
  const t = reciprocal(add(1, mul(0.2316419, abs(x))));
  const coefficients = [0, 0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const density = div(exp(div(neg(square(x)), 2)), Math.sqrt(2 * Math.PI));
  const tail = mul(density, polynomial(coefficients, t));
  return select(lt(x, 0), tail, sub(1, tail));
};

export const chances = {
  normalProbability: real(normalProbability, {
    branches: true,
    at: [[0.3], [-1.2], [4]],
  }),
  blackScholes: real(blackScholes, {
    branches: true,
    at: [
      [{ spot: 100, strike: 95, rate: 0.02, volatility: 0.2, years: 1 }, "call"],
      [{ spot: 80, strike: 95, rate: 0.01, volatility: 0.35, years: 0.5 }, "put"],
    ],
    byHand: ({ spot, strike, rate, volatility, years }, kind) => {
      const spread = mul(volatility, sqrt(years));
      const growth = mul(add(rate, div(square(volatility), 2)), years);
      const d1 = div(add(log(div(spot, strike)), growth), spread);
      const sign = kind === "call" ? 1 : -1;
      const discounted = mul(strike, exp(neg(mul(rate, years))));
      const far = mul(spot, normal(mul(sign, d1)));
      return mul(sign, sub(far, mul(discounted, normal(mul(sign, sub(d1, spread))))));
    },
  }),
  kalman: real(kalman, {
    at: [
      [{ process: 0.1, measurement: 0.5 }, [0.2, null, 0.5, NaN, 0.9, 0.4]],
      [{ process: 0.4, measurement: 0.2 }, [1, 2]],
    ],
    byHand: (noise, measurements) => {
      let mean: Num = 0;
      let variance: Num = 1;
      const costs: Num[] = [];
      for (const z of measurements) {
        variance = add(variance, noise.process);
        if (z === null || Number.isNaN(z)) continue;
        const spread = add(variance, noise.measurement);
        const innovation: Num = sub(z, mean);
        const gain: Num = div(variance, spread);
        mean = add(mean, mul(gain, innovation));
        variance = mul(variance, sub(1, gain));
        costs.push(mul(0.5, add(log(mul(2 * Math.PI, spread)), div(square(innovation), spread))));
      }
      return sum(costs);
    },
  }),
  robustLine: real(robustLine, {
    branches: true,
    at: [
      [
        { slope: 0.9, height: 0.2 },
        [
          [0, 0.1],
          [1, 1.2],
          [2, 9],
          [3, 3.1],
        ],
      ],
      [
        { slope: -2, height: 1 },
        [
          [0, 0.1],
          [1, 1.2],
          [2, 9],
        ],
        3,
      ],
    ],
  }),
  fourierFit: real(fourierFit, {
    at: [
      [{ mean: 0.1, a: [0.5, -0.2, 0], b: [0.3, 0, 0.1] }, [0, 0.8, 1.1, 0.4, -0.7, -1], 0.01],
      [{ mean: -2, a: [1], b: [0] }, [1, 2, 1, -1], 0],
    ],
    byHand: (c, samples, smooth) => {
      const errors = samples.map((sample, i) => {
        const phase = (2 * Math.PI * i) / samples.length;
        const waves = c.a.map((a, k) =>
          add(mul(a, cos((k + 1) * phase)), mul(c.b[k]!, sin((k + 1) * phase))),
        );
        return square(sub(sample, add(c.mean, sum(waves))));
      });
      const roughness = sum(c.a.map((a, k) => mul((k + 1) ** 2, add(square(a), square(c.b[k]!)))));
      return add(div(sum(errors), samples.length), mul(smooth, roughness));
    },
  }),
  mixture: real(mixture, {
    at: [
      [{ logit: 0.3, means: [-1, 2], spreads: [0.7, 1.1] }, [-1.3, -0.4, 1.5, 2.6]],
      [{ logit: -1, means: [0, 0.5], spreads: [1, 2] }, [3, -0.4]],
    ],
    byHand: (p, points) => {
      const part = (logWeight: Num, x: Num, mean: Num, spread: Num): Num =>
        sub(
          sub(logWeight, log(mul(spread, Math.sqrt(2 * Math.PI)))),
          mul(0.5, square(div(sub(x, mean), spread))),
        );
      const total = logSumExp([0, neg(p.logit)]);
      return neg(
        sum(
          points.map((x) =>
            logSumExp([
              part(neg(total), x, p.means[0], p.spreads[0]),
              part(sub(neg(total), p.logit), x, p.means[1], p.spreads[1]),
            ]),
          ),
        ),
      );
    },
  }),
  loan: real(loan, {
    branches: true,
    at: [
      [{ amount: 10_000, yearly: 0.05, payment: 200 }, 24],
      [{ amount: 1000, yearly: 0.1, payment: 300 }, 24],
    ],
    fixed: [1],
  }),
};
