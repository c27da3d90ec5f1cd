/** @file The shapes of a kernel's arguments and result: how nested numbers become one row of numbers, and back. */

import { nearest } from "../../options.ts";
import { printable } from "../../printable.ts";
import { isList, isRecord } from "../../structure.ts";
import { describe, isForeign, isValue, type Num, remedyFor } from "../../value.ts";

/** What stands at one place of an argument: a number, several numbers, parts, or something that is no number. */
export type Shape =
  | { readonly kind: "number" }
  | { readonly kind: "numbers"; readonly count: number }
  | { readonly kind: "array"; readonly parts: readonly Shape[] }
  | { readonly kind: "record"; readonly keys: readonly string[]; readonly parts: readonly Shape[] }
  /** Handed on as it is; another one is another recording. `copy` is what it was when it was recorded. */
  | { readonly kind: "fixed"; readonly value: unknown; readonly copy: unknown };

/** Which arguments are part of the recording with their numbers: by position from 0, or by path, as in `"edges"` or `"x[1].mode"`. */
export type Fixed = readonly (number | string)[];

/**
 * The shapes of arguments.
 * @throws TypeError for an object that is neither array nor plain record: its numbers would be read once and for all; RangeError
 * for a fixed argument that is not there.
 */
export function shapesOf(args: readonly unknown[], fixed: Fixed = []): Shape[] {
  const missing = new Set<number | string>(fixed);
  const paths: string[] = [];
  const isFixed = (path: string): boolean => {
    if (fixed.length === 0) return false;
    paths.push(path);
    return missing.delete(path) || fixed.includes(path);
  };
  const shapes = args.map((arg, i) =>
    missing.delete(i) ? fixedShape(arg) : shapeWithin(arg, argumentName(i, isPlainRecord(arg)), isFixed, []),
  );
  const [first] = missing;
  if (first !== undefined) rejectMissing(first, args.length, paths);
  return shapes;
}

/** @param around what `x` is part of. */
function shapeWithin(
  x: unknown,
  path: string,
  isFixed: (path: string) => boolean,
  around: readonly unknown[],
): Shape {
  if (path !== "" && isFixed(path)) return fixedShape(x);
  if (typeof x === "number" || isValue(x)) return { kind: "number" };
  if (isForeign(x)) throw new TypeError(`Cannot compile for ${describe(x)}. ${remedyFor(x)}`);
  requireNoCycle(x, around);
  const inside = typeof x === "object" ? [...around, x] : around;
  const part = (inner: unknown, way: string): Shape => shapeWithin(inner, way, isFixed, inside);
  if (isList(x)) {
    const parts = Array.from<unknown>(x).map((inner, i) => part(inner, `${path}[${i}]`)); // without holes
    return parts.every(({ kind }) => kind === "number")
      ? { kind: "numbers", count: parts.length }
      : { kind: "array", parts };
  }
  if (isPlainRecord(x)) {
    const keys = Object.keys(x);
    return { kind: "record", keys, parts: keys.map((key) => part(x[key], pathTo(path, key))) };
  }
  if (typeof x !== "object" || x === null) return { kind: "fixed", value: x, copy: x };
  throw new TypeError(
    `Cannot compile for an argument that holds ${describe(x)}. Pass numbers in arrays and plain records; let the function close over the rest.`,
  );
}

const isPlainRecord = (x: unknown): x is Record<string, unknown> => isRecord(x) && !isForeign(x);

function fixedShape(x: unknown): Shape {
  return { kind: "fixed", value: x, copy: copyOf(x, []) };
}

/** A copy of numbers and what else is fixed: the caller may write into his arrays. Instances of classes stand for themselves. */
function copyOf(x: unknown, around: readonly unknown[]): unknown {
  if (!isList(x) && !isPlainRecord(x)) return x;
  requireNoCycle(x, around);
  const inside = [...around, x];
  if (isList(x)) return Array.from<unknown>(x).map((part) => copyOf(part, inside));
  return Object.fromEntries(Object.entries(x).map(([key, part]) => [key, copyOf(part, inside)]));
}

