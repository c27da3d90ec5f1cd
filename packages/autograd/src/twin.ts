/**
 * @file Functions of plain numbers and their differentiable twins. A build step (`@chainrule/operators`) puts a twin beside a
 * function, which computes the same with the operations of the table; here it is looked up, and what runs while a twin is
 * being recorded is told when a recording begins and ends.
 */

import { printable } from "./printable.ts";
import { nameless, placeOf, sayingPlaces, type Value } from "./value.ts";

export {
  doesNotHoldWhere,
  isDecided,
  isThrownAnyway,
  mustBeDecided,
  numberFor,
  throwsAnyway,
} from "./guards.ts";
export { nameAfter, setPlace } from "./value.ts";

type AnyFunction = (...args: never[]) => unknown;

/** The key of a function's twin. A function that takes values as it is has itself as twin. */
export const TWIN: unique symbol = Symbol.for("chainrule.twin") as never;

/** The twin of `f`, if it has one. */
export function twinOf(f: unknown): AnyFunction | undefined {
  return (f as { readonly [TWIN]?: AnyFunction } | null | undefined)?.[TWIN];
}

/** Says that `f` takes values as it is. */
export function takesValues<F extends AnyFunction>(f: F): F {
  return Object.defineProperty(f, TWIN, { value: f, configurable: true });
}

/**
 * What the engine calls in the place of `f`: its twin, else `f` itself.
 * @throws TypeError if `f` says that it has a twin and has none.
 */
export function differentiable<F extends AnyFunction>(f: F): F {
  const twin = twinOf(f);
  if (twin !== undefined) return twin as F;
  if (!unmarked.has(f)) {
    if (isMarked(Function.prototype.toString.call(f))) rejectMarked(f.name);
    unmarked.add(f);
  }
  return f;
}

/** Functions without directive, so that each one's text is read once. */
const unmarked = new WeakSet<AnyFunction>();

/** Whether a function's text is that of one whose body begins with the directive; one inside of it does not count. */
function isMarked(text: string): boolean {
  const body = /\{\s*(?:"use grad"|'use grad')/.exec(text);
  if (body === null) return false;
  const head = text.slice(0, body.index);
  return head.replace(/[^([{]/g, "").length === head.replace(/[^)\]}]/g, "").length;
}

function rejectMarked(name: string): never {
  const what = name === "" ? "This function" : `The function ${printable(name)}`;
  throw new TypeError(
    recorder === undefined
      ? `${what} begins with "use grad" but was not built with @chainrule/operators: add its plugin to the build, as in plugins: [operators()], or start Node with --import @chainrule/operators/register.`
      : `${what} begins with "use grad" but has no twin yet. Either its module has not run (modules that import each other in a circle: call it later), or the plugin of @chainrule/operators leaves its file out.`,
  );
}

/** Who keeps account of what twins do while they are recorded. */
export interface Recorder {
  /**
   * A recording begins. `named` says whether variables shall name the values that they hold; `given` are arguments that are handed on as they
   * are, so that no value may be left in them. Answers what `end` takes.
   */
  begin(named: boolean, given: readonly unknown[]): unknown;
  /** It ends, with an answer or with an exception. @throws what was refused in between and did not come out, and for an answer that is none. */
  end(state: unknown, answered: boolean, answer: unknown): void;
  /** The text of the line of a place, if it is known. */
  lineAt(place: string): string | undefined;
}

let recorder: Recorder | undefined;

/** Sets who keeps account. There is one: the run-time part of twins. */
export function setRecorder(one: Recorder): void {
  recorder = one;
}

/** Runs what records a function. */
export function recording<T>(run: () => T, named = false, given: readonly unknown[] = []): T {
  if (recorder === undefined) return run();
  const state = recorder.begin(named, given);
  let answered = false;
  let answer: T | undefined;
  try {
    answer = run();
    answered = true;
    return answer;
  } finally {
    recorder.end(state, answered, answer);
  }
}

/**
 * Records what a twin does, without names. If an error tells of a value that has none, the twin runs once more, with the names of its
 * variables and the places of what they hold, for the sake of the error.
 */
export function recordingTwin<T>(run: () => T, given: readonly unknown[] = []): T {
  const before = nameless;
  try {
    return recording(run, false, given);
  } catch (error) {
    if (nameless > before) sayingPlaces(() => recording(run, true, given)); // throws a better one
    throw error;
  }
}

/** A place in a source file. */
export interface Origin {
  /** As in `energy.ts:7:11`. */
  readonly place: string;
  /** The line itself, if it is known. */
  readonly line: string | undefined;
}

/** Where `x` was computed, if it was computed by a twin while values were named. */
export function originOf(x: Value): Origin | undefined {
  const place = placeOf(x);
  return place === undefined ? undefined : { place, line: recorder?.lineAt(place) };
}

/** The place and the line, as sentences end with them. */
export function originText(x: Value): string {
  const origin = originOf(x);
  if (origin === undefined) return "";
  return origin.line === undefined ? ` At ${origin.place}.` : ` At ${origin.place}:\n  ${origin.line.trim()}`;
}
