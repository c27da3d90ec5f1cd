import { expect, test } from "vitest";
import { glorotUniform, heNormal, lecunNormal, normal, random, uniform, zeros } from "@chainrule/nn";

const many = 200_000;
const moments = (draw: () => number) => {
  const xs = Float64Array.from({ length: many }, draw);
  const mean = xs.reduce((sum, x) => sum + x, 0) / many;
  const central = (power: number): number => xs.reduce((sum, x) => sum + (x - mean) ** power, 0) / many;
  return { mean, variance: central(2), skewness: central(3), kurtosis: central(4) / central(2) ** 2 };
};

test("a seed means the same numbers everywhere and for ever", () => {
  const stream = random(7);
  expect([stream.uniform(), stream.normal(), stream.integer(1000), [...stream.permutation(5)]])
    .toMatchInlineSnapshot(`
      [
        0.049009592574554284,
        0.1774722056964778,
        273,
        [
          1,
          2,
          3,
          0,
          4,
        ],
      ]
    `);
  expect(random(8).uniform()).not.toBe(random(7).uniform());
  expect(random(7 + 2 ** 32).uniform()).toBe(random(7).uniform());
});

test("uniform numbers have the moments of the uniform distribution", () => {
  const stream = random(1);
  const { mean, variance, kurtosis } = moments(() => stream.uniform());
  expect(mean).toBeCloseTo(1 / 2, 2);
  expect(variance).toBeCloseTo(1 / 12, 3);
  expect(kurtosis).toBeCloseTo(9 / 5, 1);
});

test("normal numbers have the moments and the tails of the normal distribution", () => {
  const stream = random(1);
  const { mean, variance, skewness, kurtosis } = moments(() => stream.normal());
  expect(mean).toBeCloseTo(0, 1.5);
  expect(variance).toBeCloseTo(1, 1.5);
  expect(skewness).toBeCloseTo(0, 1);
  expect(kurtosis).toBeCloseTo(3, 0.9);
  const beyond = (bound: number): number =>
    Array.from({ length: many }, () => stream.normal()).filter((x) => Math.abs(x) > bound).length / many;
  expect(beyond(1)).toBeCloseTo(0.3173, 2);
  expect(beyond(2)).toBeCloseTo(0.0455, 2.5);
  expect(beyond(3)).toBeCloseTo(0.0027, 3);
});

test("integers are fair, permutations hold every number once and in all orders", () => {
  const stream = random(1);
  const counts = [0, 0, 0];
  for (let i = 0; i < many; i++) counts[stream.integer(3)]! += 1;
  for (const count of counts) expect(count / many).toBeCloseTo(1 / 3, 2);

  expect([...stream.permutation(50)].toSorted((x, y) => x - y)).toEqual(
    Array.from({ length: 50 }, (_, i) => i),
  );
  const orders = new Set(Array.from({ length: 200 }, () => stream.permutation(3).join()));
  expect(orders.size).toBe(6);
});

test("initializers draw with the variance of their rule", () => {
  const variance = (rule: typeof zeros): number => {
    const stream = random(3);
    return moments(() => rule(stream, 30, 10)).variance;
  };
  expect(variance(glorotUniform)).toBeCloseTo(2 / 40, 3);
  expect(variance(heNormal)).toBeCloseTo(2 / 30, 3);
  expect(variance(lecunNormal)).toBeCloseTo(1 / 30, 3);
  expect(variance(normal(5, 2))).toBeCloseTo(4, 1);
  expect(variance(uniform(0, 6))).toBeCloseTo(3, 1);
  expect(variance(zeros)).toBe(0);
  expect(moments(() => glorotUniform(random(3), 1, 1)).mean).toBeGreaterThan(-Math.sqrt(3));
});

test("wrong seeds and counts are named", () => {
  expect(() => random(0.5)).toThrow("Cannot call random with seed = 0.5. Pass a whole number.");
  expect(() => random(1).integer(0)).toThrow(
    "Cannot call integer with count = 0. Pass a whole number from 1",
  );
});
