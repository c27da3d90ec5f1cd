/**
 * @file The sweeps. Reverse mode carries adjoints from the root down, forward mode carries tangents up; each multiplies the
 * partials of the table by what it carries. Read as numbers, the values give numbers; read as themselves, they give new
 * graph, which can be differentiated, printed and compiled in turn. `backward.ts` is the fast form of one of them. Numbers and
 * graph multiply and add in the same order, so they agree to the bit (law "One derivative").
 */

import { Carried, chain, Choices, conditionsIn, type Flag } from "./carried.ts";
import { unwatched } from "./comparisons.ts";
import { operandCount, operandPlaces, requireFresh, usersSince } from "./order.ts";
import { add, mul, select } from "./primitives.ts";
import { BLOCK } from "./summation.ts";
import {
  type CallRow,
  type Choice,
  type Contribution,
  type Factors,
  describe,
  isValue,
  type Num,
  remedyFor,
  type Value,
} from "./value.ts";

/** ∂root/∂value for each of `values`, as new graph (or a number where it is constant); 0 where none reaches the root. */
export function gradient<const Values extends readonly Value[]>(
  root: Num,
  values: Values,
): { -readonly [K in keyof Values]: Num } {
  if (typeof root !== "number" && !isValue(root)) {
    throw new TypeError(
      `Cannot differentiate ${describe(root)}: it is neither a number nor a value. ${remedyFor(root)}`,
    );
  }
  if (!Array.isArray(values)) {
    throw new TypeError(
      `Cannot differentiate by ${describe(values)}: it is no array. Pass an array of values.`,
    );
  }
  const wrong = values.findIndex((x) => !isValue(x));
  if (wrong >= 0) {
    throw new TypeError(
      `Cannot differentiate by ${describe(values[wrong])}. ${remedyFor(values[wrong], "Pass values, made by value(data).")}`,
    );
  }
  const adjoints = isValue(root) ? unwatched(() => sweepGraph(root, values)) : values.map(() => 0);
  return adjoints as { -readonly [K in keyof Values]: Num };
}

/**
 * The derivative of each of `outputs` along the direction in which each value of `tangents` moves with its tangent.
 * @param read whether the answer is graph ({@link asGraph}) or numbers ({@link asNumbers}).
 */
export function derivative(outputs: readonly Num[], tangents: ReadonlyMap<Value, Num>, read: Read): Num[] {
  return unwatched(() => sweepForward(outputs, tangents, read));
}

function sweepForward(outputs: readonly Num[], tangents: ReadonlyMap<Value, Num>, read: Read): Num[] {
  const none = new Choices();
  const moved = new Map<Value, Carried>();
  for (const [x, tangent] of tangents) moved.set(x, new Carried(tangent, none));
  /** The tangents of the results of calls. */
  const pushed = new Map<Value, readonly (Carried | undefined)[]>();
  const isMoved = (x: Value): boolean => moved.has(x);
  const roots = outputs.filter(isValue);
  const order = usersSince(tangents.keys(), roots);
  requireFresh(roots);
  for (const node of order.toReversed()) {
    if (tangents.has(node)) continue;
    const { op, args } = node;
    if (op?.form === "call") {
      const along = args.map((arg) => (isValue(arg) ? moved.get(arg) : undefined));
      if (along.every((tangent) => tangent === undefined)) continue;
      const numbers = args.map((arg) => seen(arg, read));
      pushed.set(
        node,
        through(along, none, (known) => op.block.pushed(numbers, known)),
      );
      continue;
    }
    if (op?.form === "part") {
      const tangent = pushed.get(node.x as Value)?.[op.part];
      if (tangent !== undefined) moved.set(node, tangent);
      continue;
    }
    const terms: Carried[] = [];
    const places: number[] = [];
    eachPartial(node, read, isMoved, (operand, partial, k) => {
      terms.push((moved.get(operand) as Carried).along(partial, standsFirst(node, k)));
      places.push(op?.form === "pairing" ? k % (node.x as readonly Num[]).length : k);
    });
    // In the blocks of the operands, whether they move or not.
    if (terms.length > 0)
      moved.set(
        node,
        Carried.sum(terms, (term) => Math.floor(places[term]! / BLOCK)),
      );
  }
  return outputs.map((y) => (isValue(y) ? (moved.get(y)?.settled(none).number ?? 0) : 0));
}

