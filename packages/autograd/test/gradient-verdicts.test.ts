// Who is accused by a gradient check, and who is not: right gradients of functions that lose their digits, planted wrong ones,
// and what is not finite.
import {
  add,
  cos,
  definePrimitive,
  div,
  erf,
  erfc,
  exp,
  log,
  mul,
  neg,
  type Num,
  pow,
  sigmoid,
  sin,
  sqrt,
  square,
  sub,
  sum,
  tanh,
} from "@chainrule/autograd";
import {
  checkGradients,
  GradientError,
  type GradientReport,
  gradientReport,
} from "@chainrule/autograd/testing";
import { gradientProperty } from "@chainrule/autograd/testing/laws";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** A function, its gradient by hand, and where both are computed. */
interface Case<X = never> {
  readonly name: string;
  readonly f: (x: X) => Num;
  readonly byHand: (x: X) => unknown;
  readonly points: fc.Arbitrary<X>;
}
const family = <X>(one: Case<X>): Case => one as unknown as Case;

const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
/** Of every order of magnitude between two. */
const positive = (min: number, max: number): fc.Arbitrary<number> =>
  between(Math.log(min), Math.log(max)).map(Math.exp);
const logits = (count: number): fc.Arbitrary<number[]> =>
  fc.array(between(-40, 40), { minLength: count, maxLength: count });

// Black and Scholes, 1973: the price of a call, and its greeks in the textbooks' form.

interface Option<N> {
  readonly spot: N;
  readonly strike: N;
  readonly rate: N;
  readonly volatility: N;
  readonly time: N;
}
const options: fc.Arbitrary<Option<number>> = fc.record({
  spot: positive(1, 1000),
  strike: positive(1, 1000),
  rate: between(-0.05, 0.2),
  volatility: positive(0.01, 2),
  time: positive(0.003, 30),
});
type Normal = (x: Num) => Num;
const naiveNormal: Normal = (x) => mul(0.5, add(1, erf(div(x, Math.SQRT2))));
const normal: Normal = (x) => mul(0.5, erfc(div(neg(x), Math.SQRT2)));
const price =
  (cumulative: Normal) =>
  ({ spot, strike, rate, volatility, time }: Option<Num>): Num => {
    const spread = mul(volatility, sqrt(time));
    const drift = mul(add(rate, mul(0.5, square(volatility))), time);
    const d1 = div(add(log(div(spot, strike)), drift), spread);
    const discounted = mul(strike, exp(neg(mul(rate, time))));
    return sub(mul(spot, cumulative(d1)), mul(discounted, cumulative(sub(d1, spread))));
  };
const greeks =
  (cumulative: Normal) =>
  ({ spot, strike, rate, volatility, time }: Option<number>): Option<number> => {
    const spread = volatility * Math.sqrt(time);
    const d1 = (Math.log(spot / strike) + (rate + volatility ** 2 / 2) * time) / spread;
    const [n1, n2] = [d1, d1 - spread].map((d) => cumulative(d) as number) as [number, number];
    const density = Math.exp(-d1 * d1 * 0.5) / Math.sqrt(2 * Math.PI);
    const discount = Math.exp(-rate * time);
    return {
      spot: n1,
      strike: -discount * n2,
      rate: time * strike * discount * n2,
      volatility: spot * density * Math.sqrt(time),
      time: (spot * density * volatility) / (2 * Math.sqrt(time)) + rate * strike * discount * n2,
    };
  };

const shares = (z: readonly number[]): number[] => {
  const total = z.reduce((t, x) => t + Math.exp(x), 0);
  return z.map((x) => Math.exp(x) / total);
};

