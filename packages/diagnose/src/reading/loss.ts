/** @file The loss that is differentiated: the program's own, or, if it has none, the usual ones of its outputs and targets. */

import { add, log, mul, neg, type Num, sub, sum } from "@chainrule/autograd";
import type { Program } from "./program.ts";
import { dependents, type Update, updatesOf } from "./updates.ts";

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
const notLossAtAll =
  /acc|hit|correct|right|predict|guess|norm|output|^out|^y|^p$|prob|score|logit|error$|^e$/i;
export const parameterName =
  /^(\w+\.)*(w\d*|w_?[a-z]{0,3}\d*|\w*weights?\w*|syn\w*|theta\w*|b\d*|b_?[a-z]{1,2}\d*|\w*bias\w*|hw|[uv]|m|c|k|slope|intercept|coef\w*|wx?[a-z]{2}|kernel)(\[.*)?(#\d+)?$/i;
const targetName =
  /^(\w+\.)*(y\d*|t\d*|target\w*|labels?|y_?true|y_?train|y_?batch|expected\w*|desired|truth|d|tgt|goal\w*|true_\w+|actual)(\[.*)?$/i;

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
export function lossesOf(program: Program): {
  losses: Loss[];
  residuals: Residual[];
} {
  const { leaves } = program;
  const updates = updatesOf(program);
  const updated = new Set(updates.map(({ leaf }) => leaf));
  const isParameter = (node: number): boolean => {
    const leaf = leaves.get(node);
    return (
      leaf !== undefined && (updated.size > 0 ? updated.has(node) : parameterName.test(lastKey(leaf.name)))
    );
  };
  const parametric = dependents(program, isParameter);
  // A second forward pass, after the update, is none of ours.
  const now = new Set(updates.map((update) => update.now));
  const second = dependents(program, (node) => now.has(node));
  const residuals = residualsOf(program, isParameter, parametric, second);
  const own = ownLosses(program, parametric, second, residuals, updates);
  return {
    losses: own.length > 0 ? own : usualLosses(program, residuals, weightsOf(program, residuals, parametric)),
    residuals,
  };
}

/** Of model['W1'], W1. */
function lastKey(name: string): string {
  return /\['(\w+)'\](?:\[\d+\])*$/.exec(name)?.[1] ?? name;
}

function ownLosses(
  program: Program,
  parametric: Uint8Array,
  second: Uint8Array,
  residuals: readonly Residual[],
  updates: readonly Update[],
): Loss[] {
  const { trace, leaves } = program;
  const found = new Map<number, { name: string; line: number; weight: number; isNamed: boolean }>();
  const targets = new Set(residuals.map(({ target }) => target));
  // What has another name is a loss if all parameters are under it, and no update is computed from it.
  const used = ancestors(
    program,
    updates.map(({ now }) => now),
  );
  for (const { name, tensor, statement, returned, parameter } of trace.records) {
    if (parameter === true) continue;
    const { nodes } = program.tensors[tensor] as (typeof program.tensors)[number];
    const [node = -1] = nodes;
    const text = returned === true ? (trace.statements[statement]?.scope ?? "").replace(/.*[. ]/, "") : name;
    if (nodes.length !== 1 || leaves.has(node) || parametric[node] !== 1 || second[node] === 1) continue;
    if (notLoss.test(text)) continue;
    const isNamed = lossName.test(text);
    if (!isNamed && (updates.length === 0 || used[node] === 1 || returned === true)) continue;
    if (
      (!isNamed || text.length === 1) &&
      (notLossAtAll.test(text) || !isMadeOfLosses(program, node, parametric))
    )
      continue;
    if (trace.ops[node] === "sub" && (trace.args[node] as number[]).some((a) => targets.has(a))) continue; // E = y − ŷ
    const below = ancestors(program, [node]);
    if (!isNamed && !updates.every(({ leaf }) => below[leaf] === 1)) continue;
    let weight = 0;
    for (const leaf of leaves.keys()) weight += below[leaf] as number;
    found.set(node, {
      name: text,
      line: trace.statements[statement]?.at[0] ?? 0,
      weight,
      isNamed,
    });
  }
  const isAnyNamed = [...found.values()].some(({ isNamed }) => isNamed);
  const nodes = [...found].flatMap(([node, { isNamed }]) => (isNamed || !isAnyNamed ? [node] : []));
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

/** Whether a number is a sum of squares, logarithms and the like: the terms that losses have, and derivatives have not. */
function isMadeOfLosses({ trace: { ops, args } }: Program, root: number, parametric: Uint8Array): boolean {
  const stack = [root];
  const seen = new Set<number>();
  let some = false;
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    if (seen.has(i) || parametric[i] !== 1) continue;
    seen.add(i);
    const own = args[i] as readonly number[];
    switch (ops[i]) {
      case "add":
      case "sub":
      case "neg":
      case "sum":
      case "identity":
        stack.push(...own);
        break;
      case "mul":
      case "div":
        if (own[0] === own[1]) some = true;
        else if (own.every((a) => parametric[a] === 1)) return false;
        else stack.push(...own);
        break;
      case "log":
      case "log1p":
      case "pow":
      case "abs":
      case "max":
      case "sqrt":
      case "select":
        some = true;
        break;
      default:
        return false;
    }
  }
  return some;
}

/** Differences of a target and an output: of what depends on no parameter, and of what does. */
function residualsOf(
  program: Program,
  isParameter: (node: number) => boolean,
  parametric: Uint8Array,
  second: Uint8Array,
): Residual[] {
  const { trace, leaves, count } = program;
  const { ops, args } = trace;
  const names = namesOf(program);
  const accumulators = new Set(trace.records.flatMap(({ update }) => (update ?? []).map(([leaf]) => leaf)));
  const strip = (node: number): number =>
    ops[node] === "identity" ? strip((args[node] as number[])[0] as number) : node;
  /** Numbers in the text, numbers that the output is computed from, and given numbers: which is the likelier target. */
  const rankOf = (target: number, output: number, difference: number): number => {
    if (ops[target] === "const") return isLiteral(program, difference, target) ? 0 : 1.5;
    if (ancestors(program, [output])[target] === 1) return 1;
    return targetName.test(names.get(target) ?? "") ? 3 : 2;
  };
  const found = new Map<number, { readonly target: number; readonly rank: number }>();
  const consider = (i: number, least: number): void => {
    const [a, b] = (args[i] as number[]).map(strip) as [number, number];
    for (const [target, output] of [
      [a, b],
      [b, a],
    ] as const) {
      if (parametric[target] === 1 || isParameter(target) || accumulators.has(target)) continue;
      if (parametric[output] !== 1 || second[output] === 1 || ops[output] === "leaf") continue;
      const rank = rankOf(target, output, i);
      if (rank >= least && (found.get(output)?.rank ?? -1) < rank) found.set(output, { target, rank });
    }
  };
  for (let i = 0; i < count; i++) if (ops[i] === "sub") consider(i, 0);
  // Where nothing is subtracted, a target may have been added.
  if (![...found.values()].some(({ rank }) => rank >= 1.5))
    for (const i of sumsWithTargets(program, strip, parametric)) consider(i, 1.5);
  const best = Math.max(...[...found.values()].map(({ rank }) => rank));
  const all = [...found].flatMap(([output, { target, rank }]) => (rank === best ? [{ output, target }] : []));
  // An output is not computed into another one, unless it has another target of the same name, as at each step of a recurrence.
  const below = ancestors(
    program,
    all.flatMap(({ output }) => args[output] as number[]),
  );
  const last = all.filter(({ output }) => below[output] !== 1);
  if (best < 2) return last.length > 0 ? last : all;
  const nameOf = (target: number): string =>
    (names.get(target) ?? leaves.get(target)?.name ?? "").replace(/[[#].*$/s, "");
  const lastTargets = new Set(last.map(({ target }) => target));
  const lastNames = new Set([...lastTargets].map(nameOf));
  return all.filter(
    ({ output, target }) =>
      below[output] !== 1 || (!lastTargets.has(target) && lastNames.has(nameOf(target))),
  );
}

/** The sums of which one operand is a probability and the other one a given number, or a 1 for one class and a 0 for the others. */
function sumsWithTargets(
  program: Program,
  strip: (node: number) => number,
  parametric: Uint8Array,
): number[] {
  const { trace, numbers, leaves } = program;
  const { args } = trace;
  const bySite = new Map<number, { nodes: number[]; given: Set<number>; isMixed: boolean }>();
  trace.ops.forEach((op, i) => {
    const instance = trace.instances[trace.instanceOf[i] ?? -1];
    if (op !== "add" || instance === undefined || trace.sites[instance[0]]?.kind !== "+") return;
    const [a, b] = (args[i] as number[]).map(strip) as [number, number];
    const isGiven = (node: number): boolean => parametric[node] !== 1;
    if (isGiven(a) === isGiven(b)) return;
    const [given, other] = isGiven(a) ? [a, b] : [b, a];
    let site = bySite.get(instance[0]);
    if (site === undefined) bySite.set(instance[0], (site = { nodes: [], given: new Set(), isMixed: false }));
    site.nodes.push(i);
    const x = numbers[other] as number;
    if (!leaves.has(given)) site.given.add(numbers[given] as number);
    if (!(x > 0 && x < 1)) site.isMixed = true;
  });
  return [...bySite.values()].flatMap(({ nodes, given, isMixed }) => {
    const isOfClasses = given.size === 2 && given.has(0) && given.has(1);
    return !isMixed && (given.size === 0 || isOfClasses) ? nodes : [];
  });
}

/** Whether an operand of an operator is a number that stands there in the text, and not one that a variable has. */
function isLiteral({ trace, tensors }: Program, node: number, operand: number): boolean {
  const instance = trace.instances[trace.instanceOf[node] ?? -1];
  if (instance === undefined) return true;
  const parts = trace.sites[instance[0]]?.operands ?? [];
  const at = instance[2].findIndex((tensor) => tensor !== null && tensors[tensor]?.nodes.includes(operand));
  return at < 0 || parts.length !== instance[2].length || parts[at]?.number !== undefined;
}

/** The first name that each node was given. */
function namesOf({ trace, tensors, leaves }: Program): Map<number, string> {
  const names = new Map<number, string>([...leaves].map(([node, { name }]) => [node, name]));
  for (const { tensor, name, parameter, returned } of trace.records) {
    if (parameter === true || returned === true) continue;
    for (const node of tensors[tensor]?.nodes ?? []) if (!names.has(node)) names.set(node, name);
  }
  return names;
}

/**
 * What each difference is weighted by before all else, as by how good an action was, or by how much a sample counts: something that has nothing
 * to do with what its output is computed from. None if not all have such a weight.
 */
function weightsOf(
  program: Program,
  residuals: readonly Residual[],
  parametric: Uint8Array,
): ReadonlyMap<number, number> | undefined {
  const { trace, leaves, count } = program;
  const { ops, args } = trace;
  const targetOf = new Map(residuals.map(({ output, target }) => [output, target]));
  const strip = (node: number): number =>
    ops[node] === "identity" ? strip((args[node] as number[])[0] as number) : node;
  /** Differences by the node, with their outputs; copies of them, too. */
  const differences = new Map<number, number>();
  const weights = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const own = args[i] as readonly number[];
    if (ops[i] === "sub") {
      const [a, b] = own.map(strip) as [number, number];
      if (targetOf.get(b) === a) differences.set(i, b);
      else if (targetOf.get(a) === b) differences.set(i, a);
      continue;
    }
    const used = own.filter((node) => differences.has(node));
    const [difference] = used;
    if (difference === undefined) continue;
    const output = differences.get(difference) as number;
    if (ops[i] === "identity") {
      differences.set(i, output);
      continue;
    }
    const weight = own.find((node) => node !== difference);
    const known = weights.get(output);
    if (ops[i] !== "mul" || weight === undefined || used.length !== 1 || parametric[weight] === 1)
      return undefined;
    if (ops[weight] === "const" || leaves.get(weight)?.index.length === 0) return undefined;
    if (known !== undefined && known !== weight) return undefined;
    weights.set(output, weight);
  }
  if (weights.size < Math.max(2, residuals.length)) return undefined;
  const inputs = ancestors(program, weights.keys());
  const given = ancestors(program, weights.values());
  for (const [leaf] of leaves) if (inputs[leaf] === 1 && given[leaf] === 1) return undefined;
  return weights;
}

function usualLosses(
  program: Program,
  residuals: readonly Residual[],
  weights: ReadonlyMap<number, number> | undefined,
): Loss[] {
  if (residuals.length === 0) return [];
  const { numbers } = program;
  const roots = residuals.flatMap(({ output, target }) => [output, target, weights?.get(output) ?? output]);
  const each = (of: (node: number) => Num, f: (y: Num, o: Num) => Num): Num =>
    sum(
      residuals.map(({ output, target }) => {
        const own = f(of(target), of(output));
        const weight = weights?.get(output);
        return weight === undefined ? own : mul(of(weight), own);
      }),
    );
  const weighted = weights === undefined ? "" : ", each with its weight";
  // What the text lets expect: without a word of it, the squared error.
  const text = program.trace.source.join("\n");
  const hints = /cross.?entropy|\bbce\b|logistic|softmax|\.log\(|likelihood/i.test(text) ? 0.2 : 2.2;
  const losses: Loss[] = [
    {
      text: `½Σ(target − output)²${weighted}`,
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
      text: `the cross-entropy −Σ(target·log output + (1 − target)·log(1 − output))${weighted}`,
      own: false,
      prior: hints,
      roots,
      value: (of) => neg(each(of, (y, o) => add(mul(y, log(o)), mul(sub(1, y), log(sub(1, o)))))),
    });
    if (residuals.length > 1) {
      losses.push({
        text: `the cross-entropy −Σ target·log output${weighted}`,
        own: false,
        prior: hints,
        roots,
        value: (of) => neg(each(of, (y, o) => mul(y, log(o)))),
      });
    }
  }
  return losses;
}
