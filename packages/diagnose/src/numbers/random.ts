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
