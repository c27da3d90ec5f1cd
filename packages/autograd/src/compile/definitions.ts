/**
 * @file The elementary functions, once: straight-line arithmetic in the language of the table, without fused operations, so
 * that they answer the same bits in every engine and every backend. Kernels read these definitions as they read any program;
 * what eager evaluation calls, `src/elementary.ts`, is emitted from them (`npm run generate`).
 *
 * Method: polynomials on a small interval around 0, after the argument has been reduced to it exactly or in two parts. What
 * the last additions round away is computed beside them (Dekker's sums), so that little more than one rounding is left.
 * The coefficients of log, sin and cos are Sun's (fdlibm, 1993); those of exp are a minimax polynomial of our own.
 */

import { binary, unary } from "../define.ts";
import * as elementary from "../elementary.ts";
import {
  abs,
  add,
  clamp,
  cos,
  cosh,
  div,
  eq,
  exp,
  expm1,
  floor,
  gt,
  log,
  log1p,
  lt,
  mul,
  neg,
  reciprocal,
  select,
  sin,
  sinh,
  square,
  sub,
  tanh,
} from "../primitives.ts";
import { isValue, type Num, type Primitive } from "../value.ts";

/** What an elementary function is. */
export interface Definition {
  /** The function; where it has a range, for arguments within. */
  readonly of: (x: Num, y: Num) => Num;
  readonly range?: Range;
}

/** Where the plain way is good, and what is done elsewhere (and for NaN). */
interface Range {
  readonly min: number;
  readonly max: number;
  /** The function for all arguments, to the same bits within the range, with more steps. Without it, vectors call the row. */
  readonly beyond?: (x: Num) => Num;
  /** f(x) for x = k·π/2 + r + low with an integer k, to which arguments beyond the range are reduced. */
  readonly ofReduced?: (k: Num, r: Num, low: Num) => Num;
}

/** 1.5·2⁵²: what is added to it is rounded to an integer, which stands in its low bits. */
const ROUNDER = 6755399441055744;
const ROUNDER_BITS = 0x4338000000000000n;
/** The upper half of √½, without its lower 32 bits. */
const ROOT_HALF = 0x3fe6a09e00000000n;

/** The integer nearest to x, the even one of two; of |x| < 2⁵¹, and up to the sign of 0. */
export const nearest = unary("nearest", {
  evaluate: elementary.nearest,
  partials: [null],
  domain: [{ min: -3, max: 3 }],
  simd: 0x94,
});
/** 2ᵏ for an integer k from −1022 to 1023. */
export const powerOfTwo = unary("powerOfTwo", {
  evaluate: elementary.powerOfTwo,
  partials: [null],
  domain: [{ min: -3, max: 3 }],
  simd: [{ double: ROUNDER }, 0xf0, { bits: 1023n }, 0xce, { shift: 52 }, 0xcb],
});
/** For a normal x > 0: the k for which x·2⁻ᵏ lies between √½ and √2. */
export const exponentOf = unary("exponentOf", {
  evaluate: elementary.exponentOf,
  partials: [null],
  domain: [{ min: 0.1, max: 8 }],
  simd: [
    { bits: 0x4000000000000000n - ROOT_HALF },
    0xce,
    { shift: 52 },
    0xcd,
    { bits: ROUNDER_BITS - 1024n },
    0xce,
    { double: ROUNDER },
    0xf1,
  ],
});
/** For a normal x > 0: x·2⁻ᵏ, between √½ and √2. */
export const significandOf = unary("significandOf", {
  evaluate: elementary.significandOf,
  partials: [null],
  domain: [{ min: 0.1, max: 8 }],
  simd: [{ bits: ROOT_HALF }, 0xd1, { bits: 0xfffffffffffffn }, 0x4e, { bits: ROOT_HALF }, 0xce],
});

/** Names a number, for readers of the emitted code. */
function named(label: string, x: Num): Num {
  if (isValue(x)) x.label = label;
  return x;
}

/** c₀ + c₁·x + c₂·x² + …. Method: Estrin's scheme, which has fewer steps that wait for one another than Horner's. */
function polynomial(x: Num, coefficients: readonly number[]): Num {
  let terms: readonly Num[] = coefficients;
  let power = x;
  while (terms.length > 1) {
    const pairs: Num[] = [];
    for (let i = 0; i < terms.length; i += 2) {
      const [even, odd] = [terms[i] as Num, terms[i + 1]];
      pairs.push(odd === undefined ? even : add(even, mul(odd, power)));
    }
    terms = pairs;
    power = mul(power, power);
  }
  return terms[0] as Num;
}

