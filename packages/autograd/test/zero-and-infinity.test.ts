/** The two laws of docs/edge-cases.md on what a zero does to ∞ and NaN, in every mode, order and backend. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batch, compile } from "../src/compile/index.ts";
import * as table from "../src/primitives.ts";
import { randomFunction } from "../src/testing/laws/index.ts";
import { grad, hessian, hvp, jacobian, jvp, vjp } from "../src/transforms.ts";
import { dataOf, type Num, type Value } from "../src/value.ts";

const {
  abs,
  acos,
  add,
  atan2,
  cbrt,
  clamp,
  cos,
  cosh,
  div,
  exp,
  gt,
  hypot,
  log,
  max,
  min,
  mul,
  norm,
  relu,
  select,
  sqrt,
  square,
  sub,
  sum,
} = table;

type F = (xs: readonly Num[]) => Num;
type Derivative = (f: F) => (xs: readonly number[]) => unknown;

/** Along the all-ones vector. */
const along =
  (f: F): F =>
  (xs) =>
    jvp(f)(
      xs,
      xs.map(() => 1),
    )[1];
const total =
  (f: F): F =>
  (xs) =>
    sum(grad(f)(xs));

/** Derivatives of the first three orders, by several ways. */
const derivatives: readonly [string, Derivative][] = [
  ["reverse", (f) => (xs) => grad(f)(xs)],
  ["forward", (f) => (xs) => along(f)(xs)],
  ["Hessian", (f) => (xs) => hessian(f)(xs)],
  ["forward over reverse", (f) => (xs) => hvp(f)(xs, [1, 2, 3])],
  ["reverse over forward", (f) => (xs) => grad(along(f))(xs)],
  ["forward over forward", (f) => (xs) => along(along(f))(xs)],
  ["reverse thrice", (f) => (xs) => grad(total(total(f)))(xs)],
  ["forward, reverse, forward", (f) => (xs) => along(total(along(f)))(xs)],
];

/** The same derivative from eager evaluation, kernels of each backend, and batches. */
function everywhere(derivative: ReturnType<Derivative>, at: readonly number[]): readonly unknown[] {
  const kernels = (["run", "js", "wasm"] as const).map((backend) => compile(derivative, { backend })(at));
  const samples = (["run", "wasm"] as const).flatMap((backend) =>
    batch((_: number, xs: readonly number[]) => derivative(xs), { reduce: "each", backend })(
      0,
      Array.from({ length: 5 }, () => at),
    ),
  );
  return [derivative(at), ...kernels, ...samples];
}

/** Three integers, so that sums of their products are exact in any order. */
const integers = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 });
const tame: F = ([x, y, z]) => add(mul(mul(x!, y!), z!), add(square(x!), mul(mul(y!, y!), z!)));

/** What makes a branch ∞ or NaN, or lets it be. */
const poisons: readonly ((z: Num) => Num)[] = [
  (z) => z,
  (z) => div(z, 0),
  (z) => log(sub(-1, square(z))),
  (z) => mul(z, Infinity),
  (z) => sqrt(sub(square(z), square(z))),
  (z) => div(1, sub(z, z)),
];

/** Programs that do not choose `dead`; whether they do is asked at the point. */
const choices: readonly [string, (live: Num, dead: Num) => Num, (live: number, dead: number) => boolean][] = [
  ["select, second", (live, dead) => select(gt(add(square(live), 1), 0), live, dead), () => true],
  ["select, first", (live, dead) => select(gt(0, add(square(live), 1)), dead, live), () => true],
  ["select within", (live, dead) => select(1, live, select(gt(live, live), dead, live)), () => true],
  ["max", (live, dead) => max(live, dead), (live, dead) => live > dead],
  ["min", (live, dead) => min(live, dead), (live, dead) => live < dead],
  ["relu", (live, dead) => add(live, relu(dead)), (_, dead) => dead <= 0],
  ["clamp above", (live, dead) => add(live, clamp(dead, -1, 0)), (_, dead) => dead >= 0],
  ["max beside a number", (live, dead) => add(live, max(dead, 0)), (_, dead) => dead <= 0],
  ["min beside a number", (live, dead) => add(live, min(0, dead)), (_, dead) => dead >= 0],
  [
    "used twice",
    (live, dead) => add(select(0, dead, live), mul(relu(dead), relu(dead))),
    (_, dead) => dead < 0,
  ],
  ["under √0", (live, dead) => add(live, sqrt(relu(dead))), (_, dead) => dead <= 0],
];

