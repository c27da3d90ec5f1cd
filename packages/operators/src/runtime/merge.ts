/** @file One thing out of several, of which a condition that is not known chooses. */

import { isValue, type Num } from "@chainrule/autograd";
import {
  type Alternative,
  alternativesHere,
  choose,
  fail,
  isChoice,
  requireOne,
  resolved,
  setMerging,
  textOfChoice,
  under,
} from "./choice.ts";
import { asFlag, type Condition, either, isFlag, isTruth, opposite } from "./flags.ts";
import { markMerged, markTaken } from "./merged.ts";
import { rowOf } from "./table.ts";
import { isRecord } from "./values-in.ts";

const select = rowOf("?:", 3) as (condition: Num, x: Num, y: Num) => Num;

const isNumeric = (x: unknown): x is Num | boolean =>
  typeof x === "number" || typeof x === "boolean" || isValue(x);

/**
 * `a` where `c` holds, else `b`: numbers by the row for ?:, arrays and records part by part. What cannot be merged (texts, functions, arrays of
 * two lengths) becomes a choice between them: most of it is never used again, or only asked what it is.
 * @param what how errors call it.
 */
export function merge(c: Condition, a: unknown, b: unknown, where: string, what: string): unknown {
  if (typeof c === "boolean") return c ? a : b;
  if (Object.is(a, b)) return a;
  if (isChoice(a) || isChoice(b)) {
    const [then, otherwise] = [under(c, () => resolved(a)), under(opposite(c), () => resolved(b))];
    if (isChoice(then) || isChoice(otherwise))
      return choose(c, then, otherwise, ...textOfChoice(isChoice(then) ? then : otherwise));
    return merge(c, then, otherwise, where, what);
  }
  if (isNumeric(a) && isNumeric(b)) {
    if (typeof a === "boolean" && typeof b === "boolean") return a ? c : opposite(c);
    if (isTruth(a) !== isTruth(b))
      return choose(
        c,
        a,
        b,
        where,
        `${what} is a truth on one side of this condition and a number on the other.`,
      );
    const chosen = select(c, typeof a === "boolean" ? Number(a) : a, typeof b === "boolean" ? Number(b) : b);
    return isTruth(a) ? asFlag(chosen) : chosen;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) {
      return choose(
        c,
        a,
        b,
        where,
        `${what} is an array of ${a.length} on one side of this condition and of ${b.length} on the other. Give both one length.`,
      );
    }
    if (isDense(a) && isDense(b)) {
      markTaken(a, where);
      markTaken(b, where);
      return markMerged(
        Array.from(a as unknown[], (x, i) => merge(c, x, b[i], where, `${what}[${i}]`)),
        where,
      );
    }
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = keysOf(a);
    const others = keysOf(b);
    if (keys !== undefined && keys.length === others?.length && keys.every((key, i) => key === others[i])) {
      markTaken(a, where);
      markTaken(b, where);
      return markMerged(
        Object.fromEntries(keys.map((key) => [key, merge(c, a[key], b[key], where, `${what}.${key}`)])),
        where,
      );
    }
  }
  return choose(
    c,
    a,
    b,
    where,
    `${what} is ${kindOf(a)} on one side of this condition and ${kindOf(b)} on the other. Ask what it is before it is used (by ===, typeof, in or ?.), or let both sides be numbers, or arrays and records of one shape.`,
  );
}

/** Whether an array has entries and nothing else. */
const isDense = (x: readonly unknown[]): boolean => Object.keys(x).length === x.length;

/** The keys of a record that holds what it shows, in their order. */
function keysOf(x: Record<string, unknown>): readonly string[] | undefined {
  const keys = Reflect.ownKeys(x);
  const isPlain = keys.every((key) => {
    if (typeof key === "symbol") return false;
    const own = Object.getOwnPropertyDescriptor(x, key)!;
    return own.enumerable === true && "value" in own;
  });
  return isPlain ? (keys as string[]) : undefined;
}

function kindOf(x: unknown): string {
  if (x === undefined) return "nothing";
  if (x === null) return "null";
  if (isNumeric(x)) return isFlag(x) || typeof x === "boolean" ? "a truth" : "a number";
  if (Array.isArray(x)) return `an array of ${x.length}`;
  if (typeof x === "string") return `the text ${JSON.stringify(x)}`;
  return isRecord(x) ? `a record with ${Object.keys(x).join(", ") || "nothing"}` : `a ${typeof x}`;
}

/** The numbers that `x` may be, where it was chosen among numbers that are known; `undefined`: any. */
export function numbersOf(x: unknown): ReadonlySet<number> | undefined {
  const found = new Set<number>();
  const seen = new Set<unknown>();
  const visit = (one: unknown): boolean => {
    if (typeof one === "number" || typeof one === "boolean") found.add(Number(one));
    else if (isFlag(one)) found.add(0).add(1);
    else if (isValue(one) && one.op === (select as unknown) && !seen.has(one)) {
      seen.add(one);
      return one.args.slice(1).every(visit);
    } else return seen.has(one);
    return true;
  };
  return visit(x) ? found : undefined;
}

// ─── Questions ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** What `question`, which changes nothing, answers for `x`, whatever that may be. */
export function ask(x: unknown, question: (one: unknown) => unknown): unknown {
  if (!isChoice(x)) return question(x);
  const [where] = textOfChoice(x);
  return combined(
    alternativesHere(x).map(({ c, is }) => ({ c, is: under(c, () => question(is)) })),
    where,
    "what is asked",
  );
}

/** One thing out of alternatives that exclude each other and leave nothing out. */
export function combined(all: readonly Alternative[], where: string, what: string): unknown {
  if (all.every(({ is }) => typeof is === "boolean")) {
    const yes = all.filter(({ is }) => is === true);
    if (yes.length === all.length || yes.length === 0) return yes.length > 0;
    const one = yes.length === all.length - 1;
    const some = (one ? all.filter(({ is }) => is === false) : yes).map(({ c }) => c);
    const any = some.reduce((a, b) => either(a, b));
    return one ? opposite(any) : any;
  }
  return all.slice(0, -1).reduceRight((rest, { c, is }) => merge(c, is, rest, where, what), all.at(-1)!.is);
}

/** A property of a number or a truth that is a value is what numbers and truths have, and not what values have. */
export function part(o: unknown, key: PropertyKey): unknown {
  if (!isValue(o)) return (o as Record<PropertyKey, unknown>)[key];
  return (isFlag(o) ? Boolean.prototype : (Number.prototype as unknown as Record<PropertyKey, unknown>))[
    key as never
  ];
}

setMerging({
  read(choice, key) {
    if (typeof key === "symbol") return part(requireOne(choice), key);
    return ask(choice, (one) => (one === undefined || one === null ? fail(choice) : part(one, key)));
  },
  numbers: (c, a, b) => merge(c, a, b, "", ""),
});
