/** @file What the arguments and options of this package's functions may be, where several take the same. */

import {
  also,
  callable,
  either,
  fromZero,
  type Kind,
  listOf,
  nearest,
  whole,
} from "@chainrule/autograd/options";

/** A thing that has methods of these names. */
function thingWith(wanted: string, ...methods: readonly string[]): Kind {
  const has = (x: unknown): boolean =>
    typeof x === "object" &&
    x !== null &&
    methods.every((name) => typeof (x as Record<string, unknown>)[name] === "function");
  return { wanted, faultIn: (found) => (has(found) ? undefined : { what: "kind", found }) };
}

/** A function that this package or autograd exports, or one of your own. Its name as text is no function, but tells which is meant. */
function functionNamed(wanted: string, aliases: Readonly<Record<string, readonly string[]>>): Kind {
  return {
    wanted,
    faultIn(found) {
      if (typeof found === "function") return undefined;
      const name =
        typeof found === "string"
          ? nearest(found, Object.keys(aliases), (known) => aliases[known] ?? [])
          : undefined;
      return { what: "kind", found, advice: name && `the function ${name}, not a text` };
    },
  };
}

const losses = functionNamed("a loss, such as meanSquaredError", {
  squaredError: ["sse"],
  meanSquaredError: ["mse", "l2", "mseLoss"],
  absoluteError: ["mae", "l1", "l1Loss"],
  huber: ["smoothL1", "smoothL1Loss"],
  binaryCrossEntropy: ["bce", "bceLoss", "logLoss"],
  binaryCrossEntropyOnLogits: ["bceWithLogits", "bceWithLogitsLoss", "logistic"],
  softmaxCrossEntropy: ["crossEntropy", "crossEntropyLoss", "categoricalCrossEntropy", "nll"],
  hingeLoss: ["hinge"],
});
export const lossKind: Kind = also(losses, "lossFunction", "criterion", "cost", "objective");

export const activationKind: Kind = functionNamed("a function of one number, such as tanh", {
  elu: [],
  gelu: [],
  identity: ["linear", "none"],
  leakyRelu: [],
  relu: [],
  sigmoid: ["logistic"],
  silu: ["swish"],
  sin: ["sine"],
  softplus: [],
  tanh: [],
});

export const initializerKind: Kind = functionNamed(
  "a function of a random stream, fan-in and fan-out, such as heNormal",
  {
    glorotUniform: ["xavier", "xavierUniform", "glorot"],
    glorotNormal: ["xavierNormal"],
    heUniform: ["kaiming", "kaimingUniform", "he"],
    heNormal: ["kaimingNormal"],
    lecunUniform: ["lecun"],
    lecunNormal: [],
    zeros: ["zero"],
  },
);

export const scheduleKind: Kind = { ...callable, wanted: "a schedule, such as cosine(0.1, 1000)" };
export const rateKind: Kind = also(
  either(fromZero, scheduleKind),
  "lr",
  "learningRate",
  "eta",
  "alpha",
  "step",
  "stepSize",
);

export const penaltyKind: Kind = also(
  { ...callable, wanted: "a function of the parameters, such as l2(1e-4)" },
  "regularization",
  "regularizer",
  "l1",
  "l2",
);

const optimizers: Kind = thingWith("an optimizer, as in adam({ rate: 0.01 })", "start");
export const optimizerKind: Kind = {
  ...optimizers,
  faultIn(found) {
    const fault = optimizers.faultIn(found);
    if (fault !== undefined) return fault;
    const rate = rateKind.faultIn((found as { rate?: unknown }).rate);
    return rate && { advice: rateKind.wanted, ...rate, path: ".rate" };
  },
};

const stream = thingWith("a stream, as in random(7)", "uniform", "normal", "permutation");
export const seedKind: Kind = also(either(whole, stream), "randomState", "rng");

export const layerKind: Kind = thingWith("a layer, as in dense(2, 1)", "initial", "forward");
export const layersKind: Kind = listOf(layerKind, "an array of layers, as in [dense(2, 3), dense(3, 1)]");
