/** @file The sweep on numbers: reverse mode with the adjoints in the values themselves. */

import { requireApart } from "./differentiated.ts";
import { flag, readOptions } from "./options.ts";
import { countUses, forgetUses, rejectCycle, requireFresh, USE, usersFirst } from "./order.ts";
import { BlockSums, plus } from "./summation.ts";
import {
  type CallRow,
  type Contribution,
  describe,
  isValue,
  type Num,
  type Pairing,
  type PartRow,
  type Reduction,
  remedyFor,
  type Ternary,
  times,
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
 * @throws Error while a function of what is under `root` is recorded or differentiated: numbers are not known then, or constants.
 */
export function backward(root: Value, seed: number = 1, options?: BackwardOptions): void {
  const { accumulate = false } = readOptions("backward", options, { accumulate: flag });
  if (!isValue(root)) {
    throw new TypeError(`Cannot go backward from ${describe(root)}: it is not a value. ${remedyFor(root)}`);
  }
  if (typeof seed !== "number") {
    throw new TypeError(`Cannot go backward with the seed ${describe(seed)}. Pass a number.`);
  }
  if (root.number === undefined) {
    throw new Error(
      `Cannot go backward from ${describe(root)}: the function is being recorded, so there are no numbers yet. ` +
        "Use gradient(root, values), which records.",
    );
  }
  requireApart(root, "go backward from");
  if (!accumulate) return sweepNumbers(root, seed);
  const earlier = usersFirst([root]).map((node) => [node, node.adjoint] as const);
  try {
    sweepNumbers(root, seed);
  } catch (error) {
    for (const [node, grad] of earlier) node.adjoint = grad;
    throw error;
  }
  for (const [node, grad] of earlier) node.adjoint += grad;
}

/**
 * As reverse mode on graph toward all values (`differentiate.ts`), with the adjoints in the values themselves.
 *
 * Method: Kahn's order is not stored but taken: a value is pulled when its last user has been. While a value waits, its
 * `uses` holds the uses still to come, above those of the present block that have been, and in the lowest bit whether a term of it has
 * arrived: the first is stored, not added, and a value without any passes nothing on. Training spends its time in this loop, so the
 * two commonest forms are written out in it: no calls but the rules', no closures, no maps, and no number that must be boxed to be
 * handed on.
 */
export function sweepNumbers(root: Value, seed: number): void {
  const ready: Value[] = [root];
  let waiting = countUses(ready, ready);
  requireFresh([root]);
  root.adjoint = seed;
  root.uses += 1 - USE;
  ready[0] = root;
  let height = root.uses === 1 ? 1 : 0; // on a cycle it has users
  try {
    while (height > 0) {
      waiting--;
      const node = ready[--height] as Value;
      if (hasClosed) addBlocks(node);
      const { op } = node;
      const touched = (node.uses & 1) === 1;
      node.uses = 0;
      if (!touched) {
        node.adjoint = 0;
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
          let uses = x.uses - NEXT;
          const partial = typeof rule === "function" ? rule(a, b, node.number as number) : rule;
          if (partial !== null) {
            const term = typeof partial === "number" ? partial * node.adjoint : times(partial, node.adjoint);
            if ((uses & 1) === 0) {
              x.adjoint = term + 0;
              uses++;
            } else x.adjoint += term;
          }
          x.uses = uses;
          if (uses < USE || ((uses & PLACES) === 0 && closeBlock(x))) ready[height++] = x;
        }
        if (typeof y !== "number") {
          const rule = op.partials[1];
          let uses = y.uses - NEXT;
          const partial = typeof rule === "function" ? rule(a, b, node.number as number) : rule;
          if (partial !== null) {
            const term = typeof partial === "number" ? partial * node.adjoint : times(partial, node.adjoint);
            if ((uses & 1) === 0) {
              y.adjoint = term + 0;
              uses++;
            } else y.adjoint += term;
          }
          y.uses = uses;
          if (uses < USE || ((uses & PLACES) === 0 && closeBlock(y))) ready[height++] = y;
        }
      } else if (op.form === "unary") {
        const x = node.x as Num;
        if (typeof x === "number") continue; // the variable of a transform
        const rule = op.partials[0];
        let uses = x.uses - NEXT;
        const partial = typeof rule === "function" ? rule(x.number as number, node.number as number) : rule;
        if (partial !== null) {
          const term = typeof partial === "number" ? partial * node.adjoint : times(partial, node.adjoint);
          if ((uses & 1) === 0) {
            x.adjoint = term + 0;
            uses++;
          } else x.adjoint += term;
        }
        x.uses = uses;
        if (uses < USE || ((uses & PLACES) === 0 && closeBlock(x))) ready[height++] = x;
      } else height = pull(node, op, ready, height);
    }
    if (waiting !== 0) rejectCycle([root]);
  } catch (error) {
    forgetUses([root]);
    arrivals = new WeakMap();
    closed = new Map();
    hasClosed = false;
    throw error;
  }
}

