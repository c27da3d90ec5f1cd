// Our entry for GradBench answers the protocol, and its derivatives are those of its functions, by finite differences.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { answer, evals } from "../benchmarks/gradbench/answer.ts";

/** Numbers that are not special, from −1 to 1. */
const numbers = (count: number, seed = 1): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));
const rows = (count: number, width: number, seed = 1): number[][] =>
  Array.from({ length: count }, (_, i) => numbers(width, seed + i / 7));

function output(module: string, name: string, input: unknown): unknown {
  const {
    success,
    output: answered,
    error,
  } = answer({ id: 0, kind: "evaluate", module, function: name, input });
  expect(error).toBe(undefined);
  expect(success).toBe(true);
  return answered;
}

/** The numbers in a structure, in order. */
const flat = (x: unknown): number[] =>
  typeof x === "number" ? [x] : Object.values(x as object).flatMap(flat);

/** The structure with its numbers in order replaced. */
function filled<T>(like: T, from: number[]): T {
  if (typeof like === "number") return from.shift() as T;
  if (Array.isArray(like)) return like.map((part: unknown) => filled(part, from)) as T;
  return Object.fromEntries(
    Object.entries(like as object).map(([key, part]) => [key, filled(part, from)]),
  ) as T;
}

/** Each column: the slopes of all outputs by one number. */
function slopes(f: (xs: number[]) => number[], at: readonly number[]): number[][] {
  const h = 2 ** -17;
  return at.map((_, i) => {
    const moved = (by: number): number[] => f(at.map((x, j) => (i === j ? x + by : x)));
    const [one, two, three, four] = [moved(h), moved(-h), moved(2 * h), moved(-2 * h)];
    return one.map((x, k) => (8 * (x - two[k]!) - (three[k]! - four[k]!)) / (12 * h));
  });
}

function expectNear(actual: readonly number[], expected: readonly number[], scale = 1): void {
  expect(actual.length).toBe(expected.length);
  const size = Math.max(1, ...expected.map(Math.abs));
  actual.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThan(1e-8 * size * scale));
}

/** Compares a gradient with the slopes of a function by some parts of its input. */
function expectGradient<I extends object>(
  module: string,
  [f, g]: readonly [string, string],
  input: I,
  parts: readonly (keyof I)[],
): void {
  const at = Object.fromEntries(parts.map((part) => [part, input[part]]));
  const value = (xs: number[]): number[] =>
    flat(output(module, f, { ...input, ...filled(at, [...xs]) })).slice(-1);
  expectNear(
    flat(output(module, g, input)),
    slopes(value, flat(at)).map(([slope]) => slope!),
  );
}

describe("gradients", () => {
  test("hello", () => {
    expect(output("hello", "square", 3)).toBe(9);
    expect(output("hello", "double", 3)).toBe(6);
  });
  test("lse", () => expectGradient("lse", ["primal", "gradient"], { x: numbers(9) }, ["x"]));
  test("llsq", () => expectGradient("llsq", ["primal", "gradient"], { x: numbers(4), n: 37 }, ["x"]));
  test("det", () => {
    for (const ell of [1, 2, 3, 4, 6, 7])
      expectGradient("det", ["primal", "gradient"], { A: numbers(ell * ell), ell }, ["A"]);
    expect(output("det", "primal", { A: [2, 1, 0, 1, 3, 1, 0, 1, 4], ell: 3 })).toBe(18);
  });
  test("gmm", () => {
    const [d, k, n] = [3, 4, 10];
    const parameters = { alpha: numbers(k), mu: rows(k, d), q: rows(k, d, 3), l: rows(k, 3, 5) };
    const input = { d, k, n, ...parameters, x: rows(n, d, 7), m: 2, gamma: 1.5 };
    expectGradient("gmm", ["objective", "jacobian"], input, ["alpha", "mu", "q", "l"]);
    // Of one standard normal component in one dimension, with the prior's density written out.
    const one = { d: 1, k: 1, n: 1, alpha: [0], mu: [[0]], q: [[0]], l: [[]], x: [[1]], m: 0, gamma: 1 };
    const normal = -0.5 - 0.5 * Math.log(2 * Math.PI);
    const wishart = -0.5 - Math.log(2); // of χ² with two degrees of freedom, at 1
    expectNear([output("gmm", "objective", one) as number], [normal + wishart]);
  });
  test("ode", () => expectGradient("ode", ["primal", "gradient"], { x: numbers(4), s: 9 }, ["x"]));
  test("lstm", () => {
    const [layers, size] = [2, 3];
    const input = {
      main_params: rows(2 * layers, 4 * size),
      extra_params: rows(3, size, 3),
      state: rows(2 * layers, size, 5),
      sequence: rows(6, size, 7),
    };
    expectGradient("lstm", ["objective", "jacobian"], input, ["main_params", "extra_params"]);
  });
});

test("kmeans: Newton's step, from slopes of the cost and of its slopes", () => {
  const points = rows(20, 2);
  const centroids = [points[3]!, points[11]!, points[17]!].map((point) => point.map((x) => x + 0.01));
  const cost = (xs: number[]): number =>
    output("kmeans", "cost", { points, centroids: filled(centroids, [...xs]) }) as number;
  const at = flat(centroids);
  const first = slopes((xs) => [cost(xs)], at).map(([slope]) => slope!);
  const h = 2 ** -10; // the cost is quadratic here
  const second = at.map((_, i) => {
    const moved = (by: number): number => cost(at.map((x, j) => (i === j ? x + by : x)));
    return (moved(h) - 2 * moved(0) + moved(-h)) / (h * h);
  });
  expectNear(
    flat(output("kmeans", "dir", { points, centroids })),
    first.map((slope, i) => slope / second[i]!),
    100,
  );
});

