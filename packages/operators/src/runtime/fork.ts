/**
 * @file A condition that is not known: both sides run, one after the other, from one state, and what they leave is merged.
 *
 * A twin keeps its locals in JavaScript's own variables. Before the first side it hands their state in, between the sides it takes
 * it back, and after the second it takes what was merged; so neither closures nor a second copy of the code is needed, and
 * a condition that is known costs one call.
 */

import { isDecided } from "@chainrule/autograd/twin";
import { condition } from "./conditions.ts";
import { both, type Condition, opposite } from "./flags.ts";
import { merge } from "./merge.ts";
import { forget, knowledge, learn } from "./path.ts";
import { noteCause, state } from "./recording.ts";
import { decided, leaveWhere } from "./reach.ts";
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
  const c = bounded(condition(test), where);
  return typeof c === "boolean" ? (c ? YES : NO) : new Fork(c, where);
}

/** How often a function calls itself under one condition before only one side of it is recorded. */
const LEVELS = 32;

/** Of conditions that are open so often: the side that ends the recursion, as far as is known, and how often it has been taken since. */
const endings = new Map<string, { side: boolean; times: number }>();

/**
 * The condition; or, where it is open so often that only it can end a recursion, the one side that does. There the recording does not hold for
 * the other.
 */
export function bounded(c: Condition, where: string): Condition {
  if (typeof c !== "boolean") {
    if (state.certain > 0 || isDecided(where)) {
      const truth = decided(c);
      if (truth !== undefined) return truth;
      if (state.certain > 0)
        refuse(
          where,
          "this condition stands within `try` or a generator, where the way that is taken must be known, and depends on numbers that are not known while the function is recorded.",
        );
    }
    noteCause(where, where);
  }
  if (typeof c === "boolean" || state.open < LEVELS || levelsOf(where) < LEVELS) {
    if (endings.size > 0 && endings.has(where)) endings.get(where)!.times = 0;
    return c;
  }
  const ending = endings.get(where) ?? { side: false, times: 0 };
  endings.set(where, ending);
  if (++ending.times > LEVELS) {
    if (ending.side) return c; // neither ends it
    Object.assign(ending, { side: true, times: 0 });
  }
  return leaveWhere(ending.side ? opposite(c) : c) ? ending.side : c;
}

/** In how many calls of its function the condition that stands there is open, or has been left by a jump that waits. */
function levelsOf(where: string): number {
  const left = state.waiting.filter((call) => call.left.has(where));
  return left.length + state.sides.filter((side) => side.where === where).length;
}

/** Conditions, one in the other, beyond which a function surely calls itself without an end. */
const DEEPEST = 1_000;

export class Fork implements Branch {
  readonly unknown = true;
  side = true;
  /** Whether there is a side yet to run. */
  again = true;
  /** Whether this path has left by a jump: the side that runs, and in the end both. */
  dead = false;
  /** The state to go on with. */
  out: readonly unknown[] = none;
  readonly #c: Condition;
  readonly where: string;
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
    this.where = where;
  }

  /** What holds on the side that runs. */
  get here(): Condition {
    return this.side ? this.#c : opposite(this.#c);
  }

  /** Before the first side: the locals that the sides may change, and the call whose jumps may leave them. */
  open(entry: readonly unknown[], frame: Frame | undefined, names: string): void {
    this.#entry = entry;
    this.#frame = frame;
    this.#names = names;
    this.#start = state.writes.length;
    this.#seen = frame === undefined ? 0 : frame.pending.length;
    this.#known = knowledge();
    state.sides.push(this);
    learn(this.#c, true);
    if (++state.open > DEEPEST) {
      refuse(
        this.where,
        "this condition, which is not known, is open a thousand times: only it ends the recursion. Bound how often the function calls itself by what is known, or let it call another function that does not call it.",
      );
    }
  }

  /** After a side: what it left in the locals. */
  next(left: readonly unknown[]): void {
    const frame = this.#frame;
    if (frame !== undefined && frame.pending.length > this.#seen) {
      const c = this.here;
      frame.left.add(this.where);
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
    state.sides.pop();
    if (--state.open === 0) state.writes.length = 0;
    if (then.dead && dead) {
      this.dead = true;
      this.out = this.#entry;
    } else if (then.dead || dead) {
      learn(this.#c, dead); // whoever goes on has not jumped
      const live = dead ? then.heap : heap;
      if (live !== undefined) replay(live, this.where);
      this.out = dead ? then.state : left;
    } else {
      if (then.heap !== undefined || heap !== undefined) mergeWrites(this.#c, then.heap, heap, this.where);
      this.out = left.map((b, i) => {
        const a = then.state[i];
        return merge(this.#c, a, b, this.where, this.#names.split(", ")[i] ?? "a variable");
      });
    }
  }
}
