/**
 * @file Functions that are recorded once and not once for each time they are called, as loops are. On numbers they run; on
 * values they are one value with several results, which can be differentiated to any order, nested and compiled.
 *
 *     const [state, outputs] = scan(step, state, rows, ...shared);   // step(state, row, ...shared) → [state, output]
 *     const state = fold(step, state, rows, ...shared);              // step(state, row, ...shared) → state
 *     const answers = map(f, rows, ...shared);                       // f(row, ...shared)
 *     const state = whileLoop(condition, step, state, ...shared);    // condition(state, ...shared), step(state, ...shared)
 *     const g = block(f);                                            // f, recorded at the first call
 *     const state = fold(checkpointed(step), state, rows);           // keeps few states for the derivative
 */

import { unwatched } from "../comparisons.ts";
import { flag, readOptions } from "../options.ts";
import { leavesOf, refill } from "../structure.ts";
import { differentiable, takesValues, TWIN, twinOf } from "../twin.ts";
import { dataOf, describe, isValue, type Num } from "../value.ts";
import { looped } from "./looped.ts";
import { type Closure, closureOf, sharing } from "./recorded.ts";
import {
  type AnyFunction,
  emptied,
  isAlike,
  nameOf,
  recordedCall,
  requireFunction,
  traced,
} from "./recording.ts";

/** Options of {@link block}. */
export interface BlockOptions {
  /**
   * Whether equal operations on equal operands are one before they are differentiated: for functions that compute the same again and
   * again, as an expansion of a determinant does. The value is the same; derivatives are added up in another order. Default: false.
   */
  readonly share?: boolean;
}

/**
 * `f`, recorded once for each structure of arguments: on values a call is one value with several results, whatever `f` does
 * inside, and its derivatives are recorded once too. What `f` reads from elsewhere is read when it is recorded; if that are
 * values, it is recorded at every call.
 */
export function block<Args extends readonly unknown[], Answer>(
  f: (...args: Args) => Answer,
  options?: BlockOptions,
): (...args: Args) => Answer {
  requireFunction("make a block of", f);
  const { share = false } = readOptions("block", options, { share: flag });
  const known: { readonly args: unknown; readonly closure: Closure; readonly answer: unknown }[] = [];
  return (...args) => {
    const leaves = leavesOf(args);
    let found = known.find((entry) => isAlike(args, entry.args));
    if (found === undefined) {
      const taken = traced(args);
      const { answer: result, requireUse } = recordedCall(f, taken.structure as []);
      const results = leavesOf(result, "result");
      requireUse(results);
      const closure = closureOf(nameOf(f, "block"), taken.leaves, share ? sharing(results) : results);
      found = { args: emptied(args), closure, answer: emptied(result) };
      if (closure.outside.length === 0) known.push(found);
    }
    const { closure, answer } = found;
    return refill(answer, closure.block.call([...leaves, ...closure.outside])) as Answer;
  };
}

/**
 * A state that is carried through rows, and what each step answers: the loop `for (const row of rows) [state, output] =
 * step(state, row, ...shared)`, recorded once.
 * @param step answers the next state, in the shape of `state`, and an output.
 * @param rows of one shape.
 * @returns the last state, and the outputs.
 */
export function scan<State, Row, Output, Shared extends readonly unknown[]>(
  step: (state: State, row: Row, ...shared: Shared) => readonly [State, Output],
  state: State,
  rows: readonly Row[],
  ...shared: Shared
): [state: State, outputs: Output[]] {
  requireFunction("scan with", step);
  requireRows("scan", rows);
  if (arePlain(state, rows, shared)) {
    const outputs = Array.from(rows, (row) => {
      const [next, output] = step(state, row, ...shared);
      state = next;
      return output;
    });
    return [state, outputs];
  }
  return looped(nameOf(step, "scan"), step, { state, rows, shared }, { keepsFew: keepFew.has(step) }) as [
    State,
    Output[],
  ];
}

/** A state that is carried through rows: the loop `for (const row of rows) state = step(state, row, ...shared)`, recorded once. */
export function fold<State, Row, Shared extends readonly unknown[]>(
  step: (state: State, row: Row, ...shared: Shared) => State,
  state: State,
  rows: readonly Row[],
  ...shared: Shared
): State {
  requireFunction("fold with", step);
  requireRows("fold", rows);
  if (arePlain(state, rows, shared)) return rows.reduce((before, row) => step(before, row, ...shared), state);
  const f = differentiable(step);
  const both = around(step, (before: State, row: Row, ...rest: Shared): [State, []] => [
    f(before, row, ...rest),
    [],
  ]);
  return looped(
    nameOf(step, "fold"),
    both,
    { state, rows, shared },
    { keepsFew: keepFew.has(step) },
  )[0] as State;
}

