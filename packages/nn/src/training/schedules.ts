/** @file Schedules: the learning rate as a function of the number of steps taken before. */

import { cos, pow } from "@chainrule/autograd";
import {
  aboveZero,
  also,
  count,
  fromZero,
  numberThat,
  readOptions,
  requireArgument,
} from "@chainrule/autograd/options";
import { scheduleKind } from "../kinds.ts";

/** The learning rate of step `t`, counted from 0. */
export type Schedule = (t: number) => number;

/** @throws as {@link requireArgument} for a step that is no number from 0. */
function schedule(door: string, rateAt: Schedule): Schedule {
  return (t) => {
    requireArgument(door, "step", t, fromZero);
    return rateAt(t);
  };
}

/** The same rate at all steps. */
export function constant(rate: number): Schedule {
  requireArgument("constant", "rate", rate, fromZero);
  return schedule("constant", () => rate);
}

/** From `from` to `to` in equal changes over `steps` steps, then `to`. */
export function linear(from: number, to: number, steps: number): Schedule {
  requireArgument("linear", "from", from, fromZero);
  requireArgument("linear", "to", to, fromZero);
  requireArgument("linear", "steps", steps, count);
  return schedule("linear", (t) => from + (to - from) * Math.min(t / steps, 1));
}

/** Multiplies by `factor` after every `every` steps. */
export function stepwise(rate: number, every: number, factor = 0.1): Schedule {
  requireArgument("stepwise", "rate", rate, fromZero);
  requireArgument("stepwise", "every", every, count);
  requireArgument("stepwise", "factor", factor, aboveZero);
  return schedule("stepwise", (t) => rate * pow(factor, Math.floor(t / every)));
}

/** Multiplies by `factor` at each step. */
export function exponential(rate: number, factor: number): Schedule {
  requireArgument("exponential", "rate", rate, fromZero);
  requireArgument("exponential", "factor", factor, aboveZero);
  return schedule("exponential", (t) => rate * pow(factor, t));
}

/** Half a period of the cosine from `rate` to `least` over `steps` steps, then `least`. Loshchilov and Hutter, 2017. */
export function cosine(rate: number, steps: number, least = 0): Schedule {
  requireArgument("cosine", "rate", rate, fromZero);
  requireArgument("cosine", "steps", steps, count);
  requireArgument("cosine", "least", least, fromZero);
  return schedule("cosine", (t) => between(rate, least, Math.min(t / steps, 1)));
}

/** Grows in equal changes to the first rate of `then` over `steps` steps, and then follows it from its own start. */
export function warmUp(steps: number, then: Schedule): Schedule {
  requireArgument("warmUp", "steps", steps, count);
  requireArgument("warmUp", "schedule", then, scheduleKind);
  return schedule("warmUp", (t) => (t < steps ? (then(0) * (t + 1)) / steps : then(t - steps)));
}

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
export function oneCycle(peak: number, steps: number, options?: OneCycleOptions): Schedule {
  requireArgument("oneCycle", "peak", peak, fromZero);
  requireArgument("oneCycle", "steps", steps, count);
  const {
    rise = 0.3,
    start = 25,
    end = 1e4,
  } = readOptions("oneCycle", options, {
    rise: also(
      numberThat("a share from 0 to 1", (x) => x >= 0 && x <= 1),
      "pctStart",
      "warmup",
    ),
    start: also(aboveZero, "divFactor"),
    end: also(aboveZero, "finalDivFactor"),
  });
  const top = rise * steps - 1;
  const low = peak / start;
  return schedule("oneCycle", (t) =>
    t < top
      ? between(low, peak, t / top)
      : between(peak, low / end, t === top ? 0 : Math.min((t - top) / (steps - 1 - top), 1)),
  );
}

/** Along half a cosine, for t from 0 to 1. */
function between(from: number, to: number, t: number): number {
  return to + ((from - to) * (1 + cos(Math.PI * t))) / 2;
}
