/**
 * @file Graph as a person would write it: rewrites that are true of real numbers wherever the original is not NaN. For
 * reading only: the result may differ from the original in its last digits.
 */

import { Algebra, type Growing, partsOf } from "./algebra.ts";
import { kept } from "./kept.ts";
import { usersFirst } from "./order.ts";
import {
  abs,
  add,
  cosh,
  direction,
  div,
  dot,
  eq,
  ge,
  gt,
  hypot,
  identity,
  le,
  lt,
  mul,
  ne,
  neg,
  pow,
  reciprocal,
  relu,
  select,
  sigmoid,
  sign,
  sqrt,
  square,
  stopGradient,
  sub,
  sum,
  tanh,
} from "./primitives.ts";
import { isValue, type Num, type Primitive, Value } from "./value.ts";

/** How a node is read: as a combination of operands, which may lie deeper than its own. */
type Reading =
  | { readonly kind: "same"; readonly operands: readonly [Num] }
  /** coefficient · Π operand^weight */
  | { readonly kind: "product"; readonly operands: readonly Num[]; readonly weights: readonly number[] }
  /** Σ weight · operand */
  | { readonly kind: "sum"; readonly operands: readonly Num[]; readonly weights: readonly number[] }
  /** Σ operandᵢ · operandᵢ₊ₙ over pairs */
  | { readonly kind: "pairs"; readonly operands: readonly Num[] }
  | { readonly kind: "call"; readonly op: Primitive; readonly operands: readonly Num[] };

/** A simplified node: done, or a sum or product that the only node which uses it may still take up. */
type Form =
  | { readonly kind: "done"; readonly value: Num }
  | { readonly kind: "product"; readonly coefficient: number; readonly growing: Growing }
  | { readonly kind: "sum"; readonly growing: Growing };

/** Sums and products up to this many parts are taken up by every node that uses them, not only by a single one. */
const SMALL = 4;

/** In graphs up to this many values, a condition is not asked again in the branches of its choice; nobody reads larger ones. */
const READABLE = 500;

/** Exponents up to this size are gathered. */
const MAX_EXPONENT = 64;

const negations = new Map<Primitive, Primitive>([
  [gt, le],
  [le, gt],
  [lt, ge],
  [ge, lt],
  [eq, ne],
  [ne, eq],
]);

/**
 * A shorter graph with the same value, in real arithmetic, wherever `root` is not NaN. Labeled values under the root stay as they
 * are: they are the words that the formula is written in; more of them may be given. σ(−h) becomes 1 − a where a = σ(h) occurs, sech² becomes 1 − tanh².
 */
export function simplify(root: Num, words: readonly Value[] = []): Num {
  return simplified(new Algebra(), root, words);
}

function simplified(algebra: Algebra, root: Num, words: readonly Value[]): Num {
  if (!isValue(root)) return root;
  const { readings, order, uses } = readingsOf(root, words);
  const forms = new Map<Value, Form>();
  const isReadable = order.length <= READABLE;
  const formOf = (x: Num): Form => (isValue(x) ? forms.get(x) : undefined) ?? { kind: "done", value: x };
  for (const node of order) {
    const reading = readings.get(node) as Reading;
    const form = combine(algebra, reading, formOf, isReadable);
    const shared = node === root || (uses.get(node) ?? 0) > 1;
    forms.set(node, shared ? { kind: "done", value: finish(algebra, form) } : form);
  }
  return finish(algebra, formOf(root));
}

/** The value of a form. */
function finish(algebra: Algebra, form: Form): Num {
  if (form.kind === "done") return form.value;
  const parts = partsOf(form.growing);
  return form.kind === "sum" ? algebra.sum(parts) : algebra.product(form.coefficient, parts);
}

function combine(algebra: Algebra, reading: Reading, formOf: (x: Num) => Form, isReadable: boolean): Form {
  const { kind, operands } = reading;
  if (kind === "same") return formOf(operands[0]);
  if (kind === "product") return productOf(algebra, reading.weights, operands.map(formOf));
  if (kind === "call") {
    const built = operands.map((x) => finish(algebra, formOf(x)));
    if (reading.op === select) return choiceOf(algebra, built as [Num, Num, Num], isReadable);
    return { kind: "done", value: algebra.apply(reading.op, built) };
  }
  const half = operands.length / 2;
  const several =
    kind === "sum"
      ? operands.map((x, i) => asTerm(algebra, formOf(x), reading.weights[i] as number))
      : operands.slice(0, half).map((x, i) => {
          const pair = productOf(algebra, [1, 1], [formOf(x), formOf(operands[half + i] as Num)]);
          return asTerm(algebra, pair, 1);
        });
  return { kind: "sum", growing: { weight: 1, several } };
}

