/** @file Reproducible random numbers for checks and probes. */

/** Numbers between −1 and 1, without the neighborhood of 0, the same for the same seed. Method: mulberry32. */
export function directions(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    const unit = ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    return unit < 0.5 ? -(0.25 + 1.5 * unit) : 0.25 + 1.5 * (unit - 0.5);
  };
}
