/** @file Points at which a mistake makes no difference. */

import { directions } from "../random.ts";
import type { Value } from "../value.ts";
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
  const named = [...graph.byLabel.values()];
  const numbers = named.map((node) => [node, truth.get(node) as number] as const);
  const list = (chosen: readonly (readonly [Value, number])[]): string =>
    chosen.map(([node, number]) => `${node.label} = ${Number(number.toPrecision(4))}`).join(", ");
  const telling = numbers.filter(([node, x]) => node.op === null && [0, 1, 0.5, 2].includes(Math.abs(x)));
  const warnings = telling.map(
    ([node, x]) =>
      `${node.label} is ${x} at your point: ${x === 0 ? "whatever is multiplied by it" : x === 1 ? "a factor of it, or 1 in its place," : "a factor of it, and a factor 2 or ½,"} cannot be told apart there.`,
  );
  const saturated = numbers.filter(([node, x]) => node.op?.name === "sigmoid" && Math.min(x, 1 - x) < 1e-3);
  if (saturated.length > 0)
    warnings.push(`units are saturated (${list(saturated)}), so their derivatives are almost 0.`);
  const leaves = numbers.filter(([node]) => node.op === null);
  const equal = leaves.filter(([, x], i) => leaves.some(([, y], j) => i < j && x === y));
  for (const [node, x] of equal) {
    const others = leaves.filter(([other, y]) => other !== node && y === x).map(([other]) => other.label);
    warnings.push(
      `${node.label} and ${others.join(", ")} are equal at your point, so one in the place of the other is not seen.`,
    );
  }
  return warnings;
}
