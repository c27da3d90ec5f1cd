import { identity } from "@chainrule/autograd";
import {
  absoluteError,
  accuracy,
  binaryCrossEntropy,
  binaryCrossEntropyOnLogits,
  classOf,
  confusionMatrix,
  deltas,
  evaluate,
  fit,
  hingeLoss,
  huber,
  type Loss,
  lossOf,
  meanSquaredError,
  mlp,
  softmaxCrossEntropy,
  squaredError,
  step,
  train,
} from "@chainrule/nn";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** A network whose outputs are its inputs. */
const echo = (size: number) =>
  mlp([size, size], {
    output: identity,
    biases: false,
    weights: [
      Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0))),
    ],
  });

describe("targets that a loss is not made for are refused, with the number of the sample", () => {
  const cases: readonly [Loss, readonly number[], string][] = [
    [softmaxCrossEntropy, [1], "there is one output, whose softmax is always 1"],
    [softmaxCrossEntropy, [1, 1], "the targets have the sum 2. Pass rows with the sum 1"],
    [softmaxCrossEntropy, [0, 0], "the targets have the sum 0"],
    [softmaxCrossEntropy, [1.5, -0.5], "target 1 is 1.5. Pass rows of probabilities"],
    [binaryCrossEntropy, [2], "target 1 is 2. Pass targets from 0 to 1."],
    [binaryCrossEntropy, [-1], "target 1 is -1"],
    [binaryCrossEntropyOnLogits, [0, -1], "target 2 is -1"],
    [binaryCrossEntropyOnLogits, [2], "target 1 is 2"],
    [hingeLoss, [0], "target 1 is 0. Pass targets of -1 and 1."],
    [hingeLoss, [1, 0.5], "target 2 is 0.5"],
    [(o, t) => softmaxCrossEntropy(o, t), [1, 1], "the targets have the sum 2"], // hidden in one of your own
  ];
  test.each(cases)("%o %j: %s", async (loss, targets, message) => {
    const good = { softmaxCrossEntropy: 0, hingeLoss: 1 }[loss.name] ?? 1;
    const rest = Array<number>(targets.length).fill(good);
    if (loss !== hingeLoss && targets.length > 1) rest.fill(0)[0] = 1;
    const data = { inputs: [rest, targets], targets: targets.length === 1 && loss === softmaxCrossEntropy ? [targets, targets] : [rest, targets] }; // prettier-ignore
    const sample = { inputs: targets, targets };
    const net = echo(targets.length);
    const before = structuredClone(net.parameters);
    const calls: (() => unknown)[] = [
      () => loss(targets, targets),
      () => lossOf(net, data, loss),
      () => evaluate(net, data, { loss }),
      () => fit(net, data, { loss }),
      () => deltas(net, sample, loss),
      () => step(net, sample, 0.1, loss),
    ];
    for (const call of calls) {
      expect(call).toThrow(RangeError);
      expect(call).toThrow(message);
    }
    const where = targets.length === 1 && loss === softmaxCrossEntropy ? "of sample 1: " : "of sample 2: ";
    for (const compile of [true, false]) {
      await expect(train(net, data, { loss, compile })).rejects.toThrow(`${where}${message}`);
      const validated = train(net, { inputs: [rest], targets: [rest] }, { loss, compile, validation: data });
      await expect(validated).rejects.toThrow(message);
    }
    expect(net.parameters).toEqual(before);
  });

  test("those that differ by rounding are not", () => {
    const thirds = Array.from({ length: 3 }, () => Math.fround(1 / 3));
    expect(softmaxCrossEntropy([0, 0, 0], thirds)).toBeCloseTo(Math.log(3), 6);
    expect(softmaxCrossEntropy([0, 0, 0], [0.1, 0.2, 0.7])).toBeCloseTo(Math.log(3), 12);
  });

  test("losses of numbers take any", () => {
    for (const loss of [squaredError, meanSquaredError, absoluteError, huber()]) {
      expect(loss([1, 2], [-7, 1e9])).toBeGreaterThan(0);
    }
  });
});

describe("no class", () => {
  test.each([[[NaN, NaN]], [[NaN]], [[1, NaN, 3]]])("%j", (outputs) => {
    expect(() => classOf(outputs)).toThrow("is NaN");
    const data = { inputs: [outputs.map(() => 1)], targets: [outputs.map((_, k) => (k === 0 ? 1 : 0))] };
    const net = echo(outputs.length);
    net.parameters = [{ weights: outputs.map((x) => outputs.map(() => x)) }];
    for (const metric of [accuracy, confusionMatrix, evaluate]) {
      expect(() => metric(net, data)).toThrow("Cannot tell the class of sample 1: output 1 is NaN");
    }
  });

  test("of no outputs", () => {
    expect(() => classOf([])).toThrow("there are no outputs");
  });
});

