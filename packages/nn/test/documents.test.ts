import { dataOf, isValue, jvp, type Num, sub, value } from "@chainrule/autograd";
import { describe, expect, test } from "vitest";
import { backpropagate, type DenseParameters, deltas, mlp, squaredError, step, steps } from "@chainrule/nn";
import { roundingOf, system1, system2 } from "./documents.ts";

type System = typeof system1 | typeof system2;

const networkOf = ({ sizes, weights }: System) => mlp(sizes, { weights, biases: false });

/** Every named quantity of one recorded run, by its label. */
function quantities(system: System): Map<string, Num> {
  const run = backpropagate(networkOf(system), system.sample);
  const all: Num[] = [...run.inputs, ...run.targets, ...run.outputs, run.error];
  for (const { weights, netInputs, activations, deltas: errorTerms } of run.layers) {
    all.push(...weights.flat(), ...netInputs, ...activations, ...errorTerms);
  }
  for (const layer of steps(run, value(system.rate, "η"))) all.push(...layer.weights.flat());
  const named = new Map(all.map((x) => [isValue(x) ? (x.label ?? "") : "", x]));
  named.set("y − ŷ", sub(named.get("y") as Num, named.get("ŷ") as Num));
  return named;
}

describe.each([
  ["the worked example", system1],
  ["the exercise", system2],
])("%s", (_, system) => {
  test.each(Object.entries(system.figures))("%s is %s", (name, printed) => {
    const actual = dataOf(quantities(system).get(name) as Num);
    expect(Math.abs(actual - Number(printed))).toBeLessThanOrEqual(roundingOf(printed));
  });

  test("forward mode gives the same steps", () => {
    const network = networkOf(system);
    const { inputs, targets } = system.sample;
    const errorOf = (parameters: readonly DenseParameters[]): Num =>
      squaredError(network.forward(inputs, parameters), targets);
    const run = backpropagate(network, system.sample);
    steps(run, system.rate).forEach((layer, l) =>
      layer.weights.forEach((row, r) =>
        row.forEach((change, c) => {
          const direction = network.parameters.map(({ weights }) => ({
            weights: weights.map((x) => x.map(() => 0)),
          }));
          direction[l]!.weights[r]![c] = 1;
          const [, slope] = jvp(errorOf)(network.parameters, direction);
          expect(-system.rate * (slope as number)).toBeCloseTo(dataOf(change), 16);
        }),
      ),
    );
  });

  test("forward mode gives the same δ, as the derivative by a bias of 0", () => {
    const biases = system.sizes.slice(1).map((units) => Array<number>(units).fill(0));
    const network = mlp(system.sizes, { weights: system.weights, biases });
    const { inputs, targets } = system.sample;
    const errorOf = (b: readonly (readonly Num[])[]): Num =>
      squaredError(
        network.forward(
          inputs,
          system.weights.map((weights, l) => ({ weights, biases: b[l] as readonly Num[] })),
        ),
        targets,
      );
    const expected = deltas(networkOf(system), system.sample);
    expected.forEach((layer, l) =>
      layer.forEach((delta, j) => {
        const direction = biases.map((row) => row.map(() => 0));
        direction[l]![j] = 1;
        expect(-jvp(errorOf)(biases, direction)[1]).toBeCloseTo(delta, 16);
      }),
    );
  });

  test("a training step adds the steps to the weights", () => {
    const network = networkOf(system);
    const run = backpropagate(network, system.sample);
    const expected = steps(run, system.rate).map((layer, l) =>
      layer.weights.map((row, r) =>
        row.map((change, c) => (system.weights[l]?.[r]?.[c] as number) + dataOf(change)),
      ),
    );
    const error = step(network, system.sample, system.rate);
    expect(error).toBe(dataOf(run.error));
    expect(network.parameters.map(({ weights }) => weights)).toEqual(expected);
  });
});

test("a figure allows for half a unit in its last printed digit", () => {
  expect(roundingOf("0.512372477963")).toBeCloseTo(5e-13, 20);
  expect(roundingOf("1.77005547e-04")).toBeCloseTo(5e-13, 20);
});

test("the remark: a sigmoid's δ is at most a quarter of what reaches it, through two layers a sixteenth", () => {
  const [hidden = [], output = []] = deltas(networkOf(system2), system2.sample);
  const error = 0.11502656915;
  expect(Math.abs(output[0]!)).toBeLessThanOrEqual(0.25 * error);
  [0.1, -0.3].forEach((w, j) => {
    expect(Math.abs(hidden[j]!)).toBeLessThanOrEqual(0.0625 * error * Math.abs(w));
  });
});
