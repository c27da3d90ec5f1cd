/**
 * @file The table: every operation, once. A row is its value on numbers and its partial derivatives, one for each
 * argument, written with the table's own operations; everything else is derived from it. Edges (kinks, ties, domain
 * ends, infinities) answer what `docs/edge-cases.md` says.
 *
 * Rules call rows that stand further down: they run when the table is complete.
 */

import { binary, comparison, pairing, parametric, reals, reduction, ternary, unary } from "./define.ts";
import * as elementary from "./elementary.ts";
import { erfcOf, erfOf } from "./erf.ts";
import { indexOf, logSumExpOf, maxOf, minOf, normOf, sumOf } from "./evaluate.ts";
import {
  around,
  bracket,
  cases,
  call as named,
  inverse,
  less,
  negative,
  over,
  plus,
  raised,
  root,
  squared,
  times,
  timesLog,
} from "./notation.ts";
import { sumInBlocks } from "./summation.ts";
import { type Binary, chosen, type Contribution, type Interval, inTurn, isValue, type Num } from "./value.ts";

const positive: Interval = { min: 0.05, max: 8 };
const unit: Interval = { min: -0.95, max: 0.95 };
const kinked: Interval = { min: -8, max: 8, kinks: [0] };
const stepped: Interval = { min: -7.9, max: 7.9, kinks: Array.from({ length: 33 }, (_, i) => i / 2 - 8) };
const flag: Interval = { min: 0, max: 1 };

// ─── Arithmetic ──────────────────────────────────────────────────────────────────────────────────────────────────────

export const add = binary("add", {
  source: ["+"],
  evaluate: (x, y) => x + y,
  partials: [1, 1],
  notation: plus,
  lower: (x, y) => {
    const minusY = negated(y);
    if (minusY !== undefined) return sub(x, minusY);
    const minusX = negated(x);
    return minusX === undefined ? undefined : sub(y, minusX);
  },
  js: (x, y) => `${x} + ${y}`,
  wasm: 0xa0,
  simd: 0xf0,
  linear: "together",
});
export const sub = binary("sub", {
  source: ["-"],
  evaluate: (x, y) => x - y,
  partials: [1, -1],
  notation: less,
  lower: (x, y) => {
    const minusY = negated(y);
    return Object.is(y, 0) ? x : minusY === undefined ? undefined : add(x, minusY);
  },
  js: (x, y) => `${x} - ${y}`,
  wasm: 0xa1,
  simd: 0xf1,
  linear: "together",
});
export const mul = binary("mul", {
  source: ["*"],
  evaluate: (x, y) => x * y,
  partials: [(_, y) => y, (x) => x],
  notation: times,
  lower: (x, y) => (x === 1 ? y : y === 1 ? x : x === -1 ? neg(y) : y === -1 ? neg(x) : undefined),
  js: (x, y) => `${x} * ${y}`,
  wasm: 0xa2,
  simd: 0xf2,
  linear: [true, true],
});
export const div = binary("div", {
  source: ["/"],
  evaluate: (x, y) => x / y,
  partials: [(_, y) => reciprocal(y), (_, y, out) => inTurn(reciprocal(y), neg(out))],
  domain: [reals, { min: 0.2, max: 8 }],
  notation: over,
  lower: (x, y) => {
    if (y === 1) return x;
    if (isPowerOfTwo(y)) return mul(x, 1 / y);
    // The reciprocal of a root is never subnormal and never overflows, so half of it is as exact as a half over the root;
    // and then a root in several denominators is divided by once.
    return x === 0.5 && isValue(y) && y.op === sqrt ? mul(0.5, reciprocal(y)) : undefined;
  },
  js: (x, y) => `${x} / ${y}`,
  wasm: 0xa3,
  simd: 0xf3,
  linear: [true, false],
});
/** The remainder of x / y, with the sign of x. */
export const rem = binary("rem", {
  source: ["%"],
  evaluate: (x, y) => x % y,
  partials: [
    (_, __, out) => unlessNaN(out, 1),
    // x / y may round up to an integer, and (x − rem) / y is one but for rounding
    (x, y, out) => neg(round(div(sub(x, out), y))),
  ],
  domain: [
    { min: 3.2, max: 3.9 },
    { min: 1, max: 1.05 }, // x / y stays between 3 and 4
  ],
  js: (x, y) => `${x} % ${y}`,
});
export const neg = unary("neg", {
  source: ["-"],
  evaluate: (x) => -x,
  partials: [-1],
  notation: negative,
  lower: negated,
  js: (x) => `-${x}`,
  wasm: 0x9a,
  simd: 0xed,
  linear: "together",
});
export const square = unary("square", {
  evaluate: (x) => x * x,
  partials: [(x) => mul(2, x)],
  notation: squared,
  lower: (x) => mul(x, x),
});
export const reciprocal = unary("reciprocal", {
  evaluate: (x) => 1 / x,
  partials: [(_, out) => inTurn(out, neg(out))],
  domain: [{ min: 0.2, max: 8 }],
  notation: inverse,
  lower: (x) => div(1, x),
});

