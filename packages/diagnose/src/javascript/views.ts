/**
 * @file What other expressions of the text would have been where a statement runs: the same paths through objects and arrays, with the fields
 * of other objects and with other subscripts. What a learner means instead of what stands there is nearly always one of these.
 */

import type { AnyNode, MemberExpression } from "acorn";
import { Traced } from "./graph.ts";
import { isPlainObject, read } from "./objects.ts";
import { withoutTypes } from "./parse.ts";
import { isPure } from "./syntax.ts";

type Segment = { readonly field: string } | { readonly index: AnyNode; readonly text: string };

/** A way through objects and arrays to a number. */
interface Path {
  readonly text: string;
  readonly root: string;
  readonly segments: readonly Segment[];
}

/** What stands for what where a statement runs. */
export interface Surroundings {
  readonly has: (name: string) => boolean;
  readonly get: (name: string) => unknown;
}

/** How many paths are followed for one statement. */
const MOST = 60;

/** In how many runs of it. */
const RUNS = 150;

export class Views {
  readonly #paths: readonly Path[];
  /** For each statement those paths that lead to numbers, and in how many runs that was seen. */
  readonly #known = new Map<number, { paths: readonly Path[]; runs: number }>();

  constructor(program: readonly AnyNode[], text: (node: AnyNode) => string) {
    this.#paths = variantsOf(program, text);
  }

  /** The numbers to which paths lead, by their texts; none after many runs. */
  at(
    statement: number,
    surroundings: Surroundings,
  ): readonly (readonly [text: string, x: number | Traced])[] {
    const known = this.#known.get(statement);
    if (known !== undefined && ++known.runs > RUNS) return [];
    const found: [Path, number | Traced][] = [];
    const paths = known === undefined ? this.#paths : known.paths;
    for (const path of paths) {
      const x = follow(path, surroundings);
      if (x !== undefined) found.push([path, x]);
      if (found.length === MOST) break;
    }
    if (known === undefined) this.#known.set(statement, { paths: found.map(([path]) => path), runs: 1 });
    return found.map(([{ text }, x]) => [text, x]);
  }
}

function follow({ root, segments }: Path, around: Surroundings): number | Traced | undefined {
  if (!around.has(root)) return undefined;
  let value = around.get(root);
  for (const segment of segments) {
    if (typeof value !== "object" || value === null || value instanceof Traced) return undefined;
    const key = "field" in segment ? segment.field : indexOf(segment.index, around);
    if (key === undefined || (Array.isArray(value) && typeof key !== "number")) return undefined;
    if (!Array.isArray(value) && !Object.hasOwn(value, key) && !isPlainObject(value)) return undefined;
    value = read(value, String(key));
  }
  return value instanceof Traced || (typeof value === "number" && Number.isInteger(value))
    ? value
    : undefined;
}

/** A subscript's number or key, if nothing has to be recorded for it. */
function indexOf(outer: AnyNode, around: Surroundings): number | string | undefined {
  const node = withoutTypes(outer);
  const simple = (x: unknown): number | string | undefined => {
    const key = x instanceof Traced ? x.value : x;
    return typeof key === "string" || (typeof key === "number" && Number.isInteger(key)) ? key : undefined;
  };
  switch (node.type) {
    case "Literal":
      return simple(node.value);
    case "Identifier":
      return around.has(node.name) ? simple(around.get(node.name)) : undefined;
    case "BinaryExpression": {
      if (node.left.type === "PrivateIdentifier" || !/^[-+*]$/.test(node.operator)) return undefined;
      const [a, b] = [indexOf(node.left, around), indexOf(node.right, around)];
      if (typeof a !== "number" || typeof b !== "number") return undefined;
      return node.operator === "*" ? a * b : node.operator === "+" ? a + b : a - b;
    }
    case "MemberExpression": {
      const path = pathOf(node, () => "");
      if (path === undefined) return undefined;
      if (
        path.segments.length === 1 &&
        !node.computed &&
        (path.segments[0] as { field: string }).field === "length"
      ) {
        const list = around.has(path.root) ? around.get(path.root) : undefined;
        return Array.isArray(list) ? list.length : undefined;
      }
      return simple(follow(path, around));
    }
    default:
      return undefined;
  }
}

