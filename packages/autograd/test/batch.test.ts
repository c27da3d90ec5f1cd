/** Batches: the scalar kernel's numbers up to the error of the elementary functions, in a fixed order of summation. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batch, type BatchOptions, compile, type Reduce } from "../src/compile/index.ts";
import * as primitives from "../src/primitives.ts";
import { anyDouble } from "../src/testing/laws/index.ts";
import { valueAndGrad } from "../src/transforms.ts";
import type { Num, Primitive, Unary, Value } from "../src/value.ts";

const {
  add,
  clamp,
  cos,
  cosh,
  div,
  dot,
  exp,
  gt,
  log,
  max,
  min,
  mul,
  relu,
  select,
  sigmoid,
  sin,
  square,
  sub,
  sum,
  tanh,
} = primitives;

type Parameters = readonly [Value, Value, Value];
type Sample = readonly [Value, Value];

/** Everything that is treated apart: what depends on no sample, penalties, kinks, an argument beyond the range of sin. */
const loss = (w: Parameters, x: Sample, y: Value): Num =>
  sum([
    square(sub(tanh(add(mul(w[0], x[0]), mul(exp(w[1]), x[1]))), y)),
    relu(sub(1, mul(w[2], x[0]))),
    mul(0.01, square(w[0])),
    sigmoid(mul(cos(mul(x[1], 1e4)), w[1])),
    log(add(2, sin(mul(w[2], x[1])))),
    select(gt(x[0], 0.2), div(w[0], add(2, square(x[0]))), 0),
  ]);

const samplesOf = (count: number): { xs: [number, number][]; ys: number[] } => {
  const xs = Array.from({ length: count }, (_, i): [number, number] => [Math.sin(i), Math.cos(3 * i)]);
  return { xs, ys: xs.map(([a, b]) => a * b) };
};
const weights = [0.3, -0.4, 0.7] as const;

const backends = ["run", "wasm"] as const;

