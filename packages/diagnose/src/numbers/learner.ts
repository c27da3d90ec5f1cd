/** @file The numbers of somebody's own backpropagation, in the shapes in which people have them, by the labels of the quantities. */

import type { Num } from "@chainrule/autograd";
import type { Backpropagation } from "@chainrule/nn";
import { errorLabel } from "./labels.ts";

/** Numbers of units: a list, a single number for a single unit, or rows of them where every input got its own. */
export type UnitNumbers = number | readonly number[] | readonly (readonly number[])[];

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
  /** Δw of each layer, rows: inputs, columns: units; those of a single unit may be one list. */
  readonly steps?: readonly (UnitNumbers | null)[];
  /** Δb of each layer. */
  readonly biasSteps?: readonly (UnitNumbers | null)[];
}

/** The claims by label, and what each of them was computed from where there are several candidates. */
interface Labeled {
  readonly attempt: Record<string, number>;
  readonly lookups: ReadonlyMap<string, (label: string) => string | undefined>;
}

const parts = ["netInputs", "activations", "outputs", "loss", "error", "deltas", "steps", "biasSteps"];

/** @throws TypeError and RangeError, with the path, for what does not fit the network. */
export function claimsFrom(claims: Claims, run: Backpropagation, path: string): Labeled {
  if (typeof claims !== "object" || claims === null) {
    throw new TypeError(`Cannot read ${path}: expected a record with any of ${parts.join(", ")}.`);
  }
  const unknown = Object.keys(claims).find((key) => !parts.includes(key));
  if (unknown !== undefined) {
    throw new TypeError(`Cannot read ${path}.${unknown}: expected any of ${parts.join(", ")}.`);
  }
  const attempt: Record<string, number> = {};
  const lookups = new Map<string, (label: string) => string | undefined>();
  const layers = run.layers.length;
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
  const rowOf = (layer: number, row: number): Map<string, number> => {
    const units = run.layers[layer]?.deltas ?? [];
    return new Map(units.map((delta) => [labelOf(delta), row]));
  };

  const units = (label: readonly string[], given: UnitNumbers, at: string, next: number): void => {
    const table = tableOf(given, label.length, at);
    table.forEach((row, v) =>
      row.forEach((number, unit) =>
        note(label[unit] as string, number, table.length === 1 ? undefined : v, rowOf(next, unit)),
      ),
    );
  };
  const each = (part: keyof Claims, visit: (given: UnitNumbers, layer: number, at: string) => void): void => {
    const given = claims[part];
    if (given === undefined) return;
    if (!Array.isArray(given) || given.length !== layers) {
      throw new RangeError(
        `Cannot read ${path}.${part}: expected a list of ${layers}, one for each layer of units (null for a layer that is left out).`,
      );
    }
    given.forEach((numbers: UnitNumbers | null, layer) => {
      if (numbers !== null && numbers !== undefined) visit(numbers, layer, `${path}.${part}[${layer}]`);
    });
  };
  const labels = (xs: readonly Num[]): string[] => xs.map(labelOf);

  each("netInputs", (given, l, at) => units(labels(run.layers[l]?.netInputs ?? []), given, at, -1));
  each("activations", (given, l, at) => units(labels(run.layers[l]?.activations ?? []), given, at, -1));
  if (claims.outputs !== undefined) units(labels(run.outputs), claims.outputs, `${path}.outputs`, -1);
  if (claims.loss !== undefined) units(["E"], claims.loss, `${path}.loss`, -1);
  if (claims.error !== undefined) {
    const names = run.targets.map((target) => errorLabel(labelOf(target)));
    units(names, claims.error, `${path}.error`, -1);
  }
  each("deltas", (given, l, at) => units(labels(run.layers[l]?.deltas ?? []), given, at, l + 1));
  each("steps", (given, l, at) => {
    const { weights } = run.layers[l] as Backpropagation["layers"][number];
    const [rows, columns] = [weights.length, weights[0]?.length ?? 0];
    matrixOf(given, rows, columns, at).forEach((row, r) =>
      row.forEach((number, c) => note(`Δ${labelOf(weights[r]?.[c] ?? 0)}`, number, undefined, rowOf(l, r))),
    );
  });
  each("biasSteps", (given, l, at) => {
    const { biases = [] } = run.layers[l] as Backpropagation["layers"][number];
    units(
      biases.map((bias) => `Δ${labelOf(bias)}`),
      given,
      at,
      -1,
    );
  });
  return { attempt, lookups };
}

function labelOf(x: Num): string {
  return typeof x === "number" ? "" : (x.label ?? "");
}

/** Rows of numbers, one for each unit; several rows where every input got its own. */
function tableOf(given: unknown, units: number, path: string): readonly (readonly number[])[] {
  if (typeof given === "number") return sized([[given]], units, path);
  const list = listOf(given, path);
  if (list.some((x) => typeof x === "number")) {
    const numbers = numbersOf(list, path);
    // A list where one number belongs: one for each input, or for each unit of the layer before.
    return units === 1 && numbers.length > 1 ? numbers.map((x) => [x]) : sized([numbers], units, path);
  }
  const table = list.map((row, i) => numbersOf(row, `${path}[${i}]`));
  return sized(table, units, path);
}

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

/** Rows: inputs; columns: units. A list is the only column, or the only row; rows and columns may be exchanged. */
function matrixOf(
  given: unknown,
  rows: number,
  columns: number,
  path: string,
): readonly (readonly number[])[] {
  const list = typeof given === "number" ? [given] : listOf(given, path);
  const table = list.every((x) => typeof x === "number")
    ? columns === 1
      ? list.map((x) => [x])
      : [list]
    : list.map((row, i) => numbersOf(row, `${path}[${i}]`));
  const fits = (r: number, c: number): boolean =>
    table.length === r && table.every((row) => row.length === c);
  if (fits(rows, columns)) return table;
  if (fits(columns, rows))
    return Array.from({ length: rows }, (_, r) => table.map((row) => row[r] as number));
  throw new RangeError(
    `Cannot read ${path}: expected ${rows} rows (inputs) of ${columns} numbers (units), or the other way round.`,
  );
}

function listOf(given: unknown, path: string): readonly unknown[] {
  if (Array.isArray(given) && given.length > 0) return given;
  throw new TypeError(
    `Cannot read ${path}: expected numbers, and got ${given === null ? "null" : Array.isArray(given) ? "an empty list" : typeof given}.`,
  );
}

function numbersOf(given: unknown, path: string): readonly number[] {
  const list = listOf(given, path);
  const wrong = list.findIndex((x) => typeof x !== "number");
  if (wrong < 0) return list as readonly number[];
  throw new TypeError(
    `Cannot read ${path}[${wrong}]: expected a number, and got ${list[wrong] === null ? "null" : typeof list[wrong]}.`,
  );
}
