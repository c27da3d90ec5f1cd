/** @file The rows of the table by what TypeScript writes for them. Nothing about an operation is said here. */

import { type Num, type Primitive, primitives } from "@chainrule/autograd";

/** Rows by operator or function of `Math`, those with the given number of operands; `Infinity` for one vector. */
const rows = new Map<string, Primitive>();

const COUNTS = { unary: 1, binary: 2, ternary: 3, reduction: Infinity, pairing: NaN } as const;

for (const row of Object.values<Primitive>(primitives)) {
  for (const source of row.source ?? []) rows.set(`${source} ${COUNTS[row.form]}`, row);
}

/** The row that is written so. */
export function rowOf(source: string, count: number): (...operands: never[]) => Num {
  const row = rows.get(`${source} ${count}`);
  if (row === undefined) throw new Error(`internal: no row is written ${source} with ${count} operands.`);
  return row;
}

/** The names of the functions of `Math` that the table has, each with the numbers of operands that it has them for. */
export function mathRows(): ReadonlyMap<string, ReadonlyMap<number, (...operands: never[]) => Num>> {
  const found = new Map<string, Map<number, (...operands: never[]) => Num>>();
  for (const row of rows.values()) {
    for (const source of row.source ?? []) {
      if (!source.startsWith("Math.")) continue;
      const name = source.slice("Math.".length);
      const forms = found.get(name) ?? new Map<number, (...operands: never[]) => Num>();
      found.set(name, forms.set(COUNTS[row.form], row));
    }
  }
  return found;
}
