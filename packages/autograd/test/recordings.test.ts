/** What a recording takes for granted: the first answer is compared, fixed arguments are part of it, kernels do not disturb each other. */
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  add,
  batch,
  compile,
  definePrimitive,
  eq,
  exp,
  gather,
  grad,
  gt,
  hessian,
  jvp,
  mul,
  type Num,
  select,
  sin,
  square,
  sub,
  sum,
  type Value,
  valueAndGrad,
} from "../src/index.ts";
import { randomFunction } from "../src/testing/laws/index.ts";

/** What a user writes who takes a value for a number: the types are silent, and so was the library. */
const any = (x: unknown): never => x as never;

describe("the first call", () => {
  const mistakes: readonly (readonly [string, (x: Num, mode: Num) => Num])[] = [
    ["===", (x, mode) => (mode === 1 ? square(x) : x)],
    ["a default", (x, mode) => mul(x, isZero(mode) || 7)],
    [
      "switch",
      (x, mode) => {
        switch (mode) {
          case 1:
            return square(x);
          default:
            return x;
        }
      },
    ],
    ["indexOf", (x, mode) => ([0, 1, 2].indexOf(any(mode)) === 1 ? square(x) : x)],
    ["includes", (x, mode) => ([1, 2].includes(any(mode)) ? square(x) : x)],
    ["filter(Boolean)", (x, mode) => mul(x, [mode, sub(mode, 1)].filter(Boolean).length)],
    ["a Map", (x, mode) => new Map<unknown, Num>([[1, square(x)]]).get(mode) ?? x],
    ["typeof", (x, mode) => (typeof mode === "number" ? square(x) : x)],
    ["Object.is", (x, mode) => (Object.is(mode, 1) ? square(x) : x)],
    ["isNaN of the wrong kind", (x, mode) => (Number.isInteger(mode) ? square(x) : x)],
  ];
  const isZero = (x: Num): Num => (x === 1 ? 0 : x);

  it.each(mistakes)("of a function that decides by %s is refused", (_, f) => {
    const message = /for these arguments the function answers .* and its recording/;
    expect(() => compile(f)(3, 1)).toThrow(message);
    expect(() => compile(f)(3, 1)).toThrow(
      "compile(f, { fixed: [1] }) makes its numbers part of the recording",
    );
    expect(() => compile(f).record(3, 1)).toThrow(message);
    expect(() => batch((m: Num, x: Num) => f(x, m))(1, [3, 4])).toThrow(message);
    expect(compile(f, { fixed: [1] })(3, 1)).toBe(f(3, 1));
    expect(compile(f, { fixed: [1] })(3, 2)).toBe(f(3, 2));
  });

  it.each<[string, (x: Num) => Num]>([
    ["===", (x) => (x === 3 ? square(x) : x)],
    ["||", (x) => mul(isThree(x) || 7, 1)],
    ["typeof", (x) => (typeof x === "number" ? square(x) : x)],
  ])("of a derivative of a function that decides by %s is refused", (_, f) => {
    for (const transformed of [grad(f), valueAndGrad(f), grad(grad(f)), (x: Num) => jvp(f)(x, 1)]) {
      expect(() => compile(transformed as (x: Num) => unknown)(3)).toThrow(
        /for plain numbers and .* for values of the same numbers/,
      );
    }
    expect(() => compile(hessian((v: readonly Num[]) => f(v[0] as Num)))([3])).toThrow("for plain numbers");
  });
  const isThree = (x: Num): Num => (x === 3 ? 0 : x);

  it("names the place in the result", () => {
    const f = (w: readonly Num[]): { y: Num; all: Num[] } => ({
      y: sum(w),
      all: w.map((x) => (x === 2 ? 1 : x)),
    });
    expect(() => compile(f)([1, 2])).toThrow("the function answers 1 at all[1], and its recording 2.");
  });

  it("of a function that draws at random, or throws, is refused", () => {
    expect(() => compile((x: Num) => mul(x, Math.random()))(1)).toThrow("Math.random");
    const careful = (x: Num): Num => {
      if (x === 0) throw new RangeError("no zeros, please");
      return x;
    };
    expect(() => compile(careful)(0)).toThrow(
      "the function throws, which its recording cannot: no zeros, please",
    );
    expect(compile(careful)(1)).toBe(1);
  });

  it("is all that is compared, and only if it is wanted", () => {
    let calls = 0;
    const f = (x: Num): Num => {
      calls++;
      return square(x);
    };
    const step = compile(f);
    for (let i = 0; i < 10; i++) step(i);
    expect(calls).toBe(2);
    const unchecked = compile(f, { check: false });
    for (let i = 0; i < 10; i++) unchecked(i);
    expect(calls).toBe(3);
    expect(compile((x: Num) => (x === 1 ? 5 : x), { check: false })(1)).toBe(1);
    expect(batch((_: Num, x: Num) => (x === 1 ? 5 : x), { check: false, reduce: "each" })(0, [1])).toEqual([
      1,
    ]);
  });

  it("compares samples of a batch from the first to the last", () => {
    const loss = (w: Num, x: Num, label: Num): Num => (label === 1 ? mul(w, x) : sub(w, x));
    expect(() => batch(loss)(1, [1, 2, 3], [0, 0, 1])).toThrow("its recording");
    expect(() => batch(valueAndGrad(loss))(1, [1, 2, 3], [0, 1, 0])).toThrow("its recording");
  });

  it("is right for functions written with methods, gradients of values, and derivatives inside", () => {
    expect(compile((x: Value) => x.mul(x).sin())(2)).toBe(sin(4));
    expect(compile((x: Value) => grad((y: Value) => y.mul(y).mul(x))(x))(2)).toBe(8);
    expect(compile(grad((x: Value) => x.mul(3).exp()))(0)).toBe(3);
    expect(compile((x: Value) => select(x.gt(1), x, x.square()))(0.5)).toBe(0.25);
  });

  it("raises no false alarm on random functions, their gradients and Hessians", () => {
    fc.assert(
      fc.property(randomFunction(), ({ f, inputs }) => {
        const used = (xs: readonly Num[]): Num => f(xs);
        for (const g of [used, grad(used), hessian(used)]) {
          compile(g as (xs: readonly Num[]) => Num)(inputs);
          batch((_: Num, xs: readonly Num[]) => (g as (xs: readonly Num[]) => Num)(xs), { reduce: "each" })(
            0,
            [inputs],
          );
        }
      }),
    );
  });
});

