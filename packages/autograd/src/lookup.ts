/** @file What is looked up by an index that may be a value: one of the numbers of a vector, or one of many rows. */

import { reduction, rejectCount, vectorOf } from "./define.ts";
import { eq, select } from "./primitives.ts";
import { leavesLike, leavesOf, mapLeaves, refill } from "./structure.ts";
import {
  chosen,
  type Contribution,
  describe,
  isValue,
  type Num,
  rejectOperand,
  type Vector,
} from "./value.ts";

/**
 * Of an index and numbers, the number with that index. No row of the table: its first operand is of another kind than the others.
 * Each number is chosen where the index is its own.
 */
const element = reduction("gather", {
  evaluate: ([index, ...numbers]) => numbers[index as number] ?? NaN,
  partials: [
    ([index, ...numbers]): readonly Contribution[] => [
      null,
      ...numbers.map((_, i) => chosen(eq(index as Num, i), 1)),
    ],
  ],
  lower: ([index, ...numbers]) =>
    numbers.reduceRight<Num>((others, x, i) => select(eq(index as Num, i), x, others), NaN),
});

/**
 * `rows[index]` for an index whose number may be an argument of a compiled function, or computed ({@link argmin}): of numbers, or of
 * arrays and records of one shape. NaN, or a row of NaNs, for what is no index of the rows. Its derivative goes to the numbers that were
 * looked up, and to nothing else.
 *
 * On plain numbers as index it is the row itself. Else each number of the answer is one value, which kernels compute with one `select` for each row.
 */
export function gather(numbers: Vector, index: Num): Num;
export function gather<Row>(rows: readonly Row[], index: Num): Row;
export function gather(given: Vector | readonly unknown[], index: Num): unknown {
  if (arguments.length > 2) rejectCount("gather", 2, arguments.length);
  const rows = vectorOf("gather", given) as readonly unknown[];
  if (typeof index !== "number" && !isValue(index)) {
    throw new TypeError(
      `Cannot gather by ${describe(index)}: an index is a number or a value. Pass the place of a row, from 0 on.`,
    );
  }
  const [first] = rows;
  if (first === undefined || typeof first === "number" || isValue(first)) {
    for (const x of rows) if (typeof x !== "number" && !isValue(x)) rejectOperand("gather", x);
    return typeof index === "number" ? (rows[index] ?? NaN) : element([index, ...(rows as readonly Num[])]);
  }
  const columns = rows.map((row) => leavesLike(row, first, "argument"));
  if (typeof index === "number") return rows[index] ?? mapLeaves(first, () => NaN);
  return refill(
    first,
    leavesOf(first).map((_, k) => element([index, ...columns.map((leaves) => leaves[k] as Num)])),
  );
}
