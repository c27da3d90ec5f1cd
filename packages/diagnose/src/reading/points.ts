/** @file The graph at random points: two quantities are the same if their numbers are the same at all of them. */

import { random } from "@chainrule/nn";
import { compute } from "./operations.ts";
import type { Trace } from "../trace.ts";
import type { Program } from "./program.ts";

/** At how many points. */
export const POINTS = 3;

/** How often the way to the program's own numbers is halved in search of a point at which it takes the same way. */
const HALVINGS = 12;

/** An expression over nodes, which stands in the place of an operand when an edit is tried. */
export type Expression =
  | { readonly node: number; /** It is what stood there before. */ readonly isKept?: true }
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

const Code = { other: 0, given: 1, mul: 2, add: 3, sub: 4, sum: 5 } as const;
const codeOf = new Map<string, number>([
  ["leaf", Code.given],
  ["const", Code.given],
  ["mul", Code.mul],
  ["add", Code.add],
  ["sub", Code.sub],
  ["sum", Code.sum],
]);

export class Points {
  readonly program: Program;
  /** The numbers of all nodes, at each point. */
  readonly at: readonly Float64Array[];
  /** How the nodes that are computed again are rewritten: one array for all calls. */
  private readonly rewrites: Rewrite[] = [];
  private readonly places: number[] = [];
  /** The commonest operations as numbers, and the operands of those with two: these are computed again most. */
  private readonly codes: Uint8Array;
  private readonly left: Int32Array;
  private readonly right: Int32Array;

  /** `under`: the nodes that the loss depends on: their leaves differ at each point, the other leaves are the same at all. */
  constructor(program: Program, under: Uint8Array, seed: number) {
    this.program = program;
    this.at = Array.from({ length: POINTS }, () => new Float64Array(program.count));
    const { ops, args } = program.trace;
    this.codes = Uint8Array.from(ops, (op) => codeOf.get(op) ?? Code.other);
    this.left = Int32Array.from(args, ([a = 0]) => a);
    this.right = Int32Array.from(args, ([, b = 0]) => b);
    const { uniform } = random(seed);
    const positive = this.positiveNames();
    this.drawRates(under, uniform);
    const simplexes = this.simplexes();
    const decisions = this.decisionsOf(under);
    const draw = (k: number, spread: number): void => {
      for (let attempt = 0; attempt < 2 * HALVINGS; attempt++) {
        this.draw(k, under, positive, simplexes, spread, uniform);
        if (attempt > 1) this.approach(k, under, 2 ** -(attempt >> 1));
        this.evaluate(k);
        if (this.decides(k, decisions)) return;
      }
      this.draw(k, under, positive, simplexes, spread, uniform);
      this.evaluate(k);
    };
    for (let k = 0; k < POINTS; k++) draw(k, 0.35);
    this.bend(under, draw);
  }

  /**
   * The decisions by which the program took its way, an if on a number: at all points it would have to take the same, since only
   * this one was recorded. Equality holds at no other point, and what hangs on numbers that the loss does not depend on need not.
   */
  private decisionsOf(under: Uint8Array): Trace["decisions"] {
    const { trace } = this.program;
    const ordered = trace.decisions.filter(([node]) => trace.ops[node] !== "eq" && trace.ops[node] !== "ne");
    if (ordered.length === 0) return ordered;
    this.approach(0, under, 0);
    this.evaluate(0);
    return ordered.filter((decision) => this.decides(0, [decision]));
  }

  private decides(k: number, decisions: Trace["decisions"]): boolean {
    const point = this.at[k] as Float64Array;
    return decisions.every(([node, isTrue]) => (point[node] !== 0) === isTrue);
  }

  /** Moves what was drawn to the program's own numbers: `share` of the way is left. */
  private approach(k: number, under: Uint8Array, share: number): void {
    const { leaves, numbers } = this.program;
    const point = this.at[k] as Float64Array;
    for (const [node, { fixed }] of leaves) {
      if (fixed || under[node] !== 1) continue;
      const own = numbers[node] as number;
      point[node] = own + share * ((point[node] as number) - own);
    }
  }

  /** Draws points anew until what is computed by cases, as a relu, is seen in both of them: else a mask would never tell. */
  private bend(under: Uint8Array, draw: (k: number, spread: number) => void): void {
    const { ops, args } = this.program.trace;
    const cases: number[] = [];
    ops.forEach((op, i) => {
      if (under[i] === 1 && /^([gl][te]|max|min|abs)$/.test(op)) cases.push(i);
    });
    if (cases.length === 0) return;
    const isUp = (i: number, point: Float64Array): boolean => {
      const [a, b] = args[i] as [number, number?];
      return (point[a] as number) > (b === undefined ? 0 : (point[b] as number));
    };
    const seen = (): number =>
      cases.filter((i) => {
        const first = isUp(i, this.at[0] as Float64Array);
        return this.at.some((point) => isUp(i, point) !== first);
      }).length;
    let most = seen();
    for (let attempt = 0; attempt < 9 && most < cases.length; attempt++) {
      const k = attempt % POINTS;
      const before = (this.at[k] as Float64Array).slice();
      draw(k, 0.9);
      const now = seen();
      if (now > most) most = now;
      else (this.at[k] as Float64Array).set(before);
    }
  }

