/** @file The public names of @chainrule/nn; nothing is defined here. */

// Networks and what they are made of
export {
  mlp,
  type MlpOptions,
  Network,
  network,
  type NetworkOptions,
  type Sequential,
  sequential,
} from "./network/network.ts";
export { type Dense, dense, type DenseOptions, type DenseParameters } from "./network/dense.ts";
export { activate, dropout, residual, softmaxOutput } from "./network/layers.ts";
export type { Description, Layer, ParametersOf, Pass, Plain, Units } from "./network/layer.ts";
export { type Activation, activationNamed } from "./network/activations.ts";

export { element, entry, type Letters, lettersOf } from "./network/names.ts";

// How parameters begin
export * from "./network/initializers.ts";
export { type Random, random } from "./random.ts";

// Losses, δ and steps
export * from "./training/losses.ts";
export {
  backpropagate,
  type BackpropagatedLayer,
  type Backpropagation,
  deltas,
  type Steps,
  steps,
} from "./backpropagation.ts";

// Training
export { type Epoch, type OnEpoch, step, train, type TrainOptions, training } from "./training/train.ts";
export {
  fit,
  type FitOptions,
  minimize,
  type MinimizeOptions,
  type Minimum,
  type Start,
} from "./training/lbfgs.ts";
export * from "./training/optimizers.ts";
export * from "./training/schedules.ts";
export {
  accuracy,
  classOf,
  confusionMatrix,
  evaluate,
  type EvaluateOptions,
  type Evaluation,
  lossOf,
  predict,
} from "./training/evaluate.ts";

// What training and networks look like
export { type LearningCurve, learningCurve, type LearningCurveOptions } from "./training/learning-curve.ts";

// Data
export { type Data, oneHot, type Row, type Sample, split } from "./data.ts";
export { classesIn, csv, type CsvOptions, numbersIn, type Table } from "./csv.ts";

// Saving; for files in Node there is the entry @chainrule/nn/files
export type { LayerMakers } from "./network/architecture.ts";
export { fromJSON, type SavedNetwork, toJSON } from "./files/json.ts";
export { loadSafetensors, type Precision, toSafetensors } from "./files/safetensors.ts";
export { toOnnx } from "./files/onnx.ts";
