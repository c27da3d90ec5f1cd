/** @file Tape → folds: long chains of additions, each with the products that go into nothing else. */

import type { Tape } from "../../tape.ts";
import { add, mul } from "../../primitives.ts";
import { BLOCK } from "../../summation.ts";

/** A chain of additions, from left to right. */
export interface Chain {
  /** The addition of its last term. */
  readonly root: number;
  /** What the first term is added to; `undefined` if the chain begins with it. */
  readonly start: number | undefined;
  /** The slots of its terms; where these are products of the chain's own, of their factors. */
  readonly operands: readonly [Int32Array] | readonly [Int32Array, Int32Array];
  /** Its steps, the root included, in order. */
  readonly steps: readonly number[];
}

/** How often each slot is read, by steps or as an output. */
export function countUses({ inputs, ops, operands, outputs }: Tape): Int32Array {
  const uses = new Int32Array(inputs + ops.length);
  for (const slots of [operands, outputs]) {
    for (let k = 0; k < slots.length; k++) if (slots[k]! >= 0) uses[slots[k]!]!++;
  }
  return uses;
}

/**
 * The chains of at least `least` terms that are all products, or none.
 * @param uses how often each slot is read.
 *
 * Method: an addition goes on with its left operand if that is an addition which nothing else reads. Where the kind of terms
 * changes, a new chain begins, which starts from what the one before has added up; and where after a whole block of terms
 * (`summation.ts`) the sum of another block is added.
 */
export function chainsOf(tape: Tape, least: number, uses: Int32Array): Chain[] {
  const { inputs, ops, starts, operands, primitives } = tape;
  const [addition, product] = [primitives.indexOf(add), primitives.indexOf(mul)];
  const chains: Chain[] = [];
  if (addition < 0) return chains;
  const left = (step: number): number => operands[starts[step]!]!;
  const right = (step: number): number => operands[starts[step]! + 1]!;
  /** For each addition, how many terms its chain has up to it; and whether a later addition goes on with it. */
  const lengths = new Int32Array(ops.length);
  const isLink = new Uint8Array(ops.length);
  for (let i = 0; i < ops.length; i++) {
    if (ops[i] !== addition) continue;
    const before = left(i) - inputs;
    const goesOn = before >= 0 && lengths[before]! > 0 && uses[inputs + before] === 1;
    if (goesOn) isLink[before] = 1;
    lengths[i] = goesOn ? lengths[before]! + 1 : 2;
  }
  const isProduct = (slot: number): boolean =>
    slot >= inputs && ops[slot - inputs] === product && uses[slot] === 1;
  const isSum = (slot: number, ofTerms: number): boolean =>
    slot >= inputs && lengths[slot - inputs]! >= ofTerms;

  for (let root = 0; root < ops.length; root++) {
    const length = lengths[root]!;
    if (length < least || isLink[root] === 1) continue;
    const terms = new Int32Array(length);
    const additions = new Int32Array(length); // the first of them adds two terms
    for (let t = length - 1, step = root; t > 0; t--) {
      terms[t] = right(step);
      additions[t] = step;
      if (t > 1) step = left(step) - inputs;
      else terms[0] = left(step);
    }
    // What the user begins with stands elsewhere than what is computed.
    const begin = length > least && terms[0]! < inputs && terms[1]! >= inputs ? 1 : 0;
    for (let from = begin, to: number; from < length; from = to) {
      const areProducts = isProduct(terms[from]!);
      to = from + 1;
      while (
        to < length &&
        isProduct(terms[to]!) === areProducts &&
        (areProducts || !isSum(terms[to]!, to === BLOCK ? 2 : least))
      )
        to++;
      if (to - from < least || (!areProducts && isSum(terms[from]!, least))) continue;
      const own = terms.subarray(from, to);
      const factors = (k: number): Int32Array => own.map((slot) => operands[starts[slot - inputs]! + k]!);
      const steps = [...additions.subarray(Math.max(from, 1), to)];
      if (areProducts) for (const slot of own) steps.push(slot - inputs);
      chains.push({
        root: additions[to - 1]!,
        start: from === 0 ? undefined : from === 1 ? terms[0] : inputs + additions[from - 1]!,
        operands: areProducts ? [factors(0), factors(1)] : [own],
        steps: steps.toSorted((a, b) => a - b),
      });
    }
  }
  return chains;
}
