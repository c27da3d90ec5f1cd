/** @file Training: epochs of steps that make the loss of a network over samples smaller. */

import { type Num, valueAndGrad } from "@chainrule/autograd";
import { type Data, requireData, type Sample, split } from "./data.ts";
import { lossOf } from "./evaluate.ts";
import { type Loss, type Penalty, squaredError } from "./losses.ts";
import type { Network } from "./network.ts";
import { objectiveOf, samplesOf } from "./objective.ts";
import { type Clip, type Optimizer, sgd } from "./optimizers.ts";
import { flatten, unflatten } from "./parameters.ts";
import { random } from "./random.ts";

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
  const [inputs, targets] = [Array.from(sample.inputs), Array.from(sample.targets)];
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
  options: TrainOptions & OnEpoch = {},
): Promise<Epoch[]> {
  const history: Epoch[] = [];
  for await (const epoch of run(network, data, options, options.onEpoch !== undefined)) {
    history.push(epoch);
    if ((await options.onEpoch?.(epoch)) === false) break;
  }
  return history;
}

/**
 * Trains epoch by epoch: `for await (const epoch of training(network, data)) …`, and `break` stops. After each epoch, the
 * network has the parameters reached so far.
 * @throws RangeError and TypeError for data that do not fit the network, before the first step; Error when training diverges,
 * that is, an epoch ends with NaN for a loss or parameters that are not finite: the network then has those from before that epoch
 * (with `patience`, those of the best epoch).
 */
export function training<P>(
  network: Network<P>,
  data: Data,
  options: TrainOptions = {},
): AsyncGenerator<Epoch, void, void> {
  return run(network, data, options, true);
}

/** @param watched whether the network must have its parameters after each epoch, or only at the end. */
async function* run<P>(
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
  } = options;
  requireCounts({ epochs, batch, patience: options.patience ?? 1 });
  const stream = random(seed);
  requireData(data);
  if (typeof options.validation === "number") samplesOf(network, data);
  const [held, used] =
    typeof options.validation === "number"
      ? split(data, options.validation, stream.permutation(data.inputs.length))
      : [options.validation, data];
  const objective = objectiveOf(network, used, { loss, penalty, compile, stream });
  if (held !== undefined) samplesOf(network, held);
  const parameters = flatten(network.parameters);
  const gradient = new Float64Array(parameters.length);
  const update = optimizer.start(parameters.length);
  const rateAt =
    typeof optimizer.rate === "function" ? optimizer.rate : (): number => optimizer.rate as number;
  const started = performance.now();
  let order: Uint32Array = Uint32Array.from({ length: objective.samples }, (_, i) => i);
  let steps = 0;
  let rate = rateAt(0);
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
        options.clip?.(gradient);
        rate = rateAt(steps++);
        update(parameters, gradient, rate);
      }
      const mean = total / order.length;
      if (Number.isNaN(mean) || parameters.some((p) => !Number.isFinite(p))) {
        parameters.set(finite);
        throw diverged(epoch, lastLoss);
      }
      finite.set(parameters);
      lastLoss = mean;
      if (watched || held !== undefined) keep(parameters);
      const validation = held === undefined ? undefined : lossOf(network, held, loss);
      const measured = validation ?? mean;
      if (options.patience !== undefined && measured < best.loss) {
        best = { loss: measured, epoch, parameters: parameters.slice() };
      }
      const exhausted = options.patience !== undefined && epoch - best.epoch >= options.patience;
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

function requireCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (!(count >= 1) || (!Number.isInteger(count) && count !== Infinity)) {
      throw new RangeError(`Cannot train with ${name} = ${count}. Pass a whole number from 1.`);
    }
  }
}
