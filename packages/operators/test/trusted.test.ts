// Functions that nobody marked, called by functions that are handed to the library: written with the table's functions, they work.
import {
  compile,
  eq,
  grad,
  gt,
  mul,
  type Num,
  select,
  sin,
  square,
  sum,
  valueAndGrad,
} from "@chainrule/autograd";
import { math } from "@chainrule/operators/math";
import { describe, expect, test } from "vitest";

describe("helpers that ask about other things than numbers work, eagerly and in kernels", () => {
  const helpers: Readonly<Record<string, (x: Num) => Num>> = {
    "what a text is": (x) => ((kind: string) => (kind === "square" ? square(x) : sin(x)))("square"),
    "what kind of thing it is": (x) => (typeof x === "number" ? x * x : square(x)),
    "a formula": (x) => math`${x} ** 2`,
    "a formula with a choice": (x) => math`${x} > 0 ? ${mul(x, x)} : ${square(x)}`,
    "how long an array is": (x) => {
      const xs = [x, x];
      if (xs.length === 0) return 0;
      return xs.reduce((a, b) => mul(a, b));
    },
    "how often": (x) => {
      let y: Num = 1;
      for (let i = 0; i < 4; i++) if (i < 2) y = mul(y, x);
      return y;
    },
    "what is missing": (x) => mul(x, [x][0] ?? 1),
    "a conjunction": (x) => {
      const options: { readonly kind: string; readonly more?: number } = { kind: "a" };
      return options.kind !== "b" && options.more === undefined ? square(x) : x;
    },
    "a comparison of the table": (x) => select(eq(x, 0), 0, square(x)),
  };
  test.each(Object.entries(helpers))("%s", (_, helper) => {
    expect(valueAndGrad((x: Num) => helper(x))(3)).toEqual([9, 6]);
    const kernel = compile(valueAndGrad((x: Num) => helper(x)));
    expect(kernel(3)).toEqual([9, 6]);
    expect(kernel(-5)).toEqual([25, -10]);
  });
});

describe("helpers that ask what a number is", () => {
  const isOne = (x: Num): Num => (x === 1 ? 5 : square(x));
  const orSeven = (x: Num): Num => x || 7;
  const places = new Map<unknown, number>([[2, 3]]);
  const byKey = (x: Num): Num => mul(x, places.get(x) ?? 1);
  const among = (x: Num): Num => ([1, 2].includes(x as number) ? 5 : square(x));
  const lengths = (x: Num): Num => ((mul(x, 1) as never as { length: number }).length === 3 ? 1 : square(x));
  const asked = (x: Num): Num => (x ? square(x) : 3);
  const odd = (xs: readonly Num[]): Num => (sum(xs) === xs.length ? 7 : sum(xs));

  test.each([isOne, orSeven, byKey, among, asked])("%o: right where it answers the same", (helper) => {
    const expected = helper(4) as number;
    expect(valueAndGrad((x: Num) => helper(x))(4)[0]).toBe(expected);
  });

  test.each([
    [isOne, 1, 5, 1],
    [orSeven, 0, 7, 0],
    [byKey, 2, 6, 2],
    [among, 2, 5, 4],
    [asked, 0, 3, 0],
  ])("%o: refused where it does not", (helper, at, numbers, values) => {
    expect(() => valueAndGrad((x: Num) => helper(x))(at)).toThrow(
      new RegExp(`has no twin, and answers ${numbers} for plain numbers and ${values} for values`),
    );
  });

  test.each([isOne, orSeven, byKey, among, asked, lengths])(
    "%o: refused where the number is not known",
    (helper) => {
      expect(() => compile(grad((x: Num) => helper(x)))(4)).toThrow(/may ask what a number is/);
      expect(() => compile((x: Num) => helper(x))(4)).toThrow(/may ask what a number is/);
    },
  );

  test("vectors are compared number by number", () => {
    expect(grad((xs: readonly Num[]) => odd(xs))([2, 3])).toEqual([1, 1]);
    expect(() => grad((xs: readonly Num[]) => odd(xs))([1, 1])).toThrow(
      /answers 7 for plain numbers and 2 for values/,
    );
  });

  test("a comparison that is taken for a truth", () => {
    const truth = (x: Num): Num => (gt(x, 1) ? 5 : square(x));
    expect(() => grad((x: Num) => truth(x))(2)).toThrow(/nothing is made of its answer/);
  });

  test("what takes no numbers cannot be compared, and is refused", () => {
    const methods = (x: Num, twice: boolean): Num =>
      twice ? (x as { mul(by: number): Num } & Num).mul(2) : x;
    expect(() => grad((x: Num) => methods(x, true))(2)).toThrow(/`methods` meets a value and has no twin/);
  });

  test("what it changes could not be undone under a condition that is not known", () => {
    const log: Num[] = [];
    const noting = (x: Num): Num => {
      log.push(x);
      return square(x);
    };
    expect(() => compile((x: Num) => ((x as number) > 0 ? noting(x) : 0))(2)).toThrow(/has no twin/);
  });
});
