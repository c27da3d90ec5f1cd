/** @file Samples as people have them (rows of numbers) and as training reads them (one array). */

import { count, type Kind, numberThat, requireArgument, shown } from "@chainrule/autograd/options";

/** One row of numbers. */
export type Row = ArrayLike<number>;

/** Samples: row i of `inputs` belongs to row i of `targets`. */
export interface Data {
  readonly inputs: readonly Row[];
  readonly targets: readonly Row[];
}

/** One sample: inputs and what the outputs should be. */
export interface Sample {
  readonly inputs: Row;
  readonly targets: Row;
}

/** Rows of one length, one after the other. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly numbers: Float64Array;
}

/**
 * The rows as one array.
 * @param what how errors call a row, as in `inputs`.
 * @throws TypeError for what is no number; RangeError for NaN and ±∞, for no rows and for rows of different lengths.
 */
export function matrix(rows: readonly Row[], what: string): Matrix {
  if (!Array.isArray(rows)) {
    throw new TypeError(
      `Cannot read the ${what}: there is no array of them. Pass data as { inputs, targets }, each with a row for each sample.`,
    );
  }
  if (rows.length === 0)
    throw new RangeError(`Cannot read the ${what}: there are none. Pass at least one row.`);
  const columns = requireRow(rows[0], what, 1).length;
  const numbers = new Float64Array(rows.length * columns);
  // An index, because forEach would pass over samples that are missing.
  for (let r = 0; r < rows.length; r++) {
    const row = requireRow(rows[r], what, r + 1);
    if (row.length !== columns) {
      throw new RangeError(
        `Cannot read the ${what} of sample ${r + 1}: there are ${row.length}, and ${columns} in the first. Pass rows of one length.`,
      );
    }
    for (let c = 0; c < columns; c++) numbers[r * columns + c] = requireNumber(row[c], what, c, r + 1);
  }
  return { rows: rows.length, columns, numbers };
}

/** The numbers of one row. @throws as {@link matrix}. */
export function numbersOf(row: Row, what: string): number[] {
  return Array.from(requireRow(row, what), (x, c) => requireNumber(x, what, c));
}

/** The inputs and targets of one sample. @throws as {@link matrix}. */
export function requireSample(sample: Sample): { inputs: number[]; targets: number[] } {
  if (typeof sample !== "object" || sample === null) {
    throw new TypeError(
      `Cannot read the sample: it is ${String(sample)}. Pass { inputs, targets }, a row of each.`,
    );
  }
  return { inputs: numbersOf(sample.inputs, "inputs"), targets: numbersOf(sample.targets, "targets") };
}

/** Whether `x` is a row: an array, a typed array, or anything with a length and numbers from 0 on. */
export function isRow(x: unknown): x is Row {
  if (typeof x !== "object" || x === null) return false;
  const { length } = x as { length?: unknown };
  return Number.isSafeInteger(length) && (length as number) >= 0;
}

/** @throws TypeError for what is no row. */
export function requireRow(row: unknown, what: string, sample?: number): Row {
  if (isRow(row)) return row;
  const found = row === undefined || row === null ? "missing" : `no row but ${typeof row}`;
  throw new TypeError(
    sample === undefined
      ? `Cannot read the ${what}: the row is ${found}. Pass a row of numbers.`
      : `Cannot read the ${what}: sample ${sample} is ${found}. Pass a row of numbers for each sample.`,
  );
}

function requireNumber(x: unknown, what: string, c: number, sample?: number): number {
  if (typeof x === "number" && Number.isFinite(x)) return x;
  const found = typeof x === "number" ? String(x) : shown(x);
  const message =
    `Cannot read the ${what}${sample === undefined ? "" : ` of sample ${sample}`}: number ${c + 1} is ${found}. ` +
    "Pass finite numbers; fill in or leave out what is missing.";
  throw typeof x === "number" ? new RangeError(message) : new TypeError(message);
}

/** @throws TypeError unless `data` is a record of inputs and targets. */
export function requireData(data: unknown): asserts data is Data {
  if (typeof data === "object" && data !== null) return;
  throw new TypeError(
    `Cannot read the data: they are ${data === null ? "null" : typeof data}. Pass { inputs, targets }, each with a row for each sample.`,
  );
}

/** Row `r` of a matrix, without a copy. */
export function rowOf({ numbers, columns }: Matrix, r: number): Float64Array {
  return numbers.subarray(r * columns, (r + 1) * columns);
}

/** A row of `classes` zeros with a 1 at `index`. @throws RangeError unless `index` is one of 0 … classes − 1. */
export function oneHot(index: number, classes: number): number[] {
  requireArgument("oneHot", "classes", classes, count);
  requireArgument("oneHot", "index", index, wholeBelow(classes));
  const row = Array<number>(classes).fill(0);
  row[index] = 1;
  return row;
}

const wholeBelow = (count: number): Kind =>
  numberThat(`a whole number from 0 to ${count - 1}`, (x) => Number.isInteger(x) && x >= 0 && x < count);

export const shareKind: Kind = numberThat("a share between 0 and 1", (x) => x > 0 && x < 1);

/**
 * Two parts of the data: a `share` of the samples, the first in `order`, and the others.
 * @param order the numbers of all samples, as in `random(1).permutation(samples)`.
 * @throws RangeError for a share that leaves no sample here or there.
 */
export function split(data: Data, share: number, order: ArrayLike<number>): [part: Data, others: Data] {
  requireData(data);
  const samples = matrix(data.inputs, "inputs").rows;
  const targets = matrix(data.targets, "targets").rows;
  if (samples !== targets) throw unequal(samples, targets);
  requireArgument("split", "share", share, shareKind);
  const rows = isRow(order) ? Array.from(order) : [];
  requireArgument("split", "order", order, {
    wanted: `the numbers 0 to ${samples - 1}, each once, as in random(1).permutation(${samples})`,
    faultIn: (found) =>
      new Set(rows).size === samples && rows.every((r) => wholeBelow(samples).faultIn(r) === undefined)
        ? undefined
        : { what: isRow(found) ? "range" : "kind", found },
  });
  const first = Math.round(share * samples);
  if (first === 0 || first === samples) {
    throw new RangeError(
      `Cannot split off a share of ${share} of ${samples} samples: ${first} go there, ` +
        `${samples - first} stay. Pass more samples or another share.`,
    );
  }
  const pick = (chosen: readonly number[]): Data => ({
    inputs: chosen.map((r) => data.inputs[r] as Row),
    targets: chosen.map((r) => data.targets[r] as Row),
  });
  return [pick(rows.slice(0, first)), pick(rows.slice(first))];
}

export function unequal(inputs: number, targets: number): RangeError {
  return new RangeError(
    `Cannot use ${inputs} rows of inputs with ${targets} rows of targets. Pass a row of each for every sample.`,
  );
}
