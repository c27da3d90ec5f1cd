/** @file The worker that trains, as fast as it can, and reports what it has at most once a frame. */

import { batch, identity, type Num, relu, sigmoid, silu, sin, tanh } from "@chainrule/autograd";
import {
  accuracy,
  adagrad,
  adam,
  binaryCrossEntropyOnLogits,
  type Data,
  type DenseParameters,
  l1,
  l2,
  lossOf,
  mlp,
  type Network,
  type Optimizer,
  type Penalty,
  random,
  rmsprop,
  sgd,
  split,
  squaredError,
  training,
  type Units,
} from "@chainrule/nn";
import { CURVE, FEATURE, FINE, GROUND, type Order, type Report } from "./protocol.ts";
import { samplesOf } from "./samples.ts";
import { isRegression, type Setup } from "./setup.ts";

const ACTIVATIONS = { tanh, relu, sigmoid, silu, sin };
/** The maps are worked out at most so often: they cost more than a step. */
const PICTURE = 1000 / 30;

const send = (report: Report, transfer: Transferable[] = []): void => postMessage(report, { transfer });

function optimizerOf({ optimizer, rate }: Setup): Optimizer {
  switch (optimizer) {
    case "adam":
      return adam({ rate });
    case "sgd":
      return sgd({ rate });
    case "momentum":
      return sgd({ rate, momentum: 0.9 });
    case "rmsprop":
      return rmsprop({ rate });
    case "adagrad":
      return adagrad({ rate });
  }
}

function penaltyOf({ penalty, strength }: Setup): Penalty | undefined {
  return penalty === "none" ? undefined : penalty === "l2" ? l2(strength) : l1(strength);
}

type Mlp = Network<readonly DenseParameters[]>;

/** The points of a square of `side` × `side`, rows from the top; or those along a curve. */
function pointsOf(side: number, isCurve: boolean): number[][] {
  if (isCurve) return Array.from({ length: CURVE }, (_, i) => [-1.2 + (2.4 * i) / (CURVE - 1)]);
  return Array.from({ length: side * side }, (_, i) => [
    -1 + (2 * (i % side)) / (side - 1),
    1 - (2 * Math.floor(i / side)) / (side - 1),
  ]);
}

/** The `count` answers at each of the points, by a batch kernel: one map after the other. */
function mapsOf(
  network: Mlp,
  isCurve: boolean,
  count: number,
  answers: (parameters: readonly DenseParameters[], input: readonly Num[]) => readonly Num[],
): (side: number) => Float32Array<ArrayBuffer> {
  let points = pointsOf(2, isCurve);
  let now = 0;
  const kernel = batch(answers, { reduce: "each" }).record(network.parameters, points[0]!);
  return (side) => {
    if (side !== now) {
      points = pointsOf(side, isCurve);
      kernel.samples(points.length).set(points.flat());
      now = side;
    }
    kernel.shared.set(Float64Array.from(flatten(network.parameters)));
    kernel.run(points.length);
    const { output } = kernel;
    const maps = new Float32Array(count * points.length);
    for (let u = 0; u < count; u++) {
      for (let i = 0; i < points.length; i++) maps[u * points.length + i] = output[i * count + u]!;
    }
    return maps;
  };
}

/** What the hidden units answer. */
function hiddenOf(network: Mlp): Parameters<typeof mapsOf>[3] {
  return (parameters, input) => {
    const seen: (readonly Num[])[] = [];
    network.forward(input, parameters, { observe: ({ activations }: Units) => void seen.push(activations) });
    return seen.slice(0, -1).flat();
  };
}

/** All numbers of a network's parameters, in order. */
function flatten(parameters: unknown): number[] {
  return typeof parameters === "number" ? [parameters] : Object.values(parameters as object).flatMap(flatten);
}

let turnOf = 0; // whoever began last trains
let isPaused = false;
let isStep = false;
/** Whether the page has drawn the last report: it is never sent more than it can show. */
let isShown = true;
let wake: (() => void) | undefined;