describe("what is not chosen contributes nothing, whatever it holds", () => {
  it.each(choices)("%s", (_, choose, isDead) => {
    let met = 0;
    fc.assert(
      fc.property(
        integers,
        randomFunction({ maxSteps: 6 }),
        fc.constantFrom(...poisons),
        fc.nat(),
        (at, { f, inputs }, poison, which) => {
          const branch: F = (xs) => poison(f(xs.slice(0, inputs.length)));
          const f0: F = (xs) => choose(tame(xs), branch(xs));
          const dead = dataOf(branch(at));
          if (!isDead(dataOf(tame(at)), dead)) return;
          met++;
          const [name, derivative] = derivatives[which % derivatives.length]!;
          const expected = derivative(tame)(at);
          for (const answer of everywhere(derivative(f0), at))
            expect([name, answer]).toEqual([name, expected]);
        },
      ),
      { numRuns: 150 },
    );
    expect(met).toBeGreaterThan(0);
  });
});

/** A function with an infinite slope at a point, and what it is there. */
const steep: readonly [string, (x: Num) => Num, at: number][] = [
  ["√", (x) => sqrt(x), 0],
  ["∛", (x) => cbrt(x), 0],
  ["arccos", (x) => acos(x), 1],
  ["ln, up again", (x) => exp(log(x)), 0],
  ["√ of a product", (x) => sqrt(mul(x, add(x, 3))), 0],
];
/** Functions that are flat at 0, though nothing is chosen. */
const flat: readonly [string, (u: Num) => Num][] = [
  ["u²", (u) => square(u)],
  ["u·u", (u) => mul(u, u)],
  ["cos u", (u) => cos(u)],
  ["cosh u", (u) => cosh(u)],
  ["0·u", (u) => mul(0, u)],
  ["|u|", (u) => abs(u)],
  ["√(1 + u²)", (u) => hypot(1, u)],
];

describe("elsewhere 0·∞ is NaN", () => {
  const cases = steep.flatMap(([a, inner, at]) =>
    flat.map(([b, outer]) => [b, a, outer, inner, at] as const),
  );
  it.each(cases)("%s of %s", (_, __, outer, inner, at) => {
    const f: F = ([x]) => mul(3, add(outer(inner(x!)), x!));
    for (const [name, derivative] of derivatives) {
      if (name === "forward over reverse") continue; // of three arguments
      for (const answer of everywhere(derivative(f), [at])) {
        expect([name, [answer].flat(3)]).toEqual([name, [NaN]]);
      }
    }
  });
});

describe("a zero derivative is never the wrong answer", () => {
  it.each<[string, (x: Num) => Num, number, number]>([
    ["cos √x", (x) => cos(sqrt(x)), 0, -0.5],
    ["arccos² x", (x) => square(acos(x)), 1, -2],
    ["ln(1 + eˣ)", (x) => log(add(1, exp(x))), 800, 1],
    ["(√x)²", (x) => square(sqrt(x)), 0, 1],
    ["∛(x³)", (x) => cbrt(mul(x, square(x))), 0, 1],
    ["√(x²)", (x) => sqrt(square(x)), 0, 0],
  ])("%s: right, or NaN", (_, f, at, right) => {
    for (const answer of [grad(f)(at), jvp(f)(at, 1)[1], compile(grad(f), { backend: "wasm" })(at)]) {
      expect(Number.isNaN(answer) || answer === right).toBe(true);
    }
  });

  it("nor is a finite second derivative where the first one jumps", () => {
    const origin = [0, 0];
    for (const f of [
      (v: readonly Num[]) => square(norm(v)),
      ([x, y]: readonly Num[]) => square(hypot(x!, y!)),
      ([x, y]: readonly Num[]) => atan2(y!, x!),
      (v: readonly Num[]) => norm(v),
    ]) {
      for (const H of [hessian(f)(origin), [hvp(f)(origin, [1, 0]), hvp(f)(origin, [0, 1])]]) {
        for (const h of H.flat()) expect(Number.isFinite(h)).toBe(false);
      }
    }
  });
});

