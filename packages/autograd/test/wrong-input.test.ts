/** Doors that let nothing in: operands that would be dropped, rows that are no arrays, what is neither number nor value. */
import { describe, expect, it } from "vitest";
import {
  backward,
  compile,
  crossEntropy,
  dataOf,
  definePrimitive,
  dot,
  exp,
  gather,
  grad,
  gradient,
  hessian,
  hinge,
  jacobian,
  jvp,
  lerp,
  logSoftmax,
  mae,
  mean,
  mse,
  mul,
  norm,
  type Num,
  polynomial,
  smoothstep,
  softmax,
  square,
  sum,
  value,
  variance,
  vjp,
} from "../src/index.ts";
import { dot as draw, explain, formula, latex, mermaid } from "../src/draw/index.ts";
import { kinks, nonFinite } from "../src/inspect/index.ts";
import * as primitives from "../src/primitives.ts";
import { call } from "../src/testing/laws/index.ts";
import type { Primitive } from "../src/value.ts";

const compositions = { mean, variance, softmax, logSoftmax, hinge, lerp, smoothstep, mse, mae, gather };

type Any = (...args: unknown[]) => unknown;

const rows = Object.entries<Primitive>(primitives);
const arity = { unary: 1, binary: 2, ternary: 3, reduction: 1, pairing: 2 } as const;
const operand = (form: Primitive["form"], x: unknown): unknown =>
  form === "reduction" || form === "pairing" ? [x, x] : x;

describe("surplus operands", () => {
  it.each(rows)("are refused by %s, of numbers and of values, and by its method", (name, row) => {
    for (const x of [0.5, value(0.5)]) {
      const args = Array<unknown>(arity[row.form]).fill(operand(row.form, x));
      for (const surplus of [3, value(3), undefined, "3"]) {
        expect(() => (row as Any)(...args, surplus)).toThrow(RangeError);
        expect(() => (row as Any)(...args, surplus)).toThrow(
          `Cannot compute ${name} of ${args.length + 1} arguments`,
        );
      }
    }
    if (row.form === "pairing" || row.form === "reduction") return;
    const x = value(0.5);
    const args = Array<number>(arity[row.form]).fill(0.5);
    expect(() => (x as unknown as Record<string, Any>)[name]?.(...args)).toThrow(
      `Cannot compute x.${name}(…) with ${args.length} operands beside x`,
    );
  });

  it.each([
    "mean",
    "variance",
    "softmax",
    "logSoftmax",
    "hinge",
    "lerp",
    "smoothstep",
    "mse",
    "mae",
    "gather",
  ] as const)("are refused by %s", (name) => {
    const f = compositions[name] as Any;
    const count = f.length;
    const args = Array<unknown>(count).fill(["hinge", "lerp", "smoothstep"].includes(name) ? 1 : [1, 2]);
    expect(() => f(...args, 5)).toThrow(`of ${count + 1} arguments`);
  });

  it("are not the index and the array that map adds", () => {
    const xs = [value(0), value(1)];
    expect(xs.map(exp).map(dataOf)).toEqual([1, exp(1)]);
    expect(
      [
        [3, 4],
        [6, 8],
      ].map(norm),
    ).toEqual([5, 10]);
    expect(
      [
        [3, 4],
        [6, 8],
      ].map(mean),
    ).toEqual([3.5, 7]);
    expect(() => (exp as Any)(1, 0, [2])).toThrow(RangeError);
  });
});

