/** @file Gradient descent: the steps that make the error of a network smaller. */

import { type Num, valueAndGrad } from "@chainrule/autograd";
import type { Sample } from "./backpropagation.ts";
import { type Loss, squaredError } from "./losses.ts";
import type { Network } from "./network.ts";
import { flatten, unflatten } from "./parameters.ts";

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
