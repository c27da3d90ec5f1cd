/** @file Whether a slip can be seen at the program's own numbers. */

import type { Edit } from "./edit.ts";
import { compute } from "./operations.ts";
import type { Expression } from "./points.ts";
import type { Program } from "./program.ts";
import { near } from "./truth.ts";

/** Why an edit changes nothing at the program's own numbers. */
export function whyInvisible(program: Program, edit: Edit, goals: readonly number[]): string | undefined {
  const { trace, numbers } = program;
  const { ops, args } = trace;
  const changed = new Map<number, number>();
  const numberOf = (node: number): number => changed.get(node) ?? (numbers[node] as number);
  const valueOf = (x: Expression, self: number): number =>
    "number" in x
      ? x.number
      : "node" in x
        ? x.node === -1
          ? self
          : numberOf(x.node)
        : compute(
            x.op,
            x.args.map((part) => valueOf(part, self)),
          );
  const inside = new Set(edit.nodes);
  const first = edit.nodes[0] ?? 0;
  for (let i = first; i < program.count; i++) {
    const own = args[i] as readonly number[];
    if (!inside.has(i) && !own.some((a) => changed.has(a))) continue;
    const op = ops[i] as string;
    if (op === "leaf" || op === "const") continue;
    const rewrite = inside.has(i) ? edit.rewriting(i) : undefined;
    const self = compute(
      rewrite?.op ?? op,
      rewrite?.args === undefined ? own.map(numberOf) : rewrite.args.map((x) => valueOf(x, NaN)),
    );
    const now = rewrite?.as === undefined ? self : valueOf(rewrite.as, self);
    if (!near(now, numbers[i] as number, 1e-12)) changed.set(i, now);
  }
  if (goals.some((node) => changed.has(node))) return undefined;
  const { wrong, right } = edit;
  const value = Number(right);
  if (edit.kind === "replace" && Number.isFinite(value)) return `${wrong} is ${value} here`;
  if (edit.kind === "replace" && /^[\w.[\]'"]+$/.test(right)) return `${wrong} and ${right} are equal here`;
  return "they happen to be equal here";
}
