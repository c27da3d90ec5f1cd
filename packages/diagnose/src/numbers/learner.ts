/** @file The numbers of somebody's own backpropagation, in the shapes in which people have them, by the labels of the quantities. */

import type { Num } from "@chainrule/autograd";
import { isList } from "@chainrule/autograd/options";
import type { Row } from "./givens.ts";
import { errorLabel } from "./labels.ts";
import type { Run, RunLayer } from "./record.ts";

/**
 * Numbers of units: a list (a row, a column), a single number for a single unit, or rows of them: one for each sample, or, with one
 * sample, where every input got its own.
 */
export type UnitNumbers = number | Row | readonly Row[];

/** What the learner computed; any part may be left out. Layers count from the inputs; `null` stands for a layer that is not given. */
export interface Claims {
  /** h of each layer. */
  readonly netInputs?: readonly (UnitNumbers | null)[];
  /** a of each layer; that of the last is ŷ. */
  readonly activations?: readonly (UnitNumbers | null)[];
  /** ŷ. */
  readonly outputs?: UnitNumbers;
  /** E. */
  readonly loss?: number;
  /** y − ŷ. */
  readonly error?: UnitNumbers;
  /** δ of each layer. */
  readonly deltas?: readonly (UnitNumbers | null)[];
  /** Δw of each layer, or gradients, or new weights; rows: inputs, columns: units, or the other way round. A single unit's may be one list. */
  readonly steps?: readonly (UnitNumbers | null)[];
  /** Δb of each layer, or gradients, or new biases. */
  readonly biasSteps?: readonly (UnitNumbers | null)[];
}

/** The claims by label, and what each of them was computed from where there are several candidates. */
interface Labeled {
  readonly attempt: Record<string, number>;
  readonly lookups: ReadonlyMap<string, (label: string) => string | undefined>;
}

const parts = ["netInputs", "activations", "outputs", "loss", "error", "deltas", "steps", "biasSteps"];

/** The labels of a table of values. */
const labelsIn = (table: readonly (readonly Num[])[]): string[][] => table.map((row) => row.map(labelOf));

/** @throws TypeError and RangeError, with the path, for what does not fit the network. `isTurned`: square matrices are transposed. */
export function claimsFrom(claims: Claims, run: Run, path: string, isTurned: boolean): Labeled {
  requireParts(claims, path);
  const attempt: Record<string, number> = {};
  const lookups = new Map<string, (label: string) => string | undefined>();
  /** Notes a number, and which of several numbers of a layer the learner's own formula for it uses. */
  const note = (
    label: string,
    number: number,
    variant: number | undefined,
    rows: ReadonlyMap<string, number>,
  ): void => {
    const name = variant === undefined ? label : `${label}|${variant + 1}`;
    attempt[name] = number;
    lookups.set(name, (other) => {
      const row = rows.get(other) ?? variant;
      const several = row === undefined ? undefined : `${other}|${row + 1}`;
      return several !== undefined && several in attempt ? several : undefined;
    });
  };
  /** The labels of a layer's δs, for which an input of that layer, or a unit of the layer before, stands for a row. */
  const rowOf = (layer: number, row: number): Map<string, number> =>
    new Map((run.layers[layer]?.deltas ?? []).flat().map((delta) => [labelOf(delta), row]));

  const units = (labels: readonly (readonly string[])[], given: unknown, at: string, next: number): void => {
    const [first = []] = labels;
    if (labels.length > 1) {
      const table = samplesOf(given, labels.length, first.length, at);
      labels.forEach((row, s) =>
        row.forEach((label, j) => note(label, table[s]?.[j] as number, undefined, new Map())),
      );
      return;
    }
    const table = tableOf(given, first.length, at);
    table.forEach((row, v) =>
      row.forEach((number, unit) =>
        note(first[unit] as string, number, table.length === 1 ? undefined : v, rowOf(next, unit)),
      ),
    );
  };
  const each = (part: keyof Claims, visit: (given: unknown, layer: number, at: string) => void): void =>
    eachLayer(claims, part, run.layers.length, path, visit);

  each("netInputs", (given, l, at) => units(labelsIn(run.layers[l]?.netInputs ?? []), given, at, -1));
  each("activations", (given, l, at) => units(labelsIn(run.layers[l]?.activations ?? []), given, at, -1));
  if (claims.outputs !== undefined)
    units(labelsIn(run.layers.at(-1)?.activations ?? []), claims.outputs, `${path}.outputs`, -1);
  if (claims.loss !== undefined) units([["E"]], claims.loss, `${path}.loss`, -1);
  if (claims.error !== undefined)
    units(
      labelsIn(run.targets).map((row) => row.map(errorLabel)),
      claims.error,
      `${path}.error`,
      -1,
    );
  each("deltas", (given, l, at) => units(labelsIn(run.layers[l]?.deltas ?? []), given, at, l + 1));
  each("steps", (given, l, at) => {
    const { weights } = run.layers[l] as RunLayer;
    const { table, layout } = matrixOf(given, weights, at);
    table.forEach((row, r) =>
      row.forEach((number, c) => {
        const weight = layout === "either" && isTurned ? weights[c]?.[r] : weights[r]?.[c];
        note(`Δ${labelOf(weight ?? 0)}`, number, undefined, rowOf(l, r));
      }),
    );
  });
  each("biasSteps", (given, l, at) => {
    const { biases } = run.layers[l] as RunLayer;
    if (biases.length === 0)
      throw new RangeError(`Cannot read ${at}: the layer has no biases. Give them, or leave the steps out.`);
    units([biases.map((bias) => `Δ${labelOf(bias)}`)], given, at, -1);
  });
  return { attempt, lookups };
}

