// Every function that takes options or settings is called with what they are not: another name, another kind, NaN, ∞, a negative
// number, zero, a number as text. It refuses by its own name and the option's, or the probe is one of those that the table allows.
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as autograd from "@chainrule/autograd";
import {
  backward,
  batch,
  block,
  compile,
  defineOperation,
  definePrimitive,
  emit,
  jacobian,
  mul,
  type Num,
  square,
  tanh,
  value,
} from "@chainrule/autograd";
import * as draw from "@chainrule/autograd/draw";
import * as inspect from "@chainrule/autograd/inspect";
import * as testing from "@chainrule/autograd/testing";
import * as laws from "@chainrule/autograd/testing/laws";
import { gradientProperty, numberIn, randomFunction } from "@chainrule/autograd/testing/laws";
import * as nn from "@chainrule/nn";
import * as files from "@chainrule/nn/files";
import { describe, expect, test } from "vitest";

const probes = {
  NaN,
  "∞": Infinity,
  "-1": -1,
  "0": 0,
  "0.5": 0.5,
  "1": 1,
  text: "0.1",
  flag: true,
  null: null,
  bigint: 1n,
  list: [Symbol("no number")],
  record: {},
  function: () => undefined,
};
type Probe = keyof typeof probes;

const numbers = ["-1", "0", "0.5", "1"] as const;
const fromZero = ["0", "0.5", "1"] as const;
const aboveZero = ["0.5", "1"] as const;
const share = ["0", "0.5"] as const;
const whole = ["-1", "0", "1"] as const;
const count = ["1"] as const;
const counts = ["1", "∞"] as const;
const flag = ["flag"] as const;
const text = ["text"] as const;
const callable = ["function"] as const;

/** What each option allows of the probes. */
type Allowed = Readonly<Record<string, readonly Probe[]>>;
interface Door {
  readonly options?: Allowed;
  readonly call?: (options: unknown) => unknown;
  /** Arguments that are settings: what they allow, and a call with one of them. */
  readonly settings?: Readonly<
    Record<string, readonly [call: (x: never) => unknown, allowed: readonly Probe[]]>
  >;
}

const net = nn.mlp([2, 2, 1]);
const data = { inputs: [[0, 1], [1, 0]], targets: [[0], [1]] }; // prettier-ignore
const sample = { inputs: [0, 1], targets: [1] };
const x = value(2, "x");
const root = square(x);
const table = nn.csv("a,b\n1,2\n");
const isNetwork = (call: (network: never) => unknown): NonNullable<Door["settings"]> => ({
  network: [call, []],
});
const units: Allowed = { activation: callable, initialize: callable, initializeBiases: callable };
const rule: Allowed = { rate: [...fromZero, "function"], weightDecay: fromZero };
const adamOptions: Allowed = { ...rule, betas: [], epsilon: aboveZero };
const minimizing: Allowed = { steps: counts, tolerance: fromZero, memory: count };
const lossOptions: Allowed = { loss: callable };
const training: Allowed = {
  ...lossOptions,
  optimizer: [],
  epochs: counts,
  batch: counts,
  shuffle: flag,
  seed: whole,
  validation: ["0.5", "record"],
  patience: counts,
  penalty: callable,
  clip: callable,
  compile: flag,
  threads: count,
};
const formulas: Allowed = { simplify: flag, numbers: flag, words: [], digits: count };
const recording: Allowed = { backend: [], reciprocals: flag, fixed: [], check: flag };
const pictures: Allowed = {
  cluster: callable,
  fold: [],
  numbers: flag,
  notes: callable,
  digits: count,
  direction: [],
};
const checks: Allowed = { analytic: callable, order: count, places: counts, seed: whole };
/** With a place to check at, unless the options are no record. */
const somewhere = (options: unknown): never =>
  (options !== null && Object.getPrototypeOf(Object(options)) === Object.prototype
    ? { at: 1, ...(options as object) }
    : options) as never;