describe("moderate derivatives of moderate functions do not overflow or vanish on the way", () => {
  /** Functions for which f(k·x) is kᵖ·f(x), but for a constant, and how far that is true. */
  const homogeneous: readonly [string, F, power: number, sign: 1 | -1 | 0][] = [
    ["ln", ([x]) => log(x!), 0, 0],
    ["log₂", ([x]) => table.log2(x!), 0, 0],
    ["log₁₀", ([x]) => table.log10(x!), 0, 0],
    ["√", ([x]) => sqrt(x!), 1 / 2, 0],
    ["∛", ([x]) => cbrt(x!), 1 / 3, 0],
    ["1/x", ([x]) => table.reciprocal(x!), -1, 0],
    ["x/y", ([x, y]) => div(x!, y!), 0, 0],
    ["x/(x + y)", ([x, y]) => div(x!, add(x!, y!)), 0, 0],
    ["direction", ([x, y]) => table.direction(x!, y!), 0, 0],
    ["hypot", ([x, y]) => hypot(x!, y!), 1, 0],
    ["norm", (xs) => norm(xs), 1, 0],
    ["atan2", ([x, y]) => atan2(x!, y!), 0, 0],
    ["ln(1 + x), far out", ([x]) => table.log1p(x!), 0, 1],
    ["arsinh, far out", ([x]) => table.asinh(x!), 0, 1],
    ["arcosh, far out", ([x]) => table.acosh(x!), 0, 1],
  ];
  const farOut: F = ([x]) => log(x!);
  const numbers = fc.array(fc.double({ min: 0.5, max: 4, noNaN: true }), { minLength: 2, maxLength: 2 });
  it.each(homogeneous)("%s", (_, f, power, sign) => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 83, max: 110 }), fc.boolean(), (at, sixth, isLarge) => {
        const exponent = 6 * sixth * (sign === 0 ? (isLarge ? 1 : -1) : sign);
        const scaled: F = (xs) => mul(2 ** (-power * exponent), f(xs.map((x) => mul(2 ** exponent, x))));
        const plain = sign === 0 ? f : farOut;
        for (const derivative of [grad, hessian] as unknown as Derivative[]) {
          const expected = [derivative(plain)(at)].flat(2) as number[];
          for (const answer of [
            derivative(scaled)(at),
            compile(derivative(scaled), { backend: "wasm" })(at),
          ]) {
            ([answer].flat(2) as number[]).forEach((slope, i) =>
              expect(Math.abs(slope - expected[i]!)).toBeLessThanOrEqual(
                1e-13 * Math.abs(expected[i]!) + 1e-15,
              ),
            );
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("powers of numbers of any size", () => {
  const power = ([x, y]: readonly [Num, Num]): Num => table.pow(x, y);
  const ways = [grad(power), compile(grad(power)), hessian(power), compile(hessian(power))] as unknown as ((
    at: readonly number[],
  ) => unknown)[];
  const LARGEST = 670; // eˣ has all its digits up to there, and so has its reciprocal
  const logarithms = fc
    .integer({ min: -LARGEST * 1e6, max: LARGEST * 1e6 })
    .map((millionths) => millionths / 1e6);

  it("have right derivatives up to the second, where these and the power are doubles", () => {
    fc.assert(
      fc.property(logarithms, logarithms, (ofX, ofPower) => {
        const x = Math.exp(ofX);
        const ln = Math.log(x);
        const y = ofPower / ln;
        const mixed = 1 + y * ln;
        fc.pre([ln, y, y - 1, mixed].every((factor) => Math.abs(factor) > 1e-3));
        /** By their factors, and the logarithm of what these are multiplied by. */
        const first = [[y, y * ln - ln], [ln, y * ln]] as const; // prettier-ignore
        const second = [[y * (y - 1), y * ln - 2 * ln], [mixed, y * ln - ln], [mixed, y * ln - ln], [ln * ln, y * ln]] as const; // prettier-ignore
        for (const way of ways) {
          const answers = [way([x, y])].flat(2) as number[];
          (answers.length === 2 ? first : second).forEach(([factor, logarithm], i) => {
            const size = Math.log(Math.abs(factor)) + logarithm;
            if (Math.abs(size) > LARGEST) return;
            expect(Math.abs(answers[i]! / (Math.sign(factor) * Math.exp(size)) - 1)).toBeLessThan(1e-9);
          });
        }
      }),
      { numRuns: 200 },
    );
  });

  it("are differentiated by the exponent and then by the base from the power, right or not", () => {
    const [[, right], [off]] = hessian(power)([1e-250, 1.4]) as unknown as [[number, number], [number]];
    expect(right).toBeCloseTo((1 + 1.4 * Math.log(1e-250)) * 1e-100, 110);
    expect(Math.abs(off / right - 1)).toBeLessThan(2e-3);
    expect((hessian(power)([1e250, 1.4]) as unknown as number[][])[1]![0]).toBe(Infinity);
  });
});

describe("zeros of one's own", () => {
  it("are numbers as all others, eagerly and in kernels", () => {
    const f = (x: Value): Num => sqrt(x);
    const forward = (x: number, t: number): number => jvp(f)(x, t)[1];
    const backward = (x: number, c: number): number => vjp(f)(x)[1](c);
    for (const g of [forward, backward]) {
      expect(g(0, 0)).toBeNaN();
      expect(compile(g as never as (x: Num, t: Num) => Num, { backend: "wasm" })(0, 0)).toBeNaN();
    }
  });

  it("are none of the rows of a Jacobian: what is not asked for is not there", () => {
    const f = ([x, y]: readonly Value[]): Num[] => [sqrt(x!), square(y!)];
    expect(jacobian(f)([0, 3])).toEqual([
      [Infinity, 0],
      [0, 6],
    ]);
    expect(compile(jacobian(f), { backend: "js" })([0, 3])).toEqual([
      [Infinity, 0],
      [0, 6],
    ]);
  });
});
