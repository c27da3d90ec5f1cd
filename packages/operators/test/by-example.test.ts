// What cannot be recorded with all conditions open is recorded as examples decide it; other numbers take other recordings, or the function itself.
import { type Backend, batch, compile, emit, fold, grad, type Num, valueAndGrad } from "@chainrule/autograd";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

function newton(a: number, scale: number): number {
  "use grad";
  let r = 1;
  while (Math.abs(r * r - a * a) > 1e-9) r = (r + (a * a) / r) / 2;
  return r * scale;
}
function large(a: number, scale: number): number {
  "use grad";
  const found = [a, a * 2, a - 3, scale].filter((v) => v > 1);
  return found.reduce((sum, v) => sum + v * v, found.length);
}
function steps(a: number, scale: number): number {
  "use grad";
  const way: number[] = [];
  for (let t = Math.abs(a); t > 0.5; t -= 1) if (t > scale) way.push(t);
  return way.length === 0 ? scale : way[0]! * way.length;
}
function nearest(a: number, scale: number): number {
  "use grad";
  const points = [
    { at: 1, weight: 2 },
    { at: a, weight: 3 },
    { at: scale, weight: 4 },
  ].toSorted((p, q) => (p.at - 1.5) ** 2 - (q.at - 1.5) ** 2);
  points[0]!.weight = 5;
  return points.reduce((sum, { at, weight }) => sum * 2 + at * weight, 0);
}
function refusing(a: number, scale: number): number {
  "use grad";
  const left: number[] = [];
  for (const v of [a, a + 1]) {
    if (v < -2) throw new RangeError(`${v} is too small`);
    if (v > 1) left.push(v);
  }
  return left.length * scale + a;
}
const FUNCTIONS = { newton, large, steps, nearest, refusing };
type F = (a: number, scale: number) => number;

const numbers = fc.oneof(
  fc.double({ min: -4, max: 9, noNaN: true }).filter((x) => Math.abs(x) > 1e-3),
  fc.constantFrom(1, -1, 2, 3, 1.5, 0.5),
);
const calls = fc.array(fc.tuple(numbers, numbers), { minLength: 2, maxLength: 14 });
const outcome = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return String(error);
  }
};

describe.each(Object.entries(FUNCTIONS))("%s", (_, f: F) => {
  test.each(["run", "js", "wasm", "auto"] as const)(
    "answers as itself, whichever way is taken, by %s",
    (backend) => {
      fc.assert(
        fc.property(calls, fc.boolean(), (all, check) => {
          const kernel = compile(f, { backend, check });
          const slopes = compile(valueAndGrad(f), { backend, check });
          for (const [a, scale] of all) {
            expect(outcome(() => kernel(a, scale))).toBe(outcome(() => f(a, scale)));
            expect(outcome(() => slopes(a, scale))).toEqual(outcome(() => valueAndGrad(f)(a, scale)));
          }
        }),
        { numRuns: backend === "run" ? 60 : 15 },
      );
    },
  );

  test.each(["run", "wasm"] satisfies Backend[])(
    "answers so in batches, and adds up in their order, by %s",
    (backend) => {
      fc.assert(
        fc.property(fc.array(numbers, { minLength: 1, maxLength: 40 }), numbers, (all, scale) => {
          const samples = all.filter((a) => a > -2);
          fc.pre(samples.length > 0);
          const scaled = (s: number, a: number): number => {
            "use grad";
            return f(a, s);
          };
          const each = batch(scaled, { reduce: "each", backend })(scale, samples);
          expect(each).toEqual(samples.map((a) => f(a, scale)));
          for (const reduce of ["sum", "mean"] as const) {
            const added = batch((_: number, x: number) => x, { reduce })(0, each);
            expect(batch(scaled, { reduce, backend })(scale, samples)).toBe(added);
          }
          const slopes = batch(grad(scaled), { reduce: "each", backend })(scale, samples);
          expect(slopes).toEqual(samples.map((a) => grad(scaled)(scale, a)));
        }),
        { numRuns: backend === "run" ? 40 : 10 },
      );
    },
  );
});