describe("batch", () => {
  for (const backend of backends) {
    for (const count of [1, 2, 3, 4, 5, 8, 11, 32]) {
      it(`answers sums, means and every sample of ${count}: ${backend}`, () => {
        const { xs, ys } = samplesOf(count);
        const one = compile(valueAndGrad(loss), { backend: "run" });
        const singles = xs.map((x, i) => one(weights, x, ys[i] as number)).map(([value, g]) => [value, ...g]);
        const sums = [0, 1, 2, 3].map((k) => singles.reduce((total, row) => total + (row[k] as number), 0));
        const run = (reduce: Reduce): number[] =>
          batch(valueAndGrad(loss), { reduce, backend } as BatchOptions)(weights, xs, ys).flat(2);
        const scale = Math.max(...singles.flat().map(Math.abs));
        const near = (actual: readonly number[], expected: readonly number[]): void => {
          expect(actual.length).toBe(expected.length);
          actual.forEach((x, i) =>
            expect(Math.abs(x - (expected[i] as number))).toBeLessThan(scale * count * 4e-16),
          );
        };
        near(run("sum"), sums);
        near(
          run("mean"),
          sums.map((x) => x / count),
        );
        const each = batch(valueAndGrad(loss), { reduce: "each", backend })(weights, xs, ys);
        near(
          each.flatMap(([value, g]) => [value, ...g]),
          singles.flat(),
        );
      });
    }
  }

  it("answers the same bits by every way, and for each sample those of a kernel", () => {
    for (const count of [1, 3, 4, 7, 12]) {
      const { xs, ys } = samplesOf(count);
      const one = compile(valueAndGrad(loss), { backend: "js" });
      const singles = xs.map((x, i) => one(weights, x, ys[i] as number));
      for (const backend of backends) {
        const each = batch(valueAndGrad(loss), { reduce: "each", backend });
        expect(each(weights, xs, ys)).toEqual(singles);
      }
      for (const reduce of ["sum", "mean"] as const) {
        const [run, wasm] = backends.map((backend) =>
          batch(valueAndGrad(loss), { reduce, backend })(weights, xs, ys),
        );
        expect(wasm).toEqual(run);
      }
    }
  });

  it("sums what is too large to be doubled", () => {
    for (const backend of backends) {
      const f = batch((w: Value, x: Value): Num => square(sub(x, mul(0, w))), { reduce: "sum", backend });
      expect(f(1, [1.2e154])).toBe(1.2e154 * 1.2e154);
    }
  });

  it("answers the same bits again, and after it has grown", () => {
    const step = batch(valueAndGrad(loss));
    const [few, many] = [samplesOf(5), samplesOf(1000)];
    const first = step(weights, few.xs, few.ys);
    step(weights, many.xs, many.ys);
    expect(step(weights, few.xs, few.ys)).toEqual(first);
  });

  it("adds up more samples than it does in one go", () => {
    const step = batch((_: Value, x: Value): Num => mul(x, x), { reduce: "sum", backend: "wasm" });
    const count = 100_003;
    const squares = ((count - 1) * count * (2 * count - 1)) / 6; // all sums on the way are integers below 2⁵³
    expect(
      step(
        0,
        Array.from({ length: count }, (_, i) => i),
      ),
    ).toBe(squares);
  });

  it("hands numbers from function to function, for every sample its own", () => {
    const f = (w: Value, x: Value): Num => {
      let y: Num = x;
      const early = Array.from({ length: 300 }, (_, k) => (y = add(mul(y, w), k % 7)));
      return early
        .toReversed()
        .reduce<Num>((total, z, k) => sub(z, mul(total, k % 3 === 0 ? x : 0.25)), gt(x, 2));
    };
    const xs = Array.from({ length: 11 }, (_, i) => i / 2 - 1);
    const one = compile(f, { backend: "run" });
    expect(batch(f, { reduce: "each", backend: "wasm" })(0.5, xs)).toEqual(xs.map((x) => one(0.5, x)));
  });

  it("answers for the gradient of a matrix what the scalar kernel answers, to the bit", () => {
    const f = (w: readonly (readonly Value[])[], x: readonly Value[]): Num =>
      sum(w.map((row, j) => square(add(dot(row, x), j))));
    const w = Array.from({ length: 7 }, (_, j) => Array.from({ length: 5 }, (__, i) => Math.sin(5 * j + i)));
    const xs = Array.from({ length: 6 }, (_, s) => Array.from({ length: 5 }, (__, i) => Math.cos(5 * s + i)));
    const one = compile(valueAndGrad(f), { backend: "run" });
    const each = batch(valueAndGrad(f), { reduce: "each", backend: "wasm" });
    expect(each(w, xs)).toEqual(xs.map((x) => one(w, x)));
  });

  it("keeps what was written when it grows", () => {
    const kernel = batch(valueAndGrad(loss), { reduce: "sum" }).record(weights, [0, 0], 0);
    kernel.shared.set(weights);
    const { xs, ys } = samplesOf(3);
    kernel.samples(3).set(xs.flatMap((x, i) => [...x, ys[i] as number]));
    kernel.run(3);
    const answer = [...kernel.output];
    kernel.samples(100);
    kernel.run(3);
    expect([...kernel.output]).toEqual(answer);
  });

  it("computes outside of the loop what depends on no sample, and multiplies sums", () => {
    const f = (w: readonly [Value], x: Value): Num => add(mul(exp(w[0]), x), square(w[0]));
    const { tapes } = batch(valueAndGrad(f), { reduce: "sum" }).record([1], 2);
    expect(tapes.each?.ops.length).toBe(0); // Σ e^w·x + n·w² = e^w·Σx + n·w²
    expect(batch(valueAndGrad(f), { reduce: "sum" })([0], [2, 3])).toEqual([5, [5]]);
    expect(batch(valueAndGrad(f))([0], [2, 3])).toEqual([2.5, [2.5]]);
  });

  it("looks into NaN: a branch that is not taken stays silent", () => {
    const f = (w: readonly [Value], x: Value): Num => select(gt(x, 0), log(mul(w[0], x)), 0);
    const answer = batch(valueAndGrad(f), { reduce: "sum", backend: "wasm" })([2], [1, 0, -1, 3, 4]);
    expect(answer[0]).toBeCloseTo(Math.log(2) + Math.log(6) + Math.log(8), 12);
    expect(answer[1][0]).toBeCloseTo(1.5, 12);
  });

  it("lets NaN through maxima, whichever operand it is", () => {
    const f = (_: Value, x: readonly [Value, Value]): Num => max(x[0], x[1], 1);
    const answers = batch(f, { reduce: "each", backend: "wasm" })(0, [
      [NaN, 2],
      [2, NaN],
      [-3, 2],
      [-3, -2],
    ]);
    expect(answers).toEqual([NaN, NaN, 2, 1]);
  });

  it("names what it cannot do", () => {
    const f = (w: Value, x: Value): Num => mul(w, x);
    expect(() => batch(f)(1, [])).toThrow("Cannot run a batch of 0 samples.");
    expect(() => batch((w: Value, x: Value, y: Value): Num => sum([w, x, y]))(1, [1, 2], [3])).toThrow(
      "Cannot run a batch of 2 and 1 samples. Pass arrays of one length",
    );
    expect(() => batch((w: Value, x: readonly Value[]): Num => mul(w, sum(x)))(1, [[1], [1, 2]])).toThrow(
      "Cannot run a batch of samples of different structures.",
    );
    expect(() => batch(f).record(1, 2).run(1000)).toThrow(
      "Cannot run a batch of 1000 samples: there is room for",
    );
  });
});

