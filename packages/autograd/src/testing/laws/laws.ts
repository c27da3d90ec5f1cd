/**
 * @file The laws of an operation: what must hold of every row of the table, and of your own primitives.
 *
 *     for (const { name, property } of laws(softsign)) it(name, () => fc.assert(property));
 */

import fc from "fast-check";
import { backward } from "../../backward.ts";
import { asNumbers, derivative, gradient } from "../../differentiate.ts";
import { jvp } from "../../transforms.ts";
import { value } from "../../leaf.ts";
import { dataOf, type Num, type Primitive, type Value } from "../../value.ts";
import { anyDouble, type Arguments, argumentsOf, call } from "./arbitraries.ts";

/** A law: a name, and a property for `fc.assert` or a test runner's fast-check integration. */
export interface Law {
  readonly name: string;
  readonly property: fc.IProperty<[Arguments]>;
}

/** All laws of one operation. */
export function laws(operation: Primitive): Law[] {
  return [
    { name: "its value on values is its value on numbers, on all doubles", property: oneValue(operation) },
    { name: "its partials are the slopes of its value on its domain", property: slopes(operation) },
    { name: "its second partials are the slopes of its partials", property: secondSlopes(operation) },
    {
      name: "forward, reverse on graph and reverse on numbers agree to the bit, on all doubles",
      property: oneDerivative(operation),
    },
  ];
}

function oneValue(operation: Primitive): fc.IProperty<[Arguments]> {
  return fc.property(
    argumentsOf(operation, () => anyDouble),
    (args) => {
      const expected = call(operation, args);
      requireSame("value", dataOf(call<Num>(operation, leavesLike(args).args)), expected);
    },
  );
}

function slopes(operation: Primitive): fc.IProperty<[Arguments]> {
  return fc.property(argumentsOf(operation), (args) => {
    requireSlopes(
      args,
      (xs) => call(operation, xs),
      (xs) => firstPartials(operation, xs),
    );
  });
}

function secondSlopes(operation: Primitive): fc.IProperty<[Arguments]> {
  return fc.property(argumentsOf(operation), (args) => {
    flatten(args).forEach((_, i) => {
      requireSlopes(
        args,
        (xs) => firstPartials(operation, xs)[i] as number,
        (xs) => {
          const { args: leaves, flat } = leavesLike(xs);
          const [first] = gradient(call<Num>(operation, leaves), [flat[i] as Value]);
          return gradient(first, flat).map(dataOf);
        },
      );
    });
  });
}

function oneDerivative(operation: Primitive): fc.IProperty<[Arguments]> {
  return fc.property(
    argumentsOf(operation, () => anyDouble),
    (args) => {
      const { args: leaves, flat } = leavesLike(args);
      const y = call<Num>(operation, leaves) as Value;
      backward(y);
      const onGraph = gradient(y, flat).map(dataOf);
      const numbers = flatten(args);
      const along = (xs: readonly Num[]): Num => call<Num>(operation, fill(args, xs));
      flat.forEach((leaf, i) => {
        const expected = onGraph[i] as number;
        requireSame(`reverse on numbers, by operand ${i + 1},`, leaf.grad, expected);
        const [forward] = derivative([y], new Map([[leaf, 1]]), asNumbers);
        requireSame(`forward, by operand ${i + 1},`, forward as number, expected);
        if (operation.form === "reduction" || y.op !== operation) return; // plain numbers may count for less than values
        const alone = (x: Num): Num => along(numbers.map((other, j) => (i === j ? x : other)));
        requireSame(`forward, by operand ${i + 1} alone,`, jvp(alone)(numbers[i] as number, 1)[1], expected);
      });
    },
  );
}

/** First partials, from the sweep on numbers. */
function firstPartials(operation: Primitive, args: Arguments): number[] {
  const { args: leaves, flat } = leavesLike(args);
  backward(call<Num>(operation, leaves) as Value);
  return flat.map((leaf) => leaf.grad);
}

/** Compares derivatives with differences of `f`, whose own error is estimated: a difference that is too rough proves nothing. */
function requireSlopes(
  args: Arguments,
  f: (args: Arguments) => number,
  derivatives: (args: Arguments) => number[],
): void {
  const at = flatten(args);
  const expected = derivatives(args);
  at.forEach((x, i) => {
    const { slope, error } = difference((moved) => f(fill(args, at.with(i, moved))), x);
    const derivative = expected[i] as number;
    const size = Math.max(1, Math.abs(slope));
    if (!(error <= 1e-5 * size)) return; // the function is too rough here to be judged by differences
    if (!(Math.abs(derivative - slope) <= 10 * error + 1e-8 * size)) {
      throw new Error(
        `The derivative by operand ${i + 1} at ${at.join(", ")} is ${derivative}, the slope ${slope} (± ${error}).`,
      );
    }
  });
}

/**
 * The slope of `f` at `x` and an estimate of its error.
 *
 * Method: central differences with the steps h, h/2 and h/4, extrapolated twice (Richardson, 1911); the error is what the
 * last extrapolation changed.
 */
export function difference(f: (x: number) => number, x: number): { slope: number; error: number } {
  const h = 8e-3 * Math.max(1, Math.abs(x));
  const central = (step: number): number => (f(x + step) - f(x - step)) / (2 * step);
  const [wide, middle, narrow] = [central(h), central(h / 2), central(h / 4)];
  const first = (4 * middle - wide) / 3;
  const second = (4 * narrow - middle) / 3;
  const slope = (16 * second - first) / 15;
  return { slope, error: Math.abs(slope - second) + 1e-13 * Math.abs(f(x) / h) };
}

/** New leaves in the place of the numbers. */
function leavesLike(args: Arguments): { args: Arguments<Value>; flat: Value[] } {
  const flat = flatten(args).map((x) => value(x));
  return { args: fill(args, flat), flat };
}

function flatten(args: Arguments): number[] {
  return args.flat<readonly (number | readonly number[])[]>();
}

function fill<N extends Num>(args: Arguments, numbers: readonly N[]): Arguments<N> {
  let next = 0;
  return args.map((arg) =>
    typeof arg === "number" ? (numbers[next++] as N) : arg.map(() => numbers[next++] as N),
  );
}

function requireSame(what: string, actual: number, expected: number): void {
  if (Object.is(actual, expected)) return;
  throw new Error(`Two modes differ: ${what} is ${show(actual)}, the other ${show(expected)}.`);
}

function show(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}
