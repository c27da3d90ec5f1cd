/**
 * @file A statement's expression, computed again with another array in the place of one of its parts: for edits that change shapes, which
 * cannot be made number by number.
 */

import type { Operand } from "../trace.ts";
import type { Expression } from "./points.ts";
import { broadcast, type Program, sizeOf, type Tensor } from "./program.ts";

/** An array of expressions. */
export interface Computed {
  readonly shape: readonly number[];
  readonly elements: readonly Expression[];
}

/** What the edit puts in the place of a part: by the site whose operand it is, and which one. */
export interface Replacement {
  readonly site: number;
  readonly index: number;
  /** The new array, in the place of this one. */
  readonly put: (own: Computed | undefined, instance: number) => Computed | undefined;
}

/** What an edit does to a whole call or operator. */
export interface Change {
  readonly site: number;
  readonly compute: (operands: readonly Computed[], instance: number) => Computed | undefined;
}

const operators: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "**": "pow",
  "+=": "add",
  "-=": "sub",
  "*=": "mul",
  "/=": "div",
};
const binaryCalls: Readonly<Record<string, string>> = {
  multiply: "mul",
  add: "add",
  subtract: "sub",
  divide: "div",
  power: "pow",
  maximum: "max",
  minimum: "min",
};
const unaryCalls = new Set(["exp", "log", "tanh", "sqrt", "square", "abs"]);

/** How large what is computed again may be. */
const MAX = 3000;

export function computed({ shape, nodes }: Tensor): Computed {
  return { shape, elements: nodes.map((node) => ({ node })) };
}

/** The value of an operand that instance `user` used, with the edit; `undefined` if it cannot be computed or does not contain it. */
export function replay(
  program: Program,
  operand: Operand,
  own: Tensor | undefined,
  instance: number | undefined,
  edit: Replacement | Change,
): Computed | undefined {
  const { trace } = program;
  if (operand.site === undefined || instance === undefined || !contains(program, operand, edit.site)) {
    return own === undefined ? undefined : computed(own);
  }
  const site = trace.sites[operand.site];
  const [, , operands] = trace.instances[instance] as (typeof trace.instances)[number];
  if (site === undefined) return undefined;
  const parts =
    site.receiver !== undefined && operands.length === site.operands.length + 1 + (site.keywords?.length ?? 0)
      ? [site.receiver, ...site.operands]
      : site.operands;
  const values: Computed[] = [];
  for (const [i, part] of parts.entries()) {
    const tensor = program.tensor(operands[i]);
    let value = replay(program, part, tensor, program.childOf(instance, part), edit);
    if ("put" in edit && edit.site === operand.site && edit.index === i) value = edit.put(value, instance);
    if (value === undefined) return undefined;
    values.push(value);
  }
  if ("compute" in edit && edit.site === operand.site) return edit.compute(values, instance);
  return (
    apply(program, site.kind, site.name ?? "", values, site, instance) ?? called(program, instance, values)
  );
}

/** The value of a call of one of the program's own functions with other arguments: what it returns is computed again. */
function called(program: Program, instance: number, values: readonly Computed[]): Computed | undefined {
  const { trace } = program;
  const [, , operands, result] = trace.instances[instance] as (typeof trace.instances)[number];
  const inner = program.childrenOf(instance).findLast((i) => trace.instances[i]?.[3] === result);
  if (inner === undefined || result === null) return undefined;
  const given = new Map<number, Computed>();
  operands.forEach((tensor, i) => {
    const value = values[i];
    if (tensor !== null && value !== undefined && !given.has(tensor)) given.set(tensor, value);
  });
  const evaluate = (i: number): Computed | undefined => {
    const [own, , parts] = trace.instances[i] as (typeof trace.instances)[number];
    const site = trace.sites[own];
    if (site === undefined) return undefined;
    const written =
      site.receiver !== undefined && parts.length === site.operands.length + 1 + (site.keywords?.length ?? 0)
        ? [site.receiver, ...site.operands]
        : site.operands;
    const all: Computed[] = [];
    for (const [k, part] of written.entries()) {
      const id = parts[k];
      const tensor = program.tensor(id);
      const known = id === null || id === undefined ? undefined : given.get(id);
      const child = known === undefined ? program.childOf(i, part) : undefined;
      const value =
        known ?? (child === undefined ? undefined : evaluate(child)) ?? (tensor && computed(tensor));
      if (value === undefined) return undefined;
      all.push(value);
    }
    return apply(program, site.kind, site.name ?? "", all, site, i) ?? called(program, i, all);
  };
  return evaluate(inner);
}

/** Whether a site stands within an operand. */
export function contains(program: Program, operand: Operand, site: number): boolean {
  if (operand.site === undefined) return false;
  if (operand.site === site) return true;
  const own = program.trace.sites[operand.site];
  return (
    own !== undefined &&
    [...(own.receiver === undefined ? [] : [own.receiver]), ...own.operands].some((part) =>
      contains(program, part, site),
    )
  );
}

