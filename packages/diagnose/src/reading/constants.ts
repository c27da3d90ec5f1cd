/** @file The constants of a program, by which something may have been multiplied or divided. */

import type { Program } from "./program.ts";

/** The constants of a program, by which something may have been multiplied or divided, with their names. */
export interface Constants {
  readonly numbers: readonly number[];
  readonly names: ReadonlyMap<number, string>;
  /** Numbers that stand in the text as they are. */
  readonly written: ReadonlySet<number>;
  /** All texts that such numbers have. */
  readonly texts: ReadonlySet<string>;
}

export function constantsOf(program: Program): Constants {
  const { trace } = program;
  const names = new Map<number, string>();
  const texts = new Set<string>();
  const numbers = new Set<number>([1, 2, 0.5, 0, -1]);
  // The counter of a loop is no size and no rate.
  const counters = new Set([
    ...trace.runs.flatMap(([, , loops]) => Object.keys(loops)),
    ...trace.instances.flatMap(([, , , , , , inner]) => Object.keys(inner ?? {})),
  ]);
  for (const [site, , operands] of trace.instances) {
    const written = trace.sites[site];
    operands.forEach((operand, i) => {
      const tensor = program.tensor(operand);
      const own = written?.operands[i];
      if (
        tensor?.nodes.length !== 1 ||
        own === undefined ||
        own.number !== undefined ||
        own.branches !== undefined
      )
        return;
      const [node] = tensor.nodes as [number];
      const text = own.name ?? program.textOf(own.at);
      if (trace.ops[node] === "const" && text.length < 32 && !text.includes("[") && !counters.has(text)) {
        names.set(program.numbers[node] as number, text);
        texts.add(text);
      }
    });
  }
  for (const x of names.keys()) numbers.add(x);
  trace.ops.forEach((op, i) => {
    const x = program.numbers[i] as number;
    if (op === "const" && numbers.size < 24 && Math.abs(x) <= 100) numbers.add(x);
  });
  for (const { shape } of program.tensors)
    for (const n of shape) if (n > 1 && n < 100 && numbers.size < 32) numbers.add(n);
  const written = new Set(
    trace.sites.flatMap(({ operands }) =>
      operands.flatMap(({ number }) => (number === undefined ? [] : [number])),
    ),
  );
  return { numbers: [...numbers].filter(Number.isFinite), names, texts, written };
}
