/** @file Samples as people have them (rows of numbers) and as training reads them (one array). */

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
 * @throws TypeError for what is no number (NaN is none here); RangeError for no rows and for rows of different lengths.
 */
export function matrix(rows: readonly Row[], what: string): Matrix {
  if (!Array.isArray(rows)) {
    throw new TypeError(
      `Cannot read the ${what}: there is no array of them. Pass data as { inputs, targets }, each with a row for each sample.`,
    );
  }
  if (rows.length === 0)
    throw new RangeError(`Cannot read the ${what}: there are none. Pass at least one row.`);
  const columns = rowAt(rows, 0, what).length;
  const numbers = new Float64Array(rows.length * columns);
  // An index, because forEach would pass over samples that are missing.
  for (let r = 0; r < rows.length; r++) {
    const row = rowAt(rows, r, what);
    if (row.length !== columns) {
      throw new RangeError(
        `Cannot read the ${what} of sample ${r + 1}: there are ${row.length}, and ${columns} in the first. Pass rows of one length.`,
      );
    }
    for (let c = 0; c < columns; c++) {
      const x: unknown = row[c];
      if (typeof x !== "number" || Number.isNaN(x)) {
        throw new TypeError(
          `Cannot read the ${what} of sample ${r + 1}: number ${c + 1} is ${typeof x === "string" ? JSON.stringify(x) : String(x)}. ` +
            "Pass numbers; fill in or leave out what is missing.",
        );
      }
      numbers[r * columns + c] = x;
    }
  }
  return { rows: rows.length, columns, numbers };
}

function rowAt(rows: readonly unknown[], r: number, what: string): Row {
  const row = rows[r];
  if (Array.isArray(row) || (ArrayBuffer.isView(row) && "length" in row)) return row as unknown as Row;
  const found = row === undefined || row === null ? "missing" : `no row but ${typeof row}`;
  throw new TypeError(
    `Cannot read the ${what}: sample ${r + 1} is ${found}. Pass a row of numbers for each sample.`,
  );
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

/** A row of `count` zeros with a 1 at `index`. @throws RangeError unless `index` is one of 0 … count − 1. */
export function oneHot(index: number, count: number): number[] {
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(
      `Cannot encode class ${index} of ${count}. Pass a whole number from 0 to ${count - 1}.`,
    );
  }
  return Array.from({ length: count }, (_, k) => (k === index ? 1 : 0));
}

/** Two parts of the data: a random `share` of the samples, and the others, both in random order. */
export function split(data: Data, share: number, order: ArrayLike<number>): [part: Data, others: Data] {
  if (!(share > 0 && share < 1)) {
    throw new RangeError(`Cannot split off a share of ${share}. Pass a number between 0 and 1.`);
  }
  const count = Math.round(share * data.inputs.length);
  if (count === 0 || count === data.inputs.length) {
    throw new RangeError(
      `Cannot split off a share of ${share} of ${data.inputs.length} samples: ${count} go there, ` +
        `${data.inputs.length - count} stay. Pass more samples or another share.`,
    );
  }
  const pick = (rows: readonly number[]): Data => ({
    inputs: rows.map((r) => data.inputs[r] as Row),
    targets: rows.map((r) => data.targets[r] as Row),
  });
  const rows = Array.from(order);
  return [pick(rows.slice(0, count)), pick(rows.slice(count))];
}
