/** @file The search for edits with which every update of a program is right. */

import { type Checkpoint, checkpointsOf, elementScale, scaleOf } from "./checkpoints.ts";
import { type Constants, constantsOf, type Edit, editsOf } from "./edits.ts";
import { ancestors, type Residual } from "./loss.ts";
import { type Rewriting } from "./points.ts";
import { Pool } from "./pool.ts";
import type { Program } from "./program.ts";
import { both, type Slot, slotsOf } from "./slots.ts";
import { isZero, near, type Truth } from "./truth.ts";

/** An edit, and which checkpoints are right with it. */
export interface Found {
  readonly edit: Edit;
  readonly scales: readonly (number | undefined)[];
  readonly right: readonly boolean[];
}

const NONE: Rewriting = () => undefined;

export class Search {
  readonly truth: Truth;
  readonly program: Program;
  readonly checkpoints: readonly Checkpoint[];
  private readonly residuals: readonly Residual[];
  private slots: Slot[] | undefined;
  private readonly pool: Pool;
  private readonly constants: Constants;
  private readonly cones = new Map<Slot, number[]>();
  private readonly edits = new Map<Slot, Edit[]>();
  private readonly above = new Map<number, Uint8Array>();
  private readonly saved: Float64Array[];
  /** The edits that are made already. */
  private base: Rewriting = NONE;
  private baseNodes: number[] = [];
  tried = 0;

  constructor(truth: Truth, residuals: readonly Residual[], pool: Pool) {
    this.truth = truth;
    this.program = truth.program;
    this.residuals = residuals;
    this.checkpoints = checkpointsOf(truth);
    this.pool = pool;
    this.constants = constantsOf(truth.program);
    this.saved = truth.points.at.map(() => new Float64Array(truth.program.count));
  }

  scales(): (number | undefined)[] {
    return this.checkpoints.map((checkpoint) => scaleOf(this.truth, checkpoint));
  }

  /** Which checkpoints are right: those of the commonest positive scale. */
  right(scales: readonly (number | undefined)[]): boolean[] {
    const common = commonScale(scales);
    return scales.map((scale) => scale !== undefined && common !== undefined && scale > 0 && near(scale, common, 1e-5));
  }

  get last(): number {
    return Math.max(0, ...this.checkpoints.flatMap(({ elements }) => elements.map(({ node }) => node)));
  }

  allSlots(): Slot[] {
    const { last } = this;
    this.slots ??= slotsOf(this.program, this.truth.under, last).filter((slot) => {
      const cone = this.cone(slot);
      return cone.length > 0 && this.checkpoints.some(({ elements }) => elements.some(({ node }) => cone.includes(node)));
    });
    return this.slots;
  }

  /** The nodes from those of a slot down to the last checkpoint. */
  cone(slot: Slot): number[] {
    let cone = this.cones.get(slot);
    if (cone === undefined) {
      const { args } = this.program.trace;
      const marked = new Uint8Array(this.program.count);
      cone = [];
      const begin = slot.nodes[0] ?? 0;
      for (const i of slot.nodes) marked[i] = 1;
      const end = this.last;
      for (let i = begin; i <= end; i++) {
        if (marked[i] !== 1 && (args[i] as readonly number[]).some((a) => marked[a] === 1)) marked[i] = 1;
        if (marked[i] === 1) cone.push(i);
      }
      this.cones.set(slot, cone);
    }
    return cone;
  }

  private ancestorsOf(node: number): Uint8Array {
    let above = this.above.get(node);
    if (above === undefined) this.above.set(node, (above = ancestors(this.program, [node])));
    return above;
  }

  editsAt(slot: Slot): Edit[] {
    let edits = this.edits.get(slot);
    if (edits === undefined) {
      edits = [...editsOf(this.program, slot, this.pool, this.constants, this.residuals)];
      this.edits.set(slot, edits);
    }
    return edits;
  }

