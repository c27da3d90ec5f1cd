/** @file Training: epochs of steps that make the loss of a network over samples smaller. */

import { type Num, type Threads, valueAndGrad } from "@chainrule/autograd";
import {
  also,
  callable,
  countOrInfinity,
  either,
  flag,
  fromZero,
  type Kind,
  readOptions,
  record,
  requireArgument,
  threadCount,
  whole,
} from "@chainrule/autograd/options";
import {
  type Data,
  matrix,
  requireData,
  requireSample,
  rowOf,
  type Sample,
  shareKind,
  split,
} from "../data.ts";
import { lossKind, optimizerKind, penaltyKind } from "../kinds.ts";
import { type Network, networkKind } from "../network/network.ts";
import { flatten, requireFinite, unflatten } from "../network/parameters.ts";
import { random } from "../random.ts";
import { meanLoss } from "./evaluate.ts";
import { type Loss, type Penalty, squaredError } from "./losses.ts";
import { objectiveOf, samplesOf } from "./objective.ts";
import { type Clip, type Optimizer, sgd } from "./optimizers.ts";
import type { Schedule } from "./schedules.ts";
import { requireTargetsFor } from "./targets.ts";

/**
 * One step of gradient descent at the learning rate `rate`, η, on one sample: adds to every parameter −η·∂E/∂(parameter), which
 * for a weight is η·δ·(its input). Answers the error before the step.
 */
export function step<P>(
  network: Network<P>,
  sample: Sample,
  rate: number,
  loss: Loss = squaredError,
): number {
  requireArgument("step", "network", network, networkKind);
  requireArgument("step", "rate", rate, fromZero);
  requireArgument("step", "loss", loss, lossKind);
  const { inputs, targets } = requireSample(sample);
  requireTargetsFor(loss, matrix([targets], "targets"));
  const errorOf = (parameters: P): Num => loss(network.forward(inputs, parameters), targets);
  const [error, gradient] = valueAndGrad(errorOf)(network.parameters as never) as [number, unknown];
  const slopes = flatten(gradient);
  const parameters = flatten(network.parameters).map((p, i) => p - rate * (slopes[i] as number));
  network.parameters = unflatten(network.parameters, parameters);
  return error;
}

/** Options of {@link train} and {@link training}. */
export interface TrainOptions {
  /** What is made small: the mean over samples. Default: {@link squaredError}. */
  readonly loss?: Loss;
  /** Default: {@link sgd} at its own rate. */
  readonly optimizer?: Optimizer;
  /** At most how often all samples are seen. Default 100. */
  readonly epochs?: number;
  /** How many samples one step looks at. Default 32; the last batch of an epoch may be smaller. */
  readonly batch?: number;
  /** Whether samples come in a new random order in each epoch. Default true. */
  readonly shuffle?: boolean;
  /** What the order of samples, the split and layers that act at random depend on. Default 1. */
  readonly seed?: number;
  /** Samples that are not trained on: the data, or which share of the samples, drawn at random. */
  readonly validation?: Data | number;
  /**
   * Stops after so many epochs in which the loss on the validation data (without any, the training loss) was not less than
   * ever before. However training ends, the parameters of the best epoch are put back. Default: never.
   */
  readonly patience?: number;
  /** Added to the mean loss. */
  readonly penalty?: Penalty;
  /** Applied to each gradient before the step. */
  readonly clip?: Clip;
  /**
   * Whether one sample is recorded once and then run as a compiled kernel, or recorded anew at every step, which is slower but
   * allows the network and the loss to look at numbers (`.data`) and to do something else for each sample. Default true.
   */
  readonly compile?: boolean;
  /**
   * On how many threads a step is computed at most; every number of them answers the same bits. Default: `"auto"`, as many as the
   * machine has, where steps are long enough and many enough.
   */
  readonly threads?: Threads;
}

