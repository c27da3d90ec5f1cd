/** @file Methods on values: every operation of the table, under its own name, with the value as first argument. */

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
type Methods = { readonly [K in keyof Table as Table[K] extends Pairing ? never : K]: Method<Table[K]> };

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
      return call(this);
    },
  binary: (call) =>
    function (this: Value, y) {
      return call(this, y);
    },
  ternary: (call) =>
    function (this: Value, y, z) {
      return call(this, y, z);
    },
  reduction: (call) =>
    function (this: Value, ...more) {
      return call(this, ...more);
    },
};

const addMethod = (name: string, method: unknown): void => {
  Object.defineProperty(Value.prototype, name, { value: method, writable: true, configurable: true });
};

for (const [name, operation] of Object.entries<Primitive>(primitives)) {
  if (operation.form !== "pairing") addMethod(name, methodOf[operation.form](operation));
}

addMethod("backward", function (this: Value, seed?: number, options?: BackwardOptions) {
  backward(this, seed, options);
});
