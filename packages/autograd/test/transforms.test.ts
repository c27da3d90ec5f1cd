import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  compile,
  cos,
  dot,
  exp,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  log,
  logSumExp,
  max,
  mul,
  type Num,
  pow,
  reciprocal,
  sin,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  type Value,
  value,
  valueAndGrad,
  vjp,
} from "../src/index.ts";

const tame = fc.double({ min: -2, max: 2, noNaN: true });

describe("grad", () => {
  it("answers in the shape of the argument", () => {
    const f = ({ w, b }: { w: [Value, Value]; b: { deep: Value[] } }): Num =>
      add(mul(w[0], w[1]), dot(b.deep, [1, 2, 3]));
    expect(grad(f)({ w: [5, 7], b: { deep: [1, 1, 1] } })).toEqual({ w: [7, 5], b: { deep: [1, 2, 3] } });
  });

  it("hands further arguments on as they are", () => {
    const loss = (w: Value, xs: readonly number[], name: string): Num => mul(w, dot(xs, [name.length, 1]));
    expect(grad(loss)(2, [3, 4], "abc")).toBe(13);
    expect(valueAndGrad(loss)(2, [3, 4], "abc")).toEqual([26, 13]);
  });

  it("is 0 of what does not depend on the argument", () => {
    expect(grad((): Num => 3)(2)).toBe(0);
    expect(grad(([x]: readonly Value[]): Num => sin(x as Value))([0, 5])).toEqual([1, 0]);
    expect(hessian((x: Value): Num => mul(3, x))(2)).toBe(0);
  });

  it("answers values where values are given, with the graph behind them", () => {
    const x = value(3, "x");
    const slope = grad((y: Value) => mul(y, y))(x) as Value;
    slope.mul(x).backward(); // 2x²
    expect([slope.data, x.grad]).toEqual([6, 12]);
  });

  it("answers values where the function uses values from outside", () => {
    const a = value(3, "a");
    const slope: Num = grad((y: Value) => mul(a, square(y)))(5); // 2ay
    (slope as unknown as Value).backward();
    expect(a.grad).toBe(10);
  });

  it("leaves the grad of values from outside alone", () => {
    const a = value(3);
    a.grad = 42;
    grad((y: Value) => mul(a, y))(5);
    grad((y: Value) => mul(2, y))(5);
    expect(a.grad).toBe(42);
  });

  it("does not confuse the perturbations of nested transforms", () => {
    // Siskind and Pearlmutter, 2005: d/dx (x · d/dy (x + y)) = 1, for y = 1 and for y = x alike.
    expect(grad((x: Value) => mul(x, grad((y: Value) => add(x, y))(1)))(1)).toBe(1);
    expect(grad((x: Value) => mul(x, grad((y: Value) => add(x, y))(x)))(1)).toBe(1);
    expect(jvp((x: Value) => mul(x, jvp((y: Value) => add(x, y))(x, 1)[1]))(1, 1)).toEqual([1, 1]);
    expect(grad((x: Value) => mul(x, jvp((y: Value) => mul(x, y))(x, 1)[1]))(3)).toBe(6);
    expect(grad((x: Value) => grad((y: Value) => mul(x, square(y)))(x))(3)).toBe(12); // d/dx 2x²
  });
});

describe("a transform inside a transform", () => {
  it("answers numbers where nothing outside is a value", () => {
    const inner = (x: Num): Num => grad((y: Value) => mul(x, square(y)))(3);
    expect(grad(inner)(2)).toBe(6);
    expect(typeof grad((x: Num) => mul(x, hvp((y: Value) => mul(x, square(y)))(3, 1) as Num))(2)).toBe(
      "number",
    );
    expect(jacobian((x: Value) => vjp((y: Value) => mul(x, y))(3)[1](1))(2)).toBe(1);
  });

  it("differentiates by a cotangent, and leaves the caller's values alone", () => {
    expect(grad((c: Value) => vjp((x: Value) => square(x))(3)[1](c))(1)).toBe(6);
    expect(grad((x: Value) => vjp((y: Value) => square(y))(3)[1](mul(x, x)))(2)).toBe(24);
    const c = value(1);
    c.grad = 42;
    vjp((x: Value) => square(x))(3)[1](c);
    expect(c.grad).toBe(42);
  });
});

