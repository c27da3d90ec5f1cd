/** @file A diagnosis from a JSON file, for those who write their network in another language. The format: docs/diagnose.md. */

import type { Activation } from "@chainrule/nn";
import { activationNamed } from "./numbers/activations.ts";
import type { Diagnosis } from "./numbers/report.ts";
import { type ClaimedPoint, diagnoseClaims, type Givens } from "./numbers/network.ts";

/** What a file is answered with. */
export interface FileAnswer {
  readonly text: string;
  /** 0 if the backpropagation is right, 1 if it is wrong, 2 if the file cannot be read. */
  readonly code: 0 | 1 | 2;
  /** `undefined` for a file that cannot be read. */
  readonly verdict?: Diagnosis["verdict"];
}

const parts = ["inputs", "targets", "weights", "biases", "rate", "activation", "attempt", "points"];

/** Diagnoses the attempt in the text of a JSON file. It never throws: what is wrong with the file is its answer, with the path. */
export function diagnoseFile(json: string, name: string = "the file"): FileAnswer {
  try {
    const file = recordOf(parsed(json, name), name, parts);
    const points = pointsOf(file);
    const [first] = points as [ClaimedPoint];
    const activation = activationOf(file["activation"]);
    const claims = points.length === 1 ? first.claims : points;
    const pathOf = (point = 0): string =>
      file["points"] === undefined ? "attempt" : `points[${point}].attempt`;
    const diagnosis = diagnoseClaims(first, claims, activation === undefined ? {} : { activation }, pathOf);
    return {
      text: diagnosis.toString(),
      verdict: diagnosis.verdict,
      code: diagnosis.verdict === "right" || diagnosis.verdict === "convention" ? 0 : 1,
    };
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error), code: 2 };
  }
}

/** The file's points: itself, and what its `points` change. */
function pointsOf(file: Readonly<Record<string, unknown>>): ClaimedPoint[] {
  const { points, ...base } = file;
  if (points === undefined) return [pointOf(base, "")];
  if (!Array.isArray(points) || points.length === 0) {
    throw new TypeError(
      "Cannot read points: expected a list of records, each with an attempt and what is given there.",
    );
  }
  return points.map((point: unknown, i) =>
    pointOf({ ...base, ...recordOf(point, `points[${i}]`, parts) }, `points[${i}].`),
  );
}

function pointOf(record: Readonly<Record<string, unknown>>, path: string): ClaimedPoint {
  const { biases, attempt } = record;
  const inputs = numbersOf(record["inputs"], `${path}inputs`);
  const targets = numbersOf(record["targets"], `${path}targets`);
  const rate = record["rate"];
  if (!Number.isFinite(rate)) throw expected(`${path}rate`, "a finite number, the learning rate η", rate);
  const weights = listOf(record["weights"], `${path}weights`, "a list of weights for each layer of units");
  let size = inputs.length;
  const layers = weights.map((layer, l) => {
    const at = `${path}weights[${l}]`;
    const rows = listOf(layer, at, "a list of rows, one for each input").map((row, r) =>
      typeof row === "number" ? [row] : numbersOf(row, `${at}[${r}]`),
    );
    if (rows.length !== size)
      throw expected(at, `${size} rows, one for each input`, `${rows.length} rows`, true);
    const units = (rows[0] as readonly number[]).length;
    const ragged = rows.findIndex((row) => row.length !== units);
    if (ragged >= 0)
      throw expected(`${at}[${ragged}]`, `${units} numbers, as in ${at}[0]`, `${rows[ragged]?.length}`, true);
    size = units;
    return rows;
  });
  if (targets.length !== size)
    throw expected(`${path}targets`, `${size} numbers, one for each output`, `${targets.length}`, true);
  if (attempt === undefined) throw expected(`${path}attempt`, "a record of your own numbers", attempt);
  const givens: Givens = {
    inputs,
    targets,
    weights: layers,
    rate: rate as number,
    ...(biases !== undefined && {
      biases: biasesOf(
        biases,
        `${path}biases`,
        layers.map((rows) => (rows[0] as readonly number[]).length),
      ),
    }),
  };
  return { ...givens, claims: attempt as ClaimedPoint["claims"] };
}

/** The biases of layers that have so many units. */
function biasesOf(given: unknown, path: string, units: readonly number[]): readonly (readonly number[])[] {
  const lists = listOf(given, path, "a list of biases for each layer");
  if (lists.length !== units.length)
    throw expected(path, `${units.length} lists, one for each layer of units`, `${lists.length}`, true);
  return lists.map((layer, l) => {
    const numbers = numbersOf(layer, `${path}[${l}]`);
    if (numbers.length !== units[l])
      throw expected(`${path}[${l}]`, `${units[l]} numbers`, `${numbers.length}`, true);
    return numbers;
  });
}

function activationOf(given: unknown): Activation | readonly Activation[] | undefined {
  if (given === undefined) return undefined;
  if (typeof given === "string") return activationNamed(given);
  if (Array.isArray(given)) {
    return given.map((name: unknown, l) => {
      if (typeof name === "string") return activationNamed(name);
      throw expected(`activation[${l}]`, 'the name of an activation, as "tanh"', name);
    });
  }
  throw expected(
    "activation",
    'the name of an activation, as "tanh", or a list of one for each layer',
    given,
  );
}

function parsed(json: string, name: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new SyntaxError(`Cannot read ${name}: it is not JSON (${(error as Error).message}).`);
  }
}

function recordOf(given: unknown, path: string, keys: readonly string[]): Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw expected(path, "a record", given);
  const unknown = Object.keys(given).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw expected(`${unknown} in ${path}`, `any of ${keys.join(", ")}`, unknown);
  return given as Record<string, unknown>;
}

function listOf(given: unknown, path: string, what: string): readonly unknown[] {
  if (Array.isArray(given) && given.length > 0) return given;
  throw expected(path, what, given);
}

function numbersOf(given: unknown, path: string): readonly number[] {
  const list = listOf(given, path, "a list of numbers");
  const wrong = list.findIndex((x) => !Number.isFinite(x));
  if (wrong >= 0) throw expected(`${path}[${wrong}]`, "a number", list[wrong]);
  return list as readonly number[];
}

function expected(path: string, what: string, got: unknown, said = false): TypeError {
  const text = said
    ? String(got)
    : got === undefined
      ? "nothing"
      : typeof got === "number"
        ? String(got)
        : JSON.stringify(got);
  return new TypeError(`Cannot read ${path}: expected ${what}, and got ${text}.`);
}