  /** The names of which all numbers are positive. */
  private positiveNames(): Set<string> {
    const { leaves, numbers } = this.program;
    const names = new Set([...leaves.values()].map(({ name }) => name));
    for (const [node, { name }] of leaves) if ((numbers[node] as number) < 0) names.delete(name);
    return names;
  }

  /** The leaves that the loss does not depend on. What begins as nothing, or as all ones, as a mask, stays that. */
  private drawRates(under: Uint8Array, uniform: () => number): void {
    const { leaves, numbers } = this.program;
    for (const [node, { index, fixed }] of leaves) {
      const own = numbers[node] as number;
      const isKept = fixed || (under[node] !== 1 && (own === 0 || (own === 1 && index.length > 0)));
      if (!isKept && under[node] === 1) continue;
      const x = isKept ? own : Math.abs(own * (0.7 + 0.6 * uniform()) + 0.35 * (2 * uniform() - 1)) + 0.05;
      for (const point of this.at) point[node] = x;
    }
  }

  private draw(
    k: number,
    under: Uint8Array,
    positive: ReadonlySet<string>,
    simplexes: readonly (readonly number[])[],
    spread: number,
    uniform: () => number,
  ): void {
    const { leaves, numbers } = this.program;
    const point = this.at[k] as Float64Array;
    for (const [node, { name, fixed }] of leaves) {
      if (fixed || under[node] !== 1) continue;
      const own = numbers[node] as number;
      const x = own * (0.7 + 0.6 * uniform()) + spread * (2 * uniform() - 1);
      point[node] = !positive.has(name)
        ? x
        : own === 0 || own === 1
          ? 0.1 + 0.8 * uniform()
          : Math.abs(x) + 0.01;
    }
    for (const row of simplexes) {
      let total = 0;
      for (const node of row) total += point[node] = 0.1 + uniform();
      for (const node of row) point[node] = (point[node] as number) / total;
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

  /** Computes these nodes again, in order, with some of `heads` rewritten; what they were is in `saved`. */
  change(
    nodes: readonly number[],
    rewriting: Rewriting,
    heads: readonly number[],
    saved: readonly Float64Array[],
  ): void {
    const { ops, args } = this.program.trace;
    const { codes, left, right, rewrites } = this;
    const places = this.places;
    let count = 0;
    for (let j = 0, h = 0; j < nodes.length && h < heads.length; j++) {
      const node = nodes[j] as number;
      while ((heads[h] as number) < node) h++;
      if (heads[h] !== node) continue;
      const rewrite = rewriting(node);
      if (rewrite === undefined) continue;
      places[count] = j;
      rewrites[count++] = rewrite;
    }
    places[count] = -1;
    for (let k = 0; k < POINTS; k++) {
      const point = this.at[k] as Float64Array;
      const old = saved[k] as Float64Array;
      let r = 0;
      let next = places[0] as number;
      for (let j = 0; j < nodes.length; j++) {
        const i = nodes[j] as number;
        old[j] = point[i] as number;
        if (j === next) {
          point[i] = this.rewrittenAt(i, rewrites[r++] as Rewrite, k);
          next = places[r] as number;
          continue;
        }
        switch (codes[i]) {
          case Code.given:
            break;
          case Code.mul:
            point[i] = (point[left[i] as number] as number) * (point[right[i] as number] as number);
            break;
          case Code.add:
            point[i] = (point[left[i] as number] as number) + (point[right[i] as number] as number);
            break;
          case Code.sub:
            point[i] = (point[left[i] as number] as number) - (point[right[i] as number] as number);
            break;
          case Code.sum: {
            const own = args[i] as readonly number[];
            let total = 0;
            for (let a = 0; a < own.length; a++) total += point[own[a] as number] as number;
            point[i] = total;
            break;
          }
          default:
            point[i] = computeAt(ops[i] as string, args[i] as readonly number[], point);
        }
      }
    }
  }

  /** What a node is at a point when it is rewritten. */
  rewrittenAt(node: number, rewrite: Rewrite, k: number): number {
    const { ops, args } = this.program.trace;
    const point = this.at[k] as Float64Array;
    const itself =
      rewrite.as !== undefined && !usesSelf(rewrite.as)
        ? NaN
        : rewritten(
            ops[node] as string,
            args[node] as readonly number[],
            rewrite,
            point,
            point[node] as number,
          );
    return rewrite.as === undefined ? itself : valueOf(rewrite.as, point, itself);
  }

  /** Puts back what {@link change} has saved. */
  restore(nodes: readonly number[], saved: readonly Float64Array[]): void {
    for (let k = 0; k < POINTS; k++) {
      const point = this.at[k] as Float64Array;
      const old = saved[k] as Float64Array;
      for (let j = 0; j < nodes.length; j++) point[nodes[j] as number] = old[j] as number;
    }
  }

  /** Gives a node other numbers, and answers what it had. */
  put(node: number, numbers: readonly number[]): number[] {
    return this.at.map((point, k) => {
      const before = point[node] as number;
      point[node] = numbers[k] as number;
      return before;
    });
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
    case "div":
      return a / b;
    case "neg":
      return -a;
    case "identity":
      return a;
    case "exp":
      return Math.exp(a);
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
