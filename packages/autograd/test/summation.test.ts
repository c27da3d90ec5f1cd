/** The order in which everything is added up: one for all backends, and exact to a few roundings. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batch, compile } from "../src/compile/index.ts";
import { gradient } from "../src/differentiate.ts";
import { value } from "../src/leaf.ts";
import { add, dot, exp, logSumExp, mul, norm, select, gt, sum, square } from "../src/primitives.ts";
import { sumInBlocks } from "../src/summation.ts";
import { jvp, valueAndGrad } from "../src/transforms.ts";
import type { Num, Value } from "../src/value.ts";

type Vector = readonly Num[];

/** As one says it: blocks of 128 from left to right, then neighbors pairwise, until one is left. */
function plainly(xs: readonly number[]): number {
  let sums: number[] = [];
  for (let from = 0; from < xs.length; from += 128) {
    sums.push(xs.slice(from, from + 128).reduce((x, y) => x + y));
  }
  while (sums.length > 1) {
    const [before, pairs]: [number[], number[]] = [sums, []];
    for (let i = 0; i < before.length; i += 2)
      pairs.push(i + 1 < before.length ? before[i]! + before[i + 1]! : before[i]!);
    sums = pairs;
  }
  return sums[0]!;
}

/** A double's sum with others, without rounding: an integer, in units of 2⁻¹⁰⁷⁴. */
function exactly(x: number): bigint {
  const bits = new BigUint64Array(new Float64Array([x]).buffer)[0]!;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const size = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1);
  return bits >> 63n === 1n ? -size : size;
}

const numbers = (count: number, seed: number, spread = 1): number[] => {
  let state = seed * 2654435761 + 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * Math.exp(spread * ((state % 1000) / 500 - 1));
  });
};
const size = fc.oneof(
  fc.integer({ min: 1, max: 1000 }),
  fc.constantFrom(127, 128, 129, 255, 256, 257, 385, 513, 900),
);

describe("sums", () => {
  it("are in blocks, pairwise", () => {
    fc.assert(
      fc.property(size, fc.nat(1e6), (count, seed) => {
        const [xs, ys] = [numbers(count, seed, 9), numbers(count, seed + 1, 9)];
        const products = xs.map((x, i) => x * ys[i]!);
        expect(sum(xs)).toBe(plainly(xs));
        expect((sum(xs.map((x) => value(x))) as Value).data).toBe(plainly(xs));
        expect(dot(xs, ys)).toBe(plainly(products));
        expect(sumInBlocks(xs, (x, y) => x + y)).toBe(plainly(xs));
        expect(sum(xs.map(() => -0))).toBe(-0);
      }),
    );
  });

  it("of up to 128 terms go from left to right", () => {
    const xs = numbers(128, 3, 9);
    expect(sum(xs)).toBe(xs.reduce((x, y) => x + y));
  });

  it("answer the same bits eagerly and by every backend, with their derivatives", () => {
    const functions: ((xs: Vector, c: Vector) => Num)[] = [
      (xs) => sum(xs),
      (xs) => sum(xs.map((x, i) => square(mul(x, i % 7)))),
      (xs, c) =>
        dot(
          xs,
          xs.toReversed().map((x, i) => mul(x, c[i]!)),
        ),
      (xs, c) => logSumExp(xs.map((x, i) => mul(x, c[i]!))),
      (xs) => norm(xs),
      (xs, c) => sum(xs.map((x, i) => mul(exp(mul(c[0]!, x)), mul(c[0]!, c[i]!)))), // the sweep adds up c[0]'s adjoint
      (xs, c) => sum(xs.map((x, i) => mul(select(gt(x, c[i]!), c[0]!, square(c[0]!)), x))), // not all of whose terms count
      (xs, c) => xs.reduce((before, x, i) => add(mul(0.9, before), mul(x, c[i]!)), c[0]!),
    ];
    fc.assert(
      fc.property(size, fc.nat(1e6), fc.constantFrom(...functions), (count, seed, f) => {
        const [xs, c] = [numbers(count, seed), numbers(count, seed + 7)];
        const whole = valueAndGrad((all: Vector) => f(all.slice(0, count), all.slice(count)));
        const expected = whole([...xs, ...c]);
        for (const backend of ["run", "js", "wasm"] as const)
          expect(compile(whole, { backend })([...xs, ...c])).toEqual(expected);
        // On graph.
        const leaves = [...xs, ...c].map((x) => value(x));
        const root = f(leaves.slice(0, count), leaves.slice(count));
        const slopes = gradient(root, leaves).map((x) => (typeof x === "number" ? x : x.data) + 0);
        expect(slopes).toEqual(expected[1]);
        // Forward.
        const along = numbers(2 * count, seed + 9);
        const forward = (all: Vector, tangents: Vector): readonly [Num, Num] =>
          jvp((x: Vector) => f(x.slice(0, count), x.slice(count)))(all, tangents) as never;
        const moved = forward([...xs, ...c], along);
        for (const backend of ["run", "wasm"] as const)
          expect(compile(forward, { backend })([...xs, ...c], along)).toEqual(moved);
      }),
      { numRuns: 20 },
    );
  });

  it("answer the same bits in batches", () => {
    fc.assert(
      fc.property(size, fc.nat(1e6), fc.integer({ min: 1, max: 6 }), (count, seed, samples) => {
        const f = valueAndGrad((w: Vector, x: Vector) =>
          add(dot(w, x), logSumExp(w.map((a, i) => mul(a, x[i]!)))),
        );
        const w = numbers(count, seed);
        const rows = Array.from({ length: samples }, (_, i) => numbers(count, seed + i));
        const [run, wasm] = (["run", "wasm"] as const).map((backend) => batch(f, { backend })(w, rows));
        expect(wasm).toEqual(run);
        expect(batch(f, { reduce: "each" })(w, rows)).toEqual(rows.map((x) => f(w, x)));
      }),
      { numRuns: 20 },
    );
  });

  it("of 20,000 terms are exact to a few roundings", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const xs = numbers(20_000, seed);
      const unit = exactly(xs.reduce((most, x) => most + Math.abs(x), 0)) >> 53n; // half an ulp of Σ|x|
      const error = (answer: number, terms: readonly number[]): number => {
        const off = exactly(answer) - terms.reduce((total, x) => total + exactly(x), 0n);
        return Number((100n * (off < 0n ? -off : off)) / unit) / 100;
      };
      // Proven: no more than 127 + 8 roundings, each of half an ulp of a part; measured: 2.
      expect(error(sum(xs), xs)).toBeLessThan(10);
      expect(
        error(
          dot(
            xs,
            xs.map(() => 1),
          ),
          xs,
        ),
      ).toBeLessThan(10);
      const x = value(1);
      (sum(xs.map((c) => mul(c, x))) as Value).backward();
      expect(error(x.grad, xs)).toBeLessThan(10);
    }
  });

  it("of logarithms keep what is small beside the largest", () => {
    expect(logSumExp([0, -40])).toBe(Math.exp(-40));
    expect(logSumExp([-40, 0])).toBe(Math.exp(-40));
    expect(logSumExp([3, 3])).toBe(3 + Math.LN2);
    expect(compile((xs: Vector) => logSumExp(xs), { backend: "wasm" })([0, -40, -800])).toBe(Math.exp(-40));
    expect(logSumExp([Infinity, 0])).toBe(Infinity);
    expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity);
    expect(logSumExp([])).toBe(-Infinity);
    expect(logSumExp([0, NaN])).toBe(NaN);
  });
});
