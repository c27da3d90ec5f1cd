/** @file Where the way that is taken must be known, for JavaScript takes it: bodies of `try`, whose exceptions it catches, and of generators. */

import { isThrownAnyway } from "@chainrule/autograd/twin";
import { state } from "./recording.ts";
import { RecordingError, refuse } from "./refusal.ts";

/** From here on conditions are decided. */
export class Certainty {
  readonly #where: string;
  #isPaused = false;

  constructor(where: string) {
    this.#where = where;
    this.#begin();
  }

  #begin(): void {
    if (state.open > 0)
      refuse(
        this.#where,
        "`try` and generators under a condition that is not known while the function is recorded are not in the language.",
      );
    state.certain++;
  }

  /** What a generator hands out; whoever gets it is not in it. */
  pause<X>(x: X): X {
    this.#isPaused = true;
    state.certain--;
    return x;
  }

  /** What it is sent. */
  resume<X>(x: X): X {
    this.#isPaused = false;
    this.#begin();
    return x;
  }

  end(): void {
    if (!this.#isPaused) state.certain--;
  }
}

export function certainly(where: string): Certainty {
  return new Certainty(where);
}

/** What a `catch` catches: errors of the function's own. */
export function caught(error: unknown, where: string): unknown {
  if (error instanceof RecordingError) throw error;
  if (typeof error !== "object" || error === null || isThrownAnyway(error)) return error;
  return refuse(
    where,
    `this catch meets an error that no throw of a differentiable function has thrown: ${error instanceof Error ? error.message : "an object"} Ask before, or throw an error of your own.`,
  );
}