/** x to the power y, for any y. The derivative by y is NaN where x < 0; it is only taken where y is a value. */
export const pow = binary("pow", {
  source: ["**", "Math.pow"],
  evaluate: elementary.pow,
  partials: [
    // y·xʸ⁻¹ and xʸ·ln x; where their parts are 0·∞ or out of the domain, 0 (with an infinite slope) or NaN
    (x, y) => select(mul(eq(x, 0), eq(y, 0)), direction(y, 0), mul(y, pow(x, sub(y, 1)))),
    (x, y, out) => mul(out, select(eq(x, 0), select(ge(y, 0), direction(x, 0), NaN), log(x))),
  ],
  domain: [positive, { min: -3, max: 3 }],
  notation: raised,
  lower: (x, y) => {
    if (y === 0.5) return select(eq(x, -Infinity), Infinity, sqrt(add(x, 0)));
    return y === 0 ? 1 : y === 1 ? x : y === 2 ? square(x) : y === -1 ? reciprocal(x) : undefined;
  },
});

// ─── Roots, exponentials, logarithms ─────────────────────────────────────────────────────────────────────────────────

export const sqrt = unary("sqrt", {
  source: ["Math.sqrt"],
  evaluate: Math.sqrt,
  partials: [(_, out) => div(0.5, out)],
  domain: [positive],
  notation: root("√", "\\sqrt"),
  js: (x) => `Math.sqrt(${x})`,
  wasm: 0x9f,
  simd: 0xef,
});
export const cbrt = unary("cbrt", {
  source: ["Math.cbrt"],
  evaluate: elementary.cbrt,
  partials: [(_, out) => reciprocal(mul(3, square(out)))],
  domain: [positive],
  notation: root("∛", "\\sqrt[3]"),
});

/** √(x² + y²) without overflow or underflow. At (0, 0) its derivative is (0, 0), the subgradient of least norm. */
export const hypot = binary("hypot", {
  source: ["Math.hypot"],
  evaluate: elementary.hypot,
  partials: [(x, _, out) => direction(x, out), (_, y, out) => direction(y, out)],
  domain: [positive, reals],
});

/**
 * x/h, the share of x in a length h, but 0 where h is 0. Where a length is 0 its slope jumps, so the partials of this row are
 * infinite there: no derivative of a length is a finite number that is wrong.
 */
export const direction = binary("direction", {
  evaluate: (x, h) => (h === 0 ? 0 : x / h),
  partials: [(_, h) => reciprocal(h), (_, h, out) => inTurn(reciprocal(h), neg(out))],
  domain: [reals, positive],
  notation: over,
  lower: (x, h) => select(eq(h, 0), 0, div(x, h)),
});

export const exp = unary("exp", {
  source: ["Math.exp"],
  evaluate: elementary.exp,
  partials: [(_, out) => out],
  domain: [{ min: -5, max: 5 }],
  notation: around(["exp(", ")"], ["e^{", "}"]),
});
/** eˣ − 1, accurate near 0. */
export const expm1 = unary("expm1", {
  source: ["Math.expm1"],
  evaluate: elementary.expm1,
  partials: [(x) => exp(x)],
  domain: [{ min: -5, max: 5 }],
});

