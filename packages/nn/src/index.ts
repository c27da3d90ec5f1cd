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
export { type Activation, type Dense, dense, type DenseOptions, type DenseParameters } from "./dense.ts";
export type { Layer, ParametersOf, Pass, Plain, Units } from "./layer.ts";

// How parameters begin
export * from "./initialisers.ts";
export { type Random, random } from "./random.ts";

// Errors, δ and steps
export { type Loss, squaredError } from "./losses.ts";
export {
  backpropagate,
  type BackpropagatedLayer,
  type Backpropagation,
  deltas,
  type Sample,
  type Steps,
  steps,
} from "./backpropagation.ts";
export { step } from "./train.ts";
