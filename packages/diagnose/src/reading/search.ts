/** @file The search for edits with which every update of a program is right. */

import { commonScale, isTied, weightsOf } from "./scales.ts";
import { bestMatch, type Goal, goalsOf, type Judgment, type Step } from "./goals.ts";
import { type Constants, constantsOf } from "./constants.ts";
import type { Checkpoint } from "./checkpoints.ts";
import type { Edit } from "./edit.ts";
import { editsOf } from "./edits.ts";
import { exchanges } from "./exchanges.ts";
import { movedElements } from "./indices.ts";
import { renamings } from "./renamings.ts";
import { ancestors, type Residual } from "./loss.ts";
import { strangeness } from "./meaning.ts";
import { type Rewriting } from "./points.ts";
import { Pool } from "./pool.ts";
import type { Program, Tensor } from "./program.ts";
import { reshapings } from "./reshaping.ts";
import { Response, union } from "./response.ts";
import { both, type Slot, slotsOf } from "./slots.ts";
import { Standing } from "./standing.ts";
import { directionOf, type Match, near, type Truth } from "./truth.ts";

/** An edit, and which checkpoints are right with it. */
export interface Found {
  readonly edit: Edit;
  readonly cost: number;
  readonly judgments: readonly (Judgment | undefined)[];
  readonly right: readonly boolean[];
}

/** What a step may be meant to be. */
export interface Meaning {
  readonly edits: readonly Edit[];
  readonly match: Match;
  readonly cost: number;
}

/** One element of a wrong goal, with the nodes between it and a slot. */
interface Probe {
  readonly path: readonly number[];
  readonly goal: Goal;
  readonly element: number;
  readonly was: number | undefined;
  readonly response: Response;
}

/** An edit to be tried, at what it can be seen whether it may be right, and how little it is to be expected. */
interface Trial {
  readonly edit: Edit;
  readonly probes: readonly Probe[];
  /** Whether what it puts in may change, too. */
  readonly wide: boolean;
  readonly cost: number;
}

/** How many pairs of edits of one statement are tried. */
const MAX_PAIRS = 40_000;

/** How many numbers of the graph are computed again, at most, in one search for edits: a share of what is left of the whole. */
const SHARE = 0.3;

/** How many at most for one step. */
const MEANINGS = 800_000;

/** What trying an edit costs besides. */
const OVERHEAD = 12;

/** What a diagnosis may still cost: how many numbers of the graph may be computed again. */
export interface Work {
  /** In the search for edits that mend goals. */
  left: number;
  /** In the search for what steps may mean. */
  meanings: number;
}

const NONE: Rewriting = () => undefined;

export class Search {
  readonly truth: Truth;
  readonly program: Program;
  readonly goals: readonly Goal[];
  readonly steps: readonly Step[];
  /** Whether updates are judged, and not what is computed last. */
  readonly isUpdating: boolean;
  private readonly residuals: readonly Residual[];
  private slots: Slot[] | undefined;
  private readonly outputs: ReadonlySet<number>;
  private readonly pool: Pool;
  private readonly constants: Constants;
  private readonly cones = new Map<Slot, number[]>();
  private readonly edits = new Map<Slot, Edit[]>();
  private readonly reshaped = new Map<Slot, Edit[]>();
  private readonly above = new Map<number, Uint8Array>();
  private readonly saved: Float64Array[];
  private standingNow: Standing | undefined;
  private texts: Map<number, string> | undefined;
  private rateNumbers: number[] | undefined;
  private readonly insides = new Map<Slot, Uint8Array>();
  private readonly meaningsOf = new Map<string, Meaning[]>();
  private readonly headsKnown = new Map<readonly number[], readonly number[]>();
  /** The quantities of the backward pass, in the order in which they are computed. */
  private quantities: readonly Tensor[] | undefined;
  private readonly widePaths = new WeakMap<readonly Tensor[], Map<readonly number[], readonly number[]>>();
  private readonly probesOf = new Map<Slot, (Omit<Probe, "was"> | undefined)[]>();
  /** Scales that are to be preferred to others: of the parameters whose gradients are ∂E/∂w, where E is the program's own. */
  private preferredNow: readonly number[] | undefined;
  private readonly updates: readonly Checkpoint[];
  /** How much each goal counts where they have several scales. */
  private readonly weights: readonly number[];
  /** The edits that are made already. */
  private base: Rewriting = NONE;
  private baseNodes: readonly number[] = [];
  /** The last node that is judged. */
  readonly last: number;
  private readonly work: Work;