describe("rows", () => {
  const entrances: readonly (readonly [string, (row: never) => unknown])[] = [
    ...rows
      .filter(([, { form }]) => form === "reduction")
      .map(([name, row]) => [name, (xs: never) => call(row, [xs])] as const),
    ["dot", (xs) => dot(xs, xs)],
    ["mean", (xs) => mean(xs)],
    ["softmax", (xs) => softmax(xs)],
    ["crossEntropy", (xs) => crossEntropy(xs, xs)],
    ["polynomial", (xs) => polynomial(xs, 2)],
    ["gather", (xs) => gather(xs, 1)],
    ["grad", (xs) => grad((v: readonly Num[]) => norm(v))(xs)],
    ["hessian", (xs) => hessian((v: readonly Num[]) => sum(v.map((x) => exp(x))))(xs)],
    ["jvp", (xs) => jvp((v: readonly Num[]) => dot(v, v))([1, 2, 3], xs)],
    ["jvp at", (xs) => jvp((v: readonly Num[]) => dot(v, v))(xs, [1, 2, 3])],
    ["vjp", (xs) => vjp((v: readonly Num[]) => v.map((x) => exp(x)))([1, 2, 3])[1](xs)],
    ["jacobian", (xs) => jacobian((v: readonly Num[]) => v.map((x) => exp(x)))(xs)],
    ["compile", (xs) => compile((v: readonly Num[]) => sum(v))(xs)],
    ["nested", (xs) => grad((v: { x: readonly Num[] }) => norm(v.x))({ x: xs })],
  ];

  it.each(entrances)("are welcome at %s: arrays and typed arrays", (_, enter) => {
    const expected = enter([0.5, 0.25, 2] as never);
    for (const kind of [Float64Array, Float32Array])
      expect(enter(kind.of(0.5, 0.25, 2) as never)).toEqual(expected);
  });

  it("may be whatever has a length where a vector is taken", () => {
    const row = { length: 2, 0: 3, 1: 4 };
    expect([sum(row), norm(row), mean(row), dot(row, [1, 1])]).toEqual([7, 5, 3.5, 7]);
    expect(sum([])).toBe(0);
  });

  it("of BigInts, with holes, or of texts are refused by name", () => {
    expect(() => grad((x: readonly Num[]) => sum(x))(BigInt64Array.of(1n) as never)).toThrow(
      "Cannot use the argument: it is a BigInt64Array.",
    );
    expect(() => sum([1, 2n] as never)).toThrow(
      "Cannot compute sum of the BigInt 2n: its operands are numbers and values. Convert it with Number(x).",
    );
    expect(() => grad((x: readonly Num[]) => sum(x))([1, 2n] as never)).toThrow(
      "at [1]: it is the BigInt 2n. Convert it with Number(x).",
    );
    expect(() => value(1n as never)).toThrow(
      "Cannot make a value of the BigInt 1n: it is not a number. Convert it with Number(x).",
    );
    // oxlint-disable-next-line no-sparse-arrays -- on purpose
    expect(() => grad((x: readonly Num[]) => sum(x))([1, , 2] as never)).toThrow("at [1]: it is undefined");
    expect(() => sum("12" as never)).toThrow('Cannot compute sum of "12"');
    expect(() => mean("12" as never)).toThrow('Cannot compute the mean of "12": it takes a vector.');
  });
});

describe("cycles", () => {
  it("in arguments, results, tangents are named with their paths", () => {
    const cyclic: Record<string, unknown> = { a: 1, inner: { b: [2] } };
    (cyclic["inner"] as Record<string, unknown>)["back"] = cyclic;
    const message =
      "Cannot use the argument at inner.back: it is the argument that it is part of. Pass numbers and values, in arrays and plain records without cycles.";
    expect(() => grad((x: never) => x)(cyclic as never)).toThrow(message);
    expect(() => compile((x: never) => x)(cyclic as never)).toThrow(
      "Cannot compile for an argument that is part of itself",
    );
    expect(() => jacobian((x: Num) => ({ x, cyclic }) as never)(1)).toThrow(
      "Cannot use the result at cyclic.inner.back",
    );
    const shared = [1, 2]; // twice the same is no cycle
    expect(grad((x: { a: Num[]; b: Num[] }) => dot(x.a, x.b))({ a: shared, b: shared })).toEqual({
      a: [1, 2],
      b: [1, 2],
    });
  });
});

