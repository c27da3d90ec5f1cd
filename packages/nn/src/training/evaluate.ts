/** @file How good a network is: its outputs, loss, accuracy and confusions on samples. */

import { sum } from "@chainrule/autograd";
import { also, finite, readOptions, requireArgument } from "@chainrule/autograd/options";
import { type Data, type Matrix, matrix, requireRow, type Row, rowOf } from "../data.ts";
import { lossKind } from "../kinds.ts";
import { type Network, networkKind } from "../network/network.ts";
import { type Loss, squaredError } from "./losses.ts";
import { samplesOf } from "./objective.ts";
import { isDistribution } from "./targets.ts";

/** The outputs for each row of inputs. @throws RangeError and TypeError for rows that do not fit the network. */
export function predict<P>(network: Network<P>, inputs: readonly Row[]): number[][] {
  requireArgument("predict", "network", network, networkKind);
  const rows = matrix(inputs, "inputs");
  return Array.from({ length: rows.rows }, (_, r) => network.forward(rowOf(rows, r)));
}

/** Options of {@link evaluate} and its kin. */
export interface EvaluateOptions {
  /** What the network was trained with. Default: {@link squaredError}. */
  readonly loss?: Loss;
  /**
   * Above which a single output, or that of a label, says yes. Default: what belongs to the loss, 0 for those of logits and
   * margins; 0 for targets of −1 and 1; else 0.5.
   */
  readonly threshold?: number;
}

/** The mean loss over samples, and the share that was classified right, where the targets are classes. */
export interface Evaluation {
  readonly loss: number;
  /** The share of samples whose class is the predicted one; absent where the targets are no classes. */
  readonly accuracy?: number;
  /** The share of labels, over all samples, that are predicted right; present where there are several labels at once. */
  readonly labelAccuracy?: number;
}

/**
 * The mean loss, and the accuracy that fits the targets: of classes (one-hot rows, or 0 and 1, or −1 and 1), of several labels at
 * once (rows of 0 and 1), or none at all for other numbers, as in regression.
 * @throws RangeError and TypeError for data that do not fit network or loss; RangeError for outputs that are no class.
 */
export function evaluate<P>(network: Network<P>, data: Data, options?: EvaluateOptions): Evaluation {
  const {
    inputs,
    targets,
    loss = squaredError,
    threshold,
  } = readEvaluation("evaluate", network, data, options);
  const answer = { loss: meanLoss(network, loss, inputs, targets) };
  const what = meaningOf(targets);
  if (what === "numbers") return answer;
  const outputs = outputsOf(network, inputs);
  const above = what === "classes" && targets.columns > 1 ? NaN : threshold(outputs); // the largest of several needs none
  if (above === undefined) return answer;
  if (what === "labels") return { ...answer, labelAccuracy: labelsRight(outputs, targets, above) };
  return { ...answer, accuracy: shareRight(confusions(outputs, targets, above)) };
}

/** The mean loss over samples. @throws RangeError and TypeError for data that do not fit network or loss. */
export function lossOf<P>(network: Network<P>, data: Data, loss: Loss = squaredError): number {
  requireArgument("lossOf", "network", network, networkKind);
  requireArgument("lossOf", "loss", loss, lossKind);
  return meanLoss(network, loss, ...samplesOf(network, data, loss));
}

/** The mean loss over samples that fit. */
export function meanLoss<P>(network: Network<P>, loss: Loss, inputs: Matrix, targets: Matrix): number {
  const losses = Array.from({ length: inputs.rows }, (_, r) =>
    loss(network.forward(rowOf(inputs, r)), Array.from(rowOf(targets, r))),
  );
  return (sum(losses) as number) / inputs.rows;
}

/** The share of samples whose class is the predicted one. @throws as {@link confusionMatrix}. @see classOf */
export function accuracy<P>(network: Network<P>, data: Data, options?: EvaluateOptions): number {
  return shareRight(confusionsOf("accuracy", network, data, options));
}

/**
 * How many samples of class i (row) were taken for class j (column).
 * @throws RangeError for targets that are no classes, for outputs that are no class (NaN), and where it is open from which output
 * on a network says yes: it has no loss to tell it by, and outputs that are no probabilities.
 */
export function confusionMatrix<P>(network: Network<P>, data: Data, options?: EvaluateOptions): number[][] {
  return confusionsOf("confusionMatrix", network, data, options);
}

/**
 * The index of the largest output, of equal ones the first; of a single output, 1 if it is above `threshold`, else 0.
 * @throws RangeError for NaN and for no outputs: they are no class.
 */
export function classOf(outputs: Row, threshold = 0.5): number {
  requireArgument("classOf", "threshold", threshold, finite);
  const row = requireRow(outputs, "outputs");
  if (row.length === 0)
    throw new RangeError("Cannot tell the class: there are no outputs. Pass at least one.");
  requireNumbers(row);
  return largest(row, threshold);
}