/** Whether `x` is what was copied. */
function isLike(copy: unknown, x: unknown): boolean {
  if (isList(copy)) {
    if (!isList(x) || x.length !== copy.length) return false;
    for (let i = 0; i < copy.length; i++) if (!isLike(copy[i], x[i])) return false;
    return true;
  }
  if (!isPlainRecord(copy)) return Object.is(copy, x);
  if (!isPlainRecord(x)) return false;
  const keys = Object.keys(copy);
  const others = Object.keys(x);
  return (
    keys.length === others.length && keys.every((key, i) => key === others[i] && isLike(copy[key], x[key]))
  );
}

function requireNoCycle(x: unknown, around: readonly unknown[]): void {
  if (!around.includes(x)) return;
  throw new TypeError(
    "Cannot compile for an argument that is part of itself. Pass numbers in arrays and plain records without cycles.",
  );
}

function rejectMissing(fixed: number | string, count: number, paths: readonly string[]): never {
  if (typeof fixed === "number") {
    throw new RangeError(
      `Cannot fix argument ${fixed} of ${count}: positions begin with 0. Pass the position of an argument.`,
    );
  }
  const known = paths.filter((path) => path !== "");
  const near = nearest(fixed, known);
  throw new RangeError(
    `Cannot fix the argument ${printable(fixed)}: there is none of this path. ` +
      (near === undefined
        ? `Pass a position or a path, as in ${known.slice(0, 5).join(", ") || "0"}.`
        : `Write ${near}.`),
  );
}

/** What the paths of an argument's numbers begin with. The keys of records name themselves. */
export function argumentName(position: number, isRecord: boolean): string {
  return isRecord ? "" : (["x", "y", "z", "u", "v", "w"][position] ?? `x${position}`);
}

