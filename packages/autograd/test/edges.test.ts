/** The contract at kinks, ties, ends of domains and infinities: the tables of docs/edge-cases.md, row by row. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as autograd from "../src/index.ts";
import {
  backward,
  dataOf,
  grad,
  gradient,
  isValue,
  jvp,
  type Num,
  type Primitive,
  value,
} from "../src/index.ts";
import { asNumbers, derivative } from "../src/differentiate.ts";
import * as primitives from "../src/primitives.ts";
import { anyDouble, randomFunction } from "../src/testing/laws/index.ts";

const document = readFileSync(new URL("../../../docs/edge-cases.md", import.meta.url), "utf8");

const numberOf = (text: string): number => Number(text.replaceAll("−", "-").replace("∞", "Infinity"));
const rows = [...document.matchAll(/^\| (\w+)\((.*?)\) +\| (\S+) +\| (.+?) +\|$/gm)].map(
  ([, name = "", operands = "", result = "", derivatives = ""]) => ({
    row: `${name}(${operands})`,
    operation: (primitives as unknown as Record<string, (...xs: readonly Num[]) => Num>)[name] as (
      ...xs: readonly Num[]
    ) => Num,
    operands: operands
      .split(", ")
      .map((x) => (x.startsWith("[") ? numberOf(x.slice(1, -1)) : value(numberOf(x)))),
    result: numberOf(result),
    derivatives: derivatives.split(", ").map(numberOf),
  }),
);

/** Equal, or apart by rounding where a figure has many digits; zeros of both signs are one. */
const expectFigure = (actual: number, expected: number): void => {
  if (Number.isFinite(expected) && expected !== 0) expect(actual / expected).toBeCloseTo(1, 14);
  else expect(actual + 0).toBe(expected + 0);
};

it("finds the tables", () => {
  expect(rows.length).toBeGreaterThan(85);
});

describe.each(rows)("$row", ({ operation, operands, result, derivatives }) => {
  const leaves = operands.filter(isValue);
  const y = operation(...operands);

  it("has the value", () => expectFigure(dataOf(y), result));

  it("has the derivatives on numbers, on graph and forward", () => {
    expect(derivatives).toHaveLength(leaves.length);
    if (!isValue(y)) return;
    backward(y);
    const onGraph = gradient(y, leaves);
    derivatives.forEach((expected, i) => {
      expectFigure((leaves[i] as autograd.Value).grad, expected);
      expectFigure(dataOf(onGraph[i] as Num), expected);
      expectFigure(
        derivative([y], new Map([[leaves[i] as autograd.Value, 1]]), asNumbers)[0] as number,
        expected,
      );
    });
  });
});

describe("the branch that select did not take", () => {
  const { select, gt, sqrt, div, log, pow, mul } = autograd;

  it.each([0, -1, -0])("is silent at %s, in the first three orders", (at) => {
    const f = (x: Num): Num => select(gt(x, 0), mul(sqrt(x), log(x)), pow(x, 2));
    expect(grad(f)(at) + 0).toBe(2 * at + 0);
    expect(grad((x: Num) => grad(f)(x))(at)).toBe(2);
    expect(grad((x: Num) => grad((y: Num) => grad(f)(y))(x))(at) + 0).toBe(0);
  });

  it("masks a division by 0", () => {
    expect(grad((x: Num) => select(autograd.ne(x, 0), div(1, x), 1))(0) + 0).toBe(0);
  });
});

