/** No plausible number from what is none: each number of a call in turn is NaN, infinite, a text, missing … And what is changed after a call changes nothing. */
import { describe, expect, it } from "vitest";
import * as nn from "../src/index.ts";

const poisons: Readonly<Record<string, unknown>> = {
  NaN,
  "∞": Infinity,
  text: "1",
  undefined,
  null: null,
  BigInt: 1n,
  truth: true,
  record: {},
  list: [1],
  symbol: Symbol("1"),
  date: new Date(1),
};

/** A number of a call, or what stands in its place. */
type Place = (x: number) => never;

const net = (): ReturnType<typeof nn.mlp> => nn.mlp([2, 2, 1]);
const data = (p: Place): nn.Data => ({ inputs: [[p(0), p(1)], [1, 1]], targets: [[p(1)], [p(0)]] }); // prettier-ignore
const withParameters = (p: Place): ReturnType<typeof nn.mlp> => {
  const network = nn.mlp([1, 1]);
  network.parameters = [{ weights: [[p(1)]], biases: [p(1)] }];
  return network;
};
const rules = { sgd: nn.sgd, rmsprop: nn.rmsprop, adagrad: nn.adagrad, adam: nn.adam, adamw: nn.adamw };
const schedules = {
  constant: nn.constant(1),
  linear: nn.linear(1, 0, 10),
  stepwise: nn.stepwise(1, 10),
  exponential: nn.exponential(1, 0.5),
  cosine: nn.cosine(1, 10),
  warmUp: nn.warmUp(5, nn.constant(1)),
  oneCycle: nn.oneCycle(1, 10),
};
const losses: Readonly<Record<string, nn.Loss>> = {
  squaredError: nn.squaredError,
  meanSquaredError: nn.meanSquaredError,
  absoluteError: nn.absoluteError,
  huber: nn.huber(1),
  binaryCrossEntropy: nn.binaryCrossEntropy,
  binaryCrossEntropyOnLogits: nn.binaryCrossEntropyOnLogits,
  softmaxCrossEntropy: nn.softmaxCrossEntropy,
};

const calls: Readonly<Record<string, (p: Place) => unknown>> = {
  forward: (p) => net().forward([p(0), p(1)]),
  predict: (p) => nn.predict(net(), [[p(0), p(1)], [p(1), p(1)]]), // prettier-ignore
  "the weights of mlp": (p) =>
    nn.mlp([2, 1], { weights: [[[p(1)], [p(2)]]], biases: [[p(1)]] }).forward([1, 1]),
  "the weights of dense": (p) =>
    nn.network([nn.dense(2, 1, { weights: [[p(1)], [p(2)]], biases: [p(1)] })]).forward([1, 1]),
  residual: (p) => nn.network([nn.residual(nn.dense(2, 2))]).forward([p(1), p(2)]),
  dropout: (p) => nn.network([nn.dense(2, 2), nn.dropout(0.5)]).forward([p(1), p(2)]),
  parameters: (p) => withParameters(p).forward([1]),
  toJSON: (p) => nn.toJSON(withParameters(p)),
  toSafetensors: (p) => nn.toSafetensors(withParameters(p)).length,
  toOnnx: (p) => nn.toOnnx(withParameters(p)).length,
  fromJSON: (p) => {
    const saved = structuredClone(nn.toJSON(nn.mlp([1, 1]))) as { parameters: [{ biases: unknown[] }] };
    saved.parameters[0].biases[0] = p(1);
    return nn.fromJSON(saved as never).forward([1]);
  },
  ...Object.fromEntries(
    Object.entries(losses).map(([name, loss]) => [name, (p: Place) => loss([p(0.5), p(0.2)], [p(1), p(0)])]),
  ),
  hingeLoss: (p) => nn.hingeLoss([p(0.5), p(0.2)], [p(1), p(-1)]),
  l1: (p) => nn.l1(1)([p(0.5), p(0.2)]),
  l2: (p) => nn.l2(1)([p(0.5), p(0.2)]),
  evaluate: (p) => nn.evaluate(net(), data(p)),
  lossOf: (p) => nn.lossOf(net(), data(p)),
  accuracy: (p) => nn.accuracy(net(), data(p)),
  confusionMatrix: (p) => nn.confusionMatrix(net(), data(p)),
  classOf: (p) => nn.classOf([p(0.1), p(0.2)]),
  train: (p) => nn.train(net(), data(p), { epochs: 1 }),
  validation: (p) =>
    nn.train(
      net(),
      data((x) => x as never),
      { epochs: 1, validation: data(p) },
    ),
  fit: (p) => nn.fit(net(), data(p), { steps: 2 }),
  step: (p) => {
    const network = net();
    nn.step(network, { inputs: [p(0), p(1)], targets: [p(1)] }, 0.5);
    return network.parameters;
  },
  deltas: (p) => nn.deltas(net(), { inputs: [p(0), p(1)], targets: [p(1)] }),
  minimize: (p) =>
    nn.minimize((x: readonly number[]) => nn.squaredError(x, [1, 2]), [p(0), p(1)], { steps: 2 }),
  split: (p) => nn.split({ inputs: [[p(0)], [1]], targets: [[p(1)], [1]] }, 0.5, [p(0), p(1)]),
  learningCurve: (p) => nn.learningCurve([p(3), p(2), p(1)]),
  ...Object.fromEntries(
    Object.entries(rules).flatMap(([name, rule]) => [
      [
        `the count of ${name}`,
        (p: Place) => rule().start(p(1))(new Float64Array(1), new Float64Array(1), 0.1),
      ],
      [
        `the rate of ${name}`,
        (p: Place) => rule().start(1)(new Float64Array(1), new Float64Array(1), p(0.1)),
      ],
      [`the arrays of ${name}`, (p: Place) => rule().start(1)([p(1)] as never, [p(1)] as never, 0.1)],
    ]),
  ),
  clipNorm: (p) => nn.clipNorm(1)([p(3), p(4)] as never),
  clipValue: (p) => nn.clipValue(1)([p(3), p(4)] as never),
  ...Object.fromEntries(
    Object.entries(schedules).map(([name, schedule]) => [
      `the step of ${name}`,
      (p: Place) => schedule(p(3)),
    ]),
  ),
};