function pathTo(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** The texts and truths that stand beside the numbers of arguments. */
export function labelsIn(shapes: readonly Shape[]): Set<unknown> {
  const labels = new Set<unknown>();
  const visit = (shape: Shape): void => {
    if (shape.kind === "array" || shape.kind === "record") shape.parts.forEach(visit);
    else if (shape.kind === "fixed" && (typeof shape.value === "string" || typeof shape.value === "boolean"))
      labels.add(shape.value);
  };
  shapes.forEach(visit);
  return labels;
}

/** How many numbers a shape holds. */
export function countOf(shape: Shape): number {
  switch (shape.kind) {
    case "number":
      return 1;
    case "numbers":
      return shape.count;
    case "fixed":
      return 0;
    default:
      return shape.parts.reduce((count, part) => count + countOf(part), 0);
  }
}

/**
 * Writes the numbers of `x` into `target` from `at` on, in order.
 * @returns where the next ones go, or −1 if `x` has another shape (what was written by then stays).
 */
export function pack(shape: Shape, x: unknown, target: Float64Array, at: number): number {
  switch (shape.kind) {
    case "number":
      if (typeof x !== "number") return -1;
      target[at] = x;
      return at + 1;
    case "numbers": {
      if (!isList(x) || x.length !== shape.count) return -1;
      for (let i = 0; i < x.length; i++) {
        const number = x[i];
        if (typeof number !== "number") return -1;
        target[at + i] = number;
      }
      return at + shape.count;
    }
    case "array": {
      if (!Array.isArray(x) || x.length !== shape.parts.length) return -1;
      for (let i = 0; i < x.length && at >= 0; i++) at = pack(shape.parts[i]!, x[i], target, at);
      return at;
    }
    case "record": {
      if (!isRecord(x)) return -1;
      let count = 0;
      for (const key in x) if (shape.keys[count++] !== key) return -1;
      if (count !== shape.keys.length) return -1;
      for (let i = 0; i < count && at >= 0; i++) {
        at = pack(shape.parts[i]!, x[shape.keys[i]!], target, at);
      }
      return at;
    }
  }
  return isLike(shape.copy, x) ? at : -1;
}

/** Writes the numbers of arguments into `target`. Answers whether they are of these shapes; if not, what was written by then stays. */
export function packAll(shapes: readonly Shape[], args: readonly unknown[], target: Float64Array): boolean {
  if (args.length !== shapes.length) return false;
  let at = 0;
  for (let i = 0; i < args.length && at >= 0; i++) at = pack(shapes[i]!, args[i], target, at);
  return at >= 0;
}

/** The numbers of arguments of these shapes, in order. */
export function numbersOf(shapes: readonly Shape[], args: readonly unknown[]): Float64Array {
  const numbers = new Float64Array(shapes.reduce((count, shape) => count + countOf(shape), 0));
  packAll(shapes, args, numbers);
  return numbers;
}

/** An argument of this shape, with what `make` answers for its path in the place of each number. */
export function fill(shape: Shape, path: string, make: (path: string) => unknown): unknown {
  switch (shape.kind) {
    case "number":
      return make(path);
    case "numbers":
      return Array.from({ length: shape.count }, (_, i) => make(`${path}[${i}]`));
    case "array":
      return shape.parts.map((part, i) => fill(part, `${path}[${i}]`, make));
    case "record":
      return Object.fromEntries(
        shape.keys.map((key, i) => [key, fill(shape.parts[i]!, pathTo(path, key), make)]),
      );
  }
  return shape.value;
}

/** Arguments of these shapes, with what `make` answers for its path in the place of each number. */
export function fillAll(shapes: readonly Shape[], make: (path: string) => unknown): unknown[] {
  return shapes.map((shape, i) => fill(shape, argumentName(i, shape.kind === "record"), make));
}

/** Makes a result from a row of numbers. */
type Unpack = (row: Float64Array) => unknown;

/**
 * A function that makes a result of the shape of `result` from a row of numbers. It holds places in the row only: were it to
 * hold `result`, it would keep the whole recorded graph alive.
 * @param outputs gets the scalars of `result`, in order.
 * @param labels the texts and truths of the arguments: a gradient has them, too.
 * @throws TypeError, with its path, for what is no number, value, array or plain record.
 */
export function unpacker(
  result: unknown,
  outputs: Num[],
  labels: ReadonlySet<unknown> = new Set(),
  path = "",
): Unpack {
  if (typeof result === "number" || isValue(result)) return numberAt(outputs.push(result) - 1);
  if (path !== "" && labels.has(result)) return () => result;
  if (isList(result)) {
    const first = outputs.length;
    const whole = Array.from<unknown>(result); // which has no holes
    const parts = whole.map((part, i) => unpacker(part, outputs, labels, `${path}[${i}]`));
    return whole.every((part) => typeof part === "number" || isValue(part))
      ? numbersFrom(first, whole.length)
      : arrayOf(parts);
  }
  if (isRecord(result) && !isForeign(result)) {
    const keys = Object.keys(result);
    return recordOf(
      keys,
      keys.map((key) => unpacker(result[key], outputs, labels, path === "" ? key : `${path}.${key}`)),
    );
  }
  throw new TypeError(
    `Cannot compile: ${path === "" ? "the function answers" : `${printable(path)} of the result is`} ${describe(result)}. ` +
      remedyFor(result, "Answer numbers and values, in arrays and plain records."),
  );
}

const numberAt =
  (at: number): Unpack =>
  (row) =>
    row[at];

const numbersFrom =
  (first: number, count: number): Unpack =>
  (row) => {
    const numbers = new Array<number>(count);
    for (let i = 0; i < count; i++) numbers[i] = row[first + i]!;
    return numbers;
  };

const arrayOf =
  (parts: readonly Unpack[]): Unpack =>
  (row) =>
    parts.map((part) => part(row));

const recordOf =
  (keys: readonly string[], parts: readonly Unpack[]): Unpack =>
  (row) => {
    const record: Record<string, unknown> = {};
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const part = parts[i]!(row);
      if (key === "__proto__") {
        Object.defineProperty(record, key, {
          value: part,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      } else record[key] = part;
    }
    return record;
  };

/** Whether a value stands anywhere in `x`, which may be part of itself. */
export function holdsValue(x: unknown): boolean {
  return holds(x, []);
}

function holds(x: unknown, around: readonly unknown[]): boolean {
  if (isValue(x)) return true;
  const parts = Array.isArray(x) ? x : isRecord(x) ? Object.values(x) : [];
  if (parts.length === 0 || around.includes(x)) return false;
  const inside = [...around, x];
  return parts.some((part) => typeof part === "object" && holds(part, inside));
}
