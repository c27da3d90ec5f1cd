/** @file Reproducible random numbers for probes. */

import { random } from "@chainrule/nn";

/** Numbers between −1 and 1, without the neighborhood of 0, the same for the same seed. */
export function directions(seed: number): () => number {
  const { uniform } = random(seed);
  return () => {
    const unit = uniform();
    return unit < 0.5 ? -(0.25 + 1.5 * unit) : 0.25 + 1.5 * (unit - 0.5);
  };
}

/** A random number of the kind that stood there: between 0 and 1 if that did, for rates and probabilities; else of any sign. */
export function nearby(x: number, random: () => number): number {
  const away = random();
  return x >= 0 && x <= 1 ? 0.5 + 0.45 * away : away * Math.max(1, Math.abs(x));
}