const families: readonly Case[] = [
  family({
    name: "Black–Scholes",
    f: price(naiveNormal),
    byHand: greeks(naiveNormal),
    points: options,
  }),
  family({ name: "Black–Scholes with erfc", f: price(normal), byHand: greeks(normal), points: options }),
  family({
    name: "softmax cross-entropy",
    f: (z: readonly Num[]) => neg(log(div(exp(z[0] as Num), sum(z.map((x) => exp(x)))))),
    byHand: (z: readonly number[]) => shares(z).map((p, i) => (i === 0 ? p - 1 : p)),
    points: logits(3),
  }),
  family({
    name: "log-sum-exp",
    f: (z: readonly Num[]) => log(sum(z.map((x) => exp(x)))),
    byHand: shares,
    points: logits(4),
  }),
  family({
    name: "erfc as 1 − erf",
    f: (x: Num) => sub(1, erf(x)),
    byHand: (x: number) => (-2 * Math.exp(-x * x)) / Math.sqrt(Math.PI),
    points: between(-8, 8),
  }),
  family({
    name: "erf as 1 − erfc",
    f: (x: Num) => sub(1, erfc(x)),
    byHand: (x: number) => (2 * Math.exp(-x * x)) / Math.sqrt(Math.PI),
    points: between(-8, 8),
  }),
  family({
    name: "softplus",
    f: (x: Num) => log(add(1, exp(neg(x)))),
    byHand: (x: number) => -Math.exp(-x) / (1 + Math.exp(-x)),
    points: between(-40, 45),
  }),
  family({
    name: "a quadratic written out",
    f: (x: Num) => add(sub(square(x), mul(2, x)), 1),
    byHand: (x: number) => 2 * x - 2,
    points: positive(1e-9, 1).map((d) => 1 + d),
  }),
  family({
    name: "the mean of squares less the square of the mean",
    f: (v: readonly Num[]) => sub(div(sum(v.map((x) => square(x))), v.length), square(div(sum(v), v.length))),
    byHand: (v: readonly number[]) => {
      const mean = v.reduce((t, x) => t + x, 0) / v.length;
      return v.map((x) => (2 * (x - mean)) / v.length);
    },
    points: fc
      .tuple(positive(1, 1e6), fc.array(between(-1, 1), { minLength: 5, maxLength: 5 }))
      .map(([center, around]) => around.map((x) => center + x)),
  }),
  family({
    name: "(1 − cos x)/x²",
    f: (x: Num) => div(sub(1, cos(x)), square(x)),
    byHand: (x: number) => Math.sin(x) / x ** 2 - (2 * (1 - Math.cos(x))) / x ** 3,
    points: positive(1e-6, 3),
  }),
  family({
    name: "a difference of roots",
    f: (x: Num) => sub(sqrt(add(x, 1)), sqrt(x)),
    byHand: (x: number) => 0.5 / Math.sqrt(x + 1) - 0.5 / Math.sqrt(x),
    points: positive(1, 1e14),
  }),
  family({
    name: "σ with a·(1 − a) by hand",
    f: (x: Num) => sigmoid(x),
    byHand: (x: number) => {
      const a = 1 / (1 + Math.exp(-x));
      return a * (1 - a);
    },
    points: between(-45, 45),
  }),
  family({
    name: "tanh with 1 − t² by hand",
    f: (x: Num) => tanh(x),
    byHand: (x: number) => 1 - Math.tanh(x) ** 2,
    points: between(-25, 25),
  }),
  family({
    name: "an oscillation",
    f: (x: Num) => sin(mul(50, x)),
    byHand: (x: number) => 50 * Math.cos(50 * x),
    points: between(-10, 10),
  }),
  family({
    name: "a power",
    f: (x: Num) => pow(x, 2.5),
    byHand: (x: number) => 2.5 * x ** 1.5,
    points: positive(1e-10, 1e10),
  }),
];

/** The function as one that no value can enter. */
const ofNumbers = (f: (x: never) => Num) => (x: never) => {
  if (!isOfNumbers(x)) throw new TypeError("Numbers only.");
  return f(x);
};
const isOfNumbers = (x: unknown): boolean =>
  typeof x === "number" ||
  (Object.getPrototypeOf(Object.getPrototypeOf(x) ?? null) === null || Array.isArray(x)
    ? Object.values(x as object).every(isOfNumbers)
    : false);
