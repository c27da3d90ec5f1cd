import {
  abs,
  add,
  exp,
  identity,
  mul,
  type Num,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  tanh,
} from "@chainrule/autograd";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flatten } from "../src/network/parameters.ts";
import {
  accuracy,
  binaryCrossEntropyOnLogits,
  dense,
  dropout,
  fit,
  l2,
  lossOf,
  minimize,
  mlp,
  network,
  squaredError,
} from "@chainrule/nn";

import { problems } from "./nist.ts";

type Point = readonly [x: Num, y: Num];

const rosenbrock = ([x, y]: Point): Num => add(square(sub(1, x)), mul(100, square(sub(y, square(x)))));

describe("minimize", () => {
  test("walks Rosenbrock's valley to its end", () => {
    const { at, value, steps, converged, reason } = minimize(rosenbrock, [-1.2, 1]);
    expect(converged).toBe(true);
    expect(reason).toBe("No more to gain, to the tolerance.");
    expect(at[0]).toBeCloseTo(1, 9);
    expect(at[1]).toBeCloseTo(1, 9);
    expect(value).toBeLessThan(1e-18);
    expect(steps).toBeLessThan(50);
  });

  test("takes records, and solves a quadratic in about as many steps as it has dimensions", () => {
    const f = ({ p }: { p: readonly Num[] }): Num => sum(p.map((x, i) => mul(i + 1, square(sub(x, i)))));
    const { at, converged, steps } = minimize(f, { p: [5, 5, 5, 5, 5] });
    expect(converged).toBe(true);
    at.p.forEach((x, i) => expect(x).toBeCloseTo(i, 8));
    expect(steps).toBeLessThan(15);
  });

  test.each([
    ["a minimum at the start", (x: Num) => square(x), 0, true, "The gradient is 0."],
    ["NaN at the start", (x: Num) => mul(x, Number.NaN), 1, false, "The function is NaN at the start."],
    ["no minimum", (x: Num) => x, 1, false, "The function falls without end."],
    [
      "a kink",
      (x: Num) => add(abs(sub(x, 1)), mul(0.3, x)),
      3,
      false,
      "No step along the gradient makes the function smaller",
    ],
    ["an infinite slope", (x: Num) => sqrt(x), 0, false, "The gradient is not finite here"],
    ["a flat minimum", (x: Num) => square(square(x)), 1, true, "No more to gain, to the tolerance."],
    ["a start far away", (x: Num) => square(sub(x, 1)), 1e20, true, "The gradient is 0."],
    ["a minimum far above 0", (x: Num) => add(1e6, square(sub(exp(x), 3))), 0, true, "No more to gain"],
  ])("says why it ended: %s", (_, f, start, converged, reason) => {
    const found = minimize(f, start);
    expect(found.converged).toBe(converged);
    expect(found.reason).toContain(reason);
    expect(Number.isFinite(found.at)).toBe(true);
  });

  test("takes no more steps than it may", () => {
    const found = minimize((x: Num) => exp(x), 0, { steps: 5 });
    expect(found).toMatchObject({ steps: 5, converged: false, reason: "All 5 steps were taken." });
  });

  test("steps back from where the function is not finite", () => {
    const { at, converged } = minimize((x: Num) => sub(exp(x), mul(800, x)), 0);
    expect(at).toBeCloseTo(Math.log(800), 9);
    expect(converged).toBe(true);
  });

  test("a start that is not of finite numbers is refused", () => {
    expect(() => minimize(rosenbrock, [NaN, 1])).toThrow("Cannot use start[0] = NaN");
    expect(() => minimize(rosenbrock, ["1", 1] as never)).toThrow('Cannot use start[0] = "1"');
  });
});

/** Smooth functions with a minimum: bowls, valleys, plateaus, along and across the axes. */
const functions: Readonly<Record<string, (x: readonly Num[]) => Num>> = {
  rosenbrock: ([x = 0, y = 0]) => rosenbrock([x, y]),
  bowl: (x) => sum(x.map((xi, i) => mul(10 ** (2 * i), square(sub(xi, i + 1))))),
  crossed: ([x = 0, y = 0]) => add(square(sub(add(x, y), 3)), mul(1e-3, square(sub(sub(x, y), 1)))),
  "soft bowl": (x) => sum(x.map((xi, i) => softplus(square(sub(xi, i + 1))))),
  quartic: (x) => sum(x.map((xi) => square(square(sub(xi, 2))))),
};
const starts = fc.tuple(
  fc.double({ min: 0.1, max: 3, noNaN: true }),
  fc.double({ min: -3, max: -0.1, noNaN: true }),
);

