/** @file The places in the text where an edit may be made, and how an edit there changes the graph: at all runs of the place at once. */

import type { Expression, Rewriting } from "./points.ts";
import type { Place } from "../trace.ts";
import type { Operand } from "../trace.ts";
import { type Program, type Tensor } from "./program.ts";
import { dependents } from "./updates.ts";

/** One time that the expression of a slot had a value. */
export interface Use {
  /** The instance whose operand it is; −1 for the value of a statement. */
  readonly instance: number;
  readonly tensor: Tensor;
  readonly run: number;
  /** How many nodes there were before. */
  readonly start: number;
  /** Of the value of a statement: the name that it was given at run time. */
  readonly name?: string;
}

/** What an edit puts in the place of an element: of use `use`, the element's position, and the node that stands there. */
export type Put = (use: number, element: number, node: number) => Expression | undefined;

/** An expression in the text, as an operand or as the value of a statement, with all its uses. */
export interface Slot {
  readonly operand: Operand;
  readonly at: Place;
  readonly text: string;
  readonly uses: readonly Use[];
  /** The statement in which it stands. */
  readonly statement: number;
  readonly scope: string;
  /** The site whose operand it is; −1 for the value of a statement. */
  readonly site: number;
  readonly index: number;
  /** Of an array of which elements are assigned: its name, if the slot is the whole of it. */
  readonly whole?: string;
  /** The nodes that an edit may change. */
  readonly nodes: readonly number[];
  readonly apply: (put: Put) => Rewriting;
}

