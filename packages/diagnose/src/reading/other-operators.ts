/** @file Edits that put another operator, or the operands in another order. */

import type { Site } from "../trace.ts";
import type { Edit } from "./edit.ts";
import type { Residual } from "./loss.ts";
import { comparisons } from "./operations.ts";
import { type Rewriting, SELF } from "./points.ts";
import type { Program } from "./program.ts";
import type { Slot } from "./slots.ts";

/** Other operators in the place of a site's own. */
export function* otherOperators(
  program: Program,
  slot: Slot,
  residuals: readonly Residual[],
): Generator<Edit> {
  const { trace } = program;
  const site = trace.sites[slot.site] as (typeof trace.sites)[number];
  const owner = program.owner(slot.site);
  const direct = slot.nodes.filter((i) => trace.instanceOf[i] === owner[i]);
  if (direct.length === 0) return;
  const text = program.textOf(site.at);
  const edit = (
    right: string,
    cost: number,
    wrong: string,
    change: (op: string, args: readonly number[]) => ReturnType<Rewriting>,
  ): Edit => {
    const inside = new Set(direct);
    return {
      kind: "operator",
      slot,
      at: site.at,
      wrong,
      right,
      cost,
      rewriting: (i) =>
        inside.has(i) ? change(trace.ops[i] as string, trace.args[i] as readonly number[]) : undefined,
      nodes: direct,
    };
  };
  const put =
    (from: string, to: string): ((op: string) => ReturnType<Rewriting>) =>
    (op) =>
      op === from ? { op: to } : undefined;
  const ops = new Set(direct.map((i) => trace.ops[i] as string));
  const reduction =
    site.kind === "call" ? /(?:^|\.)(sum|mean|average)$/.exec(site.name ?? "")?.[1] : undefined;
  if (reduction !== undefined) {
    const results = new Map<number, number>();
    for (const i of program.instancesOf[slot.site] as number[]) {
      const [, , [operand], result] = trace.instances[i] as (typeof trace.instances)[number];
      const [from, to] = [program.tensor(operand), program.tensor(result)];
      for (const n of to?.nodes ?? []) results.set(n, (from?.nodes.length ?? 1) / (to?.nodes.length ?? 1));
    }
    const op = reduction === "sum" ? "div" : "mul";
    const to = reduction === "sum" ? "mean" : "sum";
    const nodes = [...results.keys()].toSorted((x, y) => x - y);
    yield {
      kind: "operator",
      slot: { ...slot, nodes },
      at: site.at,
      wrong: text,
      right: text.replace(reduction, to),
      // A mean is not written for nothing; that a sum is not divided is forgotten easily.
      cost: reduction === "sum" ? 1 : 1.45,
      rewriting: (i) => {
        const n = results.get(i);
        return n === undefined ? undefined : { as: { op, args: [{ node: SELF }, { number: n }] } };
      },
      nodes,
    };
  }
  const assignment = site.kind.endsWith("=") && site.kind.length > 1 && !/^[<>=!]=$/.test(site.kind);
  const signs = { "-": "−", "+": "+", "-=": "−=", "+=": "+=" } as Readonly<Record<string, string>>;
  const other = (sign: string): string =>
    signs[sign === "-" ? "+" : sign === "+" ? "-" : sign === "-=" ? "+=" : "-="] ?? sign;
  if (ops.has("sub") && /^-=?$/.test(site.kind)) {
    yield edit(other(site.kind), 1, signs[site.kind] ?? "−", put("sub", "add"));
    if (!assignment) {
      const [a, b] = site.operands.map((x) => program.textOf(x.at)) as [string, string];
      // Of all signs that may be wrong, that of target − output is the likeliest.
      const targetOf = new Map(residuals.map(({ output, target }) => [output, target]));
      const isResidual = direct.some((i) => {
        const [x, y] = trace.args[i] as readonly [number, number];
        return targetOf.get(x) === y || targetOf.get(y) === x;
      });
      yield edit(`${b} - ${a}`, isResidual ? 0.8 : 1.05, text, (op, args) =>
        op === "sub" ? { args: [{ node: args[1] as number }, { node: args[0] as number }] } : undefined,
      );
    }
  }
  if (ops.has("add") && /^\+=?$/.test(site.kind))
    yield edit(other(site.kind), 1, signs[site.kind] ?? "+", put("add", "sub"));
  if (ops.has("mul") && /^\*=?$/.test(site.kind))
    yield edit(site.kind.replace("*", "/"), 1.2, site.kind, put("mul", "div"));
  if (ops.has("div") && /^\/=?$/.test(site.kind))
    yield edit(site.kind.replace("/", "*"), 1.2, site.kind, put("div", "mul"));
  for (const [from, to] of Object.entries(comparisons)) {
    if (!ops.has(from)) continue;
    const sign: Readonly<Record<string, string>> = {
      gt: ">",
      ge: ">=",
      lt: "<",
      le: "<=",
    };
    yield edit(text.replace(sign[from] as string, sign[to] as string), 1, text, put(from, to));
  }
  if (ops.has("max")) yield edit(text.replace(/max/i, "min"), 1.2, text, put("max", "min"));
  if (ops.has("min")) yield edit(text.replace(/min/i, "max"), 1.2, text, put("min", "max"));
  if (ops.has("select")) {
    yield edit(exchanged(program, site), 1.2, text, (op, args) =>
      op === "select"
        ? {
            args: [{ node: args[0] as number }, { node: args[2] as number }, { node: args[1] as number }],
          }
        : undefined,
    );
  }
}

/** A choice with its two results exchanged: `c ? y : x` for `c ? x : y`. */
function exchanged(program: Program, { at, operands }: Site): string {
  const [first, second] = operands
    .slice(-2)
    .map((operand) => operand.at)
    .toSorted((x, y) => x[0] - y[0] || x[1] - y[1]);
  const isOnOneLine = [at, first, second].every((place) => place?.[0] === at[0] && place[2] === at[0]);
  if (operands.length !== 3 || first === undefined || second === undefined || !isOnOneLine)
    return "the branches exchanged";
  const between = (from: number, to: number): string => program.textOf([at[0], from, at[0], to]);
  return (
    between(at[1], first[1]) +
    program.textOf(second) +
    between(first[3], second[1]) +
    program.textOf(first) +
    between(second[3], at[3])
  );
}