const leavesOf = (x: unknown): number[] =>
  typeof x === "number" ? [x] : Object.values(x as object).flatMap(leavesOf);
const refill = (shape: unknown, numbers: readonly number[]): unknown => {
  let next = 0;
  const fill = (part: unknown): unknown => {
    if (typeof part === "number") return numbers[next++];
    if (Array.isArray(part)) return part.map(fill);
    return Object.fromEntries(Object.entries(part as object).map(([key, inner]) => [key, fill(inner)]));
  };
  return fill(shape);
};

/** At how many points of each family no right gradient may be accused: more with POINTS=10000 npm test -- gradient-verdicts. */
const numRuns = Number(process.env["POINTS"] ?? 100);

describe.each(families)("$name", ({ f, byHand, points }) => {
  test("a right gradient is not accused, and neither is the engine", () => {
    fc.assert(
      fc.property(points, (at) => {
        checkGradients(f, { at, analytic: byHand });
        checkGradients(f, { at });
      }),
      { numRuns },
    );
  });

  test("nor is it without the engine", () => {
    const g = ofNumbers(f);
    fc.assert(
      fc.property(points, (at) => void checkGradients(g, { at, analytic: byHand })),
      { numRuns },
    );
  });

  test("a slip is found wherever the function can tell", () => {
    const slips = fc.constantFrom(1e-3, -1e-4, 1e-5, -1e-6, -2, -1, 1);
    fc.assert(
      fc.property(points, fc.nat(), slips, (at, place, slip) => {
        const right = leavesOf(byHand(at));
        const i = place % right.length;
        const planted = right.with(i, (right[i] as number) * (1 + slip));
        const report = gradientReport(f, { at, analytic: () => refill(at, planted) });
        const { error, difference, reverse } = report.entries[i] as GradientReport["entries"][number];
        // Where the formulas themselves have lost their digits there is nothing to plant a slip in.
        fc.pre(Math.abs((right[i] as number) - difference) < 0.01 * Math.abs(slip * difference) + error);
        fc.pre(Math.abs((reverse as number) - difference) < 0.01 * Math.abs(slip * difference) + error);
        fc.pre(20 * error < Math.abs(slip * difference));
        expect(report.entries[i]?.verdict).toBe("wrong");
      }),
    );
  });
});

test("rounding that shows as single steps on a slope does not accuse", () => {
  const at = { spot: 1, strike: 144.7227532462339, rate: 0, volatility: 0.9408333422265004, time: 1 };
  const { f, byHand } = families[0]!; // Black–Scholes
  checkGradients(ofNumbers(f), { at: at as never, analytic: byHand });
});

