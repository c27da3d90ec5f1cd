/** @file Points at which a mistake makes no difference. */

import { directions } from "./random.ts";
import { type Attempt, byLabel, type Entry, type Graph, nearby, ownNumbers, type Point } from "./claims.ts";
import { near } from "./search.ts";
import { evaluate } from "./term.ts";

/**
 * Why a slip made no difference at the learner's own point: the given that hides it, as `y = 1`. `undefined` if it did make one.
 *
 * Method: one given after the other is changed; the one that brings the difference out was hiding it.
 */
export function hiddenBy(
  graph: Graph,
  attempt: (givens: Attempt) => Attempt,
  own: Point,
  wrong: readonly Entry[],
  lookup: (claim: string, label: string) => string,
  tolerance: number,
): string | undefined {
  const isRight = (point: Point): boolean =>
    wrong.every(({ claim, term }) =>
      near(
        evaluate(term, ownNumbers(graph, point, claim, lookup)),
        point.attempt[claim] as number,
        tolerance,
      ),
    );
  if (!isRight(own)) return undefined;
  const random = directions(7);
  const culprits = graph.givens.filter((given) => {
    const givens = new Map(own.givens).set(given, nearby(own.givens.get(given) as number, random));
    return !isRight({ givens, truth: graph.truth(givens), attempt: attempt(byLabel(givens)) });
  });
  return (
    culprits.map((given) => `${given.label} = ${own.givens.get(given)}`).join(" and ") ||
    "several numbers together"
  );
}

/** What about the learner's single point may hide mistakes, or make different ones look alike. */
export function warningsAt(graph: Graph, { truth }: Point): string[] {
  const named = [...graph.byLabel.values()].map((node) => [node, truth.get(node) as number] as const);
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

/** What cannot be told apart where a number is one of these. */
const confusions = new Map([
  [0, "what is multiplied by it is not seen."],
  [1, "a factor of it is not seen, nor 1 in its place."],
  [0.5, "a factor of it looks like a factor ½."],
  [2, "a factor of it looks like a factor 2."],
]);

function listed(labels: readonly string[]): string {
  return labels.length < 2 ? labels.join("") : `${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}`;
}
