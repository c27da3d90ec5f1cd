/** @file Activations by the names that people give them. */

import {
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
} from "@chainrule/autograd";
import type { Activation } from "@chainrule/nn";

const named: Readonly<Record<string, Activation>> = {
  elu,
  gelu,
  identity,
  leakyRelu,
  linear: identity,
  relu,
  sigmoid,
  silu,
  sin,
  softplus,
  tanh,
};

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
