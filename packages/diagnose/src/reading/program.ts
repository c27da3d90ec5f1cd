/** @file A traced program, with what is asked of it again and again: who made what, which variables there are, what they were when. */

import type { Operand, Place, Recorded, Trace } from "../trace.ts";

/** An array of nodes. */
export interface Tensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly nodes: readonly number[];
}

/** One run of a variable: what it was at a time. */
export interface Version {
  readonly tensor: Tensor;
  /** How many nodes there were when it was given. */
  readonly at: number;
  readonly run: number;
  readonly record: Recorded;
}

/** A name in the text, given its value by one statement, as often as that ran. */
export interface Variable {
  readonly name: string;
  readonly scope: string;
  readonly statement: number;
  readonly parameter: boolean;
  /** An array of which elements were assigned. */
  readonly whole: boolean;
  readonly versions: readonly Version[];
}

/** A place in the text where an expression stands: an operand of a site, or the value of a statement. */
export interface Slot {
  readonly operand: Operand;
  readonly site?: number;
  readonly index?: number;
  readonly statement: number;
  /** Of the value of a statement: where in a tuple. */
  readonly part?: number;
}

const NO_VIEWS: ReadonlyMap<string, Tensor> = new Map();
const NO_INTEGERS: ReadonlyMap<string, number> = new Map();

export class Program {
  readonly trace: Trace;
  readonly count: number;
  readonly numbers: Float64Array;
  readonly tensors: readonly Tensor[];
  readonly variables: readonly Variable[];
  /** Records of elements of lists that are recorded as wholes as well. */
  readonly parts: ReadonlySet<Recorded>;
  /** The leaves by node. */
  readonly leaves = new Map<
    number,
    {
      readonly name: string;
      readonly index: readonly number[];
      readonly fixed: boolean;
    }
  >();
  /** The statements that give a name a new value which is computed from its old one. */
  readonly updating: ReadonlySet<number>;
  /** Whether anything is computed by cases, as a relu is. */
  readonly isBent: boolean;
  /** The instances of each site. */
  readonly instancesOf: readonly (readonly number[])[];
  private readonly owners = new Map<number, Int32Array>();
  private children: Map<number, number[]> | undefined;
  private views: Map<number, Map<string, Tensor>> | undefined;
  private integers: Map<number, Map<string, number>> | undefined;
  private readonly elements = new Map<number, Map<number, number>>();

  constructor(trace: Trace) {
    this.trace = trace;
    this.count = trace.ops.length;
    this.numbers = Float64Array.from(trace.values, Number);
    this.tensors = trace.tensors.map(([shape, nodes], id) => ({
      id,
      shape,
      nodes,
    }));
    for (const [node, name, index, fixed] of trace.leaves) {
      // The elements of lists have their indices in their names.
      const own = [...(/(?:\[\d+\])+$/.exec(name)?.[0] ?? "").matchAll(/\d+/g)].map(([digits]) =>
        Number(digits),
      );
      this.leaves.set(node, { name, index: [...own, ...index], fixed });
    }
    // What is compared for equality is a class, and no quantity.
    trace.ops.forEach((op, i) => {
      if (op !== "eq" && op !== "ne") return;
      for (const node of trace.args[i] as readonly number[]) {
        const leaf = this.leaves.get(node);
        if (leaf !== undefined && Number.isInteger(this.numbers[node]))
          this.leaves.set(node, { ...leaf, fixed: true });
      }
    });
    const instancesOf: number[][] = trace.sites.map(() => []);
    trace.instances.forEach(([site, , , result], i) => {
      // A function that answers several values has no single tensor for a result.
      if (result !== null || trace.sites[site]?.kind === "call") instancesOf[site]?.push(i);
    });
    this.instancesOf = instancesOf;
    this.updating = new Set(
      trace.records.flatMap(({ update, statement }) => (update === undefined ? [] : [statement])),
    );
    this.isBent = trace.ops.some((op) => /^([gl][te]|max|min|select|abs|sign)$/.test(op));
    this.parts = partsOfWholes(trace.records, this.tensors);
    this.variables = variablesOf(trace, this.tensors, this.parts);
  }

