/** @file Derivatives by the paths of outputs and inputs, whatever the order in which records list them. */

import { leavesOf, pathsOf } from "../structure.ts";
import { dataOf, describe } from "../value.ts";

/** The path at which a gradient holds the derivative of an output by an input. */
export function join(output: string, input: string): string {
  return output === "" || input === "" || input.startsWith("[") ? output + input : `${output}.${input}`;
}

/** The hand-written derivatives, outputs × inputs. */
export function claims(
  gradient: unknown,
  outputs: readonly string[],
  inputs: readonly string[],
): readonly number[] {
  const found = new Map<string, number>();
  try {
    const paths = pathsOf(gradient);
    leavesOf(gradient).forEach((leaf, i) => found.set(paths[i] as string, dataOf(leaf)));
  } catch {
    throw new TypeError(
      `Cannot compare with the analytic gradient: it answers ${describe(gradient)}, in which not all are numbers. Answer numbers in the argument's shape.`,
    );
  }
  const wanted = outputs.flatMap((output) => inputs.map((input) => join(output, input)));
  const missing = wanted.filter((path) => !found.has(path));
  if (missing.length > 0 || found.size !== wanted.length) {
    const mirrored = outputs.flatMap((output) => inputs.map((input) => join(input, output)));
    const isTransposed = mirrored.length === found.size && mirrored.every((path) => found.has(path));
    const extra = [...found.keys()].find((path) => !wanted.includes(path));
    throw new RangeError(
      `Cannot compare with the analytic gradient: it has ${found.size} numbers where ${wanted.length} are expected` +
        `${missing[0] === undefined || missing[0] === "" ? "" : `, and none at ${missing[0]}`}${extra === undefined || extra === "" ? "" : `, but one at ${extra}`}. ${isTransposed ? "It is transposed: rows are outputs, columns inputs." : "Answer the argument's shape."}`,
    );
  }
  return wanted.map((path) => found.get(path) as number);
}
