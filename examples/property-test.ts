/**
 * @file A formula that somebody derived by hand, checked against the engine at random points, in ten lines: the gradient of the
 * negative logarithm of a normal density, L = ln s + (x − m)²/(2s²). Then the same with a slip, which the test finds.
 */

import { checkGradients } from "@chainrule/autograd/testing";
import fc from "fast-check";

type Parameters = { readonly mean: number; readonly deviation: number };
const x = 1.5;

const loss = ({ mean, deviation }: Parameters): number => {
  "use grad";
  return Math.log(deviation) + (x - mean) ** 2 / (2 * deviation ** 2);
};

const byHand = ({ mean: m, deviation: s }: Parameters): Parameters => ({
  mean: (m - x) / s ** 2,
  deviation: 1 / s - (x - m) ** 2 / s ** 3,
});

const anywhere = fc.record({
  mean: fc.double({ min: -10, max: 10, noNaN: true }),
  deviation: fc.double({ min: 0.1, max: 10, noNaN: true }),
});

fc.assert(fc.property(anywhere, (at) => void checkGradients(loss, { at, analytic: byHand })));
console.log("The gradient that was derived by hand is right at 100 random points.\n");

const withASlip: typeof byHand = ({ mean: m, deviation: s }) => ({
  mean: (m - x) / s ** 2,
  deviation: 1 / s - (x - m) ** 2 / s ** 2, // should be s ** 3
});
const found = fc.check(
  fc.property(anywhere, (at) => void checkGradients(loss, { at, analytic: withASlip })),
  { seed: 1 },
);
console.log(`With a slip it fails after ${found.numRuns} of them; the simplest counterexample:\n`);
console.log(found.counterexample?.[0], "\n");
console.log(found.errorInstance instanceof Error ? found.errorInstance.message : found.errorInstance);