export const log = unary("log", {
  source: ["Math.log"],
  evaluate: elementary.log,
  partials: [(x) => atLeast(x, 0, reciprocal(x))],
  domain: [positive],
  notation: named("ln", "\\ln"),
});
/** x·ln y, and 0 where x is 0 (and y not NaN), as entropies need it. Its derivative by y is 0 there, too, whatever y is. */
export const xlogy = binary("xlogy", {
  evaluate: (x, y) => (x === 0 && y === y ? 0 : x * elementary.log(y)),
  partials: [
    (_, y) => log(y),
    (x, y) => chosen(max(ne(x, 0), gt(y, 0)), mul(x, atLeast(y, 0, reciprocal(y)))),
  ],
  domain: [reals, positive],
  notation: timesLog,
  lower: (x, y) => select(mul(eq(x, 0), eq(y, y)), 0, mul(x, log(y))),
});
/** ln(1 + x), accurate near 0. */
export const log1p = unary("log1p", {
  source: ["Math.log1p"],
  evaluate: elementary.log1p,
  partials: [(x) => atLeast(x, -1, reciprocal(add(1, x)))],
  domain: [{ min: -0.9, max: 8 }],
});
export const log2 = unary("log2", {
  source: ["Math.log2"],
  evaluate: elementary.log2,
  partials: [(x) => atLeast(x, 0, mul(Math.LOG2E, reciprocal(x)))],
  domain: [positive],
  notation: named("log₂", "\\log_{2}"),
});
export const log10 = unary("log10", {
  source: ["Math.log10"],
  evaluate: elementary.log10,
  partials: [(x) => atLeast(x, 0, mul(Math.LOG10E, reciprocal(x)))],
  domain: [positive],
  notation: named("log₁₀", "\\log_{10}"),
});

// ─── Trigonometry ────────────────────────────────────────────────────────────────────────────────────────────────────

export const sin = unary("sin", {
  source: ["Math.sin"],
  evaluate: elementary.sin,
  partials: [(x) => cos(x)],
  notation: named("sin", "\\sin"),
});
export const cos = unary("cos", {
  source: ["Math.cos"],
  evaluate: elementary.cos,
  partials: [(x) => neg(sin(x))],
  notation: named("cos", "\\cos"),
});
export const tan = unary("tan", {
  source: ["Math.tan"],
  evaluate: elementary.tan,
  partials: [(_, out) => add(1, square(out))],
  domain: [{ min: -1.3, max: 1.3 }],
  notation: named("tan", "\\tan"),
});
export const asin = unary("asin", {
  source: ["Math.asin"],
  evaluate: elementary.asin,
  partials: [(x) => reciprocal(sqrt(oneMinusSquare(x)))],
  domain: [unit],
  notation: named("arcsin", "\\arcsin"),
});
export const acos = unary("acos", {
  source: ["Math.acos"],
  evaluate: elementary.acos,
  partials: [(x) => neg(reciprocal(sqrt(oneMinusSquare(x))))],
  domain: [unit],
  notation: named("arccos", "\\arccos"),
});
export const atan = unary("atan", {
  source: ["Math.atan"],
  evaluate: elementary.atan,
  partials: [(x) => reciprocal(add(1, square(x)))],
  notation: named("arctan", "\\arctan"),
});

/** The angle of the point (x, y), taken as in `Math.atan2(y, x)`. At the origin its derivative is (0, 0). */
export const atan2 = binary("atan2", {
  source: ["Math.atan2"],
  evaluate: elementary.atan2,
  partials: [(y, x) => overSquare(x, hypot(x, y)), (y, x) => neg(overSquare(y, hypot(x, y)))],
  domain: [reals, positive],
});

// ─── Hyperbolic functions ────────────────────────────────────────────────────────────────────────────────────────────

