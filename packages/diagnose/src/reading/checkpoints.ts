/** @file What is judged: the updates of the parameters. However a program gets there, it is right if each is −c·∂E/∂w with one c > 0. */

import { ancestors } from "./loss.ts";
import type { Program } from "./program.ts";
import { dependents, stepFrom, type Update, updatesOf } from "./updates.ts";
import { isZero, near, ratioOf, type Truth } from "./truth.ts";

/** One parameter's update: for each element the leaf, and the node that holds its new number, or its gradient. */
export interface Checkpoint {
  readonly name: string;
  readonly statement: number;
  readonly elements: readonly {
    readonly leaf: number;
    readonly node: number;
  }[];
  /** Whether the nodes are the parameter's gradients (for updates that are no multiple of these, as Adam's) and not its new numbers. */
  readonly gradients: boolean;
  /** 1 if the update goes against these gradients, −1 if along. */
  readonly sign: number;
  /** Whether the update may shrink the parameter besides, as weight decay does: if it says so, and the loss has no term for it. */
  readonly decays: boolean;
}

/** The first update of each parameter that the loss depends on. */
export function checkpointsOf(truth: Truth): Checkpoint[] {
  const { program, under } = truth;
  const { leaves } = program;
  const groups = new Map<
    string,
    {
      name: string;
      statement: number;
      elements: { leaf: number; node: number }[];
    }
  >();
  const dead: Update[] = [];
  for (const update of updatesOf(program)) {
    const { leaf, now, statement } = update;
    if (under[leaf] !== 1 || under[now] === 1) continue;
    if (isZero(truth.adjoint(leaf))) {
      dead.push(update);
      continue;
    }
    const { name: own, index } = leaves.get(leaf) as { name: string; index: readonly number[] };
    const name = rowOf(own, index.length);
    const key = `${name} ${statement}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { name, statement, elements: [{ leaf, node: now }] });
    else group.elements.push({ leaf, node: now });
  }
  // Where no derivative arrives, as at a relu that is off, there must be no step; whether there is one is seen beside the others.
  const names = [...groups.values()].map(({ name }) => wholeOf(name));
  for (const { leaf, now, statement } of dead) {
    if (isStill(truth, leaf, now) || decays(truth, { leaf, node: now })) continue;
    const own = wholeOf(leaves.get(leaf)?.name ?? "");
    const beside = [...groups.values()].find((group, g) => group.statement === statement && names[g] === own);
    beside?.elements.push({ leaf, node: now });
  }
  return [...groups.values()].map((group) =>
    throughOptimizer(truth, {
      ...group,
      gradients: false,
      sign: 1,
      decays: decays(truth, group.elements[0]),
    }),
  );
}

/** A name without the indices after it. */
const wholeOf = (name: string): string => name.replace(/(?:\[\d+\])+$/, "");

/** Whether an update changes nothing. */
function isStill({ points }: Truth, leaf: number, now: number): boolean {
  return isZero(points.at.map((point) => (point[now] as number) - (point[leaf] as number)));
}

/** The row of a list, or the matrix of a list of matrices, in which a number stands whose own name has its indices. */
function rowOf(name: string, count: number): string {
  const written = /(?:\[\d+\])+$/.exec(name)?.[0].split("[").length ?? 1;
  // The elements of arrays have further indices.
  if (written - 1 < count) return name;
  return name.replace(count > 2 ? /(?:\[\d+\]){2}$/ : /\[\d+\]$/, "");
}

/** Whether a factor is made of single numbers that are given, as 1 − η·λ. */
function isHyper(program: Program, node: number, depth = 0): boolean {
  const { ops, args } = program.trace;
  if (ops[node] === "const") return true;
  if (ops[node] === "leaf") return program.leaves.get(node)?.index.length === 0;
  return depth < 5 && (args[node] as readonly number[]).every((a) => isHyper(program, a, depth + 1));
}

const nonlinear = new Set(["sqrt", "sign", "select", "max", "min", "pow", "abs"]);

/** The checkpoint of a parameter's gradients where its update is computed from these by more than multiplication, as Adam does. */
function throughOptimizer(truth: Truth, checkpoint: Checkpoint): Checkpoint {
  const { program, under } = truth;
  const { trace } = program;
  const { elements } = checkpoint;
  const [first] = elements as [Checkpoint["elements"][number]];
  // What is chosen by classes that are given bends nothing.
  const isComputed = dependents(program, (node) => under[node] === 1 && trace.ops[node] !== "const");
  const live = (i: number): boolean =>
    trace.ops[i] !== "leaf" && trace.ops[i] !== "const" && under[i] !== 1 && isComputed[i] === 1;
  const above = ancestors(program, [first.node]);
  let bent = -1;
  for (let i = 0; i < program.count; i++) {
    if (above[i] === 1 && live(i) && nonlinear.has(trace.ops[i] as string)) bent = i;
  }
  if (bent < 0) return checkpoint;
  // The last record of the parameter's size, before the update bends, through which all of it is computed.
  for (const record of trace.records.toReversed()) {
    const tensor = program.tensors[record.tensor];
    if (tensor === undefined || record.returned === true || tensor.nodes.length !== elements.length) continue;
    const [node] = tensor.nodes as [number];
    if (node < 0 || above[node] !== 1 || !live(node) || node === first.node) continue;
    const inside = ancestors(program, [node]);
    if (inside[bent] === 1) continue;
    if (!isCut(program, under, first.node, node, first.leaf)) continue;
    const along = truth.points.at.map(
      (point) => ((point[first.node] as number) - (point[first.leaf] as number)) * (point[node] as number),
    );
    const sign = along.filter((x) => x > 0).length > along.filter((x) => x < 0).length ? -1 : 1;
    return {
      ...checkpoint,
      gradients: true,
      sign,
      elements: elements.map(({ leaf }, e) => ({
        leaf,
        node: tensor.nodes[e] as number,
      })),
    };
  }
  return checkpoint;
}

/** Whether `node` is computed from what the loss depends on through `cut` only, but for the parameter itself. */
function isCut(program: Program, under: Uint8Array, node: number, cut: number, leaf: number): boolean {
  const { ops, args } = program.trace;
  const stack = [node];
  const seen = new Set<number>();
  while (stack.length > 0) {
    const i = stack.pop() as number;
    if (i === cut || i === leaf || seen.has(i)) continue;
    seen.add(i);
    if (under[i] === 1 && ops[i] !== "const" && !(ops[i] === "leaf" && isHyper(program, i))) return false;
    stack.push(...(args[i] as readonly number[]));
  }
  return true;
}

/** Whether a number of a parameter stands in its own step, times a number that is given, and is no term of the loss by its square. */
function decays(
  { program, under, loss }: Truth,
  element: { readonly leaf: number; readonly node: number } | undefined,
): boolean {
  if (element === undefined) return false;
  const { ops, args } = program.trace;
  const { leaf, node } = element;
  const step = stepFrom(node, leaf, ops, args, (i) => program.leaves.get(i)?.index.length === 0);
  if (step === undefined || step.times < 2) return false;
  if (!loss.own) return true;
  return !ops.some(
    (op, i) =>
      under[i] === 1 &&
      (op === "mul" || op === "pow") &&
      args[i]?.[0] === leaf &&
      (op === "pow" || args[i][1] === leaf),
  );
}

/** c in −c·∂E/∂w − d·w for an update that decays, where d is positive and the same for all numbers of the parameter. */
function decayingScale(truth: Truth, { elements }: Checkpoint): number | undefined {
  const { at } = truth.points;
  let known: readonly [number, number] | undefined;
  for (const { leaf, node } of elements) {
    const adjoint = truth.adjoint(leaf);
    const w = at.map((point) => point[leaf] as number);
    const step = at.map((point, k) => (w[k] as number) - (point[node] as number));
    if (known === undefined) {
      const [a, b, c] = [0, 1, 2].map(
        (k) => [adjoint[k] as number, w[k] as number, step[k] as number] as const,
      ) as [
        readonly [number, number, number],
        readonly [number, number, number],
        readonly [number, number, number],
      ];
      const determinant = a[0] * b[1] - b[0] * a[1];
      if (Math.abs(determinant) < 1e-12) continue;
      known = [(a[2] * b[1] - b[2] * a[1]) / determinant, (a[0] * b[2] - b[0] * a[2]) / determinant];
      if (!near(known[0] * c[0] + known[1] * c[1], c[2], 1e-7)) return undefined;
    }
    const [scale, decay] = known;
    if (!step.every((x, k) => near(scale * (adjoint[k] as number) + decay * (w[k] as number), x, 1e-6)))
      return undefined;
  }
  return known !== undefined && known[1] > 0 && Math.abs(known[0]) > 1e-12 ? known[0] : undefined;
}

/** c in −c·∂E/∂w for an update; `undefined` if it is none. */
export function scaleOf(truth: Truth, checkpoint: Checkpoint): number | undefined {
  const plain = plainScale(truth, checkpoint);
  return plain === undefined && checkpoint.decays ? decayingScale(truth, checkpoint) : plain;
}

function plainScale(truth: Truth, checkpoint: Checkpoint): number | undefined {
  let scale: number | undefined;
  for (const { leaf, node } of checkpoint.elements) {
    const ratio = elementScale(truth, leaf, node, checkpoint);
    if (ratio === "any") continue;
    if (ratio === undefined || (scale !== undefined && !near(ratio, scale, 1e-6))) return undefined;
    scale ??= ratio;
  }
  return scale === 0 ? undefined : scale;
}

export function elementScale(
  truth: Truth,
  leaf: number,
  node: number,
  { gradients, sign }: Checkpoint,
): number | "any" | undefined {
  const own = truth.points.at.map(
    (point) => (point[node] as number) - (gradients ? 0 : (point[leaf] as number)),
  );
  const adjoint = truth.adjoint(leaf);
  // Steps that are tiny beside the number that they are added to have lost digits.
  const scale = Math.max(...truth.points.at.map((point) => Math.abs(point[leaf] as number)));
  const size = Math.max(...own.map(Math.abs));
  if (!gradients && size > 0 && size < 1e-7 * scale) return looseRatio(own, adjoint, (scale * 1e-15) / size);
  const ratio = ratioOf(own, adjoint);
  return typeof ratio === "number" ? (gradients ? sign * ratio : -ratio) : ratio;
}

function looseRatio(
  own: readonly number[],
  adjoint: readonly number[],
  tolerance: number,
): number | "any" | undefined {
  const ratios = own.flatMap((x, k) =>
    Math.abs(adjoint[k] as number) < 1e-13 ? [] : [x / (adjoint[k] as number)],
  );
  const [first] = ratios;
  if (first === undefined) return "any";
  return ratios.every((r) => near(r, first, Math.max(1e-7, 8 * tolerance))) ? -first : undefined;
}
