/** @file Edits that add a term, or put a difference of target and output. */

import type { Edit, Make } from "./edit.ts";
import { namesIn } from "./expressions.ts";
import type { Residual } from "./loss.ts";
import type { Expression } from "./points.ts";
import type { Candidate, Pool } from "./pool.ts";
import { broadcast, type Program, type Tensor } from "./program.ts";
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

/** Products of matrices that are missing as terms: of what the forward pass has computed, and of what the backward pass has. */
export function* productsMissing(program: Program, slot: Slot, pool: Pool, make: Make): Generator<Edit> {
  const [first] = slot.uses;
  if (first?.tensor.shape.length !== 2) return;
  const [rows, columns] = first.tensor.shape as [number, number];
  const { sites } = program.trace;
  const isWritten = sites.some(({ kind }) => kind === "@");
  if (!isWritten && !sites.some(({ name = "" }) => /(?:^|\.)(?:dot|matmul)$/.test(name))) return;
  const written = (a: string, b: string): string => (isWritten ? `${a} @ ${b}` : `np.dot(${a}, ${b})`);
  const arrays = pool.arrays(slot).filter(({ tensors }) => tensors[0]?.shape.length === 2);
  const isForward = ({ tensors }: (typeof arrays)[number]): boolean =>
    tensors.every(({ nodes }) => nodes.every((node) => pool.isForward(node)));
  for (const a of arrays) {
    for (const b of arrays) {
      if (isForward(a) === isForward(b)) continue;
      const [m, n] = (a.tensors[0] as Tensor).shape as [number, number];
      const [p, q] = (b.tensors[0] as Tensor).shape as [number, number];
      for (const [fits, turnedA, turnedB] of [
        [m === p && n === rows && q === columns, true, false],
        [n === q && m === rows && p === columns, false, true],
        [n === p && m === rows && q === columns, false, false],
      ] as const) {
        if (!fits) continue;
        const text = written(turnedA ? `${a.text}.T` : a.text, turnedB ? `${b.text}.T` : b.text);
        yield make("term", slot.text, `+ ${text}`, 1.95 + a.cost + b.cost, (u, e, id) => {
          const [x, y] = [a.tensors[u] as Tensor, b.tensors[u] as Tensor];
          const [row, column] = [Math.floor(e / columns), e % columns];
          const terms = Array.from({ length: turnedA ? m : n }, (_, k): Expression => ({
            op: "mul",
            args: [
              { node: x.nodes[turnedA ? k * n + row : row * n + k] as number },
              { node: y.nodes[turnedB ? column * q + k : k * q + column] as number },
            ],
          }));
          return { op: "add", args: [{ node: id }, { op: "sum", args: terms }] };
        });
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
