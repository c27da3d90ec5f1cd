/** @file The graph at random points: two quantities are the same if their numbers are the same at all of them. */

import { random } from "@chainrule/nn";
import { compute } from "./operations.ts";
import type { Program } from "./program.ts";

/** At how many points. */
export const POINTS = 3;

/** An expression over nodes, which stands in the place of an operand when an edit is tried. */
export type Expression =
  | { readonly node: number }
  | { readonly number: number }
  | { readonly op: string; readonly args: readonly Expression[] };

/** How a node is computed after an edit: of other operands, by another operation, or wholly as something else (in which `self` is what it was). */
export interface Rewrite {
  readonly op?: string;
  readonly args?: readonly Expression[];
  readonly as?: Expression;
}

/** Stands for what the node itself would have been. */
export const SELF = -1;

/** Which nodes are computed in another way. */
export type Rewriting = (node: number) => Rewrite | undefined;

export class Points {
  readonly program: Program;
  /** The numbers of all nodes, at each point. */
  readonly at: readonly Float64Array[];
  /** How the nodes that are computed again are rewritten: one array for all calls. */
  private readonly rewrites: (Rewrite | undefined)[] = [];

  /** `under`: the nodes that the loss depends on: their leaves differ at each point, the other leaves are the same at all. */
  constructor(program: Program, under: Uint8Array, seed: number) {
    this.program = program;
    this.at = Array.from({ length: POINTS }, () => new Float64Array(program.count));
    this.draw(under, seed);
    for (let k = 0; k < POINTS; k++) this.evaluate(k);
  }

  private draw(under: Uint8Array, seed: number): void {
    const { uniform } = random(seed);
    const { leaves, numbers } = this.program;
    const positive = new Map<string, boolean>();
    for (const [node, { name }] of leaves) {
      positive.set(name, (positive.get(name) ?? true) && (numbers[node] as number) >= 0);
    }
    for (const [node, { name, index, fixed }] of leaves) {
      const own = numbers[node] as number;
      const isUnder = under[node] === 1;
      let once: number | undefined;
      for (const point of this.at) {
        const sign = positive.get(name) === true;
        let x = own * (0.7 + 0.6 * uniform()) + 0.35 * (2 * uniform() - 1);
        if (sign) x = own === 0 || own === 1 ? 0.1 + 0.8 * uniform() : Math.abs(x) + 0.01;
        // What begins as nothing, or as all ones, as a mask, stays that.
        if (fixed || (!isUnder && (own === 0 || (own === 1 && index.length > 0)))) x = own;
        else if (!isUnder) x = once ??= Math.abs(x) + 0.05;
        point[node] = x;
      }
    }
    for (const row of this.simplexes()) {
      for (const point of this.at) {
        let total = 0;
        for (const node of row) total += point[node] = 0.1 + uniform();
        for (const node of row) point[node] = (point[node] as number) / total;
      }
    }
  }

  /** Rows or columns of leaves that hold one 1 and zeros: a class each. They stay distributions, since ŷ − y is right only for these. */
  private simplexes(): number[][] {
    const { trace, numbers, leaves, tensors } = this.program;
    const found: number[][] = [];
    const seen = new Set<number>();
    for (const { tensor } of trace.records) {
      const { shape, nodes } = tensors[tensor] as (typeof tensors)[number];
      if (seen.has(tensor) || nodes.length < 2 || !nodes.every((node) => leaves.has(node))) continue;
      seen.add(tensor);
      const [rows, columns] = shape.length === 2 ? (shape as [number, number]) : [1, nodes.length];
      const byRow = Array.from({ length: rows }, (_, r) => nodes.slice(r * columns, (r + 1) * columns));
      const byColumn = Array.from({ length: columns }, (_, c) => byRow.map((row) => row[c] as number));
      const oneHot = (row: readonly number[]): boolean =>
        row.length > 1 &&
        row.every((node) => numbers[node] === 0 || numbers[node] === 1) &&
        row.reduce((total, node) => total + (numbers[node] as number), 0) === 1;
      const all = [byRow, byColumn].find((lines) => lines.every(oneHot));
      if (all !== undefined) found.push(...all);
    }
    return found;
  }

