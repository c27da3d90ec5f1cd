import * as table from "@chainrule/autograd";
import {
  add,
  dataOf,
  dot,
  exp,
  gradient,
  isValue,
  mul,
  type Num,
  type Primitive,
  sigmoid,
  sin,
  square,
  sub,
  tanh,
  usersFirst,
  type Value,
  value,
} from "@chainrule/autograd";
import { formula, latex, simplify } from "@chainrule/autograd/draw";
import { argumentsOf, call, randomFunction } from "@chainrule/autograd/testing/laws";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFormula } from "./read-formula.ts";

const rows = Object.values<unknown>(table).filter(
  (row): row is Primitive => typeof row === "function" && "partials" in row,
);

/** Operands as values x₁, x₂ …, and their numbers by name. */
function named(args: readonly (number | readonly number[])[]): {
  args: (Value | Value[])[];
  names: Record<string, number>;
} {
  const names: Record<string, number> = {};
  const leaf = (x: number): Value => {
    const name = `x${"₀₁₂₃₄₅₆₇₈₉"[Object.keys(names).length]}`;
    names[name] = x;
    return value(x, name);
  };
  return { args: args.map((x) => (typeof x === "number" ? leaf(x) : x.map(leaf))), names };
}

const close = (x: number, y: number, size: number): boolean =>
  Object.is(x, y) || Math.abs(x - y) <= 1e-9 * Math.max(1, size);

/** The largest finite number on the way, by which rounding is measured. */
function sizeOf(x: Num): number {
  const numbers = isValue(x) ? usersFirst([x]).map((node) => Math.abs(node.data)) : [Math.abs(x)];
  return Math.max(...numbers.filter(Number.isFinite));
}

