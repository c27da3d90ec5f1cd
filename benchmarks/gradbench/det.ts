/** @file det: a determinant by expansion along the first row, again and again. A minor of each size is recorded once. */

import { block, compile, grad, mul, type Num, sub, add } from "@chainrule/autograd";
import type { Eval, Matrix, Vector } from "./eval.ts";

/** Up to this size, minors are written out. */
const WRITTEN = 4;
const recorded = new Map<number, (rows: Matrix) => Num>();

function determinant(rows: Matrix): Num {
  const [first, ...others] = rows as [Vector, ...Vector[]];
  if (others.length === 0) return first[0]!;
  return first
    .map((head, j) => mul(head, minor(others.map((row) => row.filter((_, column) => column !== j)))))
    .reduce((sum, term, j) => (j % 2 === 0 ? add(sum, term) : sub(sum, term)));
}

function minor(rows: Matrix): Num {
  if (rows.length <= WRITTEN) return determinant(rows);
  let known = recorded.get(rows.length);
  if (known === undefined) recorded.set(rows.length, (known = block(determinant)));
  return known(rows);
}

interface Input {
  readonly A: readonly number[];
  readonly ell: number;
}

const matrixOf = ({ A, ell }: Input): number[][] =>
  Array.from({ length: ell }, (_, i) => A.slice(i * ell, (i + 1) * ell));

export const det: Eval<Input> = {
  primal: (input) => {
    const kernel = compile(determinant, { check: false }).record(matrixOf(input));
    return () => (kernel.run(), kernel.output[0]);
  },
  gradient: (input) => {
    const kernel = compile(grad(determinant), { check: false }).record(matrixOf(input));
    return () => (kernel.run(), [...kernel.output]);
  },
};