export const sinh = unary("sinh", {
  source: ["Math.sinh"],
  evaluate: elementary.sinh,
  partials: [(x) => cosh(x)],
  domain: [{ min: -5, max: 5 }],
  notation: named("sinh", "\\sinh"),
});
export const cosh = unary("cosh", {
  source: ["Math.cosh"],
  evaluate: elementary.cosh,
  partials: [(x) => sinh(x)],
  domain: [{ min: -5, max: 5 }],
  notation: named("cosh", "\\cosh"),
});
/** Its derivative is sech²: 1 − tanh² has no correct digit left at x = 19. */
export const tanh = unary("tanh", {
  source: ["Math.tanh"],
  evaluate: elementary.tanh,
  partials: [(x) => square(reciprocal(cosh(x)))],
  notation: named("tanh", "\\tanh"),
});
export const asinh = unary("asinh", {
  source: ["Math.asinh"],
  evaluate: elementary.asinh,
  partials: [(x) => reciprocal(hypot(x, 1))],
  notation: named("arsinh"),
});
export const acosh = unary("acosh", {
  source: ["Math.acosh"],
  evaluate: elementary.acosh,
  partials: [(x) => reciprocal(mul(sqrt(sub(x, 1)), sqrt(add(x, 1))))],
  domain: [{ min: 1.1, max: 8 }],
  notation: named("arcosh"),
});
export const atanh = unary("atanh", {
  source: ["Math.atanh"],
  evaluate: elementary.atanh,
  partials: [(x) => mul(reciprocal(oneMinusSquare(x)), select(gt(abs(x), 1), NaN, 1))],
  domain: [unit],
  notation: named("artanh"),
});

// ─── Activations and distributions ───────────────────────────────────────────────────────────────────────────────────

/** σ(x) = 1 / (1 + e⁻ˣ). Its derivative is σ(x)·σ(−x), which is σ·(1 − σ) without the cancellation (total at x = 37). */
export const sigmoid = unary("sigmoid", {
  evaluate: (x) => {
    const e = elementary.exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  },
  partials: [(x, out) => mul(out, sigmoid(neg(x)))],
  notation: named("σ", "\\sigma"),
  lower: (x) => {
    const e = exp(neg(abs(x)));
    return div(select(lt(x, 0), e, 1), add(1, e));
  },
});
/** ln σ(x), which does not underflow. */
export const logSigmoid = unary("logSigmoid", {
  evaluate: (x) => Math.min(x, 0) - elementary.log1p(elementary.exp(-Math.abs(x))),
  partials: [(x) => sigmoid(neg(x))],
  lower: (x) => sub(smaller(x, 0), log1p(exp(neg(abs(x))))),
});
/** ln(1 + eˣ), which does not overflow. */
export const softplus = unary("softplus", {
  evaluate: (x) => Math.max(x, 0) + elementary.log1p(elementary.exp(-Math.abs(x))),
  partials: [(x) => sigmoid(x)],
  lower: (x) => add(larger(x, 0), log1p(exp(neg(abs(x))))),
});
export const relu = unary("relu", {
  evaluate: (x) => Math.max(x, 0),
  partials: [(_, out) => chosen(gt(out, 0), 1, out)],
  domain: [kinked],
  lower: (x) => larger(x, 0),
});
/** x above 0, slope·x (default 0.01) below. */
export const leakyRelu = parametric("leakyRelu", {
  evaluate: (x, slope) => (x > 0 ? x : slope * x),
  partials: [(x, slope) => unlessNaN(x, select(gt(x, 0), 1, slope)), (x) => chosen(not(gt(x, 0)), x)],
  domain: [kinked, { min: 0, max: 1 }],
  default: 0.01,
  lower: (x, slope) => select(gt(x, 0), x, mul(slope, x)),
});
/** x above 0, α·(eˣ − 1) (default α = 1) below. Clevert et al., 2016. */
export const elu = parametric("elu", {
  evaluate: (x, alpha) => (x > 0 ? x : alpha * elementary.expm1(x)),
  partials: [(x, alpha) => select(gt(x, 0), 1, mul(alpha, exp(x))), (x) => chosen(not(gt(x, 0)), expm1(x))],
  domain: [kinked, { min: 0.5, max: 2 }],
  default: 1,
  lower: (x, alpha) => select(gt(x, 0), x, mul(alpha, expm1(x))),
});
/** x·Φ(x) with the exact normal distribution function. Hendrycks and Gimpel, 2016. */
export const gelu = unary("gelu", {
  evaluate: (x) => Math.max(x, LOWEST) * (0.5 * erfcOf(-x * Math.SQRT1_2)),
  partials: [(x) => add(normalDistribution(x), mul(finite(x), normalDensity(x)))],
  lower: (x) => mul(larger(x, LOWEST), mul(0.5, erfc(mul(neg(x), Math.SQRT1_2)))),
});
/** x·σ(x), also called swish. */
export const silu = unary("silu", {
  evaluate: (x) => Math.max(x, LOWEST) * sigmoid(x),
  partials: [(x) => mul(add(1, mul(finite(x), sigmoid(neg(x)))), sigmoid(x))],
  lower: (x) => mul(larger(x, LOWEST), sigmoid(x)),
});
export const erf = unary("erf", {
  evaluate: erfOf,
  partials: [(x) => mul(2 / Math.sqrt(Math.PI), exp(neg(square(x))))],
  domain: [{ min: -4, max: 4 }],
});
/** 1 − erf(x), without the cancellation. */
export const erfc = unary("erfc", {
  evaluate: erfcOf,
  partials: [(x) => mul(-2 / Math.sqrt(Math.PI), exp(neg(square(x))))],
  domain: [{ min: -4, max: 4 }],
});

