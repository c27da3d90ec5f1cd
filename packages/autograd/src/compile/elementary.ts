/**
 * @file Elementary functions on two doubles at once, as straight-line arithmetic without fused operations, so that every
 * engine answers the same bits. WebAssembly has none of its own, and calling JavaScript's takes the numbers out of their
 * vectors one by one.
 *
 * Largest errors against quadruple precision, in ulp: exp 1.04, log 0.83, sin 0.89, cos 0.94, tanh 2.5, cosh 1.4.
 */

import { cos, cosh, exp, log, sin, tanh } from "../primitives.ts";
import type { Primitive } from "../value.ts";
import type { Vector, VectorCode } from "./vector.ts";

/** Answers the code of f(x). `bind` keeps what is used more than once. */
type Elementary = (v: Vector, x: VectorCode) => VectorCode;

/** ln 2 in two parts, of which the first times an integer below 2²⁰ is exact. */
const LN2 = { high: 0.6931471803691238, low: 1.9082149292705877e-10 };
/** 1.5·2⁵²: what is added to it is rounded to an integer, which stands in its low bits. */
const ROUNDER = 6755399441055744;
const ROUNDER_BITS = 0x4338000000000000n;

/** (e^r − 1 − r) / r² on |r| ≤ ln 2 / 2: a minimax polynomial. */
const EXP = [
  0.5000000000000001, 0.16666666666666669, 0.041666666666623824, 0.008333333333330039, 0.0013888888917367081,
  0.00019841269863171557, 0.000024801521057868204, 0.0000027557268276905696, 2.7620201591031547e-7,
  2.5100472505694996e-8,
];

/** Method: Estrin's scheme, which has fewer steps that wait for one another than Horner's. */
function polynomial(v: Vector, x: VectorCode, coefficients: readonly number[]): VectorCode {
  let terms = coefficients.map((c) => v.constant(c));
  let power = x;
  while (terms.length > 1) {
    const pairs: VectorCode[] = [];
    for (let i = 0; i < terms.length; i += 2) {
      const [even, odd] = [terms[i] as VectorCode, terms[i + 1]];
      pairs.push(odd === undefined ? even : v.add(even, v.mul(odd, power)));
    }
    terms = pairs;
    if (terms.length > 1) power = v.bind(v.mul(power, power));
  }
  return terms[0] as VectorCode;
}

function horner(v: Vector, x: VectorCode, coefficients: readonly number[]): VectorCode {
  const terms = coefficients.map((c) => v.constant(c));
  return terms.reduceRight((sum, term) => v.add(term, v.mul(x, sum)));
}

/** e^x = (1 + p)·2^k with k in the low bits of `shifted`. */
function exponential(v: Vector, x: VectorCode): { p: VectorCode; shifted: VectorCode } {
  const shifted = v.bind(v.add(v.mul(x, v.constant(Math.LOG2E)), v.constant(ROUNDER)));
  const k = v.bind(v.sub(shifted, v.constant(ROUNDER)));
  const high = v.sub(x, v.mul(k, v.constant(LN2.high)));
  const r = v.bind(v.sub(high, v.mul(k, v.constant(LN2.low))));
  const p = v.bind(v.add(r, v.mul(v.bind(v.mul(r, r)), polynomial(v, r, EXP))));
  return { p, shifted };
}

/** 2^k for an integer from −1022 to 1023 as bits. */
const powerOfTwo = (v: Vector, k: VectorCode): VectorCode => v.shiftLeft(v.addInt(k, v.bits(1023n)), 52);

/** Method: Cody and Waite's reduction by multiples of ln 2; 2^k in two factors, so that the ends round once. */
const expOf: Elementary = (v, x0) => {
  const x = v.bind(v.min(v.max(x0, v.constant(-746)), v.constant(710)));
  const { p, shifted } = exponential(v, x);
  const k = v.bind(v.subInt(shifted, v.bits(ROUNDER_BITS)));
  const half = v.bind(v.shiftRightSigned(k, 1));
  const scaled = v.mul(v.add(p, v.constant(1)), powerOfTwo(v, half));
  return v.mul(scaled, powerOfTwo(v, v.subInt(k, half)));
};

const LOG = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
];

