/** Kernel = eager where some arguments are plain numbers: those that a transform does not differentiate by. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  clamp,
  compile,
  crossEntropy,
  grad,
  gradient,
  hessian,
  hvp,
  jacobian,
  jvp,
  max,
  min,
  mul,
  type Num,
  relu,
  square,
  sub,
  sum,
  type Value,
  valueAndGrad,
  vjp,
} from "../src/index.ts";
import { randomFunction } from "../src/testing/laws/index.ts";

const tied: readonly (readonly [string, (x: Num, m: Num, n: Num) => Num])[] = [
  ["max", (x, m) => max(x, m)],
  ["max, the other way round", (x, m) => max(m, x)],
  ["min", (x, m) => min(x, m)],
  ["max of what is computed", (x, m) => max(mul(x, 1), sub(mul(2, m), 1))],
  ["max of three", (x, m, n) => max(x, m, n, x)],
  ["max of given ones and a literal", (x, m) => max(x, m, 1)],
  ["clamp", (x, m, n) => clamp(x, m, n)],
  ["clamp of what is given", (x, m, n) => add(x, clamp(m, n, 2))],
  ["clamp by what is differentiated by", (x, m, n) => clamp(m, x, n)],
  ["clamp by both", (x, m) => clamp(x, m, mul(x, 2))],
  ["clamp by infinities", (x, m, n) => add(clamp(x, mul(m, -Infinity), n), clamp(x, m, mul(n, Infinity)))],
  ["max of both sums", (x, m) => max(add(x, m), mul(2, m))],
  ["relu of a difference", (x, m) => relu(sub(x, m))],
  ["a transform inside, by another variable", (x, m) => grad((z: Num) => mul(max(z, m), max(z, x)))(1)],
  ["a transform inside, whose answer is given", (x, m) => max(x, grad((z: Num) => mul(z, m))(3))],
  ["a transform inside, of what is differentiated by", (x, m) => max(grad((z: Num) => mul(z, x))(3), m)],
];

describe("ties with plain numbers", () => {
  it.each(tied)("are answered by kernels as they are eagerly: %s", (_, f) => {
    for (const [x, m, n] of [
      [1, 1, 1],
      [1, 1, 2],
      [2, 1, 2],
      [1, 2, 1],
      [0, 0, 0],
      [NaN, 1, 1],
    ] as const) {
      const ways: readonly ((x: Num, m: Num, n: Num) => unknown)[] = [
        valueAndGrad(f),
        grad(grad(f)),
        (a, b, c) => jvp(f)(a, 1, b, c),
        (a, b, c) => vjp(f)(a, b, c)[1](1),
        (a, b, c) =>
          jacobian((v: readonly Num[], ...rest: [Num, Num]) => [f(v[0] as Num, ...rest)])([a], b, c),
        (a, b, c) => grad((p: Num) => grad(f)(p, b, c))(a),
        (a, b, c) => grad((p: { a: Num; b: Num }) => f(p.a, p.b, c))({ a, b }),
      ];
      for (const way of ways) {
        expect(compile(way, { check: false })(x, m, n)).toEqual(way(x, m, n));
      }
    }
  });

  it("follow the contract", () => {
    const f = (x: Num, m: Num): Num => max(x, m);
    expect([grad(f)(1, 1), compile(grad(f))(1, 1)]).toEqual([0, 0]);
    const both = (p: { x: Num; m: Num }): Num => max(p.x, p.m);
    expect(compile(grad(both))({ x: 1, m: 1 })).toEqual({ x: 0.5, m: 0.5 });
    // Gradients of values among the arguments: both are values.
    expect(compile((x: Value, m: Value) => gradient(max(x, m), [x])[0])(1, 1)).toBe(0.5);
  });

  it("on random functions, with some arguments differentiated by and some given", () => {
    const numbers = fc.oneof(
      fc.constantFrom(0, 1, -1, 0.5, 2, Infinity),
      fc.integer({ min: -3, max: 3 }),
      fc.double(),
    );
    const three = fc.tuple(numbers, numbers, numbers);
    fc.assert(
      fc.property(
        randomFunction({ numbers }),
        three,
        fc.integer({ min: 0, max: 3 }),
        ({ f, inputs }, more, count) => {
          const [given, by] = [more.slice(0, count), inputs];
          const whole = (x: readonly Num[], rest: readonly Num[]): Num =>
            f([...x, ...rest].slice(0, by.length)); // the functions take as many
          const swapped = (x: readonly Num[], rest: readonly Num[]): Num =>
            f([...rest, ...x].slice(0, by.length));
          for (const g of [whole, swapped]) {
            for (const way of [
              valueAndGrad(g),
              hessian(g),
              (x: readonly Num[], rest: readonly Num[]) => hvp(g)(x, x, rest),
            ]) {
              expect(compile(way as typeof g, { check: false })(by, given)).toEqual(
                (way as typeof g)(by, given),
              );
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("0·ln 0", () => {
  it("is 0 in a cross-entropy, eagerly and in kernels, with its derivatives", () => {
    const loss = (q: readonly Num[], p: readonly Num[]): Num => crossEntropy(p, q);
    for (const [q, p] of [
      [
        [0, 1],
        [0, 1],
      ],
      [
        [0.5, 0.5],
        [0, 1],
      ],
      [
        [0, 0.5],
        [0, 1],
      ],
      [
        [0, 1],
        [1, 0],
      ],
    ] as const) {
      expect(compile(valueAndGrad(loss))(q, p)).toEqual(valueAndGrad(loss)(q, p));
    }
    expect(valueAndGrad(loss)([0, 1], [0, 1])).toEqual([-0, [0, -1]]);
    expect(grad((p: readonly Num[]) => crossEntropy(p, [0.5, 1]))([0, 1])).toEqual([Math.LN2, 0]);
    const trained = compile(
      valueAndGrad((w: readonly Num[], p: readonly Num[]) =>
        sum([
          crossEntropy(
            p,
            w.map((x) => square(x)),
          ),
        ]),
      ),
    );
    expect(trained([0, 1], [0, 1])[1].every(Number.isFinite)).toBe(true);
  });
});
