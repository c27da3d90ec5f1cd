/**
 * @file Optimizers: how a gradient moves the parameters. The rules are those of PyTorch 1.13, with its defaults; one test
 * compares trajectories over 100 steps.
 */

import { pow } from "@chainrule/autograd";
import {
  aboveZero,
  also,
  finite,
  flag,
  fromZero,
  type Kind,
  listOf,
  numberThat,
  readOptions,
  requireArgument,
  share,
} from "@chainrule/autograd/options";
import { rateKind } from "../kinds.ts";
import type { Schedule } from "./schedules.ts";

/** What all rules take. */
const common: Record<"rate" | "weightDecay", Kind> = {
  rate: rateKind,
  weightDecay: also(fromZero, "decay", "wd", "l2"),
};
/** Above 0: it keeps 0 from being divided by 0. */
const epsilonKind = also(aboveZero, "eps", "ε");
const momentumKind = also(share, "mu", "beta");

/** Changes `parameters` in place, along a gradient, at a learning rate. Remembers what the rule needs from step to step. */
export type Step = (parameters: Float64Array, gradient: Float64Array, rate: number) => void;

/** An update rule and its learning rate. */
export interface Optimizer {
  readonly name: string;
  /** The learning rate, for all steps or as a function of the number of steps before. */
  readonly rate: number | Schedule;
  /** A new run of the rule, for `count` parameters. */
  start(count: number): Step;
}

interface RateOption {
  /** The learning rate η, or a schedule of it. */
  readonly rate?: number | Schedule;
}

interface DecayOption {
  /** Weight decay: adds decay·p to the gradient of each parameter p. Default 0. */
  readonly weightDecay?: number;
}

/** Options of {@link sgd}. */
export interface SgdOptions extends RateOption, DecayOption {
  /** The share of the last step's direction that is kept. Default 0. */
  readonly momentum?: number;
  /** How much less than the whole gradient joins the direction. Default 0. */
  readonly dampening?: number;
  /** Looks ahead: steps along gradient + momentum·direction. Nesterov, 1983. Default false. */
  readonly nesterov?: boolean;
}

/** Gradient descent, p ← p − η·g, with momentum d ← μ·d + g, p ← p − η·d. Default rate 0.01. */
export function sgd(options?: SgdOptions): Optimizer {
  const {
    rate = 0.01,
    momentum = 0,
    dampening = 0,
    nesterov = false,
    weightDecay = 0,
  } = readOptions("sgd", options, { ...common, momentum: momentumKind, dampening: finite, nesterov: flag });
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    throw new RangeError(
      `Cannot step with sgd, nesterov, at momentum = ${momentum}, dampening = ${dampening}. Pass a momentum above 0 and no dampening.`,
    );
  }
  return optimizer("sgd", rate, (count) => {
    const direction = new Float64Array(count);
    let first = true;
    return (p, g, η) => {
      for (let i = 0; i < count; i++) {
        const slope = g[i]! + weightDecay * p[i]!;
        direction[i] = first ? slope : momentum * direction[i]! + (1 - dampening) * slope;
        p[i]! -= η * (momentum === 0 ? slope : nesterov ? slope + momentum * direction[i]! : direction[i]!);
      }
      first = false;
    };
  });
}

/** Options of {@link rmsprop}. */
export interface RmspropOptions extends RateOption, DecayOption {
  /** The share of the running mean of squares that is kept. Default 0.99. */
  readonly smoothing?: number;
  readonly epsilon?: number;
  readonly momentum?: number;
}

/** Divides by the root of a running mean of g². Hinton, 2012. Default rate 0.01. */
export function rmsprop(options?: RmspropOptions): Optimizer {
  const {
    rate = 0.01,
    smoothing = 0.99,
    epsilon = 1e-8,
    momentum = 0,
    weightDecay = 0,
  } = readOptions("rmsprop", options, {
    ...common,
    smoothing: also(share, "alpha", "rho", "decay"),
    epsilon: epsilonKind,
    momentum: momentumKind,
  });
  return optimizer("rmsprop", rate, (count) => {
    const square = new Float64Array(count);
    const direction = new Float64Array(count);
    return (p, g, η) => {
      for (let i = 0; i < count; i++) {
        const slope = g[i]! + weightDecay * p[i]!;
        square[i] = smoothing * square[i]! + (1 - smoothing) * slope * slope;
        direction[i] = momentum * direction[i]! + slope / (Math.sqrt(square[i]!) + epsilon);
        p[i]! -= η * direction[i]!;
      }
    };
  });
}

/** Options of {@link adagrad}. */
export interface AdagradOptions extends RateOption, DecayOption {
  /** Divides the rate of step t (from 0) by 1 + decay·t. Default 0. */
  readonly rateDecay?: number;
  readonly epsilon?: number;
}

