/** @file How long things take: slices of many iterations, medians, quartiles. Times are in nanoseconds. */

/** The time of one of `times` iterations. */
export function timeOf(step: (times: number) => void, times: number): number {
  const begin = process.hrtime.bigint();
  step(times);
  return Number(process.hrtime.bigint() - begin) / times;
}

/**
 * Runs `step` until the machine has compiled it and answers how many iterations fill a slice.
 *
 * Method: many short calls first, so that the function is entered, and not only looped in, when V8 optimizes it; then
 * growing runs until the warm-up time has passed.
 * @param slice how long a slice shall take, and
 * @param warmUp how long to warm up, both in milliseconds.
 */
export function iterationsFor(step: (times: number) => void, slice: number, warmUp: number): number {
  let begin = performance.now();
  const elapsed = (): number => performance.now() - begin;
  for (let k = 0; k < 3000 && elapsed() < warmUp; k++) step(1);
  let times = 1;
  let time = timeOf(step, 1);
  begin = performance.now(); // what generates code while it is entered has only begun
  while (elapsed() < warmUp) {
    const wanted = Math.ceil((slice * 1e6) / time);
    times = Math.max(1, Math.min(wanted, 8 * times));
    time = timeOf(step, times);
  }
  return Math.max(1, Math.round((slice * 1e6) / time));
}

/** The number below which the share `part` of `xs` lies, between the two nearest if it falls between them. */
export function quantile(xs: readonly number[], part: number): number {
  const sorted = xs.toSorted((x, y) => x - y);
  const position = part * (sorted.length - 1);
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

export function median(xs: readonly number[]): number {
  return quantile(xs, 0.5);
}