/** @throws RangeError for NaN, TypeError for what is no number: they are no class. */
function requireNumbers(outputs: Row, sample?: number): void {
  const wrong = Array.from(outputs).findIndex((output) => typeof output !== "number" || Number.isNaN(output));
  if (wrong < 0) return;
  const [number, found] = [typeof outputs[wrong] === "number", String(outputs[wrong])];
  const message =
    `Cannot tell the class${sample === undefined ? "" : ` of sample ${sample}`}: output ${wrong + 1} is ${found}. ` +
    (number ? "Look at network.parameters, and train anew." : "Pass numbers.");
  throw number ? new RangeError(message) : new TypeError(message);
}

function largest(outputs: Row, threshold: number): number {
  if (outputs.length === 0)
    throw new RangeError("Cannot tell the class: there are no outputs. Pass at least one.");
  if (outputs.length === 1) return outputs[0]! > threshold ? 1 : 0;
  let best = 0;
  for (let k = 1; k < outputs.length; k++) if (outputs[k]! > outputs[best]!) best = k;
  return best;
}

/** What rows of targets say: a class each, labels of which each may hold, or numbers. */
function meaningOf(targets: Matrix): "classes" | "labels" | "numbers" {
  const { numbers, columns } = targets;
  const all = (one: number, other: number): boolean => numbers.every((x) => x === one || x === other);
  if (columns === 1) return all(0, 1) || all(-1, 1) ? "classes" : "numbers";
  const rows = Array.from({ length: targets.rows }, (_, r) => rowOf(targets, r));
  if (all(-1, 1) && rows.every((row) => row.filter((x) => x === 1).length === 1)) return "classes";
  if (rows.every((row) => isDistribution(row) && hasOneLargest(row))) return "classes";
  return all(0, 1) || all(-1, 1) ? "labels" : "numbers";
}

const hasOneLargest = (row: Float64Array): boolean => {
  const most = Math.max(...row);
  return row.filter((x) => x === most).length === 1;
};

function readEvaluation<P>(
  door: string,
  network: Network<P>,
  data: Data,
  options: EvaluateOptions | undefined,
): {
  inputs: Matrix;
  targets: Matrix;
  loss: Loss | undefined;
  threshold: (outputs: readonly number[][]) => number | undefined;
} {
  requireArgument(door, "network", network, networkKind);
  const { loss, threshold } = readOptions(door, options, {
    loss: lossKind,
    threshold: also(finite, "cutoff"),
  });
  const [inputs, targets] = samplesOf(network, data, loss);
  const known = threshold ?? loss?.threshold ?? (targets.numbers.includes(-1) ? 0 : undefined);
  return {
    inputs,
    targets,
    loss,
    threshold: (outputs) => known ?? (loss !== undefined || foreignIn(outputs) < 0 ? 0.5 : undefined),
  };
}

/** The first sample with an output that is no probability; −1 if there is none. */
const foreignIn = (outputs: readonly number[][]): number =>
  outputs.findIndex((row) => row.some((output) => !(output >= 0 && output <= 1)));

function confusionsOf<P>(
  door: string,
  network: Network<P>,
  data: Data,
  options: EvaluateOptions | undefined,
): number[][] {
  const { inputs, targets, threshold } = readEvaluation(door, network, data, options);
  const what = meaningOf(targets);
  if (what !== "classes") {
    throw new RangeError(
      `Cannot call ${door} with targets that are ${what === "labels" ? "several labels at once" : "no classes"}. ` +
        "Pass a one-hot row, or 0 or 1, or -1 or 1, for each sample; evaluate answers what fits other targets.",
    );
  }
  const outputs = outputsOf(network, inputs);
  const above = targets.columns > 1 ? NaN : threshold(outputs);
  if (above !== undefined) return confusions(outputs, targets, above);
  const foreign = foreignIn(outputs);
  throw new RangeError(
    `Cannot call ${door} without a threshold: output ${outputs[foreign]?.[0]} of sample ${foreign + 1} is no probability. ` +
      "Pass the loss that the network was trained with, or a threshold: 0 for logits, 0.5 for targets of 0 and 1.",
  );
}

function outputsOf<P>(network: Network<P>, inputs: Matrix): number[][] {
  return Array.from({ length: inputs.rows }, (_, r) => {
    const outputs = network.forward(rowOf(inputs, r));
    requireNumbers(outputs, r + 1);
    return outputs;
  });
}

function confusions(outputs: readonly number[][], targets: Matrix, threshold: number): number[][] {
  const classes = Math.max(2, targets.columns);
  const table = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  outputs.forEach((row, r) => {
    table[largest(rowOf(targets, r), 0)]![largest(row, threshold)]! += 1; // of a single target, −1 and 0 say no
  });
  return table;
}

function shareRight(table: readonly (readonly number[])[]): number {
  const right = table.reduce((sum, row, k) => sum + row[k]!, 0);
  return right / table.flat().reduce((sum, count) => sum + count, 0);
}

function labelsRight(outputs: readonly number[][], targets: Matrix, threshold: number): number {
  const said = outputs.flat();
  const right = said.filter((output, i) => output > threshold === targets.numbers[i]! > 0);
  return right.length / said.length;
}