describe("higher orders", () => {
  const orders: [string, (x: Num) => Num, number, number[]][] = [
    ["x⁴", (x) => pow(x, 4), 2, [32, 48, 48, 24, 0]],
    ["x·x·x", (x) => mul(x, mul(x, x)), 2, [12, 12, 6, 0, 0]],
    ["1/x", (x) => reciprocal(x), 2, [-0.25, 0.25, -0.375, 0.75, -1.875]],
    ["√x", (x) => sqrt(x), 4, [0.25, -0.03125, 0.01171875, -0.00732421875]],
    ["eˣ", (x) => exp(x), 0, [1, 1, 1, 1, 1]],
    ["ln x", (x) => log(x), 1, [1, -1, 2, -6, 24]],
    ["sin x", (x) => sin(x), 0, [1, 0, -1, 0, 1]],
    ["tanh x", (x) => tanh(x), 0, [1, 0, -2, 0, 16]],
  ];
  it.each(orders)("of %s are right", (_, f, at, expected) => {
    let derivative: (x: Num) => Num = f;
    for (const d of expected) {
      const below = derivative;
      derivative = (x) => grad(below)(x);
      expect(derivative(at) as number).toBeCloseTo(d, 12);
    }
  });

  it.each(orders)("of %s are the same in every nesting of forward and reverse", (_, f, at, expected) => {
    const reverse =
      (g: (x: Num) => Num) =>
      (x: Num): Num =>
        grad(g)(x);
    const forward =
      (g: (x: Num) => Num) =>
      (x: Num): Num =>
        jvp(g)(x, 1)[1];
    const third = expected[2] as number;
    for (let mix = 0; mix < 8; mix++) {
      const [a, b, c] = [1, 2, 4].map((bit) => ((mix & bit) === 0 ? reverse : forward)) as [
        typeof reverse,
        typeof reverse,
        typeof reverse,
      ];
      expect(a(b(c(f)))(at) as number).toBeCloseTo(third, 12);
    }
  });
});

describe("jvp and vjp", () => {
  const f = ({ a, b }: { a: Value; b: Value[] }) => ({
    product: mul(a, b[0] as Value),
    list: [sin(a), square(b[1] as Value)],
  });

  it("answer in the shapes of result and argument", () => {
    expect(jvp(f)({ a: 2, b: [3, 4] }, { a: 1, b: [0, 1] })).toEqual([
      { product: 6, list: [sin(2), 16] },
      { product: 3, list: [cos(2), 8] },
    ]);
    const [, pullback] = vjp(f)({ a: 2, b: [3, 4] });
    expect(pullback({ product: 1, list: [0, 0] })).toEqual({ a: 3, b: [2, 0] });
    expect(pullback({ product: 0, list: [0, 1] })).toEqual({ a: 0, b: [0, 8] });
  });

  it("match tangents and cotangents by key", () => {
    const g = ({ x, y }: { x: Value; y: Value }) => ({ a: add(mul(x, 10), y), b: y });
    expect(jvp(g)({ x: 1, y: 2 }, { y: 0, x: 1 })[1]).toEqual({ a: 10, b: 0 });
    expect(vjp(g)({ x: 1, y: 2 })[1]({ b: 1, a: 0 })).toEqual({ x: 0, y: 1 });
    expect(hvp((p: { x: Value; y: Value }) => mul(square(p.x), p.y))({ x: 1, y: 2 }, { y: 0, x: 1 })).toEqual(
      { x: 4, y: 2 },
    );
  });

  it("are transposes of each other", () => {
    const g = (xs: Value[]) => [
      mul(xs[0] as Value, xs[1] as Value),
      logSumExp(xs),
      tanh(sub(xs[1] as Value, xs[2] as Value)),
    ];
    fc.assert(
      fc.property(fc.array(tame, { minLength: 9, maxLength: 9 }), (numbers) => {
        const [x, v, w] = [numbers.slice(0, 3), numbers.slice(3, 6), numbers.slice(6)];
        const forward = dot(w, jvp(g)(x, v)[1]);
        const reverse = dot(vjp(g)(x)[1](w), v);
        // Proven: some forty roundings of terms that are below 40 in all.
        expect(Math.abs(forward - reverse)).toBeLessThan(40 * 40 * 2 ** -53);
      }),
    );
  });
});

