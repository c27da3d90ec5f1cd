/** @file The layer of units: each weighs all inputs, adds its bias, and applies the activation. */

import { add, dot, identity, type Num } from "@chainrule/autograd";
import {
  also,
  count,
  either,
  finite,
  flag,
  listOf,
  readOptions,
  requireArgument,
} from "@chainrule/autograd/options";
import { activationKind, initializerKind } from "../kinds.ts";
import { type Activation, nameOfActivation } from "./activations.ts";
import { glorotUniform, type Initializer, zeros } from "./initializers.ts";
import { type Layer, requireInputs } from "./layer.ts";

/** The parameters of a dense layer. (A type and not an interface, because only that is a plain record to TypeScript.) */
export type DenseParameters = {
  /** Rows: inputs; columns: units. */
  readonly weights: readonly (readonly Num[])[];
  /** One for each unit; absent in a layer without biases. */
  readonly biases?: readonly Num[];
};

/** Options of {@link dense}. */
export interface DenseOptions {
  /** What each unit applies to its net input. Default: `identity`. */
  readonly activation?: Activation;
  /** Whether units have biases; or the biases, one for each unit. Default: true. */
  readonly biases?: boolean | readonly number[];
  /** The weights to begin with, rows: inputs, columns: units. A single unit's may be given as one list. Default: drawn. */
  readonly weights?: readonly (readonly number[])[] | readonly number[];
  /** How weights are drawn. Default: {@link glorotUniform}. */
  readonly initialize?: Initializer;
  /** How biases are drawn. Default: {@link zeros}. */
  readonly initializeBiases?: Initializer;
}

/** A dense layer, and what it was made of. */
export interface Dense extends Layer<DenseParameters> {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation;
}

/**
 * `units` units that each take all `inputs`: aⱼ = f(Σᵢ wᵢⱼxᵢ + bⱼ).
 * @throws TypeError and RangeError for sizes that are not whole numbers from 1, and for weights and biases that do not fit them.
 */
export function dense(inputs: number, units: number, options?: DenseOptions): Dense {
  requireArgument("dense", "inputs", inputs, count);
  requireArgument("dense", "units", units, count);
  const name = `dense(${inputs} → ${units})`;
  const {
    activation = identity,
    initialize = glorotUniform,
    initializeBiases = zeros,
    weights,
    biases = true,
  } = readOptions(name, options, { ...unitOptions, biases: biasesKind, weights: weightsKind });
  const hasBiases = biases !== false;
  const given = weights && rowsOf(name, weights, inputs, units);
  const givenBiases = typeof biases === "boolean" ? undefined : sized(name, "biases", biases, units);

  return {
    name,
    inputs,
    outputs: units,
    activation,

    initial(stream) {
      const draw = (rule: Initializer): number => rule(stream, inputs, units);
      const weights = given
        ? given.map((row) => row.slice())
        : Array.from({ length: inputs }, () => Array.from({ length: units }, () => draw(initialize)));
      if (!hasBiases) return { weights };
      return {
        weights,
        biases: givenBiases?.slice() ?? Array.from({ length: units }, () => draw(initializeBiases)),
      };
    },

    forward(signal, { weights, biases }, pass) {
      requireInputs(this, signal.length);
      if (weights?.length !== inputs || weights[0]?.length !== units) {
        throw new RangeError(
          `Cannot go forward: ${name} got weights of ${weights?.length ?? 0} inputs for ${weights?.[0]?.length ?? 0} units. ` +
            "Pass parameters of the shape of network.parameters.",
        );
      }
      const netInputs = Array.from({ length: units }, (_, j) => {
        const weighted = dot(
          weights.map((row) => row[j] as Num),
          signal,
        );
        return biases === undefined ? weighted : add(weighted, biases[j] as Num);
      });
      const activations = netInputs.map((netInput) => activation(netInput));
      pass.observe?.({ inputs: signal, weights, ...(biases && { biases }), netInputs, activations });
      return activations;
    },

    describe: () => ({
      kind: "dense",
      inputs,
      units,
      activation: nameOfActivation(activation),
      biases: hasBiases,
    }),
  };
}

function rowsOf(
  name: string,
  weights: readonly (readonly number[])[] | readonly number[],
  inputs: number,
  units: number,
): readonly (readonly number[])[] {
  if (weights.length !== inputs) {
    throw new RangeError(
      `Cannot make ${name}: got weights of ${weights.length} inputs. Pass a row for each input.`,
    );
  }
  return Array.from<number | readonly number[], readonly number[]>(weights, (row, i) =>
    sized(name, `weights of input ${i + 1}`, typeof row === "number" ? [row] : row, units),
  );
}

function sized(name: string, what: string, numbers: readonly number[], units: number): readonly number[] {
  if (numbers.length === units) return Array.from(numbers);
  throw new RangeError(
    `Cannot make ${name}: got ${numbers.length} ${what}. Pass ${units}, one for each unit.`,
  );
}

const row = listOf(finite, "a list of finite numbers");
const weightsKind = also(
  listOf(either(finite, row), "rows of finite numbers, one for each input"),
  "weight",
  "kernel",
);
const biasesKind = also(either(flag, row), "bias", "useBias");
/** The options of `dense` that `mlp` has too. */
export const unitOptions = {
  activation: also(activationKind, "act", "nonlinearity"),
  initialize: also(initializerKind, "init", "initialise", "kernelInitializer", "weightInit"),
  initializeBiases: also(initializerKind, "biasInitializer", "initialiseBiases", "biasInit"),
};
