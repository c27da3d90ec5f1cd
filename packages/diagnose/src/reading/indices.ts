/** @file Edits of integers by which the program chooses: another class in a test for equality, another element that an update changes. */

import type { Place } from "../trace.ts";
import type { Edit, Make } from "./edit.ts";
import { closeness } from "./expressions.ts";
import type { Expression, Rewriting } from "./points.ts";
import { type Program, sizeOf, type Tensor } from "./program.ts";
import type { Slot, Use } from "./slots.ts";

/** What is written like what stands there, and shortly, is likelier. */
const costOf = (wrong: string, right: string): number => 1 - closeness(wrong, right) + 0.002 * right.length;

/** Other sides of the equality by which a slot's operand chooses one of two numbers: `k === y[i] ? 1 : 0` for `k === y[k] ? 1 : 0`. */
export function* otherTests(program: Program, slot: Slot, make: Make): Generator<Edit> {
  const { test, branches = [] } = slot.operand;
  if (test === undefined) return;
  const integers = slot.uses.map(({ run }) => program.integersAt(run));
  for (const [s, side] of test.sides.entries()) {
    const own = program.textOf(side.at);
    const other = program.textOf((test.sides[1 - s] as typeof side).at);
    for (const text of integers[0]?.keys() ?? []) {
      if (text === own || text === other) continue;
      const puts = integers.map((known): Expression | "same" | undefined => {
        const [x, y, was] = [known.get(text), known.get(other), known.get(own)];
        if (x === undefined || y === undefined || was === undefined) return undefined;
        if ((x === y) === (was === y)) return "same";
        const number = branches[(x === y) === test.isEqual ? 0 : 1]?.number;
        return number === undefined ? undefined : { number };
      });
      if (puts.includes(undefined) || puts.every((put) => put === "same")) continue;
      yield make(
        "replace",
        own,
        text,
        costOf(own, text),
        (u) => {
          const put = puts[u];
          return put === "same" ? undefined : put;
        },
        side.at,
      );
    }
  }
}

/** Other integers in the place of an operand of an equality that was computed, and not only decided by. */
export function* otherIntegers(program: Program, slot: Slot, make: Make): Generator<Edit> {
  if (!/^[=!]=$/.test(program.trace.sites[slot.site]?.kind ?? "")) return;
  const integers = slot.uses.map(({ run }) => program.integersAt(run));
  for (const text of integers[0]?.keys() ?? []) {
    const puts = integers.map((known) => known.get(text));
    if (text === slot.text || puts.includes(undefined)) continue;
    const cost = costOf(slot.text, text);
    yield make("replace", slot.text, text, cost, (u) => ({ number: puts[u] as number }));
  }
}

/** One run of an update of an element: what it made, of what, and the array afterwards. */
interface Moved {
  readonly node: number;
  readonly run: number;
  readonly whole: Tensor;
  /** Where the element stands in the array. */
  readonly at: number;
}

/** Updates of elements, as slots with edits that update other elements: `dy[targets[t]] -= 1` for `dy[inputs[t]] -= 1`. */
export function movedElements(program: Program, under: Uint8Array, last: number): [Slot, Edit[]][] {
  const { trace } = program;
  const found: [Slot, Edit[]][] = [];
  for (const [s, statement] of trace.statements.entries()) {
    const [target] = statement.targets;
    if (statement.kind !== "update" || target === undefined || statement.targets.length !== 1) continue;
    const index = indexIn(target.name, target.at);
    if (index === undefined) continue;
    const moved = movedBy(program, s, under, last);
    if (moved.length === 0) continue;
    const integers = moved.map(({ run }) => program.integersAt(run));
    const own = integers.map((known) => known.get(index.text));
    if (own.includes(undefined)) continue;
    const edits: Edit[] = [];
    const uses = moved.map(({ node, run, at }): Use => ({
      instance: -1,
      tensor: { id: -5e9 - node, shape: [], nodes: [node] },
      run,
      start: at,
    }));
    const nodesFrom = (from: ReadonlySet<number>, after: number): number[] =>
      trace.args.flatMap((args, i) => (i > after && args.some((a) => from.has(a)) ? [i] : []));
    const everyNode = nodesFrom(
      new Set(moved.flatMap(({ whole }) => whole.nodes)),
      Math.min(...moved.map(({ node }) => node)),
    );
    const slot: Slot = {
      operand: { at: index.at, name: index.text },
      at: index.at,
      text: index.text,
      uses,
      statement: s,
      scope: statement.scope,
      site: -1,
      index: 0,
      nodes: everyNode,
      apply: () => () => undefined,
    };
    for (const text of integers[0]?.keys() ?? []) {
      if (text === index.text) continue;
      const instead = insteadOf(program, moved, (m) => {
        const [was, now] = [own[m] as number, integers[m]?.get(text)];
        const { shape } = (moved[m] as Moved).whole;
        return now === undefined || now < 0 || now >= (shape[index.axis] ?? 0)
          ? undefined
          : (now - was) * sizeOf(shape.slice(index.axis + 1));
      });
      if (instead === undefined || instead.size === 0) continue;
      const rewriting: Rewriting = (i) => {
        const args = trace.args[i] as readonly number[];
        if (!args.some((a) => i > (instead.get(a)?.after ?? Infinity))) return undefined;
        return {
          args: args.map((a): Expression => {
            const put = instead.get(a);
            return put === undefined || i <= put.after ? { node: a, isKept: true } : put.to;
          }),
        };
      };
      edits.push({
        kind: "replace",
        slot,
        at: index.at,
        wrong: index.text,
        right: text,
        cost: costOf(index.text, text),
        rewriting,
        nodes: everyNode.filter((i) => rewriting(i) !== undefined),
      });
    }
    if (edits.length > 0) found.push([slot, edits]);
  }
  return found;
}