// ─── Pieces and steps: the derivative of a step is 0 by structure ────────────────────────────────────────────────────

export const abs = unary("abs", {
  source: ["Math.abs"],
  evaluate: Math.abs,
  partials: [(x) => sign(x)],
  domain: [kinked],
  notation: around(["|", "|"], ["\\left|", "\\right|"]),
  lower: (x) => {
    const minusX = negated(x);
    return minusX === undefined ? undefined : abs(minusX);
  },
  js: (x) => `Math.abs(${x})`,
  wasm: 0x99,
  simd: 0xec,
});
export const sign = unary("sign", {
  source: ["Math.sign"],
  evaluate: Math.sign,
  partials: [null],
  domain: [kinked],
  lower: (x) => select(gt(x, 0), 1, select(lt(x, 0), -1, x)),
});
export const floor = unary("floor", {
  source: ["Math.floor"],
  evaluate: Math.floor,
  partials: [null],
  domain: [stepped],
  notation: around(["⌊", "⌋"], ["\\left\\lfloor ", "\\right\\rfloor "]),
  js: (x) => `Math.floor(${x})`,
  wasm: 0x9c,
  simd: 0x75,
});
export const ceil = unary("ceil", {
  source: ["Math.ceil"],
  evaluate: Math.ceil,
  partials: [null],
  domain: [stepped],
  notation: around(["⌈", "⌉"], ["\\left\\lceil ", "\\right\\rceil "]),
  wasm: 0x9b,
  simd: 0x74,
});
/** To the nearest integer, halves upwards, as `Math.round`. */
export const round = unary("round", {
  source: ["Math.round"],
  evaluate: Math.round,
  partials: [null],
  domain: [stepped],
});
export const trunc = unary("trunc", {
  source: ["Math.trunc"],
  evaluate: Math.trunc,
  partials: [null],
  domain: [stepped],
  wasm: 0x9d,
  simd: 0x7a,
});

