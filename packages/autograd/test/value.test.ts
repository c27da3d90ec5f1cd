import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  add,
  backward,
  definePrimitive,
  dot,
  gradient,
  leakyRelu,
  max,
  mul,
  type Num,
  pow,
  relu,
  select,
  sin,
  sum,
  Value,
  value,
} from "../src/index.ts";
import * as primitives from "../src/primitives.ts";
import type { Primitive } from "../src/value.ts";

/** What a caller without types may pass. */
const wrong = (x: unknown): never => x as never;

describe("a value", () => {
  it("remembers how it was computed", () => {
    const x = value(2, "x");
    const y = mul(x, 3);
    expect([y.data, y.op, y.args, y.label, x.op, x.args]).toEqual([6, mul, [x, 3], undefined, null, []]);
    expect(select(x, y, 1).args).toEqual([x, y, 1]);
    expect((sum([x, 1, y]) as Value).args).toEqual([x, 1, y]);
    expect((dot([x, 1], [2, y]) as Value).args).toEqual([x, 1, 2, y]);
  });

  it("keeps its operands when the caller's array changes", () => {
    const x = value(2);
    const operands: Num[] = [x, 1];
    const y = sum(operands) as Value;
    operands[0] = 5;
    backward(y);
    expect([y.args, x.grad]).toEqual([[x, 1], 1]);
  });

  it("shows its label, number and operation", () => {
    const x = value(-0, "x");
    expect(String(x)).toBe("x = -0");
    expect(String(value(2))).toBe("2");
    expect(inspect(x.add(1))).toBe("Value(1, add, grad 0)");
  });

  it("may be assigned if it is a leaf, and only then", () => {
    const x = value(1, "x");
    const y = x.sin();
    x.data = 2;
    expect(x.data).toBe(2);
    expect(y.data).toBe(Math.sin(1));
    expect(() => (y.data = 3)).toThrow(
      "Cannot assign the data of the value of sin with data 0.8414709848078965: sin computed it.",
    );
  });

  it("does not hand out its operands, and is a number in JSON", () => {
    const x = value(2);
    const y = sum([x, 1]) as Value;
    (y.args as Num[])[0] = 5;
    expect([y.args[0], JSON.stringify({ y, x })]).toEqual([x, '{"y":3,"x":2}']);
  });

  it("has every operation of the table as a method", () => {
    const x = value(0.5);
    for (const [name, operation] of Object.entries<Primitive>(primitives)) {
      if (operation.form === "pairing") continue;
      const arity = { unary: 0, binary: 1, ternary: 2, reduction: 2 }[operation.form];
      const more = [0.25, 0.75].slice(0, arity);
      const method = (x as unknown as Record<string, (...xs: Num[]) => Num>)[name];
      const y = method?.apply(x, more) as Value;
      expect(y.data).toBe((operation as unknown as (...xs: Num[]) => number)(0.5, ...more));
    }
    expect(x.leakyRelu().data).toBe(0.5);
    expect(x.neg().leakyRelu().data).toBe(-0.005);
  });
});

