/** @file Gradient checks as fast-check properties. */

import fc from "fast-check";
import { callable, readOptions, requireArgument } from "../../options.ts";
import type { Argument } from "../../structure.ts";
import type { Value } from "../../value.ts";
import { type GradientCheck, kinds, reportBy, type Settled } from "../check-gradients.ts";
import { GradientError, type GradientReport } from "../gradient-report.ts";

/**
 * The property that a function's gradient, or the hand-written one, is right wherever `points` falls: for `fc.assert`. A
 * counterexample is shrunk to a simpler point at which the gradient is about as wrong, and its error is the report. Kinks are
 * not wrong.
 */
export function gradientProperty<X = Value>(
  points: fc.Arbitrary<Argument<Settled<X>>>,
  f: (x: X) => unknown,
  options: Omit<GradientCheck<Settled<X>>, "at"> = {},
): fc.IProperty<[Argument<Settled<X>>]> {
  const { at: _, ...known } = kinds; // the points say where
  requireArgument("gradientProperty", "f", f, callable);
  const checked = readOptions<typeof options>("gradientProperty", options, known);
  type Point = [Argument<Settled<X>>];
  /** How wrong the gradient was where a point was shrunk from: a simpler one shall not be much less so. */
  const wanted = new WeakMap<Point, number>();
  const found = new WeakMap<Point, number>();
  const property = fc.property(points, (at) => {
    const report = reportBy("gradientProperty", f, { ...checked, at });
    if (!report.ok) throw new GradientError(report);
  });
  const { run, shrink } = property;
  return Object.assign(property, {
    run(...args: Parameters<typeof run>): ReturnType<typeof run> {
      const [point] = args;
      const failure = run.apply(property, args);
      const { error } = (failure ?? {}) as { error?: unknown };
      if (!(error instanceof GradientError)) return failure;
      const size = sizeOf(error.report);
      found.set(point, size);
      return size < (wanted.get(point) ?? 0) ? null : failure;
    },
    shrink(value: fc.Value<Point>): fc.Stream<fc.Value<Point>> {
      const size = Math.max(wanted.get(value.value) ?? 0, (found.get(value.value) ?? 0) / 2);
      return shrink.call(property, value).map((simpler) => {
        wanted.set(simpler.value, size);
        return simpler;
      });
    },
  });
}

/** How wrong a gradient is: the largest relative error of an entry, between 0 and 1; 1 for what is wrong otherwise. */
function sizeOf({ entries }: GradientReport): number {
  const wrong = entries.filter(({ verdict }) => verdict === "wrong");
  if (wrong.length === 0) return 1;
  const errors = wrong.map(({ analytic, reverse, difference }) => {
    const [given, truth] = analytic === undefined ? [reverse, difference] : [analytic, reverse ?? difference];
    const size = Math.abs((given as number) - truth) / Math.max(Math.abs(given as number), Math.abs(truth));
    return Number.isNaN(size) ? 1 : Math.min(1, size);
  });
  return Math.max(...errors);
}