  constructor(truth: Truth, residuals: readonly Residual[], pool: Pool, work: Work) {
    this.work = work;
    this.truth = truth;
    this.program = truth.program;
    this.residuals = residuals;
    const { goals, steps, updates } = goalsOf(truth, residuals);
    this.goals = goals;
    this.weights = weightsOf(goals);
    this.steps = steps;
    this.isUpdating = updates.length > 0;
    this.last = Math.max(0, ...goals.map(({ nodes }) => nodes.reduce((x, y) => Math.max(x, y), 0)));
    this.pool = pool;
    this.constants = constantsOf(truth.program);
    this.outputs = new Set(residuals.map(({ output }) => output));
    this.saved = truth.points.at.map(() => new Float64Array(truth.program.count));
    this.updates = updates;
  }

  /** Of gradients that are all ∂E/∂w themselves, and make steps of several scales, none says which is meant. */
  private get preferred(): readonly number[] {
    if (!this.truth.loss.own) return [];
    if (this.preferredNow === undefined) {
      this.preferredNow = [];
      const scales = this.updates.flatMap(({ elements }, i) => {
        const judgment = this.goals[i]?.judge();
        return judgment !== undefined && this.standing.isExact(elements.map(({ leaf }) => leaf))
          ? [judgment.scale]
          : [];
      });
      const isOne = scales.every((x) => near(x, scales[0] as number, 1e-5));
      this.preferredNow = isOne || scales.length < this.updates.length ? scales : [];
    }
    return this.preferredNow;
  }

  /** Which statements can be to blame, with the edits that are made. */
  private get standing(): Standing {
    if (this.standingNow === undefined) {
      const judged = this.judge();
      const tied = this.isUpdating && isTied(judged, this.weights, true);
      const updating = new Map<number, boolean>();
      if (this.isUpdating) {
        // Where as many updates have one scale as another, none of them says which is right.
        const right = tied ? judged.map(() => false) : this.right(judged);
        this.goals.forEach(({ statement }, i) =>
          updating.set(statement, (updating.get(statement) ?? true) && right[i] === true),
        );
      }
      const isOpposite = judged.every((judgment) => judgment !== undefined && judgment.scale < 0);
      this.standingNow = new Standing(
        this.truth,
        this.residuals,
        this.isUpdating && isOpposite,
        this.last,
        updating,
        tied,
      );
    }
    return this.standingNow;
  }

  judge(): (Judgment | undefined)[] {
    return this.goals.map((goal) => goal.judge());
  }

  /** Which goals are right: of updates those of the commonest positive scale; of gradients those of the commonest; of other quantities all that are known. */
  right(judgments: readonly (Judgment | undefined)[]): boolean[] {
    const scales = judgments.map((judgment) => (judgment?.isParameter === true ? judgment.scale : undefined));
    const common = commonScale(scales, this.weights, this.preferred);
    return judgments.map((judgment) => {
      if (judgment === undefined) return false;
      if (!judgment.isParameter) return true;
      return (
        common !== undefined && (judgment.scale > 0 || !this.isUpdating) && near(judgment.scale, common, 1e-5)
      );
    });
  }

  /** All places that can be edited: expressions, names that stand several times in a statement. */
  allSlots(): Slot[] {
    if (this.slots === undefined) {
      const { last } = this;
      const ends = new Uint8Array(this.program.count);
      for (const { nodes } of this.goals) for (const node of nodes) ends[node] = 1;
      this.slots = slotsOf(this.program, this.truth.under, last).filter((slot) =>
        this.cone(slot).some((i) => ends[i] === 1),
      );
      this.pool.neighbors(this.slots);
      this.slots = [...this.slots, ...this.repeatedNames(this.slots), ...this.exchangedCounters(this.slots)];
      for (const [slot, edits] of movedElements(this.program, this.truth.under, last)) {
        if (!this.cone(slot).some((i) => ends[i] === 1)) continue;
        this.slots.push(slot);
        this.edits.set(slot, edits);
      }
    }
    return this.slots;
  }

  /** Names that stand several times in one statement, as slots of which all places change at once. */
  private repeatedNames(slots: readonly Slot[]): Slot[] {
    const groups = new Map<string, Slot[]>();
    for (const slot of slots) {
      if (slot.operand.name === undefined || slot.site < 0) continue;
      const key = `${slot.statement} ${slot.text}`;
      groups.set(key, [...(groups.get(key) ?? []), slot]);
    }
    return [...groups.values()].flatMap((group) => {
      if (group.length < 2) return [];
      const [first] = group as [Slot];
      const joint: Slot = {
        ...first,
        nodes: [...new Set(group.flatMap(({ nodes }) => nodes))].toSorted((x, y) => x - y),
      };
      this.edits.set(joint, [...renamings(this.program, group, this.pool)]);
      return [joint];
    });
  }