/** 1 if the comparison holds, else 0; with NaN only `ne` holds. */
export const gt = comparison("gt", {
  source: [">"],
  evaluate: (x, y) => (x > y ? 1 : 0),
  partials: [null, null],
  notation: bracket(">", ">"),
  js: (x, y) => `${x} > ${y}`,
  wasm: 0x64,
  simd: 0x4a,
});
export const ge = comparison("ge", {
  source: [">="],
  evaluate: (x, y) => (x >= y ? 1 : 0),
  partials: [null, null],
  notation: bracket("≥", "\\ge"),
  js: (x, y) => `${x} >= ${y}`,
  wasm: 0x66,
  simd: 0x4c,
});
export const lt = comparison("lt", {
  source: ["<"],
  evaluate: (x, y) => (x < y ? 1 : 0),
  partials: [null, null],
  notation: bracket("<", "<"),
  lower: (x, y) => {
    const minusX = negated(x);
    return y === 0 && minusX !== undefined ? gt(minusX, 0) : undefined;
  },
  js: (x, y) => `${x} < ${y}`,
  wasm: 0x63,
  simd: 0x49,
});
export const le = comparison("le", {
  source: ["<="],
  evaluate: (x, y) => (x <= y ? 1 : 0),
  partials: [null, null],
  notation: bracket("≤", "\\le"),
  js: (x, y) => `${x} <= ${y}`,
  wasm: 0x65,
  simd: 0x4b,
});
export const eq = comparison("eq", {
  source: ["==="],
  evaluate: (x, y) => (x === y ? 1 : 0),
  partials: [null, null],
  notation: bracket("=", "="),
  js: (x, y) => `${x} === ${y}`,
  wasm: 0x61,
  simd: 0x47,
});
export const ne = comparison("ne", {
  source: ["!=="],
  evaluate: (x, y) => (x !== y ? 1 : 0),
  partials: [null, null],
  notation: bracket("≠", "\\ne"),
  lower: (x, y) => (y === 0 && isFlag(x) ? x : undefined),
  js: (x, y) => `${x} !== ${y}`,
  wasm: 0x62,
  simd: 0x48,
});

/** `x` where `condition` is not 0, else `y`. The one that is not chosen contributes nothing to a derivative, whatever it holds. */
export const select = ternary("select", {
  source: ["?:"],
  evaluate: (condition, x, y) => (condition !== 0 ? x : y),
  partials: [null, (condition) => chosen(ne(condition, 0), 1), (condition) => chosen(eq(condition, 0), 1)],
  domain: [flag, reals, reals],
  notation: cases,
  lower: (condition, x, y) => (typeof condition === "number" ? (condition !== 0 ? x : y) : undefined),
  js: (condition, x, y) => `${condition} ? ${x} : ${y}`,
  wasm: 0x1b,
  simd: 0x52,
});

/** min(max(x, low), high). The derivative by x is 1 strictly between the bounds, else 0. */
export const clamp = ternary("clamp", {
  evaluate: (x, low, high) => Math.min(Math.max(x, low), high),
  partials: [
    (x, low, high, out) =>
      chosen(mul(isInside(x, low, -Infinity, gt), isInside(x, high, Infinity, lt)), 1, unlessNaN(out, 0)),
    null,
    null,
  ],
  composed: (x, low, high) => min(max(x, low), high), // where a bound is a value, it shares ties
  domain: [
    { min: -8, max: 8, kinks: [-2, 2] },
    { min: -2, max: -2 },
    { min: 2, max: 2 },
  ],
  lower: (x, low, high) => {
    const above = low === -Infinity ? x : larger(x, low);
    return high === Infinity ? above : smaller(above, high);
  },
});

// What the two above and the vectors below are made of; not public, since max and min are the same for two operands.
const larger = binary("larger", {
  evaluate: Math.max,
  partials: [null, null],
  js: (x, y) => `Math.max(${x}, ${y})`,
  wasm: 0xa5,
  simd: 0xf5,
});
const smaller = binary("smaller", {
  evaluate: Math.min,
  partials: [null, null],
  js: (x, y) => `Math.min(${x}, ${y})`,
  wasm: 0xa4,
  simd: 0xf4,
});

// ─── Any number of operands in one value ─────────────────────────────────────────────────────────────────────────────

/** The sum, in blocks of 128 terms, blocks pairwise (`summation.ts`); 0 of nothing. */
export const sum = reduction("sum", {
  evaluate: sumOf,
  partials: [1],
  notation: plus,
  lower: (xs) => sumInBlocks(xs, add),
});

/** Σ xᵢyᵢ, added as in {@link sum}; 0 of nothing. */
export const dot = pairing("dot", {
  evaluate: (x, y) => x * y,
  partials: [(_, y) => y, (x) => x],
  notation: times,
  lower: (xs, ys) =>
    sumInBlocks(
      xs.map((x, i) => mul(x, ys[i] as Num)),
      add,
    ),
});

/** The largest; −∞ of nothing. Values that tie share the derivative; at a tie with a plain number it is 0. */
export const max = reduction("max", {
  source: ["Math.max"],
  evaluate: maxOf,
  partials: [(xs, out) => shares(xs, out, lt)],
  bound: (x, least) => clamp(x, least, Infinity),
  notation: named("max", "\\max"),
  lower: (xs) => xs.reduce((most, x) => larger(most, x)),
});

