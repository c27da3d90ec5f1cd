/** @file The types of compiled functions: what they take and answer in the place of values. */

import type { Num } from "../../value.ts";

/** The shape of `T` with numbers in the place of numbers and values: what compiled functions answer. */
export type Numbers<T> = T extends Num ? number : { -readonly [K in keyof T]: Numbers<T[K]> };

/** What compiled functions take where `f` takes a `T`: numbers in the place of values; vectors may be Float64Arrays. */
export type NumbersIn<T> = T extends Num
  ? number
  : T extends readonly Num[]
    ? number extends T["length"]
      ? readonly number[] | Float64Array
      : { readonly [K in keyof T]: number }
    : T extends (...args: never[]) => unknown
      ? T
      : { readonly [K in keyof T]: NumbersIn<T[K]> };

/** Any function. */
export type AnyFunction = (...args: never[]) => unknown;
/** What a compiled function takes. */
export type Inputs<Args extends readonly unknown[]> = { [K in keyof Args]: NumbersIn<Args[K]> };