describe("jacobian, hessian and hvp", () => {
  const f = (xs: Value[]): Num =>
    add(mul(square(xs[0] as Value), xs[1] as Value), exp(mul(xs[1] as Value, xs[2] as Value)));

  it("answer rows in the shape of the result, each in the shape of the argument", () => {
    const polar = ({ r, t }: { r: Value; t: Value }) => [mul(r, t.cos()), mul(r, t.sin())];
    expect(jacobian(polar)({ r: 2, t: 0 })).toEqual([
      { r: 1, t: 0 },
      { r: 0, t: 2 },
    ]);
    expect(hessian(({ r, t }: { r: Value; t: Value }) => mul(r, square(t)))({ r: 2, t: 3 })).toEqual({
      r: { r: 0, t: 6 },
      t: { r: 6, t: 4 },
    });
  });

  it("are symmetric, and hvp is the Hessian times the vector", () => {
    fc.assert(
      fc.property(fc.array(tame, { minLength: 6, maxLength: 6 }), (numbers) => {
        const [x, v] = [numbers.slice(0, 3), numbers.slice(3)];
        const H = hessian(f)(x);
        const product = hvp(f)(x, v);
        H.forEach((row, i) => {
          row.forEach((h, j) => expect(h).toBeCloseTo((H[j] as number[])[i] as number, 10));
          expect(dot(row, v)).toBeCloseTo(product[i] as number, 8);
        });
      }),
    );
  });
});

describe("the mode of a Jacobian", () => {
  const numbers = fc.array(tame, { minLength: 3, maxLength: 3 });
  const wide = (xs: readonly Value[]): Num[] => [...xs.map((x) => sin(x)), dot(xs, xs), logSumExp(xs)];
  const scalar = (x: Value): Num[] => [sin(x), square(x)];

  it("is the one that takes fewer sweeps, and forward and reverse agree", () => {
    fc.assert(
      fc.property(numbers, (xs) => {
        const [forward, reverse] = (["forward", "reverse"] as const).map((mode) =>
          jacobian(wide, { mode })(xs),
        );
        expect(jacobian(wide)(xs)).toEqual(forward);
        expect(jacobian((x: readonly Value[]) => wide(x).slice(2, 4))(xs)).toEqual(reverse?.slice(2, 4));
        forward?.forEach((row, i) =>
          row.forEach((x, j) => expect(x).toBeCloseTo(reverse?.[i]?.[j] as number, 12)),
        );
        expect(compile(jacobian(wide))(xs)).toEqual(forward);
      }),
    );
    expect(jacobian(scalar)(3)).toEqual([Math.cos(3), 6]);
  });

  it("nests, whichever it is", () => {
    const outer = (x: Value): Num => sum(jacobian((y: Value) => [mul(x, square(y)), mul(x, y)])(x));
    expect(grad(outer)(3)).toBe(13); // d/dx (2x² + x)
  });

  it("is one of two", () => {
    expect(() => jacobian(wide, { mode: "foward" as never })).toThrow('"forward"');
  });
});