describe("wrong input", () => {
  const x = value(1.5, "x");

  it.each<[string, () => unknown, new () => Error, string]>([
    [
      "a string for a number",
      () => value(wrong("1")),
      TypeError,
      'Cannot make a value of "1": it is not a number.',
    ],
    ["undefined for a number", () => value(wrong(undefined)), TypeError, "Cannot make a value of undefined"],
    ["a number for a label", () => value(1, wrong(NaN)), TypeError, "Cannot label a value with NaN"],
    ["a string operand", () => add(x, wrong("2")), TypeError, 'Cannot compute add of "2"'],
    ["a missing operand", () => add(x, wrong(undefined)), TypeError, "Cannot compute add of undefined"],
    [
      "a missing operand after a number",
      () => mul(2, wrong(undefined)),
      TypeError,
      "Cannot compute mul of undefined",
    ],
    ["null", () => sin(wrong(null)), TypeError, "Cannot compute sin of null"],
    ["an array for an operand", () => relu(wrong([1])), TypeError, "Cannot compute relu of an array of 1"],
    [
      "a function for an operand",
      () => relu(wrong(sin)),
      TypeError,
      "Cannot compute relu of the function sin",
    ],
    ["a hole in a vector", () => sum(wrong(new Array(3))), TypeError, "Cannot compute sum of undefined"],
    ["a string in a vector", () => dot([x, wrong("1")], [1, 2]), TypeError, 'Cannot compute dot of "1"'],
    [
      "no vector",
      () => dot(wrong(x), [1]),
      TypeError,
      "Cannot compute dot of the value x: it takes a vector.",
    ],
    [
      "vectors of two lengths",
      () => dot([x], [1, 2]),
      RangeError,
      "Cannot compute dot of vectors of 1 and 2.",
    ],
    [
      "more arguments than there are",
      () => [x].map(wrong(leakyRelu)),
      RangeError,
      "Cannot compute leakyRelu of 3 arguments",
    ],
    [
      "JavaScript's <",
      () => wrong(x) < 2,
      TypeError,
      "Cannot use the value x with JavaScript's own operators",
    ],
    ["JavaScript's +", () => wrong(x) + 2, TypeError, "x.add(y)"],
    ["Math", () => Math.sin(wrong(x)), TypeError, "Cannot use the value x"],
    [
      "backward of a number",
      () => backward(wrong(3)),
      TypeError,
      "Cannot go backward from 3: it is not a value.",
    ],
    [
      "a seed that is no number",
      () => x.backward(wrong("1")),
      TypeError,
      'Cannot go backward with the seed "1"',
    ],
    [
      "differentiating by a number",
      () => gradient(sin(x), [wrong(1.5)]),
      TypeError,
      "Cannot differentiate by 1.5",
    ],
    [
      "assigning a string",
      () => (value(1).data = wrong("2")),
      TypeError,
      'Cannot assign "2": it is not a number.',
    ],
    ["a string for a root", () => gradient(wrong("3"), [x]), TypeError, 'Cannot differentiate "3"'],
    [
      "a value for an array",
      () => gradient(sin(x), wrong(x)),
      TypeError,
      "Cannot differentiate by the value x: it is no array.",
    ],
  ])("%s is an error that names the culprit", (_, act, kind, message) => {
    expect(act).toThrow(kind);
    expect(act).toThrow(message);
  });

  it("from another copy of the library is told apart from a value", () => {
    const foreign = { number: 1, grad: 0, op: null, x: null, y: null, uses: 0 };
    expect(() => add(x, wrong(foreign))).toThrow(
      "Cannot compute add of a Value of another copy of @chainrule/autograd",
    );
  });

  it("as a cycle is found, and leaves the values usable", () => {
    const a = value(1, "a");
    const b = a.add(1);
    const root = b.sin();
    (b as unknown as { x: Value }).x = root;
    expect(() => root.backward()).toThrow(
      /^Cannot order the graph: it has a cycle at the value of (sin|add)/,
    );
    expect(() => gradient(root, [a])).toThrow("Cannot order the graph");
    expect([a.uses, b.uses, root.uses]).toEqual([0, 0, 0]);
    (b as unknown as { x: Value }).x = a;
    root.backward();
    expect(a.grad).toBe(Math.cos(2));
  });

  it("is not known while a function is recorded", () => {
    const unknown = new Value(undefined, null, null, null);
    unknown.label = "w";
    expect(() => unknown.data).toThrow("Cannot read the data of the value w");
    expect(() => unknown.mul(2).gt(1).data).toThrow("select(condition, x, y) in the place of if");
    expect(() => unknown.sin().backward()).toThrow("Use gradient(root, values), which records.");
    const picked = [select(1, 2, unknown), sum([1, unknown]), dot([1, 2], [3, unknown]), max(1, unknown)];
    for (const y of picked) expect((y as Value).number).toBeUndefined();
  });
});

