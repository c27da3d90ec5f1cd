/**
 * @file Methods on values: every operation of the table, under its own name, with the value as first argument.
 *
 * What is called as a method is not seen by name, so whoever may hold a value needs them all, and whoever holds a value got
 * it from a leaf. So leaves are made of {@link Leaf}, the class as it is answered by the function that adds the methods:
 * a bundle has them because it needs that answer, and not because of a side effect that a bundler may leave out.
 */

import { backward, type BackwardOptions } from "./backward.ts";
import * as primitives from "./primitives.ts";
import {
  type Binary,
  type Num,
  type Pairing,
  type Parametric,
  type Primitive,
  type Reduction,
  type Ternary,
  type Unary,
  Value,
} from "./value.ts";

type Table = typeof primitives;

/** The method of an operation: the same, without its first argument. */
type Method<P> = P extends Unary
  ? () => Value
  : P extends Parametric
    ? (parameter?: Num) => Value
    : P extends Binary
      ? (y: Num) => Value
      : P extends Ternary
        ? (y: Num, z: Num) => Value
        : P extends Reduction
          ? (...more: readonly Num[]) => Value
          : never;

/** The operations that have a method: all but those on two vectors. */
export type Methods = {
  readonly [K in keyof Table as Table[K] extends Pairing ? never : K]: Method<Table[K]>;
};

declare module "./value.ts" {
  interface Value extends Methods {
    /** {@link backward} from this value. */
    backward(seed?: number, options?: BackwardOptions): void;
  }
}

type Call = (...operands: Num[]) => Num;

/** Makes the method of an operation of each form, of fixed arity: this path is as hot as the functions are. */
const methodOf: { readonly [Form in Exclude<Primitive["form"], "pairing">]: (call: Call) => Call } = {
  unary: (call) =>
    function (this: Value) {
      if (arguments.length > 0) rejectSurplus(call, 0, arguments.length);
      return call(this);
    },
  binary: (call) =>
    function (this: Value, y) {
      if (arguments.length > 1) rejectSurplus(call, 1, arguments.length);
      return call(this, y);
    },
  ternary: (call) =>
    function (this: Value, y, z) {
      if (arguments.length > 2) rejectSurplus(call, 2, arguments.length);
      return call(this, y, z);
    },
  reduction: (call) =>
    function (this: Value, ...more) {
      return call(this, ...more);
    },
};

/** @throws RangeError for operands that would be dropped. */
function rejectSurplus({ name }: Call, takes: number, got: number): never {
  throw new RangeError(
    `Cannot compute x.${name}(…) with ${got} operands beside x: it takes ${takes === 0 ? "none" : takes}. Write one operation for each.`,
  );
}

/** The class, once its values have their methods. */
function withMethods(values: typeof Value): typeof Value {
  const add = (name: string, method: unknown): void => {
    Object.defineProperty(values.prototype, name, { value: method, writable: true, configurable: true });
  };
  for (const [name, operation] of Object.entries<Primitive>(primitives)) {
    if (operation.form !== "pairing") add(name, methodOf[operation.form](operation));
  }
  add("backward", function (this: Value, seed?: number, options?: BackwardOptions) {
    backward(this, seed, options);
  });
  return values;
}

/** {@link Value} with its methods. */
export const Leaf = withMethods(Value);
