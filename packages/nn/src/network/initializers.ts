/** @file How weights begin: one row for each rule. A layer with fan-in n and fan-out m draws each weight by its rule. */

import { finite, fromZero, requireArgument } from "@chainrule/autograd/options";
import type { Random } from "../random.ts";

/** Draws one weight of a layer with `fanIn` inputs and `fanOut` units. */
export type Initializer = (random: Random, fanIn: number, fanOut: number) => number;

/** 0. Units that begin equal stay equal: for biases and for layers without a hidden layer below. */
export const zeros: Initializer = () => 0;

/** Uniform from `low` to `high`. */
export function uniform(low: number, high: number): Initializer {
  requireArgument("uniform", "low", low, finite);
  requireArgument("uniform", "high", high, finite);
  return (random) => low + (high - low) * random.uniform();
}

/** Normal with the given mean and standard deviation. */
export function normal(mean: number, deviation: number): Initializer {
  requireArgument("normal", "mean", mean, finite);
  requireArgument("normal", "deviation", deviation, fromZero);
  return (random) => mean + deviation * random.normal();
}

/** Variance 2/(n + m), uniform: for sigmoid and tanh. Glorot and Bengio, 2010; also called Xavier. */
export const glorotUniform: Initializer = uniformOf((n, m) => 2 / (n + m));
/** Variance 2/(n + m), normal. @see glorotUniform */
export const glorotNormal: Initializer = normalOf((n, m) => 2 / (n + m));

/** Variance 2/n, uniform: for relu and its kin. He et al., 2015. */
export const heUniform: Initializer = uniformOf((n) => 2 / n);
/** Variance 2/n, normal. @see heUniform */
export const heNormal: Initializer = normalOf((n) => 2 / n);

/** Variance 1/n, uniform. LeCun et al., 1998. */
export const lecunUniform: Initializer = uniformOf((n) => 1 / n);
/** Variance 1/n, normal. @see lecunUniform */
export const lecunNormal: Initializer = normalOf((n) => 1 / n);

type Variance = (fanIn: number, fanOut: number) => number;

/** The uniform distribution from −b to b has the variance b²/3. */
function uniformOf(variance: Variance): Initializer {
  return (random, n, m) => Math.sqrt(3 * variance(n, m)) * (2 * random.uniform() - 1);
}

function normalOf(variance: Variance): Initializer {
  return (random, n, m) => Math.sqrt(variance(n, m)) * random.normal();
}
