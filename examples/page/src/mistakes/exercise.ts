/** @file The exercise as a table, for those who have numbers and no code: what is given, and the fields that one fills in. */

import type { Claims, Givens } from "@chainrule/diagnose";

export const GIVENS: Givens = {
  inputs: [0.5, 0.1, -0.2],
  targets: [0.6],
  weights: [
    [
      [0.5, -0.6],
      [0.1, -0.2],
      [0.1, 0.7],
    ],
    [[0.1], [-0.3]],
  ],
  rate: 0.5,
};

/** A quantity of the exercise: the names of its numbers. */
export interface Row {
  readonly name: string;
  readonly meaning: string;
  readonly fields: readonly string[];
}

export const ROWS: readonly Row[] = [
  { name: "ŷ", meaning: "the output", fields: ["output"] },
  { name: "y − ŷ", meaning: "the error", fields: ["error"] },
  { name: "δo", meaning: "the error term of the output unit", fields: ["delta.o"] },
  { name: "δh", meaning: "the error terms of the hidden units", fields: ["delta.h1", "delta.h2"] },
  { name: "ΔW", meaning: "the steps from hidden to output", fields: ["step.W1", "step.W2"] },
  {
    name: "Δw",
    meaning: "the steps from input to hidden, a row for each input",
    fields: ["step.w11", "step.w12", "step.w21", "step.w22", "step.w31", "step.w32"],
  },
];

/** Numbers to begin with, as people have them. */
export const EXAMPLES: readonly {
  readonly name: string;
  readonly numbers: Readonly<Record<string, string>>;
}[] = [
  {
    name: "Five digits of everything",
    numbers: {
      output: "0.48497",
      error: "0.11503",
      "delta.o": "0.028731",
      "delta.h1": "0.0028346",
      "delta.h2": "-0.0081862",
      "step.W1": "0.0080405",
      "step.W2": "0.0055592",
      "step.w11": "0.0014173",
      "step.w12": "-0.0040931",
      "step.w21": "0.00028346",
      "step.w22": "-0.00081862",
      "step.w31": "-0.00056693",
      "step.w32": "0.0016372",
    },
  },
  {
    name: "What the second attempt prints",
    numbers: {
      error: "0.00641673759167",
      "step.W1": "9.71659803e-06",
      "step.W2": "-2.01541576e-05",
    },
  },
  { name: "Nothing yet", numbers: {} },
];

/** The numbers as the diagnosis takes them. @throws RangeError for what is no number. */
export function claimsOf(numbers: Readonly<Record<string, string>>): Claims {
  const number = (field: string): number | undefined => {
    const text = (numbers[field] ?? "").trim().replaceAll("−", "-").replace(",", ".");
    if (text === "") return undefined;
    const x = Number(text);
    if (Number.isNaN(x)) throw new RangeError(`${JSON.stringify(numbers[field])} is no number.`);
    return x;
  };
  const all = (...fields: readonly string[]): number[] | null => {
    const read = fields.map(number);
    if (read.every((x) => x === undefined)) return null;
    if (read.includes(undefined)) throw new RangeError("Fill in all numbers of a row, or none.");
    return read as number[];
  };
  const [output, error] = [number("output"), number("error")];
  const [hidden, top] = [all("delta.h1", "delta.h2"), all("delta.o")];
  const upper = all("step.W1", "step.W2");
  const lower = all("step.w11", "step.w12", "step.w21", "step.w22", "step.w31", "step.w32");
  if ([output, error, hidden, top, upper, lower].every((x) => x === undefined || x === null)) {
    throw new RangeError("Fill in what you have computed: one number is enough.");
  }
  const rows = lower && [lower.slice(0, 2), lower.slice(2, 4), lower.slice(4)];
  return {
    ...(output !== undefined && { outputs: output }),
    ...(error !== undefined && { error }),
    ...((hidden ?? top) && { deltas: [hidden, top] }),
    ...((rows ?? upper) && { steps: [rows, upper] }),
  };
}