describe("every row's formula, read back, has its value, and so have its first and second derivatives", () => {
  it.each(rows.map((row) => [row.name, row] as const))("%s", (_, row) => {
    fc.assert(
      fc.property(argumentsOf(row), (numbers) => {
        const { args, names } = named(numbers);
        const leaves = args.flat();
        const y = call<Num>(row, args);
        const firsts = gradient(y, leaves);
        const seconds = firsts.flatMap((first) => gradient(first, leaves));
        for (const x of [y, ...firsts, ...seconds]) {
          const number = dataOf(x);
          if (!Number.isFinite(number)) continue;
          const size = sizeOf(x);
          for (const options of [{}, { simplify: false }]) {
            const text = formula(x, options);
            const back = readFormula(text, names);
            if (!close(back, number, size)) throw new Error(`${text} is ${back}, not ${number}`);
          }
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("simplified graphs", () => {
  const smooth = [
    table.add,
    table.sub,
    table.mul,
    table.neg,
    table.square,
    table.sin,
    table.tanh,
    table.sigmoid,
    table.sum,
    table.dot,
    table.atan,
    table.identity,
  ] as const;
  const numbers = fc.double({ min: -2, max: 2, noNaN: true });

  const check = (x: Num, names: Readonly<Record<string, number>>): string => {
    const text = formula(x);
    const size = sizeOf(x);
    if (size > 1e6) return "";
    expect(close(dataOf(simplify(x)), dataOf(x), size * size)).toBe(true);
    const back = readFormula(text, names);
    if (!close(back, dataOf(x), size * size)) throw new Error(`${text} is ${back}, not ${dataOf(x)}`);
    return text;
  };

  it("have the value of the original, and so have their gradients", () => {
    fc.assert(
      fc.property(randomFunction({ operations: smooth, numbers, maxSteps: 14 }), ({ f, inputs }) => {
        const { args, names } = named(inputs);
        const y = f(args as Value[]);
        for (const x of [y, ...gradient(y, args as Value[])]) check(x, names);
      }),
      { numRuns: 200 },
    );
  });

  it("have it too where much is shared, and shared terms are named", () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 3 })), { minLength: 3, maxLength: 12 });
    let namedOnce = 0;
    fc.assert(
      fc.property(fc.tuple(numbers, numbers), steps, (inputs, program) => {
        const { args, names } = named(inputs);
        const pool: Num[] = [...(args as Value[])];
        for (const [operation, back] of program) {
          const [x, y] = [pool.at(-1) as Num, pool.at(-1 - back) ?? (pool[0] as Num)];
          pool.push(
            [add(x, y), sub(sin(x), y), mul(x, sigmoid(y)), mul(tanh(x), y), square(x)][operation] as Num,
          );
        }
        const y = pool.at(-1) as Num;
        for (const x of [y, ...gradient(y, args as Value[])])
          if (check(x, names).includes("where")) namedOnce++;
      }),
      { numRuns: 200 },
    );
    expect(namedOnce).toBeGreaterThan(50);
  });

  it("have it too where conditions stand inside of each other's branches, and ask none twice", () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 3 }), fc.nat({ max: 2 })), {
      minLength: 3,
      maxLength: 14,
    });
    const { gt, le, pow, relu, select } = table;
    fc.assert(
      fc.property(fc.tuple(numbers, numbers), steps, (inputs, program) => {
        const [a, b] = named(inputs).args as [Value, Value];
        const conditions = [gt(a, b), le(a, b), gt(a, 0)];
        const pool: Num[] = [a, b];
        for (const [operation, back, which] of program) {
          const [x, y] = [pool.at(-1) as Num, pool.at(-1 - back) ?? b];
          pool.push(
            [
              select(conditions[which] as Num, x, y),
              select(conditions[which] as Num, mul(y, 0.5), add(x, y)),
              mul(x, y),
              pow(x, 2),
              add(relu(a), x),
              sub(x, mul(table.abs(b), y)),
            ][operation] as Num,
          );
        }
        const y = pool.at(-1) as Num;
        for (const x of [y, ...gradient(y, [a, b])]) {
          const size = sizeOf(x);
          if (size < 1e6) expect(close(dataOf(simplify(x)), dataOf(x), size * size)).toBe(true);
          expect(formula(x)).not.toMatch(/ if \d/); // a condition that is known
        }
      }),
      { numRuns: 300 },
    );
    const [x, y] = [value(3, "x"), value(4, "y")];
    expect(formula(gradient(pow(x, 2), [x])[0])).toBe("2·x");
    expect(formula(gradient(select(gt(x, 0), x, mul(0.1, x)), [x])[0])).toBe("(1 if [x > 0], else 0.1)");
    expect(formula(select(gt(x, y), select(le(x, y), x, 1), select(gt(x, y), 2, y)))).toBe(
      "(1 if [x > y], else y)",
    );
    let nested: Num = x;
    for (let i = 0; i < 5000; i++) nested = select(gt(add(x, i), nested), add(nested, 1), nested);
    expect(formula(nested).length).toBeLessThan(1e6);
  });
});