/** The bits of `uses` that count the uses of the present block, and what one use takes from those to come and adds to these. */
const PLACES = USE - 2;
const NEXT = USE - 2;

/** The sums of the blocks that are complete, of values with more uses than one block has. */
let closed = new Map<Value, BlockSums<number>>();
let hasClosed = false;

/** A block of uses has been: its sum is laid aside, unless there are no more. Answers whether there are none. */
function closeBlock(x: Value): boolean {
  x.uses -= USE; // the count was carried to the uses to come
  if (x.uses < USE) return true;
  let sums = closed.get(x);
  if (sums === undefined) closed.set(x, (sums = new BlockSums(plus)));
  hasClosed = true;
  const isTouched = x.uses & 1;
  sums.close(isTouched === 1 ? x.adjoint : undefined);
  x.uses -= isTouched;
  return false;
}

/** Adds the latest block's sum to those before. */
function addBlocks(node: Value): void {
  const sums = closed.get(node);
  if (sums === undefined) return;
  closed.delete(node);
  hasClosed = closed.size > 0;
  sums.close((node.uses & 1) === 1 ? node.adjoint : undefined);
  const { total } = sums;
  if (total !== undefined) node.adjoint = total;
  node.uses = total === undefined ? 0 : 1;
}

/** The adjoints that have arrived at the results of calls. */
let arrivals = new WeakMap<Value, (number | undefined)[]>();

/** The loop's step for the forms with more operands, and for calls. Answers the height of `ready`. */
function pull(
  node: Value,
  op: Ternary | Reduction | Pairing | CallRow | PartRow,
  ready: Value[],
  height: number,
): number {
  if (op.form === "part") {
    const call = node.x as Value;
    let results = arrivals.get(call);
    if (results === undefined) {
      results = new Array<number | undefined>((call.op as CallRow).block.outputs).fill(undefined);
      arrivals.set(call, results);
    }
    results[op.part] = node.adjoint;
    call.uses = (call.uses - USE) | 1;
    if (call.uses < USE) ready[height++] = call;
    return height;
  }
  const operands = node.x as readonly Num[];
  if (op.form === "call") {
    const results = arrivals.get(node) as (number | undefined)[];
    arrivals.delete(node);
    const wanted = operands.map((operand) => typeof operand !== "number");
    const terms = op.block.pulled(numbersOf(operands), results, wanted) as (number | undefined)[];
    const partials = terms.map((term) => term ?? null);
    return giveEach(operands, partials, 1, ready, height);
  }
  if (op.form === "pairing")
    return pullPairs(operands, node.y as readonly Num[], op, node.adjoint, ready, height);
  const out = node.number as number;
  if (op.form === "reduction") {
    const rule = op.partials[0];
    const partials = typeof rule === "function" ? rule(numbersOf(operands), out) : rule;
    return giveEach(operands, partials, node.adjoint, ready, height);
  }
  const [a, b, c] = numbersOf(operands) as [number, number, number];
  const partials = op.partials.map((rule, i) =>
    typeof rule === "function" && typeof operands[i] !== "number"
      ? rule(a, b, c, out)
      : (rule as number | null),
  );
  return giveEach(operands, partials, node.adjoint, ready, height);
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
      let uses = x.uses - NEXT;
      const partial = ruleX(a, b) as number;
      const term = partial * adjoint;
      if ((uses & 1) === 0) {
        x.adjoint = term + 0;
        uses++;
      } else x.adjoint += term;
      x.uses = uses;
      if (uses < USE || ((uses & PLACES) === 0 && closeBlock(x))) ready[height++] = x;
    }
    if (typeof y !== "number") {
      let uses = y.uses - NEXT;
      const partial = ruleY(a, b) as number;
      const term = partial * adjoint;
      if ((uses & 1) === 0) {
        y.adjoint = term + 0;
        uses++;
      } else y.adjoint += term;
      y.uses = uses;
      if (uses < USE || ((uses & PLACES) === 0 && closeBlock(y))) ready[height++] = y;
    }
  }
  return height;
}

/**
 * Gives each operand its term, and makes those ready that have no more uses.
 * @param partials one for each operand, or one for all; `null` gives nothing: so a branch that was not chosen is not swept.
 */
function giveEach(
  operands: readonly Num[],
  partials: readonly Contribution[] | number | null,
  adjoint: number,
  ready: Value[],
  height: number,
): number {
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i] as Num;
    if (typeof operand === "number") continue;
    const partial = typeof partials === "object" && partials !== null ? partials[i] : partials;
    let uses = operand.uses - NEXT;
    if (partial !== null) {
      const term = times(partial as Contribution, adjoint);
      if ((uses & 1) === 0) {
        operand.adjoint = term + 0;
        uses++;
      } else operand.adjoint += term;
    }
    operand.uses = uses;
    if (uses < USE || ((uses & PLACES) === 0 && closeBlock(operand))) ready[height++] = operand;
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
