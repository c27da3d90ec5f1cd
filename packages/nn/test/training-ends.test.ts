import { identity } from "@chainrule/autograd";
import { expect, test } from "vitest";
import { type Data, mlp, sgd, train, type TrainOptions, training } from "@chainrule/nn";

const line: Data = { inputs: [[1], [2], [3], [4]], targets: [[2], [4], [6], [8]] };
const linearNet = () => mlp([1, 1], { output: identity, seed: 3 });

test.each([
  ["of another size", { inputs: [[1, 2]], targets: [[1]] }, "got 2 inputs. Pass 1"],
  ["with NaN", { inputs: [[NaN]], targets: [[1]] }, "sample 1: number 1 is NaN"],
  ["that are empty", { inputs: [], targets: [] }, "there are none"],
])("validation data %s are refused before the first step", async (_, validation, message) => {
  const net = linearNet();
  const before = structuredClone(net.parameters);
  await expect(train(net, line, { validation })).rejects.toThrow(message);
  expect(net.parameters).toEqual(before);
});

test("a share without samples is refused by name", async () => {
  await expect(train(linearNet(), line, { validation: 0.01 })).rejects.toThrow(
    "Cannot split off a share of 0.01 of 4 samples: 0 go there, 4 stay",
  );
  await expect(train(linearNet(), line, { validation: 0.99 })).rejects.toThrow("4 go there, 0 stay");
});

test("a promise of false stops the training", async () => {
  const history = await train(linearNet(), line, { epochs: 9, onEpoch: () => Promise.resolve(false) });
  expect(history).toHaveLength(1);
});

/** Grows worse from the first epoch on, but slowly. */
const worsening: TrainOptions = { optimizer: sgd({ rate: 0.3 }), epochs: 9, patience: 8, batch: 4 };

test("with patience, the best parameters come back also when the caller stops", async () => {
  const first = linearNet();
  await train(first, line, { ...worsening, epochs: 1 });
  const stopped = linearNet();
  await train(stopped, line, { ...worsening, onEpoch: ({ epoch }) => epoch < 4 });
  expect(stopped.parameters).toEqual(first.parameters);
  const broken = linearNet();
  for await (const { epoch } of training(broken, line, worsening)) if (epoch === 4) break;
  expect(broken.parameters).toEqual(first.parameters);
});

test("training that diverges stops, says when, and leaves finite parameters", async () => {
  const net = linearNet();
  const losses: number[] = [];
  const run = train(net, line, {
    optimizer: sgd({ rate: 1e6 }),
    onEpoch: ({ loss }) => losses.push(loss),
  });
  const error = await run.catch((reason: unknown) => reason as Error);
  expect(losses.length).toBeGreaterThan(2);
  expect(losses.every((loss) => !Number.isNaN(loss))).toBe(true);
  expect((error as Error).message).toBe(
    `Cannot train on: in epoch ${losses.length + 1} the loss or a parameter is no finite number any more. ` +
      `The loss of the epoch before was ${losses.at(-1)}. The network has parameters from before that epoch. ` +
      "Pass a smaller learning rate, or clip: clipNorm(1).",
  );
  expect(JSON.stringify(net.parameters)).not.toContain("null");
});

test.each([
  // eslint-disable-next-line no-sparse-arrays
  ["a hole", { inputs: [[1], , [3]], targets: [[1], [2], [3]] }, "inputs: sample 2 is missing"],
  ["null", { inputs: [[1], [2]], targets: [[1], null] }, "targets: sample 2 is missing"],
  ["undefined first", { inputs: [undefined, [2]], targets: [[1], [2]] }, "inputs: sample 1 is missing"],
  ["a number for a row", { inputs: [1], targets: [[1]] }, "inputs: sample 1 is no row but number"],
  ["null for the data", null, "Cannot read the data: they are null"],
  ["nothing for the data", undefined, "Cannot read the data: they are undefined"],
])("%s is refused", async (_, data, message) => {
  await expect(train(linearNet(), data as unknown as Data)).rejects.toThrow(message);
});
