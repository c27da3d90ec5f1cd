/** @file Schedules: the learning rate as a function of the number of steps taken before. */

/** The learning rate of step `t`, counted from 0. */
export type Schedule = (t: number) => number;

/** The same rate at all steps. */
export const constant =
  (rate: number): Schedule =>
  () =>
    rate;

/** From `from` to `to` in equal changes over `steps` steps, then `to`. */
export const linear =
  (from: number, to: number, steps: number): Schedule =>
  (t) =>
    from + (to - from) * Math.min(t / steps, 1);

/** Multiplies by `factor` after every `every` steps. */
export const stepwise =
  (rate: number, every: number, factor = 0.1): Schedule =>
  (t) =>
    rate * factor ** Math.floor(t / every);

/** Multiplies by `factor` at each step. */
export const exponential =
  (rate: number, factor: number): Schedule =>
  (t) =>
    rate * factor ** t;

/** Half a period of the cosine from `rate` to `least` over `steps` steps, then `least`. Loshchilov and Hutter, 2017. */
export const cosine =
  (rate: number, steps: number, least = 0): Schedule =>
  (t) =>
    between(rate, least, Math.min(t / steps, 1));

/** Grows in equal changes to the rate of `then` over `steps` steps, and then follows it from its own start. */
export const warmUp =
  (steps: number, then: Schedule): Schedule =>
  (t) =>
    t < steps ? (then(0) * (t + 1)) / steps : then(t - steps);

/** Options of {@link oneCycle}. */
export interface OneCycleOptions {
  /** The share of the steps in which the rate grows. Default 0.3. */
  readonly rise?: number;
  /** By what the peak is divided at the start. Default 25. */
  readonly start?: number;
  /** By what the start is divided at the end. Default 10 000. */
  readonly end?: number;
}

/** Up to `peak` and down again within `steps` steps, both along a cosine. Smith, 2018; PyTorch's `OneCycleLR`. */
export function oneCycle(peak: number, steps: number, options: OneCycleOptions = {}): Schedule {
  const { rise = 0.3, start = 25, end = 1e4 } = options;
  const top = rise * steps - 1;
  const low = peak / start;
  return (t) =>
    t <= top
      ? between(low, peak, t / top)
      : between(peak, low / end, Math.min((t - top) / (steps - 1 - top), 1));
}

/** Along half a cosine, for t from 0 to 1. */
function between(from: number, to: number, t: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * t))) / 2;
}
