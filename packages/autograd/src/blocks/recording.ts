/** @file Calling functions on unknown numbers, for what is recorded once. */

import { unwatched, watched, type Watched } from "../comparisons.ts";
import { withoutGuards } from "../guards.ts";
import { placeholder } from "../leaf.ts";
import { mapLeaves, pathsOf } from "../structure.ts";
import { differentiable, recording, twinOf } from "../twin.ts";
import { describe, type Value } from "../value.ts";

/** Any function of numbers and values. */
export type AnyFunction = (...args: never[]) => unknown;

/** Calls a function, or its twin, whose conditions are its own affair, on what is to be recorded. */
export function recordedCall(f: AnyFunction, args: readonly unknown[]): Watched<unknown> {
  const run = (): unknown => differentiable(f)(...(args as never[]));
  return withoutGuards(() =>
    twinOf(f) === undefined
      ? watched(run)
      : { answer: unwatched(() => recording(run)), requireUse: () => {} },
  );
}

/** A structure with unknown numbers in the place of its leaves. */
export function traced(structure: unknown): { readonly structure: unknown; readonly leaves: Value[] } {
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
export function emptied(structure: unknown): unknown {
  return mapLeaves(structure, () => 0);
}

export function isAlike(structure: unknown, empty: unknown): boolean {
  return JSON.stringify(emptied(structure)) === JSON.stringify(empty);
}

export function nameOf({ name }: { readonly name: string }, otherwise: string): string {
  return name === "" ? otherwise : name;
}

export function requireFunction(what: string, f: unknown): void {
  if (typeof f !== "function") {
    throw new TypeError(`Cannot ${what} ${describe(f)}: it is not a function. Pass the function itself.`);
  }
}
