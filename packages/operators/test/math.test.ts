import {
  compile,
  dataOf,
  grad,
  gradient,
  hessian,
  isValue,
  value,
  type Num,
  type Value,
} from "@chainrule/autograd";
import { FormulaError, math, parse } from "@chainrule/operators/math";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";

describe("math", () => {
  it("computes on numbers and records on values", () => {
    expect(math`(1 - ${0})**2 + 100*(${1} - ${0}**2)**2`).toBe(101);
    const [x, y] = [value(0), value(1)];
    const rosenbrock = math`(1 - ${x})**2 + 100*(${y} - ${x}**2)**2`;
    expect(gradient(rosenbrock, [x, y]).map(dataOf)).toEqual([-2, 200]);
  });

  it("chooses", () => {
    const layout = (d: Num): Num => math`${d} < 24 ? 5*(24 - ${d})**2 : 0`;
    expect([20, 24, 30].map((d) => layout(d))).toEqual([80, 0, 0]);
    expect([20, 30].map((d) => grad(layout)(d))).toEqual([-40, 0]);
    expect(compile(grad(layout))(20)).toBe(-40);
    expect(math`${NaN} ? 1 : 2`).toBe(2); // NaN is false, as in JavaScript
    expect(math`${value(NaN)} ? 1 : 2`.data).toBe(2);
  });

  it("takes vectors", () => {
    expect(math`sum(${[1, 2, 3]}) + dot(${[1, 2]}, ${[3, 4]}) + max(1, ${2}, 3)`).toBe(20);
    expect(() => math`${[1, 2]}`).toThrow(/Cannot answer a vector/);
  });

  it("has types", () => {
    expectTypeOf(math`${1} + ${2}`).toEqualTypeOf<number>();
    expectTypeOf(math`${value(1)} + ${2}`).toEqualTypeOf<Value>();
    const either = (x: Num): Num => x;
    expectTypeOf(math`${either(1)} + ${2}`).toEqualTypeOf<Num>();
    expectTypeOf(parse("x", ["x"])(1)).toEqualTypeOf<number>();
  });

  it("reads a template once", () => {
    const at = (x: number): number => math`${x} + 1`;
    expect([at(1), at(2)]).toEqual([2, 3]);
  });
});

describe("parse", () => {
  it("answers a function that can be differentiated", () => {
    const f = parse("100*(y - x^2)^2", ["x", "y"]);
    expect(f(0, 1)).toBe(100);
    expect(hessian((p: readonly [Num, Num]) => f(...p))([1, 1])).toEqual([
      [800, -400],
      [-400, 200],
    ]);
  });

  it.each([
    ["-x^2", -9],
    ["2^3^2", 512],
    ["2**-x", 0.125],
    ["-x^-2", -1 / 9],
    ["7 % 4 * 2", 6],
    ["x - 1 - 1", 1],
    ["x / 3 / 2", 0.5],
    ["1 < x && x < 4", 1],
    ["!(x > 1) || x == 3", 1],
    ["x > 5 ? 1 : x > 2 ? 2 : 3", 2],
    ["ln(e) + cos(pi) + arctan(0)", 0],
    ["x′ · 2 − .5e1", 1],
    ["+x + 1e-0", 4],
  ])("reads %s", (text, expected) => {
    expect(text.includes("x′") ? parse(text, ["x′"])(3) : parse(text, ["x"])(3)).toBe(expected);
  });

  it.each([
    ["2x", "an operator is missing between 2 and x", "^", 1],
    ["2(x)", "an operator is missing between 2 and (", "^", 1],
    ["x +", "must stand where the end is", "^", 3],
    ["sinn(x)", "there is no function sinn. Did you mean sin?", "^^^^", 0],
    ["x + foobarbaz", "there is no name foobarbaz", "^^^^^^^^^", 4],
    ["sin x", "the function sin stands without operands", "^^^", 0],
    ["sin(x, x)", "sin takes 1 operand and has 2", "^^^", 0],
    ["(x", "the parenthesis lacks its )", "^", 2],
    ["x)", "nothing opened what ) closes", "^", 1],
    ["x = 1", '"=" means nothing here. Two are compared with ==', "^", 2],
    ["0 < x < 1", "comparisons do not chain", "^", 6],
    ["x ? 1", "the choice with ? lacks its :", "^", 5],
    ["x @ 2", '"@" means nothing here', "^", 2],
    ["", "must stand where the end is", "^", 0],
    ["select(x, 1)", "select takes 3 operands and has 2", "^^^^^^", 0],
    ["constructor(x)", "there is no function constructor", "^^^^^^^^^^^", 0],
    ["__proto__", "there is no name __proto__", "^^^^^^^^^", 0],
  ])("points into %j", (text, message, mark, column) => {
    try {
      parse(text, ["x"]);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(FormulaError);
      expect((error as Error).message).toContain(message);
      expect((error as Error).message.split("\n").at(-1)).toBe(`  ${" ".repeat(column)}${mark}`);
    }
  });

  it("refuses what is nested too deep, and takes what is only long", () => {
    expect(() => parse(`${"(".repeat(1000)}x`, ["x"])).toThrow(/nested more than/);
    expect(() => parse(`${"-".repeat(100_000)}x`, ["x"])).toThrow(/nested more than/);
    expect(parse(Array(20_000).fill("x").join("+"), ["x"])(1)).toBe(20_000);
  });

  it("refuses names that are none, and wrong arguments", () => {
    expect(() => parse("x", ["x", "x"])).toThrow(/two arguments x/);
    expect(() => parse("x", ["x y"])).toThrow(/names begin with a letter/);
    expect(() => parse("x", ["x"])("1" as never)).toThrow(/x is no number/);
    expect(() => (parse("x", ["x"]) as (...xs: number[]) => number)(1, 2)).toThrow(/of 2 numbers/);
  });

  it("answers what JavaScript answers, and the same on values", () => {
    const leaf = fc.constantFrom("x", "y", "2", "0.5", "3");
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        leaf,
        fc
          .tuple(tie("expression"), fc.constantFrom("+", "-", "*", "/", "%"), tie("expression"))
          .map(([a, o, b]) => `${a} ${o} ${b}`),
        tie("expression").map((a) => `(${a})`),
        tie("expression").map((a) => `-(${a})`),
        fc
          .tuple(
            tie("expression"),
            fc.constantFrom("<", ">=", "===", "!=="),
            tie("expression"),
            tie("expression"),
          )
          .map(([a, o, b, c]) => `((${a}) ${o} (${b}) ? ${c} : ${b})`),
        fc
          .tuple(tie("expression"), fc.constantFrom("&&", "||"), tie("expression"))
          .map(([a, o, b]) => `((${a}) ${o} (${b}) ? 1 : 0)`),
      ),
    }));
    fc.assert(
      fc.property(expression, fc.double(), fc.double(), (text, x, y) => {
        // eslint-disable-next-line typescript/no-implied-eval -- JavaScript is the oracle
        const expected = new Function("x", "y", `return ${text}`)(x, y) as number;
        const formula = parse(text, ["x", "y"]);
        expect(formula(x, y)).toBe(expected);
        const recorded = formula(value(x), value(y));
        expect(isValue(recorded) ? recorded.data : recorded).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
