/** @file The entry @chainrule/autograd/testing/vitest: importing it adds the matcher `toHaveGradient` to vitest's `expect`. */

import { expect } from "vitest";
import { printable } from "../printable.ts";
import { type GradientCheck, reportBy } from "./check-gradients.ts";

/** What `toHaveGradient` takes beside the gradient: where, and the options of `checkGradients`. */
export type GradientExpectation = Omit<GradientCheck<never>, "analytic" | "at"> & {
  /** The argument at which the gradient is compared: numbers in arrays and records. */
  readonly at: unknown;
};

// vitest's own Assertion has other type parameters in each of its versions; Chai's, which all of them extend, has none.
declare global {
  namespace Chai {
    interface Assertion {
      /** Whether a hand-written gradient is that of the function, as `checkGradients` judges it. */
      toHaveGradient(gradient: (at: never) => unknown, options: GradientExpectation): void;
    }
  }
}

expect.extend({
  toHaveGradient(f: unknown, gradient: unknown, options: GradientExpectation) {
    if (typeof f !== "function" || typeof gradient !== "function") {
      throw new TypeError(
        "Cannot compare gradients: write expect(f).toHaveGradient(g, { at }), with two functions.",
      );
    }
    const report = reportBy(
      "toHaveGradient",
      f as (x: never) => unknown,
      { ...options, analytic: gradient } as never,
    );
    return {
      pass: report.ok,
      message: () =>
        report.ok
          ? `expected another gradient at ${printable(JSON.stringify(options.at))}, but\n${report.toString()}`
          : report.toString(),
    };
  },
});