/** How a sweep looks at a value. */
export type Read = (x: Value) => Num;
/** As itself: derivatives are graph. */
export const asGraph: Read = (x) => x;
/** As its number: derivatives are numbers. */
export const asNumbers: Read = (x) => x.data;

/**
 * Reverse mode on graph: the adjoints of `targets`, by way of the values between them and the root.
 *
 * Method: two passes over the order, with places in it where values would need sets and maps. The first, operands first,
 * finds what lies on a way to a target, and strikes out the operands that do not; the second carries the adjoints.
 */
function sweepGraph(root: Value, targets: readonly Value[]): Num[] {
  const order = usersSince(targets, [root]);
  requireFresh([root]);
  const { operands, among } = operandPlaces(order, targets);
  const onTheWay = new Uint8Array(order.length);
  for (const place of among) if (place >= 0) onTheWay[place] = 1;
  const isTarget = onTheWay.slice();
  for (let i = order.length - 1, end = operands.length; i >= 0; i--) {
    const start = end - operandCount(order[i] as Value);
    for (let k = start; k < end; k++) {
      const place = operands[k] as number;
      if (place >= 0 && onTheWay[place] === 1) onTheWay[i] = 1;
      else operands[k] = -1;
    }
    end = start;
  }

  const none = new Choices();
  /** What is carried under no choice is a mere number: that is what most graphs have everywhere. */
  const adjoints: (Num | Carried | undefined)[] = new Array<undefined>(order.length).fill(undefined);
  adjoints[0] = 1;
  const carried = (x: Num | Carried): Carried => (x instanceof Carried ? x : new Carried(x, none));
  /** The terms of adjoints that are added when all have arrived: not all count under the same choices, or they are of several blocks. */
  const several = new Map<number, Carried[]>();
  const blocks = blocksOf(order, operands);
  let start = 0;
  let node = root;
  let adjoint: Num | Carried = 1;
  const isOnTheWay = (_: Value, k: number): boolean => (operands[start + k] as number) >= 0;
  /** Starts with the first term and not with 0, which would turn −0 into 0. */
  const addTerm = (k: number, term: Num | Carried): void => {
    const place = operands[start + k] as number;
    const sum = adjoints[place];
    if (blocks === undefined && !(term instanceof Carried)) {
      if (sum === undefined) {
        adjoints[place] = term;
        return;
      }
      if (!(sum instanceof Carried) && (several.size === 0 || !several.has(place))) {
        adjoints[place] = add(sum, term);
        return;
      }
    }
    const terms = several.get(place);
    blocks?.note(place, start + k);
    if (terms !== undefined) terms.push(carried(term));
    else if (sum === undefined) adjoints[place] = term;
    else if (blocks?.hasSeveral(place) === true) several.set(place, [carried(sum), carried(term)]);
    else {
      const [one, other] = [carried(sum), carried(term)];
      if (one.choices !== other.choices) several.set(place, [one, other]);
      else adjoints[place] = new Carried(add(one.number, other.number), one.choices);
    }
  };
  const give = (_: Value, partial: Num | Factors | Choice, k: number): void => {
    const first = standsFirst(node, k);
    if (!(adjoint instanceof Carried) && (typeof partial === "number" || isValue(partial))) {
      addTerm(k, chain(partial, adjoint, first));
    } else addTerm(k, carried(adjoint).along(partial, first));
  };
  /** The adjoints of the results of calls. */
  const arrivals = new Map<Value, (Carried | undefined)[]>();
  for (let i = 0; i < order.length; i++) {
    node = order[i] as Value;
    const terms = several.size === 0 ? undefined : several.get(i);
    let arrived = terms === undefined ? adjoints[i] : Carried.sum(terms, blocks?.of(i));
    if (arrived !== undefined && isTarget[i] === 1) {
      arrived = arrived instanceof Carried ? arrived.settled(none) : add(arrived, 0);
    }
    adjoints[i] = arrived;
    const { op } = node;
    if (op?.form === "part") {
      if (arrived !== undefined) arrivalsAt(arrivals, node.x as Value)[op.part] = carried(arrived);
    } else if (op?.form === "call") {
      const atResults = arrivals.get(node);
      if (atResults !== undefined && onTheWay[i] === 1) {
        const { args } = node;
        const wanted = args.map((arg, k) => isValue(arg) && isOnTheWay(arg, k));
        // A loop answers for all its rows if one of them is wanted.
        through(atResults, none, (known) => op.block.pulled(args, known, wanted)).forEach((term, k) => {
          if (term !== undefined && wanted[k] === true) addTerm(k, term);
        });
      }
    } else if (arrived !== undefined && onTheWay[i] === 1) {
      adjoint = arrived;
      eachPartial(node, asGraph, isOnTheWay, give);
    }
    start += operandCount(node);
  }
  return among.map((place) => {
    const answer = adjoints[place] ?? 0;
    return answer instanceof Carried ? answer.number : answer;
  });
}