/** Method: fdlibm's (e_log.c): x = 2^k·(1 + f) with √½ ≤ 1 + f < √2, and the series in s = f/(2 + f). */
const logOf: Elementary = (v, x0) => {
  const tiny = v.bind(v.less(x0, v.constant(2.2250738585072014e-308)));
  const x = v.bind(v.choose(tiny, v.mul(x0, v.constant(2 ** 54)), x0));
  const above = v.bind(v.subInt(x, v.bits(0x3fe6a09e667f3bcdn))); // from √½ on
  const exponent = v.bind(v.shiftRightSigned(above, 52));
  const mantissa = v.subInt(x, v.shiftLeft(exponent, 52));
  const asDouble = v.sub(v.addInt(exponent, v.bits(ROUNDER_BITS)), v.constant(ROUNDER));
  const k = v.bind(v.add(asDouble, v.and(tiny, v.constant(-54))));
  const f = v.bind(v.sub(mantissa, v.constant(1)));
  const s = v.bind(v.div(f, v.add(v.constant(2), f)));
  const z = v.bind(v.mul(s, s));
  const w = v.bind(v.mul(z, z));
  const odd = v.mul(z, horner(v, w, [LOG[0], LOG[2], LOG[4], LOG[6]] as number[]));
  const r = v.add(odd, v.mul(w, horner(v, w, [LOG[1], LOG[3], LOG[5]] as number[])));
  const half = v.bind(v.mul(v.mul(v.constant(0.5), f), f));
  const tail = v.add(v.mul(s, v.add(half, r)), v.mul(k, v.constant(LN2.low)));
  const y = v.bind(v.sub(v.mul(k, v.constant(LN2.high)), v.sub(v.sub(half, tail), f)));
  const regular = v.choose(v.equal(x0, v.constant(Infinity)), v.constant(Infinity), y);
  const edge = v.choose(v.equal(x0, v.constant(0)), v.constant(-Infinity), v.constant(NaN));
  return v.choose(v.less(v.constant(0), x0), regular, edge);
};

const SIN = [
  -0.16666666666666666, 0.008333333333330946, -0.0001984126983675497, 0.000002755731610068303,
  -2.5051131455427946e-8, 1.591810123027412e-10,
];
const COS = [
  0.041666666666666664, -0.0013888888888888887, 0.000024801587301584645, -2.755731922140076e-7,
  2.0876755790363397e-9, -1.1470460773969325e-11, 4.7458652037874553e-14,
];
/** π/2 in two parts, of which the first (33 bits) times an integer below 2²⁰ is exact. */
const HALF_PI = { high: 1.5707963267341256, low: 6.077100506506192e-11 };

/** Method: Cody and Waite's reduction by multiples of π/2; polynomials around 0 for sine and cosine; signs by quadrant. */
const sineFrom =
  (quadrant: bigint): Elementary =>
  (v, x) => {
    const shifted = v.bind(v.add(v.mul(x, v.constant(2 / Math.PI)), v.constant(ROUNDER)));
    const k = v.bind(v.sub(shifted, v.constant(ROUNDER)));
    const w = v.bind(v.sub(x, v.mul(k, v.constant(HALF_PI.high))));
    const correction = v.bind(v.mul(k, v.constant(HALF_PI.low)));
    const r = v.bind(v.sub(w, correction));
    const low = v.bind(v.sub(v.sub(w, r), correction));
    const z = v.bind(v.mul(r, r));
    const half = v.bind(v.mul(v.constant(0.5), z));
    const one = v.constant(1);
    const terms = v.add(v.mul(v.mul(z, r), polynomial(v, z, SIN)), v.mul(low, v.sub(one, half)));
    const sine = signedLike(v, r, v.add(r, terms)); // the sign of r it has already, unless it is 0
    const near = v.bind(v.sub(one, half));
    const rest = v.sub(v.mul(v.bind(v.mul(z, z)), polynomial(v, z, COS)), v.mul(r, low));
    const cosine = v.add(near, v.add(v.sub(v.sub(one, near), half), rest));
    const q = v.bind(quadrant === 0n ? shifted : v.addInt(shifted, v.bits(quadrant)));
    const odd = v.subInt(v.bits(0n), v.and(q, v.bits(1n)));
    return v.xor(v.choose(v.bind(odd), cosine, sine), v.shiftLeft(v.and(q, v.bits(2n)), 62));
  };

/** y with the sign bit of x set where x has it: y is no less than 0, or of the sign of x. */
function signedLike(v: Vector, x: VectorCode, y: VectorCode): VectorCode {
  return v.or(y, v.and(x, v.bits(-0x8000000000000000n)));
}

/** Method: with e⁻²ᵃ − 1 = m for a = |x|, tanh a = −m/(m + 2); nothing cancels near 0. */
const tanhOf: Elementary = (v, x) => {
  const { p, shifted } = exponential(v, v.bind(v.mul(v.min(v.abs(x), v.constant(22)), v.constant(-2))));
  const scale = v.bind(powerOfTwo(v, shifted));
  const m = v.bind(v.add(v.mul(p, scale), v.sub(scale, v.constant(1))));
  return signedLike(v, x, v.abs(v.div(m, v.add(m, v.constant(2)))));
};

/** (e^a + e^−a)/2 for a = |x|; from a = 709.78 on ∞, where it would still be finite up to 710.47. */
const coshOf: Elementary = (v, x) => {
  const e = v.bind(v.mul(v.constant(0.5), expOf(v, v.bind(v.abs(x)))));
  return v.add(e, v.div(v.constant(0.25), e));
};

/** The functions that there are, and beyond which argument they are not accurate any more. */
export const elementary: ReadonlyMap<Primitive, { readonly code: Elementary; readonly limit?: number }> =
  new Map<Primitive, { readonly code: Elementary; readonly limit?: number }>([
    [exp, { code: expOf }],
    [log, { code: logOf }],
    [sin, { code: sineFrom(0n), limit: 1024 }],
    [cos, { code: sineFrom(1n), limit: 1024 }],
    [tanh, { code: tanhOf }],
    [cosh, { code: coshOf }],
  ]);