function apply(
  program: Program,
  kind: string,
  name: string,
  values: readonly Computed[],
  site: { readonly keywords?: readonly string[] },
  instance: number,
): Computed | undefined {
  const [a, b] = values as [Computed, Computed | undefined];
  const op = operators[kind];
  if (op !== undefined && b !== undefined) return elementwise(op, a, b);
  if (kind === "neg") return mapped("neg", a);
  if (kind === "@" && b !== undefined) return product(a, b);
  if (kind !== "call") return undefined;
  const method = name.replace(/^.*\./, "");
  if ((method === "dot" || method === "matmul") && b !== undefined) return product(a, b);
  if (method === "outer" && b !== undefined)
    return product(
      { shape: [a.elements.length, 1], elements: a.elements },
      { shape: [1, b.elements.length], elements: b.elements },
    );
  if (binaryCalls[method] !== undefined && b !== undefined) return elementwise(binaryCalls[method], a, b);
  if (unaryCalls.has(method) && values.length === 1)
    return method === "square" ? elementwise("mul", a, a) : mapped(method, a);
  if (method === "sum" || method === "mean") {
    const { trace } = program;
    const [, , operands, result] = trace.instances[instance] as (typeof trace.instances)[number];
    const from = program.tensor(operands[0])?.shape;
    const to = program.tensor(result)?.shape;
    const keyword = site.keywords?.indexOf("axis") ?? -1;
    const written =
      keyword >= 0 ? operands[operands.length - (site.keywords?.length ?? 0) + keyword] : operands[1];
    const given = program.tensor(written)?.nodes[0];
    const axis =
      from === undefined || to === undefined
        ? undefined
        : given !== undefined && program.trace.ops[given] === "const"
          ? ((program.numbers[given] as number) + from.length) % from.length
          : axisBetween(from, to);
    if (axis === undefined || from === undefined || to === undefined) return undefined;
    return reduced(a, axis === "all" ? undefined : axis, to.length === from.length, method === "mean");
  }
  return undefined;
}

/** The axis that was summed over, by the shapes. */
function axisBetween(from: readonly number[], to: readonly number[]): number | "all" | undefined {
  if (sizeOf(to) === 1) return from.length === 1 ? 0 : "all";
  if (to.length === from.length) {
    const axis = from.findIndex((n, i) => n !== to[i]);
    return axis < 0 ? undefined : axis;
  }
  const axis = from.findIndex((_, i) => from.toSpliced(i, 1).join() === to.join());
  return axis < 0 ? undefined : axis;
}

/** The sum over an axis, or over all. */
export function reduced(
  { shape, elements }: Computed,
  axis: number | undefined,
  keep: boolean,
  mean = false,
): Computed | undefined {
  const total = (xs: readonly Expression[]): Expression => {
    const sum: Expression = xs.length === 1 ? (xs[0] as Expression) : { op: "sum", args: xs };
    return mean ? { op: "div", args: [sum, { number: xs.length }] } : sum;
  };
  if (axis === undefined)
    return {
      shape: keep ? shape.map(() => 1) : [],
      elements: [total(elements)],
    };
  const n = shape[axis];
  if (n === undefined) return undefined;
  const inner = sizeOf(shape.slice(axis + 1));
  const outer = sizeOf(shape.slice(0, axis));
  const sums: Expression[] = [];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      sums.push(total(Array.from({ length: n }, (_, k) => elements[(o * n + k) * inner + i] as Expression)));
    }
  }
  return {
    shape: keep ? shape.with(axis, 1) : shape.toSpliced(axis, 1),
    elements: sums,
  };
}

export function elementwise(op: string, a: Computed, b: Computed): Computed | undefined {
  const shape = common(a.shape, b.shape);
  if (shape === undefined || sizeOf(shape) > MAX) return undefined;
  const [p, q] = [broadcast(a.shape, shape), broadcast(b.shape, shape)];
  if (p === undefined || q === undefined) return undefined;
  const elements = Array.from({ length: sizeOf(shape) }, (_, e): Expression => ({
    op,
    args: [a.elements[p[e] as number] as Expression, b.elements[q[e] as number] as Expression],
  }));
  return { shape, elements };
}

function mapped(op: string, { shape, elements }: Computed): Computed {
  return {
    shape,
    elements: elements.map((x): Expression => ({ op, args: [x] })),
  };
}

/** The shape of two shapes' broadcast. */
export function common(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    shape.push(Math.max(x, y));
  }
  return shape;
}

export function product(a: Computed, b: Computed): Computed | undefined {
  if (a.shape.length === 0 || b.shape.length === 0) return elementwise("mul", a, b);
  if (a.shape.length > 2 || b.shape.length > 2) return undefined;
  const [rows, inner] = a.shape.length === 1 ? [1, a.shape[0] as number] : (a.shape as [number, number]);
  const [same, columns] = b.shape.length === 1 ? [b.shape[0] as number, 1] : (b.shape as [number, number]);
  if (inner !== same || rows * inner * columns > 10 * MAX) return undefined;
  const elements: Expression[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const terms = Array.from({ length: inner }, (_, k): Expression => ({
        op: "mul",
        args: [a.elements[i * inner + k] as Expression, b.elements[k * columns + j] as Expression],
      }));
      elements.push(terms.length === 1 ? (terms[0] as Expression) : { op: "sum", args: terms });
    }
  }
  return {
    shape: [...(a.shape.length === 1 ? [] : [rows]), ...(b.shape.length === 1 ? [] : [columns])],
    elements,
  };
}

export function turned({ shape, elements }: Computed): Computed {
  if (shape.length !== 2) return { shape, elements };
  const [rows, columns] = shape as [number, number];
  return {
    shape: [columns, rows],
    elements: Array.from(
      { length: rows * columns },
      (_, e) => elements[(e % rows) * columns + Math.floor(e / rows)] as Expression,
    ),
  };
}
