/** @file What is wrong with a backpropagation of which there are only numbers. */

import type { BatchGivens, Givens } from "./givens.ts";
import type { Claims } from "./learner.ts";
import { type BackpropagationOptions, type ClaimedPoint, diagnoseClaims } from "./network.ts";
import type { Diagnosis } from "./report.ts";

/**
 * Diagnoses a backpropagation through dense layers, of one sample or of a batch.
 * @param claims the learner's numbers for `givens`; or, better, a function that computes them for any givens of the same shape, which
 * is then tried at random points too; or numbers at several points.
 * @throws TypeError and RangeError for givens, claims and options that do not fit, with their path.
 */
export function diagnoseBackpropagation<G extends Givens | BatchGivens>(
  givens: G,
  claims: Claims | readonly ClaimedPoint<G>[] | ((givens: G) => Claims),
  options?: BackpropagationOptions,
): Diagnosis {
  return diagnoseClaims(givens, claims, options, {
    door: "diagnoseBackpropagation",
    givens: (point) => (point === undefined ? "givens." : `points[${point}].`),
    claims: (point) => (point === undefined ? "claims" : `points[${point}].claims`),
  });
}
