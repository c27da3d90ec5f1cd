import { identity, relu, tanh } from "@chainrule/autograd";
import { describe, expect, test, vi } from "vitest";
import { flatten } from "../src/network/parameters.ts";
import {
  accuracy,
  adam,
  binaryCrossEntropyOnLogits,
  confusionMatrix,
  type Data,
  dense,
  deltas,
  dropout,
  type Epoch,
  evaluate,
  hingeLoss,
  l2,
  linear,
  lossOf,
  mlp,
  network,
  oneHot,
  random,
  residual,
  sgd,
  softmaxCrossEntropy,
  softmaxOutput,
  split,
  squaredError,
  train,
  training,
} from "@chainrule/nn";

const xor: Data = {
  inputs: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  targets: [[0], [1], [1], [0]],
};

/** The two half moons of micrograd's demo: 50 points each, with noise. */
function moons(seed: number): Data {
  const stream = random(seed);
  const rows = Array.from({ length: 100 }, (_, i) => {
    const upper = i % 2 === 0;
    const angle = (Math.PI * Math.floor(i / 2)) / 49;
    const [x, y] = upper ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return { inputs: [x + 0.1 * stream.normal(), y + 0.1 * stream.normal()], targets: [upper ? -1 : 1] };
  });
  return { inputs: rows.map((row) => row.inputs), targets: rows.map((row) => row.targets) };
}

test("XOR is learned from 20 of 20 seeds", async () => {
  const learns = async (seed: number): Promise<boolean> => {
    const net = mlp([2, 8, 1], { seed, activation: tanh, output: identity });
    const options = { loss: binaryCrossEntropyOnLogits, optimizer: adam({ rate: 0.05 }), epochs: 200, seed };
    await train(net, xor, options);
    return accuracy(net, xor, { threshold: 0 }) === 1;
  };
  const learned = await Promise.all(Array.from({ length: 20 }, (_, seed) => learns(seed)));
  expect(learned).toEqual(Array(20).fill(true));
});

test("micrograd's moons demo reaches 100 %", async () => {
  const data = moons(1337);
  const net = mlp([2, 16, 16, 1], { activation: relu, output: identity, seed: 1 });
  await train(net, data, {
    loss: hingeLoss,
    penalty: l2(1e-4),
    optimizer: sgd({ rate: linear(1, 0.1, 100) }),
    epochs: 100,
    batch: 100,
  });
  expect(accuracy(net, data, { threshold: 0 })).toBe(1);
}, 20_000);

test("the same seed gives the same training, to the bit; another seed another", async () => {
  const run = async (seed: number): Promise<unknown> => {
    const net = network([dense(2, 5, { activation: tanh }), dropout(0.3), dense(5, 1)], { seed: 3 });
    await train(net, xor, { epochs: 5, batch: 2, seed });
    return net.parameters;
  };
  expect(await run(1)).toEqual(await run(1));
  expect(await run(1)).not.toEqual(await run(2));
});

test("kernels and recording at every step give the same training, up to the last bits of sums and functions", async () => {
  const run = async (compile: boolean): Promise<Float64Array> => {
    const net = network([
      dense(2, 5, { activation: tanh }),
      dropout(0.3),
      residual(dense(5, 5)),
      dense(5, 1),
    ]);
    const history = await train(net, xor, { epochs: 20, batch: 3, compile });
    return flatten([net.parameters, history.map(({ loss }) => loss)]);
  };
  const [kernels, recorded] = [await run(true), await run(false)];
  kernels.forEach((x, i) =>
    expect(Math.abs(x - recorded[i]!)).toBeLessThanOrEqual(1e-13 * (1 + Math.abs(x))),
  );
});