test("ba: the errors of one observation and their derivatives", () => {
  const [cam, x, w, feat] = [[...numbers(6), 1.5, ...numbers(4, 3)], numbers(3, 5), 0.7, numbers(2, 6)];
  const input = { n: 2, m: 3, p: 12, cam, x, w, feat };
  const errors = (xs: number[]): number[] => {
    const moved = { ...input, cam: xs.slice(0, 11), x: xs.slice(11, 14), w: xs[14] };
    const { reproj_error, w_err } = output("ba", "objective", moved) as {
      reproj_error: { elements: number[]; repeated: number };
      w_err: { element: number; repeated: number };
    };
    expect([reproj_error.repeated, w_err.repeated]).toEqual([12, 12]);
    return [...reproj_error.elements, w_err.element];
  };
  const columns = slopes(errors, [...cam, ...x, w]);
  const { rows: begins, cols, vals } = output("ba", "jacobian", input) as Record<string, number[]>;
  expectNear(vals!, [...columns.map(([u]) => u!), ...columns.map(([, v]) => v!), -2 * w]);
  expect(cols!.slice(0, 15)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 22, 23, 24, 31]);
  expect(cols!.at(-1)).toBe(22 + 9 + 11);
  expect([begins!.length, begins![1], begins![24], begins![25], begins!.at(-1)]).toEqual([
    31, 15, 360, 361, 372,
  ]);
});

describe("ht", () => {
  const bones = 22;
  const homogeneous = (row: number[], last: number): number[] => [...row, last];
  const matrices = (seed: number): number[][][] =>
    Array.from({ length: bones }, (_, i) => [...rows(3, 4, seed + i), [0, 0, 0, 1]]);
  const model = {
    parents: Array.from({ length: bones }, (_, i) => (i === 0 ? -1 : Math.floor((i - 1) / 2))),
    base_relatives: matrices(1),
    inverse_base_absolutes: matrices(2),
    base_positions: rows(6, 3, 9).map((row) => homogeneous(row, 1)),
    weights: rows(6, bones, 11),
    triangles: [
      [0, 1, 2],
      [3, 4, 5],
      [2, 3, 0],
    ],
    is_mirrored: true,
  };
  const theta = numbers(26);

  test.each([
    ["of vertices", [], [4, 0, 5]],
    ["on triangles", rows(3, 2, 13), [1, 0, 2]],
  ] as const)("the errors of points %s, and their derivatives", (_, us, correspondences) => {
    const data = { model, correspondences, points: rows(3, 3, 15) };
    const errors = (xs: number[]): number[] => {
      const shares = us.map((__, i) => xs.slice(26 + 2 * i, 28 + 2 * i));
      return output("ht", "objective", { theta: xs.slice(0, 26), us: shares, data }) as number[];
    };
    const columns = slopes(errors, [...theta, ...us.flat()]);
    const expected = Array.from({ length: 9 }, (__, row) => {
      const point = Math.floor(row / 3);
      const own = us.length === 0 ? [] : [26 + 2 * point, 27 + 2 * point];
      return [...own, ...Array.from({ length: 26 }, (___, i) => i)].map((column) => columns[column]![row]!);
    });
    expectNear(flat(output("ht", "jacobian", { theta, us, data })), expected.flat());
  });
});

describe("descents", () => {
  test("particle: all modes find where the particle meets the origin", () => {
    const found = ["ff", "fr", "rf", "rr"].map((mode) => output("particle", mode, { w: 0 }) as number);
    for (const w of found) expect(Math.abs(w - found[0]!)).toBeLessThan(1e-6);
    expect(found[0]).toBeCloseTo(0.20719187, 4);
  });
  test("saddle: all modes find it", () => {
    for (const mode of ["ff", "fr", "rf", "rr"]) {
      const found = output("saddle", mode, { start: [1, 1] }) as number[];
      expect(found.length).toBe(4);
      for (const x of found) expect(Math.abs(x)).toBeLessThan(1e-4);
    }
  });
});

describe("the protocol", () => {
  test("acknowledges, and says what is not there", () => {
    expect(answer({ id: 1, kind: "start" })).toEqual({ id: 1, tool: "chainrule" });
    expect(answer({ id: 2, kind: "analysis" })).toEqual({ id: 2 });
    for (const module of Object.keys(evals))
      expect(answer({ id: 3, kind: "define", module })).toEqual({ id: 3, success: true });
    expect(answer({ id: 4, kind: "define", module: "nothing" })).toEqual({ id: 4, success: false });
    expect(answer({ id: 5, kind: "evaluate", module: "hello", function: "cube", input: 1 }).success).toBe(
      false,
    );
    expect(answer({ id: 6, kind: "evaluate", module: "det", function: "primal", input: 1 }).error).toContain(
      "Error",
    );
  });
  test("runs as often as it is asked to", () => {
    const input = { x: [1, 2], min_runs: 3, min_seconds: 0 };
    const { timings } = answer({ id: 1, kind: "evaluate", module: "lse", function: "primal", input });
    expect(timings!.map(({ name }) => name)).toEqual(["prepare", "evaluate", "evaluate", "evaluate"]);
  });
  test("is spoken in lines", { timeout: 60_000 }, async () => {
    const tool = fileURLToPath(new URL("../benchmarks/gradbench/tool.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "@oxc-node/core/register", tool], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
    child.stdin.end(
      '{"id":0,"kind":"start"}\n{"id":1,"kind":"evaluate","module":"hello","function":"double","input":4}\n',
    );
    await once(child, "close");
    const [, second] = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { output?: number });
    expect(second!.output).toBe(8);
  });
});