describe("backward", () => {
  it("writes the adjoint of every value under the root, and writes it anew each time", () => {
    const x = value(3, "x");
    const square = x.mul(x);
    const y = square.mul(square); // shared: x is used four times
    for (let i = 0; i < 3; i++) {
      y.backward();
      expect([y.grad, square.grad, x.grad]).toEqual([1, 18, 108]);
    }
    y.backward(2);
    expect(x.grad).toBe(216);
  });

  it("adds on request", () => {
    const x = value(3);
    const [a, b] = [x.mul(2), x.square()];
    a.backward();
    b.backward(1, { accumulate: true });
    expect(x.grad).toBe(8);
    a.backward();
    expect(x.grad).toBe(2);
  });

  it("gives 0 to values that only steps depend on", () => {
    const x = value(3);
    const inner = x.sin();
    const y = inner.floor().add(x.gt(2));
    x.grad = 7;
    inner.grad = 7;
    y.backward();
    expect([x.grad, inner.grad]).toEqual([0, 0]);
  });

  it("works on a chain of a million operations and on a sum of a million operands", () => {
    const x = value(0.5);
    let chain: Value = x;
    for (let i = 0; i < 1_000_000; i++) chain = chain.add(1e-6);
    chain.backward();
    expect(x.grad).toBe(1);
    const wide = sum(new Array<Value>(1_000_000).fill(x)) as Value;
    wide.backward();
    expect(x.grad).toBe(1_000_000);
    expect(gradient(chain.sin(), [x])[0]).toBeInstanceOf(Value);
  });

  it("leaves the graph usable when a rule of yours throws", () => {
    let broken = true;
    const f = definePrimitive("f", {
      evaluate: (x) => x,
      partials: [
        () => {
          if (broken) throw new Error("no rule today");
          return 5;
        },
      ],
    });
    const x = value(1);
    const y = f(x).mul(x);
    expect(() => y.backward()).toThrow("no rule today");
    broken = false;
    y.backward();
    expect(x.grad).toBe(6);
  });
});

describe("gradient", () => {
  it("answers graph that can be differentiated again", () => {
    const x = value(2);
    let y: Num = pow(x, 4);
    const orders: number[] = [];
    for (let order = 1; order <= 6; order++) {
      [y] = gradient(y, [x]);
      orders.push(typeof y === "number" ? y : y.data);
    }
    expect(orders.map((d) => d + 0)).toEqual([32, 48, 48, 24, 0, 0]);
  });

  it("reaches inner values, and through them the leaves", () => {
    const w = value(3);
    const h = w.mul(2);
    const y = h.square();
    expect(gradient(y, [h, w, y, value(1)]).map(String)).toEqual(["12", "24", "1", "0"]);
  });
});

describe("definePrimitive", () => {
  it.each<[string, () => unknown, string]>([
    ["no name", () => definePrimitive("", wrong({})), "Cannot define a primitive without a name"],
    [
      "no evaluate",
      () => definePrimitive("f", wrong({ partials: [1] })),
      "Cannot define f: it needs evaluate",
    ],
    [
      "a wrong partial",
      () => definePrimitive("f", wrong({ evaluate: Math.sin, partials: ["cos"] })),
      'the option partials[0] = "cos"',
    ],
    [
      "no partials",
      () => definePrimitive("f", wrong({ evaluate: Math.sin, partials: [] })),
      "with 0 partials",
    ],
    [
      "too many domains",
      () =>
        definePrimitive("f", {
          evaluate: Math.sin,
          partials: [1],
          domain: [
            { min: 0, max: 1 },
            { min: 0, max: 1 },
          ],
        }),
      "2 domains",
    ],
    ["no spec", () => definePrimitive("f", wrong(undefined)), "Cannot define f: it needs evaluate"],
    [
      "more numbers than partials",
      () => definePrimitive("f", wrong({ evaluate: Math.pow, partials: [1] })),
      "evaluate takes 2 numbers and there are 1 partials",
    ],
  ])("refuses %s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});