/** Divides by the root of the sum of all g² so far. Duchi, Hazan and Singer, 2011. Default rate 0.01. */
export function adagrad(options?: AdagradOptions): Optimizer {
  const {
    rate = 0.01,
    rateDecay = 0,
    epsilon = 1e-10,
    weightDecay = 0,
  } = readOptions("adagrad", options, {
    ...common,
    rateDecay: also(fromZero, "lrDecay"),
    epsilon: epsilonKind,
  });
  return optimizer("adagrad", rate, (count) => {
    const square = new Float64Array(count);
    let steps = 0;
    return (p, g, η) => {
      const decayed = η / (1 + steps++ * rateDecay);
      for (let i = 0; i < count; i++) {
        const slope = g[i]! + weightDecay * p[i]!;
        square[i]! += slope * slope;
        p[i]! -= (decayed * slope) / (Math.sqrt(square[i]!) + epsilon);
      }
    };
  });
}

/** Options of {@link adam} and {@link adamw}. */
export interface AdamOptions extends RateOption, DecayOption {
  /** The shares of the running means of g and g² that are kept. Default 0.9 and 0.999. */
  readonly betas?: readonly [mean: number, square: number];
  readonly epsilon?: number;
}

/** Steps along the running mean of g by the root of that of g², both corrected for their start at 0. Kingma and Ba, 2015. Default rate 0.001. */
export function adam(options?: AdamOptions): Optimizer {
  const { weightDecay = 0, ...rest } = adamOptions("adam", options);
  return adamRule("adam", weightDecay, 0, rest);
}

/** {@link adam} with a weight decay (default 0.01) that acts on the parameters themselves. Loshchilov and Hutter, 2019. */
export function adamw(options?: AdamOptions): Optimizer {
  const { weightDecay = 0.01, ...rest } = adamOptions("adamw", options);
  return adamRule("adamw", 0, weightDecay, rest);
}

function adamOptions(name: string, options: AdamOptions | undefined): AdamOptions {
  const betas = also(
    listOf(share, "two numbers from 0 and below 1", 2),
    "beta",
    "beta1",
    "beta2",
    "β1",
    "β2",
  );
  return readOptions(name, options, { ...common, betas, epsilon: epsilonKind });
}

function adamRule(name: string, coupled: number, decoupled: number, options: AdamOptions): Optimizer {
  const { rate = 0.001, betas = [0.9, 0.999], epsilon = 1e-8 } = options;
  const [β1, β2] = betas;
  return optimizer(name, rate, (count) => {
    const mean = new Float64Array(count);
    const square = new Float64Array(count);
    let steps = 0;
    return (p, g, η) => {
      steps++;
      const size = η / (1 - pow(β1, steps));
      const correction = Math.sqrt(1 - pow(β2, steps));
      for (let i = 0; i < count; i++) {
        p[i]! -= η * decoupled * p[i]!;
        const slope = g[i]! + coupled * p[i]!;
        mean[i] = β1 * mean[i]! + (1 - β1) * slope;
        square[i] = β2 * square[i]! + (1 - β2) * slope * slope;
        p[i]! -= (size * mean[i]!) / (Math.sqrt(square[i]!) / correction + epsilon);
      }
    };
  });
}

function optimizer(name: string, rate: number | Schedule, start: (count: number) => Step): Optimizer {
  return {
    name,
    rate,
    start: (count) => {
      requireArgument(name, "count", count, countFromZero);
      const step = start(count);
      const numbers = doubles(count);
      return (parameters, gradient, η) => {
        requireArgument(name, "parameters", parameters, numbers);
        requireArgument(name, "gradient", gradient, numbers);
        requireArgument(name, "rate", η, fromZero);
        step(parameters, gradient, η);
      };
    },
  };
}

const countFromZero = numberThat("a whole number from 0", (x) => Number.isSafeInteger(x) && x >= 0);

/** What training computes in: there is nothing but numbers in it. */
function doubles(count?: number): Kind {
  return {
    wanted: `a Float64Array${count === undefined ? "" : ` of ${count}`}`,
    faultIn: (found) =>
      !(found instanceof Float64Array)
        ? { what: "kind", found }
        : count !== undefined && found.length !== count
          ? { what: "range", found }
          : undefined,
  };
}

/** Changes a gradient in place before the step. */
export type Clip = (gradient: Float64Array) => void;

/** Limits each component to ±limit. @throws RangeError unless `limit` is above 0. */
export function clipValue(limit: number): Clip {
  requireArgument("clipValue", "limit", limit, aboveZero);
  return (gradient) => {
    requireArgument("clipValue", "gradient", gradient, doubles());
    for (let i = 0; i < gradient.length; i++) gradient[i] = Math.min(Math.max(gradient[i]!, -limit), limit);
  };
}

/** Shortens the gradient to the length `limit` if it is longer. @throws RangeError unless `limit` is above 0. */
export function clipNorm(limit: number): Clip {
  requireArgument("clipNorm", "limit", limit, aboveZero);
  return (gradient) => {
    requireArgument("clipNorm", "gradient", gradient, doubles());
    const length = lengthOf(gradient);
    const factor = limit / (length + 1e-6); // PyTorch's, so that trajectories agree
    if (factor < 1) for (let i = 0; i < gradient.length; i++) gradient[i]! *= factor;
  };
}

/** The Euclidean length. Squares that overflow are taken of the components in units of the greatest. */
function lengthOf(xs: Float64Array): number {
  const length = Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0));
  if (length !== Infinity) return length;
  const greatest = xs.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return greatest * Math.sqrt(xs.reduce((sum, x) => sum + (x / greatest) * (x / greatest), 0));
}
