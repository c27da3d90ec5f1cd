/** @file How one number answers when others before it change. Where it answers in proportion, an edit is judged without computing what lies between. */

import { type Points, POINTS, type Rewrite, type Rewriting, SELF } from "./points.ts";
import type { Program } from "./program.ts";

/** How many numbers may change at once. */
const MOST = 40;

/** By how much each is moved to see whether all together answer as each alone. */
const moves = [-1.7, 0.61, -0.37, 1.13, 0.83];

export class Response {
  private readonly points: Points;
  private readonly program: Program;
  private readonly path: readonly number[];
  private readonly end: number;
  private readonly heads: readonly number[];
  /** For the numbers that change, the factors at each point; `null` where there are none. */
  private readonly known = new Map<string, readonly Float64Array[] | null>();
  private readonly rewrites: Rewrite[] = [];
  private readonly changed: number[] = [];

  /** `path`: the nodes that change between the first of `heads` and `end`, in order; `heads`: those that edits rewrite. */
  constructor(points: Points, path: readonly number[], end: number, heads: readonly number[]) {
    this.points = points;
    this.program = points.program;
    this.path = path;
    this.end = end;
    this.heads = heads;
  }

  /** What the number is at each point after an edit; `undefined` if that has to be computed. `base`: how it is computed before; `work` counts what is computed. */
  after(
    edit: Rewriting,
    rewriting: Rewriting,
    base: Rewriting,
    baseHeads: readonly number[],
    saved: readonly Float64Array[],
    work: (count: number) => void,
  ): readonly number[] | undefined {
    const { heads, rewrites, changed, points, end } = this;
    let n = 0;
    let key = "";
    for (const head of heads) {
      if (edit(head) === undefined) continue;
      if (n === MOST) return undefined;
      rewrites[n] = rewriting(head) as Rewrite;
      changed[n++] = head;
      key += `${head},`;
    }
    let factors = this.known.get(key);
    if (factors === undefined) {
      work((n + 1) * this.path.length);
      factors = this.factorsOf(changed.slice(0, n), base, baseHeads, saved) ?? null;
      this.known.set(key, factors);
    }
    if (factors === null) return undefined;
    work(n);
    const result: number[] = [];
    for (let k = 0; k < POINTS; k++) {
      const point = points.at[k] as Float64Array;
      const factor = factors[k] as Float64Array;
      let x = point[end] as number;
      for (let j = 0; j < n; j++) {
        const node = changed[j] as number;
        x +=
          (factor[j] as number) *
          (points.rewrittenAt(node, rewrites[j] as Rewrite, k) - (point[node] as number));
      }
      result.push(x);
    }
    return result;
  }

  private factorsOf(
    changed: readonly number[],
    base: Rewriting,
    baseHeads: readonly number[],
    saved: readonly Float64Array[],
  ): Float64Array[] | undefined {
    const { points, path, end } = this;
    if (!this.isFlat(changed)) return undefined;
    const before = points.vector(end);
    const heads = union(changed, baseHeads);
    const moved = (by: ReadonlyMap<number, number>): number[] => {
      points.change(
        path,
        (node) => {
          const step = by.get(node);
          const own = base(node);
          if (step === undefined) return own;
          const self = own?.as ?? { node: SELF };
          return { ...own, as: { op: "add", args: [self, { number: step }] } };
        },
        heads,
        saved,
      );
      const now = points.vector(end);
      points.restore(path, saved);
      return now.map((x, k) => x - (before[k] as number));
    };
    const factors = before.map(() => new Float64Array(changed.length));
    changed.forEach((node, j) => {
      moved(new Map([[node, 1]])).forEach((x, k) => ((factors[k] as Float64Array)[j] = x));
    });
    const steps = changed.map((_, j) => moves[j % moves.length] as number);
    const together = moved(new Map(changed.map((node, j) => [node, steps[j] as number])));
    const isLinear = together.every((x, k) => {
      let expected = 0;
      let size = Math.abs(before[k] as number);
      changed.forEach((_, j) => {
        const part = ((factors[k] as Float64Array)[j] as number) * (steps[j] as number);
        expected += part;
        size += Math.abs(part);
      });
      return Math.abs(x - expected) <= 1e-11 * size;
    });
    return isLinear ? factors : undefined;
  }

  /** Whether none of these is computed from another one. */
  private isFlat(changed: readonly number[]): boolean {
    const { args } = this.program.trace;
    const own = new Set(changed);
    const marked = new Set<number>();
    for (const i of this.path) {
      const isBelow = (args[i] as readonly number[]).some((a) => marked.has(a));
      if (isBelow && own.has(i)) return false;
      if (isBelow || own.has(i)) marked.add(i);
    }
    return true;
  }
}

/** Two lists of nodes in order, as one. */
export function union(xs: readonly number[], ys: readonly number[]): readonly number[] {
  if (xs === ys || ys.length === 0) return xs;
  if (xs.length === 0) return ys;
  const all: number[] = [];
  let [i, j] = [0, 0];
  while (i < xs.length || j < ys.length) {
    const x = xs[i] ?? Infinity;
    const y = ys[j] ?? Infinity;
    all.push(Math.min(x, y));
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return all;
}