/** What the rounding of the sum x + y took away. Exact where |x| ≥ |y| or x is 0 (Dekker, 1971). */
function lost(x: Num, y: Num, sum: Num): Num {
  return add(sub(x, sum), y);
}

// ─── Exponentials ────────────────────────────────────────────────────────────────────────────────────────────────────

/** ln 2 in two parts, of which the first times an integer below 2²⁰ is exact. */
const LN2 = { high: 0.6931471803691238, low: 1.9082149292705877e-10 };

/** (eʳ − 1 − r)/r² on |r| ≤ ln 2 / 2: coefficients of r⁰ to r³, of r⁴ to r⁷, and of the two after them. */
const EXP = [
  [0.5000000000000001, 0.16666666666666669, 0.041666666666623824, 0.008333333333330039],
  [0.0013888888917367081, 0.00019841269863171557, 0.000024801521057868204, 0.0000027557268276905696],
  [2.7620201591031547e-7, 2.5100472505694996e-8],
] as const;

/**
 * x = k·ln 2 + r with an integer k; and `rest`, which is (eʳ − 1 − r + early)·scale. Method: Cody and Waite's reduction by
 * multiples of ln 2. The scale is multiplied into the powers of r, so that nothing waits for more than the polynomials.
 */
function exponential(x: Num): { k: Num; r: Num; rest: (scale: Num, early?: Num) => Num } {
  const k = named("k", nearest(mul(x, Math.LOG2E)));
  const high = sub(x, mul(k, LN2.high));
  const correction = mul(k, LN2.low);
  const r = named("r", sub(high, correction));
  const low = sub(sub(high, r), correction);
  const r2 = named("r2", square(r));
  const r4 = named("r4", square(r2));
  return {
    k,
    r,
    rest: (scale, early) => {
      const scaled = named("scaled", mul(r2, scale));
      const small = mul(early === undefined ? low : add(early, low), scale);
      const last = mul(mul(scaled, square(r4)), polynomial(r, EXP[2]));
      const first = mul(scaled, polynomial(r, EXP[0]));
      const second = mul(mul(scaled, r4), polynomial(r, EXP[1]));
      return add(add(first, second), add(last, small));
    },
  };
}

/** eˣ where 2ᵏ and all that is multiplied by it are normal numbers. */
function plainPower(x: Num): Num {
  const { k, r, rest } = exponential(x);
  const scale = named("scale", powerOfTwo(k));
  const sum = add(1, r);
  return add(mul(sum, scale), rest(scale, lost(1, r, sum)));
}

/** eˣ·2ⁿ for all x. Method: 2ᵏ in two factors, since it may be no double itself, so that the ends round once. */
function power(x: Num, n = 0): Num {
  const { k, r, rest } = exponential(clamp(x, -746, 711));
  const exponent = n === 0 ? k : add(k, n);
  const half = nearest(mul(exponent, 0.5));
  const scale = named("scale", powerOfTwo(half));
  const sum = add(1, r);
  const scaled = add(mul(sum, scale), rest(scale, lost(1, r, sum)));
  return mul(scaled, powerOfTwo(sub(exponent, half)));
}

/** (eˣ − 1)·2ⁿ from x = −40 on, in two parts. Method: 2ᵏ − 1 and 2ᵏ·r are exact, and so is what their sum loses. */
function powerLessOne(x: Num, n = 0): { sum: Num; low: Num } {
  const { k, r, rest } = exponential(x);
  const scale = named("scale", powerOfTwo(n === 0 ? k : add(k, n)));
  const [whole, part] = [sub(scale, 2 ** n), mul(scale, r)];
  const sum = add(whole, part);
  return { sum, low: add(lost(whole, part, sum), rest(scale)) };
}

/** y, or x itself where it is so small that f(x) rounds to it: keeps the sign of 0. */
function exceptBelow(tiny: number, x: Num, y: Num): Num {
  return select(lt(abs(x), tiny), x, y);
}