test("a batch throws what the function throws for one of its samples", () => {
  const scaled = (s: number, a: number): number => {
    "use grad";
    return refusing(a, s);
  };
  const sum = batch(scaled, { reduce: "sum" });
  expect(sum(2, [1, 5, 2])).toBe(1 + 2 + (5 + 4) + (2 + 4));
  expect(() => sum(2, [1, -7, 2])).toThrow(new RangeError("-7 is too small"));
  expect(sum(2, [1, 5, 2])).toBe(18);
});

test("an answer of another structure is answered by calls, and refused by kernels, which have no room for it", () => {
  const positive = (xs: readonly number[]): number[] => {
    "use grad";
    return xs.filter((x) => x > 0);
  };
  const kernel = compile(positive);
  for (const xs of [
    [1, -2, 3],
    [-1, -2, -3],
    [1, 2, 3],
    [0, 0, 7],
  ])
    expect(kernel(xs)).toEqual(positive(xs));
  const own = kernel.record([1, -2, 3]);
  own.run();
  expect([...own.output]).toEqual([1, 3]);
  own.input.set([-4, 2, 3]);
  own.run();
  expect([...own.output]).toEqual([2, 3]);
  own.input.set([1, 2, 3]);
  expect(own.run).toThrow("answers another structure than where it was recorded");

  const keyed = (x: number): Record<string, number> => {
    "use grad";
    return x > 0 ? { up: x } : { down: -x };
  };
  const either = compile(keyed);
  for (const x of [2, -3, 5]) expect(either(x)).toEqual(keyed(x));
});

test("more ways than are recorded are taken by the function itself", () => {
  let called = 0;
  const counting = (): void => {
    called++;
  };
  const rounds = (x: number): number => {
    "use grad";
    let n = 0;
    for (let t = x; t > 0; t -= 1) n += t;
    return n;
  };
  const watched = Object.assign((x: number) => (counting(), rounds(x)), {
    [Symbol.for("chainrule.twin")]: (x: never) => (
      counting(),
      (rounds as unknown as Record<symbol, (x: never) => number>)[Symbol.for("chainrule.twin")]!(x)
    ),
  });
  const kernel = compile(watched, { check: false });
  for (let x = 0.5; x < 20; x++) expect(kernel(x)).toBe(rounds(x));
  const before = called;
  for (let x = 0.5; x < 8; x++) expect(kernel(x)).toBe(rounds(x));
  expect(called).toBe(before);
  expect(kernel(19.5)).toBe(rounds(19.5));
  expect(called).toBe(before + 1);
});

test("where there is no example, what needs one is refused, with its place and what to write", () => {
  const where = /by-example\.test\.ts:\d+:\d+: /;
  for (const f of [newton, large, nearest]) {
    expect(() => emit(f, [2, 1])).toThrow(where);
    const sum = (xs: readonly number[]): Num => fold((s: Num, x: Num) => f(s as number, x as number), 1, xs);
    expect(() => compile(sum)([1, 2])).toThrow(where);
  }
});

test("what would outlive the call is refused under a condition, whatever the example", () => {
  const log: number[] = [];
  const noting = (x: number): number => log.push(x);
  const f = (x: number): number => {
    "use grad";
    if (x > 0) noting(1);
    return x;
  };
  expect(() => compile(f)(1)).toThrow("could not be undone");
  const counter = { calls: 0 };
  const g = (x: number): number => {
    "use grad";
    if (x > 0) counter.calls = x;
    return x;
  };
  expect(() => compile(g)(1)).toThrow("would outlive the recording");
});

test("a loop that an example does not end is refused before memory is", () => {
  const endless = (x: number): number => {
    "use grad";
    let s = x;
    while (s > 0) s = s / 2 + 1;
    return s;
  };
  expect(() => compile(endless)(1)).toThrow("went on for 10000 rounds");
});