/** What {@link train} takes besides. */
export interface OnEpoch {
  /** Is called after each epoch, when the network has the parameters reached so far; `false`, or a promise of it, stops the training. */
  readonly onEpoch?: (epoch: Epoch) => unknown;
}

/** What happened in one epoch. */
export interface Epoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** The mean loss over the samples, each measured just before the step that it took part in; with the penalty. */
  readonly loss: number;
  /** The mean loss over the validation data after the epoch, without penalty; absent without validation data. */
  readonly validation?: number;
  /** The learning rate of the epoch's last step. */
  readonly rate: number;
  /** Since training began. */
  readonly milliseconds: number;
}

/** Trains to the end, or until `onEpoch` answers false, and answers what happened in each epoch. @see training */
export async function train<P>(
  network: Network<P>,
  data: Data,
  options?: TrainOptions & OnEpoch,
): Promise<Epoch[]> {
  const { onEpoch, ...settings } = readOptions("train", options, {
    ...trainOptions,
    onEpoch: also(callable, "callback", "onEpochEnd", "onBatchEnd"),
  });
  const history: Epoch[] = [];
  for await (const epoch of run("train", network, data, settings, onEpoch !== undefined)) {
    history.push(epoch);
    if ((await onEpoch?.(epoch)) === false) break;
  }
  return history;
}

/**
 * Trains epoch by epoch: `for await (const epoch of training(network, data)) …`, and `break` stops. After each epoch, the
 * network has the parameters reached so far.
 * @throws RangeError and TypeError for options at once, and for data that do not fit network or loss before the first step; Error
 * when training diverges, that is, an epoch ends with NaN for a loss or parameters that are not finite: the network then has those
 * from before that epoch (with `patience`, those of the best epoch).
 */
export function training<P>(
  network: Network<P>,
  data: Data,
  options?: TrainOptions,
): AsyncGenerator<Epoch, void, void> {
  return run("training", network, data, readOptions("training", options, trainOptions), true);
}

const trainOptions: { readonly [Name in keyof Required<TrainOptions>]: Kind } = {
  loss: lossKind,
  optimizer: optimizerKind,
  epochs: also(countOrInfinity, "iterations", "steps", "rounds"),
  batch: also(countOrInfinity, "minibatch"),
  shuffle: flag,
  seed: also(whole, "randomState"),
  validation: also(either(shareKind, { ...record, wanted: "data" }), "test", "heldOut", "valData"),
  patience: also(countOrInfinity, "earlyStopping"),
  penalty: penaltyKind,
  clip: also(
    { ...callable, wanted: "a function of the gradient, such as clipNorm(1)" },
    "maxGradNorm",
    "gradientClipping",
  ),
  compile: also(flag, "kernels"),
  threads: threadCount,
};