  private evaluate(k: number): void {
    const { trace, count, numbers } = this.program;
    const point = this.at[k] as Float64Array;
    const { ops, args } = trace;
    for (let i = 0; i < count; i++) {
      const op = ops[i] as string;
      if (op === "leaf") continue;
      point[i] = op === "const" ? (numbers[i] as number) : computeAt(op, args[i] as readonly number[], point);
    }
  }

  /** Computes these nodes again, in order, with some of them rewritten; what they were is in `saved`. */
  change(nodes: readonly number[], rewriting: Rewriting, saved: readonly Float64Array[]): void {
    const { ops, args } = this.program.trace;
    const rewrites = this.rewrites;
    for (let j = 0; j < nodes.length; j++) rewrites[j] = rewriting(nodes[j] as number);
    for (let k = 0; k < POINTS; k++) {
      const point = this.at[k] as Float64Array;
      const old = saved[k] as Float64Array;
      for (let j = 0; j < nodes.length; j++) {
        const i = nodes[j] as number;
        old[j] = point[i] as number;
        const rewrite = rewrites[j];
        const op = ops[i] as string;
        if (rewrite === undefined) {
          if (op !== "leaf" && op !== "const") point[i] = computeAt(op, args[i] as readonly number[], point);
          continue;
        }
        const itself =
          rewrite.as !== undefined && !usesSelf(rewrite.as)
            ? NaN
            : rewritten(op, args[i] as readonly number[], rewrite, point, old[j] as number);
        point[i] = rewrite.as === undefined ? itself : valueOf(rewrite.as, point, itself);
      }
    }
  }

  /** Puts back what {@link change} has saved. */
  restore(nodes: readonly number[], saved: readonly Float64Array[]): void {
    for (let k = 0; k < POINTS; k++) {
      const point = this.at[k] as Float64Array;
      const old = saved[k] as Float64Array;
      for (let j = 0; j < nodes.length; j++) point[nodes[j] as number] = old[j] as number;
    }
  }

  vector(node: number): number[] {
    return this.at.map((point) => point[node] as number);
  }
}

/** What a node is with other operands or another operation. */
function rewritten(
  op: string,
  args: readonly number[],
  rewrite: Rewrite,
  point: Float64Array,
  own: number,
): number {
  if (op === "leaf" || op === "const") return own;
  const other = rewrite.op ?? op;
  if (rewrite.args === undefined) return computeAt(other, args, point);
  if (rewrite.args.length === 2) {
    const a = valueOf(rewrite.args[0] as Expression, point, NaN);
    const b = valueOf(rewrite.args[1] as Expression, point, NaN);
    return other === "mul"
      ? a * b
      : other === "add"
        ? a + b
        : other === "sub"
          ? a - b
          : compute(other, [a, b]);
  }
  return compute(
    other,
    rewrite.args.map((x) => valueOf(x, point, NaN)),
  );
}

function usesSelf(x: Expression): boolean {
  return "node" in x ? x.node === SELF : "op" in x && x.args.some(usesSelf);
}

function computeAt(op: string, args: readonly number[], point: Float64Array): number {
  const a = point[args[0] as number] as number;
  const b = point[args[1] as number] as number;
  switch (op) {
    case "mul":
      return a * b;
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "sum": {
      let total = 0;
      for (const x of args) total += point[x] as number;
      return total;
    }
    case "select":
      return a !== 0 ? b : (point[args[2] as number] as number);
  }
  return compute(op, args.length === 1 ? [a] : [a, b]);
}

function valueOf(x: Expression, point: Float64Array, self: number): number {
  if ("node" in x) return x.node === SELF ? self : (point[x.node] as number);
  if ("number" in x) return x.number;
  const [p, q] = x.args;
  if (p === undefined) return NaN;
  if (x.op === "sum") {
    let total = 0;
    for (const part of x.args) total += valueOf(part, point, self);
    return total;
  }
  const a = valueOf(p, point, self);
  if (q === undefined) return compute(x.op, [a]);
  const b = valueOf(q, point, self);
  return x.op === "mul" ? a * b : x.op === "sub" ? a - b : x.op === "add" ? a + b : compute(x.op, [a, b]);
}
