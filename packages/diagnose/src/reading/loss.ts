/** @file The loss that is differentiated: the program's own, or, if it has none, the usual ones of its outputs and targets. */

import { add, log, mul, neg, type Num, sub, sum } from "@chainrule/autograd";
import type { Program } from "./program.ts";

/** A loss to differentiate. */
export interface Loss {
  /** What is said of it. */
  readonly text: string;
  /** Whether the program computes it itself. */
  readonly own: boolean;
  /** How much less it is to be expected than others. */
  readonly prior: number;
  /** The nodes that it is computed from. */
  readonly roots: readonly number[];
  readonly value: (of: (node: number) => Num) => Num;
}

/** An output beside its target. */
export interface Residual {
  readonly output: number;
  readonly target: number;
}

const lossName =
  /(^|[._])(loss|cost|mse|sse|bce|nll|objective|criterion|e_?total|total_?error|total_?loss|j|error_?total|cross_?entropy)($|[_\d(])|^(e|E)$|(loss|cost|Loss|Cost)$/i;
const notLoss = /prime|deriv|grad|back|delta|history|list|losses|costs|^d_?[a-z]|^del/i;
export const parameterName =
  /^(\w+\.)*(w\d*|w_?[a-z]{0,3}\d*|\w*weights?\w*|syn\w*|theta\w*|b\d*|b_?[a-z]{1,2}\d*|\w*bias\w*|hw|[uv]|m|c|k|slope|intercept|coef\w*|wx?[a-z]{2}|kernel)(\[.*)?(#\d+)?$/i;
const targetName =
  /^(\w+\.)*(y\d*|t\d*|target\w*|labels?|y_?true|y_?train|y_?batch|expected\w*|desired|truth|d|tgt|goal\w*|true_\w+|actual)(\[.*)?$/i;

/** Which nodes depend on any of those that are marked. */
export function dependents(program: Program, isMarked: (node: number) => boolean): Uint8Array {
  const { args } = program.trace;
  const marked = new Uint8Array(program.count);
  for (let i = 0; i < program.count; i++) {
    marked[i] = +(isMarked(i) || (args[i] as readonly number[]).some((a) => marked[a] === 1));
  }
  return marked;
}

/** Which nodes these are computed from, themselves included. */
export function ancestors(program: Program, roots: Iterable<number>): Uint8Array {
  const { args } = program.trace;
  const marked = new Uint8Array(program.count);
  const stack = [...roots];
  while (stack.length > 0) {
    const i = stack.pop() as number;
    if (i < 0 || marked[i] === 1) continue;
    marked[i] = 1;
    stack.push(...(args[i] as readonly number[]));
  }
  return marked;
}

/** The losses that come into question, the likeliest first, and the outputs beside their targets. */
export function lossesOf(program: Program): { losses: Loss[]; residuals: Residual[] } {
  const { trace, leaves, numbers } = program;
  const updated = new Set<number>();
  const updates = new Set<number>();
  for (const { update } of trace.records) {
    for (const [leaf, , now] of update ?? []) {
      if (numbers[leaf] !== 0 || parameterName.test(leaves.get(leaf)?.name ?? "")) {
        updated.add(leaf);
        updates.add(now);
      }
    }
  }
  const isParameter = (node: number): boolean => {
    const leaf = leaves.get(node);
    return leaf !== undefined && (updated.size > 0 ? updated.has(node) : parameterName.test(leaf.name));
  };
  const parametric = dependents(program, isParameter);
  // A second forward pass, after the update, is none of ours; but what is written back by an accumulator is.
  const second = dependents(program, (node) => updates.has(node) && depends(program, node, updated));
  const residuals = residualsOf(program, isParameter, parametric, second);
  const own = ownLosses(program, parametric, second, residuals);
  const usual = usualLosses(program, residuals);
  return { losses: own.length > 0 ? own : usual, residuals };
}

/** Whether an update's new number is no part of the loss: all are, at first sight. */
function depends(_: Program, node: number, updated: ReadonlySet<number>): boolean {
  return updated.size > 0 && node >= 0;
}

function ownLosses(
  program: Program,
  parametric: Uint8Array,
  second: Uint8Array,
  residuals: readonly Residual[],
): Loss[] {
  const { trace, leaves } = program;
  const found = new Map<number, { name: string; line: number; weight: number }>();
  const targets = new Set(residuals.map(({ target }) => target));
  for (const { name, tensor, statement, returned } of trace.records) {
    const { nodes } = program.tensors[tensor] as (typeof program.tensors)[number];
    const [node = -1] = nodes;
    const text = returned === true ? (trace.statements[statement]?.scope ?? "").replace(/.*[. ]/, "") : name;
    if (nodes.length !== 1 || leaves.has(node) || parametric[node] !== 1 || second[node] === 1) continue;
    if (!lossName.test(text) || notLoss.test(text)) continue;
    if (trace.ops[node] === "sub" && (trace.args[node] as number[]).some((a) => targets.has(a))) continue; // E = y − ŷ
    const below = ancestors(program, [node]);
    let weight = 0;
    for (const leaf of leaves.keys()) weight += below[leaf] as number;
    found.set(node, { name: text, line: trace.statements[statement]?.at[0] ?? 0, weight });
  }
  const nodes = [...found.keys()];
  const inner = ancestors(
    program,
    nodes.flatMap((node) => trace.args[node] as number[]),
  );
  const outer = nodes
    .filter((node) => inner[node] !== 1)
    .toSorted((x, y) => (found.get(y)?.weight ?? 0) - (found.get(x)?.weight ?? 0) || x - y);
  return outer.slice(0, 1).map((node) => {
    const { name, line } = found.get(node) as { name: string; line: number };
    return {
      text: `your ${name} (line ${line})`,
      own: true,
      prior: 0,
      roots: [node],
      value: (of): Num => of(node),
    };
  });
}

/** Differences of a target and an output: of a leaf that is no parameter, and of what depends on parameters but not on that leaf. */
function residualsOf(
  program: Program,
  isParameter: (node: number) => boolean,
  parametric: Uint8Array,
  second: Uint8Array,
): Residual[] {
  const { trace, leaves, count } = program;
  const { ops, args } = trace;
  const found = new Map<number, number>();
  const accumulators = new Set(trace.records.flatMap(({ update }) => (update ?? []).map(([leaf]) => leaf)));
  const strip = (node: number): number =>
    ops[node] === "identity" ? strip((args[node] as number[])[0] as number) : node;
  for (let i = 0; i < count; i++) {
    if (ops[i] !== "sub") continue;
    const [a, b] = (args[i] as number[]).map(strip) as [number, number];
    for (const [target, output] of [
      [a, b],
      [b, a],
    ] as const) {
      const leaf = leaves.get(target);
      if (
        (leaf === undefined && ops[target] !== "const") ||
        isParameter(target) ||
        parametric[output] !== 1 ||
        second[output] === 1
      )
        continue;
      if (
        accumulators.has(target) ||
        ops[output] === "leaf" ||
        found.has(output) ||
        (leaf !== undefined && ancestors(program, [output])[target] === 1)
      )
        continue;
      found.set(output, target);
    }
  }
  let all = [...found].map(([output, target]) => ({ output, target }));
  if (all.some(({ target }) => leaves.has(target))) all = all.filter(({ target }) => leaves.has(target));
  if (all.some(({ target }) => targetName.test(leaves.get(target)?.name ?? ""))) {
    all = all.filter(({ target }) => targetName.test(leaves.get(target)?.name ?? ""));
  }
  // An output is not computed into another one.
  const below = ancestors(
    program,
    all.flatMap(({ output }) => args[output] as number[]),
  );
  const last = all.filter(({ output }) => below[output] !== 1);
  return last.length > 0 ? last : all;
}

function usualLosses(program: Program, residuals: readonly Residual[]): Loss[] {
  if (residuals.length === 0) return [];
  const { numbers } = program;
  const roots = residuals.flatMap(({ output, target }) => [output, target]);
  const each = (of: (node: number) => Num, f: (y: Num, o: Num) => Num): Num =>
    sum(residuals.map(({ output, target }) => f(of(target), of(output))));
  // What the text lets expect: without a word of it, the squared error.
  const text = program.trace.source.join("\n");
  const hints = /cross.?entropy|\bbce\b|logistic|softmax|\.log\(|likelihood/i.test(text) ? 0.2 : 2.2;
  const losses: Loss[] = [
    {
      text: "½Σ(target − output)²",
      own: false,
      prior: 0,
      roots,
      value: (of) =>
        mul(
          0.5,
          each(of, (y, o) => mul(sub(y, o), sub(y, o))),
        ),
    },
  ];
  if (residuals.every(({ output }) => (numbers[output] as number) > 0 && (numbers[output] as number) < 1)) {
    losses.push({
      text: "the cross-entropy −Σ(target·log output + (1 − target)·log(1 − output))",
      own: false,
      prior: hints,
      roots,
      value: (of) => neg(each(of, (y, o) => add(mul(y, log(o)), mul(sub(1, y), log(sub(1, o)))))),
    });
    if (residuals.length > 1) {
      losses.push({
        text: "the cross-entropy −Σ target·log output",
        own: false,
        prior: hints,
        roots,
        value: (of) => neg(each(of, (y, o) => mul(y, log(o)))),
      });
    }
  }
  return losses;
}