/** @param watched whether the network must have its parameters after each epoch, or only at the end. */
async function* run<P>(
  door: string,
  network: Network<P>,
  data: Data,
  options: TrainOptions,
  watched: boolean,
): AsyncGenerator<Epoch, void, void> {
  const {
    loss = squaredError,
    optimizer = sgd(),
    epochs = 100,
    batch = 32,
    shuffle = true,
    seed = 1,
    penalty,
    compile = true,
    patience,
    clip,
    threads = "auto",
  } = options;
  requireArgument(door, "network", network, networkKind);
  const stream = random(seed);
  requireData(data);
  const [held, used] =
    typeof options.validation === "number"
      ? split(data, options.validation, stream.permutation(data.inputs.length))
      : [options.validation, data];
  requireFinite(network.parameters);
  const objective = objectiveOf(network, used, { loss, penalty, compile, threads, stream });
  const validationSamples = held && samplesOf(network, held, loss);
  const parameters = flatten(network.parameters);
  const gradient = new Float64Array(parameters.length);
  const update = optimizer.start(parameters.length);
  const rateAt = rateOf(optimizer);
  const started = performance.now();
  let order: Uint32Array = Uint32Array.from({ length: objective.samples }, (_, i) => i);
  let steps = 0;
  let rate = 0;
  let best: { loss: number; epoch: number; parameters?: Float64Array } = { loss: Infinity, epoch: 0 };
  let breathed = started;
  const keep = (reached: Float64Array): void => {
    network.parameters = unflatten(network.parameters, reached);
  };

  const finite = parameters.slice();
  let lastLoss: number | undefined;
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      if (shuffle) order = stream.permutation(objective.samples);
      let total = 0;
      for (let from = 0; from < order.length; from += batch) {
        const rows = order.subarray(from, from + batch);
        total += objective.slope(parameters, rows, gradient) * rows.length;
        if (clip !== undefined) requireInPlace(clip(gradient), gradient);
        rate = rateAt(steps++);
        update(parameters, gradient, rate);
      }
      const mean = total / order.length;
      if (Number.isNaN(mean) || parameters.some((p) => !Number.isFinite(p))) {
        parameters.set(finite);
        keep(finite);
        throw badSample(network, used, loss, epoch) ?? diverged(epoch, lastLoss);
      }
      finite.set(parameters);
      lastLoss = mean;
      if (watched || held !== undefined) keep(parameters);
      const validation = validationSamples && meanLoss(network, loss, ...validationSamples);
      const measured = validation ?? mean;
      if (patience !== undefined && measured < best.loss) {
        best = { loss: measured, epoch, parameters: parameters.slice() };
      }
      const exhausted = patience !== undefined && epoch - best.epoch >= patience;
      const now = performance.now();
      yield {
        epoch,
        loss: mean,
        ...(validation !== undefined && { validation }),
        rate,
        milliseconds: now - started,
      };
      if (now - breathed > 50) {
        await turn();
        breathed = performance.now();
      }
      if (exhausted) break;
    }
  } finally {
    // Also behind a `break` of the caller, which ends this generator at its yield.
    if (best.parameters !== undefined) keep(best.parameters);
    else if (!watched) keep(parameters);
  }
}

function diverged(epoch: number, loss: number | undefined): Error {
  const before = loss === undefined ? "" : ` The loss of the epoch before was ${loss}.`;
  return new Error(
    `Cannot train on: in epoch ${epoch} the loss or a parameter is no finite number any more.${before} ` +
      "The network has parameters from before that epoch. Pass a smaller learning rate, or clip: clipNorm(1).",
  );
}

/** Lets timers, signals and drawing have their turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

/** The learning rate by the number of steps. @throws RangeError if a schedule answers what is no rate. */
function rateOf({ name, rate }: Optimizer): Schedule {
  if (typeof rate === "number") return () => rate;
  return (t) => {
    const answer = rate(t);
    if (answer >= 0 && answer < Infinity) return answer;
    throw new RangeError(
      `Cannot train on: the schedule of ${name} answers ${String(answer)} for step ${t}. Pass one of finite numbers from 0.`,
    );
  };
}

function requireInPlace(answer: unknown, gradient: Float64Array): void {
  if (answer === undefined || answer === gradient) return;
  throw new TypeError(
    "Cannot train with a clip that answers something: what it answers would be lost. Change the gradient in place.",
  );
}

/** Blames the sample whose loss is no number with the parameters from before the epoch: then no learning rate would help. */
function badSample<P>(network: Network<P>, data: Data, loss: Loss, epoch: number): Error | undefined {
  const [inputs, targets] = samplesOf(network, data);
  for (let r = 0; r < inputs.rows; r++) {
    const outputs = network.forward(rowOf(inputs, r));
    let error: Num;
    try {
      error = loss(outputs, Array.from(rowOf(targets, r)));
    } catch {
      return undefined; // a loss of your own that takes values only
    }
    if (!Number.isNaN(error)) continue;
    return new Error(
      `Cannot train on: with the parameters from before epoch ${epoch}, the loss of sample ${r + 1} is NaN; the outputs are ` +
        `[${outputs.join(", ")}]. Take a loss that is made for such outputs, or another activation of the output units.`,
    );
  }
  return undefined;
}
