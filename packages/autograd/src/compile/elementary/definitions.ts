/**
 * @file The elementary functions, once: straight-line arithmetic in the language of the table, without fused operations, so
 * that they answer the same bits in every engine and every backend. Kernels read these definitions as they read any program;
 * what eager evaluation calls, `src/elementary.ts`, is emitted from them (`npm run generate`).
 *
 * Method: polynomials on a small interval around 0, after the argument has been reduced to it exactly or in two parts. What
 * the last additions round away is computed beside them, so that little more than one rounding is left.
 */

import {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cbrt,
  cos,
  cosh,
  exp,
  expm1,
  hypot,
  log,
  log10,
  log1p,
  log2,
  pow,
  sin,
  sinh,
  tan,
  tanh,
} from "../../primitives.ts";
import type { Num, Primitive } from "../../value.ts";
import { acosOf, asinOf, atan2Of, atanOf } from "./arcs.ts";
import { coshOf, expm1Of, plainPower, power, sinhOf, tanhOf } from "./exponentials.ts";
import {
  acoshOf,
  anyLogarithm,
  asinhOf,
  atanhOf,
  BASE10,
  BASE2,
  log1pOf,
  logarithm,
  logarithmToBase,
} from "./logarithms.ts";
import { exceptBelow } from "./parts.ts";
import { cbrtOf, hypotOf, powOf } from "./powers.ts";
import {
  cosineAround0,
  cosineNear,
  cosineOf,
  LIMIT,
  ofReduced,
  sineAround0,
  sineNear,
  sineOf,
  tangentOf,
} from "./trigonometry.ts";

/** What an elementary function is. */
export interface Definition {
  /** The function; where it has a range, for first arguments within. */
  readonly of: (x: Num, y: Num) => Num;
  readonly range?: Range;
  /** What its arguments are called. Default: x, y. */
  readonly names?: readonly [string, string];
}

/** Where the plain way is good, and what is done elsewhere (and for NaN). */
interface Range {
  readonly min: number;
  readonly max: number;
  /** The function for all arguments, to the same bits within the range, with more steps. Without it, vectors call the row. */
  readonly beyond?: (x: Num, y: Num) => Num;
  /** f(x) for x = k·π/2 + r + low with an integer k, to which arguments beyond the range are reduced. */
  readonly ofReduced?: (k: Num, r: Num, low: Num) => Num;
}

/** What {@link ofReduced} reduces well. */
const MODERATE = { min: -LIMIT, max: LIMIT };
const names = ["r", "low"] as const;

/** The rows that are defined here; all others without an instruction of the machine are called. */
export const definitions: ReadonlyMap<Primitive, Definition> = new Map<Primitive, Definition>([
  [sineNear, { of: sineAround0, names }],
  [cosineNear, { of: cosineAround0, names }],
  [exp, { of: plainPower, range: { min: -600, max: 600, beyond: (x) => power(x) } }],
  [expm1, { of: expm1Of }],
  [log, { of: (x) => logarithm(x), range: { min: 2 ** -1022, max: Number.MAX_VALUE, beyond: anyLogarithm } }],
  [log1p, { of: log1pOf }],
  [log2, { of: (x) => logarithmToBase(BASE2, x) }],
  [log10, { of: (x) => logarithmToBase(BASE10, x) }],
  [
    sin,
    {
      of: (x) => exceptBelow(2 ** -28, x, ofReduced(x, sineOf)),
      range: { ...MODERATE, ofReduced: sineOf },
    },
  ],
  [cos, { of: (x) => ofReduced(x, cosineOf), range: { ...MODERATE, ofReduced: cosineOf } }],
  [
    tan,
    {
      of: (x) => exceptBelow(2 ** -28, x, ofReduced(x, tangentOf)),
      range: { ...MODERATE, ofReduced: tangentOf },
    },
  ],
  [asin, { of: asinOf }],
  [acos, { of: acosOf }],
  [atan, { of: atanOf }],
  [atan2, { of: atan2Of, names: ["y", "x"] }],
  [sinh, { of: sinhOf }],
  [cosh, { of: coshOf }],
  [tanh, { of: tanhOf }],
  [asinh, { of: asinhOf }],
  [acosh, { of: acoshOf }],
  [atanh, { of: atanhOf }],
  [pow, { of: powOf }],
  [cbrt, { of: cbrtOf }],
  [hypot, { of: hypotOf }],
]);
