/**
 * @file The sweeps. Reverse mode carries adjoints from the root down, forward mode carries tangents up; each multiplies the
 * partials of the table by what it carries. Read as numbers, the values give numbers; read as themselves, they give new
 * graph, which can be differentiated, printed and compiled in turn. `backward.ts` is the fast form of one of them. Numbers and
 * graph multiply and add in the same order, so they agree to the bit (law "One derivative").
 */

import { usersFirst } from "./order.ts";
import { add, mul, mulNoNan, neg } from "./primitives.ts";
import { type Derivative, describe, isValue, type Num, type Value } from "./value.ts";

/** ∂root/∂value for each of `values`, as new graph (or a number where it is constant); 0 where none reaches the root. */
export function gradient<const Values extends readonly Value[]>(
  root: Num,
  values: Values,
): { -readonly [K in keyof Values]: Num } {
  if (typeof root !== "number" && !isValue(root)) {
    throw new TypeError(`Cannot differentiate ${describe(root)}: it is neither a number nor a value.`);
  }
  if (!Array.isArray(values)) {
    throw new TypeError(
      `Cannot differentiate by ${describe(values)}: it is no array. Pass an array of values.`,
    );
  }
  const wrong = values.findIndex((x) => !isValue(x));
  if (wrong >= 0) {
    throw new TypeError(
      `Cannot differentiate by ${describe(values[wrong])}. Pass values, made by value(data).`,
    );
  }
  const adjoints = isValue(root) ? sweepGraph(usersFirst([root]), root, values) : undefined;
  return values.map((x) => adjoints?.get(x) ?? 0) as { -readonly [K in keyof Values]: Num };
}

/**
 * The derivative of each of `outputs` along the direction in which each value of `tangents` moves with its tangent.
 * @param read whether the answer is graph ({@link asGraph}) or numbers ({@link asNumbers}).
 */
export function derivative(outputs: readonly Num[], tangents: ReadonlyMap<Value, Num>, read: Read): Num[] {
  const moved = new Map(tangents);
  const isMoved = (x: Value): boolean => moved.has(x);
  for (const node of usersFirst(outputs.filter(isValue)).toReversed()) {
    if (tangents.has(node)) continue;
    eachPartial(node, read, isMoved, (operand, partial) => {
      accumulate(moved, node, chain(partial, moved.get(operand) as Num));
    });
  }
  return outputs.map((y) => (isValue(y) ? (moved.get(y) ?? 0) : 0));
}

/** How a sweep looks at a value. */
export type Read = (x: Value) => Num;
/** As itself: derivatives are graph. */
export const asGraph: Read = (x) => x;
/** As its number: derivatives are numbers. */
export const asNumbers: Read = (x) => x.data;

/** Reverse mode on graph: the adjoints of all values on a way from the root to one of `targets`. */
function sweepGraph(
  order: readonly Value[],
  root: Value,
  targets: readonly Value[],
): ReadonlyMap<Value, Num> {
  const onTheWay = new Set(targets);
  for (const node of order.toReversed()) {
    if (node.args.some((x) => isValue(x) && onTheWay.has(x))) onTheWay.add(node);
  }
  const isOnTheWay = (x: Value): boolean => onTheWay.has(x);
  const adjoints = new Map<Value, Num>([[root, 1]]);
  for (const node of order) {
    const adjoint = adjoints.get(node);
    if (adjoint === undefined || !onTheWay.has(node)) continue;
    eachPartial(node, asGraph, isOnTheWay, (operand, partial) => {
      accumulate(adjoints, operand, chain(partial, adjoint));
    });
  }
  return adjoints;
}

/** Starts with the first term and not with 0, which would turn −0 into 0. */
function accumulate(sums: Map<Value, Num>, node: Value, term: Num): void {
  const sum = sums.get(node);
  sums.set(node, sum === undefined ? term : add(sum, term));
}

/** One factor of the chain rule: partial · derivative, where a zero absorbs, on either side. Folds only what is exact. */
function chain(partial: Num, derivative: Num): Num {
  if (partial === 1) return derivative;
  if (derivative === 1) return partial;
  if (partial === -1) return neg(derivative);
  if (typeof partial === "number" && Number.isFinite(partial) && partial !== 0)
    return mul(partial, derivative);
  return mulNoNan(partial, derivative);
}

/** Calls `visit` with each operand of `node` that is a value and `wanted`, and with the partial derivative by it. */
export function eachPartial(
  node: Value,
  read: Read,
  wanted: (operand: Value) => boolean,
  visit: (operand: Value, partial: Num) => void,
): void {
  const { op, x, y } = node;
  if (op === null) return;
  const seen = (operand: Num): Num => (typeof operand === "number" ? operand : read(operand));
  const out = read(node);
  const one = (operand: Num, rule: Derivative<() => Num>): void => {
    if (rule !== null && typeof operand !== "number" && wanted(operand)) {
      visit(operand, typeof rule === "number" ? rule : rule());
    }
  };
  const each = (operands: readonly Num[], rule: Derivative<() => readonly Num[]>): void => {
    if (rule === null || !operands.some((operand) => typeof operand !== "number" && wanted(operand))) return;
    const partials = typeof rule === "number" ? rule : rule();
    operands.forEach((operand, i) =>
      one(operand, typeof partials === "number" ? partials : () => partials[i] as Num),
    );
  };
  const bind = <Args extends unknown[], R>(
    rule: Derivative<(...args: Args) => R>,
    ...args: Args
  ): Derivative<() => R> => (typeof rule === "function" ? () => rule(...args) : rule);

  switch (op.form) {
    case "unary":
      return one(x as Num, bind(op.partials[0], seen(x as Num), out));
    case "binary": {
      const [a, b] = [seen(x as Num), seen(y as Num)];
      one(x as Num, bind(op.partials[0], a, b, out));
      return one(y as Num, bind(op.partials[1], a, b, out));
    }
    case "ternary": {
      const operands = x as readonly [Num, Num, Num];
      const [a, b, c] = [seen(operands[0]), seen(operands[1]), seen(operands[2])];
      return operands.forEach((operand, i) => one(operand, bind(op.partials[i as 0], a, b, c, out)));
    }
    case "reduction":
      return each(x as readonly Num[], bind(op.partials[0], (x as readonly Num[]).map(seen), out));
    case "pairing": {
      const ys = y as readonly Num[];
      return (x as readonly Num[]).forEach((first, i) => {
        const second = ys[i] as Num;
        const [a, b] = [seen(first), seen(second)];
        one(first, bind(op.partials[0], a, b));
        one(second, bind(op.partials[1], a, b));
      });
    }
  }
}
