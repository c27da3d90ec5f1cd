/** @file The operations of a trace: on numbers, and as Chainrule's values. */

import {
  abs,
  acos,
  acosh,
  add,
  asin,
  asinh,
  atan,
  atanh,
  cbrt,
  ceil,
  cos,
  cosh,
  div,
  eq,
  exp,
  expm1,
  floor,
  ge,
  gt,
  identity,
  le,
  log,
  log10,
  log1p,
  log2,
  lt,
  max,
  min,
  mul,
  ne,
  neg,
  type Num,
  pow,
  round,
  select,
  sign,
  sin,
  sinh,
  sqrt,
  sub,
  sum,
  tan,
  tanh,
} from "@chainrule/autograd";

const two: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
  mod: (a, b) => a - b * Math.floor(a / b),
  floordiv: (a, b) => Math.floor(a / b),
  max: Math.max,
  min: Math.min,
  gt: (a, b) => +(a > b),
  ge: (a, b) => +(a >= b),
  lt: (a, b) => +(a < b),
  le: (a, b) => +(a <= b),
  eq: (a, b) => +(a === b),
  ne: (a, b) => +(a !== b),
  and: (a, b) => +(a !== 0 && b !== 0),
  or: (a, b) => +(a !== 0 || b !== 0),
};

const one: Readonly<Record<string, (a: number) => number>> = {
  identity: (a) => a,
  neg: (a) => -a,
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  sin: Math.sin,
  cos: Math.cos,
  log1p: Math.log1p,
  expm1: Math.expm1,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  not: (a) => +(a === 0),
  cosh: Math.cosh,
  sinh: Math.sinh,
  atan: Math.atan,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  log2: Math.log2,
  log10: Math.log10,
};

/** The number of an operation. @throws Error for one that is not known. */
export function compute(op: string, xs: readonly number[]): number {
  const [a = NaN, b = NaN, c = NaN] = xs;
  switch (op) {
    case "mul":
      return a * b;
    case "sum": {
      let total = 0;
      for (const x of xs) total += x;
      return total;
    }
    case "select":
      return a !== 0 ? b : c;
  }
  const f = two[op];
  if (f !== undefined) return f(a, b);
  const g = one[op];
  if (g !== undefined) return g(a);
  throw new Error(`Cannot read the trace: it has an operation ${JSON.stringify(op)}, which is not known.`);
}

const engine: Readonly<Record<string, (a: Num, b: Num, c: Num) => Num>> = {
  add,
  sub,
  mul,
  div,
  pow,
  gt,
  ge,
  lt,
  le,
  eq,
  ne,
  select,
  identity,
  neg,
  exp,
  log,
  tanh,
  sqrt,
  abs,
  sign,
  sin,
  cos,
  log1p,
  expm1,
  floor,
  ceil,
  round,
  cosh,
  sinh,
  atan,
  tan,
  asin,
  acos,
  asinh,
  acosh,
  atanh,
  cbrt,
  log2,
  log10,
  max: (a, b) => max([a, b]),
  min: (a, b) => min([a, b]),
  not: (a) => eq(a, 0),
  and: (a, b) => mul(ne(a, 0), ne(b, 0)),
  or: (a, b) => max([ne(a, 0), ne(b, 0)]),
  floordiv: (a, b) => floor(div(a, b)),
  mod: (a, b) => sub(a, mul(b, floor(div(a, b)))),
};

/** The same as a value of the engine, which knows its derivative. */
export function asValue(op: string, xs: readonly Num[]): Num {
  if (op === "sum") return sum(xs);
  const f = engine[op];
  if (f !== undefined) return f(...(xs as [Num, Num, Num]));
  throw new Error(`Cannot read the trace: it has an operation ${JSON.stringify(op)}, which is not known.`);
}

/** The operations that compare, and the one that turns each of them round. */
export const comparisons: Readonly<Record<string, string>> = {
  gt: "lt",
  ge: "le",
  lt: "gt",
  le: "ge",
};
