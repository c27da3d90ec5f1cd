/** @file Arguments and results of differentiated functions: numbers and values, in arrays and records, nested. */

import { printable } from "./printable.ts";
import { describe, isForeign, isValue, type Num, remedyFor, type Value } from "./value.ts";

/** Numbers and values in arrays, tuples and plain records, nested to any depth. */
export type Structure = Num | readonly Structure[] | TypedArray | { readonly [key: string]: Structure };

/** What may be passed where a function takes an `X`: a number in the place of each value, or a value; typed arrays as vectors. */
export type Argument<X> = X extends Num
  ? Num
  : X extends readonly Num[]
    ? number extends X["length"]
      ? readonly Num[] | TypedArray
      : { readonly [K in keyof X]: Num }
    : { readonly [K in keyof X]: Argument<X[K]> };

/** A typed array of numbers. */
export type TypedArray = ArrayBufferView & ArrayLike<number>;

/** The shape of `A`, holding derivatives: numbers where `A` holds numbers, else values (or numbers, if constant). */
export type Gradient<A> = A extends number
  ? number
  : A extends Value
    ? Num
    : A extends TypedArray
      ? number[]
      : { -readonly [K in keyof A]: Gradient<A[K]> };

/** What a scalar answer is for an argument of shape `A`: a number if `A` holds numbers only. */
export type Scalar<A> = [Leaf<A>] extends [number] ? number : Num;

/** The shape of `Y`, holding scalar answers for an argument of shape `A`. */
export type Result<Y, A> = Y extends Num ? Scalar<A> : { -readonly [K in keyof Y]: Result<Y[K], A> };

type Leaf<A> = A extends Num
  ? A
  : A extends Label | null | undefined
    ? never
    : A extends TypedArray
      ? number
      : A extends readonly (infer E)[]
        ? Leaf<E>
        : { [K in keyof A]: Leaf<A[K]> }[keyof A];

/** A text or a truth beside the numbers of a structure: it stays what it is. */
export type Label = string | boolean;

/**
 * Whether `x` stays what it is in structures of numbers. A text that reads as a number is none: somebody has forgotten to convert it.
 */
function isLabel(x: unknown): x is Label {
  return typeof x === "boolean" || (typeof x === "string" && (x.trim() === "" || Number.isNaN(Number(x))));
}

/** What a structure is to a function; for its errors. The result of a function holds numbers only, the answer of a kernel what its argument held, too. */
export type Role = "argument" | "result" | "tangent" | "cotangent" | "answer";

/** The leaves of a structure, from left to right. Records count in the order of their keys. */
export function leavesOf(structure: unknown, role?: Role): Num[] {
  const leaves: Num[] = [];
  mapLeaves(structure, (leaf) => leaves.push(leaf), role);
  return leaves;
}

/**
 * A structure of the same shape, with `change` applied to each leaf. Texts and truths beside numbers stay what they are.
 * @throws TypeError, with its path, for anything else that is not a number, a value, an array or a plain record.
 */
export function mapLeaves(
  structure: unknown,
  change: (leaf: Num) => unknown,
  role: Role = "argument",
): unknown {
  let count = 0;
  let label: { readonly x: Label; readonly way: Way } | undefined;
  const visit = (part: unknown, way: Way): unknown => {
    if (typeof part === "number" || isValue(part)) {
      count++;
      return change(part);
    }
    if (way !== undefined && role !== "result" && isLabel(part)) {
      label ??= { x: part, way };
      return part;
    }
    if (isList(part)) {
      requireNoCycle(part, way, role);
      return Array.from(part, (inner, i) => visit(inner, { above: way, key: i, whole: part }));
    }
    if (isRecord(part) && !isForeign(part)) {
      requireNoCycle(part, way, role);
      return Object.fromEntries(
        Object.entries(part).map(([key, inner]) => [key, visit(inner, { above: way, key, whole: part })]),
      );
    }
    return reject(part, way, role);
  };
  const whole = visit(structure, undefined);
  if (count === 0 && label !== undefined) reject(label.x, label.way, role);
  return whole;
}

function reject(part: unknown, way: Way, role: Role): never {
  const remedy =
    typeof part === "string" && way !== undefined && !isLabel(part)
      ? "Convert it with Number(text)."
      : remedyFor(part, "Pass numbers and values, in arrays and plain records.");
  throw new TypeError(`Cannot use the ${role}${placeOf(way)}: it is ${describe(part)}. ${remedy}`);
}

/** Whether texts or truths stand beside the numbers of a structure. */
export function holdsLabel(structure: unknown): boolean {
  if (isValue(structure) || typeof structure !== "object" || structure === null) return isLabel(structure);
  return Object.values(structure).some(holdsLabel);
}

