import { identity, tanh } from "@chainrule/autograd";
import {
  accuracy,
  backpropagate,
  classOf,
  confusionMatrix,
  type Data,
  dense,
  deltas,
  dropout,
  evaluate,
  fit,
  lossOf,
  meanSquaredError,
  mlp,
  network,
  predict,
  type Row,
  softmaxCrossEntropy,
  softmaxOutput,
  split,
  step,
  train,
} from "@chainrule/nn";
import { describe, expect, test } from "vitest";

const kinds: Readonly<Record<string, (row: readonly number[]) => Row>> = {
  Float64Array: (row) => Float64Array.from(row),
  Float32Array: (row) => Float32Array.from(row),
  Int8Array: (row) => Int8Array.from(row),
  "something with a length": (row) => Object.assign({ length: row.length }, row),
};
const rows = [[0, 1], [1, 0], [2, -1], [-3, 1]]; // prettier-ignore
const targets = [[0], [1], [1], [0]];
const plain: Data = { inputs: rows, targets };
const net = () => mlp([2, 3, 1], { activation: tanh, seed: 4 });

describe.each(Object.entries(kinds))("a row that is a %s does what an array does", (_, rowOf) => {
  const data: Data = { inputs: rows.map(rowOf), targets: targets.map(rowOf) };
  const sample = { inputs: rowOf([1, 2]), targets: rowOf([1]) };
  const plainSample = { inputs: [1, 2], targets: [1] };

  test("forward, through every layer", () => {
    expect(net().forward(rowOf([1, 2]))).toEqual(net().forward([1, 2]));
    for (const layer of [dropout(0.5), softmaxOutput(), dense(2, 2, { activation: identity })]) {
      const one = network([layer]);
      expect(one.forward(rowOf([1, 2]))).toEqual(one.forward([1, 2]));
      expect(one.forward(rowOf([1, 2]), one.parameters as never)).toEqual(one.forward([1, 2]));
    }
  });

  test("prediction and metrics", () => {
    expect(predict(net(), data.inputs)).toEqual(predict(net(), rows));
    expect(evaluate(net(), data)).toEqual(evaluate(net(), plain));
    expect(accuracy(net(), data, { threshold: 0.5 })).toBe(accuracy(net(), plain, { threshold: 0.5 }));
    expect(confusionMatrix(net(), data, { threshold: 0 })).toEqual(
      confusionMatrix(net(), plain, { threshold: 0 }),
    );
    expect(lossOf(net(), data)).toBe(lossOf(net(), plain));
    expect(classOf(rowOf([1, 3, 2]))).toBe(1);
  });

  test("losses", () => {
    expect(meanSquaredError(rowOf([1, 2]) as number[], rowOf([3, 5]) as number[])).toBe(6.5);
    expect(softmaxCrossEntropy(rowOf([1, 1]) as number[], rowOf([0, 1]) as number[])).toBeCloseTo(
      Math.LN2,
      15,
    );
  });

  test("training and steps", async () => {
    const [a, b] = [net(), net()];
    await train(a, data, { epochs: 2 });
    await train(b, plain, { epochs: 2 });
    step(a, sample, 0.1);
    step(b, plainSample, 0.1);
    fit(a, data, { steps: 2 });
    fit(b, plain, { steps: 2 });
    expect(a.parameters).toEqual(b.parameters);
    expect(deltas(a, sample)).toEqual(deltas(b, plainSample));
    expect(backpropagate(a, sample).inputs.map(String)).toEqual(["x₁ = 1", "x₂ = 2"]);
  });

  test("the order of a split", () => {
    expect(split(plain, 0.5, rowOf([2, 0, 3, 1]))[0].inputs).toEqual([rows[2], rows[0]]);
  });

  test.skipIf(!ArrayBuffer.isView(rowOf([])))("weights and biases", () => {
    const given = { weights: [rowOf([1, 2]), rowOf([3, 4])], biases: rowOf([5, 6]) } as never;
    expect(network([dense(2, 2, given)]).parameters[0]).toEqual({ weights: [[1, 2], [3, 4]], biases: [5, 6] }); // prettier-ignore
  });
});

describe("what is no row is refused", () => {
  test.each([
    ["a text", "12"],
    ["a number", 1],
    ["nothing", undefined],
    ["a hole", [, 1]], // eslint-disable-line no-sparse-arrays
    ["numbers as text", ["1", "2"]],
    ["BigInts", BigInt64Array.of(1n, 2n)],
    ["a set", new Set([1, 2])],
    ["a DataView", new DataView(new ArrayBuffer(16))],
  ])("%s", async (_, row) => {
    const wrong = row as never;
    const refusals = [
      () => net().forward(wrong),
      () => predict(net(), [wrong]),
      () => lossOf(net(), { inputs: [wrong], targets: [[1]] }),
      () => deltas(net(), { inputs: wrong, targets: [1] }),
      () => deltas(net(), { inputs: [1, 2], targets: wrong }),
      () => step(net(), { inputs: wrong, targets: [1] }, 0.1),
      () => classOf(wrong),
      () => fit(net(), { inputs: [wrong], targets: [[1]] }),
    ];
    for (const call of refusals) expect(call).toThrow(TypeError);
    await expect(train(net(), { inputs: [wrong], targets: [[1]] })).rejects.toThrow(TypeError);
  });
});