/** A choice whose condition may be known, or may be asked again in its branches, now that all three are simplified. */
function choiceOf(
  algebra: Algebra,
  [condition, yes, no]: readonly [Num, Num, Num],
  isReadable: boolean,
): Form {
  if (!isValue(condition)) return { kind: "done", value: condition !== 0 ? yes : no };
  const branches = !isReadable
    ? [yes, no]
    : [under(algebra, yes, condition, true), under(algebra, no, condition, false)];
  return { kind: "done", value: algebra.apply(select, [condition, ...branches]) };
}

/** `x` where `condition` holds, or does not. */
function under(algebra: Algebra, x: Num, condition: Value, holds: boolean): Num {
  const rebuilt = new Map<Value, Num>([[condition, holds ? 1 : 0]]);
  const opposite = negations.get(condition.op as Primitive);
  let isAsked = false;
  for (const node of isValue(x) ? usersFirst([x]).toReversed() : []) {
    if (node === condition) isAsked = true;
    else if (node.op === opposite && node.args.every((operand, i) => operand === condition.args[i])) {
      isAsked = true;
      rebuilt.set(node, holds ? 0 : 1);
    } else if (node.op !== null && node.label === undefined) {
      const operands = node.args.map((operand) =>
        isValue(operand) ? (rebuilt.get(operand) ?? operand) : operand,
      );
      const isSame = operands.every((operand, i) => operand === node.args[i]);
      rebuilt.set(node, isSame ? node : algebra.apply(node.op as Primitive, operands));
    }
  }
  return isAsked ? simplified(algebra, rebuilt.get(x as Value) as Num, []) : x;
}

function productOf(algebra: Algebra, weights: readonly number[], forms: readonly Form[]): Form {
  let coefficient = 1;
  const several = forms.flatMap((form, i): readonly Growing[] => {
    const weight = weights[i] as number;
    if (form.kind === "product" && Math.abs(weight) === 1) {
      coefficient *= pow(form.coefficient, weight);
      return [{ weight, several: [form.growing] }];
    }
    const x = finish(algebra, form);
    const known = algebra.factorsOf(x);
    if (known.factors.size > SMALL) return [{ weight, part: x }];
    const large = [...known.factors.values()].some((exponent) => Math.abs(exponent * weight) > MAX_EXPONENT);
    if (large) return [{ weight, part: x }];
    coefficient *= pow(known.coefficient, weight);
    return [...known.factors].map(([part, exponent]) => ({ weight: weight * exponent, part }));
  });
  return { kind: "product", coefficient, growing: { weight: 1, several } };
}

/** What a form adds to a sum, with a coefficient. */
function asTerm(algebra: Algebra, form: Form, weight: number): Growing {
  if (form.kind === "sum") return { weight, several: [form.growing] };
  const x = finish(algebra, form);
  if (typeof x === "number") return { weight: weight * x, part: 1 };
  const terms = algebra.termsOf(x);
  if (terms !== undefined && terms.size <= SMALL) {
    return { weight, several: [...terms].map(([part, coefficient]) => ({ weight: coefficient, part })) };
  }
  const { coefficient, factors } = algebra.factorsOf(x);
  return { weight: weight * coefficient, part: algebra.product(1, factors) };
}

interface Readings {
  readonly readings: ReadonlyMap<Value, Reading>;
  /** The nodes that are read, operands first. */
  readonly order: readonly Value[];
  readonly uses: ReadonlyMap<Value, number>;
}

/** Reads every node that the root depends on, down to leaves and labeled values. */
function readingsOf(root: Value, words: readonly Value[]): Readings {
  const context = contextOf([root, ...words]);
  const isWord = (x: Num): x is Value => isValue(x) && x !== root && (x.op === null || x.label !== undefined);
  const readings = new Map<Value, Reading>();
  const uses = new Map<Value, number>();
  const order: Value[] = [];
  const stack: { readonly node: Value; readonly leave: boolean }[] = [{ node: root, leave: false }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, leave } = next;
    if (leave) {
      order.push(node);
      continue;
    }
    if (readings.has(node) || node.op === null) continue;
    const reading = read(node, context);
    readings.set(node, reading);
    stack.push({ node, leave: true });
    for (const operand of reading.operands) {
      if (!isValue(operand) || isWord(operand)) continue;
      uses.set(operand, (uses.get(operand) ?? 0) + 1);
      stack.push({ node: operand, leave: false });
    }
  }
  return { readings, order, uses };
}