/** All slots of the backward pass: of sites and statements of which nothing is part of the loss. */
export function slotsOf(program: Program, under: Uint8Array, last: number): Slot[] {
  const { trace } = program;
  const slots: Slot[] = [];
  // What depends on nothing that the loss depends on, as a rate, is given its number in other places.
  const live = dependents(program, (node) => under[node] === 1 && trace.ops[node] !== "const");
  trace.sites.forEach((site, s) => {
    const instances = (program.instancesOf[s] as number[]).filter(
      (i) => (trace.instances[i]?.[5] ?? 0) <= last,
    );
    if (instances.length === 0) return;
    const owner = program.owner(s);
    const nodes: number[] = [];
    for (let i = 0; i < program.count; i++) if ((owner[i] as number) >= 0) nodes.push(i);
    if (nodes.length === 0 || nodes.some((i) => under[i] === 1)) return;
    // By what is equal or not, the program may choose between what does.
    const isChoice = /^[=!]=$/.test(site.kind) || /(?:^|\.)where$/.test(site.name ?? "");
    if (!isChoice && !nodes.some((i) => live[i] === 1)) return;
    const calls = site.kind === "call";
    const all = site.receiver === undefined ? site.operands : [site.receiver, ...site.operands];
    const keywords = site.keywords?.length ?? 0;
    const [first] = instances as [number];
    const given = (trace.instances[first]?.[2] ?? []).length - keywords;
    const operands = given === all.length ? all : site.operands;
    const positional = !calls || nodes.every((i) => trace.instanceOf[i] === owner[i]);
    operands.forEach((operand, index) => {
      const uses: Use[] = [];
      for (const i of instances) {
        const [, , own, , run, start] = trace.instances[i] as (typeof trace.instances)[number];
        const tensor = program.tensor(own[index]);
        if (tensor === undefined) return;
        uses.push({ instance: i, tensor, run, start });
      }
      const put = (part: Operand, own: readonly Use[]): void => {
        const [first] = own;
        if (first === undefined) return;
        const useOf = new Map(own.map(({ instance }, u) => [instance, u]));
        slots.push({
          operand: part,
          at: part.at,
          text: program.textOf(part.at),
          uses: own,
          statement: trace.runs[first.run]?.[0] ?? -1,
          scope: site.scope,
          site: s,
          index,
          nodes,
          apply: (to) =>
            operandRewriting(program, owner, own, useOf, index, positional && operands.length === 2, to),
        });
      };
      put(operand, uses);
      for (const [branch, own] of branchesOf(program, operand, uses)) put(branch, own);
    });
  });
  const byStatement = new Map<number, Map<string, Use[]>>();
  // What also computes a part of the loss, as an activation's function, is the loss's own.
  const forward = new Set(
    trace.records.flatMap(({ statement, tensor, returned }) =>
      returned === true &&
      program.tensors[tensor]?.nodes.some((i) => under[i] === 1 && trace.ops[i] !== "identity") === true
        ? [statement]
        : [],
    ),
  );
  for (const record of trace.records) {
    if (forward.has(record.statement)) continue;
    const statement = trace.statements[record.statement];
    if (statement?.value === undefined || record.parameter === true || program.parts.has(record)) continue;
    if (record.at > last + 1 && record.at - sizeOfTensor(program, record.tensor) > last) continue;
    const tensor = program.tensors[record.tensor] as Tensor;
    if (tensor.nodes.some((i) => i < 0 || under[i] === 1) || !tensor.nodes.some((i) => live[i] === 1))
      continue;
    // Of a list of arrays, nothing is computed as a whole.
    if (record.whole === true && (tensor.shape.length === 0 || record.path !== "")) continue;
    const path = statement.value.each === true ? "" : record.path;
    const key = `${record.target} ${path}${record.whole === true ? " whole" : ""}`;
    let group = byStatement.get(record.statement);
    if (group === undefined) byStatement.set(record.statement, (group = new Map()));
    let uses = group.get(key);
    if (uses === undefined) group.set(key, (uses = []));
    const start = Math.min(...tensor.nodes);
    uses.push({ instance: -1, tensor, run: record.run, start, name: record.name });
  }
  for (const [s, group] of byStatement) {
    const statement = trace.statements[s] as (typeof trace.statements)[number];
    for (const [key, uses] of group) {
      const [target, path = ""] = key.split(" ") as [string, string?];
      const value = statement.value as Operand;
      const element = /^\[(\d+|'[^']*')\]/.exec(path)?.[1] ?? "0";
      const part =
        value.keys !== undefined
          ? value.keys.indexOf(element)
          : statement.kind === "return"
            ? Number(element)
            : Number(target);
      const operand = value.parts?.[part] ?? value;
      // Another name for the same numbers: edited where they are computed, or used.
      const isWhole = key.endsWith(" whole");
      const isCopy = uses.every(({ tensor }) => tensor.nodes.every((node) => trace.ops[node] === "identity"));
      if (operand.site === undefined && !isCopy && !isWhole) continue;
      if (
        path !== "" &&
        group.size > 1 &&
        value.parts === undefined &&
        group.size > Math.max(1, statement.targets.length)
      ) {
        // Parts of a list that one expression makes: they are edited together where it is computed.
        if (operand.site !== undefined) continue;
      }
      const places = new Map<number, readonly [use: number, element: number]>();
      uses.forEach(({ tensor }, u) => {
        tensor.nodes.forEach((node, e) => {
          if (!places.has(node)) places.set(node, [u, e]);
        });
      });
      slots.push({
        operand,
        at: operand.at,
        text: isWhole ? wholeOf(statement.targets[Number(target)]?.name) : program.textOf(operand.at),
        ...(isWhole && { whole: wholeOf(statement.targets[Number(target)]?.name) }),
        uses,
        statement: s,
        scope: statement.scope,
        site: -1,
        index: Number(target),
        nodes: [...new Set(uses.flatMap(({ tensor }) => tensor.nodes))].toSorted((x, y) => x - y),
        apply: (put) => rootRewriting(places, put),
      });
    }
  }
  slots.push(...maskedValues(program, last));
  const homes = homesOf(program);
  return slots.map((slot) => ({
    ...slot,
    statement: homes(slot.at) ?? slot.statement,
  }));
}

/** The branches of a choice, with the uses in which it took them, where numbers that stand there tell that. */
function branchesOf(
  program: Program,
  { branches }: Operand,
  uses: readonly Use[],
): (readonly [branch: Operand, uses: readonly Use[]])[] {
  if (branches?.some(({ number }) => number !== undefined) !== true) return [];
  const isNumber = ({ tensor: { nodes } }: Use, number: number | undefined): boolean =>
    nodes.length === 1 &&
    program.trace.ops[nodes[0] as number] === "const" &&
    program.numbers[nodes[0] as number] === number;
  return branches.map((branch, b) => {
    const other = branches[1 - b]?.number;
    return [
      branch,
      uses.filter((use) =>
        branch.number === undefined ? !isNumber(use, other) : isNumber(use, branch.number),
      ),
    ] as const;
  });
}

/** What is put into those elements of arrays for which a condition holds. */
function maskedValues(program: Program, last: number): Slot[] {
  const { trace } = program;
  const found = new Map<
    number,
    { uses: Use[]; nodes: number[]; places: Map<number, readonly [number, number]> }
  >();
  for (const { whole, statement, tensor, run, at } of trace.records) {
    const { nodes, shape } = program.tensors[tensor] as Tensor;
    const { kind, value } = trace.statements[statement] ?? {};
    if (whole !== true || kind !== "assign" || value === undefined || value.site !== undefined) continue;
    if (!nodes.every((node) => trace.ops[node] === "select" && node <= last && node >= at - 3 * nodes.length))
      continue;
    let one = found.get(statement);
    if (one === undefined) found.set(statement, (one = { uses: [], nodes: [], places: new Map() }));
    for (const [e, node] of nodes.entries()) one.places.set(node, [one.uses.length, e]);
    one.nodes.push(...nodes);
    const put = nodes.map((node) => (trace.args[node] as readonly number[])[1] as number);
    one.uses.push({
      instance: -1,
      tensor: { id: -4e9 - tensor, shape, nodes: put },
      run,
      start: Math.min(...nodes),
    });
  }
  return [...found].map(([s, { uses, nodes, places }]) => {
    const { value, scope } = trace.statements[s] as (typeof trace.statements)[number];
    const operand = value as Operand;
    return {
      operand,
      at: operand.at,
      text: program.textOf(operand.at),
      uses,
      statement: s,
      scope,
      site: -1,
      index: 0,
      nodes: nodes.toSorted((x, y) => x - y),
      apply: (put) => (node) => {
        const place = places.get(node);
        if (place === undefined) return undefined;
        const [mask, own, old] = trace.args[node] as readonly [number, number, number];
        const x = put(place[0], place[1], own);
        return x === undefined
          ? undefined
          : { args: [{ node: mask, isKept: true }, x, { node: old, isKept: true }] };
      },
    };
  });
}

/** Of a[i], a. */
function wholeOf(target = ""): string {
  return target.replace(/[[(].*$/s, "");
}

/** The outermost assignment in which a place stands: a function that is passed to another one belongs to the statement around it. */
function homesOf(program: Program): (place: Place) => number | undefined {
  const { statements } = program.trace;
  const all = statements
    .map((statement, s) => ({
      at: statement.at,
      s,
      isAssignment: statement.kind === "assign" || statement.kind === "update",
    }))
    .filter(({ isAssignment }) => isAssignment);
  const isBefore = (line: number, column: number, otherLine: number, otherColumn: number): boolean =>
    line < otherLine || (line === otherLine && column <= otherColumn);
  return ([line, column, endLine, endColumn]) => {
    const around = all.filter(
      ({ at: [l, c, el, ec] }) => isBefore(l, c, line, column) && isBefore(endLine, endColumn, el, ec),
    );
    const [first] = around.toSorted((x, y) => x.at[0] - y.at[0] || x.at[1] - y.at[1] || y.at[2] - x.at[2]);
    return first?.s;
  };
}

function sizeOfTensor(program: Program, tensor: number): number {
  return program.tensors[tensor]?.nodes.length ?? 0;
}

/** The rewriting that replaces an operand of a site, in all its instances. */
function operandRewriting(
  program: Program,
  owner: Int32Array,
  uses: readonly Use[],
  useOf: ReadonlyMap<number, number>,
  index: number,
  positional: boolean,
  put: Put,
): Rewriting {
  const { args } = program.trace;
  return (node) => {
    const instance = owner[node];
    if (instance === undefined || instance < 0) return undefined;
    const u = useOf.get(instance);
    if (u === undefined) return undefined;
    const { tensor } = uses[u] as Use;
    const own = args[node] as readonly number[];
    if (positional && own.length === 2) {
      const element = program.elementOf(tensor, own[index] as number);
      const expression = element === undefined ? undefined : put(u, element, own[index] as number);
      if (expression === undefined) return undefined;
      const other = { node: own[1 - index] as number, isKept: true } as const;
      return { args: index === 0 ? [expression, other] : [other, expression] };
    }
    let changed = false;
    const replaced = own.map((a): Expression => {
      const element = program.elementOf(tensor, a);
      const expression = element === undefined ? undefined : put(u, element, a);
      if (expression === undefined) return { node: a, isKept: true };
      changed = true;
      return expression;
    });
    return changed ? { args: replaced } : undefined;
  };
}

/** The rewriting that replaces the value of a statement, in all its runs. */
function rootRewriting(
  places: ReadonlyMap<number, readonly [use: number, element: number]>,
  put: Put,
): Rewriting {
  return (node) => {
    const place = places.get(node);
    const as = place === undefined ? undefined : put(place[0], place[1], -1);
    return as === undefined ? undefined : { as };
  };
}

/** Two rewritings, the second one of what the first has made. */
export function both(first: Rewriting, second: Rewriting): Rewriting {
  return (node) => {
    const [a, b] = [first(node), second(node)];
    if (a === undefined || b === undefined) return a ?? b;
    const op = b.op ?? a.op;
    const args =
      a.args === undefined
        ? b.args
        : b.args === undefined
          ? a.args
          : a.args.map((x, i) => merged(x, b.args?.[i]));
    const as = a.as === undefined ? b.as : b.as === undefined ? a.as : nested(b.as, a.as);
    return {
      ...(op !== undefined && { op }),
      ...(args !== undefined && { args }),
      ...(as !== undefined && { as }),
    };
  };
}

function merged(a: Expression, b: Expression | undefined): Expression {
  return b === undefined || ("node" in b && b.isKept === true) ? a : b;
}

/** An expression with another one in the place of the node itself. */
function nested(outer: Expression, inner: Expression): Expression {
  if ("node" in outer) return outer.node === -1 ? inner : outer;
  return "number" in outer ? outer : { op: outer.op, args: outer.args.map((x) => nested(x, inner)) };
}
