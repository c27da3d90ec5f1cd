/** @file The shapes of a kernel's arguments and result: how nested numbers become one row of numbers, and back. */

import { placeholder } from "../leaf.ts";
import { isList, isRecord } from "../structure.ts";
import { describe, isForeign, isValue, type Num, remedyFor, type Value } from "../value.ts";

/** What stands at one place of an argument: a number, several numbers, parts, or something that is no number. */
export type Shape =
  | { readonly kind: "number" }
  | { readonly kind: "numbers"; readonly count: number }
  | { readonly kind: "array"; readonly parts: readonly Shape[] }
  | { readonly kind: "record"; readonly keys: readonly string[]; readonly parts: readonly Shape[] }
  /** Handed on as it is; another one is another recording. */
  | { readonly kind: "fixed"; readonly value: unknown };

/**
 * The shape of an argument.
 * @throws TypeError for an object that is neither array nor plain record: its numbers would be read once and for all.
 */
export function shapeOf(x: unknown): Shape {
  return shapeWithin(x, []);
}

/** @param around what `x` is part of. */
function shapeWithin(x: unknown, around: readonly unknown[]): Shape {
  if (typeof x === "number" || isValue(x)) return { kind: "number" };
  if (isForeign(x)) throw new TypeError(`Cannot compile for ${describe(x)}. ${remedyFor(x)}`);
  if (around.includes(x)) {
    throw new TypeError(
      "Cannot compile for an argument that is part of itself. Pass numbers in arrays and plain records without cycles.",
    );
  }
  const inside = typeof x === "object" ? [...around, x] : around;
  const shapeInside = (part: unknown): Shape => shapeWithin(part, inside);
  if (Array.isArray(x)) {
    const parts = Array.from(x as readonly unknown[]); // which has no holes
    return parts.every((part) => typeof part === "number" || isValue(part))
      ? { kind: "numbers", count: parts.length }
      : { kind: "array", parts: parts.map(shapeInside) };
  }
  if (isList(x)) return { kind: "numbers", count: x.length };
  if (typeof x === "object" && x !== null && !isRecord(x)) {
    throw new TypeError(
      `Cannot compile for an argument that holds ${describe(x)}. Pass numbers in arrays and plain records; let the function close over the rest.`,
    );
  }
  if (!isRecord(x)) return { kind: "fixed", value: x };
  return { kind: "record", keys: Object.keys(x), parts: Object.values(x).map(shapeInside) };
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
      for (let i = 0; i < x.length && at >= 0; i++) at = pack(shape.parts[i] as Shape, x[i], target, at);
      return at;
    }
    case "record": {
      if (!isRecord(x)) return -1;
      let count = 0;
      for (const key in x) if (shape.keys[count++] !== key) return -1;
      if (count !== shape.keys.length) return -1;
      for (let i = 0; i < count && at >= 0; i++) {
        at = pack(shape.parts[i] as Shape, x[shape.keys[i] as string], target, at);
      }
      return at;
    }
  }
  return Object.is(shape.value, x) ? at : -1;
}

/** An argument of this shape with a new leaf in the place of each number; the leaves go into `leaves`. */
export function trace(shape: Shape, path: string, leaves: Value[]): unknown {
  const leaf = (label: string): Value => {
    const made = placeholder(label === "" ? undefined : label);
    leaves.push(made);
    return made;
  };
  switch (shape.kind) {
    case "number":
      return leaf(path);
    case "numbers":
      return Array.from({ length: shape.count }, (_, i) => leaf(`${path}[${i}]`));
    case "array":
      return shape.parts.map((part, i) => trace(part, `${path}[${i}]`, leaves));
    case "record":
      return Object.fromEntries(
        shape.keys.map((key, i) => [
          key,
          trace(shape.parts[i] as Shape, path === "" ? key : `${path}.${key}`, leaves),
        ]),
      );
  }
  return shape.value;
}

/** Makes a result from a row of numbers. */
type Unpack = (row: Float64Array) => unknown;

/**
 * A function that makes a result of the shape of `result` from a row of numbers. It holds places in the row only: were it to
 * hold `result`, it would keep the whole recorded graph alive.
 * @param outputs gets the scalars of `result`, in order.
 * @throws TypeError, with its path, for what is no number, value, array or plain record.
 */
export function unpacker(result: unknown, outputs: Num[], path = ""): Unpack {
  if (typeof result === "number" || isValue(result)) return numberAt(outputs.push(result) - 1);
  if (isList(result)) {
    const first = outputs.length;
    const whole = Array.from<unknown>(result); // which has no holes
    const parts = whole.map((part, i) => unpacker(part, outputs, `${path}[${i}]`));
    return whole.every((part) => typeof part === "number" || isValue(part))
      ? numbersFrom(first, whole.length)
      : arrayOf(parts);
  }
  if (isRecord(result) && !isForeign(result)) {
    const keys = Object.keys(result);
    return recordOf(
      keys,
      keys.map((key) => unpacker(result[key], outputs, path === "" ? key : `${path}.${key}`)),
    );
  }
  throw new TypeError(
    `Cannot compile: ${path === "" ? "the function answers" : `${path} of the result is`} ${describe(result)}. ` +
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
    for (let i = 0; i < count; i++) numbers[i] = row[first + i] as number;
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
      const key = keys[i] as string;
      const part = (parts[i] as Unpack)(row);
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
