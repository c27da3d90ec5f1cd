import {
  abs,
  add,
  definePrimitive,
  dot,
  exp,
  log,
  max,
  mul,
  type Num,
  relu,
  sigmoid,
  sin,
  sqrt,
  square,
  sub,
  tanh,
  type Value,
} from "@chainrule/autograd";
import { checkGradients, GradientError, gradientReport } from "@chainrule/autograd/testing";
import { gradientProperty } from "@chainrule/autograd/testing/laws";
// eslint-disable-next-line import/no-unassigned-import -- it adds the matcher
import "@chainrule/autograd/testing/vitest";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const coordinate = fc.double({ min: -3, max: 3, noNaN: true });

describe("a right gradient", () => {
  test("of a function of values passes and says how it vanishes", () => {
    const report = checkGradients((x) => mul(sin(x), exp(x)), { at: 0.7 });
    expect(report.ok).toBe(true);
    expect(report.entries).toHaveLength(1);
    expect(report.remainderRate).toBeGreaterThan(1.9);
    expect(report.toString()).toBe("The gradient is right at 1 place.");
  });

  test("passes where the remainder is the rounding of the argument", () => {
    expect(
      gradientReport((x) => log(x), { at: 0.9995538169328079, analytic: (x) => 1 / x }).failures,
    ).toEqual([]);
  });

  test("written by hand passes, for functions of values and of plain numbers alike", () => {
    const onValues = ({ w, x }: { w: readonly Num[]; x: readonly Num[] }): Num => sigmoid(dot(w, x));
    const byHand = ({ w, x }: { w: readonly number[]; x: readonly number[] }): object => {
      const a = 1 / (1 + Math.exp(-w.reduce((total, wi, i) => total + wi * (x[i] as number), 0)));
      return { x: w.map((wi) => a * (1 - a) * wi), w: x.map((xi) => a * (1 - a) * xi) };
    };
    checkGradients(onValues, { at: { w: [0.4, -0.2], x: [0.1, 0.3] }, analytic: byHand });
    const plain = (x: readonly number[]): number => Math.sin(x[0] as number) * (x[1] as number) ** 3;
    const report = checkGradients(plain, {
      at: [0.4, 1.5],
      analytic: (x) => [
        Math.cos(x[0] as number) * (x[1] as number) ** 3,
        3 * Math.sin(x[0] as number) * (x[1] as number) ** 2,
      ],
    });
    expect(report.notes).toEqual([
      "the function takes plain numbers only, so differences alone were compared.",
    ]);
  });

  test("is never accused, on random functions and points", () => {
    const f = ([x, y, z]: readonly [Value, Value, Value]): Num =>
      add(mul(tanh(mul(x, y)), exp(sub(y, z))), square(sin(add(x, mul(3, z)))));
    fc.assert(
      fc.property(fc.tuple(coordinate, coordinate, coordinate), (at) => checkGradients(f, { at }).ok),
      { numRuns: 200 },
    );
  });

  test("is judged by an error estimate that covers the true error of the differences", () => {
    fc.assert(
      fc.property(coordinate, (at) => {
        const entry = checkGradients((x) => mul(exp(x), sin(mul(5, x))), { at }).entries[0];
        const truth = Math.exp(at) * (Math.sin(5 * at) + 5 * Math.cos(5 * at));
        return Math.abs((entry?.difference as number) - truth) <= 10 * (entry?.error as number);
      }),
      { numRuns: 200 },
    );
  });

  test("of several outputs is a Jacobian", () => {
    const f = ([x, y]: readonly [Num, Num]): Num[] => [mul(x, y), add(x, mul(2, y))];
    const report = checkGradients(f, {
      at: [3, 5],
      analytic: ([x, y]) => [
        [y, x],
        [1, 2],
      ],
    });
    expect(report.entries.map((entry) => [entry.output, entry.path])).toEqual([
      ["[0]", "[0]"],
      ["[0]", "[1]"],
      ["[1]", "[0]"],
      ["[1]", "[1]"],
    ]);
    expect(() =>
      checkGradients(f, {
        at: [3, 5],
        analytic: ([x, y]) => [
          [y, x],
          [2, 1],
        ],
      }),
    ).toThrow(/\[1\] by \[0\]/);
  });

  test("is right to the third order", () => {
    expect(
      checkGradients(([x, y]: readonly [Num, Num]) => mul(exp(x), sin(mul(x, y))), {
        at: [0.3, 1.1],
        order: 3,
      }).order,
    ).toBe(3);
  });
});

