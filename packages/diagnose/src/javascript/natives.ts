/**
 * @file What a program may use of JavaScript beside its own functions: numbers, arrays, plain objects. All else is refused by name; nothing that
 * stands here leads out of the program (no constructors, no prototypes, no code from text).
 */

import { type Graph, Traced } from "./graph.ts";

/** Something that cannot be read. */
export class Refused extends Error {}

/** Functions of `Math` as operations of the graph. */
const MATH: Readonly<Record<string, string>> = {
  exp: "exp",
  log: "log",
  tanh: "tanh",
  sqrt: "sqrt",
  abs: "abs",
  sign: "sign",
  sin: "sin",
  cos: "cos",
  log1p: "log1p",
  expm1: "expm1",
  floor: "floor",
  ceil: "ceil",
  round: "round",
  cosh: "cosh",
  sinh: "sinh",
  atan: "atan",
  tan: "tan",
  asin: "asin",
  acos: "acos",
  asinh: "asinh",
  acosh: "acosh",
  atanh: "atanh",
  cbrt: "cbrt",
  log2: "log2",
  log10: "log10",
};

/** Numbers of a fixed sequence: what is drawn at random is given, and must be the same at each reading. */
function random(): () => number {
  let state = 20_231;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `Math`, on plain and on traced numbers. */
function mathOf(graph: Graph): Readonly<Record<string, unknown>> {
  const math: Record<string, unknown> = Object.assign(Object.create(null) as object, { random: random() });
  for (const name of Object.getOwnPropertyNames(Math)) {
    const own = (Math as unknown as Readonly<Record<string, unknown>>)[name];
    if (typeof own !== "function") math[name] = own;
    else if (name !== "random") {
      math[name] = (...xs: readonly unknown[]): unknown => {
        if (!xs.some((x) => x instanceof Traced))
          return (own as (...xs: readonly unknown[]) => number)(...xs);
        const operands = xs as readonly (number | Traced)[];
        const op = MATH[name];
        if (op !== undefined) return graph.operation(op, operands[0] as Traced);
        switch (name) {
          case "max":
          case "min":
            return operands.reduce((a, b) => graph.operation(name, a, b));
          case "pow":
            return graph.operation("pow", operands[0]!, operands[1]!);
          case "hypot":
            return graph.operation(
              "sqrt",
              graph.operation("sum", ...operands.map((x) => graph.operation("mul", x, x))),
            );
          case "trunc": {
            const x = operands[0] as Traced;
            return graph.operation(x.value < 0 ? "ceil" : "floor", x);
          }
        }
        throw new Refused(`Math.${name} of a number that depends on the given ones`);
      };
    }
  }
  return math;
}

/** Methods of arrays that leave numbers as they are. */
export const ARRAY_METHODS = new Set([
  "map", "forEach", "reduce", "reduceRight", "push", "pop", "shift", "unshift", "slice", "splice", "concat", "fill", "flat", "flatMap",
  "entries", "keys", "values", "reverse", "toReversed", "with", "at", "join", "every", "some", "find", "findIndex", "filter", "includes", "indexOf",
  "length", "toSpliced", "copyWithin", "set", "subarray",
]); // prettier-ignore

export const STRING_METHODS = new Set([
  "length", "split", "trim", "padStart", "padEnd", "slice", "toUpperCase", "toLowerCase", "repeat", "includes", "startsWith", "endsWith", "replace",
  "charCodeAt", "charAt", "indexOf", "concat", "at",
]); // prettier-ignore

/** Methods of numbers: they make text. */
export const NUMBER_METHODS = new Set([
  "toFixed",
  "toPrecision",
  "toString",
  "toExponential",
  "toLocaleString",
]);

/** A number as a plain one; a traced number becomes one that is needed as it is. */
export function plain(graph: Graph, x: unknown): unknown {
  if (!(x instanceof Traced)) return x;
  graph.fix(x);
  return x.value;
}

/** What stands for typed arrays: arrays of numbers, since typed ones hold no traced numbers. */
function typedArray(from: unknown, graph: Graph): unknown[] {
  if (from === undefined) return [];
  if (typeof from === "number" || from instanceof Traced)
    return Array<number>(plain(graph, from) as number).fill(0);
  if (Array.isArray(from)) return from.slice();
  throw new Refused("a typed array of something that is no array");
}

/** The names that programs find without defining them. */
export function globalsOf(graph: Graph): Map<string, unknown> {
  const quiet = Object.assign(Object.create(null) as object, {
    log: () => undefined,
    info: () => undefined,
    table: () => undefined,
    error: () => undefined,
    warn: () => undefined,
    time: () => undefined,
    timeEnd: () => undefined,
    assert: () => undefined,
  });
  const record = (entries: object): object => Object.assign(Object.create(null) as object, entries);
  const asNumber = (x: unknown): unknown => (x instanceof Traced ? x : Number(x));
  return new Map<string, unknown>([
    ["Math", mathOf(graph)],
    ["console", quiet],
    ["undefined", undefined],
    ["NaN", Number.NaN],
    ["Infinity", Infinity],
    [
      "Number",
      Object.assign(asNumber, {
        EPSILON: Number.EPSILON,
        MAX_VALUE: Number.MAX_VALUE,
        MIN_VALUE: Number.MIN_VALUE,
        MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
        isFinite: (x: unknown) => Number.isFinite(x instanceof Traced ? x.value : x),
        isNaN: (x: unknown) => Number.isNaN(x instanceof Traced ? x.value : x),
        isInteger: (x: unknown) => Number.isInteger(x instanceof Traced ? x.value : x),
        parseFloat: asNumber,
      }),
    ],
    ["parseFloat", asNumber],
    ["parseInt", (x: unknown) => Number.parseInt(String(plain(graph, x)), 10)],
    ["isNaN", (x: unknown) => Number.isNaN(x instanceof Traced ? x.value : Number(x))],
    ["isFinite", (x: unknown) => Number.isFinite(x instanceof Traced ? x.value : Number(x))],
    ["String", (x: unknown) => textOf(x)],
    ["Boolean", (x: unknown) => graph.isTrue(x)],
    [
      "Array",
      Object.assign(
        (...xs: readonly unknown[]) =>
          xs.length === 1 && (typeof xs[0] === "number" || xs[0] instanceof Traced)
            ? Array<unknown>(plain(graph, xs[0]) as number)
            : xs.slice(),
        {
          isArray: (x: unknown) => Array.isArray(x),
          of: (...xs: readonly unknown[]) => xs.slice(),
          from: (source: unknown, f?: (x: unknown, i: number) => unknown) => {
            const elements =
              typeof source === "object" && source !== null && !Array.isArray(source) && "length" in source
                ? Array<unknown>(plain(graph, source.length) as number).fill(undefined)
                : [...(source as Iterable<unknown>)];
            return f === undefined ? elements : elements.map((x, i) => f(x, i));
          },
        },
      ),
    ],
    [
      "Object",
      record({
        keys: (x: object) => Object.keys(x),
        values: (x: object) => Object.values(x) as unknown,
        entries: (x: object) => Object.entries(x) as unknown,
        freeze: (x: unknown) => x,
        assign: (to: Record<string, unknown>, ...from: readonly object[]) =>
          Object.assign(to, ...from) as unknown,
        fromEntries: (x: Iterable<readonly [string, unknown]>) =>
          Object.assign(Object.create(null) as object, Object.fromEntries(x)),
      }),
    ],
    ["JSON", record({ stringify: (x: unknown) => textOf(x) })],
    ["performance", record({ now: () => 0 })],
    ["Date", record({ now: () => 0 })],
    ...["Float64Array", "Float32Array", "Int32Array", "Uint8Array", "Uint32Array"].map(
      (name): [string, unknown] => [
        name,
        Object.assign((from?: unknown) => typedArray(from, graph), {
          from: (source: unknown, f?: (x: unknown, i: number) => unknown) =>
            f === undefined ? [...(source as unknown[])] : Array.from(source as ArrayLike<unknown>, f),
          of: (...xs: readonly unknown[]) => xs.slice(),
        }),
      ],
    ),
  ]);
}

/** A value as text: numbers as they are now. */
export function textOf(x: unknown): string {
  if (x instanceof Traced) return String(x.value);
  if (Array.isArray(x)) return x.map(textOf).join();
  return typeof x === "object" && x !== null ? "[object Object]" : String(x);
}
