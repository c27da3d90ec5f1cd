// A user's tests: the matcher and the properties, with the test runner and the fast-check that they have.
import { log, type Num, sin } from "@chainrule/autograd";
import { checkGradients } from "@chainrule/autograd/testing";
import { gradientProperty, laws } from "@chainrule/autograd/testing/laws";
// oxlint-disable-next-line import/no-unassigned-import -- it adds the matcher
import "@chainrule/autograd/testing/vitest";
import fc from "fast-check";
import { expect, test } from "vitest";

const between = fc.double({ min: 0.5, max: 4, noNaN: true });

test("passes", () => {
  expect((x: Num) => sin(x)).toHaveGradient((x: number) => Math.cos(x), { at: 0.5 });
  expect((x: Num) => sin(x)).not.toHaveGradient((x: number) => Math.sin(x), { at: 0.5 });
  fc.assert(gradientProperty(between, (x: Num) => log(x), { analytic: (x) => 1 / x }));
  for (const { property } of laws(sin)) fc.assert(property as fc.IProperty<unknown>);
});

test("fails", () => {
  checkGradients((x: Num) => sin(x), { at: 0.5, analytic: (x) => -Math.cos(x) });
});

test("fails, found by a property", () => {
  fc.assert(gradientProperty(between, (x: Num) => log(x), { analytic: (x) => (x > 2 ? 1 : 1 / x) }));
});