/** −y where x < 0. */
function signedLike(x: Num, y: Num): Num {
  return select(lt(x, 0), neg(y), y);
}

// ─── Logarithms ──────────────────────────────────────────────────────────────────────────────────────────────────────

const LOG = {
  odd: [0.6666666666666735, 0.2857142874366239, 0.1818357216161805, 0.14798198605116586],
  even: [0.3999999999940942, 0.22222198432149784, 0.15313837699209373],
};

/** ln(x·2⁻ⁿ) + c for a normal x > 0 and a small c. Method: x = 2ᵏ·(1 + f) with √½ < 1 + f < √2, and the series in s = f/(2 + f). */
function logarithm(x: Num, { n, c }: { n?: Num; c?: Num } = {}): Num {
  const k = named("k", n === undefined ? exponentOf(x) : sub(exponentOf(x), n));
  const f = named("f", sub(significandOf(x), 1));
  const s = named("s", div(f, add(2, f)));
  const z = square(s);
  const w = square(z);
  const series = add(mul(z, polynomial(w, LOG.odd)), mul(w, polynomial(w, LOG.even)));
  const half = mul(mul(0.5, f), f);
  const head = sub(f, half);
  const low = mul(k, LN2.low);
  const tail = add(mul(s, add(half, series)), c === undefined ? low : add(low, c));
  const whole = mul(k, LN2.high);
  const sum = add(whole, head);
  return add(sum, add(lost(whole, head, sum), add(sub(sub(f, head), half), tail)));
}

/** ln x + c for x > 0, subnormal ones too. */
function anyLogarithm(x: Num, c?: Num): Num {
  const tiny = lt(x, 2 ** -1022);
  const n = select(tiny, 54, 0);
  return logarithm(select(tiny, mul(x, 2 ** 54), x), c === undefined ? { n } : { n, c });
}

/** y for x > end, −∞ at the end, NaN below it. */
function above(end: number, x: Num, y: Num): Num {
  const regular = select(eq(x, Infinity), Infinity, y);
  return select(gt(x, end), regular, select(eq(x, end), -Infinity, NaN));
}

// ─── Sine and cosine ─────────────────────────────────────────────────────────────────────────────────────────────────

const SIN = [
  -0.16666666666666666, 0.008333333333330946, -0.0001984126983675497, 0.000002755731610068303,
  -2.5051131455427946e-8, 1.591810123027412e-10,
];
const COS = [
  0.041666666666666664, -0.0013888888888888887, 0.000024801587301584645, -2.755731922140076e-7,
  2.0876755790363397e-9, -1.1470460773969325e-11, 4.7458652037874553e-14,
];
/** π/2 in three parts, of which the first two (37 bits each) times an integer below 2¹⁶ are exact. */
const HALF_PI = [1.5707963267923333, 2.5633441515839558e-12, 1.0562999066987428e-23] as const;
const LIMIT = 1e5;

/**
 * x = k·π/2 + r + low. Method: Cody and Waite's. What the second subtraction loses (Knuth's sum: no part is the larger) goes into
 * low, so that the polynomials of r need not wait for it.
 */
function reduced(x: Num): { k: Num; r: Num; low: Num } {
  const k = named("k", nearest(mul(x, 2 / Math.PI)));
  const first = sub(x, mul(k, HALF_PI[0]));
  const second = mul(k, HALF_PI[1]);
  const r = named("r", sub(first, second));
  const back = sub(r, first);
  const lostPart = sub(sub(first, sub(r, back)), add(second, back));
  return { k, r, low: named("low", sub(lostPart, mul(k, HALF_PI[2]))) };
}

/** Sine and cosine of r + low, |r| ≤ π/4. They are rows so that JavaScript computes only the one that it needs. */
const sineNear = binary("sineNear", { evaluate: elementary.sineNear, partials: [null, null] });
const cosineNear = binary("cosineNear", { evaluate: elementary.cosineNear, partials: [null, null] });

function sineAround0(r: Num, low: Num): Num {
  const z = named("z", square(r));
  return add(r, add(mul(mul(z, r), polynomial(z, SIN)), mul(low, sub(1, mul(0.5, z)))));
}

