/** Operations of users: the same form as the table's rows, the same laws. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  abs,
  add,
  batch,
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

describe("a step function with the derivative of a line, as they train networks of whole numbers with it", () => {
  const rounded = definePrimitive("rounded", { evaluate: Math.round, partials: [1] });
  const atLeast = definePrimitive("atLeast", { evaluate: (x, y) => (x > y ? x : 0), partials: [1, 0] });

  it("is taken of each sample of a batch, not of their sum", () => {
    const rows = [0.4, 0.4, 0.4, 1.4];
    const loss = (w: Num, x: Num): Num => add(rounded(mul(x, w)), atLeast(x, 1));
    for (const backend of ["run", "wasm"] as const) {
      expect(batch(loss, { backend, reduce: "sum" })(1, rows)).toBe(1 + 1.4);
      expect(batch(loss, { backend, reduce: "mean" })(1, rows)).toBe((1 + 1.4) / 4);
      expect(batch(grad(loss), { backend, reduce: "sum" })(1, rows)).toBeCloseTo(2.6, 12);
    }
  });
});

describe("the parts of an operation", () => {
  const evaluate = (x: number): number => x;
  const define = (parts: unknown): unknown => definePrimitive("f", parts as never);
  const script = { pieces: ["", "!"], binding: 5, operands: [5] };

  it.each([
    [undefined, "it needs evaluate"],
    [null, "Pass a record of evaluate, partials, domain and notation"],
    [{ partials: [1] }, "it needs evaluate"],
    [{ evaluate }, "it needs evaluate"],
    [{ evaluate, partials: [1], domian: [] }, "the option domian: there is none of this name. Write domain;"],
    [{ evaluate, partials: [1], wasm: 0xa2 }, "the option wasm: there is none of this name."],
    [{ evaluate, partials: [1], linear: [true] }, "the option linear: there is none of this name."],
    [{ evaluate, partials: 1 }, "the option partials = 1"],
    [{ evaluate: 1, partials: [1] }, "the option evaluate = 1. Pass a function."],
    [
      { evaluate, partials: [undefined] },
      "the option partials[0] = undefined. Pass a rule, a number, or null.",
    ],
    [{ evaluate, partials: ["1"] }, 'the option partials[0] = "1"'],
    [{ evaluate, partials: [1], domain: [[0, 1]] }, "the option domain[0] = an array of 2"],
    [{ evaluate, partials: [1], domain: [{ min: 0 }] }, "the option domain[0].max = undefined"],
    [{ evaluate, partials: [1], domain: [{ min: 0, max: NaN }] }, "the option domain[0].max = NaN"],
    [{ evaluate, partials: [1], domain: [{ min: 1, max: 0 }] }, "domain 1 is from 1 to 0"],
    [
      { evaluate, partials: [1], domain: [{ min: 0, max: 1, kink: [0] }] },
      "domain[0].kink = an array of 1. Pass kinks:",
    ],
    [
      {
        evaluate,
        partials: [1],
        domain: [
          { min: 0, max: 1 },
          { min: 0, max: 1 },
        ],
      },
      "it has 1 partials and 2 domains",
    ],
    [{ evaluate, partials: [1], notation: "x!" }, 'the option notation = "x!"'],
    [{ evaluate, partials: [1], notation: { text: script } }, "the option notation.latex = undefined"],
    [
      { evaluate, partials: [1], notation: { text: script, latex: { ...script, binding: "5" } } },
      'notation.latex.binding = "5"',
    ],
    [{ evaluate, partials: [] }, "with 0 partials"],
    [{ evaluate, partials: [1, 1, 1, 1] }, "with 4 partials"],
    [
      { evaluate: (x: number, y: number) => x + y, partials: [1] },
      "evaluate takes 2 numbers and there are 1 partials",
    ],
  ])("are refused by name: %j", (parts, why) => {
    expect(() => define(parts)).toThrow(why);
  });
});