const doors: Readonly<Record<string, Door>> = {
  jacobian: {
    options: { mode: [] },
    call: (o) => jacobian((a: Num) => square(a), o as never),
  },
  checkGradients: {
    options: { at: Object.keys(probes) as Probe[], ...checks },
    call: (o) => testing.checkGradients((a: Num) => square(a), somewhere(o)),
  },
  gradientReport: {
    options: { at: Object.keys(probes) as Probe[], ...checks },
    call: (o) => testing.gradientReport((a: Num) => square(a), somewhere(o)),
  },
  gradientProperty: {
    options: checks,
    call: (o) => gradientProperty(numberIn({ min: 0, max: 1 }), (a: Num) => square(a), o as never),
    settings: { f: [(f) => gradientProperty(numberIn({ min: 0, max: 1 }), f), callable] },
  },
  definePrimitive: {
    options: { evaluate: callable, partials: [], domain: [], notation: [] },
    call: (o) => definePrimitive("own", o as never),
  },
  defineOperation: {
    options: { evaluate: callable, vjp: callable, shape: callable },
    call: (o) => defineOperation("own", o as never),
  },
  block: { options: { share: flag }, call: (o) => block((a: Num) => square(a), o as never) },
  backward: { options: { accumulate: flag }, call: (o) => backward(root, 1, o as never) },
  emit: {
    options: { name: text, description: text, fixed: [] },
    call: (o) => emit((a: Num) => square(a), [1], o as never),
  },
  compile: { options: recording, call: (o) => compile((a: Num) => square(a), o as never) },
  batch: {
    options: { ...recording, reduce: [], threads: count },
    call: (o) => batch((a: Num, b: Num) => mul(a, b), o as never),
  },
  randomFunction: {
    options: { operations: [], numbers: [], maxSteps: count },
    call: (o) => randomFunction(o as never),
  },
  formula: { options: formulas, call: (o) => draw.formula(root, o as never) },
  latex: { options: formulas, call: (o) => draw.latex(root, o as never) },
  explain: { options: { digits: count, given: flag }, call: (o) => draw.explain(root, o as never) },
  toString: { options: { color: flag }, call: (o) => draw.explain(root).toString(o as never) },
  dot: { options: pictures, call: (o) => draw.dot(root, o as never) },
  mermaid: { options: pictures, call: (o) => draw.mermaid(root, o as never) },

  mlp: {
    options: { ...units, output: callable, biases: flag, weights: [], seed: whole },
    call: (o) => nn.mlp([1, 1], o as never),
    settings: { sizes: [nn.mlp, []] },
  },
  dense: {
    options: { ...units, biases: flag, weights: [] },
    call: (o) => nn.dense(1, 1, o as never),
    settings: { inputs: [(n) => nn.dense(n, 1), count], units: [(n) => nn.dense(1, n), count] },
  },
  network: {
    options: { seed: whole },
    call: (o) => nn.network([nn.dense(1, 1)], o as never),
    settings: { layers: [nn.network, []] },
  },
  sequential: { settings: { layers: [nn.sequential, []] } },
  residual: { settings: { layer: [nn.residual, []] } },
  activate: { settings: { activation: [nn.activate, callable] } },
  dropout: { settings: { rate: [nn.dropout, share] } },
  uniform: {
    settings: { low: [(n) => nn.uniform(n, 1), numbers], high: [(n) => nn.uniform(0, n), numbers] },
  },
  normal: {
    settings: { mean: [(n) => nn.normal(n, 1), numbers], deviation: [(n) => nn.normal(0, n), fromZero] },
  },
  random: { settings: { seed: [nn.random, whole] } },
  integer: { settings: { count: [(n) => nn.random(1).integer(n), count] } },
  permutation: { settings: { count: [(n) => nn.random(1).permutation(n), ["0", "1"]] } },

  huber: { settings: { width: [nn.huber, aboveZero] } },
  l1: { settings: { strength: [nn.l1, fromZero] } },
  l2: { settings: { strength: [nn.l2, fromZero] } },

  sgd: {
    options: { ...rule, momentum: share, dampening: numbers, nesterov: flag },
    call: (o) => nn.sgd(o as never),
  },
  rmsprop: {
    options: { ...rule, smoothing: share, epsilon: aboveZero, momentum: share },
    call: (o) => nn.rmsprop(o as never),
  },
  adagrad: {
    options: { ...rule, rateDecay: fromZero, epsilon: aboveZero },
    call: (o) => nn.adagrad(o as never),
  },
  adam: { options: adamOptions, call: (o) => nn.adam(o as never) },
  adamw: { options: adamOptions, call: (o) => nn.adamw(o as never) },
  clipNorm: { settings: { limit: [nn.clipNorm, aboveZero] } },
  clipValue: { settings: { limit: [nn.clipValue, aboveZero] } },
  constant: { settings: { rate: [nn.constant, fromZero] } },
  linear: {
    settings: {
      from: [(n) => nn.linear(n, 0, 1), fromZero],
      to: [(n) => nn.linear(0, n, 1), fromZero],
      steps: [(n) => nn.linear(0, 0, n), count],
    },
  },
  stepwise: {
    settings: {
      rate: [(n) => nn.stepwise(n, 1), fromZero],
      every: [(n) => nn.stepwise(1, n), count],
      factor: [(n) => nn.stepwise(1, 1, n), aboveZero],
    },
  },
  exponential: {
    settings: {
      rate: [(n) => nn.exponential(n, 1), fromZero],
      factor: [(n) => nn.exponential(1, n), aboveZero],
    },
  },
  cosine: {
    settings: {
      rate: [(n) => nn.cosine(n, 1), fromZero],
      steps: [(n) => nn.cosine(1, n), count],
      least: [(n) => nn.cosine(1, 1, n), fromZero],
    },
  },
  warmUp: {
    settings: {
      steps: [(n) => nn.warmUp(n, nn.constant(1)), count],
      schedule: [(n) => nn.warmUp(1, n), callable],
    },
  },
  oneCycle: {
    options: { rise: fromZero, start: aboveZero, end: aboveZero },
    call: (o) => nn.oneCycle(1, 9, o as never),
    settings: { peak: [(n) => nn.oneCycle(n, 9), fromZero], steps: [(n) => nn.oneCycle(1, n), count] },
  },

  train: {
    options: { ...training, onEpoch: callable },
    // Its options are read before anything else: bad data would come later.
    call: (o) => nn.train(net, null as never, o as never),
    settings: isNetwork((n) => nn.train(n, data)),
  },
  training: {
    options: training,
    call: (o) => nn.training(net, data, o as never),
    settings: isNetwork((n) => nn.training(n, data).next()),
  },
  step: {
    settings: {
      ...isNetwork((n) => nn.step(n, sample, 0)),
      rate: [(n) => nn.step(net, sample, n), fromZero],
      loss: [(n) => nn.step(net, sample, 0, n), callable],
    },
  },
  fit: {
    options: { ...minimizing, ...lossOptions, penalty: callable, compile: flag, threads: count },
    call: (o) => nn.fit(net, null as never, o as never),
    settings: isNetwork((n) => nn.fit(n, data)),
  },
  learningCurve: {
    options: { logarithmic: flag, width: count, height: count },
    call: (o) => nn.learningCurve([2, 1], o as never),
  },
  minimize: {
    options: minimizing,
    call: (o) => nn.minimize((a: Num) => square(a), 1, o as never),
    settings: { f: [(n) => nn.minimize(n, 1), callable] },
  },
  backpropagate: {
    settings: {
      ...isNetwork((n) => nn.backpropagate(n, sample)),
      loss: [(n) => nn.backpropagate(net, sample, n), callable],
    },
  },
  steps: { settings: { rate: [(n) => nn.steps(nn.backpropagate(net, sample), n), fromZero] } },
  evaluate: {
    options: { ...lossOptions, threshold: numbers },
    call: (o) => nn.evaluate(net, data, o as never),
    settings: isNetwork((n) => nn.evaluate(n, data)),
  },
  accuracy: {
    options: { ...lossOptions, threshold: numbers },
    call: (o) => nn.accuracy(net, data, o as never),
    settings: isNetwork((n) => nn.accuracy(n, data)),
  },
  confusionMatrix: {
    options: { ...lossOptions, threshold: numbers },
    call: (o) => nn.confusionMatrix(net, data, o as never),
    settings: isNetwork((n) => nn.confusionMatrix(n, data)),
  },
  lossOf: {
    settings: { ...isNetwork((n) => nn.lossOf(n, data)), loss: [(n) => nn.lossOf(net, data, n), callable] },
  },
  predict: { settings: isNetwork((n) => nn.predict(n, [[0, 1]])) },
  classOf: { settings: { threshold: [(n) => nn.classOf([0], n), numbers] } },

  oneHot: {
    settings: { index: [(n) => nn.oneHot(n, 2), ["0", "1"]], classes: [(n) => nn.oneHot(0, n), count] },
  },
  split: {
    settings: {
      share: [(n) => nn.split(data, n, [0, 1]), ["0.5"]],
      order: [(n) => nn.split(data, 0.5, n), []],
    },
  },
  csv: {
    options: { header: flag, separator: [] },
    call: (o) => nn.csv("a\n1\n", o as never),
    settings: { text: [nn.csv, text] },
  },
  numbersIn: { settings: { names: [(n) => nn.numbersIn(table, n), []] } },
  classesIn: { settings: { name: [(n) => nn.classesIn(table, n), text] } },
  toJSON: { settings: isNetwork(nn.toJSON) },
  fromJSON: { settings: { own: [(n) => nn.fromJSON(nn.toJSON(net), n), ["record"]] } },
  toSafetensors: {
    settings: { ...isNetwork(nn.toSafetensors), precision: [(n) => nn.toSafetensors(net, n), []] },
  },
  loadSafetensors: {
    settings: {
      ...isNetwork((n) => nn.loadSafetensors(n, nn.toSafetensors(net))),
      bytes: [(n) => nn.loadSafetensors(net, n), []],
    },
  },
  toOnnx: { settings: { ...isNetwork(nn.toOnnx), precision: [(n) => nn.toOnnx(net, n), []] } },
  save: {
    options: { precision: [] },
    call: (o) => files.save(net, join(tmpdir(), "nothing.is.written"), o as never),
    settings: { ...isNetwork((n) => files.save(n, "x.json")), path: [(n) => files.save(net, n), text] },
  },
  load: { settings: { path: [files.load, text] } },
  loadParameters: {
    settings: {
      ...isNetwork((n) => files.loadParameters(n, join(tmpdir(), "nothing.is.there"))),
      path: [(n) => files.loadParameters(net, n), text],
    },
  },
};