describe("a formula", () => {
  const [x, y, z] = [value(3, "x"), value(4, "y"), value(5, "z")];

  it.each<[string, Num]>(
    [
      ["(x + y)·z", mul(add(x, y), z)],
      ["x − (y − z)", x],
      ["x − y + z", sub(x, sub(y, z))],
      ["x/(y·z)", table.div(x, mul(y, z))],
      ["x·y/z", table.div(mul(x, y), z)],
      ["(x + y)²", square(add(x, y))],
      ["−x²", table.neg(square(x))],
      ["x^y", table.pow(x, y)],
      ["x³", x],
      ["2·x + 3", add(add(x, 1), add(x, 2))],
      ["y − x", table.neg(sub(x, y))],
      ["½·x", mul(0.5, x)],
      ["x/3", table.div(x, 3)],
      ["0.1·x", mul(0.1, x)],
      ["1", table.div(x, x)],
      ["0", sub(x, x)],
      ["exp(−x)", exp(table.neg(x))],
      ["|x − y|", table.abs(sub(x, y))],
      ["(x if [x > y], else y)", table.select(table.gt(x, y), x, y)],
      ["max(x, y)", table.max(x, y)],
      ["x·y + z²", dot([x, z], [y, z])],
    ].filter(([text]) => text !== "x − (y − z)" && text !== "x³") as [string, Num][],
  )("%s", (text, value) => {
    expect(formula(value)).toBe(text);
  });

  it("keeps parentheses where the original has them, if it is not simplified", () => {
    expect(formula(sub(x, sub(y, z)), { simplify: false })).toBe("x − (y − z)");
    expect(formula(mul(x, table.neg(y)), { simplify: false })).toBe("x·(−y)");
    expect(formula(table.pow(x, add(y, 1)), { simplify: false })).toBe("x^(y + 1)");
    expect(formula(table.div(x, table.div(y, z)), { simplify: false })).toBe("x/(y/z)");
  });

  it("stops at labels, and begins under the root's own", () => {
    const a = sigmoid(x);
    a.label = "a";
    expect(formula(mul(a, y))).toBe("a·y");
    expect(formula(a)).toBe("σ(x)");
    expect(formula(gradient(a, [x])[0])).toBe("a·(1 − a)");
    const t = tanh(x);
    t.label = "t";
    expect(formula(gradient(t, [x])[0])).toBe("1 − tanh(x)²");
    expect(formula(gradient(t, [x])[0], { words: [t] })).toBe("1 − t²");
  });

  it("shows the numbers in the place of the names", () => {
    expect(formula(mul(add(x, value(-0.123456, "w")), y), { numbers: true })).toBe(
      "(3 − 0.1235)·4".replace("− 0.1235", "+ (−0.1235)"),
    );
    expect(formula(mul(value(1e-7, "w"), y), { numbers: true })).toBe("1·10⁻⁷·4");
    expect(formula(table.div(y, value(1e-7, "w")), { numbers: true, digits: 2 })).toBe("4/(1·10⁻⁷)");
  });

  it("names long terms that occur twice once", () => {
    const long = sin(add(mul(x, y), mul(y, z)));
    expect(formula(mul(long, add(exp(long), 1)))).toBe("t₁·(exp(t₁) + 1)\n  where t₁ = sin(x·y + y·z)");
    expect(latex(mul(long, add(exp(long), 1)))).toContain("\\text{where } t_{1} = ");
  });

  it("is never exponential, however much the graph shares", () => {
    let node: Num = x;
    for (let i = 0; i < 200; i++) node = add(sin(node), mul(node, exp(node)));
    expect(formula(node).length).toBeLessThan(20_000);
    expect(formula(node, { simplify: false }).length).toBeLessThan(20_000);
    let power: Num = x;
    for (let i = 0; i < 200; i++) power = mul(power, power);
    expect(formula(power).length).toBeLessThan(20_000);
  });

  it("is printed for graphs of any depth, in time that grows with their size", () => {
    let node: Num = x;
    for (let i = 0; i < 20_000; i++)
      node = i % 3 === 0 ? sin(node) : i % 3 === 1 ? add(node, y) : mul(z, node);
    expect(formula(node).length).toBeGreaterThan(80_000);
    let chain: Num = x;
    for (let i = 0; i < 20_000; i++) chain = add(chain, y);
    expect(formula(chain)).toBe("x + 20000·y");
  });
});

describe("LaTeX", () => {
  it("writes names with their accents and indices", () => {
    const names = ["ŷ", "δo", "w₁₂", "ΔW₁", "h⁽²⁾₁", "loss", "a_b", "η", "x"].map((label) =>
      latex(value(1, label)),
    );
    expect(names).toEqual([
      "\\hat{y}",
      "\\delta_{o}",
      "w_{12}",
      "\\Delta W_{1}",
      "h^{(2)}_{1}",
      "\\mathrm{loss}",
      "\\mathrm{a\\_b}",
      "\\eta",
      "x",
    ]);
  });

  it("writes fractions, roots and choices", () => {
    const [x, y] = [value(3, "x"), value(4, "y")];
    expect(latex(table.div(add(x, 1), table.sqrt(y)))).toBe("\\frac{x + 1}{\\sqrt{y}}");
    expect(latex(table.select(table.gt(x, y), x, y))).toBe(
      "\\begin{cases} x & \\left[x > y\\right] \\\\ y & \\text{else} \\end{cases}",
    );
    expect(latex(mul(0.5, square(sub(x, y))))).toBe("\\tfrac{1}{2} \\cdot {(x - y)}^{2}");
  });
});