  /** The statements in which counters may be exchanged, as slots of which several places change at once. */
  private exchangedCounters(slots: readonly Slot[]): Slot[] {
    const statements = new Map<number, Slot[]>();
    for (const slot of slots) {
      const own = statements.get(slot.statement);
      if (own === undefined) statements.set(slot.statement, [slot]);
      else own.push(slot);
    }
    return [...statements.values()].flatMap((own) =>
      [...exchanges(own, this.pool)].map((edit) => {
        this.edits.set(edit.slot, [edit]);
        return edit.slot;
      }),
    );
  }

  /** The edits that change shapes, of one statement. */
  private reshapingsOf(root: Slot, slots: readonly Slot[]): Edit[] {
    let edits = this.reshaped.get(root);
    if (edits === undefined) {
      // Lists have no transposes and no products.
      const isOfLists = this.program.trace.isOfLists === true;
      const inner = isOfLists
        ? []
        : slots.filter((slot) => slot.site >= 0 && slot.statement === root.statement);
      edits = [...reshapings(this.program, root, inner, this.pool)];
      this.reshaped.set(root, edits);
    }
    return edits;
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
        if (marked[i] !== 1) {
          const own = args[i] as readonly number[];
          for (let j = 0; j < own.length; j++)
            if (marked[own[j] as number] === 1) {
              marked[i] = 1;
              break;
            }
        }
        if (marked[i] === 1) cone.push(i);
      }
      this.cones.set(slot, cone);
    }
    return cone;
  }

  /** How little an edit is to be expected where it stands: what it puts in or takes away belongs where the like of it stands. */
  private misplaced({ kind, slot, right, factor, isRate, isSlope }: Edit): number {
    if (!this.isUpdating) return 0;
    const isUpdate = this.isUpdate(slot.statement);
    if (kind === "operator" && /^[-−+]=?$/.test(right)) {
      // Updates of parameters are written alike.
      const isGoal = (id: number): boolean => this.goals.some(({ statement }) => statement === id);
      const pattern = right.endsWith("=") ? /(?<=\s)([-+])=/ : /=[^=]*?[\w\])]\s([-+])\s/;
      let [alike, other] = [0, 0];
      for (const [statement, text] of this.statementTexts()) {
        const sign = statement === slot.statement ? undefined : pattern.exec(text)?.[1];
        if (sign === undefined || !isGoal(statement) || !isGoal(slot.statement)) continue;
        if (sign === right.replace("−", "-")[0]) alike++;
        else other++;
      }
      return alike > other ? -0.15 : alike < other ? 0.3 : 0;
    }
    if (kind === "sign") return isUpdate ? 0.2 : 0;
    // Slopes belong to what is propagated, and not to the updates.
    if (isSlope === true) return isUpdate ? 0.7 : 0;
    if (factor !== undefined) {
      const isGone = kind === "extra" || kind === "replace";
      const word = new RegExp(`(?<![\\w.])${factor.replaceAll(/[^\w\s]/g, "\\$&")}(?![\\w])`);
      let [here, elsewhere] = [false, false];
      for (const [statement, text] of this.statementTexts()) {
        if (statement === slot.statement || !word.test(text)) continue;
        if (this.isUpdate(statement) === isUpdate) here = true;
        else elsewhere = true;
      }
      const isShared = this.program.trace.statements[slot.statement]?.kind === "return";
      // Updates have a rate: one that has none lacks it.
      if (isUpdate && !here && isGone && isRate === true) return 0.6;
      // The same number may stand anywhere.
      if (!here && /^\d/.test(factor)) return 0;
      if (here || elsewhere) return (here ? -0.15 : 0.5) + (isShared ? 0.4 : 0);
    }
    return isRate === true && (kind === "missing" || kind === "replace") && !isUpdate ? 0.3 : 0;
  }

  private isUpdate(statement: number): boolean {
    // What adds up gradients is written like an update, and is none.
    return (
      this.goals.some((goal) => goal.statement === statement) ||
      (!this.isUpdating && this.program.trace.statements[statement]?.kind === "update")
    );
  }

  /** The statements of the backward pass, with their text. */
  private statementTexts(): ReadonlyMap<number, string> {
    if (this.texts === undefined) {
      const { statements } = this.program.trace;
      this.texts = new Map();
      for (const { statement } of this.slots ?? []) {
        const written = statements[statement];
        if (written !== undefined && !this.texts.has(statement))
          this.texts.set(statement, this.program.textOf(written.at));
      }
    }
    return this.texts;
  }

  private reaches(slot: Slot, tensors: readonly Tensor[]): boolean {
    let inside = this.insides.get(slot);
    if (inside === undefined) {
      inside = new Uint8Array(this.program.count);
      for (const i of this.cone(slot)) inside[i] = 1;
      this.insides.set(slot, inside);
    }
    for (const { nodes } of tensors) for (const node of nodes) if (inside[node] === 1) return true;
    return false;
  }

  private ancestorsOf(node: number): Uint8Array {
    let above = this.above.get(node);
    if (above === undefined) this.above.set(node, (above = ancestors(this.program, [node])));
    return above;
  }

  editsAt(slot: Slot): Edit[] {
    let edits = this.edits.get(slot);
    if (edits === undefined) {
      edits = [...editsOf(this.program, slot, this.pool, this.constants, this.residuals)]
        // A whole array of which one element is assigned is scaled at most.
        .filter(({ kind }) => slot.whole === undefined || kind === "missing" || kind === "scale")
        .toSorted((x, y) => x.cost - y.cost);
      this.work.left -= 10 * edits.length;
      this.edits.set(slot, edits);
    }
    return edits;
  }

  /** Makes edits for good. */
  make(edits: readonly Edit[]): void {
    this.probesOf.clear();
    this.headsKnown.clear();
    this.standingNow = undefined;
    this.preferredNow = undefined;
    for (const edit of edits) {
      this.base = both(this.base, edit.rewriting);
      const cone = this.cone(edit.slot);
      this.baseNodes = union(sorted(edit.nodes), this.baseNodes);
      this.truth.points.change(cone, this.base, this.baseNodes, this.saved);
    }
  }

  /** Takes all edits back. */
  reset(): void {
    if (this.baseNodes.length === 0) return;
    this.probesOf.clear();
    this.headsKnown.clear();
    this.standingNow = undefined;
    this.preferredNow = undefined;
    this.base = NONE;
    const marked = new Uint8Array(this.program.count);
    const { args } = this.program.trace;
    for (const i of this.baseNodes) marked[i] = 1;
    const all: number[] = [];
    for (let i = 0; i < this.program.count; i++) {
      if (marked[i] !== 1 && (args[i] as readonly number[]).some((a) => marked[a] === 1)) marked[i] = 1;
      if (marked[i] === 1) all.push(i);
    }
    this.truth.points.change(all, NONE, [], this.saved);
    this.baseNodes = [];
  }

  /** The single edits with which all checkpoints are right, or, if there are none, those that make some right and none wrong. */
  single(): Found[] {
    const found = this.whole(Infinity, SHARE);
    return found.length > 0 ? found : this.partial();
  }

  /**
   * The single edits with which all checkpoints are right, the best first, but for those that cost more than `limit`.
   * `share`: of the work that is left.
   */
  whole(limit: number, share: number): Found[] {
    return this.edited(true, limit, share)
      .filter(({ right }) => right.every(Boolean))
      .toSorted((x, y) => x.cost - y.cost);
  }

  /** The single edits that make some checkpoints right, and none wrong: those that make most right first. */
  partial(): Found[] {
    const count = ({ right, judgments }: Found): number =>
      right.reduce((sum, r, i) => sum + (r ? 1 : judgments[i] === undefined ? 0 : 0.5), 0);
    return this.edited(false, Infinity, 2 * SHARE).toSorted((x, y) => count(y) - count(x) || x.cost - y.cost);
  }

  private edited(whole: boolean, limit: number, share: number): Found[] {
    const now = this.judge();
    const ways = this.rightWays(now);
    const each = (share * this.work.left) / ways.length;
    return ways.flatMap((right) => this.singleFrom(now, right, whole, this.work.left - each, limit));
  }

  /** Which goals are right; where as many updates have one scale as another, either may be. */
  private rightWays(now: readonly (Judgment | undefined)[]): boolean[][] {
    const right = this.right(now);
    if (!isTied(now, this.weights, this.isUpdating)) return [right];
    const other = now.map(
      (judgment, i) =>
        judgment !== undefined && right[i] !== true && (judgment.scale > 0 || !this.isUpdating),
    );
    return other.some(Boolean) ? [right, other] : [right];
  }

  private singleFrom(
    now: readonly (Judgment | undefined)[],
    right: readonly boolean[],
    whole: boolean,
    end: number,
    limit: number,
  ): Found[] {
    const slots = this.allSlots();
    const margin = this.isUpdating && whole ? 0.15 : 0.6;
    const state = { now, best: limit - margin, found: [] as Found[] };
    const places = slots.flatMap((slot) => {
      const probes = this.probes(slot, now, right, whole);
      return probes.length === 0 ? [] : [{ probes, edits: this.editsAt(slot), where: this.whereCost(slot) }];
    });
    const trialOf = ({ probes, where }: (typeof places)[number], edit: Edit): Trial => {
      // What is put in may itself be computed from what is changed, as in a recurrence: then more is computed again.
      const wide = edit.puts !== undefined && this.reaches(edit.slot, edit.puts);
      return { edit, probes, wide, cost: edit.cost + where + this.misplaced(edit) };
    };
    const attemptAll = (trials: Trial[]): void => {
      trials.sort((x, y) => Number(x.wide) - Number(y.wide) || x.cost - y.cost);
      for (const trial of trials) {
        if (this.work.left < end) break;
        if (trial.cost <= state.best + margin) this.attempt(trial, right, state);
      }
    };
    // What makes the next quantity a right one comes first: to see that, hardly anything has to be computed.
    const hinted = new Set<Edit>();
    const half = (this.work.left + end) / 2;
    for (const { edits } of places) for (const edit of this.hinted(edits, half)) hinted.add(edit);
    attemptAll(
      places.flatMap((place) =>
        place.edits.flatMap((edit) => (hinted.has(edit) ? [trialOf(place, edit)] : [])),
      ),
    );
    // Then the likeliest first: what is far likelier than the rest makes that needless.
    for (
      let [from, to] = [-Infinity, 1.2];
      from < state.best + margin + 0.4 && from < Infinity;
      [from, to] = [to, to < 3 ? to + 0.4 : Infinity]
    ) {
      const trials: Trial[] = [];
      for (const place of places) {
        for (const edit of place.edits) {
          if (edit.cost >= to) break;
          if (edit.cost >= from && !hinted.has(edit)) trials.push(trialOf(place, edit));
        }
      }
      attemptAll(trials);
    }
    if (Math.min(state.best, limit) <= 1.6) return state.found;
    const last = end - this.work.left * 0.1;
    for (const root of slots) {
      if (root.site >= 0 || root.operand.site === undefined || this.work.left < last) continue;
      const probes = this.probes(root, now, right, whole);
      if (probes.length === 0) continue;
      const where = this.whereCost(root);
      for (const edit of this.reshapingsOf(root, slots)) {
        const cost = edit.cost + where;
        if (cost <= state.best + margin) this.attempt({ edit, probes, wide: false, cost }, right, state);
      }
    }
    return state.found;
  }

  /** Of the edits of one slot those with which the next quantity that is computed is a right one, and was none. */
  private *hinted(edits: readonly Edit[], end: number): Generator<Edit> {
    const [first] = edits;
    if (first === undefined) return;
    const { points } = this.truth;
    const hints = this.hintsOf(first.slot).map((hint) => ({
      ...hint,
      was: directionOf(points.vector(hint.node)),
    }));
    if (hints.length === 0) return;
    for (const edit of edits) {
      if (edit.cost > 2.4 || this.work.left < end) break;
      const rewriting = this.base === NONE ? edit.rewriting : both(this.base, edit.rewriting);
      const heads = this.headsOf(edit);
      for (const { path, node, was } of hints) {
        this.work.left -= path.length + 4;
        points.change(path, rewriting, heads, this.saved);
        const now = directionOf(points.vector(node));
        points.restore(path, this.saved);
        if (now === undefined || now === was || !this.truth.knows(now)) continue;
        yield edit;
        break;
      }
    }
  }

  /** Numbers of the next quantities that are computed from the first and the last run of a slot, with the nodes between. */
  private hintsOf(slot: Slot): { readonly path: readonly number[]; readonly node: number }[] {
    this.quantities ??= this.steps
      .flatMap(({ tensors }) => tensors)
      .toSorted((x, y) => (x.nodes.at(-1) as number) - (y.nodes.at(-1) as number));
    this.reaches(slot, []);
    const inside = this.insides.get(slot) as Uint8Array;
    const found = new Map<number, readonly number[]>();
    for (const start of [slot.nodes[0] as number, slot.nodes.at(-1) as number]) {
      const next = this.quantities.find(
        ({ nodes }) =>
          (nodes.at(-1) as number) >= start && nodes.some((node) => node >= start && inside[node] === 1),
      );
      const reached = next?.nodes.filter((node) => inside[node] === 1) ?? [];
      const node = reached[reached.length >> 1];
      if (node === undefined || found.has(node)) continue;
      const above = this.ancestorsOf(node);
      const path = this.cone(slot).filter((i) => above[i] === 1);
      if (path.length < 150) found.set(node, path);
    }
    return [...found].map(([node, path]) => ({ node, path }));
  }

  /** How much less an edit of a slot is to be expected by where it stands. */
  private whereCost(slot: Slot): number {
    const order = (0.03 * (slot.nodes[0] ?? 0)) / this.program.count;
    return this.standing.cost(slot) * (this.isUpdating ? 1 : 0.2) + order;
  }

  private attempt(
    { edit, probes, wide, cost }: Trial,
    right: readonly boolean[],
    state: {
      readonly now: readonly (Judgment | undefined)[];
      best: number;
      readonly found: Found[];
    },
  ): void {
    const { points } = this.truth;
    const rewriting = this.base === NONE ? edit.rewriting : both(this.base, edit.rewriting);
    const cone = this.cone(edit.slot);
    if (!probes.some((probe) => this.isPromising(probe, edit, rewriting, wide))) return;
    this.count(cone.length);
    points.change(cone, rewriting, this.headsOf(edit), this.saved);
    const judgments = this.judge();
    points.restore(cone, this.saved);
    const rightNow = this.right(judgments);
    // What is a multiple of what is right, and was none, has gained, too: another slip may have spoilt its scale.
    const gained = rightNow.filter(
      (r, i) => (r && right[i] !== true) || (judgments[i] !== undefined && state.now[i] === undefined),
    ).length;
    const lost = rightNow.filter((r, i) => {
      if (r || right[i] !== true) return false;
      const [was, is] = [state.now[i], judgments[i]];
      return is === undefined || was === undefined || !near(is.scale, was.scale, 1e-6);
    }).length;
    if (gained === 0 || lost > 0) return;
    const common = commonScale(
      judgments.map((judgment) => judgment?.scale),
      this.weights,
      this.preferred,
    );
    const strange =
      this.preferred.length > 0 && !this.preferred.some((x) => near(x, common ?? 0, 1e-5)) ? 0.5 : 0;
    const meaning = judgments.reduce(
      (total, judgment, i) =>
        total +
        (judgment?.match === undefined
          ? 0
          : strangeness(
              this.truth,
              this.goals[i]?.name ?? "",
              judgment.match.right,
              this.outputs,
              this.goals[i]?.nodes.length ?? 0,
            )),
      0,
    );
    state.found.push({
      edit,
      judgments,
      right: rightNow,
      cost: cost + strange + meaning,
    });
    if (rightNow.every(Boolean)) state.best = Math.min(state.best, cost + strange + meaning);
  }

  /** What a step may be meant to be, with the one or two edits by which it is that: for each meaning the likeliest. */
  meanings(step: Step, settled: ReadonlySet<number>): Meaning[] {
    const key = `${this.stateOf(step)} ${[...settled].join()}`;
    let known = this.meaningsOf.get(key);
    if (known === undefined) this.meaningsOf.set(key, (known = this.findMeanings(step, settled)));
    return known;
  }

  /** Equal for states of the program in which a step is computed from the same numbers. */
  private stateOf(step: Step): string {
    const point = this.truth.points.at[0] as Float64Array;
    const nodes = step.tensors.flatMap((tensor) => tensor.nodes);
    const above = ancestors(this.program, nodes);
    let sum = 0;
    for (let i = 0; i < above.length; i++) if (above[i] === 1) sum += (point[i] as number) * Math.sin(i + 1);
    return `${step.statement} ${step.name} ${sum.toPrecision(12)}`;
  }

  private findMeanings(step: Step, settled: ReadonlySet<number>): Meaning[] {
    const { points } = this.truth;
    const ends = new Uint8Array(this.program.count);
    for (const { nodes } of step.tensors) for (const node of nodes) ends[node] = 1;
    const end = Math.max(0, this.work.meanings - MEANINGS);
    const [tensor] = step.tensors as [Tensor];
    const probe = tensor.nodes[tensor.nodes.length >> 1] as number;
    const above = this.ancestorsOf(probe);
    const found = new Map<string, Meaning>();
    const all = new Uint8Array(this.program.count);
    for (const { nodes } of step.tensors)
      nodes.forEach((node) => this.ancestorsOf(node).forEach((x, i) => (all[i] = (all[i] as number) | x)));
    const offer = (
      edits: readonly Edit[],
      rewriting: Rewriting,
      cone: () => readonly number[],
      path: readonly number[],
      heads: readonly number[],
    ): boolean => {
      this.work.meanings -= path.length + 4;
      if (this.work.meanings < end) return false;
      points.change(path, rewriting, heads, this.saved);
      const key = directionOf(points.vector(probe));
      points.restore(path, this.saved);
      if (key === undefined || !this.truth.knows(key)) return false;
      const whole = cone().filter((i) => all[i] === 1);
      this.work.meanings -= 2 * whole.length;
      points.change(whole, rewriting, heads, this.saved);
      const matches = step.tensors.map((t) => this.truth.match(t.shape, t.nodes, true));
      points.restore(whole, this.saved);
      for (const match of matches[0] as Match[]) {
        const others = matches
          .slice(1)
          .map((list) => list.find(({ scale }) => near(scale, match.scale, 1e-5)));
        if (others.some((other) => other === undefined)) continue;
        const strange = strangeness(this.truth, step.name, match.right, this.outputs, tensor.nodes.length);
        // A rate in what is no step is strange.
        const rate =
          !match.right.isLeaf && this.rates().some((x) => near(Math.abs(match.scale), x, 1e-6)) ? 0.4 : 0;
        const cost = edits.reduce((total, edit) => total + edit.cost, 0) + strange + rate;
        const name = `${match.right.tensor.id} ${match.scale.toPrecision(5)}`;
        const known = found.get(name);
        if (known === undefined || cost < known.cost) found.set(name, { edits, match, cost });
      }
      return found.size > 0;
    };
    const slots = this.allSlots().filter(
      (slot) =>
        this.cone(slot).includes(probe) &&
        (slot.statement === step.statement ||
          (!settled.has(slot.statement) && this.standing.mayBeWrong(slot, step.statement))),
    );
    const cheap: {
      edit: Edit;
      cone: readonly number[];
      path: readonly number[];
    }[] = [];
    for (const slot of slots) {
      const cone = this.cone(slot);
      const path = cone.filter((i) => above[i] === 1);
      for (const edit of this.editsAt(slot)) {
        if (edit.cost > 2.4 || this.work.meanings < end) break;
        offer(
          [edit],
          this.base === NONE ? edit.rewriting : both(this.base, edit.rewriting),
          () => cone,
          path,
          this.headsOf(edit),
        );
        if (slot.statement === step.statement && edit.cost < 1.5 && edit.kind !== "scale")
          cheap.push({ edit, cone, path });
      }
    }
    if (
      found.size === 0 ||
      Math.min(...[...found.values()].map(({ cost }) => cost)) > (this.isUpdating ? 1.8 : 1.3)
    ) {
      let best = Infinity;
      const joined = new Map<readonly number[], Map<readonly number[], readonly number[]>>();
      const firsts = cheap
        .filter(
          ({ edit }) =>
            edit.kind === "extra" ||
            edit.kind === "operator" ||
            edit.kind === "sign" ||
            (edit.kind === "replace" && edit.cost < 1.3),
        )
        .toSorted((x, y) => x.edit.cost - y.edit.cost)
        .slice(0, 200);
      cheap.sort((x, y) => x.edit.cost - y.edit.cost);
      let left = MAX_PAIRS;
      for (let [from, to] = [0, 1.9]; to <= 2.8 && to <= best + 0.85; [from, to] = [to, to + 0.15]) {
        for (const first of firsts) {
          for (const second of cheap) {
            const cost = first.edit.cost + second.edit.cost;
            if (cost > to || left < 0 || this.work.meanings < end) break;
            if (
              cost <= from ||
              (first.edit.slot === second.edit.slot && first.edit.kind === second.edit.kind)
            )
              continue;
            left--;
            const own = both(first.edit.rewriting, second.edit.rewriting);
            const rewriting = this.base === NONE ? own : both(this.base, own);
            let paths = joined.get(first.path);
            if (paths === undefined) joined.set(first.path, (paths = new Map()));
            let path = paths.get(second.path);
            if (path === undefined) paths.set(second.path, (path = union(first.path, second.path)));
            const isFound = offer(
              [first.edit, second.edit],
              rewriting,
              () => union(first.cone, second.cone),
              path,
              union(this.headsOf(first.edit), this.headsOf(second.edit)),
            );
            if (isFound) best = Math.min(best, cost);
          }
        }
      }
    }
    return [...found.values()].toSorted((x, y) => x.cost - y.cost);
  }

  /** The numbers of what is given and is no part of the loss. */
  private rates(): number[] {
    const { leaves } = this.program;
    const [point] = this.truth.points.at as readonly [Float64Array];
    this.rateNumbers ??= [...leaves].flatMap(([node, { index, fixed }]) =>
      index.length === 0 && !fixed && this.truth.under[node] !== 1 ? [point[node] as number] : [],
    );
    return this.rateNumbers;
  }

  /** What a step is as it stands: the likeliest right quantity, and how strange that is for its name. */
  standingOf(step: Step): { match: Match; cost: number } | undefined {
    const matches = step.tensors.map((tensor) => bestMatch(this.truth, step.name, tensor, this.outputs));
    const [first] = matches;
    return matches.every((match) => match !== undefined) ? first : undefined;
  }

  /** Whether a goal's element may be right with an edit, and is not what it was. `wide`: what is put in may change, too. */
  private isPromising(
    { path, goal, element, was, response }: Probe,
    edit: Edit,
    rewriting: Rewriting,
    wide: boolean,
  ): boolean {
    const { points } = this.truth;
    const node = goal.nodes[element] as number;
    let now = !wide
      ? response.after(edit.rewriting, rewriting, this.base, this.baseNodes, this.saved, this.count)
      : undefined;
    if (now === undefined) {
      const nodes = wide ? this.widened(path, edit) : path;
      this.count(nodes.length);
      points.change(nodes, rewriting, this.headsOf(edit), this.saved);
      now = points.vector(node);
      points.restore(nodes, this.saved);
    }
    const before = points.put(node, now);
    const seen = goal.glance(element);
    points.put(node, before);
    return typeof seen === "boolean" ? seen : was === undefined || !near(seen, was, 1e-6);
  }

  /** A path, with those nodes of the edit's cone from which what it puts in is computed. */
  private widened(path: readonly number[], { slot, puts = [] }: Edit): readonly number[] {
    let known = this.widePaths.get(puts);
    if (known === undefined) this.widePaths.set(puts, (known = new Map()));
    let wide = known.get(path);
    if (wide === undefined) {
      const inside = this.insides.get(slot) as Uint8Array;
      const { args } = this.program.trace;
      const more = new Set<number>();
      const stack = puts.flatMap(({ nodes }) => nodes.filter((node) => inside[node] === 1));
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        if (more.has(node)) continue;
        more.add(node);
        for (const a of args[node] as readonly number[]) if (inside[a] === 1) stack.push(a);
      }
      this.count(more.size);
      wide = union(
        path,
        [...more].toSorted((x, y) => x - y),
      );
      known.set(path, wide);
    }
    return wide;
  }

  /** The nodes that are rewritten by an edit, and by those that are made already. */
  private headsOf({ nodes }: Edit): readonly number[] {
    if (this.baseNodes.length === 0) return nodes;
    let heads = this.headsKnown.get(nodes);
    if (heads === undefined) this.headsKnown.set(nodes, (heads = union(nodes, this.baseNodes)));
    return heads;
  }

  private readonly count = (numbers: number): void => {
    this.work.left -= numbers + OVERHEAD;
  };

  /** One element of a goal that a slot can change, with the nodes between. */
  private probeAt(slot: Slot, goal: Goal): Omit<Probe, "was"> | undefined {
    this.reaches(slot, []);
    const inside = this.insides.get(slot) as Uint8Array;
    const reached = goal.telling.filter((e) => inside[goal.nodes[e] as number] === 1);
    const element = reached[reached.length >> 1];
    if (element === undefined) return undefined;
    const end = goal.nodes[element] as number;
    const above = this.ancestorsOf(end);
    const path = this.cone(slot).filter((i) => above[i] === 1);
    const own = new Set(slot.nodes);
    const heads = path.filter((i) => own.has(i));
    return { path, goal, element, response: new Response(this.truth.points, path, end, heads) };
  }

  /** One element of each wrong goal that a slot can change, with the nodes between. */
  private probes(
    slot: Slot,
    judgments: readonly (Judgment | undefined)[],
    right: readonly boolean[],
    whole: boolean,
  ): Probe[] {
    let all = this.probesOf.get(slot);
    if (all === undefined)
      this.probesOf.set(slot, (all = this.goals.map((goal) => this.probeAt(slot, goal))));
    const probes = all.map((probe, g) =>
      probe === undefined || right[g] === true ? undefined : { ...probe, was: judgments[g]?.scale },
    );
    if (whole) {
      // What mends all must reach all that is nothing right; one of them is enough to see.
      if (judgments.some((judgment, g) => judgment === undefined && probes[g] === undefined)) return [];
      const wrong = probes.filter((probe) => probe !== undefined);
      const telling = wrong.filter(({ was }) => was === undefined);
      return telling.length > 0 ? [telling.reduce((x, y) => (y.path.length < x.path.length ? y : x))] : wrong;
    }
    return probes.filter((probe) => probe !== undefined);
  }
}

function sorted(nodes: readonly number[]): readonly number[] {
  return nodes.every((node, i) => i === 0 || (nodes[i - 1] as number) < node)
    ? nodes
    : [...new Set(nodes)].toSorted((x, y) => x - y);
}