/** Where ∞ has a limit, that is the answer: σ(∞) = 1, and an infinite output is the largest. */
const limits = new Set(["forward", "hingeLoss", "classOf", "parameters"]);

const isLoud = (x: unknown): boolean =>
  typeof x === "number"
    ? !Number.isFinite(x)
    : typeof x === "object" && x !== null && Object.values(x).some(isLoud);

describe("a number that is none", () => {
  it.each(Object.entries(calls))("is refused, or its answer is no number: %s", async (name, call) => {
    let places = 0;
    const count: Place = (x) => (places++, x) as never;
    try {
      await call(count);
    } catch (error) {
      expect((error as Error).message).toMatch(/a Float64Array/); // which holds nothing but numbers
    }
    expect(places).toBeGreaterThan(0);
    for (let at = 0; at < places; at++) {
      for (const [kind, poison] of Object.entries(poisons)) {
        let place = 0;
        let answer: unknown;
        try {
          answer = await call((x) => (place++ === at ? poison : x) as never);
        } catch (error) {
          expect((error as Error).message).toMatch(/^Cannot /);
          continue;
        }
        if (name === "learningCurve" && typeof poison === "number") continue; // it is drawn without
        if (kind !== "∞" || !limits.has(name)) expect([kind, at, answer]).toSatisfy(() => isLoud(answer));
      }
    }
  });

  it("is not made of nothing", () => {
    for (const loss of Object.values(losses)) expect(() => loss([], [])).toThrow("no outputs");
    expect(() => nn.l1(1)(3 as never)).toThrow("Cannot read the parameters");
    expect(() => nn.numbersIn(undefined as never)).toThrow("Cannot call numbersIn with table = undefined");
    const table = { names: ["a"], rows: [[1]], lines: [2] };
    expect(() => nn.numbersIn(table as never)).toThrow("Cannot call numbersIn with table.rows[0][0] = 1");
    expect(() => nn.classesIn(table as never, "a")).toThrow(
      "Cannot call classesIn with table.rows[0][0] = 1",
    );
  });

  it("is not taken of arrays of another length", () => {
    for (const rule of Object.values(rules)) {
      const step = rule().start(2);
      expect(() => step(new Float64Array(3), new Float64Array(2), 0.1)).toThrow("Pass a Float64Array of 2.");
      expect(() => step(new Float64Array(2), new Float64Array(1), 0.1)).toThrow("Pass a Float64Array of 2.");
      expect(() => rule().start(-1)).toThrow("Pass a whole number from 0.");
    }
  });
});

describe("what is changed after a call", () => {
  const spoil = (x: unknown): void => {
    if (typeof x !== "object" || x === null) return;
    for (const [key, part] of Object.entries(x)) {
      if (typeof part === "number") (x as Record<string, unknown>)[key] = 1e9;
      else spoil(part);
    }
  };
  const weights = [[[0.1, 0.2], [0.3, 0.4]], [[0.5], [0.6]]]; // prettier-ignore
  const biases = [[0.1, 0.2], [0.3]];

  it("does not change a network that was made of it, or saved", () => {
    const given = structuredClone({ weights, biases });
    const network = nn.mlp([2, 2, 1], given);
    const before = network.forward([1, 2]);
    spoil(given);
    spoil(network.forward([1, 2]));
    spoil(nn.toJSON(network));
    expect(network.forward([1, 2])).toEqual(before);
    const saved = structuredClone(nn.toJSON(network));
    const loaded = nn.fromJSON(saved);
    spoil(saved);
    expect(loaded.forward([1, 2])).toEqual(before);
  });

  it("does not change a training that has begun", async () => {
    const samples = { inputs: [[0, 1], [1, 0], [1, 1]], targets: [[1], [0], [1]] }; // prettier-ignore
    const run = async (spoils: boolean): Promise<unknown> => {
      const network = nn.mlp([2, 2, 1], { weights, biases });
      const [own, held] = [structuredClone(samples), structuredClone(samples)];
      const history = await nn.train(network, own, {
        epochs: 5,
        validation: held,
        onEpoch: () => {
          if (spoils) [own, held].forEach(spoil);
        },
      });
      return [network.parameters, history.map(({ loss, validation }) => [loss, validation])];
    };
    expect(await run(true)).toEqual(await run(false));
  });
});

it("is no loss of what is no row", () => {
  for (const loss of [
    nn.squaredError,
    nn.meanSquaredError,
    nn.hingeLoss,
    nn.softmaxCrossEntropy,
    nn.huber(),
  ]) {
    expect(() => loss(1 as never, Symbol("s") as never)).toThrow(/Pass a row of numbers/);
  }
});
