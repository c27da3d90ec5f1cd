/** @file Edits of several subscripts of one statement at once: two counters exchanged, or one in the place of another throughout. */

import type { Edit } from "./edit.ts";
import type { Candidate, Pool } from "./pool.ts";
import type { Tensor } from "./program.ts";
import { both, type Slot } from "./slots.ts";

/** How many slots may change together. */
const MOST = 4;

/** The edits that give subscripts of a statement other counters; `slots`: those of the statement. */
export function* exchanges(slots: readonly Slot[], pool: Pool): Generator<Edit> {
  const subscripted = slots.filter(({ site, text }) => site >= 0 && /^[\w.$]+(?:\[[^[\]]+\])+$/.test(text));
  if (subscripted.length < 2) return;
  const counters = new Set(subscripted.flatMap((slot) => pool.countersOf(slot)));
  const names = [...counters].filter((name) => subscripted.some(({ text }) => subscriptsOf(text).has(name)));
  const known = new Map<Slot, Map<string, Candidate>>();
  const candidateAt = (slot: Slot, text: string): Candidate | undefined => {
    let all = known.get(slot);
    if (all === undefined)
      known.set(slot, (all = new Map(pool.candidates(slot).map((candidate) => [candidate.text, candidate]))));
    return all.get(text);
  };
  for (const [i, a] of names.entries()) {
    for (const b of names.slice(i + 1)) {
      for (const [from, to, isExchange] of [
        [a, b, true],
        [a, b, false],
        [b, a, false],
      ] as const) {
        const renamed = (text: string): string =>
          text.replaceAll(/\[([^[\]]+)\]/g, (_, inner: string) => {
            const other = inner.replaceAll(/[A-Za-z_$][\w$]*/g, (word) =>
              word === from ? to : isExchange && word === to ? from : word,
            );
            return `[${other}]`;
          });
        const changed = subscripted.filter(({ text }) => renamed(text) !== text);
        if (changed.length < 2 || changed.length > MOST) continue;
        const chosen = changed.map((slot) => candidateAt(slot, renamed(slot.text)));
        if (chosen.some((candidate) => candidate === undefined || candidate.broad || candidate.turned))
          continue;
        const [first] = changed as [Slot];
        const nodes = [...new Set(changed.flatMap((slot) => slot.nodes))].toSorted((x, y) => x - y);
        yield {
          kind: "replace",
          slot: { ...first, nodes },
          at: first.at,
          wrong: changed.map(({ text }) => text).join(", "),
          right: changed.map(({ text }) => renamed(text)).join(", "),
          cost: isExchange ? 1.2 : 1.25,
          rewriting: changed
            .map((slot, s) => {
              const { tensors, maps } = chosen[s] as Candidate;
              return slot.apply((u, e) => {
                const id = (tensors[u] as Tensor).nodes[(maps[u] as Int32Array)[e] as number] as number;
                return id < 0 ? undefined : { node: id };
              });
            })
            .reduce((x, y) => both(x, y)),
          nodes,
          places: changed.map(({ at }) => at),
          texts: changed.map(({ text }) => renamed(text)),
        };
      }
    }
  }
}

/** The words between the brackets of a text. */
function subscriptsOf(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/\[([^[\]]+)\]/g)].flatMap(([, inner]) => inner?.match(/[A-Za-z_$][\w$]*/g) ?? []),
  );
}