/** Whether the steps may be transposed (as far as their shapes leave it open): as they are, transposed, or both. */
export function layoutOf(claims: Claims, run: Run, path: string): readonly boolean[] {
  const layouts = new Set<Layout>();
  requireParts(claims, path);
  eachLayer(claims, "steps", run.layers.length, path, (given, l, at) => {
    layouts.add(matrixOf(given, (run.layers[l] as RunLayer).weights, at).layout);
  });
  if (layouts.has("turned")) return layouts.has("as it is") ? [false, true] : [true];
  return layouts.has("either") && !layouts.has("as it is") ? [false, true] : [false];
}

function requireParts(claims: Claims, path: string): void {
  if (typeof claims !== "object" || claims === null) {
    throw new TypeError(`Cannot read ${path}: expected a record with any of ${parts.join(", ")}.`);
  }
  const unknown = Object.keys(claims).find((key) => !parts.includes(key));
  if (unknown !== undefined) {
    throw new TypeError(`Cannot read ${path}.${unknown}: expected any of ${parts.join(", ")}.`);
  }
}

function eachLayer(
  claims: Claims,
  part: keyof Claims,
  layers: number,
  path: string,
  visit: (given: unknown, layer: number, at: string) => void,
): void {
  const given: unknown = claims[part];
  if (given === undefined) return;
  if (!isList(given) || given.length !== layers) {
    throw new RangeError(
      `Cannot read ${path}.${part}: expected a list of ${layers}, one for each layer of units (null for a layer that is left out).`,
    );
  }
  Array.from(given).forEach((numbers, layer) => {
    if (numbers !== null && numbers !== undefined) visit(numbers, layer, `${path}.${part}[${layer}]`);
  });
}

function labelOf(x: Num): string {
  return typeof x === "number" ? "" : (x.label ?? "");
}