describe("nothing has a unit:", () => {
  const names = fc.constantFrom(...Object.keys(functions));
  const power = fc.integer({ min: -20, max: 20 });

  test("powers of two before the function and its parameters change no bit of the path", () => {
    fc.assert(
      fc.property(names, starts, fc.integer({ min: -40, max: 40 }), power, power, (name, start, c, u, v) => {
        const f = functions[name]!;
        const plain = minimize(f, start);
        const scaled = minimize(
          ([x = 0, y = 0]: readonly Num[]) => mul(2 ** c, f([mul(2 ** u, x), mul(2 ** v, y)])),
          [start[0] / 2 ** u, start[1] / 2 ** v],
        );
        expect([scaled.at[0]! * 2 ** u, scaled.at[1]! * 2 ** v]).toEqual(plain.at);
        const { steps, converged, reason } = plain;
        expect(scaled).toMatchObject({ steps, converged, reason, value: plain.value * 2 ** c });
      }),
      { numRuns: 60 },
    );
  });

  test.each([1e12, 1e-12])("the function times %f ends the same way", (factor) => {
    fc.assert(
      fc.property(names, starts, (name, start) => {
        const f = functions[name]!;
        const [plain, scaled] = [
          minimize(f, start),
          minimize((x: readonly Num[]) => mul(factor, f(x)), start),
        ];
        expect(scaled.converged).toBe(plain.converged);
        plain.at.forEach((x, i) => expect(Math.abs(scaled.at[i]! - x)).toBeLessThan(1e-4 * Math.abs(x)));
      }),
      { numRuns: 30 },
    );
  });

  test.each([1e6, 1e-6])("a parameter times %f ends the same way", (factor) => {
    fc.assert(
      fc.property(names, starts, fc.boolean(), (name, start, first) => {
        const f = functions[name]!;
        const units = first ? [factor, 1] : [1, factor];
        const plain = minimize(f, start);
        const scaled = minimize(
          (x: readonly Num[]) => f(x.map((xi, i) => mul(xi, units[i]!))),
          start.map((xi, i) => xi / units[i]!),
        );
        expect(scaled.converged).toBe(plain.converged);
        plain.at.forEach((x, i) =>
          expect(Math.abs(scaled.at[i]! * units[i]! - x)).toBeLessThan(1e-4 * Math.abs(x)),
        );
      }),
      { numRuns: 30 },
    );
  });

  test("a small function is no function that is solved", () => {
    const { at, converged } = minimize((x: Num) => mul(1e-10, square(sub(x, 3))), 0);
    expect(at).toBe(3);
    expect(converged).toBe(true);
  });
});

describe.each(Object.entries(problems))(
  "NIST's %s, as a sum of squares",
  (_, { model, x, y, starts, ...truth }) => {
    test.each(starts.map((start) => [start]))("from %j", (start) => {
      const f = (b: readonly Num[]): Num => sum(x.map((xi, i) => square(sub(y[i]!, model(xi, b)))));
      const { at, value, converged } = minimize(f, start, { steps: 5000 });
      expect(converged).toBe(true);
      truth.certified.forEach((b, i) => expect(Math.abs(at[i]! / b - 1)).toBeLessThan(1e-6));
      expect(Math.abs(value / truth.sumOfSquares - 1)).toBeLessThan(1e-9);
    });
  },
);

test("NIST's problems are solved in any units, and whatever the sum of squares is multiplied by", () => {
  const power = (most: number): fc.Arbitrary<number> =>
    fc.integer({ min: -1000 * most, max: 1000 * most }).map((thousandths) => 10 ** (thousandths / 1000));
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(problems)),
      fc.boolean(),
      power(12),
      fc.array(power(6), { minLength: 7, maxLength: 7 }),
      ({ model, x, y, starts, certified }, first, factor, units) => {
        const f = (b: readonly Num[]): Num =>
          mul(
            factor,
            sum(
              x.map((xi, i) =>
                square(
                  sub(
                    y[i]!,
                    model(
                      xi,
                      b.map((bk, k) => mul(units[k]!, bk)),
                    ),
                  ),
                ),
              ),
            ),
          );
        const start = starts[first ? 0 : 1]!.map((b, k) => b / units[k]!);
        const { at, converged } = minimize(f, start, { steps: 5000 });
        expect(converged).toBe(true);
        certified.forEach((b, k) => expect(Math.abs((at[k]! * units[k]!) / b - 1)).toBeLessThan(1e-6));
      },
    ),
    { numRuns: 25 },
  );
});

describe("fit", () => {
  const xor = { inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], targets: [[0], [1], [1], [0]] }; // prettier-ignore

  test("learns XOR in tens of steps", () => {
    const net = mlp([2, 4, 1], { activation: tanh, output: identity, seed: 2 });
    const before = lossOf(net, xor, binaryCrossEntropyOnLogits);
    const result = fit(net, xor, { loss: binaryCrossEntropyOnLogits, penalty: l2(1e-4) });
    expect(accuracy(net, xor, { threshold: 0 })).toBe(1);
    expect(result.value).toBeLessThan(before);
    expect(result.at).toBe(net.parameters);
    expect(result.converged).toBe(true);
  });

  test("goes the same way without kernels", () => {
    const [a, b] = [mlp([2, 4, 1], { seed: 2 }), mlp([2, 4, 1], { seed: 2 })];
    const [one, other] = [fit(a, xor, { steps: 8 }), fit(b, xor, { steps: 8, compile: false })];
    expect(one.value).toBeCloseTo(other.value, 12);
    const numbers = flatten(b.parameters);
    flatten(a.parameters).forEach((x, i) => expect(x).toBeCloseTo(numbers[i]!, 10));
  });

  test("leaves a network without parameters as it is", () => {
    expect(fit(network([dropout(0)]), { inputs: [[1]], targets: [[2]] })).toMatchObject({
      steps: 0,
      value: 0.5,
    });
  });

  test("a power of two before the loss changes no bit of the path", () => {
    const [plain, scaled] = [mlp([2, 4, 1], { seed: 2 }), mlp([2, 4, 1], { seed: 2 })];
    const one = fit(plain, xor, { steps: 30 });
    for (const factor of [2 ** 40, 2 ** -40]) {
      scaled.parameters = mlp([2, 4, 1], { seed: 2 }).parameters;
      const other = fit(scaled, xor, { steps: 30, loss: (o, t) => mul(factor, squaredError(o, t)) });
      expect(other).toEqual({ ...one, value: one.value * factor });
    }
  });

  test("refuses layers that act at random, whose loss is another at every look", () => {
    const net = network([dense(2, 3), dropout(0.5), dense(3, 1)]);
    expect(() => fit(net, xor)).toThrow("a layer acts at random");
  });
});
