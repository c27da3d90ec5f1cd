/** Operations of users: the same form as the table's rows, the same laws. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  abs,
  add,
  compile,
  definePrimitive,
  div,
  grad,
  mul,
  type Num,
  reciprocal,
  square,
} from "../src/index.ts";
import { laws } from "../src/testing/laws/index.ts";

const softsign = definePrimitive("softsign", {
  evaluate: (x) => x / (1 + Math.abs(x)),
  partials: [(x) => reciprocal(square(add(1, abs(x))))],
  domain: [{ min: -5, max: 5, kinks: [0] }],
});

const ratio = definePrimitive("ratio", {
  evaluate: (x, y) => x / (x + y),
  partials: [(x, y) => div(y, square(add(x, y))), (x, y, out) => div(out, add(x, y))],
  domain: [
    { min: 1, max: 5 },
    { min: 1, max: 5 },
  ],
});

describe("softsign", () => {
  it.each(laws(softsign))("$name", ({ property }) => fc.assert(property));

  it("is differentiated to any order", () => {
    const third = (x: number): number =>
      grad((a: Num) => grad((b: Num) => grad((c: Num) => softsign(c))(b))(a))(x);
    expect(third(1)).toBeCloseTo(6 / 2 ** 4, 14);
  });
});

describe("a rule that differentiates", () => {
  const cubed = (x: Num): Num => mul(x, square(x));
  const cube = definePrimitive("cube", { evaluate: (x) => x * (x * x), partials: [grad(cubed)] });
  it.each(laws(cube))("$name", ({ property }) => fc.assert(property));

  it("may do so while the graph around it is swept", () => {
    const both = (f: (x: Num) => Num) => (x: Num) => mul(f(square(x)), f(x));
    expect(compile(grad(grad(both(cube))))(1.5)).toBe(grad(grad(both(cube)))(1.5));
    expect(grad(both(cube))(1.5)).toBeCloseTo(grad(both(cubed))(1.5), 10);
  });
});

describe("a wrong partial", () => {
  it("breaks the laws of slopes, and they say where", () => {
    const results = laws(ratio).map(({ name, property }) => ({ name, ...fc.check(property) }));
    expect(results.map(({ failed }) => failed)).toEqual([false, true, true, false]); // the sign of ∂/∂y is missing
    expect(String(results[1]?.errorInstance)).toContain("The derivative by operand 2 at ");
  });

  it("is found wherever it hides", () => {
    const wrongs = [
      definePrimitive("factor", { evaluate: Math.exp, partials: [(_, out) => add(out, out)] }),
      definePrimitive("constant", { evaluate: Math.sin, partials: [1] }),
      definePrimitive("zero", { evaluate: Math.sin, partials: [null] }),
    ];
    for (const wrong of wrongs)
      expect(laws(wrong).some(({ property }) => fc.check(property).failed)).toBe(true);
  });
});