describe("the metric that fits", () => {
  const measure = (outputs: number[][], targets: number[][], loss?: Loss) =>
    evaluate(echo(outputs[0]!.length), { inputs: outputs, targets }, loss && { loss });

  test("classes of one output", () => {
    expect(measure([[0.2], [0.7]], [[0], [1]]).accuracy).toBe(1);
    expect(measure([[-0.2], [0.2]], [[-1], [1]]).accuracy).toBe(1);
    expect(measure([[-0.2], [0.2]], [[0], [1]], binaryCrossEntropyOnLogits).accuracy).toBe(1);
    expect(measure([[-0.2], [0.2]], [[-1], [1]], hingeLoss).accuracy).toBe(1);
    expect(measure([[-0.2], [1.2]], [[0], [1]], squaredError).accuracy).toBe(1);
  });

  test("none where it is open what the output means", () => {
    expect(measure([[-0.2], [0.2]], [[0], [1]])).not.toHaveProperty("accuracy");
    const data = { inputs: [[-0.2], [0.2]], targets: [[0], [1]] };
    expect(() => accuracy(echo(1), data)).toThrow(
      "without a threshold: output -0.2 of sample 1 is no probability",
    );
    expect(accuracy(echo(1), data, { threshold: 0 })).toBe(1);
  });

  test("classes of several outputs, also smoothed, also −1 and 1", () => {
    const outputs = [[3, 1, 2], [-5, -4, -9]]; // prettier-ignore
    expect(measure(outputs, [[1, 0, 0], [0, 0, 1]]).accuracy).toBe(0.5); // prettier-ignore
    expect(measure(outputs, [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1]]).accuracy).toBe(1); // prettier-ignore
    expect(measure(outputs, [[1, -1, -1], [-1, 1, -1]]).accuracy).toBe(1); // prettier-ignore
  });

  test("several labels at once", () => {
    const outputs = [[0.9, 0.8], [0.1, 0.6]]; // prettier-ignore
    expect(measure(outputs, [[1, 1], [0, 0]])).toMatchObject({ labelAccuracy: 0.75 }); // prettier-ignore
    expect(measure([[3, 2], [-1, 0.2]], [[1, 1], [0, 0]], binaryCrossEntropyOnLogits)).toMatchObject({ labelAccuracy: 0.75 }); // prettier-ignore
    expect(measure([[3, 2], [-1, 0.2]], [[1, 1], [0, 0]])).not.toHaveProperty("labelAccuracy"); // prettier-ignore
    const data = { inputs: outputs, targets: [[1, 1], [0, 0]] }; // prettier-ignore
    expect(() => accuracy(echo(2), data)).toThrow("targets that are several labels at once");
  });

  test("none for numbers", () => {
    expect(measure([[0.2], [0.7]], [[0.3], [1]])).toEqual({ loss: ((0.2 - 0.3) ** 2 + (0.7 - 1) ** 2) / 4 });
    expect(() => confusionMatrix(echo(1), { inputs: [[1]], targets: [[3]] })).toThrow(
      "targets that are no classes",
    );
  });
});

describe("training blames what is to blame", () => {
  const data = { inputs: [[1], [-2]], targets: [[1], [0]] };

  test("outputs that a loss is not made for, and not the rate", async () => {
    await expect(train(echo(1), data, { loss: binaryCrossEntropy })).rejects.toThrow(
      "Cannot train on: with the parameters from before epoch 1, the loss of sample 2 is NaN; the outputs are [-2].",
    );
  });

  test("a schedule that answers no rate", async () => {
    const optimizer = {
      name: "mine",
      rate: (t: number) => (t < 2 ? 0.1 : NaN),
      start: () => () => undefined,
    };
    await expect(train(echo(1), data, { optimizer })).rejects.toThrow(
      "the schedule of mine answers NaN for step 2",
    );
  });

  test("a clip whose answer would be lost", async () => {
    const clip = (gradient: Float64Array) => gradient.map((x) => x / 2);
    await expect(train(echo(1), data, { clip })).rejects.toThrow("Change the gradient in place");
  });

  test("parameters that are no numbers before it begins", async () => {
    const net = echo(1);
    net.parameters = [{ weights: [[NaN]] }];
    await expect(train(net, data)).rejects.toThrow("Cannot use parameters[0].weights[0][0] = NaN");
  });
});

test("training of anything ends with finite parameters or an error, and leaves the network whole", async () => {
  const number = fc.oneof(
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.constantFrom(0, 1, -1, 1e300, NaN, Infinity),
  );
  const row = fc.array(number, { maxLength: 2 });
  const rows = fc.array(row, { maxLength: 4 });
  const loss = fc.constantFrom(squaredError, softmaxCrossEntropy, binaryCrossEntropy, hingeLoss, binaryCrossEntropyOnLogits); // prettier-ignore
  const options = fc.record({
    loss,
    batch: fc.constantFrom(1, 3, 100, Infinity),
    validation: fc.option(fc.oneof(fc.constantFrom(0.1, 0.5, 0.9), fc.record({ inputs: rows, targets: rows })), { nil: undefined }), // prettier-ignore
    patience: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
    shuffle: fc.boolean(),
    compile: fc.boolean(),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(fc.record({ inputs: rows, targets: rows }), options, async (data, chosen) => {
      const net = mlp([1, 2, 1]);
      const defined = Object.fromEntries(Object.entries(chosen).filter(([, x]) => x !== undefined));
      try {
        const history = await train(net, data, { ...defined, epochs: 3 });
        for (const { loss: mean } of history) expect(Number.isNaN(mean)).toBe(false);
      } catch (error) {
        expect((error as Error).message).toMatch(/^Cannot .*\. [A-Z].*\.$/s);
      }
      expect(net.parameters.flatMap(({ weights }) => weights.flat()).every(Number.isFinite)).toBe(true);
      expect(net.forward([1])).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});