  /** Of a round of a loop within a statement's expression, the run of the statement. */
  wholeRun(run: number): number {
    return this.trace.runs[run]?.[3] ?? run;
  }

  /** What other expressions of the text are where a statement runs. */
  viewsAt(run: number): ReadonlyMap<string, Tensor> {
    if (this.views === undefined) {
      this.views = new Map();
      const { views = [], expressions = [] } = this.trace;
      for (const [at, expression, tensor] of views) {
        let own = this.views.get(at);
        if (own === undefined) this.views.set(at, (own = new Map()));
        own.set(expressions[expression] as string, this.tensors[tensor] as Tensor);
      }
    }
    return this.views.get(run) ?? NO_VIEWS;
  }

  /** What integers expressions of the text are where a statement runs, the counters of loops among them. */
  integersAt(run: number): ReadonlyMap<string, number> {
    if (this.integers === undefined) {
      this.integers = new Map();
      const { integers = [], expressions = [], runs } = this.trace;
      for (const [r, [, , loops]] of runs.entries()) {
        const counters = Object.entries(loops).filter(([, x]) => typeof x === "number");
        if (counters.length > 0) this.integers.set(r, new Map(counters as [string, number][]));
      }
      for (const [at, expression, integer] of integers) {
        let own = this.integers.get(at);
        if (own === undefined) this.integers.set(at, (own = new Map()));
        own.set(expressions[expression] as string, integer);
      }
    }
    return this.integers.get(run) ?? NO_INTEGERS;
  }

  tensor(id: number | null | undefined): Tensor | undefined {
    return id === null || id === undefined ? undefined : this.tensors[id];
  }

  /** For each node the instance of `site` in whose course it was made, or −1. */
  owner(site: number): Int32Array {
    let owner = this.owners.get(site);
    if (owner === undefined) {
      const { instances, instanceOf } = this.trace;
      const inside = new Int32Array(instances.length).fill(-1);
      instances.forEach(([own, parent], i) => {
        inside[i] = own === site ? i : parent >= 0 ? (inside[parent] as number) : -1;
      });
      owner = Int32Array.from(instanceOf, (i) => (i >= 0 ? (inside[i] as number) : -1));
      this.owners.set(site, owner);
    }
    return owner;
  }

  /** The position of a node in a tensor. */
  elementOf(tensor: Tensor, node: number): number | undefined {
    let map = this.elements.get(tensor.id);
    if (map === undefined) {
      map = new Map();
      for (let e = tensor.nodes.length - 1; e >= 0; e--) map.set(tensor.nodes[e] as number, e);
      this.elements.set(tensor.id, map);
    }
    return map.get(node);
  }

  /** The instances of the site of an operand whose result the instance `user` used. */
  childOf(user: number, operand: Operand): number | undefined {
    if (operand.site === undefined) return undefined;
    const { instances } = this.trace;
    const [, parent, , , run] = instances[user] as Trace["instances"][number];
    return this.instancesOf[operand.site]?.findLast((i) => {
      const [, p, , , r] = instances[i] as Trace["instances"][number];
      return i < user && p === parent && r === run;
    });
  }

  /** What is computed in the course of an instance, in order. */
  childrenOf(instance: number): readonly number[] {
    if (this.children === undefined) {
      this.children = new Map();
      for (const [i, [, parent]] of this.trace.instances.entries()) {
        const list = this.children.get(parent);
        if (list === undefined) this.children.set(parent, [i]);
        else list.push(i);
      }
    }
    return this.children.get(instance) ?? [];
  }