async function begin(setup: Setup, run: boolean): Promise<void> {
  const turn = ++turnOf;
  isPaused = !run;
  isStep = false;
  wake?.();
  const data: Data = samplesOf(setup);
  if (data.inputs.length < 4) {
    send({
      type: "problem",
      message: "Click into the square to set some points: at least four, of both colors.",
    });
    return;
  }
  const regression = isRegression(setup);
  const network: Mlp = mlp([regression ? 1 : 2, ...setup.layers, 1], {
    activation: ACTIVATIONS[setup.activation],
    output: identity,
    seed: setup.seed,
  });
  const loss = regression ? squaredError : binaryCrossEntropyOnLogits;
  const [held, used] = split(data, 0.25, random(setup.seed).permutation(data.inputs.length));
  const groundAt = mapsOf(network, regression, 1, (parameters, input) => network.forward(input, parameters));
  const hidden = setup.layers.reduce((sum, n) => sum + n, 0);
  const featuresAt = mapsOf(network, regression, hidden, hiddenOf(network));
  const penalty = penaltyOf(setup);
  const options = {
    loss,
    optimizer: optimizerOf(setup),
    epochs: Number.POSITIVE_INFINITY,
    batch: Math.min(setup.batch, used.inputs.length),
    seed: setup.seed,
    ...(penalty && { penalty }),
  };
  const stepsInEpoch = Math.ceil(used.inputs.length / options.batch);
  const history: [number, number, number][] = [];
  let eager: number | undefined;
  let drawn = 0; // when the last report was made, and how long it took
  let cost = 0;
  let steps = 0;
  let rate = { at: performance.now(), steps: 0, perSecond: 0 };

  const report = (epoch: number, measured: number): void => {
    const began = performance.now();
    const heldOut = held.inputs.length > 0 ? lossOf(network, held, loss) : undefined;
    history.push([steps, measured, heldOut ?? Number.NaN]);
    if (history.length > 600) {
      history.splice(0, history.length, ...history.filter((_, i) => i % 2 === 0));
    }
    isShown = false;
    const ground = groundAt(isPaused ? FINE : GROUND);
    const features = featuresAt(FEATURE);
    send(
      {
        type: "frame",
        running: !isPaused,
        epoch,
        steps,
        stepsPerSecond: rate.perSecond,
        eagerStepsPerSecond: eager,
        loss: measured,
        heldOut,
        accuracy: regression ? undefined : accuracy(network, data, { threshold: 0 }),
        history: history.slice(),
        ground,
        features,
        layers: setup.layers,
      },
      [ground.buffer, features.buffer],
    );
    drawn = performance.now();
    cost = drawn - began;
  };
  const rest = async (): Promise<void> => {
    while (isPaused && !isStep && turn === turnOf) {
      await new Promise<void>((resolve) => (wake = resolve));
      rate = { at: performance.now(), steps, perSecond: rate.perSecond };
    }
    isStep = false;
  };

  report(0, lossOf(network, used, loss));
  await rest();
  if (turn !== turnOf) return;
  for await (const epoch of training(network, used, options)) {
    if (turn !== turnOf) return;
    steps += stepsInEpoch;
    const now = performance.now();
    if (now - rate.at > 500) {
      rate = { at: now, steps, perSecond: ((steps - rate.steps) * 1000) / (now - rate.at) };
      eager ??= await eagerSpeed(setup, used, loss, options);
      rate.at = performance.now();
    }
    if (isPaused || (isShown && now - drawn > Math.max(PICTURE, 2 * cost))) report(epoch.epoch, epoch.loss);
    if (isPaused) await rest();
  }
}

/** Steps a second without kernels: each recorded anew. Measured for some milliseconds on a network of its own. */
async function eagerSpeed(
  setup: Setup,
  used: Data,
  loss: typeof squaredError,
  options: { readonly batch: number },
): Promise<number> {
  const network = mlp([isRegression(setup) ? 1 : 2, ...setup.layers, 1], {
    activation: ACTIVATIONS[setup.activation],
    output: identity,
    seed: setup.seed,
  });
  const start = performance.now();
  let count = 0;
  const stepsInEpoch = Math.ceil(used.inputs.length / options.batch);
  for await (const { epoch } of training(network, used, {
    ...options,
    loss,
    optimizer: optimizerOf(setup),
    compile: false,
  })) {
    count = epoch * stepsInEpoch;
    if (performance.now() - start > 60) break;
  }
  return (count * 1000) / (performance.now() - start);
}

addEventListener("message", ({ data }: MessageEvent<Order>) => {
  switch (data.type) {
    case "begin":
      void begin(data.setup, data.run).catch((error: unknown) => {
        send({ type: "problem", message: error instanceof Error ? error.message : String(error) });
      });
      return;
    case "run":
      isPaused = false;
      break;
    case "pause":
      isPaused = true;
      return;
    case "shown":
      isShown = true;
      return;
    case "step":
      isPaused = true;
      isStep = true;
      break;
  }
  wake?.();
});
