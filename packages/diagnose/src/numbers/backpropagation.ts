/** @file What is wrong with a backpropagation of which there are only numbers. */

import { type BackpropagationOptions, type ClaimedPoint, diagnoseClaims, type Givens } from "./network.ts";
import type { Claims } from "./learner.ts";
import type { Diagnosis } from "./report.ts";

/**
 * Diagnoses a backpropagation through dense layers with the error E = ½Σ(y − ŷ)².
 * @param claims the learner's numbers for `givens`; or, better, a function that computes them for any givens of the same shape, which
 * is then tried at random points too; or numbers at several points.
 * @throws TypeError and RangeError for givens and claims whose shapes do not fit, with their path.
 */
export function diagnoseBackpropagation(
  givens: Givens,
  claims: Claims | readonly ClaimedPoint[] | ((givens: Givens) => Claims),
  options: BackpropagationOptions = {},
): Diagnosis {
  const pathOf = (point?: number): string => (point === undefined ? "claims" : `points[${point}].claims`);
  return diagnoseClaims(givens, claims, options, pathOf);
}
