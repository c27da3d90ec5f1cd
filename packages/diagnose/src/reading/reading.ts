/** @file Readings of a program: which loss it has, which edits make it right. The readings are compared as wholes; the likeliest is the answer. */

import type { Trace } from "../trace.ts";
import type { Edit } from "./edit.ts";
import { type Loss, lossesOf, type Residual } from "./loss.ts";
import { Pool } from "./pool.ts";
import { Program, type Tensor } from "./program.ts";
import { type Found, Search, type Work } from "./search.ts";
import { Truth } from "./truth.ts";

/** One reading: with this loss, and after these edits, what is judged is right, but for what is named. */
export interface Reading {
  readonly search: Search;
  readonly loss: Loss;
  readonly edits: readonly Edit[];
  /** Goals that no edit makes right. */
  readonly unexplained: readonly number[];
  readonly cost: number;
}

/** How much a goal costs that nothing makes right. */
const UNEXPLAINED = 3;

/** How much a step costs that is nothing right, where nothing else tells what is meant. */
const NOTHING = 2.8;

/** How many readings are followed at once. */
const BEAM = 6;

/** Which share of the work is for a single edit that makes all right. */
const WHOLE = 0.5;

/** How many numbers of the graph a diagnosis may compute again. */
const WORK: Readonly<Work> = { left: 3_000_000, meanings: 4_000_000 };

/** The readings of a program, the likeliest first; none if there is nothing to judge. */
export function readingsOf(trace: Trace): {
  program: Program;
  residuals: readonly Residual[];
  readings: Reading[];
  losses: readonly Loss[];
} {
  const program = new Program(trace);
  const { losses, residuals } = lossesOf(program);
  const readings: Reading[] = [];
  const unsolved: Search[] = [];
  const work: Work = { ...WORK };
  for (const loss of losses) {
    const truth = new Truth(program, loss, new Set(residuals.map(({ target }) => target)));
    const zero = new Map<number, boolean>();
    const isNothing = ({ id, nodes }: Tensor): boolean => {
      let known = zero.get(id);
      if (known === undefined) {
        known = nodes.every((node) => truth.points.at.every((point) => point[node] === 0));
        zero.set(id, known);
      }
      return known;
    };
    const pool = new Pool(program, truth.under, isNothing, loss.own ? loss.roots : []);
    const search = new Search(truth, residuals, pool, work);
    if (search.goals.length === 0) continue;
    const prior = loss.prior;
    if (search.right(search.judge()).every(Boolean)) {
      readings.push({
        search,
        loss,
        edits: [],
        unexplained: [],
        cost: prior + strangenessOf(search),
      });
      continue;
    }
    unsolved.push(search);
  }
  // What is right as it stands, for one of the losses in question, is right.
  if (readings.length === 0) {
    // The loss with which most is right already comes first.
    const promise = (search: Search): number =>
      search.right(search.judge()).filter(Boolean).length +
      0.5 * search.steps.filter((step) => search.standingOf(step) !== undefined).length -
      search.truth.loss.prior;
    const ranked = unsolved
      .map((search) => ({ search, score: promise(search) }))
      .toSorted((x, y) => y.score - x.score);
    const rightIn = (search: Search): number => search.right(search.judge()).filter(Boolean).length;
    // First one edit for each loss, then, if that is not enough, several.
    ranked.forEach(({ search }, i) => {
      const best = Math.min(Infinity, ...readings.map(({ cost }) => cost));
      const { prior } = search.truth.loss;
      // With a loss for which less is right, more has to be wrong.
      const isMended = readings.some(
        ({ search: other }) =>
          other.isUpdating && other.truth.loss.prior <= prior && rightIn(other) > rightIn(search),
      );
      if (best > prior + 0.9 && !isMended)
        readings.push(...oneEdit(search, prior, best - prior, WHOLE / (ranked.length - i * WHOLE)));
    });
    for (const { search } of ranked) {
      const best = Math.min(Infinity, ...readings.map(({ cost }) => cost));
      const { prior } = search.truth.loss;
      const isEnough = readings.some(
        ({ search: other, edits }) => edits.length === 1 && best < prior + (other.isUpdating ? 2.6 : 2),
      );
      if (best > prior + 1.8 && !isEnough) readings.push(...severalEdits(search, prior));
    }
  }
  const [first] = unsolved;
  if (readings.length > 0 && first !== undefined && readings.every(({ loss }) => loss.prior > 1)) {
    // Right for a loss of which the text has no word: what would be wrong for the usual one is said as well.
    const others = first.whole(Infinity, WHOLE);
    readings.push(
      ...others.slice(0, 1).map(({ edit }): Reading => ({
        search: first,
        loss: first.truth.loss,
        edits: [edit],
        unexplained: [],
        cost: Infinity,
      })),
    );
  }
  return {
    program,
    residuals,
    losses,
    readings: readings.toSorted((x, y) => x.cost - y.cost),
  };
}

