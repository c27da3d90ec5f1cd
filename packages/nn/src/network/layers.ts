/** @file The layers beside `dense`: each a function of its inputs, with few or no parameters of its own. */

import { add, lt, mul, type Num, select, softmax } from "@chainrule/autograd";
import { requireArgument, share } from "@chainrule/autograd/options";
import { activationKind, layerKind } from "../kinds.ts";
import { type Activation, nameOfActivation } from "./activations.ts";
import { describe, type Layer, type ParametersOf } from "./layer.ts";

/** The parameters of a layer that has none. */
export type NoParameters = Readonly<Record<string, never>>;

/** Applies `activation` to each input. */
export function activate(activation: Activation): Layer<NoParameters> {
  requireArgument("activate", "activation", activation, activationKind);
  return {
    name: `activate(${activation.name})`,
    inputs: undefined,
    outputs: undefined,
    initial: () => ({}),
    forward: (inputs) => inputs.map((x) => activation(x)),
    describe: () => ({ kind: "activate", activation: nameOfActivation(activation) }),
  };
}

/** Turns inputs into probabilities: eˣ divided by the sum over all inputs. */
export function softmaxOutput(): Layer<NoParameters> {
  return {
    name: "softmax",
    inputs: undefined,
    outputs: undefined,
    initial: () => ({}),
    forward: (inputs) => softmax(inputs),
    describe: () => ({ kind: "softmax" }),
  };
}

/**
 * In training, sets each input to 0 with probability `rate` and divides the others by 1 − rate; else hands them on as they are.
 * Srivastava et al., 2014. @throws RangeError unless 0 ≤ rate < 1.
 */
export function dropout(rate: number): Layer<NoParameters> {
  requireArgument("dropout", "rate", rate, share);
  return {
    name: `dropout(${rate})`,
    inputs: undefined,
    outputs: undefined,
    initial: () => ({}),
    forward: (inputs, _, { random }) =>
      random === undefined || rate === 0
        ? inputs.slice()
        : inputs.map((x) => mul(select(lt(random(), rate), 0, 1 / (1 - rate)), x)),
    describe: () => ({ kind: "dropout", rate }),
  };
}

/** x + f(x), for a layer f with as many outputs as inputs. He et al., 2016. @throws RangeError for other layers. */
export function residual<L extends Layer>(layer: L): Layer<ParametersOf<L>> {
  requireArgument("residual", "layer", layer, layerKind);
  if (layer.inputs !== layer.outputs) {
    throw new RangeError(
      `Cannot add ${layer.name} to its inputs: it has ${layer.inputs} inputs and ${layer.outputs} outputs. Make them equal.`,
    );
  }
  return {
    name: `residual(${layer.name})`,
    inputs: layer.inputs,
    outputs: layer.outputs,
    initial: (stream) => layer.initial(stream) as never,
    forward: (inputs, parameters, pass) => {
      const outputs = layer.forward(inputs, parameters, pass);
      return outputs.map((y, i) => add(inputs[i] as Num, y));
    },
    describe: () => ({ kind: "residual", layer: describe(layer) }),
  };
}