describe("a wrong gradient", () => {
  const f = ([x, y]: readonly [Num, Num]): Num => mul(square(x), sin(y));
  const right = ([x, y]: readonly [number, number]): [number, number] => [
    2 * x * Math.sin(y),
    x * x * Math.cos(y),
  ];
  const messageOf = (analytic: (x: readonly [number, number]) => unknown): string => {
    const report = gradientReport(f, { at: [1.5, 0.4], analytic });
    expect(report.ok).toBe(false);
    return report.toString();
  };

  test("throws an error that names the place, both numbers and the cause", () => {
    expect(() => checkGradients(f, { at: [1.5, 0.4], analytic: (x) => right(x).map((g) => -g) })).toThrow(
      GradientError,
    );
    const text = messageOf((x) => right(x).map((g) => -g));
    expect(text).toContain("The gradient is wrong at 2 of 2 places");
    expect(text).toContain("[0]   -1.168255027   1.168255027");
    expect(text).toContain("the sign is wrong");
    expect(text).toMatch(/Taylor remainder vanishes like h\^1\.0/);
  });

  test("names a factor, a mixed-up order and a forgotten term", () => {
    expect(messageOf((x) => right(x).map((g) => 2 * g))).toContain("a factor 2 too many");
    expect(messageOf((x) => right(x).toReversed())).toContain("at [0] stands what belongs at [1]");
    expect(messageOf((x) => [0, right(x)[1]])).toContain("a term was forgotten");
    expect(messageOf((x) => [Number.NaN, right(x)[1]])).toContain("NaN at [0]");
  });

  test("is found in every place, however small the slip, and never passes as noise", () => {
    fc.assert(
      fc.property(
        coordinate,
        coordinate,
        fc.constantFrom(0, 1),
        fc.constantFrom(1e-4, -1e-4, 3e-5),
        (x, y, at, slip) => {
          const truth = right([x, y]);
          fc.pre(Math.abs(truth[at]) > 1e-2);
          const report = gradientReport(f, {
            at: [x, y],
            analytic: () => truth.with(at, truth[at] * (1 + slip)),
          });
          return !report.ok && report.entries.every((entry, i) => (entry.verdict === "wrong") === (i === at));
        },
      ),
    );
  });

  test("of a plain function is found by differences alone", () => {
    const plain = (x: readonly number[]): number => Math.exp(x[0] as number) / (x[1] as number);
    const wrong = (x: readonly number[]): number[] => [
      Math.exp(x[0] as number) / (x[1] as number),
      Math.exp(x[0] as number) / (x[1] as number) ** 2,
    ];
    expect(() => checkGradients(plain, { at: [0.5, 2], analytic: wrong })).toThrow(
      /\[1\].*\n+.*sign is wrong|sign is wrong/,
    );
  });

  test("of a plain function is found however small the slip", () => {
    const plain = (x: number): number => Math.exp(x) * Math.sin(x);
    const truth = (x: number): number => Math.exp(x) * (Math.sin(x) + Math.cos(x));
    fc.assert(
      fc.property(fc.double({ min: -1, max: 2, noNaN: true }), fc.constantFrom(1e-6, -1e-6), (at, slip) => {
        fc.pre(Math.abs(truth(at)) > 0.1);
        const check = (factor: number): boolean =>
          gradientReport(plain, { at, analytic: (x) => factor * truth(x) }).ok;
        expect([check(1), check(1 + slip)]).toEqual([true, false]);
      }),
    );
  });

  test("of a rule is told from one by hand", () => {
    const wrongCube = definePrimitive("wrongCube", {
      evaluate: (x) => x ** 3,
      partials: [(x) => mul(2, square(x))],
    });
    const text = gradientReport((x) => wrongCube(x), { at: 1.2, analytic: (x) => 3 * x * x });
    expect(text.entries[0]?.verdict).toBe("right");
    expect(() => checkGradients((x) => wrongCube(x), { at: 1.2 })).toThrow(/wrong at 1 of 1/);
  });
});

describe("where there is no derivative", () => {
  test("a choice between the slopes is noted, anything else is wrong", () => {
    const report = checkGradients((x) => add(relu(x), x), { at: 0 });
    expect(report.entries[0]?.verdict).toBe("kink");
    expect(report.notes[0]).toContain("its slopes are 1 on the left and 2 on the right; 1 is a choice");
    checkGradients((x) => abs(x), { at: 0, analytic: () => 0.5 });
    expect(() => checkGradients((x) => abs(x), { at: 0, analytic: () => 1.5 })).toThrow(GradientError);
    expect(report.notes[1]).toContain("(relu) stands at a kink of the value the argument = 0");
    const tie = checkGradients((x: readonly [Num, Num]) => max(x[0], x[1]), { at: [2, 2] });
    expect(tie.entries.map(({ verdict }) => verdict)).toEqual(["kink", "kink"]);
  });

  test("an infinite slope is noted", () => {
    expect(checkGradients((x) => sqrt(x), { at: 0 }).entries[0]?.verdict).toBe("kink");
  });

  test("a kink nearby does not spoil the differences", () => {
    expect(checkGradients((x) => relu(sub(x, 1)), { at: 1.001 }).entries[0]?.verdict).toBe("right");
    expect(checkGradients((x) => log(x), { at: 1e-6 }).entries[0]?.verdict).toBe("right");
  });
});

