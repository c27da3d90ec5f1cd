/** A comparison is an object, and objects are true: what is nowhere used was taken for a truth. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  clamp,
  compile,
  dataOf,
  eq,
  ge,
  grad,
  gradient,
  gt,
  hessian,
  jacobian,
  jvp,
  le,
  lt,
  max,
  mul,
  ne,
  type Num,
  relu,
  select,
  sqrt,
  square,
  stopGradient,
  sub,
  sum,
  value,
  type Value,
  valueAndGrad,
  vjp,
} from "../src/index.ts";
import { formula } from "../src/draw/index.ts";
import * as primitives from "../src/primitives.ts";
import { linearize } from "../src/tape.ts";
import { randomFunction } from "../src/testing/laws/index.ts";
import type { Primitive } from "../src/value.ts";

const huber = (x: Num): Num => (gt(x, 1) ? sub(x, 0.5) : mul(0.5, square(x)));
const smooth = (x: Num): Num => select(gt(x, 1), sub(x, 0.5), mul(0.5, square(x)));

/** Every way in which a function is recorded. */
const ways: readonly (readonly [string, (f: (x: Num) => Num) => unknown])[] = [
  ["grad", (f) => grad(f)(0.3)],
  ["valueAndGrad", (f) => valueAndGrad(f)(0.3)],
  ["grad of grad", (f) => grad(grad(f))(0.3)],
  ["hessian", (f) => hessian((v: readonly Num[]) => f(v[0] as Num))([0.3])],
  ["jacobian", (f) => jacobian((x: Num) => [f(x)])(0.3)],
  ["jvp", (f) => jvp(f)(0.3, 1)],
  ["vjp", (f) => vjp(f)(0.3)],
  ["compile", (f) => compile(f)(0.3)],
  ["compile of grad", (f) => compile(grad(f))(0.3)],
];

describe("a comparison of which nothing is made", () => {
  it.each(ways)("is refused by %s, by its name", (_, run) => {
    expect(() => run(huber)).toThrow(TypeError);
    expect(() => run(huber)).toThrow(/Cannot record gt\(.*, 1\): nothing is made of its answer/);
    expect(() => run(huber)).toThrow("write select(condition, x, y) in the place of if");
    run(smooth); // and the next recording is none the worse
  });

  it.each<[string, (x: Num) => Num]>([
    [
      "in an if",
      (x) => {
        if (lt(x, 0)) return 0;
        return square(x);
      },
    ],
    ["in && and ||", (x) => (ge(x, 0) && le(x, 1) ? square(x) : x)],
    ["negated", (x) => (!eq(x, 0) ? square(x) : x)],
    ["of two comparisons", (x) => (mul(gt(x, 0), lt(x, 1)) ? square(x) : x)],
    ["of many", (x) => (max(gt(x, 0), lt(x, -1), ne(x, 2)) ? square(x) : x)],
    ["of a comparison's opposite", (x) => (sub(1, gt(x, 0)) ? square(x) : x)],
    ["of a comparison of comparisons", (x) => (eq(gt(x, 0), lt(x, 1)) ? square(x) : x)],
    ["in filter", (x) => sum([x, square(x)].filter((y) => gt(y, 0)))],
    ["in some and every", (x) => ([x].some((y) => gt(y, 9)) ? square(x) : x)],
    [
      "in a while",
      (x) => {
        let [y, n] = [x, 0];
        while (lt(y, 5) && n++ < 3) y = add(y, 1);
        return y;
      },
    ],
    ["beside one that is used", (x) => (gt(x, 0) ? select(gt(x, 1), x, square(x)) : x)],
  ])("is found %s", (_, f) => {
    expect(() => grad(f)(0.3)).toThrow("nothing is made of its answer");
    expect(() => compile(f)(0.3)).toThrow("nothing is made of its answer");
  });

  it("is named with its argument's path", () => {
    const f = (p: { w: readonly Num[] }): Num => (gt(p.w[1] as Num, 2) ? (p.w[0] as Num) : 0);
    expect(() => grad(f)({ w: [1, 2] })).toThrow("Cannot record gt(w[1], 2):");
    expect(() => compile(f)({ w: [1, 2] })).toThrow("Cannot record gt(w[1], 2):");
    expect(() => grad((x: Num) => (gt(square(x), 2) ? x : 0))(1)).toThrow("Cannot record gt(square(…), 2):");
  });
});

