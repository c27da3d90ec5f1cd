import { grad, isValue, type Num, sigmoid, sin, tanh, value } from "@chainrule/autograd";
import { describe, expect, test } from "vitest";
import {
  backpropagate,
  dense,
  type DenseParameters,
  deltas,
  heNormal,
  mlp,
  network,
  sequential,
  squaredError,
  step,
  steps,
} from "@chainrule/nn";

const sample = { inputs: [0.5, -1, 2], targets: [0.2, 0.7] };

test("numbers in, numbers out; values in, values out, with the same numbers", () => {
  const net = mlp([3, 4, 2], { seed: 5 });
  const numbers = net.forward(sample.inputs);
  const values = net.forward(sample.inputs.map((x) => value(x)));
  expect(numbers.every((y) => typeof y === "number" && y > 0 && y < 1)).toBe(true);
  expect(values.map((y) => isValue(y) && y.data)).toEqual(numbers);
});

test("a seed means one network; layers of one size differ", () => {
  const net = mlp([4, 4, 4], { seed: 5 });
  expect(mlp([4, 4, 4], { seed: 5 }).parameters).toEqual(net.parameters);
  expect(mlp([4, 4, 4], { seed: 6 }).parameters).not.toEqual(net.parameters);
  expect(net.parameters[0]?.weights).not.toEqual(net.parameters[1]?.weights);
});

test("a network is a function of its parameters, so grad applies to it", () => {
  const net = mlp([3, 4, 2], { seed: 5, activation: tanh, output: sigmoid });
  const slopes = grad((p: readonly DenseParameters[]) =>
    squaredError(net.forward(sample.inputs, p), sample.targets),
  )(net.parameters);
  const before = net.parameters;
  step(net, sample, 0.1);
  expect(net.parameters[1]?.weights[2]?.[1]).toBe(
    (before[1]?.weights[2]?.[1] as number) - 0.1 * (slopes[1]?.weights[2]?.[1] as number),
  );
});

test("own activations are used and differentiated", () => {
  const net = network([dense(3, 2, { activation: (x: Num) => sin(x), initialize: heNormal })]);
  const run = backpropagate(net, sample);
  const [[delta = 0] = []] = deltas(net, sample);
  const h = run.layers[0]?.netInputs[0];
  if (!isValue(h)) throw new Error("not recorded");
  expect(delta).toBeCloseTo((0.2 - Math.sin(h.data)) * Math.cos(h.data), 14);
});

describe("names", () => {
  const labelsOf = (sizes: readonly number[]): string[] => {
    const run = backpropagate(mlp(sizes), { inputs: Array<number>(sizes[0] ?? 0).fill(1), targets: [1] });
    const changes = steps(run, value(0.5, "η"));
    return [
      ...run.inputs,
      ...run.layers.flatMap((l) => [
        ...l.weights.flat(),
        ...(l.biases ?? []),
        ...l.netInputs,
        ...l.activations,
      ]),
      ...run.layers.flatMap((l) => l.deltas),
      ...changes.flatMap((l) => l.weights.flat().concat(l.biases ?? [])),
      run.error,
    ].map((x) => (isValue(x) ? (x.label ?? "?") : "?"));
  };

  test("are the documents' for one hidden layer", () => {
    expect(labelsOf([2, 1, 1]).join(" ")).toBe("x₁ x₂ w₁ w₂ b h a W B o ŷ δh δo Δw₁ Δw₂ Δb ΔW ΔB E");
    expect(labelsOf([2, 2, 1]).join(" ")).toBe(
      "x₁ x₂ w₁₁ w₁₂ w₂₁ w₂₂ b₁ b₂ h₁ h₂ a₁ a₂ W₁ W₂ B o ŷ δh₁ δh₂ δo Δw₁₁ Δw₁₂ Δw₂₁ Δw₂₂ Δb₁ Δb₂ ΔW₁ ΔW₂ ΔB E",
    );
  });

  test("carry the number of the layer where there are several hidden ones", () => {
    expect(labelsOf([1, 1, 2, 1]).join(" ")).toContain("w⁽¹⁾ b⁽¹⁾ h⁽¹⁾ a⁽¹⁾ w⁽²⁾₁ w⁽²⁾₂ b⁽²⁾₁");
    expect(labelsOf([1, 1, 2, 1]).join(" ")).toContain("δh⁽¹⁾ δh⁽²⁾₁ δh⁽²⁾₂ δo");
  });

  test("separate two indices by a comma when one of them may have two digits", () => {
    expect(labelsOf([12, 2, 1])).toContain("w₁₂,₁");
  });

  test("of a value that has one already stay", () => {
    const net = network([dense(2, 1, { biases: false, activation: (x) => x })]);
    const h = backpropagate(net, { inputs: [1, 2], targets: [3] }).layers[0]?.netInputs[0];
    expect(isValue(h) && h.label).toBe("o");
  });
});

describe("what does not fit is refused with the culprit", () => {
  const net = mlp([3, 2, 1]);
  test.each([
    [() => net.forward([1, 2, 3, 4]), RangeError, "dense(3 → 2) got 4 inputs. Pass 3."],
    [() => deltas(net, { inputs: [1], targets: [1] }), RangeError, "dense(3 → 2) got 1 inputs"],
    [
      () => deltas(net, { inputs: [1, 2, 3], targets: [] }),
      RangeError,
      "Cannot compare 1 outputs with 0 targets",
    ],
    [
      () => net.forward([1, 2, 3], [{ weights: [[1, 2]] }]),
      RangeError,
      "dense(3 → 2) got weights of 1 inputs for 2 units",
    ],
    [() => net.forward([1, 2, 3], [{}] as never), RangeError, "dense(3 → 2) got weights of 0 inputs"],
    [() => sequential([dense(3, 2), dense(3, 1)]), RangeError, "Cannot put dense(3 → 1) after dense(3 → 2)"],
    [() => mlp([3]), RangeError, "Cannot make a network of 1 sizes"],
    [() => mlp([3, 0]), RangeError, "Cannot call mlp with sizes[1] = 0"],
    [() => mlp([3, 1.5]), RangeError, "sizes[1] = 1.5. Pass a whole number from 1"],
    [() => mlp([2, 2, 1], { weights: [[1, 2]] }), RangeError, "2 layers from weights of 1"],
    [() => dense(2, 2, { weights: [[1, 2]] }), RangeError, "dense(2 → 2): got weights of 1 inputs"],
    [() => dense(2, 2, { weights: [[1, 2], [1]] }), RangeError, "got 1 weights of input 2. Pass 2"],
    [() => dense(1, 2, { biases: [1] }), RangeError, "dense(1 → 2): got 1 biases"],
    [
      () => dense(1, 1, { weights: [["0.5" as unknown as number]] }),
      TypeError,
      'the option weights[0][0] = "0.5". Pass a finite number',
    ],
  ])("%s", (call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
