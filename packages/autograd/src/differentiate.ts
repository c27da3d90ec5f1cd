/**
 * @file The sweeps. Reverse mode carries adjoints from the root down, forward mode carries tangents up; each multiplies the
 * partials of the table by what it carries. Read as numbers, the values give numbers; read as themselves, they give new
 * graph, which can be differentiated, printed and compiled in turn. All modes multiply and add in the same order, so they
 * agree to the bit (law "One derivative").
 */

import { countUses, forgetUses, rejectCycle, USE, usersFirst } from "./order.ts";
import { add, mul, mulNoNan, neg } from "./primitives.ts";
import {
  type Derivative,
  describe,
  isValue,
  type Num,
  type Pairing,
  type Reduction,
  type Ternary,
  type Value,
} from "./value.ts";

/** Options of {@link backward}. */
export interface BackwardOptions {
  /** Add to what earlier calls left in `grad` instead of writing it: for sums over several roots. */
  readonly accumulate?: boolean;
}

/**
 * Writes into the `grad` of every value under `root` its adjoint: seed · ∂root/∂value. What an earlier call left there does
 * not count, so calling twice changes nothing; a value from which no derivative reaches the root gets 0.
 * @param seed the adjoint of the root itself.
 * @throws Error while a function is being recorded: numbers are not known then.
 */
export function backward(root: Value, seed: number = 1, { accumulate = false }: BackwardOptions = {}): void {
  if (!isValue(root)) throw new TypeError(`Cannot go backward from ${describe(root)}: it is not a value.`);
  if (typeof seed !== "number") {
    throw new TypeError(`Cannot go backward with the seed ${describe(seed)}. Pass a number.`);
  }
  if (root.number === undefined) {
    throw new Error(
      `Cannot go backward from ${describe(root)}: the function is being recorded, so there are no numbers yet. ` +
        "Use gradient(root, values), which records.",
    );
  }
  const earlier = accumulate ? usersFirst([root]).map((node) => [node, node.grad] as const) : [];
  sweepNumbers(root, seed);
  for (const [node, grad] of earlier) node.grad += grad;
}