/** Functions that take numbers, values, rows and functions only; `wrong-input.test.ts` of each package shows what they refuse. */
const plain = new Set(
  `Value dataOf definePrimitive grad gradient hessian hvp inTurn isValue chosen jvp refresh usersFirst valueAndGrad value vjp
  checkpointed fold map scan whileLoop crossEntropy gather hinge lerp logSoftmax mae mean mse polynomial smoothstep softmax
  squaredDistance variance GradientError display closeThreads argumentsOf call laws numberIn kinks nonFinite steps squaredError meanSquaredError absoluteError hingeLoss binaryCrossEntropy binaryCrossEntropyOnLogits softmaxCrossEntropy softmaxOutput deltas simplify zeros glorotUniform glorotNormal heUniform heNormal lecunUniform lecunNormal Network activationNamed element entry lettersOf`.split(
    /\s+/,
  ),
);

test("every function that is exported is listed here, with what it takes", () => {
  const modules = { ...nn, ...files, ...draw, ...autograd, ...inspect, ...testing, ...laws };
  const isRow = (f: object): boolean => "form" in f; // the table's rows take numbers
  const exported = Object.entries(modules).filter(([, f]) => typeof f === "function" && !isRow(f));
  expect(exported.map(([name]) => name).filter((name) => !(name in doors) && !plain.has(name))).toEqual([]);
});