describe("what is not finite", () => {
  const coordinates = fc.tuple(between(0.2, 3), between(0.2, 3), between(0.2, 3));
  const f = ([x, y, z]: readonly [Num, Num, Num]): Num => add(mul(sin(x), exp(y)), mul(square(z), x));
  const byHand = ([x, y, z]: readonly [number, number, number]): number[] => [
    Math.cos(x) * Math.exp(y) + z * z,
    Math.sin(x) * Math.exp(y),
    2 * z * x,
  ];

  test("is wrong where the truth is finite, in any place; so is a sign; −0 for 0 is not", () => {
    const planted = fc.constantFrom(Infinity, -Infinity, NaN, -1);
    fc.assert(
      fc.property(coordinates, planted, fc.constantFrom(0, 1, 2), fc.boolean(), (at, slip, i, plain) => {
        const truth = byHand(at);
        const wrong = slip === -1 ? -(truth[i] as number) : slip;
        const report = gradientReport((plain ? ofNumbers(f as never) : f) as never, {
          at: at as never,
          analytic: () => truth.with(i, wrong),
        });
        expect(report.ok).toBe(false);
        expect(report.entries.map(({ verdict }) => verdict === "wrong")).toEqual(
          truth.map((_, k) => k === i),
        );
      }),
    );
    const flat = ([x, y]: readonly [Num, Num]): Num => mul(x, mul(0, y));
    expect(checkGradients(flat, { at: [2, 3], analytic: () => [-0, 0] }).certain).toBe(true);
  });

  test("is never certified where the engine says it", () => {
    const tooLarge = gradientReport((x) => exp(exp(x)), { at: 10 });
    expect(tooLarge).toMatchObject({ ok: true, certain: false });
    expect(tooLarge.toString()).toContain("there are no differences to tell by");
    expect(gradientReport((x) => exp(exp(x)), { at: 10, analytic: () => Infinity }).certain).toBe(false);
    expect(gradientReport((x) => exp(exp(x)), { at: 10, analytic: () => NaN }).ok).toBe(false);
  });

  test("is a limit where the slope grows without bound, with the right sign, and nothing else is", () => {
    for (const analytic of [undefined, () => Infinity]) {
      const report = gradientReport((x) => sqrt(x), { at: 0, ...(analytic && { analytic }) });
      expect(report.entries[0]?.verdict).toBe("kink");
      expect(report.toString()).toContain("right at 0 of 1 place, no derivative at 1");
      expect(report.toString()).toContain("grows without bound at the argument: Infinity is its limit");
    }
    const root = ofNumbers((x: number) => Math.sqrt(x));
    for (const analytic of [() => -Infinity, () => NaN, () => 0, () => 7]) {
      expect(gradientReport((x) => sqrt(x), { at: 0, analytic }).ok).toBe(false);
      expect(gradientReport(root, { at: 0 as never, analytic }).ok).toBe(Number.isNaN(analytic()));
    }
  });
});

describe("a function that loses its digits", () => {
  const naive = (x: Num): Num => log(add(1, exp(neg(x))));

  test("cannot tell, and the report says what to write", () => {
    const report = checkGradients(naive, { at: 30 });
    expect(report).toMatchObject({ ok: true, certain: false });
    expect(report.notes[0]).toMatch(
      /^at the argument f is too noisy to tell: .*Of its 16 digits 2 are left after 1 \+ exp\(−x\)\. Write softplus\(−x\) in the place of ln\(1 \+ exp\(−x\)\)\.$/,
    );
  });

  test("does not keep a wrong gradient from being found", () => {
    const slope = (x: number): number => -Math.exp(-x) / (1 + Math.exp(-x));
    expect(checkGradients(naive, { at: 30, analytic: slope }).certain).toBe(true);
    for (const factor of [-1, 2, 1.00001]) {
      const report = gradientReport(naive, { at: 30, analytic: (x) => factor * slope(x) });
      expect(report.entries[0]?.verdict).toBe("wrong");
    }
  });
});

describe("a wrong rule", () => {
  const cube = (factor: number) =>
    definePrimitive("cube", { evaluate: (x) => x ** 3, partials: [(x) => mul(factor, square(x))] });

  test("is found though forward mode, reverse mode and the hand agree", () => {
    fc.assert(
      fc.property(between(0.3, 4), fc.constantFrom(2, -3, 3.01, 3.0001), (at, factor) => {
        const f = (x: Num): Num => add(sin(x), cube(factor)(x));
        const report = gradientReport(f, { at, analytic: (x) => Math.cos(x) + factor * x * x });
        expect(report.entries[0]?.verdict).toBe("wrong");
        expect(report.cause).toContain("a rule of an operation is wrong");
        expect(gradientReport(f, { at }).ok).toBe(false);
        const right = gradientReport(f, { at, analytic: (x) => Math.cos(x) + 3 * x * x });
        expect(right.entries[0]?.verdict).toBe("right");
        expect(right.failures[0]).toMatch(
          /^A rule of an operation is wrong: at the argument the engine says/,
        );
      }),
    );
  });
});

