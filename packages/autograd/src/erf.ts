/**
 * @file The error function, which JavaScript's Math does not have.
 *
 * Method: Sun's (fdlibm, s_erf.c, 1993), whose coefficients these are. Rational approximations in four ranges: x + x·R(x²)
 * around 0, an expansion around 1, and erfc(x) = e^(−x² − 0.5625 + R(1/x²)) / x in the tail, where x² is split so that its
 * rounding does not enter the exponent. Error below 1 ulp for erf.
 */

import { exp } from "./elementary.ts";

export const series = {
  numerator: [
    0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442,
    -2.3763016656650163e-5,
  ],
  denominator: [
    1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 1.3249473800432164e-4,
    -3.960228278775368e-6,
  ],
};
export const aroundOne = {
  at: 0.8450629115104675, // erf(1), rounded to 24 bits
  numerator: [
    -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175,
    -0.11089469428239668, 0.035478304325618236, -0.002166375594868791,
  ],
  denominator: [
    1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
    0.011984499846799107,
  ],
};
export const nearTail = {
  numerator: [
    -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
    -184.60509290671104, -81.2874355063066, -9.814329344169145,
  ],
  denominator: [
    1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
    108.63500554177944, 6.570249770319282, -0.0604244152148581,
  ],
};
export const farTail = {
  numerator: [
    -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
    -1025.0951316110772, -483.5191916086514,
  ],
  denominator: [
    1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
    474.52854120695537, -22.44095244658582,
  ],
};

/** erf(x) = 2/√π ∫₀ˣ e^(−t²) dt. */
export function erfOf(x: number): number {
  const a = Math.abs(x);
  if (a < 0.84375) return x + x * ratio(series, x * x);
  if (a < 1.25) return Math.sign(x) * (aroundOne.at + ratio(aroundOne, a - 1));
  if (a < 6) return Math.sign(x) * (1 - tail(a));
  return Math.sign(x); // and NaN at NaN
}

/** erfc(x) = 1 − erf(x), without the cancellation where erf(x) is near 1. */
export function erfcOf(x: number): number {
  const a = Math.abs(x);
  if (a < 0.84375) {
    const excess = x * ratio(series, x * x);
    return x < 0.25 ? 1 - (x + excess) : 0.5 - (excess + (x - 0.5));
  }
  if (a < 1.25) {
    const rest = ratio(aroundOne, a - 1);
    return x > 0 ? 1 - aroundOne.at - rest : 1 + (aroundOne.at + rest);
  }
  if (a < 28) return x > 0 ? tail(a) : 2 - tail(a);
  return 1 - Math.sign(x); // and NaN at NaN
}

/** erfc(a) for 1.25 ≤ a < 28. */
function tail(a: number): number {
  const exponent = ratio(a < 1 / 0.35 ? nearTail : farTail, 1 / (a * a));
  const head = Math.fround(a); // its square is exact
  return (exp(-head * head - 0.5625) * exp((head - a) * (head + a) + exponent)) / a;
}

export interface Rational {
  readonly numerator: readonly number[];
  readonly denominator: readonly number[];
}

function ratio({ numerator, denominator }: Rational, x: number): number {
  return horner(numerator, x) / horner(denominator, x);
}

function horner(coefficients: readonly number[], x: number): number {
  let result = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) result = result * x + (coefficients[i] as number);
  return result;
}
