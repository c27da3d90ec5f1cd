import { add, exp, identity, mul, type Num, square, sub, sum, tanh } from "@chainrule/autograd";
import { describe, expect, test } from "vitest";
import { flatten } from "../src/parameters.ts";
import {
  accuracy,
  binaryCrossEntropyOnLogits,
  dropout,
  fit,
  l2,
  lossOf,
  minimize,
  mlp,
  network,
} from "@chainrule/nn";

type Point = readonly [x: Num, y: Num];

describe("minimize", () => {
  test("walks Rosenbrock's valley to its end", () => {
    const f = ([x, y]: Point): Num => add(square(sub(1, x)), mul(100, square(sub(y, square(x)))));
    const { at, value, steps, converged } = minimize(f, [-1.2, 1]);
    expect(converged).toBe(true);
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

  test("ends where it began at a minimum, and says so where there is none", () => {
    expect(minimize((x: Num) => square(x), 0)).toMatchObject({ at: 0, steps: 0, converged: true });
    expect(minimize((x: Num) => exp(x), 0, { steps: 5 })).toMatchObject({ steps: 5, converged: false });
    expect(minimize((x: Num) => mul(x, Number.NaN), 1)).toMatchObject({ at: 1, steps: 0, converged: false });
  });

  test("steps back from where the function is not finite", () => {
    const { at } = minimize((x: Num) => sub(exp(x), mul(800, x)), 0);
    expect(at).toBeCloseTo(Math.log(800), 6);
  });
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
});
