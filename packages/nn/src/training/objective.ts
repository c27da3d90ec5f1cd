/** @file What training makes small: the mean loss of a network over samples, as a function of its parameters in one array. */

import {
  batch,
  compile,
  dataOf,
  isValue,
  type Num,
  type Threads,
  value,
  valueAndGrad,
} from "@chainrule/autograd";
import { type Data, type Matrix, matrix, rowOf, requireData, unequal } from "../data.ts";
import type { Pass } from "../network/layer.ts";
import type { Network } from "../network/network.ts";
import { flatten, unflatten } from "../network/parameters.ts";
import type { Random } from "../random.ts";
import type { Loss, Penalty } from "./losses.ts";
import { requireTargetsFor } from "./targets.ts";

/** The mean loss over some samples. */
export interface Objective {
  /** How many samples there are. */
  readonly samples: number;
  /** How many random numbers the network draws for one sample. */
  readonly draws: number;
  /** Writes into `gradient` the derivative by each parameter; answers the mean loss over the samples in `rows`. */
  slope(parameters: Float64Array, rows: ArrayLike<number>, gradient: Float64Array): number;
}

/** What an objective is made of. */
export interface ObjectiveOptions {
  readonly loss: Loss;
  /** Added to the mean loss. */
  readonly penalty: Penalty | undefined;
  /** Whether loss and penalty are recorded once and compiled, or recorded at every call. */
  readonly compile: boolean;
  /** On how many threads a compiled loss is run at most. */
  readonly threads: Threads;
  /** What layers that act at random draw from. */
  readonly stream: Random;
}

/** The objective of training `network` on `data`. @throws RangeError and TypeError for data that do not fit the network. */
export function objectiveOf<P>(network: Network<P>, data: Data, options: ObjectiveOptions): Objective {
  const { loss, penalty, stream, threads } = options;
  const [inputs, targets] = samplesOf(network, data, loss);
  const objective = (options.compile ? compiledObjective : recordedObjective)(network, loss, {
    inputs,
    targets,
    stream,
    threads,
  });
  if (penalty === undefined) return objective;
  const count = flatten(network.parameters).length;
  return withPenalty(objective, options.compile ? compiledPenalty(penalty, count) : recordedPenalty(penalty));
}

/** The samples of a network, and what layers that act at random draw from. */
interface Samples {
  readonly inputs: Matrix;
  readonly targets: Matrix;
  readonly stream: Random;
  readonly threads: Threads;
}

/** The objective on recorded values: every call records the graph of each sample and goes backward through it. */
function recordedObjective<P>(network: Network<P>, loss: Loss, samples: Samples): Objective {
  const { inputs, targets, stream } = samples;
  const pass: Pass = { random: () => stream.uniform() };
  return {
    samples: inputs.rows,
    draws: countDraws(network, inputs.columns),
    slope(parameters, rows, gradient) {
      const leaves = Array.from(parameters, (p) => value(p));
      const structure = unflatten<unknown>(network.parameters, leaves) as P;
      const total = sumOver(0, rows.length, gradient, (i) => {
        const r = rows[i] as number;
        const outputs = network.forward(Array.from(rowOf(inputs, r)), structure, pass);
        const error = loss(outputs, Array.from(rowOf(targets, r)));
        for (const leaf of leaves) leaf.grad = 0;
        if (isValue(error)) error.backward(); // else no parameter has a part in it
        return [dataOf(error), leaves.map((leaf) => leaf.grad)];
      });
      for (let k = 0; k < gradient.length; k++) gradient[k]! /= rows.length;
      return total / rows.length;
    },
  };
}

/** Samples of one block, as in the sums of autograd. */
const BLOCK = 128;

/**
 * What `slopeOf` answers for the samples from `from` to before `to`, added up as `sum` does: in blocks from the first to the last, and the
 * blocks pairwise. Writes the sum of the gradients into `gradient`; answers that of the values.
 */
function sumOver(
  from: number,
  to: number,
  gradient: Float64Array,
  slopeOf: (sample: number) => readonly [value: number, gradient: readonly number[]],
): number {
  const blocks = Math.ceil((to - from) / BLOCK);
  if (blocks > 1) {
    let half = 1; // the largest power of 2 below
    while (2 * half < blocks) half *= 2;
    const middle = from + BLOCK * half;
    const first = sumOver(from, middle, gradient, slopeOf);
    const rest = new Float64Array(gradient.length);
    const total = first + sumOver(middle, to, rest, slopeOf);
    for (let k = 0; k < rest.length; k++) gradient[k]! += rest[k]!;
    return total;
  }
  gradient.fill(0);
  let total = 0;
  for (let i = from; i < to; i++) {
    const [value, slopes] = slopeOf(i);
    total += value;
    for (let k = 0; k < slopes.length; k++) gradient[k]! += slopes[k]!;
  }
  return total;
}

