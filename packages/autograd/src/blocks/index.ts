/**
 * @file Functions that are recorded once and not once for each time they are called, as loops are. On numbers they run; on
 * values they are one value with several results, which can be differentiated to any order, nested and compiled.
 *
 *     const [state, outputs] = scan(step, state, rows, ...shared);   // step(state, row, ...shared) → [state, output]
 *     const state = fold(step, state, rows, ...shared);              // step(state, row, ...shared) → state
 *     const answers = map(f, rows, ...shared);                       // f(row, ...shared)
 *     const state = whileLoop(condition, step, state, ...shared);    // condition(state, ...shared), step(state, ...shared)
 *     const g = block(f);                                            // f, recorded at the first call
 */

import { unwatched, watched, type Watched } from "../comparisons.ts";
import { leavesLike, leavesOf, mapLeaves, pathsOf, refill } from "../structure.ts";
import { placeholder } from "../leaf.ts";
import { differentiable, recording, takesValues, twinOf } from "../twin.ts";
import { dataOf, describe, isValue, type Num, type Value } from "../value.ts";
import { range } from "./block.ts";
import { Loop } from "./loop.ts";
import { type Closure, closureOf } from "./recorded.ts";
import type { Length } from "./steps.ts";

/**
 * `f`, recorded once for each structure of arguments: on values a call is one value with several results, whatever `f` does
 * inside, and its derivatives are recorded once too. What `f` reads from elsewhere is read when it is recorded; if that are
 * values, it is recorded at every call.
 */
