/** @file Slips that change all words of one family alike, and what is done to one term of a sum, done to another. */

import type { Value } from "@chainrule/autograd";
import { familyOf, indicesOf } from "./labels.ts";
import type { Slip, Surroundings, Variant } from "./slip.ts";
import { keyOf, mapWords, one, sum, type Term, word, wordsOf } from "./term.ts";

/** Slips that change all words of a family alike: a transposed matrix, net inputs for activations, another layer, a lost factor. */
export function everywhere(term: Term, { words: known, stepOf, member }: Surroundings): Variant[] {
  const words = [...wordsOf(term)].filter((x) => x.label !== undefined);
  const change = (
    own: readonly Value[],
    to: (x: Value) => Term,
    bits: number,
    slip: () => Slip,
  ): Variant => ({
    term: mapWords(term, (x) => (own.includes(x) ? to(x) : word(x))),
    slips: [slip],
    bits,
  });
  const replaced = (wrong: string, right: string, sentence: string) => (): Slip => ({
    kind: "replaced",
    wrong,
    right,
    sentence,
  });
  const others = [...new Set([...words, ...known].map((x) => familyOf(x.label as string)))];
  return [...new Set(words.map((x) => familyOf(x.label as string)))].flatMap((family) => {
    const own = words.filter((x) => familyOf(x.label as string) === family);
    const variants: Variant[] = [];
    if (own.length > 1) {
      const sentence = `the factor ${family} is missing everywhere`;
      variants.push(
        change(
          own,
          () => one,
          3,
          () => ({ kind: "missing", wrong: "", right: family, sentence }),
        ),
      );
      for (const x of own) {
        const everyone = `${x.label} stands in the place of ${family} of every unit`;
        variants.push(change(own, () => word(x), 4, replaced(x.label as string, family, everyone)));
      }
    }
    const steps = own.map(stepOf);
    if (steps.every((step) => step !== undefined)) {
      const sentence = `${family} was changed before it was used: ${family} + Δ${family} stands in the place of ${family}`;
      const updated = (x: Value): Term => sum([word(x), stepOf(x) as Term]);
      variants.push(change(own, updated, 3.5, replaced(`${family} + Δ${family}`, family, sentence)));
    }
    for (const [rank, other] of others.entries()) {
      for (const turned of [false, true]) {
        const partner = (x: Value): Value | undefined => {
          const indices = indicesOf(x.label as string);
          if (turned && indices.length < 2) return undefined;
          return member(other, turned ? indices.toReversed() : indices);
        };
        if (own.some((x) => partner(x) === undefined) || own.every((x) => partner(x) === x)) continue;
        const transposed = other === family;
        const sentence = transposed
          ? `${family} is transposed: its indices are exchanged`
          : `${other} stands in the place of ${family}${turned ? ", with its indices exchanged" : ""}`;
        const kind = transposed ? "index" : "replaced";
        variants.push(
          change(
            own,
            (x) => word(partner(x) as Value),
            transposed ? 3 : 3.5 + Math.log2(1 + rank / 8),
            () => ({ kind, wrong: other, right: family, sentence }),
          ),
        );
      }
    }
    return variants;
  });
}

/**
 * How what is made of `from` is made of `to`; `undefined` if the two are not the same but for indices. Words that come in are given
 * the index that the words which were there have in the other term, unless they are to stay what they are.
 */
export function translated(
  from: Term,
  to: Term,
  { member }: Surroundings,
): ((changed: Term, staying?: readonly Value[]) => Term) | undefined {
  const [sources, targets] = [[...wordsOf(from)], [...wordsOf(to)]];
  if (sources.length !== targets.length) return undefined;
  const partners = new Map(sources.map((x, i) => [x, targets[i] as Value]));
  const moved = mapWords(from, (x) => word(partners.get(x) as Value));
  if (keyOf(moved) !== keyOf(to)) return undefined;
  const changes: (readonly [at: number, from: string, to: string])[] = [];
  for (const [x, y] of partners) {
    const [own, other] = [indicesOf(x.label ?? ""), indicesOf(y.label ?? "")];
    if (familyOf(x.label ?? "") !== familyOf(y.label ?? "")) return undefined;
    own.forEach((index, at) => {
      if (index !== other[at]) changes.push([at, index, other[at] as string]);
    });
  }
  const partner = (x: Value): Value => {
    const known = partners.get(x);
    if (known !== undefined || x.label === undefined) return known ?? x;
    const indices = indicesOf(x.label);
    for (const [at, before, after] of changes) {
      for (const place of [at, ...indices.keys()]) {
        if (indices[place] !== before) continue;
        const other = member(familyOf(x.label), indices.with(place, after));
        if (other !== undefined) return other;
      }
    }
    return x;
  };
  return (changed, staying = []) => mapWords(changed, (x) => word(staying.includes(x) ? x : partner(x)));
}
