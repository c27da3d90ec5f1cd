/** @file Loops of a function's steps: one is recorded, and its loop is called. */

import { placeholder } from "../leaf.ts";
import { leavesLike, leavesOf, refill } from "../structure.ts";
import { describe, isValue } from "../value.ts";
import { range } from "./block.ts";
import { Loop } from "./loop.ts";
import { type Closure, closureOf } from "./recorded.ts";
import { type AnyFunction, recordedCall, traced } from "./recording.ts";
import type { Length } from "./steps.ts";

export interface Arguments {
  readonly state: unknown;
  readonly rows: readonly unknown[];
  readonly shared: readonly unknown[];
}

/** Records one step and calls the loop of it: the last state, and what the steps answered. */
export function looped(
  name: string,
  step: AnyFunction,
  { state, rows, shared }: Arguments,
  way: { readonly keepsFew: boolean; readonly condition?: AnyFunction },
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
  if (way.condition !== undefined) {
    const { answer, requireUse } = recordedCall(way.condition, [
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
  const data = condition === undefined ? plainRows(rows, first, each) : undefined;
  const loop = new Loop(name, program, wiring, length, { keepsFew: way.keepsFew, data });
  const numbers = loop.call([
    ...leavesOf(state),
    ...(condition === undefined && data === undefined
      ? rows.flatMap((row) => leavesLike(row, first, "argument"))
      : []),
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

/** The numbers of rows of `width` that are plain numbers, in the order of the first one; `undefined` if they are not. */
function plainRows(rows: readonly unknown[], first: unknown, width: number): Float64Array | undefined {
  const numbers = new Float64Array(rows.length * width);
  for (const [t, row] of rows.entries()) {
    if (copied(row, first, numbers, t * width) === (t + 1) * width) continue;
    const leaves = leavesLike(row, first, "argument");
    for (const [k, leaf] of leaves.entries()) {
      if (typeof leaf !== "number") return undefined;
      numbers[t * width + k] = leaf;
    }
  }
  return numbers;
}

/** Copies numbers in arrays of the shape of `like`; answers where they end, NaN if there is anything else. */
function copied(part: unknown, like: unknown, to: Float64Array, at: number): number {
  if (typeof part === "number" && typeof like === "number") {
    to[at] = part;
    return at + 1;
  }
  if (!Array.isArray(part) || !Array.isArray(like) || part.length !== like.length) return NaN;
  for (let i = 0; i < part.length; i++) at = copied(part[i], like[i], to, at);
  return at;
}
