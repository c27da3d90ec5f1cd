// A user's test: vitest with the plugin in its configuration.
import { grad } from "@chainrule/autograd";
import { expect, test } from "vitest";
import { energy } from "./functions.js";

function cube(x) {
  "use grad";
  return x > 0 ? x ** 3 : 0;
}

test("functions are differentiable, those of the test file too", () => {
  expect(
    grad(energy)(
      [
        { x: 0, y: 0 },
        { x: 3, y: 4 },
      ],
      6,
    )[0],
  ).toEqual({ x: 1.2, y: 1.6 });
  expect(grad(cube)(2)).toBe(12);
});

test("errors name the place in the file", () => {
  function loop(x) {
    "use grad";
    while (x > 1) x /= 2;
    return missing(x);
  }
  const missing = (x) => x === 1;
  expect(() => grad(loop)(3)).toThrow(/energy\.test\.js:28:12: `missing` meets a value and has no twin/);
});
