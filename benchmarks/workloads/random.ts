/** @file The numbers of the workloads: seeded, so that they are the same everywhere. */

/** Uniform numbers in [0, 1). Method: mulberry32, Tommy Ettinger's 32-bit generator. */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` uniform numbers in [min, max). */
export function numbers(random: () => number, count: number, min: number, max: number): Float64Array {
  return Float64Array.from({ length: count }, () => min + (max - min) * random());
}