/** A structure of the same shape, with its leaves replaced, from left to right. */
export function refill(structure: unknown, leaves: readonly unknown[]): unknown {
  let next = 0;
  return mapLeaves(structure, () => leaves[next++]);
}

/**
 * The leaves of a structure in the order in which `pattern` has its own, place by place.
 * @throws RangeError, with its path, where one has a number and the other has none.
 */
export function leavesLike(structure: unknown, pattern: unknown, role: Role): Num[] {
  const leaves: Num[] = [];
  const visit = (part: unknown, like: unknown, way: Way): void => {
    if (way !== undefined && isLabel(like)) {
      if (part === undefined || part === like) return;
      throw new RangeError(
        `Cannot use the ${role}${placeOf(way)}: it is ${describe(part)} where ${describe(like)} is expected. Pass the same, or nothing.`,
      );
    }
    // A tangent or a cotangent may leave texts and truths out.
    const isNeeded = (key: string): boolean =>
      typeof like !== "object" || like === null || !isLabel((like as Record<string, unknown>)[key]);
    const keys = (x: unknown): readonly string[] | undefined =>
      typeof x === "object" && x !== null && !isValue(x)
        ? Object.keys(x).filter((key) => isNeeded(key) || (x as Record<string, unknown>)[key] !== undefined)
        : undefined;
    const present = keys(part);
    const wanted = keys(like)?.filter((key) => isNeeded(key) || present?.includes(key));
    const has = present;
    if (has === undefined && wanted === undefined) {
      mapLeaves(part, (leaf) => leaves.push(leaf), role);
    } else if (
      has === undefined ||
      wanted?.length !== has.length ||
      wanted.some((key) => !has.includes(key))
    ) {
      const shape = (names: readonly string[] | undefined): string =>
        names === undefined ? "a number" : `[${names.join(", ")}]`;
      throw new RangeError(
        `Cannot use the ${role}${placeOf(way)}: it has ${shape(has)} where ${shape(wanted)} is expected. Pass the same shape.`,
      );
    } else {
      for (const key of wanted) {
        const [inner, innerLike] = [part, like].map((x) => (x as Record<string, unknown>)[key]);
        visit(inner, innerLike, { above: way, key: isList(like) ? Number(key) : key, whole: like });
      }
    }
  };
  visit(structure, pattern, undefined);
  return leaves;
}

/** The paths of a structure's leaves, from left to right, as in `weights.hidden[2]`. */
export function pathsOf(structure: unknown): string[] {
  const paths: string[] = [];
  const visit = (part: unknown, way: Way): void => {
    if (way !== undefined && isLabel(part)) return;
    if (typeof part !== "object" || part === null || isValue(part)) paths.push(pathOf(way));
    else if (isList(part))
      Array.from(part).forEach((inner, i) => visit(inner, { above: way, key: i, whole: part }));
    else for (const [key, inner] of Object.entries(part)) visit(inner, { above: way, key, whole: part });
  };
  visit(structure, undefined);
  return paths;
}

/** How a part was come to. Written out only when an error or a name needs it. */
type Way = { readonly above: Way; readonly key: string | number; readonly whole: unknown } | undefined;

/** @throws TypeError if `part` is part of itself. */
function requireNoCycle(part: unknown, way: Way, role: Role): void {
  for (let above = way; above !== undefined; above = above.above) {
    if (above.whole !== part) continue;
    throw new TypeError(
      `Cannot use the ${role}${placeOf(way)}: it is the ${role}${placeOf(above.above)} that it is part of. Pass numbers and values, in arrays and plain records without cycles.`,
    );
  }
}

function pathOf(way: Way): string {
  if (way === undefined) return "";
  const above = pathOf(way.above);
  if (typeof way.key === "number") return `${above}[${way.key}]`;
  return printable(above === "" ? way.key : `${above}.${way.key}`);
}

function placeOf(way: Way): string {
  return way === undefined ? "" : ` at ${pathOf(way)}`;
}

/** Whether `x` is an array or a typed array of numbers (one of BigInts is none). */
export function isList(x: unknown): x is readonly unknown[] | TypedArray {
  if (Array.isArray(x)) return true;
  return (
    ArrayBuffer.isView(x) && "length" in x && !(x instanceof BigInt64Array || x instanceof BigUint64Array)
  );
}

/** Whether `x` is a plain record: an object literal, of any realm, and no array, value or instance of a class. */
export function isRecord(x: unknown): x is Record<string, unknown> {
  if (typeof x !== "object" || x === null) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
