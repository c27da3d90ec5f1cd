/** @file Gradient checks as fast-check properties. */

import fc from "fast-check";
import type { Argument } from "../structure.ts";
import type { Value } from "../value.ts";
import { checkGradients, type GradientCheck, type Settled } from "./check-gradients.ts";

/**
 * The property that a function's gradient, or the hand-written one, is right wherever `points` falls: for `fc.assert`. A counterexample is
 * shrunk, and its error is the report. Kinks are not wrong.
 */
export function gradientProperty<X = Value>(
  points: fc.Arbitrary<Argument<Settled<X>>>,
  f: (x: X) => unknown,
  options: Omit<GradientCheck<Settled<X>>, "at"> = {},
): fc.IProperty<[Argument<Settled<X>>]> {
  return fc.property(points, (at) => {
    checkGradients(f, { ...options, at });
  });
}
