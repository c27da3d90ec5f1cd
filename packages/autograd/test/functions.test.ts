import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  crossEntropy,
  dataOf,
  grad,
  hinge,
  lerp,
  logSoftmax,
  mae,
  mean,
  mse,
  norm,
  type Num,
  polynomial,
  smoothstep,
  softmax,
  squaredDistance,
  sum,
  type Value,
  variance,
} from "../src/index.ts";

const numbers = (min: number, max: number, length = 4) =>
  fc.array(fc.double({ min, max, noNaN: true }), { minLength: length, maxLength: length });

describe("compositions", () => {
  it("have the textbook's values", () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(variance([1, 2, 6])).toBeCloseTo(14 / 3, 15);
    expect(norm([3, 4, 12])).toBe(13);
    expect(squaredDistance([1, 2], [4, 6])).toBe(25);
    expect(mse([1, 2], [4, 6])).toBe(12.5);
    expect(mae([1, 2], [4, 6])).toBe(3.5);
    expect(hinge(0.25)).toBe(0.75);
    expect(lerp(2, 4, 0.25)).toBe(2.5);
    expect([smoothstep(0, 1, -1), smoothstep(0, 1, 0.5), smoothstep(0, 2, 3)]).toEqual([0, 0.5, 1]);
    expect(polynomial([1, 2, 3], 2)).toBe(17);
    expect(crossEntropy([0, 1], [0, 0.5])).toBe(Math.LN2);
    expect(softmax([0, Math.log(3)]).map((p) => dataOf(p).toFixed(12))).toEqual([
      "0.250000000000",
      "0.750000000000",
    ]);
  });

  it("have the textbook's gradients", () => {
    fc.assert(
      fc.property(numbers(-3, 3), (xs) => {
        const m = mean(xs) as number;
        grad((ys: Value[]) => variance(ys))(xs).forEach((g, i) =>
          expect(g).toBeCloseTo((2 * ((xs[i] as number) - m)) / 4, 12),
        );
        const p = softmax(xs).map(dataOf);
        grad((ys: Value[]) => logSoftmax(ys)[1] as Num)(xs).forEach((g, i) =>
          expect(g).toBeCloseTo((i === 1 ? 1 : 0) - (p[i] as number), 12),
        );
      }),
    );
  });

  it("are stable far out", () => {
    expect(softmax([1000, 0, -1000]).map(dataOf)).toEqual([1, 0, 0]);
    expect(logSoftmax([1000, 0, -1000]).map(dataOf)).toEqual([0, -1000, -2000]);
    expect(norm([3e200, 4e200])).toBeCloseTo(5e200, -186);
    expect(grad((xs: Value[]) => norm(xs))([0, 0, 0])).toEqual([0, 0, 0]);
    fc.assert(
      fc.property(numbers(-1000, 1000), (xs) => {
        expect(dataOf(sum(softmax(xs)))).toBeCloseTo(1, 12);
      }),
    );
  });

  it("refuse nothing and vectors of two lengths", () => {
    expect(() => mean([])).toThrow("Cannot compute the mean of nothing. Pass at least one operand.");
    expect(() => mse([], [])).toThrow(RangeError);
    expect(() => squaredDistance([1], [1, 2])).toThrow("vectors of 1 and 2");
  });
});
