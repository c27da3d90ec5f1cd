/** @file The graph that a program computes, while it runs: a node for each number, and which part of the text computed what. */

import type { Ended, Operand, Place, Recorded, Site, Statement, Trace } from "../trace.ts";
import { compute } from "../reading/operations.ts";
import { stepFrom } from "../reading/updates.ts";

/** A number that knows how it was computed. */
export class Traced {
  readonly id: number;
  readonly value: number;

  constructor(id: number, value: number) {
    this.id = id;
    this.value = value;
  }
}

/** Ends the program: what is needed has been seen, or a limit is reached. */
export class Stop extends Error {
  readonly reason: Ended["reason"];

  constructor(reason: Ended["reason"]) {
    super(reason);
    this.reason = reason;
  }
}

type Contents = readonly (readonly [path: string, tensor: number])[];

export class Graph {
  readonly #limit: number;
  readonly #ops: string[] = [];
  readonly #args: number[][] = [];
  readonly #values: number[] = [];
  readonly #instanceOf: number[] = [];
  readonly #constants = new Map<number, Traced>();
  readonly #leaves = new Map<number, { name: string; fixed: boolean }>();
  readonly #sites: Site[] = [];
  readonly #statements: Statement[] = [];
  readonly #runs: [number, number, Readonly<Record<string, number>>][] = [];
  readonly #instances: [number, number, (number | null)[], number | null, number, number][] = [];
  readonly #tensors: [number[], number[]][] = [];
  readonly #tensorIds = new Map<string, number>();
  readonly #records: Recorded[] = [];
  readonly #decisions = new Map<number, boolean>();
  readonly #before = new Map<string, Contents>();
  /** Of a node that an update made: the leaf that it was at first, and the statement. */
  readonly #origin = new Map<number, readonly [leaf: number, statement: number]>();
  readonly #parameters = new Map<string, Traced>();
  readonly #expressions = new Map<string, number>();
  readonly #views: [number, number, number][] = [];
  readonly #integers: [number, number, number][] = [];
  #current = -1;
  #run = -1;
  /** The counters of the loops that run. */
  readonly loops = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many nodes there are. */
  get size(): number {
    return this.#ops.length;
  }