describe("instructions on vectors", () => {
  const edges = [0, -0, Infinity, -Infinity, NaN, 1, -1];
  type Operation = (...operands: readonly Num[]) => Num;
  const operations: [name: string, arity: number, Operation][] = Object.values<Primitive>(primitives)
    .filter(({ simd }) => simd !== undefined)
    .map((row) => [row.name, row.partials.length, row as unknown as Operation]);
  // Rows that are written in instructions that have no public row, and masks that choose.
  operations.push(
    ["max", 2, (x, y) => max(x, y)],
    ["min", 2, (x, y) => min(x, y)],
    ["relu", 1, (x) => relu(x)],
    ["clamp", 3, (x, low, high) => clamp(x, low, high)],
    ["a choice", 4, (a, b, x, y) => select(gt(a, b), x, y)],
  );
  for (const [name, arity, apply] of operations) {
    it(`answers for ${name} what it answers on numbers, to the bit, on all doubles`, () => {
      const operand = fc.oneof(
        fc.record({ isConstant: fc.constant(false), x: anyDouble }),
        fc.record({ isConstant: fc.constant(true), x: fc.oneof(fc.constantFrom(...edges), anyDouble) }),
      );
      fc.assert(
        fc.property(
          fc.array(operand, { minLength: arity, maxLength: arity }),
          fc.array(anyDouble, { maxLength: 3 }),
          (operands, xs) => {
            // The first operand that is no constant is each edge and each x in turn.
            const varied = operands.findIndex(({ isConstant }) => !isConstant);
            const samples = [...edges, ...xs].map((x) =>
              operands.map((other, i) => (i === varied ? x : other.x)),
            );
            const f = (_: Value, sample: readonly Value[]): Num =>
              apply(...operands.map(({ isConstant, x }, i) => (isConstant ? x : (sample[i] as Value))));
            const answers = batch(f, { reduce: "each", backend: "wasm" })(0, samples);
            expect(answers).toEqual(samples.map((sample) => apply(...sample))); // 0 and −0 are not equal here
          },
        ),
        { numRuns: 60 },
      );
    });
  }
});