function cosineAround0(r: Num, low: Num): Num {
  const z = named("z", square(r));
  const half = mul(0.5, z);
  const near = sub(1, half);
  const rest = sub(mul(square(z), polynomial(z, COS)), mul(r, low));
  return add(near, add(sub(sub(1, near), half), rest));
}

/** The last two bits of the integer k. */
function quadrant(k: Num): { odd: Num; upper: Num } {
  const pairs = floor(mul(k, 0.5));
  const odd = named("odd", sub(k, add(pairs, pairs)));
  const fours = floor(mul(pairs, 0.5));
  return { odd, upper: sub(pairs, add(fours, fours)) };
}

/** y, or −y where the flag is 1. */
function negatedIf(flag: Num, y: Num): Num {
  return mul(y, sub(1, add(flag, flag)));
}

function sineOf(k: Num, r: Num, low: Num): Num {
  const { odd, upper } = quadrant(k);
  return negatedIf(upper, select(odd, cosineNear(r, low), sineNear(r, low)));
}

function cosineOf(k: Num, r: Num, low: Num): Num {
  const { odd, upper } = quadrant(k);
  return negatedIf(abs(sub(upper, odd)), select(odd, sineNear(r, low), cosineNear(r, low)));
}

// ─── The functions ───────────────────────────────────────────────────────────────────────────────────────────────────

/** The rows that are defined here; all others without an instruction of the machine are called. */
export const definitions: ReadonlyMap<Primitive, Definition> = new Map<Primitive, Definition>([
  [sineNear, { of: sineAround0 }],
  [cosineNear, { of: cosineAround0 }],
  [exp, { of: plainPower, range: { min: -600, max: 600, beyond: (x) => power(x) } }],
  [
    expm1,
    {
      of: (x) => {
        const { sum, low } = powerLessOne(clamp(x, -40, 710), -1);
        return exceptBelow(2 ** -54, x, mul(2, add(sum, low)));
      },
    },
  ],
  [
    log,
    {
      of: (x) => logarithm(x),
      range: { min: 2 ** -1022, max: Number.MAX_VALUE, beyond: (x) => above(0, x, anyLogarithm(x)) },
    },
  ],
  [
    log1p,
    {
      of: (x) => {
        const sum = named("sum", add(1, x));
        const back = sub(sum, 1);
        const error = add(sub(1, sub(sum, back)), sub(x, back));
        return exceptBelow(2 ** -54, x, above(-1, x, anyLogarithm(sum, div(error, sum))));
      },
    },
  ],
  [
    sin,
    {
      of: (x) => {
        const { k, r, low } = reduced(x);
        return exceptBelow(2 ** -28, x, sineOf(k, r, low));
      },
      range: { min: -LIMIT, max: LIMIT, ofReduced: sineOf },
    },
  ],
  [
    cos,
    {
      of: (x) => {
        const { k, r, low } = reduced(x);
        return cosineOf(k, r, low);
      },
      range: { min: -LIMIT, max: LIMIT, ofReduced: cosineOf },
    },
  ],
  [
    sinh,
    {
      of: (x) => {
        const { sum, low } = powerLessOne(clamp(abs(x), -Infinity, 710.7), -2);
        const half = named("half", mul(2, add(sum, low))); // (e^|x| − 1) / 2
        return exceptBelow(2 ** -28, x, signedLike(x, add(half, reciprocal(add(2, reciprocal(half))))));
      },
    },
  ],
  [
    cosh,
    {
      of: (x) => {
        const half = named("half", power(abs(x), -1)); // e^|x| / 2
        return add(half, div(0.25, half));
      },
    },
  ],
  [
    tanh,
    {
      // −m/(m + 2) for m = e^(−2|x|) − 1, and what its rounded parts make of it, times 1/(m + 2) = (1 + tanh)/2.
      of: (x) => {
        const { sum, low } = powerLessOne(mul(-2, clamp(abs(x), -Infinity, 20)));
        const m = named("m", add(sum, low));
        const mLow = lost(sum, low, m);
        const divisor = add(2, m);
        const divisorLow = add(lost(2, m, divisor), mLow);
        const ratio = named("ratio", neg(div(m, divisor)));
        const error = mul(add(mLow, mul(ratio, divisorLow)), add(0.5, mul(0.5, ratio)));
        return exceptBelow(2 ** -28, x, signedLike(x, sub(ratio, error)));
      },
    },
  ],
]);
