/** @file The activations that go by a name, so that networks can be saved. All are rows of autograd's table. */

import {
  elu,
  gelu,
  identity,
  leakyRelu,
  type Num,
  relu,
  sigmoid,
  silu,
  sin,
  softplus,
  tanh,
} from "@chainrule/autograd";

/** A function that each unit applies to its net input: a row of autograd's table, or your own. */
export type Activation = (netInput: Num) => Num;

const named: Readonly<Record<string, Activation>> = {
  elu,
  gelu,
  identity,
  leakyRelu,
  relu,
  sigmoid,
  silu,
  sin,
  softplus,
  tanh,
};

/** The name under which an activation is saved; `undefined` for one of your own. */
export function nameOfActivation(activation: Activation): string | undefined {
  return Object.keys(named).find((name) => named[name] === activation);
}

/** The activation with that name. @throws RangeError if there is none. */
export function activationNamed(name: string): Activation {
  const activation = Object.hasOwn(named, name) ? named[name] : undefined;
  if (activation === undefined) {
    throw new RangeError(
      `Cannot find the activation ${JSON.stringify(name)}. Known are ${Object.keys(named).join(", ")}.`,
    );
  }
  return activation;
}
