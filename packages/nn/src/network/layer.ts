/** @file What a layer is: the same few members for a layer of units, for layers in sequence, and for what users write. */

import type { Num } from "@chainrule/autograd";
import type { Random } from "../random.ts";

/**
 * A function of parameters and inputs, with the shape of both. It holds no parameters itself: numbers computed from numbers, and
 * graph from values, come from the same `forward`, so a network can be run, differentiated, drawn and compiled.
 */
export interface Layer<P = unknown> {
  /** How errors and `toString` call it, as in `dense(3 → 2)`. */
  readonly name: string;
  /** How many inputs it takes; `undefined` if any number. */
  readonly inputs: number | undefined;
  /** How many outputs it gives; `undefined` if as many as it gets inputs. */
  readonly outputs: number | undefined;
  /** The parameters that training begins with: numbers. */
  initial(stream: Random): P;
  /** The outputs, for parameters of the shape of `initial`. */
  forward(inputs: readonly Num[], parameters: P, pass: Pass): Num[];
  /** What it is made of, for saving; a layer of your own that has none cannot be saved. */
  describe?(): Description;
}

/** What a layer is made of, as JSON: its kind, and what the function with that name takes. */
export interface Description {
  readonly kind: string;
  readonly [property: string]: unknown;
}

/** What one run of a network has besides inputs and parameters. */
export interface Pass {
  /** Is told of every layer of units that was computed. */
  readonly observe?: (units: Units) => void;
  /** A uniform random number from [0, 1): present in training only, so layers that act at random rest without it. */
  readonly random?: () => Num;
}

/** One layer of units in one run. */
export interface Units {
  readonly inputs: readonly Num[];
  /** Rows: inputs; columns: units. */
  readonly weights: readonly (readonly Num[])[];
  readonly biases?: readonly Num[];
  /** What each unit's activation is applied to. */
  readonly netInputs: readonly Num[];
  readonly activations: readonly Num[];
}

/** What a layer is made of, for saving. @throws Error for a layer of your own that does not say it. */
export function describe(layer: Layer): Description {
  if (layer.describe !== undefined) return layer.describe();
  throw new Error(`Cannot save ${layer.name}: it does not describe itself. Give it a method describe().`);
}

/** The shape of `P`, holding numbers. */
export type Plain<P> = unknown extends P
  ? unknown
  : P extends Num
    ? number
    : { -readonly [K in keyof P]: Plain<P[K]> };

/** The parameters of a layer type. */
export type ParametersOf<L> = L extends Layer<infer P> ? P : never;

/** @throws RangeError unless the layer takes that many inputs. */
export function requireInputs(layer: Pick<Layer, "name" | "inputs">, count: number): void {
  if (layer.inputs !== undefined && count !== layer.inputs) {
    throw new RangeError(`Cannot go forward: ${layer.name} got ${count} inputs. Pass ${layer.inputs}.`);
  }
}