describe("a number that is not known", () => {
  const ways: readonly (readonly [string, (x: Value) => unknown])[] = [
    ["String", (x) => String(x)],
    ["a template", (x) => `${any(x)}`],
    ["an index", (x) => [1, 2][any(x)]],
    ["a key", (x) => ({ a: 1 })[any(x)]],
    ["join", (x) => [x].join(",")],
    ["parseFloat", (x) => parseFloat(any(x))],
    ["Number", (x) => Number(x)],
    ["Math.floor", (x) => Math.floor(any(x))],
    ["JSON.stringify", (x) => JSON.stringify({ x })],
    ["toString", (x) => x.toString()],
    ["toSorted", (x) => [x, x].toSorted((a, b) => Number(a) - Number(b))],
    ["<", (x) => any(x) < 2],
    ["+", (x) => any(x) + 1],
    ["==", (x) => any(x) == 1],
  ];
  it.each(ways)("becomes no text, key or number by %s, and the argument is named", (_, use) => {
    const f = (p: { readonly edges: readonly Value[] }): Num => {
      use(p.edges[1] as Value);
      return p.edges[0] as Num;
    };
    expect(() => compile(f)({ edges: [1, 2] })).toThrow(/the value edges\[1\]/);
  });

  it("used as an index says what to do", () => {
    const f = (xs: readonly Num[], i: Num): Num => xs[any(i)] as Num;
    expect(() => compile(f)([1, 2], 1)).toThrow(
      "Cannot make text of the value y, nor use it as an index or a key",
    );
    expect(() => compile(f)([1, 2], 1)).toThrow("compile(f, { fixed: [1] })");
    expect(compile(f, { fixed: [1] })([1, 2], 1)).toBe(2);
    expect(compile((xs: readonly Num[], i: Num) => gather(xs, i))([1, 2], 1)).toBe(2);
  });
});

