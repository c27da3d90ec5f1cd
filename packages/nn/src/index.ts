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
} from "./network.ts";
export { type Dense, dense, type DenseOptions, type DenseParameters } from "./dense.ts";
export { activate, dropout, residual, softmaxOutput } from "./layers.ts";
export type { Description, Layer, ParametersOf, Pass, Plain, Units } from "./layer.ts";
export { type Activation, activationNamed } from "./activations.ts";

export { element, entry, type Letters, lettersOf } from "./names.ts";

// How parameters begin
export * from "./initializers.ts";
export { type Random, random } from "./random.ts";

// Losses, δ and steps
export * from "./losses.ts";
export {
  backpropagate,
  type BackpropagatedLayer,
  type Backpropagation,
  deltas,
  type Steps,
  steps,
} from "./backpropagation.ts";

// Training
export { type Epoch, type OnEpoch, step, train, type TrainOptions, training } from "./train.ts";
export { fit, type FitOptions, minimize, type MinimizeOptions, type Minimum, type Start } from "./lbfgs.ts";
export * from "./optimizers.ts";
export * from "./schedules.ts";
export {
  accuracy,
  classOf,
  confusionMatrix,
  evaluate,
  type EvaluateOptions,
  type Evaluation,
  lossOf,
  predict,
} from "./evaluate.ts";

// What training and networks look like
export { type LearningCurve, learningCurve, type LearningCurveOptions } from "./learning-curve.ts";

// Data
export { type Data, oneHot, type Row, type Sample, split } from "./data.ts";
export { classesIn, csv, type CsvOptions, numbersIn, type Table } from "./csv.ts";

// Saving; for files in Node there is the entry @chainrule/nn/files
export type { LayerMakers } from "./architecture.ts";
export { fromJSON, type SavedNetwork, toJSON } from "./json.ts";
export { loadSafetensors, type Precision, toSafetensors } from "./safetensors.ts";
export { toOnnx } from "./onnx.ts";
