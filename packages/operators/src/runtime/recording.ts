/** @file What is open while twins are recorded: conditions that are not known, the writes under them, names. */

import { mustBeDecided, nameAfter, type Recorder, setPlace } from "@chainrule/autograd/twin";
import { isValue, type Value } from "@chainrule/autograd";
import { fail, isChoice } from "./choice.ts";
import type { Condition } from "./flags.ts";
import { forget, knowledge } from "./path.ts";
import { forgetRefusal, lastRefusal } from "./refusal.ts";

/** What stood at a place that was written. */
export interface Write {
  readonly target: object;
  readonly key: PropertyKey;
  /** {@link NOTHING}: it was not there. */
  readonly before: unknown;
}

export const NOTHING = Symbol("nothing");

/** A condition of which one side runs. */
export interface Side {
  /** What holds there. */
  readonly here: Condition;
  /** Where it stands in the source. */
  readonly where: string;
}

/** A jump that waits where it goes to. */
export interface Leaving {
  /** When it is made. */
  readonly c: Condition;
}

/** A call in which jumps wait. */
export interface Waiting {
  /** Where the conditions stand that they have left. */
  readonly left: ReadonlySet<string>;
}

/**
 * The state of all recordings that are going on, in one object, whose fields the branches read and write.
 * `open` counts the conditions and jumps that are not closed yet; only while it is above 0 are writes kept.
 */
export const state = {
  open: 0,
  writes: [] as Write[],
  /** The sides that run, one in the other, and the jumps that wait: all that hangs on whether the path is reached. */
  sides: [] as Side[],
  leaving: [] as Leaving[],
  /** The calls that these are made in. */
  waiting: [] as Waiting[],
  naming: false,
  /** In how many places one stands where the way that is taken must be known: bodies of `try` and of generators. */
  certain: 0,
  /** How many recordings go on, one inside the other. */
  depth: 0,
  /** Whether a number has become text, from which no number may be read again. */
  texts: false,
  /**
   * The places of conditions that are not known, by the places at which errors tell of what they leave: their own, or that of a function
   * whose answers they chose from.
   */
  causes: new Map<string, Set<string>>(),
  /** How often each loop has asked for a condition that is not known. */
  rounds: new Map<string, number>(),
};

/** Notes that what is refused at `place` may be so because the condition at `cause` is not known. */
export function noteCause(place: string, cause: string): void {
  const causes = state.causes.get(place);
  if (causes === undefined) state.causes.set(place, new Set([cause]));
  else causes.add(cause);
}

interface Saved {
  readonly open: number;
  readonly writes: number;
  readonly sides: number;
  readonly leaving: readonly Leaving[];
  readonly waiting: readonly Waiting[];
  readonly naming: boolean;
  readonly certain: number;
  readonly texts: boolean;
  readonly known: number;
}

export const recorder: Recorder = {
  begin(named, given) {
    const saved: Saved = {
      open: state.open,
      writes: state.writes.length,
      sides: state.sides.length,
      leaving: [...state.leaving],
      waiting: [...state.waiting],
      naming: state.naming,
      certain: state.certain,
      texts: state.texts,
      known: knowledge(),
    };
    if (state.depth++ === 0) {
      forgetRefusal();
      counts.clear();
      state.texts = false;
      state.causes.clear();
      state.rounds.clear();
    }
    state.naming = named || (state.depth > 1 && state.naming);
    for (const argument of given) noteGiven(argument);
    return saved;
  },
  end(saved, answered, answer) {
    const { open, writes, sides, leaving, waiting, naming, certain, texts, known } = saved as Saved;
    forget(known);
    state.depth--;
    state.naming = naming;
    state.certain = certain;
    if (state.depth === 0) state.texts = texts;
    if (!answered) {
      decideCauses(sides, waiting.length);
      state.open = open;
      state.writes.length = writes;
      state.sides.length = sides;
      state.leaving = [...leaving];
      state.waiting = [...waiting];
      return;
    }
    try {
      requireNoChoice(answer, 0);
    } catch (error) {
      decideCauses(sides, waiting.length);
      throw error;
    }
    // A refusal that somebody caught would leave a function that is recorded in part.
    const refusal = lastRefusal();
    if (refusal !== undefined) throw refusal;
  },
  lineAt: (place) => lines.get(place.replace(/:\d+$/, "")),
};

/**
 * After a refusal: asks for another try with conditions decided on which it hangs: those that it tells of; or else all that are open, for under
 * none of them can be done what was refused.
 */
function decideCauses(sides: number, waiting: number): void {
  const refusal = lastRefusal();
  if (refusal === undefined || !refusal.isConditional) return;
  const open = [
    ...state.sides.slice(sides).map(({ where }) => where),
    ...state.waiting.slice(waiting).flatMap(({ left }) => [...left]),
  ];
  // Of a function whose answers conditions chose, those conditions.
  const causes = new Set(state.causes.get(refusal.where) ?? open);
  for (const cause of causes) for (const one of state.causes.get(cause) ?? []) causes.add(one);
  const areNew = [...causes].map(mustBeDecided).includes(true);
  // All are decided: then this is a way that the example does not take, and need not be gone.
  if (areNew || open.map(mustBeDecided).includes(true)) forgetRefusal();
}

/** Refuses to hand out something that was chosen and is not one thing. */
function requireNoChoice(answer: unknown, depth: number): void {
  if (isChoice(answer)) fail(answer);
  if (typeof answer !== "object" || answer === null || isValue(answer) || depth > 8) return;
  for (const part of Object.values(answer)) requireNoChoice(part, depth + 1);
}

/** Who notes what comes from outside: the keeper of writes, which stands above this file. */
let noteGiven: (argument: unknown) => void = () => {};

export function onGiven(note: typeof noteGiven): void {
  noteGiven = note;
}

// ─── Names ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** How many values a name was given to in this recording. */
const counts = new Map<string, number>();

/** The texts of lines, by file and line, of files that were transformed for development. */
const lines = new Map<string, string>();

/** Keeps the text of a function's lines, from line `first` of its file on. */
export function keepLines(file: string, first: number, text: string): void {
  text.split("\n").forEach((line, i) => lines.set(`${file}:${first + i}`, line));
}

/** Notes where `x` was computed. */
export function placed<X>(x: X, place: string): X {
  if (isValue(x)) setPlace(x, place);
  return x;
}

/** Gives the values in `x` that were computed and have no name the name of the variable that holds them. */
export function name<X>(x: X, variable: string): X {
  if (state.naming) nameAll(x, variable);
  return x;
}

function nameAll(x: unknown, path: string): void {
  if (isValue(x)) nameOne(x, path);
  else if (Array.isArray(x)) x.forEach((part, i) => nameAll(part, `${path}[${i}]`));
  else if (typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype) {
    for (const [key, part] of Object.entries(x)) nameAll(part, `${path}.${key}`);
  }
}

function nameOne(x: Value, path: string): void {
  if (x.op === null || x.label !== undefined) return;
  const count = (counts.get(path) ?? 0) + 1;
  counts.set(path, count);
  nameAfter(x, count === 1 ? path : path + subscript(count));
}

const digits = Array.from("₀₁₂₃₄₅₆₇₈₉");

function subscript(n: number): string {
  return n < 10 ? digits[n]! : subscript(Math.floor(n / 10)) + digits[n % 10]!;
}
