/**
 * @file Jumps that leave an open condition. A `return`, `break` or `continue` under a condition that is not known does not
 * jump: it leaves word (its condition and the state) with the region that it goes to, and declares the path dead. At
 * the region's end, what has left is merged with what has come there, the earliest first.
 */

import { both, type Condition, opposite } from "./flags.ts";
import { merge } from "./merge.ts";
import { forget, knowledge } from "./path.ts";
import { noteCause, state } from "./recording.ts";
import { refuse } from "./refusal.ts";
import { type Heap, mergeExit, replay, undoKept, written } from "./writes.ts";

/** A jump that was made where it was not known whether it would be. */
interface Exit {
  readonly region: Region;
  /** When it is made, seen from where the innermost closed condition around it began. */
  c: Condition;
  readonly state: readonly unknown[];
  readonly heap: Heap;
}

/** Rounds of a loop that only an unknown condition may end. */
const ROUNDS = 10_000;

/** A place that jumps go to: the end of a loop, of an iteration, of a switch, of a function. */
export class Region {
  /** Whether the path that runs has jumped on to somewhere else. */
  dead = false;
  readonly #frame: Frame | undefined;
  readonly start = state.writes.length;
  /** How much of the path is known before it. */
  readonly known = knowledge();
  /** How many exits wait here. */
  #waiting = 0;
  #rounds = 0;

  constructor(frame?: Frame) {
    this.#frame = frame;
  }

  /** Whether exits wait here: then nobody may jump across this place as if all had come so far. */
  get open(): boolean {
    return this.#waiting > 0;
  }

  protected get frame(): Frame {
    return this.#frame as Frame;
  }

  /** A jump to this place, with the locals as they are there; `inner` are the regions that it crosses. */
  give(locals: readonly unknown[], inner: readonly Region[]): void {
    const { pending } = this.frame;
    // It is not made where a jump was that waits in between: that has not come so far.
    let c: Condition = true;
    for (const exit of pending) if (inner.includes(exit.region)) c = both(c, opposite(exit.c));
    state.open++;
    this.#waiting++;
    const exit: Exit = { region: this, c, state: locals, heap: written(this.start) };
    if (pending.length === 0) state.waiting.push(this.frame);
    pending.push(exit);
    state.leaving.push(exit);
  }

  /** The locals at this place's end, out of those that have come there and those that have jumped there. */
  join(locals: readonly unknown[], names: string): readonly unknown[] {
    const { frame } = this;
    forget(this.known);
    const exits = frame.pending.filter((exit) => exit.region === this);
    frame.pending = frame.pending.filter((exit) => exit.region !== this);
    state.leaving = state.leaving.filter((exit) => (exit as Exit).region !== this);
    if (frame.pending.length === 0 && exits.length > 0) {
      state.waiting.splice(state.waiting.lastIndexOf(frame), 1);
      for (const cause of frame.left) noteCause(frame.where, cause);
      frame.left.clear();
    }
    this.#waiting = 0;
    const last = this.dead ? exits.pop() : undefined;
    let result = locals;
    if (last !== undefined) {
      undoKept(this.start);
      replay(last.heap, frame.where);
      result = last.state;
      this.dead = false;
    }
    for (const { c, state: left, heap } of exits.toReversed()) {
      mergeExit(c, heap, this.start, frame.where);
      result = result.map((b, i) => merge(c, left[i], b, frame.where, names.split(", ")[i] ?? "a variable"));
    }
    state.open -= exits.length + (last === undefined ? 0 : 1);
    if (state.open === 0) state.writes.length = 0;
    return result;
  }

  /** Counts a round of a loop that may go on only because nobody knows that it has ended. */
  round(where: string): void {
    if (this.frame.pending.length > 0 && ++this.#rounds > ROUNDS) {
      refuse(
        where,
        `only a condition that is not known ends this loop: it went on for ${ROUNDS} rounds. Bound it by what is known.`,
      );
    }
  }
}

/** One call of a function in which jumps may leave open conditions. */
export class Frame extends Region {
  /** Who has jumped and not arrived, in order. */
  pending: Exit[] = [];
  /** Where the conditions stand that those have left. */
  readonly left = new Set<string>();
  readonly where: string;

  constructor(where: string) {
    super();
    this.where = where;
  }

  protected override get frame(): Frame {
    return this;
  }

  region(): Region {
    return new Region(this);
  }

  /** `return answer` under an open condition. What is written later into what is returned is merged as all writes are. */
  leave(answer: unknown, inner: readonly Region[]): void {
    this.give([answer], inner);
  }

  /** The function's answer, where a path has come to its end with one. */
  done(answer: unknown): unknown {
    if (this.open) return this.#merged(answer);
    forget(this.known);
    return answer;
  }

  /** The function's answer, where all paths have left; where all have thrown, it is never looked at. */
  finish(): unknown {
    if (!this.open) {
      forget(this.known);
      return NaN;
    }
    this.dead = true;
    return this.#merged(undefined);
  }

  #merged(own: unknown): unknown {
    return this.join([own], "the answer")[0];
  }
}

export function frame(where: string): Frame {
  return new Frame(where);
}
