/** @file How good a network is: its outputs, loss, accuracy and confusions on samples. */

import { type Data, type Matrix, matrix, type Row, rowOf } from "./data.ts";
import { type Loss, squaredError } from "./losses.ts";
import type { Network } from "./network.ts";
import { samplesOf } from "./objective.ts";

/** The outputs for each row of inputs. */
export function predict<P>(network: Network<P>, inputs: readonly Row[]): number[][] {
  const rows = matrix(inputs, "inputs");
  return Array.from({ length: rows.rows }, (_, r) => network.forward(numbers(rows, r)));
}

/** Options of {@link evaluate} and its kin. */
export interface EvaluateOptions {
  /** Default: {@link squaredError}. */
  readonly loss?: Loss;
  /** From which output on a network with a single output says yes: 0.5 for probabilities (default), 0 for logits and margins. */
  readonly threshold?: number;
}

/** The mean loss over samples, and the share that was classified right. */
export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
}

/** @see Evaluation */
export function evaluate<P>(network: Network<P>, data: Data, options: EvaluateOptions = {}): Evaluation {
  return { loss: lossOf(network, data, options.loss), accuracy: accuracy(network, data, options) };
}

/** The mean loss over samples. */
export function lossOf<P>(network: Network<P>, data: Data, loss: Loss = squaredError): number {
  const [inputs, targets] = samplesOf(network, data);
  let total = 0;
  for (let r = 0; r < inputs.rows; r++) {
    total += loss(network.forward(numbers(inputs, r)), numbers(targets, r)) as number;
  }
  return total / inputs.rows;
}

/** The share of samples whose class is the predicted one. @see classOf */
export function accuracy<P>(network: Network<P>, data: Data, options: EvaluateOptions = {}): number {
  const table = confusionMatrix(network, data, options);
  const right = table.reduce((sum, row, k) => sum + (row[k] as number), 0);
  return right / data.inputs.length;
}

/** How many samples of class i (row) were taken for class j (column). */
export function confusionMatrix<P>(
  network: Network<P>,
  data: Data,
  { threshold = 0.5 }: EvaluateOptions = {},
): number[][] {
  const [inputs, targets] = samplesOf(network, data);
  const classes = Math.max(2, targets.columns);
  const table = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  for (let r = 0; r < inputs.rows; r++) {
    const is = classOf(rowOf(targets, r), threshold);
    const taken = classOf(network.forward(numbers(inputs, r)), threshold);
    table[is]![taken]! += 1;
  }
  return table;
}

/** The index of the largest output; of a single output, 1 if it is above `threshold`, else 0. */
export function classOf(outputs: Row, threshold = 0.5): number {
  if (outputs.length === 1) return (outputs[0] as number) > threshold ? 1 : 0;
  let best = 0;
  for (let k = 1; k < outputs.length; k++) if ((outputs[k] as number) > (outputs[best] as number)) best = k;
  return best;
}

const numbers = (rows: Matrix, r: number): number[] => Array.from(rowOf(rows, r));
