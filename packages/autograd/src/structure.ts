/** @file Arguments and results of differentiated functions: numbers and values, in arrays and records, nested. */

import { describe, isValue, type Num, type Value } from "./value.ts";

/** Numbers and values in arrays, tuples and plain records, nested to any depth. */
export type Structure = Num | readonly Structure[] | { readonly [key: string]: Structure };

/** What may be passed where a function takes an `X`: a number in the place of each value, or a value. */
export type Argument<X> = X extends Num ? Num : { readonly [K in keyof X]: Argument<X[K]> };

/** The shape of `A`, holding derivatives: numbers where `A` holds numbers, else values (or numbers, if constant). */
export type Gradient<A> = A extends number
  ? number
  : A extends Value
    ? Num
    : { -readonly [K in keyof A]: Gradient<A[K]> };

/** What a scalar answer is for an argument of shape `A`: a number if `A` holds numbers only. */
export type Scalar<A> = [Leaf<A>] extends [number] ? number : Num;

/** The shape of `Y`, holding scalar answers for an argument of shape `A`. */
export type Result<Y, A> = Y extends Num ? Scalar<A> : { -readonly [K in keyof Y]: Result<Y[K], A> };

type Leaf<A> = A extends Num
  ? A
  : A extends readonly (infer E)[]
    ? Leaf<E>
    : { [K in keyof A]: Leaf<A[K]> }[keyof A];

/** What a structure is to a function; for its errors. */
export type Role = "argument" | "result" | "tangent" | "cotangent";

/** The leaves of a structure, from left to right. Records count in the order of their keys. */
export function leavesOf(structure: unknown, role?: Role): Num[] {
  const leaves: Num[] = [];
  mapLeaves(structure, (leaf) => leaves.push(leaf), role);
  return leaves;
}

/**
 * A structure of the same shape, with `change` applied to each leaf.
 * @param change gets the leaf and its path, as in `weights.hidden[2]`.
 * @throws TypeError, with its path, for anything that is not a number, a value, an array or a plain record.
 */
export function mapLeaves(
  structure: unknown,
  change: (leaf: Num, path: string) => unknown,
  role: Role = "argument",
  path = "",
): unknown {
  if (typeof structure === "number" || isValue(structure)) return change(structure, path);
  if (Array.isArray(structure))
    return Array.from(structure, (part, i) => mapLeaves(part, change, role, `${path}[${i}]`));
  if (isRecord(structure)) {
    return Object.fromEntries(
      Object.entries(structure).map(([key, part]) => [
        key,
        mapLeaves(part, change, role, path === "" ? key : `${path}.${key}`),
      ]),
    );
  }
  throw new TypeError(
    `Cannot use the ${role}${path === "" ? "" : ` at ${path}`}: it is ${describe(structure)}. ` +
      "Pass numbers and values, in arrays and plain records.",
  );
}

function isRecord(x: unknown): x is Record<string, unknown> {
  if (typeof x !== "object" || x === null) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