/** The paths of a program's text; then those with the fields of other objects, and with other subscripts. */
function variantsOf(program: readonly AnyNode[], text: (node: AnyNode) => string): Path[] {
  const own = new Map<string, Path>();
  const called = new Set<AnyNode>();
  const inner = new Set<AnyNode>();
  const stack: unknown[] = program.toReversed();
  while (stack.length > 0) {
    const node = stack.pop() as AnyNode;
    if (typeof node !== "object" || node === null) continue;
    if (node.type === "CallExpression") called.add(node.callee);
    if (node.type === "MemberExpression" && !called.has(node) && !inner.has(node)) {
      const path = pathOf(node, text);
      if (path !== undefined && !own.has(path.text)) own.set(path.text, path);
    }
    if (node.type === "MemberExpression") inner.add(node.object);
    const children = Object.entries(node).flatMap(([key, child]) =>
      key === "loc" || key === "typeAnnotation" ? [] : [child as unknown],
    );
    stack.push(...children.flat().toReversed());
  }
  const all = new Map(own);
  const put = (root: string, segments: readonly Segment[]): void => {
    const path = { root, segments, text: textOf(root, segments) };
    if (!all.has(path.text)) all.set(path.text, path);
  };
  // Other subscripts.
  const subscripts = new Map<string, Segment>();
  for (const { segments } of own.values())
    for (const segment of segments)
      if ("index" in segment && !segment.text.includes("[")) subscripts.set(segment.text, segment);
  // A subscript within a subscript: y[i] for y[k].
  const nested = new Map<string, Segment>();
  for (const { segments } of own.values()) {
    for (const segment of segments) {
      const index = "index" in segment ? withoutTypes(segment.index) : undefined;
      if (index?.type !== "MemberExpression" || !index.computed) continue;
      for (const other of subscripts.values()) {
        if (!("index" in other)) continue;
        const name = `${text(index.object)}[${other.text}]`;
        nested.set(name, { index: { ...index, property: other.index as never }, text: name });
      }
    }
  }
  // The fields of other objects.
  const objects = new Map<string, Path>();
  const fields = new Map<string, readonly Segment[]>();
  for (const { root, segments } of own.values()) {
    segments.forEach((segment, i) => {
      if (!("field" in segment) || segment.field === "length") return;
      const before = segments.slice(0, i);
      objects.set(textOf(root, before), { root, segments: before, text: "" });
      fields.set(textOf("", segments.slice(i)), segments.slice(i));
    });
  }
  // The elements of what is run through.
  for (const { root, segments } of own.values()) {
    const last = segments.at(-1);
    if (last === undefined || !("field" in last) || last.field !== "length") continue;
    for (const other of subscripts.values()) {
      const head = [...segments.slice(0, -1), other];
      objects.set(textOf(root, head), { root, segments: head, text: "" });
    }
  }
  // The elements of other arrays.
  const arrays = new Map<string, readonly Segment[]>();
  const roots = new Set<string>();
  for (const { root, segments } of own.values()) {
    if (!segments.every((segment) => "index" in segment)) continue;
    arrays.set(textOf("", segments), segments);
    roots.add(root);
  }
  for (const root of roots) for (const segments of arrays.values()) put(root, segments);
  for (const { root, segments } of objects.values())
    for (const field of fields.values()) put(root, [...segments, ...field]);
  const written = [...all.values()];
  for (const { root, segments } of written) {
    // Two subscripts exchanged.
    const places = segments.flatMap((segment, i) => ("index" in segment ? [i] : []));
    if (places.length === 2) {
      const [a, b] = places as [number, number];
      put(root, segments.with(a, segments[b] as Segment).with(b, segments[a] as Segment));
    }
    const last = segments.at(-1) as Segment;
    if ("field" in last && last.field !== "length")
      for (const other of subscripts.values()) put(root, [...segments, other]);
    segments.forEach((segment, i) => {
      if (!("index" in segment)) return;
      const others = segment.text.includes("[") ? nested : subscripts;
      for (const other of others.values()) put(root, segments.with(i, other));
    });
  }
  return [...all.values()].filter(({ segments }) => {
    const last = segments.at(-1);
    return last !== undefined && !("field" in last && last.field === "length");
  });
}

function textOf(root: string, segments: readonly Segment[]): string {
  return root + segments.map((each) => ("field" in each ? `.${each.field}` : `[${each.text}]`)).join("");
}

/** The path that an expression is; `undefined` if it is none. */
function pathOf(outer: MemberExpression, text: (node: AnyNode) => string): Path | undefined {
  const segments: Segment[] = [];
  let node: AnyNode = outer;
  while (node.type === "MemberExpression") {
    const { property } = node;
    if (!node.computed && property.type === "Identifier") segments.unshift({ field: property.name });
    else if (node.computed && isPure(property)) segments.unshift({ index: property, text: text(property) });
    else return undefined;
    node = withoutTypes(node.object);
  }
  const root = node.type === "Identifier" ? node.name : node.type === "ThisExpression" ? "this" : undefined;
  return root === undefined ? undefined : { root, segments, text: textOf(root, segments) };
}
