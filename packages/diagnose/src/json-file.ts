/** @file A diagnosis from a JSON file, for those who write their network in another language. The format: docs/diagnose.md. */

import { expected } from "./numbers/givens.ts";
import { type BackpropagationOptions, type ClaimedPoint, diagnoseClaims } from "./numbers/network.ts";
import type { Diagnosis } from "./numbers/report.ts";

/** What a file is answered with. */
export interface FileAnswer {
  readonly text: string;
  /** 0 if the backpropagation is right, 1 if it is wrong, 2 if the file cannot be read. */
  readonly code: 0 | 1 | 2;
  /** `undefined` for a file that cannot be read. */
  readonly verdict?: Diagnosis["verdict"];
}

const parts = ["inputs", "targets", "weights", "biases", "rate", "activation", "loss", "attempt", "points"];

/** Diagnoses the attempt in the text of a JSON file. It never throws: what is wrong with the file is its answer, with the path. */
export function diagnoseFile(json: string, name: string = "the file"): FileAnswer {
  try {
    const file = recordOf(parsed(json, name), name, parts);
    const points = pointsOf(file);
    const [first] = points as [ClaimedPoint];
    const hasPoints = file["points"] !== undefined;
    const pathOf = (point = 0): string => (hasPoints ? `points[${point}].` : "");
    const diagnosis = diagnoseClaims(first, points.length === 1 ? first.claims : points, optionsOf(file), {
      door: name,
      givens: pathOf,
      claims: (point) => `${pathOf(point)}attempt`,
    });
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
  const { points, activation: _, loss: __, ...base } = file;
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

function pointOf({ attempt, ...givens }: Readonly<Record<string, unknown>>, path: string): ClaimedPoint {
  if (attempt === undefined) throw expected(`${path}attempt`, "a record of your own numbers", attempt);
  return { ...givens, claims: attempt } as unknown as ClaimedPoint;
}

/** Activations by name, and the loss. */
function optionsOf({ activation, loss }: Readonly<Record<string, unknown>>): BackpropagationOptions {
  const isName = (x: unknown): boolean => typeof x === "string";
  if (activation !== undefined && !isName(activation) && !Array.isArray(activation)) {
    throw expected(
      "activation",
      'the name of an activation, as "tanh", or a list of one for each layer',
      activation,
    );
  }
  const wrong = Array.isArray(activation) ? activation.findIndex((x) => !isName(x)) : -1;
  if (wrong >= 0)
    throw expected(
      `activation[${wrong}]`,
      'the name of an activation, as "tanh"',
      (activation as unknown[])[wrong],
    );
  if (loss !== undefined && loss !== "squaredError" && loss !== "crossEntropy")
    throw expected("loss", '"squaredError" or "crossEntropy"', loss);
  return {
    ...(activation !== undefined && { activation: activation as string }),
    ...(loss !== undefined && { loss }),
  };
}

/** Python's json writes NaN and Infinity as they are; a mark that no file has stands for them until they are numbers again. */
const MARK = "\u0000";

function parsed(json: string, name: string): unknown {
  const text = json.replace(/^\uFEFF/, "");
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) =>
    token.startsWith('"') ? token : `"\\u0000${token}"`,
  );
  try {
    return JSON.parse(marked, (_, x: unknown) =>
      typeof x === "string" && x.startsWith(MARK) ? Number(x.slice(1)) : x,
    );
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
