/** @file What is given: a network of dense layers, one sample or several, and the learning rate; read in the shapes that people have. */

import { isList, shown } from "@chainrule/autograd/options";

/** Numbers in a row: a list, or a typed array. */
export type Row = readonly number[] | Float32Array | Float64Array;

/** A network of dense layers, one sample, and the learning rate. */
export interface Givens {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  /** Of each layer, rows: inputs, columns: units; those of a single unit may be one list. */
  readonly weights: readonly (readonly (readonly number[])[] | readonly number[])[];
  /** Of each layer, one for each unit. Default: none. */
  readonly biases?: readonly (readonly number[])[];
  /** η. */
  readonly rate: number;
}

/** The same with several samples: a row of inputs, and one of targets, for each. */
export interface BatchGivens extends Omit<Givens, "inputs" | "targets"> {
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[] | readonly number[];
}

/** Givens, read: rows of samples, and matrices with a row for each input. */
export interface Given {
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly biases: readonly (readonly number[])[] | undefined;
  readonly rate: number;
}

/** Reads givens. `path` stands before the names of the parts in errors. @throws TypeError with the path of what does not fit. */
export function readGivens(givens: unknown, path: string): Given {
  if (typeof givens !== "object" || givens === null)
    throw expected(path.slice(0, -1), "a record of inputs, targets, weights and rate", givens);
  const { inputs, targets, weights, biases, rate } = givens as Record<string, unknown>;
  if (typeof rate !== "number" || !Number.isFinite(rate))
    throw expected(`${path}rate`, "a finite number, the learning rate η", rate);
  const matrices = toList(weights, `${path}weights`, "a list of weights for each layer of units").map(
    (layer, l) => matrixOf(layer, `${path}weights[${l}]`),
  );
  const count = (matrices[0] as readonly unknown[]).length;
  const samples = samplesOf(inputs, `${path}inputs`, count);
  let size = (samples[0] as readonly number[]).length;
  matrices.forEach((rows, l) => {
    const at = `${path}weights[${l}]`;
    const units = (rows[0] as readonly number[]).length;
    if (rows.length !== size) {
      const turned =
        units === size
          ? `${rows.length} rows of ${units}: transposed? Rows are inputs and columns units; PyTorch has it the other way round`
          : `${rows.length} rows`;
      throw expected(at, `${size} rows, one for each input`, turned, true);
    }
    size = units;
  });
  const outputs = targetsOf(targets, `${path}targets`, samples.length, size);
  const units = matrices.map((rows) => (rows[0] as readonly number[]).length);
  return {
    inputs: samples,
    targets: outputs,
    weights: matrices,
    biases: biases === undefined ? undefined : biasesOf(biases, `${path}biases`, units),
    rate,
  };
}

/** Rows of one length. */
function matrixOf(given: unknown, path: string): readonly (readonly number[])[] {
  const rows = toList(given, path, "a list of rows, one for each input").map((row, r) =>
    typeof row === "number" ? numbersOf([row], path) : numbersOf(row, `${path}[${r}]`),
  );
  const units = (rows[0] as readonly number[]).length;
  const ragged = rows.findIndex((row) => row.length !== units);
  if (ragged >= 0)
    throw expected(
      `${path}[${ragged}]`,
      `${units} numbers, as in ${path}[0]`,
      `${rows[ragged]?.length}`,
      true,
    );
  return rows;
}

/** One sample, also as a row (1, n) or a column (n, 1); or rows of samples. */
function samplesOf(given: unknown, path: string, count: number): readonly (readonly number[])[] {
  const list = toList(given, path, "a list of numbers");
  if (!list.some(isList)) return [numbersOf(list, path)];
  const rows = matrixOf(given, path);
  return rows.length === count && count > 1 && rows[0]?.length === 1 ? [rows.flat()] : rows;
}

function targetsOf(
  given: unknown,
  path: string,
  samples: number,
  outputs: number,
): readonly (readonly number[])[] {
  const list = toList(given, path, "a list of numbers");
  const rows = list.some(isList) ? matrixOf(given, path) : [numbersOf(list, path)];
  const has = (r: number, c: number): boolean => rows.length === r && rows[0]?.length === c;
  if (has(samples, outputs)) return rows;
  if (has(outputs, 1) && samples === 1) return [rows.flat()];
  if (has(1, samples) && outputs === 1) return (rows[0] as readonly number[]).map((x) => [x]);
  if (samples > 1)
    throw expected(
      path,
      `${samples} rows of ${outputs} numbers, one row for each sample`,
      `${rows.length} of ${rows[0]?.length}`,
      true,
    );
  throw expected(path, `${outputs} numbers, one for each output`, `${rows.flat().length}`, true);
}

/** The biases of layers that have so many units, each as a list, a row (1, n) or a column (n, 1). */
function biasesOf(given: unknown, path: string, units: readonly number[]): readonly (readonly number[])[] {
  const lists = toList(given, path, "a list of biases for each layer");
  if (lists.length !== units.length)
    throw expected(path, `${units.length} lists, one for each layer of units`, `${lists.length}`, true);
  return lists.map((layer, l) => {
    const at = `${path}[${l}]`;
    const numbers =
      isList(layer) && Array.from(layer).some(isList) ? matrixOf(layer, at).flat() : numbersOf(layer, at);
    if (numbers.length !== units[l]) throw expected(at, `${units[l]} numbers`, `${numbers.length}`, true);
    return numbers;
  });
}

function toList(given: unknown, path: string, what: string): readonly unknown[] {
  if (isList(given) && given.length > 0) return Array.from(given);
  throw expected(path, what, given);
}

function numbersOf(given: unknown, path: string): readonly number[] {
  const list = toList(given, path, "a list of numbers");
  const wrong = list.findIndex((x) => !Number.isFinite(x));
  if (wrong >= 0) throw expected(`${path}[${wrong}]`, "a number", list[wrong]);
  return list as readonly number[];
}

/** The error for what is not what was expected; `said`: what was got is said already. */
export function expected(path: string, what: string, got: unknown, said = false): TypeError {
  const text = said ? String(got) : got === undefined ? "nothing" : shown(got);
  return new TypeError(`Cannot read ${path}: expected ${what}, and got ${text}.`);
}
