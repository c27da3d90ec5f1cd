/** @file How exact numbers are, by the digits that were given, and how far what is computed from them may be off. */

import type { Value } from "@chainrule/autograd";
import { evaluate, type Term } from "./term.ts";

/** A number, and how far it may be off. */
export interface Bounded {
  readonly number: number;
  readonly error: number;
}

/** The relative rounding of one operation in double and in single precision, with room for another order of operations. */
const DOUBLE = 2 ** -51;
const SINGLE = 2 ** -22;

/** Doubles have 15 digits at least, numbers in single precision 9 at most. */
const DIGITS_OF_DOUBLE = 15;
const DIGITS_OF_SINGLE = 9;

/** How exact the numbers of an attempt are. */
export interface Precision {
  /** The relative rounding of each operation of the learner. */
  readonly unit: number;
  /** How far each number may be off, group by group. */
  readonly errors: readonly (readonly number[])[];
  /** The digits that were given: 15 and more for doubles. */
  readonly digits: number;
}

/**
 * Reads the precision of numbers off their digits. Method: those of one group, as a matrix, were written in one way: with as many
 * digits as the longest of them, or with as many decimals. The last digit may have been rounded or cut off.
 * @param tolerance a relative error that is allowed instead.
 */
export function precisionOf(groups: readonly (readonly number[])[], tolerance?: number): Precision {
  if (tolerance !== undefined) {
    const errors = groups.map((numbers) => numbers.map((x) => tolerance * Math.abs(x)));
    return { unit: Math.min(tolerance, DOUBLE), errors, digits: DIGITS_OF_DOUBLE };
  }
  const shapes = groups.map((numbers) => numbers.map(digitsOf));
  const most = Math.max(...shapes.flat().map(({ digits }) => digits));
  const decimals = Math.max(...shapes.flat().map((shape) => shape.decimals));
  const fractions = groups.flat().filter((x) => !Number.isInteger(x));
  const isSingle = fractions.every((x) => Math.fround(x) === x) && most > DIGITS_OF_SINGLE;
  const unit = isSingle || most <= DIGITS_OF_SINGLE ? SINGLE : DOUBLE;
  const errors = groups.map((numbers, g) => {
    const own = shapes[g] as readonly Digits[];
    const digits = Math.max(...own.map((shape) => shape.digits));
    const places = Math.max(...own.map((shape) => shape.decimals));
    return numbers.map((x) => {
      if (digits >= DIGITS_OF_DOUBLE || isSingle) return unit * Math.abs(x);
      // Whole numbers say nothing of their digits.
      if (places === 0) return most < DIGITS_OF_DOUBLE ? 10 ** -decimals : unit * Math.abs(x);
      const last = x === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(x))) + 1 - digits);
      return Math.max(last, 10 ** -places, unit * Math.abs(x));
    });
  });
  return { unit, errors, digits: isSingle ? DIGITS_OF_SINGLE : most };
}

interface Digits {
  readonly digits: number;
  readonly decimals: number;
}

/** How many digits a number has as it is written, and how many of them are decimals. */
function digitsOf(x: number): Digits {
  const [mantissa = "", exponent = "0"] = Math.abs(x).toExponential().split("e");
  const digits = mantissa.replace(".", "").length;
  return { digits, decimals: Math.max(0, digits - 1 - Number(exponent)) };
}

/** The number of a term, and how far it may be off where its words are off and each operation rounds by `unit`. */
export function boundOf(term: Term, at: (word: Value) => Bounded, unit: number): Bounded {
  switch (term.kind) {
    case "number":
      return { number: term.number, error: 0 };
    case "word":
      return at(term.word);
    case "sum": {
      let [number, error] = [0, 0];
      for (const part of term.terms) {
        const x = boundOf(part, at, unit);
        number += x.number;
        // Of a sum that cancels, the rounding of its terms remains.
        error += x.error + unit * Math.abs(x.number);
      }
      return { number, error };
    }
    case "product": {
      let [number, error] = [1, 0];
      for (const part of term.factors) {
        const x = boundOf(part, at, unit);
        error = error * Math.abs(x.number) + x.error * (Math.abs(number) + error);
        number *= x.number;
      }
      return { number, error: error + unit * Math.abs(number) };
    }
  }
  const operands = term.operands.map((operand) => boundOf(operand, at, unit));
  const call = (changed: number, by: number): number =>
    evaluate(
      {
        ...term,
        operands: operands.map((x, i) => ({
          kind: "number",
          number: i === changed ? x.number + by : x.number,
        })),
      },
      () => Number.NaN,
    );
  const number = call(-1, 0);
  let error = unit * Math.abs(number);
  operands.forEach((x, i) => {
    const spread = x.error + unit * Math.abs(x.number);
    const change = Math.max(Math.abs(call(i, spread) - number), Math.abs(call(i, -spread) - number));
    if (change < Infinity) error += change;
  });
  return { number, error };
}

/** Whether a number is what a formula says, as far as both are known. What is not finite is never right. */
export function agree(claimed: Bounded, computed: Bounded): boolean {
  const difference = Math.abs(claimed.number - computed.number);
  return (
    difference + computed.error < Infinity &&
    difference <=
      1e-9 * Math.max(Math.abs(claimed.number), Math.abs(computed.number)) + claimed.error + computed.error
  );
}