describe("a value of another copy of the library", () => {
  const foreign = { number: 1, grad: 0, op: null, x: null, y: null, uses: 0, data: 1 } as never;
  it.each<[string, () => unknown]>([
    ["dataOf", () => dataOf(foreign)],
    ["sum", () => sum([foreign])],
    ["mul", () => mul(foreign, 2)],
    ["gradient", () => gradient(foreign, [])],
    ["gradient by", () => gradient(value(1), [foreign])],
    ["formula", () => formula(foreign)],
    ["latex", () => latex(foreign)],
    ["dot", () => draw(foreign)],
    ["mermaid", () => mermaid([value(1), foreign])],
    ["explain", () => explain([foreign])],
    ["kinks", () => kinks(foreign)],
    ["nonFinite", () => nonFinite(foreign)],
    ["backward", () => backward(foreign)],
    ["grad", () => grad((x: Num) => x)(foreign)],
    ["grad's answer", () => grad(() => foreign)(1)],
    ["compile", () => compile((x: Num) => x)(foreign)],
    ["compile's answer", () => compile((_: Num) => foreign as Num)(1)],
  ])("is named by %s, with the remedy", (_, act) => {
    expect(act).toThrow(TypeError);
    expect(act).toThrow(/a Value of another copy of @chainrule\/autograd.*npm ls @chainrule\/autograd/s);
  });
});

describe("an operation of one's own", () => {
  it.each<[string, unknown, string]>([
    ["a text", "2", '"2"'],
    ["nothing", undefined, "undefined"],
    ["a BigInt", 2n, "the BigInt 2n"],
    ["a truth", true, "true"],
  ])("whose evaluate answers %s is refused, by every way", (_, answer, named) => {
    const f = definePrimitive("f", { evaluate: (x) => (x > 0 ? x : (answer as number)), partials: [1] });
    const message = `Cannot compute f: its evaluate answers ${named}. Let it return a number for all numbers.`;
    expect(f(1)).toBe(1);
    for (const act of [() => f(-1), () => f(value(-1)), () => grad(f)(-1)]) expect(act).toThrow(message);
    for (const backend of ["run", "js", "wasm"] as const) {
      const kernel = compile((x: Num) => square(f(x)), { backend });
      expect(kernel(2)).toBe(4);
      expect(() => kernel(-1)).toThrow(message);
    }
    const g = definePrimitive("g", { evaluate: (x) => x, partials: [() => answer as number] });
    expect(() => g(value(1)).backward()).toThrow(`Cannot differentiate g: its partial 1 answers ${named}`);
    expect(() => grad(grad(g))(1)).toThrow("Cannot differentiate g");
  });

  it("may have an operation as its rule", () => {
    const sine = definePrimitive("sine", { evaluate: Math.sin, partials: [primitives.cos] });
    expect(grad(sine)(0)).toBe(1);
    expect(grad(grad(sine))(0)).toBe(0);
  });
});

describe("__proto__ as a key", () => {
  const record = (x: number): never => JSON.parse(`{ "a": 1, "__proto__": ${x} }`) as never;
  const f = (r: Record<string, Num>): Record<string, Num> =>
    Object.fromEntries(Object.entries(r).map(([key, x]) => [key, square(x)]));
  it("is a key as any other", () => {
    expect(Object.entries(grad((r: Record<string, Num>) => sum(Object.values(f(r))))(record(3)))).toEqual([
      ["a", 2],
      ["__proto__", 6],
    ]);
    expect(Object.entries(compile(f)(record(3)))).toEqual([
      ["a", 1],
      ["__proto__", 9],
    ]);
    expect(compile(f)(record(4))).toEqual(f(record(4)));
    expect(jacobian(f)(record(3))).toEqual(
      JSON.parse('{ "a": { "a": 2, "__proto__": 0 }, "__proto__": { "a": 0, "__proto__": 6 } }'),
    );
  });
});

describe("what no operation looks at", () => {
  it.each<[string, Any]>([
    ["polynomial without coefficients", () => polynomial([], null as never)],
    ["polynomial of one coefficient", () => polynomial([null as never], 1)],
    ["polynomial of a constant", () => polynomial([1], "2" as never)],
    ["formula of a row", () => formula([] as never)],
    ["latex of a row", () => latex([value(1)] as never)],
  ])("is looked at all the same: %s", (_what, call) => {
    expect(call).toThrow(TypeError);
    expect(call).toThrow(/it is no value/);
  });
});