describe("a transform in a loop", () => {
  it.each<[string, (x: Value) => unknown]>([
    ["grad", (x) => grad((y: Value) => square(sin(y)))(x)],
    ["jvp", (x) => jvp((y: Value) => square(sin(y)))(x, 1)],
    ["hessian", (x) => hessian((y: Value) => square(sin(y)))(x)],
  ])("%s sweeps what belongs to it, and nothing that was before", (_, transform) => {
    let looks = 0;
    const before = sin(value(2));
    const operand = before.x;
    Object.defineProperty(before, "x", {
      get() {
        looks++;
        return operand;
      },
    });
    transform(before);
    expect(looks).toBe(0);
    jvp(() => square(before))(1, 1);
    expect(looks).toBeGreaterThan(0); // here it must be looked at, for a leaf to stand behind it
  });

  it.each<[string, (y: Value) => (s: Num) => Num]>([
    ["grad", () => (s) => grad((y: Value) => mul(sin(y), mul(y, s)))(0.3) as Num],
    ["jvp", () => (s) => jvp((y: Value) => mul(sin(y), mul(y, s)))(0.3, 1)[1]],
    ["vjp", () => (s) => vjp((y: Value) => mul(sin(y), mul(y, s)))(0.3)[1](1)],
    ["hessian", () => (s) => hessian((y: Value) => mul(sin(y), mul(y, s)))(0.3) as Num],
    ["grad of a maximum", () => (s) => grad((y: Value) => max(mul(y, s), s))(0.3) as Num],
    ["grad by what is constant, too", (c) => (s) => grad((y: Value) => mul(mul(y, c), s))(0.3) as Num],
  ])("%s closes over a value that grows with the loop without looking at all of it", (_, transform) => {
    /** How often the first value of a loop of n steps is looked at. */
    const looksAt = (x: Value, constant: Value, n: number): number => {
      let looks = 0;
      const step = transform(constant);
      let at = mul(0.5, x) as Num;
      const { born } = at as Value;
      Object.defineProperty(at, "born", { get: () => (looks++, born) });
      for (let i = 0; i < n; i++) at = sub(at, mul(0.1, step(at)));
      return looks;
    };
    const constant = escaped();
    const compiled = (n: number): number => {
      const all: number[] = [];
      const f = (x: Value): Num => {
        all.push(looksAt(x, constant, n));
        return x;
      };
      compile((x: Value) => grad(f)(x))(1);
      return all[0] as number; // while it was recorded
    };
    expect(looksAt(value(2), constant, 40)).toBe(looksAt(value(2), constant, 10));
    expect(compiled(40)).toBe(compiled(10));
  });

  /** A value that a transform has left behind: a constant. */
  function escaped(): Value {
    let left: Value | undefined;
    grad((x: Value) => (left = square(x)))(3);
    return left as Value;
  }

  it("answers numbers where what was left behind by others is constant by now, values where it is not", () => {
    const open = sin(value(2));
    const constant = sin(escaped());
    let inside: unknown;
    const f = (x: Value): Num => {
      const grown = mul(x, constant);
      inside = [grad((y: Value) => mul(y, grown))(1), grad((y: Value) => mul(y, sin(grown)))(1)];
      return grown;
    };
    expect(typeof grad((y: Value) => mul(y, constant))(1)).toBe("number");
    expect(typeof grad((y: Value) => mul(y, open))(1)).toBe("object");
    expect(typeof grad((y: Value) => mul(y, add(constant, open)))(1)).toBe("object");
    expect(grad(f)(2)).toBe(constant.data);
    const [grown, again] = inside as [Value, Value]; // values, when they were answered
    expect([typeof grown, typeof again]).toEqual(["object", "object"]);
    expect(grad((y: Value) => mul(y, grown))(1)).toBe(2 * constant.data); // a constant by now
    expect(grad((y: Value) => add(mul(y, grown), mul(y, again)))(1)).toBe(grown.data + again.data);
  });

  it("is right in one that is differentiated itself", () => {
    const descend = (x: Value): Num => {
      let at: Num = x;
      for (let i = 0; i < 20; i++) at = sub(at, mul(0.1, grad((y: Value) => square(y))(at)));
      return at;
    };
    expect(grad(descend)(1)).toBeCloseTo(0.8 ** 20, 12);
  });
});

