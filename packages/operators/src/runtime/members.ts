/** @file Properties: as numbers have them, where the object may be a value; entries at an index that is not known; places to assign to. */

import { isValue, type Num, type Value } from "@chainrule/autograd";
import { isDecided } from "@chainrule/autograd/twin";
import { fixed, key } from "./arithmetic.ts";
import { type Alternative, choose, isChoice, resolved } from "./choice.ts";
import { eq, known } from "./conditions.ts";
import { coalesce, defaulted } from "./sides.ts";
import { ask, combined, part as property } from "./merge.ts";
import { isNative } from "./natives.ts";
import { noteCause } from "./recording.ts";
import { decidedCount } from "./reach.ts";
import { refuse } from "./refusal.ts";
import { isIndexOf, noteOwner, reachedIn, set } from "./writes.ts";

/** o.key, where something is asked that values would answer otherwise than numbers. */
export function part(o: unknown, k: PropertyKey): unknown {
  return property(o, k);
}

/** What a spread or a `for…in` goes through: numbers have no parts. */
export function parts(x: unknown): unknown {
  return isValue(x) ? {} : resolved(x);
}

/** What a loop, a spread or a pattern goes through: JavaScript takes an iterator's word for whether it is done, and every value for true. */
export function each(from: unknown, where: string): unknown {
  const all = resolved(from);
  if (Array.isArray(all) || typeof all !== "object" || all === null || isValue(all)) return all;
  const begin = (all as { readonly [Symbol.iterator]?: unknown })[Symbol.iterator];
  if (typeof begin !== "function" || isNative(begin)) return all;
  return {
    [Symbol.iterator]: (): Iterator<unknown> => {
      const iterator = begin.call(all) as Iterator<unknown>;
      if (isNative(iterator.next)) return iterator; // a generator's
      return {
        next: () => {
          const { done, value } = iterator.next();
          return { done: known(done, where, "how often an iterator answers"), value };
        },
        return: (value) => iterator.return?.(value) ?? { done: true, value },
      };
    },
  };
}

/** Entries of an array of which one is chosen by an index that is not known. */
const MOST = 256;

/** o[k] */
export function at(o: unknown, k: unknown, where: string): unknown {
  if (typeof k === "number" || typeof k === "string") return (o as Record<PropertyKey, unknown>)[k];
  if (isChoice(k)) return ask(k, (one) => at(o, one, where));
  if (isValue(k) && k.number === undefined) return chosenEntry(resolved(o), k, where);
  return (o as Record<PropertyKey, unknown>)[fixed(k, where) as PropertyKey];
}

function chosenEntry(o: unknown, k: Num, where: string): unknown {
  if (isChoice(o)) return ask(o, (one) => at(one, k, where));
  if (!Array.isArray(o) && !(ArrayBuffer.isView(o) && "length" in o)) return key(k, where); // which refuses
  const list = o as unknown as ArrayLike<unknown>;
  const { length } = list;
  if (length === 0) return undefined;
  const decided = isDecided(where) && isValue(k) ? decidedCount(k) : undefined;
  if (decided !== undefined) return list[decided];
  noteCause(where, where);
  const reached = reachedIn(list, k);
  if (reached !== undefined) {
    const all = reached.map((i): Alternative => ({ c: eq(k, i, where), is: list[i] }));
    return combined(all, where, "the entry at an index that is not known");
  }
  if (length > MOST) {
    refuse(
      where,
      `this index depends on numbers that are not known while the function is recorded, and one of ${length} entries would be chosen by ${length} conditions. Use gather(xs, index).`,
    );
  }
  const all = Array.from(list, (is, i): Alternative => ({ c: eq(k, i, where), is }));
  const entry = combined(all, where, "the entry at an index that is not known");
  return choose(
    isIndexOf(list, k),
    entry,
    undefined,
    where,
    "the entry at an index that is not known is nothing where the index lies outside. Ask first whether it is there, as in if (p === undefined) or p?.v.",
  );
}

/** A member that a pattern assigns to: a place whose `value` is set when JavaScript sets it. */
export function place(
  o: object,
  k: PropertyKey | Value,
  where: string,
  ...fallback: Fallback
): { value: unknown } {
  return slot((x) => set(o, k, x, where), where, ...fallback);
}

type Fallback = [
  (() => unknown)?,
  ...(Parameters<typeof coalesce> extends [unknown, unknown, unknown, ...infer State] ? State : never),
];

/** The same for a variable, where it has a value for when there is none. */
export function slot(
  write: (x: unknown) => void,
  where: string,
  ...[y, ...locals]: Fallback
): { value: unknown } {
  return {
    set value(x: unknown) {
      write(y === undefined ? x : defaulted(x, y, where, ...locals));
    },
  };
}

/** Private fields by instance and name: places that are written as records are. */
const fields = new WeakMap<object, Map<string, { value: unknown }>>();

/**
 * The place of a private field, one for each instance, so that what is written there is undone and merged.
 * @param make makes it; only its class can.
 */
export function field(o: object, name: string, make: (o: object) => { value: unknown }): { value: unknown } {
  let own = fields.get(o);
  if (own === undefined) fields.set(o, (own = new Map()));
  let made = own.get(name);
  if (made === undefined) {
    own.set(name, (made = make(o)));
    noteOwner(made, o);
  }
  return made;
}
