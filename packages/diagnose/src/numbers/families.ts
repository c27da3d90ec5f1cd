/** @file Slips that change all words of one family alike. */

import type { Value } from "@chainrule/autograd";
import { splitLabel } from "./labels.ts";
import type { Slip, Surroundings, Variant } from "./slip.ts";
import { mapWords, one, sum, type Term, word, wordsOf } from "./term.ts";

/** Slips that change all words of a family alike: a transposed matrix, net inputs for activations, another layer, a lost factor. */
export function everywhere(term: Term, { words: known, stepOf }: Surroundings): Variant[] {
  const words = [...wordsOf(term)].filter((x) => x.label !== undefined);
  const families = new Map<string, Map<string, Value>>();
  for (const x of new Set([...words, ...known])) {
    const [family, indices] = splitLabel(x.label as string);
    families.set(family, (families.get(family) ?? new Map<string, Value>()).set(indices.join(), x));
  }
  const change = (own: readonly Value[], to: (x: Value) => Term, slip: () => Slip): Variant => ({
    term: mapWords(term, (x) => (own.includes(x) ? to(x) : word(x))),
    slips: [slip],
  });
  return [...new Set(words.map((x) => splitLabel(x.label as string)[0]))].flatMap((family) => {
    const own = words.filter((x) => splitLabel(x.label as string)[0] === family);
    const variants: Variant[] = [];
    if (own.length > 1) {
      const sentence = `the factor ${family} is missing everywhere`;
      variants.push(
        change(
          own,
          () => one,
          () => ({ kind: "missing", wrong: "", right: family, sentence }),
        ),
      );
    }
    if (own.every((x) => stepOf(x) !== undefined)) {
      const sentence = `${family} was changed before it was used: ${family} + Δ${family} stands in the place of ${family}`;
      const updated = (x: Value): Term => sum([word(x), word(stepOf(x) as Value)]);
      variants.push(
        change(own, updated, () => ({
          kind: "replaced",
          wrong: `${family} + Δ${family}`,
          right: family,
          sentence,
        })),
      );
    }
    for (const [other, members] of families) {
      for (const turned of [false, true]) {
        const partner = (x: Value): Value | undefined => {
          const [, indices] = splitLabel(x.label as string);
          return members.get((turned ? indices.toReversed() : indices).join());
        };
        if (own.some((x) => partner(x) === undefined) || own.every((x) => partner(x) === x)) continue;
        const transposed = other === family;
        const indices = turned ? ", with its indices exchanged" : "";
        const sentence = transposed
          ? `${family} is transposed: its indices are exchanged`
          : `${other} stands in the place of ${family}${indices}`;
        const kind = transposed ? "index" : "replaced";
        variants.push(
          change(
            own,
            (x) => word(partner(x) as Value),
            () => ({ kind, wrong: other, right: family, sentence }),
          ),
        );
      }
    }
    return variants;
  });
}