/** What later nodes are given in the place of one. */
interface Instead {
  readonly after: number;
  readonly to: Expression;
}

/**
 * What is used in the place of each element of the arrays, if updates change elements that stand further on, by `shift`; `undefined` if one of
 * them stands outside.
 */
function insteadOf(
  program: Program,
  moved: readonly Moved[],
  shift: (m: number) => number | undefined,
): Map<number, Instead> | undefined {
  const { ops, args } = program.trace;
  const instead = new Map<number, Instead>();
  for (const life of livesOf(moved)) {
    const { whole } = moved[life.at(-1) as number] as Moved;
    const first = new Map<number, number>();
    for (const m of life) {
      const { at, node } = moved[m] as Moved;
      if (!first.has(at)) first.set(at, (args[node] as readonly number[])[0] as number);
    }
    const initial = (at: number): Expression => ({ node: first.get(at) ?? (whole.nodes[at] as number) });
    const now = new Map<number, Expression>();
    for (const m of life) {
      const by = shift(m);
      if (by === undefined) return undefined;
      const { at, node } = moved[m] as Moved;
      const other = whole.nodes[at + by];
      if (other === undefined || other < 0) return undefined;
      const amount = { node: (args[node] as readonly number[])[1] as number };
      now.set(at + by, { op: ops[node] as string, args: [now.get(at + by) ?? initial(at + by), amount] });
    }
    const after = Math.max(...life.map((m) => (moved[m] as Moved).node));
    for (const at of new Set([...first.keys(), ...now.keys()]))
      instead.set(whole.nodes[at] as number, { after, to: now.get(at) ?? initial(at) });
  }
  return instead;
}

/** The updates of one array each, which goes on from one to the next. */
function livesOf(moved: readonly Moved[]): number[][] {
  const lives: number[][] = [];
  const changedIn = new Map<number, Set<number>>();
  for (const { run, at } of moved) changedIn.set(run, (changedIn.get(run) ?? new Set()).add(at));
  moved.forEach(({ whole, run }, m) => {
    const life = lives.at(-1);
    const before = moved[life?.at(-1) ?? -1];
    const changed = changedIn.get(run) as ReadonlySet<number>;
    const goesOn =
      before !== undefined &&
      before.whole.nodes.length === whole.nodes.length &&
      whole.nodes.every((node, at) => changed.has(at) || node === before.whole.nodes[at]);
    if (life !== undefined && goesOn) life.push(m);
    else lives.push([m]);
  });
  return lives;
}

/** The updates of single elements that a statement makes; none if it makes others, too. */
function movedBy(program: Program, statement: number, under: Uint8Array, last: number): Moved[] {
  const { trace } = program;
  const own = trace.records.filter((record) => record.statement === statement);
  const wholes = new Map(
    own.flatMap(({ whole, path, run, tensor }) =>
      whole === true && path === "" ? [[run, program.tensors[tensor] as Tensor] as const] : [],
    ),
  );
  const moved: Moved[] = [];
  for (const { whole, run, tensor, at } of own) {
    if (whole === true) continue;
    if (at > last + 1) continue;
    const array = wholes.get(run);
    if (array === undefined) return [];
    for (const node of (program.tensors[tensor] as Tensor).nodes) {
      const place = array.nodes.indexOf(node);
      if (place < 0 || under[node] === 1 || (trace.args[node] as readonly number[]).length !== 2) return [];
      moved.push({ node, run, whole: array, at: place });
    }
  }
  return moved;
}

/** The last subscript of a target, and along which axis it counts. */
function indexIn(
  name: string,
  [line, column, endLine]: Place,
): { readonly text: string; readonly at: Place; readonly axis: number } | undefined {
  if (line !== endLine || !name.endsWith("]")) return undefined;
  let [depth, start, axis] = [0, 0, -1];
  for (let i = 0; i < name.length; i++) {
    if (/[[(]/.test(name[i] as string)) depth++;
    else if (/[\])]/.test(name[i] as string)) depth--;
    if ((name[i] === "[" || name[i] === ",") && depth === 1) [start, axis] = [i + 1, axis + 1];
  }
  while (name[start] === " ") start++;
  const text = name.slice(start, -1);
  if (/[,:]/.test(text)) return undefined;
  return { text, at: [line, column + start, line, column + start + text.length], axis };
}