describe("texts and truths beside numbers", () => {
  type Shape = { kind: "circle"; r: Num } | { kind: "box"; w: Num; h: Num; hollow: boolean };
  const area = (shapes: readonly Shape[]): Num =>
    sum(shapes.map((s) => (s.kind === "circle" ? mul(3, square(s.r)) : s.hollow ? 0 : mul(s.w, s.h))));
  const at = [
    { kind: "circle", r: 2 },
    { kind: "box", w: 3, h: 4, hollow: false },
    { kind: "box", w: 5, h: 6, hollow: true },
  ] as const;
  const gradient = [
    { kind: "circle", r: 12 },
    { kind: "box", w: 4, h: 3, hollow: false },
    { kind: "box", w: 0, h: 0, hollow: true },
  ];

  it("stay what they are, in every transform and in kernels", () => {
    expect(grad(area)(at)).toEqual(gradient);
    const kernel = compile(valueAndGrad(area));
    expect(kernel(at)).toEqual([24, gradient]);
    expect(kernel([at[1], at[0], at[2]])).toEqual([24, [gradient[1], gradient[0], gradient[2]]]);
    expect(hessian(area)([at[0]])).toEqual([{ kind: "circle", r: [{ kind: "circle", r: 6 }] }]);
    expect(compile(hessian(area))([at[0]])).toEqual([{ kind: "circle", r: [{ kind: "circle", r: 6 }] }]);
    expect(hvp(area)(at, at)).toEqual(gradient);
    expect(vjp(area)(at)[1](1)).toEqual(gradient);
  });

  it("may be left out of tangents, and must not be others", () => {
    const along = jvp(area) as unknown as (x: unknown, tangent: unknown) => [Num, Num];
    expect(along(at, [{ r: 1 }, { w: 1, h: 0 }, { w: 1, h: 1 }])).toEqual([24, 16]);
    expect(along(at, at)).toEqual([24, 48]);
    expect(() =>
      along(at, [
        { kind: "box", r: 1 },
        { w: 1, h: 0 },
        { w: 1, h: 1 },
      ]),
    ).toThrow(
      'Cannot use the tangent at [0].kind: it is "box" where "circle" is expected. Pass the same, or nothing.',
    );
  });

  it("are no numbers: a text that reads as one, or texts alone, are refused", () => {
    const first = (x: { a: Num; b: unknown }): Num => square(x.a);
    expect(() => grad(first)({ a: 1, b: "2" } as never)).toThrow(
      'Cannot use the argument at b: it is "2". Convert it with Number(text).',
    );
    expect(() => grad(first)({ a: "one", b: true } as never)).toThrow(
      'Cannot use the argument at a: it is "one".',
    );
  });
});

