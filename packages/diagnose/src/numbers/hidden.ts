/** @file Points at which a mistake makes no difference. */

import type { Value } from "@chainrule/autograd";
import { type Attempt, byLabel, type Point } from "./attempt.ts";
import type { Graph } from "./graph.ts";
import { directions, nearby } from "./random.ts";
import type { Entry, Reading } from "./reading.ts";

/**
 * Why a slip made no difference at the learner's own point: the given that hides it, as `y = 1`. `undefined` if it did make one.
 *
 * Method: one given after the other is changed; the one that brings the difference out was hiding it.
 */
export function hiddenBy(
  reading: Reading,
  attempt: (givens: Attempt) => Attempt,
  wrong: readonly Entry[],
): string | undefined {
  const { graph, claimed } = reading;
  const [own] = claimed.points as [Point];
  const isRight = (point: Point): boolean => {
    const there = reading.at([point]);
    return wrong.every(({ claim }) => there.isRight(there.entry(claim)));
  };
  if (!isRight(own)) return undefined;
  const random = directions(7);
  const culprits = graph.givens.filter((given) => {
    const givens = new Map(own.givens).set(given, nearby(own.givens.get(given) as number, random));
    return !isRight(claimed.at(givens, attempt(byLabel(givens))));
  });
  return (
    culprits.map((given) => `${given.label} = ${own.givens.get(given)}`).join(" and ") ||
    "several numbers together"
  );
}

/** What about the learner's single point may hide mistakes, or make different ones look alike. */
export function warningsAt(graph: Graph, reading: Reading): string[] {
  const at = reading.truth(0);
  const named = [...graph.byLabel.values()]
    .filter((node) => sample(graph, node))
    .map((node) => [node, at(node).number] as const);
  const warnings: string[] = [];
  const byNumber = new Map<number, string[]>();
  for (const [node, x] of named) {
    if (node.op === null) byNumber.set(x, [...(byNumber.get(x) ?? []), node.label as string]);
  }
  for (const [x, labels] of byNumber) {
    const confused = confusions.get(Math.abs(x));
    if (confused !== undefined) warnings.push(`${listed(labels)} is ${x} at your point: ${confused}`);
    else if (labels.length > 1) {
      warnings.push(`${listed(labels)} are equal at your point: one in the place of the other is not seen.`);
    }
  }
  const saturated = named.filter(([node, x]) => node.op?.name === "sigmoid" && Math.min(x, 1 - x) < 1e-3);
  if (saturated.length > 0) {
    const labels = saturated.map(([node]) => node.label as string);
    warnings.push(
      `${listed(labels)} is saturated at your point: its derivative is almost 0, and hides what is multiplied by it.`,
    );
  }
  return warnings;
}

/** Whether a value is a given, or an activation. */
function sample(graph: Graph, node: Value): boolean {
  return node.op === null || (graph.isUsed(node) && node.op.form === "unary");
}

/** What cannot be told apart where a number is one of these. */
const confusions = new Map([
  [0, "what is multiplied by it is not seen."],
  [1, "a factor of it is not seen, nor 1 in its place."],
  [0.5, "a factor of it looks like a factor ½."],
  [2, "a factor of it looks like a factor 2."],
]);

/** Labels in a sentence; of many, the first and the last. */
function listed(labels: readonly string[]): string {
  const few = labels.length > 6 ? [...labels.slice(0, 4), "…", labels.at(-1) as string] : labels;
  return few.length < 2 ? few.join("") : `${few.slice(0, -1).join(", ")} and ${few.at(-1)}`;
}
