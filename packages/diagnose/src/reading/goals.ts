/** @file What is judged: the updates of the parameters; of a program without any, what it computes last. */

import { type Checkpoint, checkpointsOf, elementScale, scaleOf } from "./checkpoints.ts";
import type { Residual } from "./loss.ts";
import { expectsDerivative, strangeness } from "./meaning.ts";
import type { Program, Tensor } from "./program.ts";
import { directionOf, isZero, type Match, near, type Truth } from "./truth.ts";
import { dependents } from "./updates.ts";

/** What a goal is found to be. */
export interface Judgment {
  /** c in −c·∂E/∂w of an update, in c·∂E/∂x of a quantity. */
  readonly scale: number;
  readonly isParameter: boolean;
  readonly match?: Match;
}

/** Something that is right, or not. */
export interface Goal {
  readonly name: string;
  readonly statement: number;
  readonly nodes: readonly number[];
  /** Positions of elements whose right number is not 0. */
  readonly telling: readonly number[];
  /** What it is; `undefined` if it is nothing right. */
  judge(): Judgment | undefined;
  /** Whether an element may be right, as far as it alone can tell; a number tells how many times the right one it is. */
  glance(element: number): number | boolean;
}

function updateGoal(truth: Truth, checkpoint: Checkpoint): Goal {
  const { elements, name, statement } = checkpoint;
  return {
    name,
    statement,
    nodes: elements.map(({ node }) => node),
    telling: elements.map((_, e) => e),
    judge: () => {
      const scale = scaleOf(truth, checkpoint);
      return scale === undefined ? undefined : { scale, isParameter: true };
    },
    glance: (e) => {
      const { leaf, node } = elements[e] as Checkpoint["elements"][number];
      let scale = elementScale(truth, leaf, node, checkpoint);
      if (scale === undefined && checkpoint.decays)
        scale = scaleOf(truth, { ...checkpoint, elements: [{ leaf, node }] });
      if (scale === "any") return isZero(truth.adjoint(leaf));
      return scale === undefined || scale === 0 ? false : scale;
    },
  };
}

function recordGoal(
  truth: Truth,
  name: string,
  statement: number,
  tensor: Tensor,
  outputs: ReadonlySet<number>,
): Goal {
  return {
    name,
    statement,
    nodes: tensor.nodes,
    telling: tensor.nodes.map((_, e) => e),
    judge: () => {
      const best = bestMatch(truth, name, tensor, outputs);
      return best === undefined
        ? undefined
        : {
            scale: best.match.scale,
            isParameter: best.match.right.isLeaf,
            match: best.match,
          };
    },
    glance: (e) => {
      const key = directionOf(truth.points.vector(tensor.nodes[e] as number));
      return key !== undefined && truth.knows(key);
    },
  };
}

/** The right quantity that a variable of this name is likeliest to be, of those that it is. */
export function bestMatch(
  truth: Truth,
  name: string,
  tensor: Tensor,
  outputs: ReadonlySet<number>,
): { match: Match; cost: number } | undefined {
  let best: { match: Match; cost: number } | undefined;
  for (const match of truth.match(tensor.shape, tensor.nodes, true)) {
    const cost = strangeness(truth, name, match.right, outputs, tensor.nodes.length);
    if (best === undefined || cost < best.cost) best = { match, cost };
  }
  return best;
}

/** A statement of the backward pass, with the variable that it gives its value, each time it runs. */
export interface Step {
  readonly name: string;
  readonly statement: number;
  readonly tensors: readonly Tensor[];
  /** Whether something else of the backward pass is computed from it. */
  readonly used: boolean;
}

/** The statements whose values depend on the targets and are no part of the loss, in order, up to `last`. */
export function stepsOf(
  truth: Truth,
  residuals: readonly Residual[],
  last: number,
  updating: ReadonlySet<number>,
): Step[] {
  const { program, under } = truth;
  const { trace } = program;
  const targets = new Set(residuals.map(({ target }) => target));
  const parameters = dependents(
    program,
    (node) => under[node] === 1 && program.leaves.has(node) && !targets.has(node),
  );
  const fromTarget = targets.size === 0 ? parameters : dependents(program, (node) => targets.has(node));
  const groups = new Map<string, { name: string; statement: number; tensors: Tensor[] }>();
  const seen = new Set<number>();
  for (const record of trace.records) {
    if (
      record.parameter === true ||
      record.returned === true ||
      record.whole === true ||
      program.parts.has(record)
    )
      continue;
    if (record.update !== undefined && updating.has(record.statement)) continue;
    const tensor = program.tensors[record.tensor] as Tensor;
    if (record.at > last + 1 && Math.min(...tensor.nodes) > last) continue;
    if (seen.has(tensor.id) || tensor.nodes.some((node) => node < 0 || under[node] === 1)) continue;
    const isExpected =
      updating.size === 0 &&
      expectsDerivative(record.name) &&
      tensor.nodes.some((node) => parameters[node] === 1);
    if (!isExpected && !tensor.nodes.some((node) => fromTarget[node] === 1 && parameters[node] === 1))
      continue;
    seen.add(tensor.id);
    const statement = trace.statements[record.statement];
    const name = (statement?.targets[record.target]?.name ?? record.name) + record.path;
    const key = `${record.statement} ${name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { name, statement: record.statement, tensors: [tensor] });
    else group.tensors.push(tensor);
  }
  const steps = [...groups.values()];
  const ownNodes = steps.map(({ tensors }) => new Set(tensors.flatMap(({ nodes }) => nodes)));
  const all = new Set(ownNodes.flatMap((nodes) => [...nodes]));
  return steps.map((step, s) => ({
    ...step,
    used: isUsed(program, ownNodes[s] as Set<number>, all),
  }));
}

/** Whether a node of `others` is computed from one of `own`, itself none of these. */
function isUsed(program: Program, own: ReadonlySet<number>, others: ReadonlySet<number>): boolean {
  const below = dependents(program, (node) => own.has(node));
  for (const node of others) if (below[node] === 1 && !own.has(node)) return true;
  return false;
}

const monitor = /accuracy|acc$|history|loss|cost|mse|mae|metric|monitor|predict/i;

/** What is judged in a program. */
export function goalsOf(
  truth: Truth,
  residuals: readonly Residual[],
): { goals: Goal[]; steps: Step[]; updates: readonly Checkpoint[] } {
  const updates = checkpointsOf(truth);
  const last =
    updates.length === 0
      ? truth.program.count
      : Math.max(...updates.map(({ elements }) => Math.max(...elements.map(({ node }) => node))));
  const steps = stepsOf(truth, residuals, last, new Set(updates.map(({ statement }) => statement)));
  if (updates.length > 0)
    return {
      goals: updates.map((checkpoint) => updateGoal(truth, checkpoint)),
      steps,
      updates,
    };
  const outputs = new Set(residuals.map(({ output }) => output));
  const arrays = truth.program.trace.leaves.some(([, , index]) => index.length > 0);
  const goals = steps
    .filter(
      ({ used, name, tensors }) =>
        !used &&
        !monitor.test(name) &&
        !(
          arrays &&
          tensors.every(({ shape }) => shape.length === 0) &&
          steps.some((s) => s.tensors.some(({ shape }) => shape.length > 0))
        ),
    )
    .flatMap(({ name, statement, tensors }) =>
      tensors.map((tensor) => recordGoal(truth, name, statement, tensor, outputs)),
    );
  return { goals, steps, updates };
}

export { near };