  node(
    op: string,
    operands: readonly Traced[],
    value = compute(
      op,
      operands.map((x) => x.value),
    ),
  ): Traced {
    if (this.#ops.length >= this.#limit) throw new Stop("size");
    this.#ops.push(op);
    this.#args.push(operands.map(({ id }) => id));
    this.#values.push(value);
    this.#instanceOf.push(this.#current);
    return new Traced(this.#ops.length - 1, value);
  }

  /** Whether a number was computed, and not given. */
  isComputed({ id }: Pick<Traced, "id">): boolean {
    return this.#ops[id] !== "leaf" && this.#ops[id] !== "const";
  }

  constant(x: number | Traced): Traced {
    if (x instanceof Traced) return x;
    let known = this.#constants.get(x);
    if (known === undefined) this.#constants.set(x, (known = this.node("const", [], x)));
    return known;
  }

  leaf(value: number, name: string, fixed = false): Traced {
    const node = this.node("leaf", [], value);
    this.#leaves.set(node.id, { name, fixed });
    return node;
  }

  /** Whether `x` counts as true, by its number: the program takes one way. */
  isTrue(x: unknown): boolean {
    if (!(x instanceof Traced)) return Boolean(x);
    const isTrue = x.value !== 0 && !Number.isNaN(x.value);
    this.#decisions.set(x.id, isTrue);
    return isTrue;
  }

  /** Whether numbers were drawn and scaled, as in scale * Math.random(): how is no part of what is differentiated. */
  isDrawn(xs: readonly unknown[], written: ReadonlySet<number>): boolean {
    const [first] = xs;
    if (xs.length < 2 || !(first instanceof Traced)) return false;
    const by = this.#drawnWith(first.id, written);
    return by !== undefined && xs.every((x) => x instanceof Traced && this.#drawnWith(x.id, written) === by);
  }

  /** The names of the single given numbers by which a number was scaled that stands nowhere in the program; `undefined` if it is anything else. */
  #drawnWith(node: number, written: ReadonlySet<number>): string | undefined {
    if (!this.isComputed({ id: node })) return undefined;
    const stack = [node];
    const seen = new Set<number>();
    const by = new Set<number>();
    let isDrawn = false;
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      if (seen.has(i)) continue;
      if (seen.add(i).size > 50) return undefined;
      if (this.#ops[i] === "const") isDrawn ||= !written.has(Math.abs(this.#values[i] as number));
      else if (this.#ops[i] !== "leaf") stack.push(...(this.#args[i] as readonly number[]));
      else if (this.#leaves.get(i)?.name.endsWith("]") === true) return undefined;
      else by.add(i);
    }
    return isDrawn ? [...by].toSorted((a, b) => a - b).join() : undefined;
  }

  /** Whether an array, or one in it, has a number that is neither given nor a constant. */
  holdsComputed(x: unknown): boolean {
    if (x instanceof Traced) return this.isComputed(x);
    return Array.isArray(x) && x.some((each) => this.holdsComputed(each));
  }

  /** Says that a number is needed as it is: a size, an index, a bound. */
  fix({ id }: Traced): void {
    const leaf = this.#leaves.get(id);
    if (leaf !== undefined) leaf.fixed = true;
  }

  /** The operation on numbers of which one at least is traced. */
  operation(op: string, ...operands: readonly (number | Traced)[]): Traced {
    return this.node(
      op,
      operands.map((x) => this.constant(x)),
    );
  }

  // Tensors: the nodes of a value, with its shape.

  /** The number of a tensor; `null` for what holds no numbers. */
  tensor(x: unknown): number | null {
    const nodes: number[] = [];
    const shape = this.#shapeOf(x, nodes);
    if (shape === undefined) return null;
    const key = `${shape.join()}:${nodes.join()}`;
    let id = this.#tensorIds.get(key);
    if (id === undefined) {
      id = this.#tensors.push([shape, nodes]) - 1;
      this.#tensorIds.set(key, id);
    }
    return id;
  }

  #shapeOf(x: unknown, nodes: number[]): number[] | undefined {
    if (x instanceof Traced || typeof x === "number") {
      nodes.push(this.constant(x).id);
      return [];
    }
    if (!Array.isArray(x) || x.length === 0 || x.length > 5000) return undefined;
    let inner: number[] | undefined;
    for (const element of x) {
      const shape = this.#shapeOf(element, nodes);
      if (shape === undefined) return undefined;
      if (inner !== undefined && inner.join() !== shape.join()) return undefined;
      inner = shape;
    }
    return [x.length, ...(inner as number[])];
  }

  /** The tensors in a value, with the path to each of them. */
  contents(x: unknown, path = "", depth = 0): [string, number][] {
    if (x instanceof Traced) return [[path, this.tensor(x) as number]];
    if (depth > 8 || typeof x !== "object" || x === null) return [];
    if (Array.isArray(x)) {
      const inside = x
        .slice(0, 3000)
        .flatMap((element, i) => this.contents(element, `${path}[${i}]`, depth + 1));
      const isVector = x.every((element) => element instanceof Traced || typeof element === "number");
      if (inside.length > 1 || (inside.length === 1 && isVector)) {
        const whole = this.tensor(x);
        if (whole !== null) inside.push([path, whole]);
      }
      return inside;
    }
    const proto = Object.getPrototypeOf(x) as unknown;
    if (proto !== null && proto !== Object.prototype) return []; // an object of a class is recorded by its fields' assignments
    return Object.entries(x).flatMap(([key, element]) => this.contents(element, `${path}.${key}`, depth + 1));
  }

  // What the text computes.

  site(site: Site): number {
    return this.#sites.push(site) - 1;
  }

  /** Completes a site whose operands were not known when it was made. */
  complete(site: number, operands: readonly Operand[]): void {
    this.#sites[site] = { ...(this.#sites[site] as Site), operands };
  }

  statement(statement: Statement): number {
    return this.#statements.push(statement) - 1;
  }

  /** Computes one site of the text, and notes what went in and what came out. */
  within<T>(site: number, operands: readonly unknown[], compute: () => T): T {
    const before = operands.map((x) => this.tensor(x));
    const start = this.size;
    const run = this.#run;
    const me = this.#instances.push([site, this.#current, [], null, run, start]) - 1;
    this.#current = me;
    let result: T | undefined;
    try {
      result = compute();
      return result;
    } finally {
      const row = this.#instances[me]!;
      this.#current = row[1];
      this.#run = run;
      if (this.size === start && !(result instanceof Traced) && this.contents(result).length === 0) {
        if (me === this.#instances.length - 1) this.#instances.pop();
      } else {
        row[2] = before;
        row[3] = this.tensor(result);
      }
    }
  }

  /** A statement begins to run. Answers what {@link endOf} takes. */
  begin(statement: number): number {
    const run = this.#run;
    this.#run = this.#runs.push([statement, this.#current, Object.fromEntries(this.loops)]) - 1;
    return run;
  }

  /** What another expression would be where the statement runs. */
  view(text: string, x: number | Traced): void {
    let expression = this.#expressions.get(text);
    if (expression === undefined) this.#expressions.set(text, (expression = this.#expressions.size));
    if (x instanceof Traced) this.#views.push([this.#run, expression, this.tensor(x) as number]);
    const number = x instanceof Traced ? x.value : x;
    if (Number.isInteger(number) && !(x instanceof Traced && this.isComputed(x)))
      this.#integers.push([this.#run, expression, number]);
  }

  /** It has run. */
  end(run: number): void {
    this.#run = run;
  }

  /** What a name stands for before it is assigned. */
  old(statement: number, target: number, x: unknown): void {
    this.#before.set(`${statement} ${target}`, this.contents(x));
  }

  /** A name was given a value. @throws Stop when a parameter is updated for the second time. */
  record(statement: number, target: number, name: string, x: unknown, whole = false): void {
    const key = `${statement} ${target}`;
    const known = new Map(whole ? [] : this.#before.get(key));
    this.#before.delete(key);
    for (const [path, tensor] of this.contents(x)) {
      const before = known.get(path);
      const update = before === undefined ? undefined : this.#updateOf(before, tensor, statement);
      this.#records.push({
        name: name + path,
        path,
        statement,
        target,
        run: this.#run,
        tensor,
        at: this.size,
        ...(whole && { whole }),
        ...(update && { update: update.changed }),
      });
      if (update?.isSecond === true) throw new Stop("enough");
    }
  }

  #updateOf(
    before: number,
    now: number,
    statement: number,
  ): { readonly changed: [number, number, number][]; readonly isSecond: boolean } | undefined {
    const [oldShape, oldNodes] = this.#tensors[before] as [number[], number[]];
    const [shape, nodes] = this.#tensors[now] as [number[], number[]];
    if (oldShape.join() !== shape.join()) return undefined;
    const changed = oldNodes
      .map((old, i) => [old, nodes[i] as number] as const)
      .filter(([old, node]) => old !== node && (this.#leaves.has(old) || this.#origin.has(old)));
    const [first, last] = [changed[0], changed.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    if (!this.#depends(first[1], first[0]) || !this.#depends(last[1], last[0])) return undefined;
    const leafOf = (node: number): number => this.#origin.get(node)?.[0] ?? node;
    const isSecond = changed.some(
      ([old, node]) => this.#origin.get(old)?.[1] === statement && this.#isUpdate(old, node),
    );
    const rows = changed.map(([old, node]): [number, number, number] => [leafOf(old), old, node]);
    for (const [leaf, , node] of rows) this.#origin.set(node, [leaf, statement]);
    return { changed: rows, isSecond };
  }

  #isUpdate(old: number, now: number): boolean {
    const found = stepFrom(now, old, this.#ops, this.#args, (node) => {
      const name = this.#leaves.get(node)?.name;
      return name !== undefined && !name.endsWith("]");
    });
    return (
      found !== undefined && (found.times > 1 || found.increments.some((node) => this.#depends(node, old)))
    );
  }

  #depends(node: number, on: number): boolean {
    const stack = [node];
    const seen = new Set<number>();
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (next === on) return true;
      if (next < on || seen.has(next)) continue;
      seen.add(next);
      stack.push(...(this.#args[next] as number[]));
    }
    return false;
  }

  /** A function's parameter: recorded, and a leaf if a plain number that is no integer was passed, or a list of such. */
  parameter(statement: number, name: string, x: unknown): unknown {
    let value = x;
    if (Array.isArray(x) && holdsFractions(x)) this.#makeLeaves(x, name);
    if (typeof x === "number" && !Number.isInteger(x)) {
      const key = `${name} ${x}`;
      const isKept = this.#statements[statement]?.scope.endsWith(".constructor") === true;
      const known = isKept ? this.leaf(x, name) : (this.#parameters.get(key) ?? this.leaf(x, name, true));
      if (!isKept) this.#parameters.set(key, known);
      value = known;
    }
    for (const [path, tensor] of this.contents(value)) {
      this.#records.push({
        name: name + path,
        path,
        statement,
        target: 0,
        run: this.#run,
        tensor,
        at: this.size,
        parameter: true,
      });
    }
    return value;
  }

  /** In place: other names of the list keep it. */
  #makeLeaves(list: unknown[], name: string): void {
    list.forEach((x, i) => {
      if (typeof x === "number") list[i] = this.leaf(x, `${name}[${i}]`);
      else if (Array.isArray(x)) this.#makeLeaves(x, `${name}[${i}]`);
    });
  }

  returned(statement: number, x: unknown): void {
    for (const [path, tensor] of this.contents(x)) {
      this.#records.push({
        name: path,
        path,
        statement,
        target: 0,
        run: this.#run,
        tensor,
        at: this.size,
        returned: true,
      });
    }
  }

  trace(source: readonly string[], ended: Ended): Trace {
    const finite = (x: number): number | string => (Number.isFinite(x) ? x : String(x));
    return {
      source,
      isOfLists: true,
      ended,
      ops: this.#ops,
      args: this.#args,
      values: this.#values.map(finite),
      instanceOf: this.#instanceOf,
      leaves: [...this.#leaves].map(([id, { name, fixed }]) => [id, name, [], fixed]),
      sites: this.#sites,
      statements: this.#statements,
      runs: this.#runs,
      instances: this.#instances,
      tensors: this.#tensors,
      records: this.#records,
      expressions: [...this.#expressions.keys()],
      views: this.#views,
      integers: this.#integers,
      decisions: [...this.#decisions],
    };
  }
}

/** Whether a list, perhaps of lists, holds plain numbers that are no integers, and no traced ones. */
function holdsFractions(list: readonly unknown[]): boolean {
  let some = false;
  for (const x of list) {
    if (x instanceof Traced) return false;
    if (typeof x === "number") some ||= !Number.isInteger(x);
    else if (Array.isArray(x)) {
      if (x.some((y) => y instanceof Traced)) return false;
      some ||= holdsFractions(x);
    }
  }
  return some;
}

/** A place as the trace has it. */
export const placeOf = (node: {
  loc?: { start: { line: number; column: number }; end: { line: number; column: number } } | null;
}): Place => {
  const { start, end } = node.loc as NonNullable<typeof node.loc>;
  return [start.line, start.column, end.line, end.column];
};