/** Rows of numbers, one for each unit; several rows where every input got its own. A column is a list. */
function tableOf(given: unknown, units: number, path: string): readonly (readonly number[])[] {
  if (typeof given === "number") return sized([[given]], units, path);
  const list = toList(given, path);
  if (list.some((x) => typeof x === "number")) {
    const numbers = numbersOf(list, path);
    // A list where one number belongs: one for each input, or for each unit of the layer before.
    return units === 1 && numbers.length > 1 ? numbers.map((x) => [x]) : sized([numbers], units, path);
  }
  const table = list.map((row, i) => numbersOf(row, `${path}[${i}]`));
  const isColumn = table.length === units && table.every((row) => row.length === 1);
  return isColumn ? [table.flat()] : sized(table, units, path);
}

/** Rows of samples; also a row for each unit, or, of a single unit, a list. */
function samplesOf(
  given: unknown,
  samples: number,
  units: number,
  path: string,
): readonly (readonly number[])[] {
  const list = toList(given, path);
  const table = list.some((x) => typeof x === "number")
    ? [numbersOf(list, path)]
    : list.map((row, i) => numbersOf(row, `${path}[${i}]`));
  const fits = (r: number, c: number): boolean =>
    table.length === r && table.every((row) => row.length === c);
  if (fits(samples, units)) return table;
  if (fits(units, samples)) return transposed(table);
  throw new RangeError(
    `Cannot read ${path}: expected ${samples} rows of ${units} numbers, one row for each sample.`,
  );
}

const transposed = (table: readonly (readonly number[])[]): number[][] =>
  (table[0] as readonly number[]).map((_, j) => table.map((row) => row[j] as number));

function sized(
  table: readonly (readonly number[])[],
  units: number,
  path: string,
): readonly (readonly number[])[] {
  const wrong = table.findIndex((row) => row.length !== units);
  if (wrong < 0) return table;
  const where = table.length > 1 ? `${path}[${wrong}]` : path;
  throw new RangeError(
    `Cannot read ${where}: expected ${units} number${units === 1 ? "" : "s"}, one for each unit, and got ${table[wrong]?.length}.`,
  );
}

/** Whether the rows of a matrix are inputs, or units, or whether its shape does not tell. */
type Layout = "as it is" | "turned" | "either" | "a vector";

/** Rows: inputs; columns: units. A list is the only column, or the only row; rows and columns may be exchanged. */
function matrixOf(
  given: unknown,
  weights: RunLayer["weights"],
  path: string,
): { readonly table: readonly (readonly number[])[]; readonly layout: Layout } {
  const [rows, columns] = [weights.length, weights[0]?.length ?? 0];
  const list = typeof given === "number" ? [given] : toList(given, path);
  const isFlat = list.every((x) => typeof x === "number");
  const table = isFlat
    ? columns === 1
      ? numbersOf(list, path).map((x) => [x])
      : [numbersOf(list, path)]
    : list.map((row, i) => numbersOf(row, `${path}[${i}]`));
  const fits = (r: number, c: number): boolean =>
    table.length === r && table.every((row) => row.length === c);
  const isVector = isFlat || Math.min(rows, columns) === 1;
  if (fits(rows, columns))
    return { table, layout: isVector ? "a vector" : rows === columns ? "either" : "as it is" };
  if (fits(columns, rows)) return { table: transposed(table), layout: isVector ? "a vector" : "turned" };
  throw new RangeError(
    `Cannot read ${path}: expected ${rows} rows (inputs) of ${columns} numbers (units), or the other way round.`,
  );
}

function toList(given: unknown, path: string): readonly unknown[] {
  if (isList(given) && given.length > 0) return Array.from(given);
  throw new TypeError(
    `Cannot read ${path}: expected numbers, and got ${given === null ? "null" : isList(given) ? "an empty list" : typeof given}.`,
  );
}

function numbersOf(given: unknown, path: string): readonly number[] {
  const list = toList(given, path);
  const wrong = list.findIndex((x) => typeof x !== "number");
  if (wrong < 0) return list as readonly number[];
  throw new TypeError(
    `Cannot read ${path}[${wrong}]: expected a number, and got ${list[wrong] === null ? "null" : typeof list[wrong]}.`,
  );
}