describe("elementary functions in vectors", () => {
  const ranges: readonly (readonly [Unary, number, number])[] = [
    [exp, -745, 709.7],
    [exp, -1, 1],
    [log, 1e-300, 1e300],
    [log, 0.5, 2],
    [sin, -1e3, 1e3],
    [sin, -1e9, 1e9],
    [cos, -1e3, 1e3],
    [tanh, -20, 20],
    [tanh, -0.1, 0.1],
    [cosh, -700, 700],
    [sigmoid, -40, 40],
  ];
  for (const [row, from, to] of ranges) {
    it(`computes ${row.name} from ${from} to ${to} to the bit`, () => {
      const kernel = batch((_: Value, x: Value) => row(x), { reduce: "each", backend: "wasm" }).record(0, 0);
      const xs = Float64Array.from(
        { length: 20_000 },
        (_, i) => from + (to - from) * ((i * 0.6180339887) % 1),
      );
      kernel.samples(xs.length).set(xs);
      kernel.run(xs.length);
      expect(kernel.output.slice(0, xs.length)).toEqual(xs.map((x) => row(x)));
    });
  }

  it("answers at the ends what JavaScript answers", () => {
    for (const row of [exp, log, sin, cos, tanh, cosh, sigmoid]) {
      const f = batch((_: Value, x: Value) => row(x), { reduce: "each", backend: "wasm" });
      const ends = [NaN, Infinity, -Infinity, 0, -0, 1e308, -1e308, 5e-324, -5e-324, -746, 711, 1, -1];
      expect(f(0, ends).map((y) => Number(y.toPrecision(12)))).toEqual(
        ends.map((x) => Number(row(x).toPrecision(12))),
      );
    }
  });

  it("keeps the sign of zero", () => {
    for (const row of [sin, tanh]) {
      const f = batch((_: Value, x: Value) => row(x), { reduce: "each", backend: "wasm" });
      const xs = [0, -0, 1e-300, -1e-300, 0.5, -0.5, 4, -4];
      expect(f(0, xs).map((y) => Object.is(y, -0) || y < 0)).toEqual(
        xs.map((x) => Object.is(row(x), -0) || row(x) < 0),
      );
    }
  });

  it("computes any row lane by lane where there is no code for vectors", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 5, noNaN: true }), { minLength: 1, maxLength: 9 }),
        (xs) => {
          const f = (_: Value, x: Value): Num => primitives.pow(primitives.atan(x), primitives.log1p(x));
          expect(batch(f, { reduce: "each", backend: "wasm" })(0, xs)).toEqual(
            xs.map((x) => f(x as never, x as never)),
          );
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe("sums that move past a factor", () => {
  it.each(["run", "wasm"] as const)("overflow only where the terms do: %s", (backend) => {
    const ofProduct = batch((w: Num, x: Num) => mul(w, x), { backend, reduce: "sum" });
    expect(ofProduct(1e-300, [1e308, 1e308, 1e308, 1e308])).toBe(4e8);
    expect(
      batch((w: Num, x: Num) => mul(w, x), { backend })(1e-300, [1e308, 1e308, 1e308, 1e308, 1e308]),
    ).toBeCloseTo(1e8, 0);
    expect(ofProduct(1e-300, [1e308, -1e308, 1e308])).toBe(1e8);
    expect(ofProduct(0, [1e308, 1e308])).toBe(0);
    expect(ofProduct(2, [1e308, 1e308])).toBe(Infinity);
    expect(ofProduct(2, [1, 2])).toBe(6);
    expect(
      batch((w: Num, x: Num) => sub(x, w), { backend, reduce: "sum" })(1e308, [1e308, 1e308, 1e308]),
    ).toBe(0);
  });

  it("answer what the samples' own answers add up to, wherever one of them is not finite", () => {
    const numbers = fc.oneof(
      fc.double({ noNaN: true }),
      fc.constantFrom(1e308, -1e308, 1e-300, 0, 5e-324, 1),
    );
    fc.assert(
      fc.property(numbers, numbers, fc.array(numbers, { minLength: 1, maxLength: 9 }), (w, c, xs) => {
        const f = (p: readonly Num[], x: Num): Num[] => [
          mul(p[0] as Num, add(x, p[1] as Num)),
          sub(mul(p[0] as Num, mul(x, x)), x),
        ];
        const singles = xs.map((x) => f([w, c], x) as number[]);
        const answer = batch(f, { reduce: "sum" })([w, c], xs);
        answer.forEach((sum, k) => {
          const terms = singles.map((row) => row[k] as number);
          const size = terms.reduce((total, term) => total + Math.abs(term), 0);
          if (Number.isFinite(size) && size < 1e300)
            expect(Math.abs(sum - terms.reduce((a, b) => a + b, 0))).toBeLessThanOrEqual(
              1e-9 * size + 1e-300,
            );
        });
      }),
    );
  });
});