  /** Makes edits for good. */
  make(edits: readonly Edit[]): void {
    for (const edit of edits) {
      this.base = both(this.base, edit.rewriting);
      const cone = this.cone(edit.slot);
      this.baseNodes = [...this.baseNodes, ...edit.nodes];
      this.truth.points.change(cone, this.base, this.saved);
    }
  }

  /** Takes all edits back. */
  reset(): void {
    if (this.baseNodes.length === 0) return;
    this.base = NONE;
    const marked = new Uint8Array(this.program.count);
    const { args } = this.program.trace;
    for (const i of this.baseNodes) marked[i] = 1;
    const all: number[] = [];
    for (let i = 0; i < this.program.count; i++) {
      if (marked[i] !== 1 && (args[i] as readonly number[]).some((a) => marked[a] === 1)) marked[i] = 1;
      if (marked[i] === 1) all.push(i);
    }
    this.truth.points.change(all, NONE, this.saved);
    this.baseNodes = [];
  }

  /** All single edits that make at least one wrong checkpoint right and no right one wrong, the best first. */
  single(limit = Infinity): Found[] {
    const now = this.scales();
    const right = this.right(now);
    const found: Found[] = [];
    const { points } = this.truth;
    let best = Infinity;
    for (const slot of this.allSlots()) {
      const cone = this.cone(slot);
      const inside = new Set(cone);
      const probes = this.probes(slot, inside, now, right);
      if (probes.length === 0) continue;
      for (const edit of this.editsAt(slot)) {
        if (edit.cost > limit || edit.cost > best + 0.8) continue;
        const rewriting = this.base === NONE ? edit.rewriting : both(this.base, edit.rewriting);
        this.tried++;
        const promising = probes.some(({ path, leaf, node, gradients, was }) => {
          points.change(path, rewriting, this.saved);
          const scale = elementScale(this.truth, leaf, node, gradients);
          points.restore(path, this.saved);
          return scale !== undefined && scale !== "any" && scale !== 0 && (was === undefined || !near(scale, was, 1e-6));
        });
        if (!promising) continue;
        points.change(cone, rewriting, this.saved);
        const scales = this.scales();
        points.restore(cone, this.saved);
        const rightNow = this.right(scales);
        const gained = rightNow.filter((r, i) => r && !right[i]).length;
        const lost = rightNow.filter((r, i) => !r && right[i] && (scales[i] === undefined || !near(scales[i] as number, now[i] as number, 1e-6))).length;
        if (gained === 0 || lost > 0) continue;
        found.push({ edit, scales, right: rightNow });
        if (rightNow.every(Boolean)) best = Math.min(best, edit.cost);
      }
    }
    return found.toSorted((x, y) => y.right.filter(Boolean).length - x.right.filter(Boolean).length || x.edit.cost - y.edit.cost);
  }

  /** One element of each wrong checkpoint that a slot can change, with the nodes between. */
  private probes(
    slot: Slot,
    inside: ReadonlySet<number>,
    scales: readonly (number | undefined)[],
    right: readonly boolean[],
  ): { path: number[]; leaf: number; node: number; gradients: boolean; was: number | undefined }[] {
    const cone = this.cone(slot);
    return this.checkpoints.flatMap(({ elements, gradients }, c) => {
      if (right[c] === true && right.every(Boolean)) return [];
      if (right[c] === true) return [];
      const reached = elements.filter(({ leaf, node }) => inside.has(node) && !isZero(this.truth.adjoint(leaf)));
      const chosen = reached[reached.length >> 1];
      if (chosen === undefined) return [];
      const above = this.ancestorsOf(chosen.node);
      return [{ path: cone.filter((i) => above[i] === 1), ...chosen, gradients, was: scales[c] }];
    });
  }
}

/** The commonest of several scales; of equally common ones, a positive one. */
export function commonScale(scales: readonly (number | undefined)[]): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (const scale of scales) {
    if (scale === undefined) continue;
    const count = scales.filter((x) => x !== undefined && near(x, scale, 1e-5)).length + (scale > 0 ? 0.5 : 0);
    if (count > most) [best, most] = [scale, count];
  }
  return best;
}