/** The message with which a call fails at once or later; "" if it does not. */
async function messageOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return (error as Error).message;
  }
}

/** How an error names a function: `dense` by its sizes too. */
const called = (name: string): string => String.raw`^Cannot call ${name}(\(1 → 1\))? with `;

const withOptions = Object.entries(doors).flatMap(([name, { options, call }]) =>
  options === undefined || call === undefined ? [] : [{ name, options, call }],
);

describe.each(withOptions)("the options of $name", ({ name, options, call }) => {
  test("are known by name, and so is the nearest of another name", async () => {
    const message = await messageOf(() => call({ zzzzzzzzzzzz: 1 }));
    const listed = /options? (?:is|are) (.*)\.$/.exec(message)?.[1]?.split(/, | and /) ?? [];
    expect(message).toMatch(new RegExp(`${called(name)}the option zzzzzzzzzzzz: `));
    expect(listed.toSorted()).toEqual(Object.keys(options).toSorted());
    for (const option of Object.keys(options)) {
      const near = await messageOf(() => call({ [`${option}_`]: 1 }));
      expect(near).toMatch(new RegExp(`${called(name)}the option ${option}_: .* Write ${option};`));
    }
  });

  test.each(Object.entries(options))("%s: is not what it is not", async (option, allowed) => {
    for (const [probe, x] of Object.entries(probes)) {
      if (probe === "∞" && allowed.includes(probe)) continue; // it would not end
      const message = await messageOf(() => call({ [option]: x }));
      const refused = new RegExp(String.raw`${called(name)}the option ${option}[\[\].\w]* = .*\. Pass `);
      if (allowed.includes(probe as Probe)) expect(message).not.toContain("the option");
      else expect(message).toMatch(refused);
    }
  });

  test("are a record", async () => {
    for (const x of [0.5, "rate", null, tanh, [1], true]) {
      const refused = new RegExp(`${called(name)}.+ for its options\\. Pass a record of `);
      expect(await messageOf(() => call(x))).toMatch(refused);
    }
  });
});