describe("what is no part of the graph", () => {
  const transforms: [string, (f: (x: Value) => Num) => unknown][] = [
    ["grad", (f) => grad(f)(3)],
    ["grad of a value", (f) => grad(f)(value(3))],
    ["valueAndGrad", (f) => valueAndGrad(f)(3)],
    ["jvp", (f) => jvp(f)(3, 1)],
    ["vjp", (f) => vjp(f)(3)],
    ["jacobian", (f) => jacobian(f)(3)],
    ["hessian", (f) => hessian(f)(3)],
    ["hvp", (f) => hvp(f)(3, 1)],
    ["grad around another", (f) => grad((x: Value) => mul(x, grad(f)(2)))(3)],
    [
      "grad in another that is asked outside",
      (f) => grad((x: Value) => grad((y: Value) => mul(y, f(x)))(2))(3),
    ],
    ["a kernel", (f) => compile(grad(f))(3)],
    ["a kernel of the function", (f) => compile(f)(3)],
  ];
  it.each(transforms)("is refused in %s: grad, backward, assignments", (_, transform) => {
    expect(() => transform((x) => mul(x, x.grad))).toThrow(/^Cannot read the grad of .*Use gradient\(/);
    expect(() => transform((x) => mul(x, sin(x).grad))).toThrow(/^Cannot read the grad of .*Use gradient\(/);
    expect(() =>
      transform((x) => {
        const w = value(2);
        mul(w, x).backward();
        return mul(x, w.grad);
      }),
    ).toThrow(/^Cannot go backward from .*Use gradient\(/);
    expect(() =>
      transform((x) => {
        x.data = 7;
        return square(x);
      }),
    ).toThrow("Cannot assign the data of");
  });

  it("may be asked of what does not depend on the argument, and when the function has answered", () => {
    const outside = value(5, "outside");
    let kept: Value | undefined;
    const f = (x: Value): Num => {
      const w = value(2);
      square(w).backward(); // a step of descent that has nothing to do with x
      w.data -= 0.25 * w.grad;
      kept = mul(x, w.data);
      return mul(kept, outside.grad);
    };
    square(outside).backward();
    expect(grad(f)(3)).toBe(10);
    expect(kept?.grad).toBe(10); // of the sweep that grad made
    expect(() => grad((x: Value) => mul(x, (kept as Value).grad))(1)).not.toThrow();
    expect(() =>
      grad(() => {
        throw new Error("mine");
      })(3),
    ).toThrow("mine");
    outside.data = 6; // nobody is asked any more
    expect(outside.grad).toBe(10);
  });

  it("is a number when it is assigned", () => {
    expect(() => {
      value(1).grad = "0" as never;
    }).toThrow('Cannot assign "0": it is not a number.');
  });
});

describe("wrong arguments", () => {
  const wrong = (x: unknown): never => x as never;
  it.each<[string, () => unknown, string]>([
    [
      "a string inside",
      () => grad((x: { a: Value[] }) => x.a[0] as Value)({ a: [wrong("1")] }),
      'Cannot use the argument at a[0]: it is "1".',
    ],
    ["undefined", () => grad((x: Value) => x)(wrong(undefined)), "Cannot use the argument: it is undefined."],
    ["no function", () => grad(wrong(3))(wrong(1)), "Cannot differentiate 3: it is not a function."],
    ["a map", () => grad((x: Value) => x)(wrong(new Map())), "Cannot use the argument: it is a Map."],
    [
      "a record for a vector",
      () => jvp((x: { w: Value[] }) => x.w)({ w: [1, 2] }, { w: wrong({ 0: 1, b: 2 }) }),
      "Cannot use the tangent at w: it has [0, b] where [0, 1] is expected.",
    ],
    [
      "an array of BigInts",
      () => grad((x: Value[]) => x[0] as Value)(wrong(new BigInt64Array(2))),
      "Cannot use the argument: it is a BigInt64Array.",
    ],
    [
      "an asynchronous function",
      () => grad(wrong(async () => 1))(1),
      "Cannot use the result: it is a Promise.",
    ],
    ["a vector for a scalar", () => grad((x: Value) => wrong([x]))(1), "Answer one number, or use jacobian."],
    [
      "a result that is no number",
      () => jacobian((x: Value) => ({ x, label: "no" }))(1),
      'Cannot use the result at label: it is "no".',
    ],
    [
      "a tangent of another shape",
      () => jvp((x: Value[]) => x)([1, 2], [1]),
      "Cannot use the tangent: it has [0] where [0, 1] is expected.",
    ],
    [
      "a cotangent of another shape",
      () => vjp((x: Value[]) => x)([1, 2])[1]([1]),
      "Cannot use the cotangent: it has [0] where [0, 1] is expected.",
    ],
  ])("%s: an error that says what to do", (_, act, message) => {
    expect(act).toThrow(message);
  });

  it("name the argument by its path when JavaScript's operators are used on it", () => {
    expect(() => grad((x: { w: Value[] }) => (wrong(x.w[1]) > 0 ? 1 : 0))({ w: [1, 2] })).toThrow(
      "the value w[1]",
    );
  });
});
