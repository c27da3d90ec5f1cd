/** @file Which assignments update a parameter: a new number is the old one plus something that is computed from the old one in another way, too. */

import type { Program } from "./program.ts";

/** One number of a parameter, and what an update makes of it. */
export interface Update {
  readonly statement: number;
  readonly leaf: number;
  readonly now: number;
}

const arithmetic = new Set(["add", "sub", "mul", "div", "pow", "neg"]);

/**
 * What is added to `old` to make `now`; `undefined` if `now` is not a sum with `old` in it, each perhaps times a number that is given.
 * `times`: how often `old` stands in the sum.
 */
export function stepFrom(
  now: number,
  old: number,
  ops: readonly string[],
  args: readonly (readonly number[])[],
  isSingle: (leaf: number) => boolean,
): { readonly increments: readonly number[]; readonly times: number } | undefined {
  const isGiven = (node: number, depth = 0): boolean =>
    ops[node] === "const" ||
    (ops[node] === "leaf"
      ? isSingle(node)
      : depth < 3 &&
        arithmetic.has(ops[node] as string) &&
        (args[node] as readonly number[]).every((a) => isGiven(a, depth + 1)));
  const stack = [now];
  const seen = new Set<number>();
  const increments: number[] = [];
  let times = 0;
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    if (i === old) times++;
    if (i <= old || seen.has(i)) continue;
    seen.add(i);
    const own = args[i] as readonly number[];
    switch (ops[i]) {
      case "add":
      case "sub":
      case "neg":
      case "sum":
      case "identity":
      case "max":
      case "min":
        stack.push(...own);
        break;
      case "select":
        stack.push(...own.slice(1));
        break;
      case "mul":
        if (isGiven(own[0] as number)) stack.push(own[1] as number);
        else if (isGiven(own[1] as number)) stack.push(own[0] as number);
        else increments.push(i);
        break;
      case "div":
        if (isGiven(own[1] as number)) stack.push(own[0] as number);
        else increments.push(i);
        break;
      case "floor":
      case "ceil":
      case "round":
      case "floordiv":
        break;
      default:
        increments.push(i);
    }
  }
  return times === 0 ? undefined : { increments, times };
}

/** What is known already: it is asked for each loss. */
const known = new WeakMap<Program, readonly Update[]>();

/** The updates of a program's parameters, in order, the first of each. */
export function updatesOf(program: Program): readonly Update[] {
  let updates = known.get(program);
  if (updates === undefined) known.set(program, (updates = findUpdates(program)));
  return updates;
}

function findUpdates(program: Program): Update[] {
  const { trace, leaves } = program;
  const { ops, args } = trace;
  const isSingle = (node: number): boolean => leaves.get(node)?.index.length === 0;
  const uses = new Uint32Array(program.count);
  for (const own of args) for (const a of own) uses[a] = (uses[a] as number) + 1;
  const found: (Update & { readonly isSure: boolean })[] = [];
  const others: (Update & { readonly name: string })[] = [];
  const { statements } = trace;
  for (const { update, statement, name } of trace.records) {
    const fresh = (update ?? []).filter(([leaf, old]) => leaf === old);
    if (fresh.length === 0) continue;
    const from = new Set(fresh.map(([leaf]) => leaf));
    let below: Uint8Array | undefined;
    for (const [leaf, , now] of fresh) {
      const step = stepFrom(now, leaf, ops, args, isSingle);
      if (step === undefined) {
        others.push({ statement, leaf, now, name: nameOf(name) });
        continue;
      }
      let isSure =
        step.times > 1 || (nameOf(leaves.get(leaf)?.name) === nameOf(name) && (uses[leaf] as number) > 1);
      if (!isSure) {
        below ??= dependents(program, (node) => from.has(node));
        isSure = step.increments.some((node) => below?.[node] === 1);
      }
      found.push({ statement, leaf, now, isSure });
    }
  }
  // What an array's updates are known by, its elements have: one that is given something else is updated wrongly.
  const updated = new Set(
    found.flatMap(({ statement, leaf, isSure }) =>
      isSure ? [`${statements[statement]?.scope} ${nameOf(leaves.get(leaf)?.name)}`] : [],
    ),
  );
  for (const { statement, leaf, now, name } of others) {
    const own = nameOf(leaves.get(leaf)?.name);
    if (own === name && updated.has(`${statements[statement]?.scope} ${own}`))
      found.push({ statement, leaf, now, isSure: true });
  }
  // A step that is computed from no number that it changes may be one by mistake, where the statement makes others that are.
  const sure = new Set(found.flatMap(({ statement, isSure }) => (isSure ? [statement] : [])));
  const seen = new Set<number>();
  return found.flatMap(({ statement, leaf, now }) => {
    if (!sure.has(statement) || seen.has(leaf)) return [];
    seen.add(leaf);
    return [{ statement, leaf, now }];
  });
}

/** A name without indices and numbers of objects. */
function nameOf(name = ""): string {
  return name.replace(/[[#].*$/s, "");
}

/** Which nodes depend on any of those that are marked. */
export function dependents(program: Program, isMarked: (node: number) => boolean): Uint8Array {
  const { args } = program.trace;
  const marked = new Uint8Array(program.count);
  for (let i = 0; i < program.count; i++) {
    marked[i] = +(isMarked(i) || (args[i] as readonly number[]).some((a) => marked[a] === 1));
  }
  return marked;
}
