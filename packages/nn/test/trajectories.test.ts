/** PyTorch's float64 trajectories, made by pytorch/trajectories.py, against ours: every loss, optimizer, penalty, schedule. */

import { elu, gelu, leakyRelu, relu, sigmoid, silu, softplus, tanh } from "@chainrule/autograd";
import { describe, expect, test } from "vitest";
import {
  activate,
  adagrad,
  adam,
  adamw,
  absoluteError,
  type Activation,
  binaryCrossEntropy,
  binaryCrossEntropyOnLogits,
  clipNorm,
  clipValue,
  cosine,
  dense,
  exponential,
  hingeLoss,
  huber,
  l1,
  l2,
  linear,
  type Loss,
  meanSquaredError,
  network,
  oneCycle,
  type Optimizer,
  rmsprop,
  type Schedule,
  sgd,
  softmaxCrossEntropy,
  squaredError,
  stepwise,
  train,
  type TrainOptions,
} from "@chainrule/nn";
import { flatten } from "../src/network/parameters.ts";
import fixture from "./pytorch/trajectories.json" with { type: "json" };

interface Trajectory {
  readonly losses: readonly number[];
  readonly parameters: readonly number[];
}

const steps = 100;

const losses: Readonly<Record<keyof typeof fixture.losses, Loss>> = {
  squaredError,
  meanSquaredError,
  absoluteError,
  huber: huber(0.5),
  binaryCrossEntropy,
  binaryCrossEntropyOnLogits,
  softmaxCrossEntropy,
  hingeLoss,
};

const optimizers: Readonly<Record<keyof typeof fixture.optimizers, Optimizer>> = {
  sgd: sgd({ rate: 0.1 }),
  "sgd, decay": sgd({ rate: 0.1, weightDecay: 0.01 }),
  momentum: sgd({ rate: 0.05, momentum: 0.9 }),
  "momentum, dampening": sgd({ rate: 0.05, momentum: 0.9, dampening: 0.3 }),
  nesterov: sgd({ rate: 0.05, momentum: 0.9, nesterov: true }),
  rmsprop: rmsprop({ rate: 0.002 }),
  "rmsprop, momentum": rmsprop({ rate: 0.001, smoothing: 0.9, momentum: 0.5, weightDecay: 0.01 }),
  adagrad: adagrad({ rate: 0.1 }),
  "adagrad, decay": adagrad({ rate: 0.1, rateDecay: 0.02, weightDecay: 0.01 }),
  adam: adam({ rate: 0.02 }),
  "adam, decay": adam({ rate: 0.02, betas: [0.8, 0.99], epsilon: 1e-6, weightDecay: 0.05 }),
  adamw: adamw({ rate: 0.02, weightDecay: 0.1 }),
};

const clips = { clipNorm: clipNorm(0.1), clipValue: clipValue(0.02) };
const penalties = { l1: l1(0.01), l2: l2(0.01) };
const activations = { sigmoid, tanh, relu, leakyRelu, elu, gelu, silu, softplus };

const schedules: Readonly<Record<keyof typeof fixture.schedules, Schedule>> = {
  stepwise: stepwise(0.2, 7, 0.5),
  exponential: exponential(0.2, 0.93),
  cosine: cosine(0.2, steps, 0.01),
  linear: linear(0.2, 0.02, 40),
  oneCycle: oneCycle(0.4, steps),
};

async function follow(
  expected: Trajectory,
  options: TrainOptions,
  name: keyof typeof losses = "squaredError",
  activation: Activation = tanh,
): Promise<void> {
  const [w = [], W = []] = fixture.weights;
  const [b = [], B = []] = fixture.biases;
  const net = network([
    dense(3, 5, { activation, weights: w, biases: b }),
    dense(5, 2, { weights: W, biases: B }),
    ...(name === "binaryCrossEntropy" ? [activate(sigmoid)] : []),
  ]);
  const history = await train(
    net,
    { inputs: fixture.inputs, targets: fixture.targets[name] },
    {
      optimizer: sgd({ rate: 0.1 }),
      loss: losses[name],
      epochs: steps,
      batch: 8,
      shuffle: false,
      ...options,
    },
  );
  expect(
    furthest(
      history.map(({ loss }) => loss),
      expected.losses,
    ),
  ).toBeLessThan(1e-10);
  expect(furthest(flatten(net.parameters), expected.parameters)).toBeLessThan(1e-10);
}

function furthest(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  return Math.max(...expected.map((x, i) => Math.abs(x - actual[i]!)));
}

describe(`100 steps follow PyTorch ${fixture.torch}`, () => {
  test.each(Object.entries(losses))("loss %s", async (name) => {
    expect.hasAssertions();
    const key = name as keyof typeof losses;
    await follow(fixture.losses[key], {}, key);
  });
  test.each(Object.entries(optimizers))("optimizer %s", async (name, optimizer) => {
    expect.hasAssertions();
    await follow(fixture.optimizers[name as keyof typeof optimizers], { optimizer });
  });
  test.each(Object.entries(clips))("%s", async (name, clip) => {
    expect.hasAssertions();
    await follow(fixture.clips[name as keyof typeof clips], { clip });
  });
  test.each(Object.entries(penalties))("penalty %s", async (name, penalty) => {
    expect.hasAssertions();
    await follow(fixture.penalties[name as keyof typeof penalties], { penalty });
  });
  test.each(Object.entries(activations))("activation %s", async (name, activation) => {
    expect.hasAssertions();
    await follow(fixture.activations[name as keyof typeof activations], {}, "squaredError", activation);
  });
  test.each(Object.entries(schedules))("schedule %s", (name, schedule) => {
    const rates = Array.from({ length: steps }, (_, t) => schedule(t));
    expect(furthest(rates, fixture.schedules[name as keyof typeof schedules])).toBeLessThan(1e-14);
  });
});

test("every optimizer of the fixture takes another way", () => {
  const ends = Object.values(fixture.optimizers).map(({ parameters }) => parameters.join());
  expect(new Set(ends).size).toBe(ends.length);
});