  textOf([line, column, endLine, endColumn]: Place): string {
    const { source } = this.trace;
    const first = source[line - 1] ?? "";
    if (line === endLine) return first.slice(column, endColumn).replace(/(?<=[\w\])])!(?!=)/g, "");
    const middle = source.slice(line, endLine - 1);
    const text = [first.slice(column), ...middle, (source[endLine - 1] ?? "").slice(0, endColumn)].join(" ");
    return text.replace(/\\?\s+/g, " ").replace(/(?<=[\w\])])!(?!=)/g, "");
  }
}

/** The variables of a program: its records, those of one place in the text together. */
function variablesOf(
  { records, statements }: Trace,
  tensors: readonly Tensor[],
  parts: ReadonlySet<Recorded>,
): Variable[] {
  const groups = new Map<string, { variable: Omit<Variable, "versions">; versions: Version[] }>();
  for (const record of records) {
    if (record.returned === true || parts.has(record)) continue;
    const statement = statements[record.statement];
    const target =
      record.parameter === true ? record.name : (statement?.targets[record.target]?.name ?? record.name);
    const base = record.whole === true ? target.replace(/[[(].*$/s, "") : target;
    const name = record.parameter === true ? target : base + record.path;
    const key = `${record.statement} ${record.whole === true} ${name}`;
    let group = groups.get(key);
    if (group === undefined) {
      const variable = {
        name,
        scope: statement?.scope ?? "",
        statement: record.statement,
        parameter: record.parameter === true,
        whole: record.whole === true,
      };
      groups.set(key, (group = { variable, versions: [] }));
    }
    const tensor = tensors[record.tensor] as Tensor;
    group.versions.push({ tensor, at: record.at, run: record.run, record });
  }
  return [...groups.values()].map(({ variable, versions }) => ({
    ...variable,
    versions,
  }));
}

/** Records of elements of a list that is recorded as a whole as well. */
function partsOfWholes(records: readonly Recorded[], tensors: readonly Tensor[]): Set<Recorded> {
  const wholes = new Map<string, Set<number>>();
  const keyOf = ({ statement, target, run, at, whole }: Recorded): string =>
    `${statement} ${target} ${run} ${at} ${whole === true}`;
  for (const record of records) {
    if (record.path !== "") continue;
    wholes.set(keyOf(record), new Set(tensors[record.tensor]?.nodes));
  }
  const parts = new Set<Recorded>();
  for (const record of records) {
    if (record.path === "") continue;
    const whole = wholes.get(keyOf(record));
    if (whole !== undefined && tensors[record.tensor]?.nodes.every((node) => whole.has(node)) === true)
      parts.add(record);
  }
  return parts;
}

/** For each element of an array of shape `to`, the element of one of shape `from` that stands there when it is broadcast; `undefined` if it cannot be. */
export function broadcast(from: readonly number[], to: readonly number[]): Int32Array | undefined {
  const size = sizeOf(to);
  if (from.length === to.length && from.every((n, i) => n === to[i]))
    return Int32Array.from({ length: size }, (_, e) => e);
  if (from.length > to.length) {
    // (1, n) for (n)
    const extra = from.slice(0, from.length - to.length);
    return extra.every((n) => n === 1) ? broadcast(from.slice(extra.length), to) : undefined;
  }
  const offset = to.length - from.length;
  if (!from.every((n, i) => n === 1 || n === to[i + offset])) return undefined;
  const map = new Int32Array(size);
  const index = to.map(() => 0);
  for (let e = 0; e < size; e++) {
    let at = 0;
    from.forEach((n, i) => {
      at = at * n + (n === 1 ? 0 : (index[i + offset] as number));
    });
    map[e] = at;
    for (let d = to.length - 1; d >= 0; d--) {
      index[d] = (index[d] as number) + 1;
      if ((index[d] as number) < (to[d] as number)) break;
      index[d] = 0;
    }
  }
  return map;
}

/** For each element of the transpose of a matrix, its element in the matrix. */
export function transposed([rows = 1, columns = 1]: readonly number[]): Int32Array {
  return Int32Array.from({ length: rows * columns }, (_, e) => (e % rows) * columns + Math.floor(e / rows));
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, n) => size * n, 1);
}