const settings = Object.entries(doors).flatMap(([name, door]) =>
  Object.entries(door.settings ?? {}).map(([setting, [call, allowed]]) => ({ name, setting, call, allowed })),
);

test.each(settings)(
  "the $setting of $name is not what it is not",
  async ({ name, setting, call, allowed }) => {
    for (const [probe, x] of [...Object.entries(probes), ["undefined", undefined] as const]) {
      const message = await messageOf(() => call(x as never));
      const refused = new RegExp(String.raw`^Cannot call ${name} with ${setting}[\[\].\d]* = `);
      const isDefault = probe === "undefined" && message === "";
      if (allowed.includes(probe as Probe) || isDefault) expect(message).not.toMatch(refused);
      else expect(message).toMatch(refused);
    }
  },
);

test("an alias of the field leads to the option", async () => {
  const cases: readonly [() => unknown, string][] = [
    [() => nn.adam({ lr: 0.1 } as never), "Write rate;"],
    [() => batch((a: Num, b: Num) => mul(a, b), { reduce: "avg" as never }), 'Pass "mean": it is one of'],
    [() => compile((a: Num) => square(a), { backend: "wams" as never }), 'Pass "wasm": it is one of'],
    [() => nn.train(net, data, { batchSize: 8 } as never), "Write batch;"],
    [() => nn.train(net, data, { batch_size: 8 } as never), "Write batch;"],
    [() => nn.train(net, data, { learningRate: 8 } as never), "Leave it out:"],
    [() => nn.dense(1, 1, { bias: false } as never), "Write biases;"],
    [() => nn.minimize((a: Num) => square(a), 1, { bounds: [] } as never), "Leave it out:"],
    [() => nn.minimize((a: Num) => square(a), 1, { maxIter: 9 } as never), "Write steps;"],
    [() => nn.csv("a\n1\n", { delimiter: ";" } as never), "Write separator;"],
    [() => nn.train(net, data, { loss: "mse" } as never), "Pass the function meanSquaredError, not a text."],
    [() => nn.mlp([1, 1], { activation: "ReLU" } as never), "Pass the function relu, not a text."],
    [() => (nn.mlp as unknown as (...sizes: number[]) => unknown)(2, 3, 1), "as in mlp([2, 3, 1])"],
  ];
  for (const [call, advice] of cases) expect(await messageOf(call)).toContain(advice);
});