test("noise is told from a wrong gradient", () => {
  const noisy = (x: number): number => Math.round(Math.sin(x) * 1e7) / 1e7 + x * x;
  const report = gradientReport(noisy, {
    at: 0.5,
    analytic: (x) => Math.cos(x) + 2 * x,
  });
  expect(report.ok).toBe(true);
  expect(gradientReport(noisy, { at: 0.5, analytic: (x) => Math.cos(x) + 3 * x }).ok).toBe(false);
});

test("a function that answers differently each time is refused", () => {
  let calls = 0;
  expect(() => checkGradients((x) => mul(x, calls++), { at: 2 })).toThrow(/Seed its random numbers/);
});

test("what does not fit is named by its path", () => {
  const f = (p: { w: readonly Num[] }): Num => dot(p.w, p.w);
  expect(() => checkGradients(f, { at: { w: [1, 2] }, analytic: () => ({ w: [2] }) })).toThrow(
    /none at w\[1\]/,
  );
  expect(() => checkGradients(f, { at: { w: [1, 2] }, analytic: () => [2, 4] })).toThrow(
    /none at w\[0\], but one at \[0\]/,
  );
  expect(() => checkGradients(f, { at: { w: [1, 2] }, analytic: () => ({ w: [2, "4"] }) })).toThrow(
    TypeError,
  );
  expect(() => checkGradients(f, { at: { w: [] } })).toThrow(RangeError);
  const onNumbers = (x: number): number => Math.sin(x);
  expect(() => checkGradients(onNumbers as never, { at: 1 })).toThrow(TypeError);
});

describe("in tests", () => {
  test("there is a matcher", () => {
    const f = ([x, y]: readonly [Num, Num]): Num => mul(square(x), y);
    expect(f).toHaveGradient(([x, y]: readonly [number, number]) => [2 * x * y, x * x], { at: [3, 5] });
    expect(f).not.toHaveGradient(([x, y]: readonly [number, number]) => [x * y, x * x], { at: [3, 5] });
    expect(() => {
      expect(f).toHaveGradient(([x, y]: readonly [number, number]) => [x * y, x * x], { at: [3, 5] });
    }).toThrow(/wrong at 1 of 2 places/);
    expect(() => {
      expect(3).toHaveGradient(() => 1, { at: 1 });
    }).toThrow(TypeError);
  });

  test("there is a property, which shrinks to a point and reports there", () => {
    const points = fc.double({ min: 0.5, max: 4, noNaN: true });
    fc.assert(gradientProperty(points, (x) => log(x), { analytic: (x) => 1 / x }));
    const wrong = fc.check(gradientProperty(points, (x) => log(x), { analytic: (x) => (x > 2 ? 1 : 1 / x) }));
    expect(wrong.failed).toBe(true);
    expect(String(wrong.errorInstance)).toContain("wrong at 1 of 1 places");
  });
});

describe("what is not known is not called right", () => {
  test("a number where the engine says NaN, and NaN where it says a number, are wrong", () => {
    const report = gradientReport((x) => log(x), { at: -1, analytic: () => 123 });
    expect(report.ok).toBe(false);
    expect(report.entries[0]?.verdict).toBe("wrong");
    expect(gradientReport((x) => sin(x), { at: 1, analytic: () => NaN }).ok).toBe(false);
  });

  test("what differs from the engine is wrong where differences are too rough", () => {
    const f = (p: readonly Value[]) => add(1e8, add(p[0] as Value, mul(1e-6, p[1] as Value)));
    const report = gradientReport(f, { at: [1, 2], analytic: () => [1, 0] });
    expect(report.entries[1]?.verdict).toBe("wrong");
    expect(report.certain).toBe(false);
  });

  test("the headline counts where it cannot tell", () => {
    const f = (p: readonly number[]) => 1e8 + (p[0] as number) + 1e-6 * (p[1] as number);
    const report = gradientReport(f as never, { at: [1, 2] as never, analytic: () => [1, 0] });
    expect(report.toString()).toMatch(/^The gradient is right at 1 of 2 places, cannot tell at 1\./);
    expect(report).toMatchObject({ ok: true, certain: false });
    const sure = gradientReport((x) => sin(x), { at: 1 });
    expect(sure).toMatchObject({ ok: true, certain: true });
  });

  test("a jump is no kink", () => {
    const report = gradientReport(((x: number) => Math.floor(x)) as never, {
      at: 2,
      analytic: () => 7,
    });
    expect(report.entries[0]?.verdict).not.toBe("kink");
    expect(report.certain).toBe(false);
    expect(report.toString()).toMatch(/the function jumps at the argument/);
    expect(report.toString()).not.toMatch(/choice between/);
    expect(gradientReport((x) => relu(x), { at: 0 }).entries[0]?.verdict).toBe("kink");
  });
});