/** What `f` answers for each row: `rows.map((row) => f(row, ...shared))`, recorded once. */
export function map<Row, Answer, Shared extends readonly unknown[]>(
  f: (row: Row, ...shared: Shared) => Answer,
  rows: readonly Row[],
  ...shared: Shared
): Answer[] {
  requireFunction("map with", f);
  requireRows("map", rows);
  if (arePlain(rows, shared)) return Array.from(rows, (row) => f(row, ...shared));
  const called = differentiable(f);
  const step = around(f, (_: [], row: Row, ...rest: Shared): [[], Answer] => [[], called(row, ...rest)]);
  return looped(nameOf(f, "map"), step, { state: [], rows, shared }, { keepsFew: false })[1] as Answer[];
}

/**
 * A state that is carried on as long as a condition holds: `while (condition(state, ...shared)) state = step(state, ...shared)`,
 * recorded once. How often that is depends on numbers, and the derivative is that of the steps that were taken.
 * @param condition answers what is not 0 as long as it holds, like `gt(x, y)`; or a truth, like `x > y` of plain numbers.
 * @param step answers the next state, in the shape of `state`.
 */
export function whileLoop<State, Shared extends readonly unknown[]>(
  condition: (state: State, ...shared: Shared) => Num | boolean,
  step: (state: State, ...shared: Shared) => State,
  state: State,
  ...shared: Shared
): State {
  requireFunction("loop while", condition);
  requireFunction("loop with", step);
  // On numbers it is the plain loop, until what is read from outside makes values of them.
  while (arePlain(state, shared)) {
    const now = state;
    const holds = unwatched(() => condition(now, ...shared));
    if (isValue(holds)) break;
    if (!isMet(holds)) return state;
    state = step(state, ...shared);
  }
  const f = differentiable(step);
  const both = around(step, (before: State, _: [], ...rest: Shared): [State, []] => [f(before, ...rest), []]);
  const way = { keepsFew: keepFew.has(step), condition };
  return looped(nameOf(step, "whileLoop"), both, { state, rows: [[]], shared }, way)[0] as State;
}

/**
 * The same step, of whose loop few states are kept until its derivative is computed in reverse, some 2√n of n; the others are computed
 * again from these. So memory grows with √n, for one more run of the loop. The answers are the same.
 *
 *     grad((w: number[]) => fold(checkpointed(step), 0, rows, w));
 */
export function checkpointed<F extends (...args: never[]) => unknown>(step: F): F {
  requireFunction("checkpoint", step);
  const alike = (f: AnyFunction): AnyFunction =>
    Object.defineProperty((...args: never[]) => f(...args), "name", { value: step.name });
  const answer = alike(step);
  const twin = twinOf(step);
  if (twin !== undefined) Object.defineProperty(answer, TWIN, { value: alike(twin) });
  keepFew.add(answer);
  return answer as F;
}

/** The steps whose loops keep few states. */
const keepFew = new WeakSet<AnyFunction>();

/** Whether a condition holds: a number that is not 0, or a truth. */
const isMet = (holds: Num | boolean): boolean => (typeof holds === "boolean" ? holds : dataOf(holds) !== 0);

/** What takes `f`'s arguments in another way, and has its twin if `f` has one. */
function around<F extends AnyFunction>(f: AnyFunction, wrapper: F): F {
  return twinOf(f) === undefined ? wrapper : takesValues(wrapper);
}

/** Whether all numbers are plain ones. */
function arePlain(...structures: readonly unknown[]): boolean {
  return structures.every((x) => areNumbers(x) || leavesOf(x).every((leaf) => typeof leaf === "number"));
}

/** Whether there are nothing but numbers in arrays. Without copying: rows may be many. */
function areNumbers(structure: unknown): boolean {
  if (typeof structure === "number") return true;
  if (!Array.isArray(structure)) return false;
  for (let i = 0; i < structure.length; i++) if (!areNumbers(structure[i])) return false;
  return true;
}

function requireRows(what: string, rows: unknown): void {
  if (!Array.isArray(rows) && !ArrayBuffer.isView(rows)) {
    throw new TypeError(`Cannot ${what} over ${describe(rows)}: it is no array. Pass an array of rows.`);
  }
}
