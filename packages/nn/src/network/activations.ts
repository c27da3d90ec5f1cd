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
import { printable, quoted, requireArgument, text } from "@chainrule/autograd/options";

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

/** The name of an activation, under which it is saved. @throws Error for one of your own, which no file can hold. */
export function nameOfActivation(activation: Activation): string {
  const name = Object.keys(named).find((key) => named[key] === activation);
  if (name !== undefined) return name;
  throw new Error(
    `Cannot save the activation ${printable(activation.name) || "without a name"}: it is a function of your own. ` +
      `Use one of ${Object.keys(named).join(", ")}.`,
  );
}

/** The activation with that name; `linear` is another one for `identity`. @throws RangeError if there is none. */
export function activationNamed(name: string): Activation {
  requireArgument("activationNamed", "name", name, text);
  if (name === "linear") return identity;
  const activation = Object.hasOwn(named, name) ? named[name] : undefined;
  if (activation === undefined) {
    throw new RangeError(
      `Cannot find the activation ${quoted(name)}. Known are ${Object.keys(named).join(", ")}.`,
    );
  }
  return activation;
}