/** ∂root/∂value for each of `values`, as new graph (or a number where it is constant); 0 where none reaches the root. */
export function gradient<const Values extends readonly Value[]>(
  root: Num,
  values: Values,
): { -readonly [K in keyof Values]: Num } {
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

/** One factor of the chain rule: partial · derivative, where a derivative of 0 absorbs. Folds only what is exact. */
function chain(partial: Num, derivative: Num): Num {
  if (partial === 1) return derivative;
  if (derivative === 1) return partial;
  if (partial === -1) return neg(derivative);
  if (typeof partial === "number" && Number.isFinite(partial)) return mul(partial, derivative);
  return mulNoNan(partial, derivative);
}

/** Calls `visit` with each operand of `node` that is a value and `wanted`, and with the partial derivative by it. */
function eachPartial(
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

/**
 * Reverse mode on numbers: as {@link sweepGraph} toward all values, with the adjoints in the values' own `grad`.
 *
 * Method: Kahn's order is not stored but taken: a value is pulled when its last user has been. While a value waits, its
 * `uses` holds the uses still to come and, in the lowest bit, whether a term has arrived: the first is stored, not added,
 * and a value without any passes nothing on. Training spends its time in this loop, so the two commonest forms are written
 * out in it: no calls but the rules', no closures, no maps, and no number that must be boxed to be handed on.
 */
export function sweepNumbers(root: Value, seed: number): void {
  let waiting = countUses([root]);
  root.grad = seed;
  root.uses += 1 - USE;
  const ready: Value[] = root.uses === 1 ? [root] : []; // on a cycle it has users
  let height = ready.length;
  try {
    while (height > 0) {
      waiting--;
      const node = ready[--height] as Value;
      const { op } = node;
      const touched = node.uses === 1;
      node.uses = 0;
      if (!touched) {
        node.grad = 0;
        height = giveEach(node.args, null, 0, ready, height);
      } else if (op === null) {
        continue;
      } else if (op.form === "binary") {
        const x = node.x as Num;
        const y = node.y as Num;
        const a = typeof x === "number" ? x : (x.number as number);
        const b = typeof y === "number" ? y : (y.number as number);
        if (typeof x !== "number") {
          const rule = op.partials[0];
          let uses = x.uses - USE;
          if (rule !== null) {
            const partial = typeof rule === "number" ? rule : (rule(a, b, node.number as number) as number);
            let term = partial * node.grad;
            if (term !== term && node.grad === 0) term = 0;
            if ((uses & 1) === 0) x.grad = term;
            else x.grad += term;
            uses |= 1;
          }
          x.uses = uses;
          if (uses <= 1) ready[height++] = x;
        }
        if (typeof y !== "number") {
          const rule = op.partials[1];
          let uses = y.uses - USE;
          if (rule !== null) {
            const partial = typeof rule === "number" ? rule : (rule(a, b, node.number as number) as number);
            let term = partial * node.grad;
            if (term !== term && node.grad === 0) term = 0;
            if ((uses & 1) === 0) y.grad = term;
            else y.grad += term;
            uses |= 1;
          }
          y.uses = uses;
          if (uses <= 1) ready[height++] = y;
        }
      } else if (op.form === "unary") {
        const x = node.x as Value;
        const rule = op.partials[0];
        let uses = x.uses - USE;
        if (rule !== null) {
          const partial =
            typeof rule === "number" ? rule : (rule(x.number as number, node.number as number) as number);
          let term = partial * node.grad;
          if (term !== term && node.grad === 0) term = 0;
          if ((uses & 1) === 0) x.grad = term;
          else x.grad += term;
          uses |= 1;
        }
        x.uses = uses;
        if (uses <= 1) ready[height++] = x;
      } else height = pull(node, op, ready, height);
    }
    if (waiting !== 0) rejectCycle([root]);
  } catch (error) {
    forgetUses([root]);
    throw error;
  }
}

/** The loop's step for the forms with more operands. Answers the height of `ready`. */
function pull(node: Value, op: Ternary | Reduction | Pairing, ready: Value[], height: number): number {
  const operands = node.x as readonly Num[];
  if (op.form === "pairing")
    return pullPairs(operands, node.y as readonly Num[], op, node.grad, ready, height);
  const out = node.number as number;
  if (op.form === "reduction") {
    const rule = op.partials[0];
    const partials = typeof rule === "function" ? rule(numbersOf(operands), out) : rule;
    return giveEach(operands, partials, node.grad, ready, height);
  }
  const [a, b, c] = numbersOf(operands) as [number, number, number];
  const partials = op.partials.map((rule, i) =>
    typeof rule === "function" && typeof operands[i] !== "number"
      ? rule(a, b, c, out)
      : (rule as number | null),
  );
  return giveEach(operands, partials, node.grad, ready, height);
}

/** {@link giveEach} for pairs, whose partials are computed on the way. */
function pullPairs(
  xs: readonly Num[],
  ys: readonly Num[],
  op: Pairing,
  adjoint: number,
  ready: Value[],
  height: number,
): number {
  const ruleX = op.partials[0];
  const ruleY = op.partials[1];
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i] as Num;
    const y = ys[i] as Num;
    const a = typeof x === "number" ? x : (x.number as number);
    const b = typeof y === "number" ? y : (y.number as number);
    if (typeof x !== "number") {
      const uses = x.uses - USE;
      let term = (ruleX(a, b) as number) * adjoint;
      if (term !== term && adjoint === 0) term = 0;
      if ((uses & 1) === 0) x.grad = term;
      else x.grad += term;
      x.uses = uses | 1;
      if (uses <= 1) ready[height++] = x;
    }
    if (typeof y !== "number") {
      const uses = y.uses - USE;
      let term = (ruleY(a, b) as number) * adjoint;
      if (term !== term && adjoint === 0) term = 0;
      if ((uses & 1) === 0) y.grad = term;
      else y.grad += term;
      y.uses = uses | 1;
      if (uses <= 1) ready[height++] = y;
    }
  }
  return height;
}

/**
 * Gives each operand its term, and makes those ready that have no more uses.
 * @param partials one for each operand, or one for all; `null` gives nothing.
 */
function giveEach(
  operands: readonly Num[],
  partials: readonly Derivative<Num>[] | number | null,
  adjoint: number,
  ready: Value[],
  height: number,
): number {
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i] as Num;
    if (typeof operand === "number") continue;
    const partial = typeof partials === "object" && partials !== null ? partials[i] : partials;
    let uses = operand.uses - USE;
    if (partial !== null) {
      let term = (partial as number) * adjoint;
      if (term !== term && adjoint === 0) term = 0;
      if ((uses & 1) === 0) operand.grad = term;
      else operand.grad += term;
      uses |= 1;
    }
    operand.uses = uses;
    if (uses <= 1) ready[height++] = operand;
  }
  return height;
}

/** The numbers of a vector. */
function numbersOf(operands: readonly Num[]): readonly number[] {
  const numbers = new Array<number>(operands.length);
  for (let i = 0; i < operands.length; i++) {
    const x = operands[i] as Num;
    numbers[i] = typeof x === "number" ? x : (x.number as number);
  }
  return numbers;
}