describe("training", () => {
  test("can be stopped in any epoch, with the parameters reached", async () => {
    const net = mlp([2, 3, 1]);
    const losses: number[] = [];
    for await (const { loss } of training(net, xor, { epochs: 100, optimizer: sgd({ rate: 1 }) })) {
      losses.push(loss);
      if (losses.length === 3) break;
    }
    expect(losses).toHaveLength(3);
    const twin = mlp([2, 3, 1]);
    const onEpoch = vi.fn<(e: Epoch) => boolean>(({ epoch }) => epoch < 3);
    const history = await train(twin, xor, { onEpoch, optimizer: sgd({ rate: 1 }) });
    expect(history.map(({ loss }) => loss)).toEqual(losses);
    expect(onEpoch).toHaveBeenCalledTimes(3);
    expect(net.parameters).toEqual(twin.parameters);
  });

  test("stops early and puts the best parameters back", async () => {
    const constant = (target: number): Data => ({
      inputs: xor.inputs,
      targets: xor.inputs.map(() => [target]),
    });
    const validation = constant(0.7); // passed on the way to 1
    const net = mlp([2, 3, 1]);
    const options = { epochs: 200, optimizer: sgd({ rate: 1 }), patience: 4, validation };
    const history = await train(net, constant(1), options);
    const losses = history.map(({ validation }) => validation!);
    const best = losses.indexOf(Math.min(...losses));
    expect(best).toBeGreaterThan(0);
    expect(history).toHaveLength(best + 1 + 4);
    expect(lossOf(net, validation)).toBe(losses[best]);
  });

  test("gives timers their turn", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    for await (const { epoch } of training(mlp([2, 3, 1]), xor, { epochs: Infinity })) {
      if (turns > 0 || epoch === 1_000_000) break;
    }
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  test("holds a share of the samples back", async () => {
    const data = moons(1);
    const seen = new Set<number>();
    const loss: typeof squaredError = (outputs, targets) => {
      if (typeof outputs[0] !== "number") seen.add((targets[0] as number) * 1000 + 1);
      return squaredError(outputs, targets);
    };
    const marked: Data = { inputs: data.inputs, targets: data.inputs.map((_, i) => [i]) };
    const [epoch] = await train(mlp([2, 2, 1]), marked, {
      loss,
      epochs: 1,
      validation: 0.25,
      compile: false,
    });
    expect(seen.size).toBe(75);
    expect(epoch).toHaveProperty("validation");
    const [part, others] = split(marked, 0.25, random(1).permutation(100));
    expect(
      [part, others].flatMap(({ targets }) => targets.map((row) => row[0]!)).toSorted((x, y) => x - y),
    ).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test.each([
    [{ inputs: [[1, 2]], targets: [] }, "Cannot read the targets: there are none"],
    [
      [{ inputs: [1, 2], targets: [1] }] as never,
      "Pass data as { inputs, targets }, each with a row for each sample.",
    ],
    [{ inputs: [[1, 2]], targets: [[1], [2]] }, "1 rows of inputs with 2 rows of targets"],
    [
      { inputs: [[1, 2], [1]], targets: [[1], [2]] },
      "Cannot read the inputs of sample 2: there are 1, and 2 in the first",
    ],
    [{ inputs: [[1, Number.NaN]], targets: [[1]] }, "sample 1: number 2 is NaN"],
    [{ inputs: [[1, "2" as unknown as number]], targets: [[1]] }, 'sample 1: number 2 is "2"'],
    [{ inputs: [[1, 2, 3]], targets: [[1]] }, "got 3 inputs. Pass 2."],
    [{ inputs: [[1, 2]], targets: [[1, 0]] }, "has 1 outputs and got 2 targets"],
  ])("refuses %j", async (data, message) => {
    await expect(train(mlp([2, 2, 1]), data)).rejects.toThrow(message);
  });

  test("refuses counts that are none", async () => {
    await expect(train(mlp([2, 2, 1]), xor, { epochs: 0 })).rejects.toThrow("the option epochs = 0");
    await expect(train(mlp([2, 2, 1]), xor, { batch: 1.5 })).rejects.toThrow("batch = 1.5");
    await expect(train(mlp([2, 2, 1]), xor, { validation: 0 })).rejects.toThrow(
      "the option validation = 0. Pass a share between 0 and 1, or data",
    );
    await expect(train(mlp([2, 2, 1]), xor, { validation: 1 })).rejects.toThrow("validation = 1");
    expect(() => sgd({ rate: -1 })).toThrow("Cannot call sgd with the option rate = -1");
  });
});

describe("layers", () => {
  test("dropout rests outside of training, and keeps the mean within it", () => {
    const layer = dropout(0.25);
    const stream = random(1);
    expect(layer.forward([1, 2, 3], {}, {})).toEqual([1, 2, 3]);
    const kept = layer.forward(
      Array<number>(20_000).fill(1),
      {},
      { random: () => stream.uniform() },
    ) as number[];
    expect(new Set(kept)).toEqual(new Set([0, 1 / 0.75]));
    expect(kept.reduce((sum, x) => sum + x, 0) / kept.length).toBeCloseTo(1, 1.5);
    expect(() => dropout(1)).toThrow("Cannot call dropout with rate = 1");
  });

  test("dropout alone draws for as many inputs as there are", async () => {
    const data = { inputs: [[1, 2, 3]], targets: [[1, 2, 3]] };
    const [epoch] = await train(network([dropout(0.5)]), data, { epochs: 1 });
    const [recorded] = await train(network([dropout(0.5)]), data, { epochs: 1, compile: false });
    expect(epoch?.loss).toBeGreaterThan(0);
    expect(epoch?.loss).toBe(recorded?.loss);
  });

  test("residual adds its inputs", () => {
    const net = network([residual(dense(2, 2, { weights: [[1, 2], [3, 4]], biases: [10, 20] }))]); // prettier-ignore
    expect(net.forward([1, 1])).toEqual([1 + 1 + 3 + 10, 1 + 2 + 4 + 20]);
    expect(() => residual(dense(2, 3))).toThrow("Cannot add dense(2 → 3) to its inputs");
  });

  test("softmax makes probabilities, and δ of its net inputs is target − output for the cross-entropy", () => {
    const net = network([dense(2, 3), softmaxOutput()], { seed: 4 });
    const outputs = net.forward([1, -2]);
    expect(outputs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 14);
    const logits = network([dense(2, 3)], { seed: 4 });
    const [delta = []] = deltas(logits, { inputs: [1, -2], targets: oneHot(2, 3) }, softmaxCrossEntropy);
    delta.forEach((d, k) => expect(d).toBeCloseTo((k === 2 ? 1 : 0) - outputs[k]!, 14));
  });
});

describe("losses stay finite and right far out", () => {
  test.each([
    [binaryCrossEntropyOnLogits([1000], [1]), 0],
    [binaryCrossEntropyOnLogits([1000], [0]), 1000],
    [binaryCrossEntropyOnLogits([-1000], [1]), 1000],
    [softmaxCrossEntropy([1000, -1000], [1, 0]), 0],
    [softmaxCrossEntropy([1000, -1000], [0, 1]), 2000],
  ])("%f is %f", (actual, expected) => {
    expect(actual).toBe(expected);
  });
});

test("a class is one of those that there are", () => {
  expect(oneHot(1, 3)).toEqual([0, 1, 0]);
  for (const wrong of [3, -1, 0.5])
    expect(() => oneHot(wrong, 3)).toThrow(
      `Cannot call oneHot with index = ${wrong}. Pass a whole number from 0 to 2`,
    );
});

test("evaluate, accuracy and confusions count what predict says", () => {
  const net = network([dense(2, 2, { weights: [[1, 0], [0, 1]], biases: false })]); // prettier-ignore
  const data = { inputs: [[3, 1], [0, 2], [5, 4], [1, 7]], targets: [[1, 0], [0, 1], [0, 1], [0, 1]] }; // prettier-ignore
  expect(confusionMatrix(net, data)).toEqual([
    [1, 0],
    [1, 2],
  ]);
  expect(accuracy(net, data)).toBe(3 / 4);
  expect(evaluate(net, data).loss).toBe((2.5 + 0.5 + (25 + 9) / 2 + (1 + 36) / 2) / 4);
});
