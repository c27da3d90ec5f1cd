/** Leaves that are assigned between computing and differentiating. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  backward,
  block,
  definePrimitive,
  gradient,
  mul,
  type Num,
  refresh,
  sin,
  square,
  sum,
  type Value,
  value,
} from "../src/index.ts";
import { nonFinite, kinks } from "../src/inspect/index.ts";
import { randomFunction } from "../src/testing/laws/index.ts";
import { dataOf, isValue } from "../src/value.ts";

describe("a leaf that is assigned after something was computed from it", () => {
  const message =
    "Cannot differentiate: the value x was assigned after the value of mul with data 1.8185948536513634 had been computed from it";
  it("is named, by all that differentiates, and refresh computes the graph again", () => {
    const x = value(2, "x");
    const y = mul(x, sin(x));
    x.data = 5;
    for (const act of [
      () => y.backward(),
      () => backward(y),
      () => gradient(y, [x]),
      () => kinks(y),
      () => nonFinite(y),
    ])
      expect(act).toThrow(
        /Cannot differentiate: the value x was assigned after the value of (mul|sin) with data/,
      );
    expect(() => y.backward()).toThrow(message);
    expect([x.uses, y.uses, y.data]).toEqual([0, 0, 2 * Math.sin(2)]);
    refresh(y);
    expect(y.data).toBe(5 * sin(5));
    y.backward();
    expect(x.grad).toBeCloseTo(Math.sin(5) + 5 * Math.cos(5), 12);
    x.data = 2; // and back: the graph is that of 5
    expect(() => y.backward()).toThrow("was assigned after");
  });

  it("is found below what was computed later", () => {
    const x = value(2, "x");
    const early = sin(x);
    x.data = 5;
    const y = mul(x, early);
    expect(() => y.backward()).toThrow(
      "the value x was assigned after the value of sin with data 0.9092974268256817",
    );
  });

  it("is no matter if the number is the same, if it is another leaf, or if the graph is made after it", () => {
    const [x, other] = [value(2), value(3)];
    const y = square(x);
    x.data = 2;
    other.data = 4;
    y.backward();
    expect(x.grad).toBe(4);
    for (let i = 0; i < 10; i++) {
      const z = add(square(x), y); // y is older than the assignment, but no leaf under it was assigned
      z.backward();
      other.data = i;
    }
    const w = value(1, "w");
    for (let i = 0; i < 50; i++) {
      const loss = square(add(w, -3));
      loss.backward();
      w.data -= 0.1 * w.grad;
    }
    expect(w.data).toBeCloseTo(3, 4);
  });

  it("changes nothing if an operation of a user's throws", () => {
    const f = definePrimitive("f", {
      evaluate: (x) => {
        if (x > 2) throw new Error("too large");
        return x;
      },
      partials: [1],
    });
    const x = value(1);
    const [first, last] = [square(x), f(x)];
    const y = sum([first, last]) as Value;
    x.data = 3;
    expect(() => refresh(y)).toThrow("too large");
    expect([first.data, last.data, y.data]).toEqual([1, 1, 2]);
    expect(() => y.backward()).toThrow("was assigned after");
    expect(() => refresh({} as never)).toThrow("Cannot refresh an object: it is no value.");
  });
});

it("refreshes random graphs to the bits of new ones, and differentiates there", () => {
  fc.assert(
    fc.property(
      randomFunction(),
      fc.array(fc.double(), { minLength: 3, maxLength: 3 }),
      ({ f, inputs }, others) => {
        const leaves = inputs.map((x) => value(x));
        const y = f(leaves);
        leaves.forEach((leaf, i) => (leaf.data = others[i] as number));
        refresh(y);
        const again = inputs.map((_, i) => value(others[i] as number));
        const z: Num = f(again);
        expect(dataOf(y)).toBe(dataOf(z));
        if (!isValue(y) || !isValue(z)) return;
        expect(gradient(y, leaves).map(dataOf)).toEqual(gradient(z, again).map(dataOf));
      },
    ),
  );
});

it("computes the results of blocks again, too", () => {
  const both = block((a: Num, b: Num) => [mul(a, b), add(a, sin(b))]);
  const [x, y] = [value(2), value(3)];
  const z = () => {
    const [product, other] = both(x, y) as [Num, Num];
    return add(square(product), other) as Value;
  };
  const root = z();
  x.data = 0.5;
  y.data = -1.5;
  refresh(root);
  expect(root.data).toBe(z().data);
  root.backward();
  const [dx] = [x.grad];
  z().backward();
  expect(dx).toBe(x.grad);
});
