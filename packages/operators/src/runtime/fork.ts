/**
 * @file A condition that is not known: both sides run, one after the other, from one state, and what they leave is merged.
 *
 * A twin keeps its locals in JavaScript's own variables. Before the first side it hands their state in, between the sides it takes
 * it back, and after the second it takes what was merged; so neither closures nor a second copy of the code is needed, and
 * a condition that is known costs one call.
 */

import { condition } from "./conditions.ts";
import { isValue } from "@chainrule/autograd";
import { both, type Condition, isTruth, opposite, either } from "./flags.ts";
import { alternativesHere, choiceOf, fail, isChoice, resolved, textOfChoice } from "./choice.ts";
import { ask, merge } from "./merge.ts";
import { forget, knowledge, learn } from "./path.ts";
import { state } from "./recording.ts";
import { refuse } from "./refusal.ts";
import type { Frame } from "./region.ts";
import { type Heap, mergeWrites, replay, undo, written } from "./writes.ts";

/** The state of no variables. */
export const none: readonly unknown[] = [];

/** What an `if` branches on: one of the two constants, or an open condition. */
interface Branch {
  readonly unknown: boolean;
  /** Which side runs now. */
  side: boolean;
}

const YES: Branch = { unknown: false, side: true };
const NO: Branch = { unknown: false, side: false };

export function fork(test: unknown, where: string): Branch {
  if (test === true) return YES;
  if (test === false) return NO;
  const c = condition(test);
  return typeof c === "boolean" ? (c ? YES : NO) : new Fork(c, where);
}

/** Conditions, one in the other, beyond which a function surely calls itself without an end. */
const DEEPEST = 1_000;

class Fork implements Branch {
  readonly unknown = true;
  side = true;
  /** Whether there is a side yet to run. */
  again = true;
  /** Whether this path has left by a jump: the side that runs, and in the end both. */
  dead = false;
  /** The state to go on with. */
  out: readonly unknown[] = none;
  readonly #c: Condition;
  readonly #where: string;
  #entry: readonly unknown[] = none;
  #frame: Frame | undefined;
  #names = "";
  #start = 0;
  #seen = 0;
  #known = 0;
  #then:
    | { readonly state: readonly unknown[]; readonly dead: boolean; readonly heap: Heap | undefined }
    | undefined;

  constructor(c: Condition, where: string) {
    this.#c = c;
    this.#where = where;
  }

  /** Before the first side: the locals that the sides may change, and the call whose jumps may leave them. */
  open(entry: readonly unknown[], frame: Frame | undefined, names: string): void {
    this.#entry = entry;
    this.#frame = frame;
    this.#names = names;
    this.#start = state.writes.length;
    this.#seen = frame === undefined ? 0 : frame.pending.length;
    this.#known = knowledge();
    learn(this.#c, true);
    if (++state.open > DEEPEST) {
      refuse(
        this.#where,
        "this condition, which is not known, is open a thousand times: only it ends the recursion. Bound how often the function calls itself by what is known.",
      );
    }
  }

  /** After a side: what it left in the locals. */
  next(left: readonly unknown[]): void {
    const frame = this.#frame;
    if (frame !== undefined && frame.pending.length > this.#seen) {
      const c = this.side ? this.#c : opposite(this.#c);
      for (let i = this.#seen; i < frame.pending.length; i++) {
        const exit = frame.pending[i]!;
        exit.c = both(c, exit.c);
      }
      this.#seen = frame.pending.length;
    }
    let heap: Heap | undefined;
    if (state.writes.length > this.#start) {
      heap = written(this.#start);
      undo(this.#start);
    }
    const { dead } = this;
    this.dead = false;
    forget(this.#known);
    const then = this.#then;
    if (then === undefined) {
      this.#then = { state: left, dead, heap };
      this.side = false;
      this.out = this.#entry;
      learn(this.#c, false);
      return;
    }
    this.again = false;
    if (--state.open === 0) state.writes.length = 0;
    if (then.dead && dead) {
      this.dead = true;
      this.out = this.#entry;
    } else if (then.dead || dead) {
      learn(this.#c, dead); // whoever goes on has not jumped
      const live = dead ? then.heap : heap;
      if (live !== undefined) replay(live, this.#where);
      this.out = dead ? then.state : left;
    } else {
      if (then.heap !== undefined || heap !== undefined) mergeWrites(this.#c, then.heap, heap, this.#where);
      this.out = left.map((b, i) => {
        const a = then.state[i];
        return merge(this.#c, a, b, this.#where, this.#names.split(", ")[i] ?? "a variable");
      });
    }
  }
}

// ─── Conditions in expressions ───────────────────────────────────────────────────────────────────────────────────────

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
  const c = condition(test);
  if (c === true) return x();
  if (c === false) return y();
  const [a, b] = sides(c, x, y, where, get, put, names);
  return merge(c, a, b, where, "what is chosen");
}

const nothing = (): undefined => undefined;

/** x && y */
export function and(
  x: unknown,
  y: () => unknown,
  where: string,
  get: Get = getNone,
  put: Put = putNone,
  names = "",
): unknown {
  const c = condition(x);
  if (c === true) return y();
  if (c === false) return x;
  const [right] = sides(c, y, nothing, where, get, put, names);
  if (isTruth(x) && isTruth(right)) return both(c, condition(right));
  return merge(c, right, x, where, "what && answers");
}

/** x || y */
export function or(
  x: unknown,
  y: () => unknown,
  where: string,
  get: Get = getNone,
  put: Put = putNone,
  names = "",
): unknown {
  const c = condition(x);
  if (c === true) return x;
  if (c === false) return y();
  const [, right] = sides(c, nothing, y, where, get, put, names);
  if (isTruth(x) && isTruth(right)) return either(c, condition(right));
  return merge(c, x, right, where, "what || answers");
}

/** x ?? y */
export function coalesce(
  x: unknown,
  y: () => unknown,
  where: string,
  get: Get = getNone,
  put: Put = putNone,
  names = "",
): unknown {
  return unless(isNothing, x, y, where, get, put, names);
}

/** What a parameter or a variable of a pattern is that has the value y where there is none. */
export function defaulted(
  x: unknown,
  y: () => unknown,
  where: string,
  get: Get = getNone,
  put: Put = putNone,
  names = "",
): unknown {
  return unless((one) => one === undefined, x, y, where, get, put, names);
}

/** `x`, unless it is missing; then `y`. */
function unless(
  isMissing: (x: unknown) => boolean,
  x: unknown,
  y: () => unknown,
  where: string,
  get: Get,
  put: Put,
  names: string,
): unknown {
  const one = resolved(x);
  const c = isChoice(one) ? (ask(one, isMissing) as Condition) : isMissing(one);
  if (typeof c === "boolean") return c ? y() : one;
  const [right] = sides(c, y, nothing, where, get, put, names);
  return merge(c, right, one, where, "what is there or not");
}

const isNothing = (x: unknown): boolean => x === undefined || x === null;

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