/** The smallest; ∞ of nothing. Values that tie share the derivative; at a tie with a plain number it is 0. */
export const min = reduction("min", {
  source: ["Math.min"],
  evaluate: minOf,
  partials: [(xs, out) => shares(xs, out, gt)],
  bound: (x, most) => clamp(x, -Infinity, most),
  notation: named("min", "\\min"),
  lower: (xs) => xs.reduce((least, x) => smaller(least, x)),
});

/**
 * The index of the largest, the first one's at a tie; NaN if one is NaN, and of nothing. Its derivatives are 0: with
 * `gather(rows, argmax(scores))` the derivative of what is best costs one row.
 */
export const argmax = reduction("argmax", {
  evaluate: (xs) => indexOf(xs, maxOf(xs)),
  partials: [null],
  notation: named("argmax", "\\operatorname*{arg\\,max}"),
  lower: (xs) =>
    placeOf(
      xs,
      xs.reduce((most, x) => larger(most, x)),
    ),
});

/** The index of the smallest, the first one's at a tie; NaN if one is NaN, and of nothing. Its derivatives are 0. @see argmax */
export const argmin = reduction("argmin", {
  evaluate: (xs) => indexOf(xs, minOf(xs)),
  partials: [null],
  notation: named("argmin", "\\operatorname*{arg\\,min}"),
  lower: (xs) =>
    placeOf(
      xs,
      xs.reduce((least, x) => smaller(least, x)),
    ),
});

/**
 * ln Σ eˣ, without overflow; −∞ of nothing. Its partials are the softmax; 0 where all operands are −∞.
 *
 * Method: m + ln(1 + Σ eˣ⁻ᵐ) for m the largest operand and the sum over the others, so that no term overflows, and what is small beside
 * the largest is kept; if m is infinite or NaN it is the result.
 */
export const logSumExp = reduction("logSumExp", {
  evaluate: logSumExpOf,
  partials: [
    (xs) => {
      const largest = stopGradient(max(xs)); // the quotients below do not depend on it
      const infinite = eq(abs(largest), Infinity);
      const powers = xs.map((x) => exp(sub(x, largest)));
      const total = sum(powers);
      return xs.map((x, i) =>
        select(infinite, mul(eq(x, largest), gt(largest, -Infinity)), div(powers[i] as Num, total)),
      );
    },
  ],
  lower: (xs) => {
    const most = xs.reduce((m, x) => larger(m, x));
    const isMost = xs.map((x) => eq(x, most));
    const less = xs.map((x, i) => select(isMost[i] as Num, 0, exp(sub(x, most))));
    const rest = add(sub(sumInBlocks(isMost, add), 1), sumInBlocks(less, add));
    return select(lt(abs(most), Infinity), add(most, log1p(rest)), most);
  },
});

/** √Σ xᵢ², the length of a vector, without overflow; 0 of nothing. At the origin its derivative is 0. */
export const norm = reduction("norm", {
  source: ["Math.hypot"],
  evaluate: normOf,
  partials: [(xs, out) => xs.map((x) => direction(x, out))],
  domain: [positive],
  notation: named("hypot"),
  lower: (xs) => (xs.length > 1 ? lengthOf(xs) : abs(xs[0] ?? 0)),
});

// ─── Structure ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** `x` itself, as a value of its own: what a transform differentiates by, so that nested ones do not mix. */
export const identity = unary("identity", { evaluate: (x) => x, partials: [1], lower: (x) => x });

/** `x`, taken as a constant by every derivative. */
export const stopGradient = unary("stopGradient", { evaluate: (x) => x, partials: [null], lower: (x) => x });

// ─── What several rules say ──────────────────────────────────────────────────────────────────────────────────────────

/** y, if x is −y. */
function negated(x: Num): Num | undefined {
  return isValue(x) && x.op === neg ? (x.x as Num) : undefined;
}

/** Whether x is a comparison, so 0 or 1. */
function isFlag(x: Num): boolean {
  return isValue(x) && [gt, ge, lt, le, eq, ne].some((comparison) => comparison === x.op);
}

