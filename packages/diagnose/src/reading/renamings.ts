/** @file Edits of several places of one statement at once. */

import type { Edit } from "./edit.ts";
import { closeness } from "./expressions.ts";
import type { Candidate, Pool } from "./pool.ts";
import type { Program, Tensor } from "./program.ts";
import { both, type Slot } from "./slots.ts";

/** One variable in the place of another wherever that stands in a statement. */
export function* renamings(program: Program, slots: readonly Slot[], pool: Pool): Generator<Edit> {
  const [first] = slots as [Slot];
  const all = slots.map(
    (slot) => new Map(pool.candidates(slot).map((candidate) => [candidate.text, candidate])),
  );
  const nodes = [...new Set(slots.flatMap((slot) => slot.nodes))].toSorted((x, y) => x - y);
  const joint = { ...first, nodes };
  for (const [text, { cost }] of all[0] as Map<string, Candidate>) {
    const chosen = all.map((candidates) => candidates.get(text));
    if (
      text === first.text ||
      chosen.some((candidate) => candidate === undefined || candidate.broad || candidate.turned)
    )
      continue;
    const rewritings = slots.map((slot, i) => {
      const { tensors, maps } = chosen[i] as Candidate;
      return slot.apply((u, e) => {
        const id = (tensors[u] as Tensor).nodes[(maps[u] as Int32Array)[e] as number] as number;
        return id < 0 ? undefined : { node: id };
      });
    });
    yield {
      kind: "replace",
      slot: joint,
      at: first.at,
      wrong: first.text,
      right: text,
      cost: 1.2 + cost - closeness(first.text, text),
      rewriting: rewritings.reduce((x, y) => both(x, y)),
      nodes,
      places: slots.map(({ at }) => at),
    };
  }
  const isFactor = slots.every(({ site }) => /^[*/]=?$/.test(program.trace.sites[site]?.kind ?? ""));
  yield {
    kind: isFactor ? "extra" : "replace",
    slot: joint,
    at: first.at,
    wrong: first.text,
    right: "1",
    cost: 1.3,
    rewriting: slots.map((slot) => slot.apply(() => ({ number: 1 }))).reduce((x, y) => both(x, y)),
    nodes,
    places: slots.map(({ at }) => at),
  };
}
