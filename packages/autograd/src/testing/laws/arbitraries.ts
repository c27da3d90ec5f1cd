/** @file What property tests are fed with: numbers, arguments of operations, and random graphs. */

import fc from "fast-check";
import { callable, count, type Kind, listOf, readOptions } from "../../options.ts";
import * as primitives from "../../primitives.ts";
import type { Interval, Num, Primitive } from "../../value.ts";

/** What an operation is called with: a number, or a vector of numbers, for each argument. */
export type Arguments<N extends Num = number> = readonly (N | readonly N[])[];

/** Every double: NaN, ±0, ±∞ and subnormal numbers included, and the numbers at which rules change more often. */
export const anyDouble: fc.Arbitrary<number> = fc.oneof(
  { weight: 2, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.double({ min: -8, max: 8, noNaN: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      0,
      -0,
      0.5,
      -0.5,
      1,
      -1,
      2,
      -2,
      NaN,
      Infinity,
      -Infinity,
      1e300,
      -1e300,
      1e-300,
      5e-324,
    ),
  },
);

/** How far from kinks the slopes are taken. */
const distance = 0.03;

/** The numbers of an interval, at some distance from its kinks. */
export function numberIn({ min, max, kinks = [] }: Interval): fc.Arbitrary<number> {
  return fc
    .double({ min, max, noNaN: true, noDefaultInfinity: true })
    .filter((x) => kinks.every((kink) => Math.abs(x - kink) > distance));
}

/** Arguments that an operation can be called with, their numbers drawn from `numbers(interval)` of its domain. */
export function argumentsOf(
  operation: Primitive,
  numbers: (domain: Interval) => fc.Arbitrary<number> = numberIn,
): fc.Arbitrary<Arguments> {
  const domains = operation.domain.map(numbers);
  if (operation.form === "reduction") {
    const tooClose = (x: number, y: number): boolean => numbers === numberIn && Math.abs(x - y) < distance;
    const operands = { minLength: 1, maxLength: 5, comparator: tooClose };
    return fc.tuple(fc.uniqueArray(domains[0] as fc.Arbitrary<number>, operands)); // ties are kinks
  }
  if (operation.form === "pairing") {
    return fc
      .integer({ min: 1, max: 5 })
      .chain((length) =>
        fc.tuple(...domains.map((n) => fc.array(n, { minLength: length, maxLength: length }))),
      );
  }
  return fc.tuple(...domains);
}

/** Calls an operation of any form. */
export function call<N extends Num>(operation: Primitive, args: Arguments<N>): N {
  return (operation as unknown as (...args: Arguments<N>) => N)(...args);
}

/** A random function, as a straight-line program over its arguments and earlier results, and arguments for it. */
export interface RandomFunction {
  readonly inputs: readonly number[];
  readonly f: (xs: readonly Num[]) => Num;
  /** The program, one operation a line. */
  toString(): string;
}

/** Options of {@link randomFunction}. */
export interface RandomFunctionOptions {
  /** The operations that may occur. Default: the whole table. */
  readonly operations?: readonly Primitive[];
  /** The arguments. Default: every double. */
  readonly numbers?: fc.Arbitrary<number>;
  readonly maxSteps?: number;
}

const arbitrary: Kind = {
  wanted: "an arbitrary of fast-check",
  faultIn: (found) => (found instanceof fc.Arbitrary ? undefined : { what: "kind", found }),
};

/** Constants that occur in random functions beside their arguments. */
const constants: readonly number[] = [0.5, 2, -1, 0];

/**
 * Random functions whose graphs share sub-expressions: each step takes its operands from the arguments, some constants and
 * all earlier results, with a preference for the latest.
 */
export function randomFunction(options?: RandomFunctionOptions): fc.Arbitrary<RandomFunction> {
  const {
    operations = Object.values<Primitive>(primitives),
    numbers = anyDouble,
    maxSteps = 25,
  } = readOptions("randomFunction", options, {
    operations: listOf(callable, "an array of operations"),
    numbers: arbitrary,
    maxSteps: count,
  });
  const step = fc.record({
    operation: fc.constantFrom(...operations),
    operands: fc.array(fc.nat({ max: 1000 }), { minLength: 6, maxLength: 6 }),
    length: fc.integer({ min: 1, max: 3 }),
  });
  return fc
    .record({
      inputs: fc.array(numbers, { minLength: 1, maxLength: 3 }),
      steps: fc.array(step, { minLength: 1, maxLength: maxSteps }),
    })
    .map(({ inputs, steps }) => {
      const places = (step: number): readonly number[] => {
        const { operation, operands, length } = steps[step] as (typeof steps)[number];
        const known = constants.length + inputs.length + step;
        const count = { unary: 1, binary: 2, ternary: 3, reduction: length, pairing: 3 + length }[
          operation.form
        ];
        return operands
          .slice(0, count)
          .map((n) => {
            // Even choices count from the latest result, odd ones from the first.
            const back = (n >> 1) % known;
            return n % 2 === 0 ? known - 1 - back : back;
          })
          .filter((_, i) => operation.form !== "pairing" || i < length || i >= 3);
      };
      // What the last step does not need is left out: nobody may compare and make nothing of it.
      const first = constants.length + inputs.length;
      const needed = new Set([steps.length - 1]);
      for (let step = steps.length - 1; step >= 0; step--) {
        if (needed.has(step)) for (const place of places(step)) needed.add(place - first);
      }
      const run = (xs: readonly Num[], tell: (line: string) => void): Num => {
        const results: Num[] = [...constants, ...xs];
        steps.forEach(({ operation, length }, step) => {
          if (!needed.has(step)) return results.push(0);
          const chosen = places(step);
          const operands = chosen.map((place) => results[place] as Num);
          const isVector = operation.form === "reduction" || operation.form === "pairing";
          const args: Arguments<Num> = !isVector
            ? operands
            : operation.form === "reduction"
              ? [operands]
              : [operands.slice(0, length), operands.slice(length)];
          tell(`v${results.length} = ${operation.name}(${chosen.map((i) => `v${i}`).join(", ")})`);
          return results.push(call(operation, args));
        });
        return results.at(-1) as Num;
      };
      return {
        inputs,
        f: (xs) => run(xs, () => {}),
        toString: () => {
          const lines = [...constants, ...inputs].map((x, i) => `v${i} = ${Object.is(x, -0) ? "-0" : x}`);
          run(inputs, (line) => lines.push(line));
          return lines.join("; ");
        },
        [fc.toStringMethod]() {
          return this.toString();
        },
      };
    });
}