/** Whether dividing by x is multiplying by 1/x, to the bit. */
function isPowerOfTwo(x: Num): x is number {
  if (typeof x !== "number") return false;
  const exponent = elementary.log2(Math.abs(x));
  return Number.isInteger(exponent) && Math.abs(exponent) <= 1022 && 2 ** exponent === Math.abs(x);
}

/** The derivative where the function is defined, NaN below `end`, where 1/x and its like would give a plausible number. */
function atLeast(x: Num, end: number, derivative: Num): Num {
  return mul(derivative, select(lt(x, end), NaN, 1)); // NaN in every order
}

/** A derivative of steps, which forget NaN: NaN at NaN. */
function unlessNaN(x: Num, derivative: Num): Num {
  return select(eq(x, x), derivative, NaN);
}

/** Whether x is on the inner side of a bound; an infinite bound does not bound. */
function isInside(x: Num, bound: Num, none: number, compare: Binary): Num {
  if (bound === none) return 1;
  const inside = compare(x, bound);
  return typeof bound === "number" ? inside : select(eq(bound, none), 1, inside);
}

/** 1 where a comparison does not hold, NaN among its operands included. */
function not(comparison: Num): Num {
  return eq(comparison, 0);
}

/** 1 − x², exact at ±1 and without cancellation beside it. */
function oneMinusSquare(x: Num): Num {
  return mul(sub(1, x), add(1, x));
}

/** x/h² for h = √(x² + y²), without overflow; 0 at the origin. */
function overSquare(x: Num, h: Num): Num {
  return direction(direction(x, h), h);
}

/** 1/k for the k operands that equal the result; NaN for all if one of them is. The others are not chosen. */
function shares(xs: readonly Num[], out: Num, isBeyond: Binary): readonly Contribution[] {
  const ties = xs.map((x) => eq(x, out));
  const count = sum(ties);
  return ties.map((tie, i) => chosen(not(isBeyond(xs[i] as Num, out)), div(tie, count)));
}

/** The index of the first operand that equals x; NaN if none does. */
function placeOf(xs: readonly Num[], x: Num): Num {
  return xs.reduceRight<Num>((others, each, i) => select(eq(each, x), i, others), NaN);
}

const LOWEST = -Number.MAX_VALUE;

/** x with the largest numbers in the place of ±∞, so that its product with a 0 to which something has shrunk is 0. */
function finite(x: Num): Num {
  return clamp(x, LOWEST, Number.MAX_VALUE);
}

/**
 * √Σ xᵢ². Method: of each number, a head is taken whose square, and the sum of up to 64 of which, is exact; what is left adds
 * little. So no more than two roundings are in the result. All is scaled where squares would overflow or lose digits.
 */
function lengthOf(xs: readonly Num[]): Num {
  const sizes = xs.map((x) => abs(x));
  const most = sizes.reduce<Num>((m, size) => select(lt(m, size), size, m), 0); // never NaN: (NaN, ∞) is of length ∞
  const scale = select(gt(most, 2 ** 500), 2 ** -600, select(lt(most, 2 ** -400), 2 ** 600, 1));
  const coarse = mul(mul(most, scale), 2 ** 30); // x + coarse is rounded to some 23 bits of the largest
  const parts = sizes.map((size) => {
    const x = mul(size, scale);
    const head = sub(add(x, coarse), coarse);
    return [square(head), mul(sub(x, head), add(x, head))] as const;
  });
  const squares = sumInBlocks(
    parts.map(([ofHead]) => ofHead),
    add,
  );
  const rest = sumInBlocks(
    parts.map(([, more]) => more),
    add,
  );
  return select(eq(most, Infinity), Infinity, div(sqrt(add(squares, rest)), scale));
}

/** Φ, the distribution function of the standard normal distribution. */
function normalDistribution(x: Num): Num {
  return mul(0.5, erfc(mul(-Math.SQRT1_2, x)));
}

/** φ, its density. */
function normalDensity(x: Num): Num {
  return mul(1 / Math.sqrt(2 * Math.PI), exp(mul(-0.5, square(x))));
}
