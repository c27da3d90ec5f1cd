import { compile, emit, fold, grad, hessian, jvp, type Num, value, valueAndGrad } from "@chainrule/autograd";
import { expect, test } from "vitest";
import { lift } from "../src/index.ts";
import { build } from "./build.ts";

test("the first example", () => {
  const { energy, clipped } = build(`
function energy(points, r) {
  "use grad";
  let sum = 0;
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < i; j++) {
      const d = Math.hypot(points[i].x - points[j].x, points[i].y - points[j].y);
      if (d < r) sum += (r - d) ** 2;
    }
  }
  return sum;
}
function clipped(xs, limit) {
  "use grad";
  let sum = 0;
  for (const x of xs) {
    if (x > limit) break;
    if (x < 0) continue;
    if (x === 5) return -1;
    sum += x ** 2;
  }
  return sum;
}`) as never as {
    energy: (p: { x: number; y: number }[], r: number) => number;
    clipped: (xs: number[], l: number) => number;
  };
  const p = [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 0.5, y: 1 },
    { x: 9, y: 9 },
  ];
  const e = energy(p, 2);
  const step = compile(valueAndGrad(energy));
  const [v, g] = step(p, 2);
  expect(v).toBe(e);
  expect(g).toEqual(grad(energy)(p, 2));
  const k = compile(clipped);
  for (const xs of [
    [1, 2, -3, 4],
    [1, 5, 2, 2],
    [1, 9, 3, 5],
    [-1, -2, -3, -4],
  ])
    expect(k(xs, 6)).toBe(clipped(xs, 6));
  expect(
    (
      lift(energy)(
        p.map(({ x, y }) => ({ x: value(x), y: value(y) })),
        2,
      ) as { data: number }
    ).data,
  ).toBe(e);
});

test("kernels sort numbers that are not known; one that is NaN has no place, and all are", () => {
  const { median, descending } = build(`
function median(xs) {
  "use grad";
  const s = xs.toSorted((a, b) => a - b);
  return s[Math.floor(s.length / 2)];
}
function descending(xs) {
  "use grad";
  xs.sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  return xs.reduce((sum, x, i) => sum + x * i, 0);
}`) as never as Record<"median" | "descending", (xs: number[]) => number>;
  for (const f of [median, descending]) {
    const kernel = compile(f);
    const slopes = compile(grad(f));
    for (const xs of [
      [3, 1, 2, 5, 4],
      [1, 2, 3, 4, 5],
      [2, -7, Infinity, -0.5, 8],
      [0.3, 0.1, 0.2, 9, -1],
    ]) {
      expect(kernel([...xs])).toBe(f([...xs]));
      expect(slopes([...xs])).toEqual(grad(f)([...xs]));
    }
    expect(kernel([1, 2, NaN, 3, 4])).toBe(NaN);
  }
  const many = (xs: number[]): number => {
    "use grad";
    return xs.toSorted((a, b) => a - b)[0]!;
  };
  const up = Array.from({ length: 65 }, (_, i) => i);
  expect(() => emit(many, [up])).toThrow("at most 64, can be sorted");
  const kernel = compile(many);
  for (const xs of [up, up.toReversed(), up.map((x) => (x * 7) % 65)]) expect(kernel(xs)).toBe(0);
});

test("what a condition chose is refused where it is asked what it cannot answer, with what to write", () => {
  const f = (x: number): number => {
    "use grad";
    const found = x > 1 ? { v: x } : null;
    return found!.v;
  };
  expect(() => emit(f, [2])).toThrow("Ask what it is before it is used (by ===, typeof, in or ?.)");
  const kernel = compile(f);
  expect(kernel(2)).toBe(2);
  expect(() => kernel(1)).toThrow(TypeError);
});

test("an error names the variable and the place, though names are off while there is none", () => {
  const functions = build(`
function reads(x) {
  "use grad";
  const h = x + 1;
  return h.grad * x;
}
function within({ points }) {
  "use grad";
  const p = { q: points[0] * 2 };
  return (p.q.backward(), points[1]);
}
function nameless(x) {
  "use grad";
  return (x * 3).grad;
}
function own(x) {
  "use grad";
  if (x > 0) throw new Error("mine");
  return x;
}`) as never as Record<string, (x: number) => number>;
  const { reads, within, nameless, own } = functions as Record<string, (x: never) => number>;
  for (const act of [
    () => grad(reads!)(2 as never),
    () => grad((x: number) => grad(reads!)(x as never) as number)(2),
    () => compile(reads!)(2 as never),
    () => compile(valueAndGrad(reads!))(2 as never),
  ])
    expect(act).toThrow(/^Cannot read the grad of the value h at \S+:4:\d+: /);
  expect(() => grad(within!)({ points: [1, 2] } as never)).toThrow(
    /^Cannot go backward from the value p\.q at \S+:9:\d+: /,
  );
  expect(() => grad(nameless!)(2 as never)).toThrow(
    /^Cannot read the grad of the value of mul with data 6 at \S+:14:\d+: /,
  );
  expect(() => grad(own!)(2 as never)).toThrow(/^mine$/);
});

function cooled(x: number, y: number): number {
  "use grad";
  if (x > 9) return y;
  if (x < 0) throw new RangeError(`the time ${x} lies in the past`);
  return y * Math.exp(-x);
}

test("a kernel throws what the function throws, for the numbers for which it does", () => {
  const text = "the time -3 lies in the past";
  const kernels: readonly ((x: number, y: number) => unknown)[] = [
    compile(cooled),
    compile(cooled, { check: false }),
    compile(cooled, { backend: "js" }),
    compile(cooled, { backend: "wasm" }),
    compile(grad(cooled)),
    compile(valueAndGrad(cooled), { check: false }),
    compile(hessian(cooled)),
    compile((x: number, y: number) => jvp(cooled)(x, 1, y)),
  ];
  for (const kernel of kernels) {
    const before = kernel(1, 2);
    expect(() => kernel(-3, 2)).toThrow(new RangeError(text));
    expect(kernel(1, 2)).toEqual(before);
    expect(kernel(10, 2)).toBeDefined();
  }
  for (const f of [cooled, grad(cooled)]) expect(() => compile(f)(-3, 2)).toThrow(text);
  const kernel = compile(grad(cooled)).record(1, 2);
  expect(kernel.output.length).toBe(1);
  kernel.input.set([-3, 2]);
  expect(kernel.run).toThrow(text);
  expect(() => kernel.flat(new Float64Array([-3, 2]), new Float64Array(1))).toThrow(text);
  kernel.flat(new Float64Array([0, 2]), kernel.output);
  expect([...kernel.output]).toEqual([-2]);
});

test("what has no place for an exception refuses the throw, with its place", () => {
  const where =
    /language\.test\.ts:\d+:\d+: this throw stands under a condition .* Check before, or answer NaN\./;
  expect(() => emit(cooled, [1, 2])).toThrow(where);
  const sum = (xs: readonly number[]): Num =>
    fold((s: Num, x: Num) => cooled(s as number, x as number), 1, xs);
  expect(() => compile(sum)([1, 2])).toThrow(where);
  expect(() => compile(cooled, { fixed: [0] })(-3, 2)).toThrow(/^the time -3 lies in the past$/);
});
