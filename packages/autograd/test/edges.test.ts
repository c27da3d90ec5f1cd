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
import * as primitives from "../src/primitives.ts";
import { anyDouble } from "../src/testing/index.ts";

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
  const at = (xs: readonly Num[]): Num => {
    let next = 0;
    return operation(...operands.map((x) => (isValue(x) ? (xs[next++] as Num) : x)));
  };

  it("has the value", () => expectFigure(dataOf(y), result));

  it("has the derivatives on numbers, on graph and forward", () => {
    expect(derivatives).toHaveLength(leaves.length);
    if (!isValue(y)) return;
    backward(y);
    const onGraph = gradient(y, leaves);
    derivatives.forEach((expected, i) => {
      expectFigure((leaves[i] as autograd.Value).grad, expected);
      expectFigure(dataOf(onGraph[i] as Num), expected);
      const direction = leaves.map((_, j) => (i === j ? 1 : 0));
      expectFigure(
        jvp(at)(
          leaves.map((leaf) => leaf.data),
          direction,
        )[1],
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

  it("stops a zero adjoint at an infinite partial", () => {
    expect(grad((x: Num) => mul(0, sqrt(x)))(0)).toBe(0);
    expect(jvp((x: Num) => sqrt(x))(0, 0)).toEqual([0, 0]);
  });
});

describe("the spellings of one function", () => {
  const { abs, clamp, gt, max, min, mul, neg, relu, select, sign } = autograd;
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