export function block<Args extends readonly unknown[], Answer>(
  f: (...args: Args) => Answer,
): (...args: Args) => Answer {
  requireFunction("make a block of", f);
  const known: { readonly args: unknown; readonly closure: Closure; readonly answer: unknown }[] = [];
  return (...args) => {
    const leaves = leavesOf(args);
    let found = known.find((entry) => isAlike(args, entry.args));
    if (found === undefined) {
      const taken = traced(args);
      const { answer: result, requireUse } = recordedCall(f, taken.structure as []);
      const results = leavesOf(result, "result");
      requireUse(results);
      const closure = closureOf(nameOf(f, "block"), taken.leaves, results);
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
  if (isPlain([state, rows, shared])) {
    const outputs = Array.from(rows, (row) => {
      const [next, output] = step(state, row, ...shared);
      state = next;
      return output;
    });
    return [state, outputs];
  }
  return looped(nameOf(step, "scan"), step, { state, rows, shared }) as [State, Output[]];
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
  if (isPlain([state, rows, shared]))
    return rows.reduce((before, row) => step(before, row, ...shared), state);
  const f = differentiable(step);
  const both = around(step, (before: State, row: Row, ...rest: Shared): [State, []] => [
    f(before, row, ...rest),
    [],
  ]);
  return looped(nameOf(step, "fold"), both, { state, rows, shared })[0] as State;
}

/** What `f` answers for each row: `rows.map((row) => f(row, ...shared))`, recorded once. */
export function map<Row, Answer, Shared extends readonly unknown[]>(
  f: (row: Row, ...shared: Shared) => Answer,
  rows: readonly Row[],
  ...shared: Shared
): Answer[] {
  requireFunction("map with", f);
  requireRows("map", rows);
  if (isPlain([rows, shared])) return Array.from(rows, (row) => f(row, ...shared));
  const called = differentiable(f);
  const step = around(f, (_: [], row: Row, ...rest: Shared): [[], Answer] => [[], called(row, ...rest)]);
  return looped(nameOf(f, "map"), step, { state: [], rows, shared })[1] as Answer[];
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
  while (isPlain([state, shared])) {
    const now = state;
    const holds = unwatched(() => condition(now, ...shared));
    if (isValue(holds)) break;
    if (!isMet(holds)) return state;
    state = step(state, ...shared);
  }
  const f = differentiable(step);
  const both = around(step, (before: State, _: [], ...rest: Shared): [State, []] => [f(before, ...rest), []]);
  const length = { condition };
  return looped(nameOf(step, "whileLoop"), both, { state, rows: [[]], shared }, length)[0] as State;
}

/** Whether a condition holds: a number that is not 0, or a truth. */
const isMet = (holds: Num | boolean): boolean => (typeof holds === "boolean" ? holds : dataOf(holds) !== 0);

/** What takes `f`'s arguments in another way, and has its twin if `f` has one. */
function around<F extends AnyFunction>(f: AnyFunction, wrapper: F): F {
  return twinOf(f) === undefined ? wrapper : takesValues(wrapper);
}

/** Calls a function, or its twin, whose conditions are its own affair, on what is to be recorded. */
function recordedCall(f: AnyFunction, args: readonly unknown[]): Watched<unknown> {
  const run = (): unknown => differentiable(f)(...(args as never[]));
  if (twinOf(f) === undefined) return watched(run);
  return { answer: unwatched(() => recording(run)), requireUse: () => {} };
}

/** Any function of numbers and values. */
type AnyFunction = (...args: never[]) => unknown;

interface Arguments {
  readonly state: unknown;
  readonly rows: readonly unknown[];
  readonly shared: readonly unknown[];
}

/** Records one step and calls the loop of it: the last state, and what the steps answered. */
function looped(
  name: string,
  step: AnyFunction,
  { state, rows, shared }: Arguments,
  until?: { readonly condition: AnyFunction },
): [unknown, unknown[]] {
  if (rows.length === 0) return [state, []];
  const [first] = rows;
  const taken = { state: traced(state), row: traced(first), shared: traced(shared) };
  const [before, each, all] = [
    taken.state.leaves.length,
    taken.row.leaves.length,
    taken.shared.leaves.length,
  ];
  /** What the condition takes from outside is shared, though a step does not take it. */
  let condition: Closure | undefined;
  if (until !== undefined) {
    const { answer, requireUse } = recordedCall(until.condition, [
      taken.state.structure,
      ...(taken.shared.structure as []),
    ]);
    const holds = typeof answer === "boolean" ? Number(answer) : answer;
    if (typeof holds !== "number" && !isValue(holds)) {
      throw new TypeError(`Cannot loop while ${describe(holds)}: the condition answers a number or a value.`);
    }
    requireUse([holds]);
    condition = closureOf(`${name}: condition`, [...taken.state.leaves, ...taken.shared.leaves], [holds]);
  }
  const unused = (condition?.outside ?? []).map(() => placeholder());
  const { answer, requireUse } = recordedCall(step, [
    taken.state.structure,
    taken.row.structure,
    ...(taken.shared.structure as []),
  ]);
  if (!Array.isArray(answer) || answer.length !== 2) {
    throw new TypeError(
      `Cannot use the answer of a step, ${describe(answer)}: answer the next state and an output, [state, output].`,
    );
  }
  const [next, output] = answer as [unknown, unknown];
  const given = leavesOf(output, "result");
  const results = [...leavesLike(next, state, "result"), ...given];
  requireUse(results);
  const { block: program, outside } = closureOf(
    name,
    [...taken.state.leaves, ...taken.row.leaves, ...taken.shared.leaves, ...unused],
    results,
  );
  const wiring = {
    state: range(0, before),
    row: range(before, each),
    shared: range(before + each, all + unused.length + outside.length),
    next: range(0, before),
    given: range(before, given.length),
  };
  const length: Length =
    condition === undefined
      ? rows.length
      : {
          block: condition.block,
          inputs: Int32Array.from([...range(0, before), ...range(0, all + unused.length).map((i) => ~i)]),
        };
  const loop = new Loop(name, program, wiring, length);
  const numbers = loop.call([
    ...leavesOf(state),
    ...(condition === undefined ? rows.flatMap((row) => leavesLike(row, first, "argument")) : []),
    ...leavesOf(shared),
    ...(condition?.outside ?? []),
    ...outside,
  ]);
  const outputs = condition === undefined ? rows.length : 0;
  return [
    refill(state, numbers.slice(0, before)),
    Array.from({ length: outputs }, (_, t) =>
      refill(output, numbers.slice(before + t * given.length, before + (t + 1) * given.length)),
    ),
  ];
}

/** A structure with unknown numbers in the place of its leaves. */
function traced(structure: unknown): { readonly structure: unknown; readonly leaves: Value[] } {
  const paths = pathsOf(structure);
  const leaves: Value[] = [];
  const like = mapLeaves(structure, () => {
    const path = paths[leaves.length]!;
    const leaf = placeholder(path === "" ? undefined : path);
    leaves.push(leaf);
    return leaf;
  });
  return { structure: like, leaves };
}

/** A structure of the same shape that keeps no value alive. */
function emptied(structure: unknown): unknown {
  return mapLeaves(structure, () => 0);
}

function isAlike(structure: unknown, empty: unknown): boolean {
  return JSON.stringify(emptied(structure)) === JSON.stringify(empty);
}

function isPlain(structure: unknown): boolean {
  return leavesOf(structure).every((leaf) => typeof leaf === "number");
}

function nameOf({ name }: { readonly name: string }, otherwise: string): string {
  return name === "" ? otherwise : name;
}

function requireFunction(what: string, f: unknown): void {
  if (typeof f !== "function") {
    throw new TypeError(`Cannot ${what} ${describe(f)}: it is not a function. Pass the function itself.`);
  }
}

function requireRows(what: string, rows: unknown): void {
  if (!Array.isArray(rows) && !ArrayBuffer.isView(rows)) {
    throw new TypeError(`Cannot ${what} over ${describe(rows)}: it is no array. Pass an array of rows.`);
  }
}
