/** @file What training makes small: the mean loss of a network over samples, as a function of its parameters in one array. */

import { isValue, type Num, value } from "@chainrule/autograd";
import { type Data, type Matrix, matrix, rowOf } from "./data.ts";
import type { Pass } from "./layer.ts";
import type { Loss } from "./losses.ts";
import type { Network } from "./network.ts";
import { unflatten } from "./parameters.ts";
import type { Random } from "./random.ts";

/** The mean loss over some samples. */
export interface Objective {
  /** How many samples there are. */
  readonly samples: number;
  /** Writes into `gradient` the derivative by each parameter; answers the mean loss over the samples in `rows`. */
  slope(parameters: Float64Array, rows: ArrayLike<number>, gradient: Float64Array): number;
}

/**
 * The objective on recorded values: every call records the graph of each sample and goes backward through it.
 * @param stream what layers that act at random draw from.
 */
export function recordedObjective<P>(network: Network<P>, loss: Loss, data: Data, stream: Random): Objective {
  const [inputs, targets] = [matrix(data.inputs, "inputs"), matrix(data.targets, "targets")];
  requireFit(network, inputs, targets);
  const pass: Pass = { random: () => stream.uniform() };
  return {
    samples: inputs.rows,
    slope(parameters, rows, gradient) {
      const leaves = Array.from(parameters, (p) => value(p));
      const structure = unflatten<unknown>(network.parameters, leaves) as P;
      gradient.fill(0);
      let total = 0;
      for (let i = 0; i < rows.length; i++) {
        const r = rows[i] as number;
        const outputs = network.forward(numbers(inputs, r), structure, pass);
        const error = loss(outputs, numbers(targets, r));
        if (!isValue(error)) {
          total += error;
          continue;
        }
        total += error.data;
        for (const leaf of leaves) leaf.grad = 0;
        error.backward();
        leaves.forEach((leaf, k) => (gradient[k]! += leaf.grad));
      }
      for (let k = 0; k < gradient.length; k++) gradient[k]! /= rows.length;
      return total / rows.length;
    },
  };
}

const numbers = (rows: Matrix, r: number): Num[] => Array.from(rowOf(rows, r));

/** @throws RangeError unless there is a row of targets for each row of inputs, and both have the network's sizes. */
export function requireFit<P>(network: Network<P>, inputs: Matrix, targets: Matrix): void {
  const { layer } = network;
  if (inputs.rows !== targets.rows) {
    throw new RangeError(
      `Cannot use ${inputs.rows} rows of inputs with ${targets.rows} rows of targets. Pass a row of each for every sample.`,
    );
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
