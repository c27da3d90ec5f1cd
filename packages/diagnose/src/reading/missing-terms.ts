/** @file Edits that add a term, or put a difference of target and output. */

import type { Edit, Make } from "./edit.ts";
import { namesIn } from "./expressions.ts";
import type { Residual } from "./loss.ts";
import type { Expression } from "./points.ts";
import type { Candidate } from "./pool.ts";
import { broadcast, type Program } from "./program.ts";
import type { Put, Slot } from "./slots.ts";

/** Terms that are missing: a variable, or a variable times a number or another one. */
export function* termsMissing(
  program: Program,
  slot: Slot,
  candidates: readonly Candidate[],
  elementOf: (candidate: Candidate, use: number, element: number) => Expression | undefined,
  make: Make,
): Generator<Edit> {
  const factors = candidates
    .filter(({ broad, tensors }) => broad && tensors.every(({ shape }) => shape.length === 0))
    .slice(0, 12);
  const scalar = slot.uses.every(({ tensor }) => tensor.shape.length === 0);
  const isSize = ({ isRate, tensors }: Candidate): boolean =>
    isRate &&
    tensors.every(({ nodes }) => {
      const x = program.numbers[nodes[0] as number] as number;
      return Number.isInteger(x) && x > 1;
    });
  const sizes = factors.filter(isSize);
  const there = namesIn(program, slot.operand);
  for (const candidate of candidates) {
    if (candidate.broad && !scalar) continue;
    // What stands there already is hardly to be added again.
    const again = there.has(candidate.text) ? 0.5 : 0;
    // A rate over a size, times a parameter: of a penalty that is a mean.
    if (!scalar && !candidate.isRate)
      for (const size of sizes) {
        for (const factor of factors) {
          if (factor === size || isSize(factor)) continue;
          yield make(
            "term",
            slot.text,
            `+ ${factor.text}/${size.text}·${candidate.text}`,
            2.05 + candidate.cost + factor.cost,
            (u, e, id) => {
              const x = elementOf(candidate, u, e);
              const c = elementOf(factor, u, e);
              const n = elementOf(size, u, e);
              return x === undefined || c === undefined || n === undefined
                ? undefined
                : {
                    op: "add",
                    args: [{ node: id }, { op: "mul", args: [{ op: "div", args: [c, n] }, x] }],
                  };
            },
          );
        }
      }
    for (const sign of ["add", "sub"] as const) {
      const mark = sign === "add" ? "+" : "−";
      yield make("term", slot.text, `${mark} ${candidate.text}`, 1.6 + again + candidate.cost, (u, e, id) => {
        const x = elementOf(candidate, u, e);
        return x === undefined ? undefined : { op: sign, args: [{ node: id }, x] };
      });
      // A number of the backward pass times a weight; a rate, or twice or half of it, times an array.
      const isLeaf = ({ tensors }: Candidate): boolean =>
        tensors.every(({ nodes }) => nodes.every((i) => program.leaves.has(i)));
      const others = scalar
        ? isLeaf(candidate)
          ? []
          : candidates.filter((x) => x.cost < 0.3 && isLeaf(x))
        : factors;
      for (const times of scalar ? [1] : [1, 2, 0.5])
        for (const factor of others) {
          if (factor === candidate) continue;
          yield make(
            "term",
            slot.text,
            `${mark} ${times === 1 ? "" : times === 2 ? "2·" : "½·"}${factor.text}·${candidate.text}`,
            1.8 + candidate.cost + factor.cost + (times === 1 ? 0 : 0.2),
            (u, e, id) => {
              const x = elementOf(candidate, u, e);
              const c = elementOf(factor, u, e);
              return x === undefined || c === undefined
                ? undefined
                : {
                    op: sign,
                    args: [
                      { node: id },
                      {
                        op: "mul",
                        args: [times === 1 ? c : { op: "mul", args: [{ number: times }, c] }, x],
                      },
                    ],
                  };
            },
          );
        }
    }
  }
}

/** target − output, for slots of which every element is of one target and output. */
export function differencesFor(
  program: Program,
  slot: Slot,
  residuals: readonly Residual[],
): { text: string; put: Put }[] {
  if (residuals.length === 0) return [];
  const { variables, leaves } = program;
  const outputs = new Set(residuals.map(({ output }) => output));
  const targetOf = new Map(residuals.map(({ output, target }) => [output, target]));
  const variable = variables.find(
    ({ versions, parameter }) =>
      !parameter && versions.some(({ tensor }) => tensor.nodes.every((i) => outputs.has(i))),
  );
  const tensor = variable?.versions.find(({ tensor: t }) => t.nodes.every((i) => outputs.has(i)))?.tensor;
  if (variable === undefined || tensor === undefined) return [];
  const target = leaves.get(targetOf.get(tensor.nodes[0] as number) ?? -1)?.name ?? "target";
  const maps = slot.uses.map((use) => broadcast(tensor.shape, use.tensor.shape));
  if (maps.some((map) => map === undefined)) return [];
  const part =
    (sign: boolean): Put =>
    (u, e) => {
      const output = tensor.nodes[(maps[u] as Int32Array)[e] as number] as number;
      const [a, b] = [{ node: targetOf.get(output) as number }, { node: output }];
      return { op: "sub", args: sign ? [a, b] : [b, a] };
    };
  return [
    { text: `(${target} − ${variable.name})`, put: part(true) },
    { text: `(${variable.name} − ${target})`, put: part(false) },
  ];
}