/** How strange what each step holds is for its name, or that it holds nothing right: of programs without updates, whose intentions are otherwise not known. */
function strangenessOf(search: Search): number {
  if (search.isUpdating) return 0;
  return search.steps.reduce((total, step) => total + (search.standingOf(step)?.cost ?? NOTHING), 0);
}

/** Readings with one loss in which one edit makes all right, but for those that cost more than `limit`. */
function oneEdit(search: Search, prior: number, limit: number, share: number): Reading[] {
  const { loss } = search.truth;
  return search
    .whole(limit, share)
    .slice(0, 8)
    .map(({ edit, cost }) => ({
      search,
      loss,
      edits: [edit],
      unexplained: [],
      cost: prior + cost + strangenessAfter(search, [edit]),
    }));
}

/** Readings with one loss and several edits. */
function severalEdits(search: Search, prior: number): Reading[] {
  const readings = search.isUpdating ? oneAfterTheOther(search, search.partial(), prior) : [];
  if (!readings.some(({ unexplained, edits }) => unexplained.length === 0 && edits.length < 3))
    readings.push(...inOrder(search, prior));
  search.reset();
  return readings;
}

function strangenessAfter(search: Search, edits: readonly Edit[]): number {
  if (search.isUpdating) return 0;
  search.reset();
  search.make(edits);
  const cost = strangenessOf(search);
  search.reset();
  return cost;
}

/** Edits that make some goals right each, until all are. */
function oneAfterTheOther(search: Search, found: readonly Found[], prior: number): Reading[] {
  const readings: Reading[] = [];
  const follow = (edits: readonly Edit[], cost: number, options: readonly Found[]): void => {
    const chosen: Found[] = [];
    const [each, most] = edits.length === 0 ? [2, 4] : [1, 3];
    const keyOf = ({ right, judgments }: Found): string =>
      right.map((r, i) => (r ? 2 : judgments[i] === undefined ? 0 : 1)).join("");
    for (const option of options) {
      const key = keyOf(option);
      if (chosen.filter((other) => keyOf(other) === key).length < each && chosen.length < most)
        chosen.push(option);
    }
    for (const { edit, cost: own, right } of chosen) {
      const all = [...edits, edit];
      const total = cost + own;
      if (right.every(Boolean)) {
        readings.push({
          search,
          loss: search.truth.loss,
          edits: all,
          unexplained: [],
          cost: prior + total,
        });
        continue;
      }
      if (all.length >= 4) continue;
      search.reset();
      search.make(all);
      const next = search.single();
      if (next.length > 0) follow(all, total, next);
      else {
        const wrong = search.right(search.judge()).flatMap((r, i) => (r ? [] : [i]));
        readings.push({
          search,
          loss: search.truth.loss,
          edits: all,
          unexplained: wrong,
          cost: prior + total + UNEXPLAINED * wrong.length,
        });
      }
    }
  };
  follow([], 0, found);
  search.reset();
  return readings;
}

/** The steps in the order in which they stand: each is something right, or is made so by edits, or is left as it is. */
function inOrder(search: Search, prior: number): Reading[] {
  interface State {
    readonly edits: readonly Edit[];
    readonly cost: number;
    /** Statements that are right, or were made so. */
    readonly settled: ReadonlySet<number>;
  }
  let states: State[] = [{ edits: [], cost: 0, settled: new Set() }];
  for (const step of search.steps) {
    const next: State[] = [];
    for (const state of states) {
      search.reset();
      search.make(state.edits);
      const settled = new Set([...state.settled].filter((s) => s !== step.statement));
      const put = (edits: readonly Edit[], cost: number, isSettled: boolean): void => {
        next.push({
          edits: [...state.edits, ...edits],
          cost: state.cost + cost,
          settled: isSettled ? new Set([...settled, step.statement]) : settled,
        });
      };
      const standing = search.standingOf(step);
      put([], standing?.cost ?? (search.isUpdating ? 0.4 : NOTHING), standing !== undefined);
      if (standing !== undefined && standing.cost < 0.5) continue;
      for (const { edits, cost } of search.meanings(step, settled).slice(0, 5)) put(edits, cost, true);
    }
    states = next.toSorted((x, y) => x.cost - y.cost).slice(0, BEAM);
  }
  return states.slice(0, 3).map(({ edits, cost }) => {
    search.reset();
    search.make(edits);
    const wrong = search.right(search.judge()).flatMap((right, i) => (right ? [] : [i]));
    let total =
      prior +
      (search.isUpdating ? cost : edits.reduce((sum, edit) => sum + edit.cost, 0) + strangenessOf(search));
    let all = edits;
    let unexplained = wrong;
    if (wrong.length > 0) {
      const [last] = search.single();
      if (last !== undefined && last.right.every(Boolean)) {
        all = [...edits, last.edit];
        total += last.cost;
        unexplained = [];
      }
    }
    return {
      search,
      loss: search.truth.loss,
      edits: all,
      unexplained,
      cost: total + UNEXPLAINED * unexplained.length,
    };
  });
}