describe("a report", () => {
  const f = ([x, y]: readonly [Num, Num]): Num => mul(square(x), sin(y));

  test("does not contradict its verdict by the rate of the remainder", () => {
    const slip = 1 + 1e-7;
    fc.assert(
      fc.property(between(0.5, 2), between(0.5, 1), (x, y) => {
        const analytic = (): number[] => [2 * x * Math.sin(y) * slip, x * x * Math.cos(y)];
        const text = gradientReport(f, { at: [x, y], analytic }).toString();
        expect(text).toContain("The gradient is wrong");
        const rate = /like h\^([\d.]+)/.exec(text)?.[1];
        expect(Number(rate ?? 1)).toBeLessThan(1.5);
      }),
    );
  });

  test("says that a Jacobian is transposed, or a matrix", () => {
    const lower = ([x, y, z]: readonly [Num, Num, Num]): Num[] => [mul(2, x), mul(x, y), add(y, exp(z))];
    const rows = ([x, y, z]: readonly [number, number, number]): number[][] => [
      [2, 0, 0],
      [y, x, 0],
      [0, 1, Math.exp(z)],
    ];
    const at = [1.5, 0.4, 0.7] as [number, number, number];
    checkGradients(lower, { at, analytic: rows });
    const transposed = (x: readonly number[][]): number[][] =>
      (x[0] as number[]).map((_, i) => x.map((row) => row[i] as number));
    const report = gradientReport(lower, { at, analytic: (x) => transposed(rows(x)) });
    expect(report.cause).toBe(
      "the Jacobian is transposed: its rows are the outputs, its columns the inputs.",
    );
    const wide = ([x, y]: readonly [Num, Num]): Num[] => [x, y, mul(x, y)];
    const tall = ([x, y]: readonly [number, number]): number[][] => [
      [1, 0, y],
      [0, 1, x],
    ];
    expect(() => checkGradients(wide, { at: [2, 3], analytic: tall })).toThrow(
      /It is transposed: rows are outputs, columns inputs\.$/,
    );
    const bilinear = ({ w }: { w: readonly (readonly Num[])[] }): Num =>
      sum(w.flatMap((row, i) => row.map((x, j) => mul(x, i + 3 * j))));
    const w = [
      [1, 2],
      [3, 4],
    ];
    const matrix = gradientReport(bilinear, {
      at: { w },
      analytic: () => ({ w: transposed(w.map((row, i) => row.map((_, j) => i + 3 * j))) }),
    });
    expect(matrix.cause).toMatch(/^the matrix is transposed: at w\[0\]\[1\] stands/);
  });

  test("is all that a test runner writes of the error", () => {
    const error = new GradientError(gradientReport(f, { at: [1, 1], analytic: () => [1, 1] }));
    expect(Object.keys(JSON.parse(JSON.stringify(error)) as object)).toEqual(["name", "message", "stack"]);
    expect(error.report.ok).toBe(false);
  });
});

test("a counterexample is shrunk to a point at which the gradient is about as wrong", () => {
  // Wrong by a part that is large only far from 0, where shrinking would lead.
  const slip = (x: number): number => 1 + 1e-4 * x * x;
  for (let seed = 1; seed <= 5; seed++) {
    const errors: number[] = [];
    const property = gradientProperty(between(-10, 10), (x) => exp(x), {
      analytic: (x) => {
        errors.push(slip(x) - 1);
        return Math.exp(x) * slip(x);
      },
    });
    const { failed, counterexample } = fc.check(property, { seed });
    expect(failed).toBe(true);
    const [x] = counterexample as [number];
    const first = errors.find((error) => error > 1e-6) as number;
    expect(slip(x) - 1).toBeGreaterThan(first / 3);
  }
});

test("options that there are not are refused by name", () => {
  const check = { at: 1, tolerance: 1e-3 };
  expect(() => checkGradients((x) => sin(x), check)).toThrow(
    /^Cannot call checkGradients with the option tolerance/,
  );
  expect(() => gradientReport((x) => sin(x), { at: 1, order: 0 })).toThrow(RangeError);
  expect(() => gradientReport((x) => sin(x), { at: 1, places: 1.5 })).toThrow(RangeError);
});