describe("no false alarm for", () => {
  it.each<[string, (x: Num) => Num]>([
    ["a select", smooth],
    ["a product", (x) => mul(gt(x, 0), square(x))],
    ["a conjunction", (x) => select(mul(gt(x, 0), lt(x, 1)), square(x), x)],
    ["the answer itself", (x) => gt(x, 0)],
    ["a condition that is the answer", (x) => mul(gt(x, 0), lt(x, 1))],
    [
      "a use whose result is dropped",
      (x) => {
        select(gt(x, 0), x, 1);
        return square(x);
      },
    ],
    [
      "one that is used beside what is dropped",
      (x) => {
        const both = [square(x), mul(x, gt(x, 3))];
        return both[0] as Num;
      },
    ],
    ["stopGradient", (x) => add(square(x), stopGradient(mul(gt(x, 0), x)))],
    ["rules that compare", (x) => add(relu(x), clamp(x, 0, 1))],
    ["a comparison of plain numbers", (x) => (gt(2, 1) ? square(x) : x)],
    ["derivatives inside", (x) => grad((y: Num) => select(gt(y, 0), square(y), y))(x)],
    [
      "a comparison used by a function inside",
      (x) => {
        const c = gt(x, 0);
        return grad((y: Num) => select(c, square(y), y))(x);
      },
    ],
    [
      "a derivative that is dropped",
      (x) => {
        grad((y: Num) => relu(sqrt(y)))(x);
        return square(x);
      },
    ],
    ["a gradient of values", (x) => (typeof x === "number" ? 2 * x : gradient(square(x), [x])[0])],
  ])("%s", (_, f) => {
    expect(ways.map(([, run]) => run(f))).toHaveLength(ways.length);
  });

  it("comparisons that are read where numbers are known", () => {
    const f = (x: Num): Num => (dataOf(gt(x, 0)) === 1 ? square(x) : x);
    expect([grad(f)(3), grad(f)(-3)]).toEqual([6, 1]);
    expect(grad((x: Num) => (String(gt(x, 0)) === "1" ? square(x) : x))(3)).toBe(6);
    expect(grad((x: Value) => (x.gt(0).data ? square(x) : x))(3)).toBe(6);
    expect(() => compile(f)(3)).toThrow("Cannot read the data of the value of gt");
  });

  it("formulas, tapes and kernels that are made while a function is recorded", () => {
    const inner = compile((x: Num) => select(gt(x, 0), square(x), x));
    const f = (x: Num): Num => {
      const leaf = value(1);
      linearize([relu(leaf)], [leaf]);
      formula(relu(leaf));
      for (let i = 0; i < 200; i++) inner(2);
      return square(x);
    };
    expect(ways.map(([, run]) => run(f))).toHaveLength(ways.length);
  });

  it("random functions over the whole table, all of whose values are answered; one more comparison is found", () => {
    let made: Num[] = [];
    const noting = Object.values<Primitive>(primitives).map((row) =>
      Object.assign((...args: unknown[]): Num => {
        const answer = (row as unknown as (...args: unknown[]) => Num)(...args);
        made.push(answer);
        return answer;
      }, row),
    );
    fc.assert(
      fc.property(randomFunction({ operations: noting as unknown as Primitive[] }), ({ f, inputs }) => {
        const all = (xs: readonly Num[]): Num => {
          made = [];
          f(xs);
          return sum(made);
        };
        const branching = (xs: readonly Num[]): Num => (gt(xs[0] as Num, 0) ? all(xs) : 0);
        jacobian(all)(inputs);
        compile(all)(inputs);
        expect(() => jacobian(branching)(inputs)).toThrow("nothing is made");
        expect(() => compile(branching)(inputs)).toThrow("nothing is made");
      }),
    );
  });
});

it("leaves no trace: a recording that failed, or was watched, changes no value", () => {
  const x = value(2);
  expect(() =>
    grad((y: Num) => {
      gt(x, y);
      return square(y);
    })(1),
  ).toThrow("nothing is made of its answer");
  expect(() =>
    grad((y: Num) => {
      gt(x, y);
      throw new Error("mine");
    })(1),
  ).toThrow("mine");
  const y = mul(gt(x, 1), x);
  expect([x.uses, y.uses]).toEqual([0, 0]);
  y.backward();
  expect(x.grad).toBe(1);
});