/** What the whole graph, labeled values included, tells of the nodes in it. */
interface Context {
  /** The value of σ, and of tanh, by the operand. */
  readonly sigmoids: ReadonlyMap<unknown, Value>;
  readonly tangents: ReadonlyMap<unknown, Value>;
  /** Values that stand first, and second, in a product. */
  readonly first: ReadonlySet<unknown>;
  readonly second: ReadonlySet<unknown>;
}

function contextOf(roots: readonly Value[]): Context {
  const sigmoids = new Map<unknown, Value>();
  const tangents = new Map<unknown, Value>();
  const first = new Set<unknown>();
  const second = new Set<unknown>();
  for (const node of usersFirst(roots)) {
    if (node.op === sigmoid) sigmoids.set(node.x, node);
    if (node.op === tanh) tangents.set(node.x, node);
    if (node.op === mul || node.op === dot) {
      const half = node.args.length / 2;
      node.args.forEach((x, i) => (i < half ? first : second).add(x));
    }
  }
  return { sigmoids, tangents, first, second };
}

/** One node, looked at with its operands. */
function read(node: Value, context: Context): Reading {
  const op = node.op as Primitive;
  const operands = node.args;
  const [x = 0, y = 0, z = 0] = operands;
  const product = (factors: readonly Num[], ...weights: readonly number[]): Reading => ({
    kind: "product",
    operands: factors,
    weights,
  });
  const total = (terms: readonly Num[], ...weights: readonly number[]): Reading => ({
    kind: "sum",
    operands: terms,
    weights,
  });
  const same = (operand: Num): Reading => ({ kind: "same", operands: [operand] });

  switch (op) {
    case add:
      return total([x, y], 1, 1);
    case sub:
      return total([x, y], 1, -1);
    case sum:
      return { kind: "sum", operands, weights: operands.map(() => 1) };
    case dot:
      return { kind: "pairs", operands };
    case neg:
      return product([-1, x], 1, 1);
    case mul:
      return product([x, y], 1, 1);
    case direction:
      if (y === 0) return same(0);
      return product([x, y], 1, -1);
    case div:
      return product([x, y], 1, -1);
    case reciprocal:
      return product([x], -1);
    case square: {
      const argument = argumentOf(argumentOf(x, reciprocal), cosh);
      if (argument === undefined) return product([x], 2);
      return total([1, square(context.tangents.get(argument) ?? tanh(argument))], 1, -1);
    }
    case hypot:
      return { kind: "call", op: sqrt, operands: [add(square(x), square(y))] };
    case pow:
      if (typeof y === "number" && Number.isInteger(y) && Math.abs(y) <= 8) return product([x], y);
      break;
    case identity:
    case stopGradient:
      return same(x);
    case kept: // what it keeps is 0 already where it does not count, but not beside ∞
      if (isValue(y) && y.args.some((x) => !isValue(x) && Math.abs(x) === Infinity)) break;
      return same(y);
    case sigmoid: {
      const known = context.sigmoids.get(argumentOf(x, neg));
      if (known !== undefined) return total([1, known], 1, -1);
      break;
    }
    case sign: {
      const positive = argumentOf(x, relu);
      if (positive !== undefined) return { kind: "call", op: gt, operands: [positive, 0] };
      break;
    }
    case select:
      if (typeof x === "number") return same(x !== 0 ? y : z);
      if (typeof z === "number" && Number.isNaN(z)) return same(y);
      if (typeof y === "number" && Number.isNaN(y)) return same(z);
      break;
    case abs:
      if (isComparison(x)) return same(x); // 0 or 1
      break;
    case gt:
    case le: {
      const comparison = argumentOf(x, abs) ?? x;
      if (y !== 0 || !isComparison(comparison)) break;
      if (op === gt) return same(comparison);
      return {
        kind: "call",
        op: negations.get(comparison.op as Primitive) as Primitive,
        operands: comparison.args,
      };
    }
    case ne:
    case eq: {
      const comparison = isValue(x) && y === 0 ? negations.get(x.op as Primitive) : undefined;
      if (comparison === undefined) break;
      return op === ne ? same(x) : { kind: "call", op: comparison, operands: (x as Value).args };
    }
  }
  return op === kept ? { kind: "call", op: select, operands: [x, y, 0] } : { kind: "call", op, operands };
}

const isComparison = (x: Num): x is Value => isValue(x) && x.op !== null && negations.has(x.op as Primitive);

/** The operand of `x`, if `x` is a value of the unary operation `op`. */
function argumentOf(x: Num | undefined, op: Primitive): Num | undefined {
  return x instanceof Value && x.op === op ? (x.x as Num) : undefined;
}