/** Which block of terms each use of a value belongs to. */
interface Blocks {
  /** Whether the value at this place has uses of more than one. */
  hasSeveral(place: number): boolean;
  /** Notes that a term has come to the value at this place, from this operand. */
  note(place: number, operand: number): void;
  /** The blocks of the terms that were noted, by their order. */
  of(place: number): ((term: number) => number) | undefined;
}

/**
 * Uses are counted as the sweep meets them, whether a term comes from them or not: on numbers, none comes from what was not chosen.
 * `undefined` if no value has more uses than one block has.
 */
function blocksOf(order: readonly Value[], operands: Int32Array): Blocks | undefined {
  const uses = new Int32Array(order.length);
  for (let k = 0; k < operands.length; k++) if (operands[k]! >= 0) uses[operands[k]!]!++;
  if (!hasMore(uses, BLOCK)) return undefined;
  const met = new Int32Array(order.length);
  const blocks = new Int32Array(operands.length);
  const meet = (k: number): void => {
    if (operands[k]! >= 0) blocks[k] = Math.floor(met[operands[k]!]!++ / BLOCK);
  };
  let start = 0;
  for (const node of order) {
    const count = operandCount(node);
    // Pair by pair, as they are swept.
    if (node.op?.form === "pairing") {
      for (let k = 0; k < count / 2; k++) {
        meet(start + k);
        meet(start + count / 2 + k);
      }
    } else for (let k = 0; k < count; k++) meet(start + k);
    start += count;
  }
  const noted = new Map<number, number[]>();
  return {
    hasSeveral: (place) => uses[place]! > BLOCK,
    note(place, operand) {
      if (uses[place]! <= BLOCK) return;
      const terms = noted.get(place);
      if (terms === undefined) noted.set(place, [blocks[operand]!]);
      else terms.push(blocks[operand]!);
    },
    of(place) {
      const terms = noted.get(place);
      return terms === undefined ? undefined : (term) => terms[term]!;
    },
  };
}

function hasMore(counts: Int32Array, than: number): boolean {
  for (let i = 0; i < counts.length; i++) if (counts[i]! > than) return true;
  return false;
}

/** Whether the partial by operand `k` is the factor before it, in a product of numbers or of vectors: it keeps its side. */
function standsFirst({ op, x }: Value, k: number): boolean {
  return op === mul ? k === 1 : op?.form === "pairing" && k >= (x as readonly Num[]).length;
}

/** What has arrived at the results of a call. */
function arrivalsAt(arrivals: Map<Value, (Carried | undefined)[]>, call: Value): (Carried | undefined)[] {
  let results = arrivals.get(call);
  if (results === undefined) {
    results = new Array<Carried | undefined>((call.op as CallRow).block.outputs).fill(undefined);
    arrivals.set(call, results);
  }
  return results;
}

/** By how many conditions it may hang which results of a block count, before they are handed to it all at once. */
const APART = 3;

/**
 * What a block makes of what is carried to it; it counts where that counts. Where only some of it counts, the block must not see
 * the rest, for 0 times its ∞ would be NaN: it is called with and without it, and one of the answers is chosen. That doubles the
 * calls with each condition; so with more than {@link APART} it gets everything at once, 0 in the place of what does not count.
 */