/**
 * The objective as a batch kernel: one sample is recorded once, and its recording is run over all samples as generated code, four
 * at a time. Its sums and elementary functions may differ in the last bits from those of {@link recordedObjective}.
 */
function compiledObjective<P>(network: Network<P>, loss: Loss, samples: Samples): Objective {
  const { inputs, targets, stream, threads } = samples;
  const draws = countDraws(network, inputs.columns);
  const lossOf = (parameters: P, x: readonly Num[], y: readonly Num[], random: readonly Num[]): Num => {
    let next = 0;
    return loss(network.forward(x, parameters, { random: () => random[next++] as Num }), y);
  };
  const kernel = batch(valueAndGrad(lossOf) as (...args: unknown[]) => unknown, { threads }).record(
    // The first sample: its answer is compared with that of the network as it is.
    network.parameters as never,
    Array.from(rowOf(inputs, 0)),
    Array.from(rowOf(targets, 0)),
    Array<number>(draws).fill(0.5),
  );
  return {
    samples: inputs.rows,
    draws,
    slope(parameters, rows, gradient) {
      const table = kernel.samples(rows.length);
      kernel.shared.set(parameters);
      let at = 0;
      for (let i = 0; i < rows.length; i++) {
        const r = rows[i] as number;
        at = copyRow(inputs, r, table, at);
        at = copyRow(targets, r, table, at);
        for (let d = 0; d < draws; d++) table[at++] = stream.uniform();
      }
      kernel.run(rows.length);
      gradient.set(kernel.output.subarray(1));
      return kernel.output[0]!;
    },
  };
}

/** Copies row `r` to `at`; answers where the next one goes. Number by number: a view of each row would cost more. */
function copyRow({ numbers, columns }: Matrix, r: number, to: Float64Array, at: number): number {
  for (let c = 0; c < columns; c++) to[at + c] = numbers[r * columns + c]!;
  return at + columns;
}

/** Adds a penalty and its slope, which do not depend on the samples. */
function withPenalty(objective: Objective, slopeOfPenalty: SlopeOfPenalty): Objective {
  return {
    ...objective,
    slope(parameters, rows, gradient) {
      const loss = objective.slope(parameters, rows, gradient);
      const [size, slopes] = slopeOfPenalty(parameters);
      for (let k = 0; k < gradient.length; k++) gradient[k]! += slopes[k]!;
      return loss + size;
    },
  };
}

type SlopeOfPenalty = (parameters: Float64Array) => readonly [size: number, slopes: ArrayLike<number>];

function compiledPenalty(penalty: Penalty, count: number): SlopeOfPenalty {
  const kernel = compile(valueAndGrad((parameters: readonly Num[]) => penalty(parameters))).record(
    new Float64Array(count),
  );
  const slopes = kernel.output.subarray(1);
  return (parameters) => {
    kernel.input.set(parameters);
    kernel.run();
    return [kernel.output[0]!, slopes];
  };
}

function recordedPenalty(penalty: Penalty): SlopeOfPenalty {
  const slopeOf = valueAndGrad((parameters: readonly Num[]) => penalty(parameters));
  return (parameters) => slopeOf(Array.from(parameters));
}

/** How many random numbers a network draws for one sample. */
function countDraws<P>(network: Network<P>, inputs: number): number {
  let count = 0;
  const random = (): number => {
    count++;
    return 0.5;
  };
  network.forward(Array<number>(inputs).fill(0), undefined, { random });
  return count;
}

/** The samples as matrices. @throws RangeError and TypeError for data that do not fit the network or the loss. */
export function samplesOf<P>(
  network: Network<P>,
  data: Data,
  loss?: Loss,
): [inputs: Matrix, targets: Matrix] {
  requireData(data);
  const [inputs, targets] = [matrix(data.inputs, "inputs"), matrix(data.targets, "targets")];
  requireFit(network, inputs, targets);
  if (loss !== undefined) requireTargetsFor(loss, targets);
  return [inputs, targets];
}

/** @throws RangeError unless there is a row of targets for each row of inputs, and both have the network's sizes. */
function requireFit<P>(network: Network<P>, inputs: Matrix, targets: Matrix): void {
  const { layer } = network;
  if (inputs.rows !== targets.rows) {
    throw unequal(inputs.rows, targets.rows);
  }
  if (layer.inputs !== undefined && inputs.columns !== layer.inputs) {
    throw new RangeError(
      `Cannot use these samples: ${network.toString()} got ${inputs.columns} inputs. Pass ${layer.inputs}.`,
    );
  }
  if (layer.outputs !== undefined && targets.columns !== layer.outputs) {
    throw new RangeError(
      `Cannot use these samples: ${network.toString()} has ${layer.outputs} outputs and got ${targets.columns} targets. Pass ${layer.outputs}.`,
    );
  }
}
