/** @file Expressions of which a part runs only sometimes: both sides run where it is not known whether. */

import { isValue } from "@chainrule/autograd";
import { alternativesHere, choiceOf, fail, isChoice, resolved, textOfChoice } from "./choice.ts";
import { condition } from "./conditions.ts";
import { both, type Condition, either, isTruth } from "./flags.ts";
import { bounded, Fork, none } from "./fork.ts";
import { ask, merge } from "./merge.ts";

type Get = () => readonly unknown[];
type Put = (state: readonly unknown[]) => void;
const getNone: Get = () => none;
const putNone: Put = () => {};

/** Runs both sides of a condition that is not known; answers what each answers, its effects merged. */
function sides(
  c: Condition,
  x: () => unknown,
  y: () => unknown,
  where: string,
  get: Get,
  put: Put,
  names: string,
): [unknown, unknown] {
  const branch = new Fork(c, where);
  branch.open(get(), undefined, names);
  const a = x();
  branch.next(get());
  put(branch.out);
  const b = y();
  branch.next(get());
  put(branch.out);
  return [a, b];
}

/** How the variables that an expression changes are read and written back, and their names. */
export type State = [get?: Get, put?: Put, names?: string];

/** What x answers where c, which is not known, holds, and is looked at only there; what it changes is merged. */
export function onlyIf(
  c: Condition,
  x: () => unknown,
  where: string,
  ...[get = getNone, put = putNone, names = ""]: State
): unknown {
  return sides(c, x, nothing, where, get, put, names)[0];
}

/** test ? x : y */
export function cond(
  test: unknown,
  x: () => unknown,
  y: () => unknown,
  where: string,
  get: Get = getNone,
  put: Put = putNone,
  names = "",
): unknown {
  const c = bounded(condition(test), where);
  if (c === true) return x();
  if (c === false) return y();
  const [a, b] = sides(c, x, y, where, get, put, names);
  return merge(c, a, b, where, "what is chosen");
}

const nothing = (): undefined => undefined;

type Logical = (x: unknown, y: () => unknown, where: string, get?: Get, put?: Put, names?: string) => unknown;

/** x && y, which runs y where x holds, or x || y, which runs it where x does not. */
function logical(sign: "&&" | "||"): Logical {
  const runs = sign === "&&";
  const joined = runs ? both : either;
  return (x, y, where, get = getNone, put = putNone, names = "") => {
    const c = bounded(condition(x), where);
    if (typeof c === "boolean") return c === runs ? y() : x;
    const [a, b] = sides(c, runs ? y : nothing, runs ? nothing : y, where, get, put, names);
    const right = runs ? a : b;
    if (isTruth(x) && isTruth(right)) return joined(c, condition(right));
    const what = `what ${sign} answers`;
    return runs ? merge(c, right, x, where, what) : merge(c, x, right, where, what);
  };
}

/** x && y */
export const and: Logical = logical("&&");
/** x || y */
export const or: Logical = logical("||");

const isNothing = (x: unknown): boolean => x === undefined || x === null;

/** `x`, unless it is missing; then `y`. */
function unless(isMissing: (x: unknown) => boolean): Logical {
  return (x, y, where, get = getNone, put = putNone, names = "") => {
    const one = resolved(x);
    const c = isChoice(one) ? (ask(one, isMissing) as Condition) : isMissing(one);
    if (typeof c === "boolean") return c ? y() : one;
    const [right] = sides(c, y, nothing, where, get, put, names);
    return merge(c, right, one, where, "what is there or not");
  };
}

/** x ?? y */
export const coalesce: Logical = unless(isNothing);
/** What a parameter or a variable of a pattern is that has the value y where there is none. */
export const defaulted: Logical = unless((x) => x === undefined);

/** A variable that has a value for when there is none, where the next such value is computed from it. */
export function sure(x: unknown): unknown {
  const one = resolved(x);
  return isChoice(one) && ask(one, (is) => is === undefined) !== false ? fail(one) : one;
}

/** What has no properties. */
const NOBODY: object = Object.freeze(Object.create(null));

/** What stands before ?. : of what is nothing, any property is nothing. */
export function perhaps(x: unknown): unknown {
  if (isValue(x)) return 0; // of a number, whatever numbers have
  const one = resolved(x);
  if (!isChoice(one)) return one;
  return choiceOf(
    alternativesHere(one).map(({ c, is }) => ({ c, is: isNothing(is) ? NOBODY : is })),
    ...textOfChoice(one),
  );
}

/** Does with `x` what changes something, whatever it may be: one alternative after the other, as the sides of conditions. */
export function whicheverOf(x: unknown, run: (one: unknown) => unknown, where: string): unknown {
  const all = alternativesHere(x);
  if (all.some(({ is }) => isNothing(is))) fail(x);
  const runOne = (is: unknown): unknown => (is === NOBODY ? undefined : run(is));
  const from = (i: number): unknown =>
    i === all.length - 1
      ? runOne(all[i]!.is)
      : cond(
          all[i]!.c,
          () => runOne(all[i]!.is),
          () => from(i + 1),
          where,
        );
  return from(0);
}