function through(
  carried: readonly (Carried | undefined)[],
  none: Choices,
  make: (numbers: readonly (Num | undefined)[]) => readonly (Num | undefined)[],
): (Carried | undefined)[] {
  const all = carried.filter((x) => x !== undefined);
  const common = all.map(({ choices }) => choices).reduce((a, b) => a.common(b));
  const flags = carried.map((x) => x?.choices.flagWithin(common));
  const conditions = conditionsIn(flags);
  if (conditions.length > APART) {
    const made = make(carried.map((x) => x?.settled(none).number));
    return made.map((x) => (x === undefined ? undefined : new Carried(x, none)));
  }
  /** With what counts anyway, and what counts if these hold. */
  const answer = (k: number, holding: readonly (Flag | undefined)[]): readonly (Num | undefined)[] => {
    const condition = conditions[k];
    if (condition === undefined) {
      const seen = carried.map((x, i) =>
        flags[i] === undefined || holding.includes(flags[i]) ? x : undefined,
      );
      return seen.every((x) => x === undefined) ? [] : make(seen.map((x) => x?.number));
    }
    const [flag, opposite] = condition;
    const [yes, no] = [answer(k + 1, [...holding, flag]), answer(k + 1, [...holding, opposite])];
    return Array.from({ length: Math.max(yes.length, no.length) }, (_, i) =>
      yes[i] === undefined && no[i] === undefined ? undefined : select(flag.value, yes[i] ?? 0, no[i] ?? 0),
    );
  };
  return answer(0, []).map((x) => (x === undefined ? undefined : new Carried(x, common)));
}

type Visit = (operand: Value, partial: Num | Factors | Choice, position: number) => void;

/**
 * Calls `visit` with each operand of `node` that is a value and `wanted`, and with the partial derivative by it; an operand
 * that is known not to be chosen is left out.
 * `position` is the operand's among the node's args.
 */
export function eachPartial(
  node: Value,
  read: Read,
  wanted: (operand: Value, position: number) => boolean,
  visit: Visit,
): void {
  const { op, x, y } = node;
  if (op === null) return;
  const out = read(node);
  switch (op.form) {
    case "unary": {
      const operand = x as Num;
      const [rule] = op.partials;
      if (rule === null || typeof operand === "number" || !wanted(operand, 0)) return;
      give(visit, operand, typeof rule === "number" ? rule : rule(read(operand), out), 0);
      return;
    }
    case "binary": {
      const [first, second] = [x as Num, y as Num];
      const a = typeof first === "number" ? first : read(first);
      const b = typeof second === "number" ? second : read(second);
      const [byFirst, bySecond] = op.partials;
      if (byFirst !== null && typeof first !== "number" && wanted(first, 0)) {
        give(visit, first, typeof byFirst === "number" ? byFirst : byFirst(a, b, out), 0);
      }
      if (bySecond !== null && typeof second !== "number" && wanted(second, 1)) {
        give(visit, second, typeof bySecond === "number" ? bySecond : bySecond(a, b, out), 1);
      }
      return;
    }
    case "ternary": {
      const operands = x as readonly [Num, Num, Num];
      const [a, b, c] = operands.map((operand) => seen(operand, read)) as [Num, Num, Num];
      for (let k = 0; k < 3; k++) {
        const operand = operands[k] as Num;
        const rule = op.partials[k as 0];
        if (rule === null || typeof operand === "number" || !wanted(operand, k)) continue;
        give(visit, operand, typeof rule === "number" ? rule : rule(a, b, c, out), k);
      }
      return;
    }
    case "reduction": {
      const operands = x as readonly Num[];
      const [rule] = op.partials;
      if (rule === null) return;
      let partials: readonly Contribution[] | undefined;
      for (let k = 0; k < operands.length; k++) {
        const operand = operands[k] as Num;
        if (typeof operand === "number" || !wanted(operand, k)) continue;
        if (typeof rule === "number") give(visit, operand, rule, k);
        else {
          partials ??= rule(
            operands.map((each) => seen(each, read)),
            out,
          );
          give(visit, operand, partials[k] as Contribution, k);
        }
      }
      return;
    }
    case "pairing": {
      const [xs, ys] = [x as readonly Num[], y as readonly Num[]];
      const [byFirst, bySecond] = op.partials;
      for (let k = 0; k < xs.length; k++) {
        const [first, second] = [xs[k] as Num, ys[k] as Num];
        const [a, b] = [seen(first, read), seen(second, read)];
        if (typeof first !== "number" && wanted(first, k)) give(visit, first, byFirst(a, b), k);
        if (typeof second !== "number" && wanted(second, xs.length + k)) {
          give(visit, second, bySecond(a, b), xs.length + k);
        }
      }
    }
  }
}

function give(visit: Visit, operand: Value, partial: Contribution, position: number): void {
  if (partial !== null) visit(operand, partial, position);
}

function seen(operand: Num, read: Read): Num {
  return typeof operand === "number" ? operand : read(operand);
}