describe("fixed arguments", () => {
  interface Graph {
    readonly points: readonly { readonly x: Num }[];
    readonly edges: readonly (readonly [number, number])[];
  }
  const layout = ({ points, edges }: Graph, mode: number): Num =>
    sum(edges.map(([i, j]) => (mode === 1 ? square : exp)(sub(points[i]!.x, points[j]!.x) as Value)));
  const graph = {
    points: [{ x: 1 }, { x: 3 }, { x: 4 }],
    edges: [
      [0, 1],
      [1, 2],
    ] as [number, number][],
  };

  it("are part of the recording, by position and by path; others are another one", () => {
    let calls = 0;
    const f = (g: Graph, mode: number): Num => {
      calls++;
      return layout(g, mode);
    };
    const run = compile(f, { fixed: ["edges", 1] });
    const check = (): void => {
      for (const mode of [1, 2, 1, 2]) expect(run(graph, mode)).toBe(layout(graph, mode));
    };
    check();
    expect(calls).toBe(4);
    graph.edges.push([2, 0]); // the caller's own array, written in place
    check();
    expect(calls).toBe(8);
    graph.edges.pop();
    check();
    expect(calls).toBe(8);
    expect(run.record(graph, 1).labels).toEqual(["points[0].x", "points[1].x", "points[2].x"]);
  });

  it("are told apart to the bit, at any depth, typed arrays included", () => {
    const f = compile((x: Num, table: unknown) => add(x, JSON.stringify(table).length), { fixed: [1] });
    const tables = [
      [0],
      [1],
      [0, 0],
      [[0]],
      { a: 0 },
      { b: 0 },
      { a: 0, b: 0 },
      Float64Array.of(0, 1),
      "text",
      null,
      undefined,
    ];
    for (const table of [...tables, ...tables]) {
      if (table !== undefined) expect(f(1, table as never)).toBe(1 + JSON.stringify(table).length);
    }
    const sign = compile((x: Num, zero: number) => mul(x, 1 / zero), { fixed: [1] });
    expect([sign(1, 0), sign(1, -0), sign(1, 0), sign(1, NaN)]).toEqual([Infinity, -Infinity, Infinity, NaN]);
  });

  it("work under transforms and in batches, where they are the same for all samples", () => {
    const loss = (w: readonly Num[], x: Num, label: number, powers: readonly number[]): Num =>
      square(sub(mul(w[label] as Num, x), powers[0] as number));
    const one = compile(valueAndGrad(loss), { fixed: [2, 3] });
    expect(one([1, 2], 3, 1, [2])).toEqual(valueAndGrad(loss)([1, 2], 3, 1, [2]));
    const all = batch(valueAndGrad(loss), { fixed: [2, 3], reduce: "each" });
    for (const label of [0, 1]) {
      expect(all([1, 2], [3, 4], label, [2])).toEqual(
        [3, 4].map((x) => valueAndGrad(loss)([1, 2], x, label, [2])),
      );
    }
    expect(() => batch(loss)([1, 2], [3, 4], 1 as never, [[2], [2]])).toThrow(
      "Cannot run a batch: 1 stands where an array of samples is expected.",
    );
  });

  it("of labels that differ by sample are looked up by gather", () => {
    const loss = (w: readonly Num[], x: Num, label: Num): Num => mul(gather(w, label), x);
    const weights = [2, 3, 5];
    const labels = [0, 1, 2, 1, 0];
    const each = batch(valueAndGrad(loss), { reduce: "each" })(weights, [1, 2, 3, 4, 5], labels);
    expect(each).toEqual(
      labels.map((label, i) => [weights[label]! * (i + 1), weights.map((_, k) => (k === label ? i + 1 : 0))]),
    );
    for (const index of [-1, 3, 0.5, NaN])
      expect([gather(weights, index), compile(gather)(weights, index)]).toEqual([NaN, NaN]);
    expect(grad((w: readonly Num[]) => gather(w, 1))([1, 2, Infinity])).toEqual([0, 1, 0]);
  });

  it("that are not there are named, with the nearest path", () => {
    expect(() => compile(layout, { fixed: ["edgs"] })(graph, 1)).toThrow(
      "Cannot fix the argument edgs: there is none of this path. Write edges.",
    );
    expect(() => compile(layout, { fixed: [2] })(graph, 1)).toThrow("Cannot fix argument 2 of 2");
    expect(() => compile(layout, { fixed: [-1] })).toThrow(
      "Cannot call compile with the option fixed[0] = -1",
    );
    expect(() => compile(layout, { fixd: [1] } as never)).toThrow("Write fixed");
    expect(() => batch(layout as never, { reduce: "avg" } as never)).toThrow('"mean"');
    expect(() => compile(layout, { backend: "wams" } as never)).toThrow('"wasm"');
  });
});

