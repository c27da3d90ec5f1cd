/**
 * @file Losses: how far the outputs of a network are from their targets, for one sample. No derivative is written here.
 * Training takes the mean over the samples of a batch, so these are PyTorch's losses with `reduction="mean"`.
 */

import {
  abs,
  dot,
  ge,
  hinge,
  le,
  log,
  log1p,
  logSumExp,
  mean,
  min,
  mul,
  neg,
  type Num,
  select,
  softplus,
  square,
  sub,
  sum,
} from "@chainrule/autograd";
import { aboveZero, fromZero, requireArgument } from "@chainrule/autograd/options";
import { takesValues } from "@chainrule/autograd/twin";
import { requireRow } from "../data.ts";
import { isShare, requireDistribution, requireTargets } from "./targets.ts";

type Vector = readonly Num[];

/**
 * A number that is smaller the better the outputs fit the targets. Those of this file throw a RangeError for outputs and targets of
 * two lengths, and for targets that they are not made for.
 */
export interface Loss {
  (outputs: Vector, targets: Vector): Num;
  /** From which output on a single output, or that of a label, says yes; for losses of outputs that are no probabilities. Default: 0.5. */
  readonly threshold?: number;
}

/** The error of the documents: E = ½ Σ (y − ŷ)². */
export const squaredError: Loss = /* @__PURE__ */ takesValues((outputs, targets) =>
  mul(0.5, sum(terms(outputs, targets, (output, target) => square(sub(target, output))))),
);

/** The mean of (y − ŷ)². */
export const meanSquaredError: Loss = /* @__PURE__ */ takesValues((outputs, targets) =>
  mean(terms(outputs, targets, (output, target) => square(sub(target, output)))),
);

/** The mean of |y − ŷ|. */
export const absoluteError: Loss = /* @__PURE__ */ takesValues((outputs, targets) =>
  mean(terms(outputs, targets, (output, target) => abs(sub(target, output)))),
);

/** The mean of e²/2 for errors e up to `width`, and of width·(|e| − width/2) beyond. Huber, 1964. */
export function huber(width = 1): Loss {
  requireArgument("huber", "width", width, aboveZero);
  return takesValues((outputs, targets) =>
    mean(
      terms(outputs, targets, (output, target) => {
        const error = abs(sub(target, output));
        const near = min(error, width); // e where e < width: then the second term is e²/2, else width·(e − width/2)
        return mul(near, sub(error, mul(0.5, near)));
      }),
    ),
  );
}

/** −y·ln ŷ − (1 − y)·ln(1 − ŷ), the mean over outputs that are probabilities, else NaN; targets from 0 to 1. */
export const binaryCrossEntropy: Loss = /* @__PURE__ */ takesValues((outputs, targets) => {
  requireTargets("binaryCrossEntropy", targets, isShare, "targets from 0 to 1");
  // A logarithm whose factor is 0 has no part in it, even that of 0.
  const part = (share: Num, logarithm: Num): Num => select(share, mul(share, logarithm), 0);
  return mean(
    terms(outputs, targets, (output, target) => {
      const error = neg(sum(part(target, log(output)), part(sub(1, target), log1p(neg(output)))));
      return select(mul(ge(output, 0), le(output, 1)), error, NaN); // of 0, no logarithm says that there is no probability
    }),
  );
});

/** {@link binaryCrossEntropy} of σ(output), the mean over outputs that are any numbers (logits). Does not overflow. */
export const binaryCrossEntropyOnLogits: Loss = onLogits((outputs, targets) => {
  requireTargets("binaryCrossEntropyOnLogits", targets, isShare, "targets from 0 to 1");
  return mean(terms(outputs, targets, (output, target) => sub(softplus(output), mul(target, output))));
});

/** −Σ y·ln softmax(outputs), for at least two outputs that are any numbers (logits) and targets with the sum 1. Does not overflow. */
export const softmaxCrossEntropy: Loss = /* @__PURE__ */ takesValues((outputs, targets) => {
  requireDistribution("softmaxCrossEntropy", targets);
  const logits = terms(outputs, targets, (output) => output);
  return sub(logSumExp(logits), dot(Array.from(targets), logits));
});

/** The mean of max(0, 1 − y·ŷ) for targets of −1 and 1: a margin of 1 is enough. */
export const hingeLoss: Loss = onLogits((outputs, targets) => {
  requireTargets("hingeLoss", targets, (target) => Math.abs(target) === 1, "targets of -1 and 1");
  return mean(terms(outputs, targets, (output, target) => hinge(mul(target, output))));
});

/** A loss of outputs that say yes from 0 on, where probabilities would from a half on. */
function onLogits(loss: (outputs: Vector, targets: Vector) => Num): Loss {
  return Object.assign(takesValues(loss), { threshold: 0 });
}

/** What is added to the loss for the size of the parameters. */
export type Penalty = (parameters: readonly Num[]) => Num;

/** strength · Σ |p|. */
export function l1(strength: number): Penalty {
  requireArgument("l1", "strength", strength, fromZero);
  return takesValues((parameters) =>
    mul(strength, sum(Array.from(requireRow(parameters, "parameters") as Vector, (p) => abs(p)))),
  );
}

/** strength · Σ p². */
export function l2(strength: number): Penalty {
  requireArgument("l2", "strength", strength, fromZero);
  return takesValues((parameters) => mul(strength, dot(parameters, parameters)));
}

function terms(outputs: Vector, targets: Vector, term: (output: Num, target: Num) => Num): Num[] {
  requireRow(outputs, "outputs");
  requireRow(targets, "targets");
  if (outputs.length === 0) throw new RangeError("Cannot compute a loss of no outputs. Pass at least one.");
  if (outputs.length !== targets.length) {
    throw new RangeError(
      `Cannot compare ${outputs.length} outputs with ${targets.length} targets. Pass a target for each output.`,
    );
  }
  return Array.from(outputs, (output, k) => term(output, targets[k] as Num));
}
