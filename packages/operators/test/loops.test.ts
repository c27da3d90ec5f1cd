// The library's loops in ordinary functions: a step may be one that says "use grad", by name or where it is written.
import { compile, fold, grad, map, scan, valueAndGrad, whileLoop } from "@chainrule/autograd";
import { expect, test } from "vitest";

interface Weights {
  readonly own: number;
  readonly input: number;
}

function unit(state: number, x: number, w: Weights): number {
  "use grad";
  if (x > 0.5) return w.own * state + w.input * x;
  return state * x;
}

function twice(x: number, k: number): number {
  "use grad";
  return x > 1 ? k * x ** 2 : x;
}

test("a step by its name", () => {
  const folded = (w: Weights, xs: readonly number[]): number => {
    "use grad";
    return fold(unit, 1, xs, w);
  };
  const byHand = (w: Weights, xs: readonly number[]): number => {
    "use grad";
    let state = 1;
    for (const x of xs) state = unit(state, x, w);
    return state;
  };
  const [w, xs] = [{ own: 0.5, input: 2 }, [1, 0.25, 0.75, 3]];
  const expected = valueAndGrad(byHand)(w, xs);
  expect(folded(w, xs)).toBe(expected[0]);
  expect(valueAndGrad(folded)(w, xs)).toEqual(expected);
  expect(compile(valueAndGrad(folded))(w, xs)).toEqual(expected);
  expect(grad((v: Weights) => fold(unit, 1, xs, v))(w)).toEqual(expected[1]);
});

test("maps and scans", () => {
  const total = (xs: readonly number[], k: number): number => {
    "use grad";
    const [last, seen] = scan((s: number, x: number) => [s + x, s * x] as const, 0, map(twice, xs, k));
    return seen.reduce((a, b) => a + b, last);
  };
  expect(total([1, 2, 3], 2)).toBe(27 + 0 + 8 + 9 * 18);
  expect(grad(total)([1, 2, 3], 2)).toEqual([1 + 8 + 18, (1 + 1 + 18) * 8, (1 + 9) * 12]);
  expect(compile(grad(total))([1, 2, 3], 2)).toEqual(grad(total)([1, 2, 3], 2));
});

test("a loop that ends by a truth, on numbers too", () => {
  const root = (a: number): number => {
    "use grad";
    return whileLoop(
      (x, b) => Math.abs(x ** 2 - b) > 1e-12,
      (x, b) => 0.5 * (x + b / x),
      a,
      a,
    );
  };
  expect(root(4)).toBeCloseTo(2, 12);
  expect(grad(root)(4)).toBeCloseTo(0.25, 9);
  expect(compile(grad(root))(9)).toBeCloseTo(1 / 6, 9);
  expect(
    whileLoop(
      (x: number) => x < 100,
      (x: number) => x * 3,
      1,
    ),
  ).toBe(243);
});