describe("kernels", () => {
  it("that are held are not written by calls, whatever their structure", () => {
    const f = compile((xs: readonly Num[]) => sum(xs.map((x) => square(x))));
    const [one, other] = [f.record([1, 2]), f.record([3, 4])];
    expect(one).not.toBe(other);
    for (const args of [[5, 6], [7, 8, 9], [7, "x"], []]) {
      try {
        f(args as number[]);
      } catch {
        /* what does not fit is refused */
      }
      expect([[...one.input], [...other.input]]).toEqual([
        [1, 2],
        [3, 4],
      ]);
    }
    one.run();
    other.run();
    expect([one.output[0], other.output[0]]).toEqual([5, 25]);
    const g = batch((w: Num, x: Num) => mul(w, x));
    const [mine, yours] = [g.record(2, 3), g.record(5, 7)];
    g(1, [1, 1, 1]);
    mine.run(1);
    yours.run(1);
    expect([mine.output[0], yours.output[0]]).toEqual([6, 35]);
  });

  it.each(["run", "js", "wasm"] as const)(
    "answer rightly when they are called from inside their own run: %s",
    (backend) => {
      let inside: (x: number) => number = () => 0;
      const again = definePrimitive("again", {
        evaluate: (x) => (x > 0 ? x + inside(x - 1) : 0),
        partials: [(x) => x],
      });
      const f = compile((x: Num) => mul(2, again(x)), { backend });
      inside = (x) => f(x);
      const expected = (x: number): number => (x > 0 ? 2 * (x + expected(x - 1)) : 0);
      for (const x of [3, 5, 1]) expect(f(x)).toBe(expected(x));
      const all = batch((w: Num, x: Num) => mul(w, again(x)), {
        backend: backend === "js" ? "auto" : backend,
      });
      inside = (x) => all(2, [x]);
      expect([all(2, [3]), all(2, [3, 1])]).toEqual([expected(3), (expected(3) + expected(1)) / 2]);
    },
  );

  it("that are held refuse to run inside their own run", () => {
    let run = (): void => {};
    const again = definePrimitive("again", {
      evaluate: (x) => {
        run();
        return x;
      },
      partials: [1],
    });
    for (const backend of ["run", "js", "wasm"] as const) {
      run = () => {};
      const kernel = compile((x: Num) => mul(2, again(x)), { backend }).record(1);
      run = () => kernel.run();
      expect(() => kernel.run()).toThrow("Cannot run a kernel from inside its own run");
      run = () => {};
      kernel.run(); // and it is free again
      expect(kernel.output[0]).toBe(2);
    }
    const kernel = batch((w: Num, x: Num) => mul(w, again(x)), { backend: "run" }).record(1, 2);
    run = () => kernel.run(1);
    expect(() => kernel.run(1)).toThrow("Cannot run a kernel from inside its own run");
  });

  it("answer results with holes by an error that names the place", () => {
    // oxlint-disable-next-line no-sparse-arrays -- on purpose
    expect(() => compile((x: Num) => [x, , x] as Num[])(1)).toThrow("[1] of the result is undefined");
  });
});

describe("many kernels", () => {
  it("made in one go share memories, and disturb each other nowhere", () => {
    const kernels = Array.from({ length: 9000 }, (_, k) => {
      const f = compile((x: Num) => add(sin(mul(x, k)), k), { check: false });
      const kernel = f.record(k);
      kernel.run();
      return kernel;
    });
    const last = compile((xs: readonly Num[]) => xs.map((x) => exp(x)), { backend: "wasm" });
    expect(last([0, 1, 2])).toEqual([0, 1, 2].map((x) => exp(x)));
    expect(batch((w: Num, x: Num) => mul(w, x), { backend: "wasm" })(2, [3, 4])).toBe(7);
    for (const [k, kernel] of kernels.entries()) {
      kernel.run();
      if (kernel.output[0] !== sin(k * k) + k || kernel.input[0] !== k) expect(k).toBe(-1);
    }
    for (const kernel of kernels.slice(0, 3)) for (let i = 0; i < 200; i++) kernel.run();
    expect(kernels.slice(0, 4).map(({ backend }) => backend)).toEqual(["wasm", "wasm", "wasm", "run"]);
    expect(kernels.slice(0, 4).map(({ output }) => output[0])).toEqual(
      [0, 1, 2, 3].map((k) => sin(k * k) + k),
    );
  });
});

describe("structures", () => {
  afterEach(() => vi.restoreAllMocks());
  it("that come in turn are recorded once each, up to 32; beyond, it is said once, and the one used longest ago goes", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    let calls = 0;
    const f = compile(
      (xs: readonly Num[]) => {
        calls++;
        return sum(xs);
      },
      { check: false },
    );
    const length = (n: number): number => f(Array<number>(n).fill(1));
    for (let round = 0; round < 3; round++) for (let n = 1; n <= 32; n++) expect(length(n)).toBe(n);
    expect([calls, warn.mock.calls.length]).toEqual([32, 0]);
    length(1); // used again, so 2 is the oldest
    length(33);
    expect([calls, warn.mock.calls.length]).toEqual([33, 1]);
    length(1);
    expect(calls).toBe(33);
    length(2);
    length(34);
    expect([calls, warn.mock.calls.length]).toEqual([35, 1]);
    expect(warn.mock.calls[0]?.[0]).toContain(
      "compile: a function has met more than 32 structures of arguments",
    );
  });
});

it("selects where it compares: the examples of the documents", () => {
  const huber = (x: Num): Num => select(gt(x, 1), sub(x, 0.5), mul(0.5, square(x)));
  expect([grad(huber)(0.3), compile(huber)(0.3), compile(grad(huber))(0.3)]).toEqual([0.3, 0.045, 0.3]);
  expect(compile((x: Num, mode: Num) => select(eq(mode, 1), square(x), x))(3, 1)).toBe(9);
});