describe("forward mode and second order, where a zero meets ∞ or NaN", () => {
  const {
    abs,
    add,
    atan2,
    clamp,
    div,
    exp,
    gt,
    hypot,
    log,
    logSumExp,
    max,
    norm,
    relu,
    select,
    sqrt,
    square,
    sub,
  } = autograd;
  const dead: [string, (x: Num) => Num, number, number][] = [
    ["select beside log", (x) => select(gt(x, 0), log(x), x), -1, 1],
    ["select beside √", (x) => select(gt(x, 0), sqrt(x), 0), 0, 0],
    ["max beside √", (x) => max(sqrt(x), add(x, 1)), 0, 1],
    ["relu after √", (x) => relu(sub(sqrt(x), 1)), 0, 0],
    ["clamp after log", (x) => clamp(log(x), -1, 1), 0, 0],
    ["deep in the branch", (x) => select(gt(x, 0), log(exp(sqrt(div(1, x)))), square(x)), -3, -6],
    ["abs of a dead branch", (x) => abs(select(gt(x, 0), log(x), x)), -2, -1],
  ];
  it.each(dead)("%s: forward is reverse", (_, f, at, expected) => {
    expect(grad(f)(at) + 0).toBe(expected);
    expect(jvp(f)(at, 1)[1] + 0).toBe(expected);
  });

  it.each<[string, (xs: autograd.Value[]) => Num, number[], number[][]]>([
    [
      "norm at (0, 3)",
      (xs) => norm(xs),
      [0, 3],
      [
        [1 / 3, 0],
        [0, 0],
      ],
    ],
    [
      "norm at (3, 0)",
      (xs) => norm(xs),
      [3, 0],
      [
        [0, 0],
        [0, 1 / 3],
      ],
    ],
    [
      "norm at (0, 0)",
      (xs) => norm(xs),
      [0, 0],
      [
        [NaN, NaN],
        [NaN, NaN],
      ],
    ],
    [
      "hypot at (0, 2)",
      ([x, y]) => hypot(x as Num, y as Num),
      [0, 2],
      [
        [0.5, 0],
        [0, 0],
      ],
    ],
    [
      "atan2 at the origin",
      ([y, x]) => atan2(y as Num, x as Num),
      [0, 0],
      [
        [NaN, NaN],
        [NaN, NaN],
      ],
    ],
    [
      "logSumExp at infinity",
      (xs) => logSumExp(xs),
      [Infinity, 1],
      [
        [0, 0],
        [0, 0],
      ],
    ],
    ["ln outside of its domain", ([x]) => log(x as Num), [-1], [[NaN]]],
    ["atanh outside of its domain", ([x]) => autograd.atanh(x as Num), [2], [[NaN]]],
    ["log1p outside of its domain", ([x]) => autograd.log1p(x as Num), [-3], [[NaN]]],
  ])("the Hessian of %s, row by row and as products with vectors", (_, f, at, expected) => {
    const zeros = (rows: number[][]): number[][] => rows.map((row) => row.map((h) => h + 0));
    const products = at.map((__, i) =>
      autograd.hvp(f)(
        at,
        at.map((___, j) => (i === j ? 1 : 0)),
      ),
    );
    for (const H of [autograd.hessian(f)(at), products]) {
      zeros(H).forEach((row, i) => row.forEach((h, j) => expectFigure(h, expected[i]?.[j] as number)));
    }
  });

  it("agree on random functions with dead branches, on all doubles", () => {
    const steps = [
      autograd.select,
      autograd.relu,
      autograd.sign,
      autograd.gt,
      autograd.floor,
      autograd.identity,
      autograd.neg,
    ];
    const poisons = [autograd.log, autograd.sqrt, autograd.reciprocal, autograd.square, autograd.abs];
    fc.assert(
      fc.property(randomFunction({ operations: [...steps, ...poisons], maxSteps: 12 }), ({ f, inputs }) => {
        inputs.forEach((x, i) => {
          const alone = (z: Num): Num => f(inputs.map((other, j) => (i === j ? z : other)));
          const [reverse, forward] = [grad(alone)(x), jvp(alone)(x, 1)[1]];
          // Powers of infinities may cancel in one order and not in the other; zeros and NaN of dead branches may not.
          if (Number.isFinite(reverse) && Number.isFinite(forward)) {
            expect(Math.abs(reverse - forward)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(reverse)));
          }
        });
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the spellings of one function", () => {
  const { abs, clamp, gt, identity, max, min, mul, neg, relu, select, sign } = autograd;
  const spellings: Record<string, readonly ((x: Num) => Num)[]> = {
    relu: [
      relu,
      (x) => max(x, 0),
      (x) => max(0, x),
      (x) => clamp(x, 0, Infinity),
      (x) => neg(min(neg(x), 0)),
    ],
    abs: [abs, (x) => max(x, neg(x)), (x) => mul(x, sign(x))],
    clamp: [(x) => clamp(x, -1, 1), (x) => min(max(x, -1), 1)],
    step: [(x) => select(gt(x, 0), 1, 0), (x) => gt(x, 0)],
  };
  it("of x itself have the derivative 1", () => {
    const itself = [
      (x: Num) => clamp(x, x, Infinity),
      (x: Num) => clamp(x, x, x),
      (x: Num) => max(x, x),
      identity,
    ];
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.constantFrom<(x: Num) => Num>(...itself), (x, f) => {
        expect(grad(f)(x)).toBe(1);
      }),
    );
  });

  it.each(Object.entries(spellings))(
    "of %s agree on all doubles, kinks included",
    (_, [first, ...others]) => {
      fc.assert(
        fc.property(fc.oneof(anyDouble, fc.constantFrom(0, -0, 1, -1)), (x) => {
          for (const other of others) {
            expect(dataOf(other(x)) + 0).toBe(dataOf((first as (x: Num) => Num)(x)) + 0);
            expect(grad(other)(x) + 0).toBe(grad(first as (x: Num) => Num)(x) + 0);
          }
        }),
      );
    },
  );
});

it("never answers a finite derivative where the value is NaN outside of the domain", () => {
  const rowsWithEnds: Primitive[] = Object.values<Primitive>(primitives).filter(
    (p) => p.form === "unary" && [-2, 0.5, 2].some((x) => Number.isNaN(p.evaluate(x))),
  );
  expect(rowsWithEnds.length).toBeGreaterThan(7);
  fc.assert(
    fc.property(fc.constantFrom(...rowsWithEnds), anyDouble, (operation, x) => {
      const f = operation as unknown as (x: Num) => Num;
      fc.pre(Number.isNaN(f(x)));
      expect(grad(f)(x)).toBeNaN();
    }),
  );
});
