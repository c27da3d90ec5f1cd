import {
  abs,
  acos,
  add,
  backward,
  clamp,
  definePrimitive,
  div,
  exp,
  floor,
  gt,
  log,
  max,
  mul,
  relu,
  select,
  sigmoid,
  sin,
  sqrt,
  square,
  sub,
  tanh,
  value,
  type Value,
} from "@chainrule/autograd";
import { kinks, nonFinite } from "@chainrule/autograd/inspect";
import { randomFunction } from "@chainrule/autograd/testing/laws";
import * as table from "@chainrule/autograd";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const labeled = <X extends Value>(x: X, label: string): X => Object.assign(x, { label });

describe("the first number that is not finite", () => {
  it("is the one whose operands are finite, with the way to the root", () => {
    const [x, y] = [value(-1, "x"), value(2, "y")];
    const t = labeled(log(x), "t");
    const loss = labeled(mul(add(t, y), y), "loss");
    const found = nonFinite(loss);
    expect(found?.value).toBe(t);
    expect(found?.operands).toEqual([-1]);
    expect(found?.path.map((node) => node.label ?? node.op?.name)).toEqual(["t", "add", "loss"]);
    expect(found?.toString()).toBe(
      "The first value that is not finite is the value t: log(-1) = NaN. On the way to the root: t → add → loss.",
    );
  });

  it("is a leaf, if a leaf was not finite", () => {
    const x = value(Number.NaN, "x");
    expect(nonFinite(exp(x))?.toString()).toContain("the value x: it is a leaf with data NaN");
  });

  it("is a derivative, if all values are finite", () => {
    const x = value(0, "x");
    const found = nonFinite(labeled(sqrt(square(x)), "norm"));
    expect(found?.direction).toBe("backward");
    expect(found?.number).toBe(Infinity);
    expect(found?.toString()).toContain("which is Infinity: it comes from the value norm, sqrt(0)");
  });

  it("is not sought behind a branch that was not taken", () => {
    const x = value(0, "x");
    expect(nonFinite(select(gt(x, 0), sqrt(x), mul(2, x)))).toBeUndefined();
  });

  it("leaves grad alone", () => {
    const x = value(0, "x");
    const y = sqrt(add(square(x), 1));
    backward(y);
    x.grad = 7;
    nonFinite(sqrt(square(x)));
    expect(x.grad).toBe(7);
  });

  it("is found if and only if there is one", () => {
    fc.assert(
      fc.property(randomFunction(), ({ f, inputs }) => {
        const xs = inputs.map((x) => value(x));
        const y = f(xs);
        if (typeof y === "number") return;
        const found = nonFinite(y);
        const nodes = table.usersFirst([y]);
        const bad = nodes.some((node) => !Number.isFinite(node.data));
        expect(found?.direction === "forward").toBe(bad);
        if (!bad) return;
        const { value: origin } = found as NonNullable<typeof found>;
        expect(Number.isFinite(origin.data)).toBe(false);
        expect(origin.args.every((x) => typeof x === "number" || Number.isFinite(x.data))).toBe(true);
      }),
    );
  });
});

describe("kinks", () => {
  const at = (x: number): Value => value(x, "x");
  const rulesOf = (y: Value): string[] => kinks(y).map(({ rule }) => rule);

  it.each<[string, Value, string[], number]>([
    ["relu at 0", relu(at(0)), ["least subgradient"], 0],
    ["abs at 0", abs(at(0)), ["least subgradient"], 0],
    ["a bound of clamp", clamp(at(1), 0, 1), ["least supergradient"], 0],
    ["floor at an integer", floor(at(3)), ["step"], 0],
    ["sqrt at 0", sqrt(at(0)), ["end of domain"], Infinity],
    ["acos at 1", acos(at(1)), ["end of domain"], -Infinity],
  ])("%s", (_, y, rules, taken) => {
    expect(rulesOf(y)).toEqual(rules);
    if (rules.length > 0) expect(kinks(y)[0]?.taken).toBe(taken);
  });

  it("has one for each value of a tie, with its share", () => {
    const [x, y] = [value(2, "x"), value(2, "y")];
    expect(
      kinks(max(x, y) as Value).map(({ operand, taken, left, right }) => [operand.label, taken, left, right]),
    ).toEqual([
      ["x", 0.5, 0, 1],
      ["y", 0.5, 0, 1],
    ]);
  });

  it("is said in a sentence", () => {
    expect(String(kinks(labeled(relu(at(0)), "a"))[0])).toBe(
      "the value a (relu) stands at a kink of the value x = 0: slope 0 on the left, 1 on the right, 0 taken; a convex kink takes the subgradient nearest to 0.",
    );
  });

  it("are found in operations of one's own", () => {
    const vee = definePrimitive("vee", {
      evaluate: (x) => Math.max(x - 1, 3 * (x - 1)),
      partials: [(x) => select(gt(x, 1), 3, 1)],
    });
    expect(rulesOf(vee(at(1)))).toEqual(["least subgradient"]);
    expect(rulesOf(vee(at(1.5)))).toEqual([]);
  });

  it("are none where all is smooth", () => {
    const smooth = [sigmoid, tanh, sin, exp, square];
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.constantFrom(...smooth),
        fc.constantFrom(...smooth),
        (x, f, g) => {
          fc.pre(Math.abs(x) > 1e-3);
          const inner = g(at(x));
          fc.pre(Math.abs(inner.data) > 1e-3);
          expect(kinks(div(f(inner), add(square(sub(inner, 1)), 2)))).toEqual([]);
        },
      ),
    );
  });
});
