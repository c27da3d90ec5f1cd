/**
 * @file What a condition that is not known chose and that cannot be one thing (texts, functions, nothing, records of other keys): all that it
 * may be, each with the condition under which it is that. Whoever asks it something asks all; where the path leaves one, it is that one.
 */

import { isValue } from "@chainrule/autograd";
import { both, type Condition, either, isTruth, opposite } from "./flags.ts";
import { forget, knowledge, learn, truthHere } from "./path.ts";
import { refuse } from "./refusal.ts";

/** One of those that a choice may be; the conditions exclude each other, and one of them holds. */
export interface Alternative {
  readonly c: Condition;
  readonly is: unknown;
}

interface Choice {
  readonly alternatives: readonly Alternative[];
  readonly where: string;
  /** What errors say of it. */
  readonly message: string;
}

const choices = new WeakMap<object, Choice>();

/** Who merges: it stands above this file. */
interface Merging {
  /** Reads a property of one of a choice, or of all. */
  readonly read: (choice: unknown, key: PropertyKey) => unknown;
  /** Numbers, or truths, as one. */
  readonly numbers: (c: Condition, a: unknown, b: unknown) => unknown;
}
let merging: Merging;

export function setMerging(one: Merging): void {
  merging = one;
}

/** Whether two are numbers, or truths, so that they are one alternative. */
const isOneKind = (a: unknown, b: unknown): boolean =>
  isTruth(a) ? isTruth(b) : isNumeric(a) && isNumeric(b) && !isTruth(b);
const isNumeric = (x: unknown): boolean => typeof x === "number" || isValue(x);
const mergeNumbers = (c: Condition, a: unknown, b: unknown): unknown =>
  Object.is(a, b) ? a : merging.numbers(c, a, b);

const through = (x: () => void, run: (one: object) => unknown): never =>
  run(requireOne(x) as object) as never;
const TRAPS: ProxyHandler<() => void> = {
  get: (x, key) => merging.read(made.get(x), key),
  has: (x, key) => through(made.get(x)!, (one) => Reflect.has(one, key)),
  ownKeys: (x) => through(made.get(x)!, (one) => Reflect.ownKeys(one)),
  getOwnPropertyDescriptor: (x, key) =>
    through(made.get(x)!, (one) => {
      const own = Reflect.getOwnPropertyDescriptor(one, key);
      return own && { ...own, configurable: true };
    }),
  apply: (x) => fail(made.get(x)!),
  construct: (x) => fail(made.get(x)!),
  defineProperty: (x) => fail(made.get(x)!),
  deleteProperty: (x) => fail(made.get(x)!),
  set: (x) => fail(made.get(x)!),
};
/** The choice that stands around a proxy's target. */
const made = new WeakMap<() => void, () => void>();

/** Something that is `a` where `c` holds, else `b`. */
export function choose(
  condition: Condition,
  a: unknown,
  b: unknown,
  where: string,
  message: string,
): unknown {
  const alternatives: Alternative[] = [];
  for (const [guard, part] of [
    [condition, a],
    [opposite(condition), b],
  ] as const) {
    for (const one of under(guard, () => alternativesHere(part))) {
      const c = both(guard, one.c);
      const i = alternatives.findIndex(({ is }) => Object.is(is, one.is) || isOneKind(is, one.is));
      const old = alternatives[i];
      if (old === undefined) alternatives.push({ c, is: one.is });
      else alternatives[i] = { c: either(old.c, c), is: mergeNumbers(old.c, old.is, one.is) };
    }
  }
  return choiceOf(alternatives, where, message);
}

/** One of several. */
export function choiceOf(alternatives: readonly Alternative[], where: string, message: string): unknown {
  if (alternatives.length === 1) return alternatives[0]!.is;
  const target = (): void => {};
  const proxy = new Proxy(target, TRAPS);
  made.set(target, proxy);
  choices.set(proxy, { alternatives, where, message });
  return proxy;
}

export function isChoice(x: unknown): boolean {
  return typeof x === "function" && choices.has(x);
}

/** What `x` may be. */
function alternativesOf(x: unknown): readonly Alternative[] {
  return isChoice(x) ? choices.get(x as object)!.alternatives : [{ c: true, is: x }];
}

/** What `x` may be on the path that runs. */
export function alternativesHere(x: unknown): readonly Alternative[] {
  const all = alternativesOf(x);
  const sure = all.find(({ c }) => truthHere(c) === true);
  if (sure !== undefined) return [sure];
  const left = all.filter(({ c }) => truthHere(c) !== false);
  return left.length > 0 ? left : all.slice(0, 1); // nobody comes by a path on which it is nothing of all
}

/** What `x` is on the path that runs, if it is one thing there; else the choice itself. */
export function resolved(x: unknown): unknown {
  if (!isChoice(x)) return x;
  const left = alternativesHere(x);
  return left.length === 1 ? left[0]!.is : x;
}

/** What `x` is on the path that runs. Refuses if that is not known. */
export function requireOne(x: unknown): unknown {
  const one = resolved(x);
  return isChoice(one) ? fail(one) : one;
}

/** Refuses something that cannot be done with a choice. */
export function fail(x: unknown): never {
  const { where, message } = choices.get(x as object)!;
  return refuse(where, message);
}

/** The place and the sentence of a choice's error. */
export function textOfChoice(x: unknown): readonly [where: string, message: string] {
  const { where, message } = choices.get(x as object)!;
  return [where, message];
}

/** Runs what belongs to a path on which `c` holds. */
export function under<T>(c: Condition, run: () => T): T {
  const known = knowledge();
  learn(c, true);
  const answer = run();
  forget(known);
  return answer;
}
