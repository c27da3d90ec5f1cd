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
 * @param colors those of the inputs.
 *
 * Method: an addition goes on with its left operand if that is an addition which nothing else reads. Where the kind of terms
 * changes, a new chain begins, which starts from what the one before has added up; and where after a whole block of terms
 * (`summation.ts`) the sum of another block is added. The first and last terms are left out where they are of another kind.
 */
export function chainsOf(tape: Tape, least: number, uses: Int32Array, colors: Int32Array): Chain[] {
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
  const colorOf = (slot: number): number => (slot < 0 ? 0 : slot < inputs ? colors[slot]! : -1);
  /** Of what kind a term is: what stands elsewhere than others cannot be read like them. */
  const kindOf = (slot: number): number => {
    if (!isProduct(slot)) return slot < inputs ? -1 : -2;
    const at = starts[slot - inputs]!;
    return (inputs + 2) * (colorOf(operands[at]!) + 1) + colorOf(operands[at + 1]!) + 1;
  };

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
    const begin = strangers((k) => kindOf(terms[k]!), length - least);
    const end = length - strangers((k) => kindOf(terms[length - 1 - k]!), length - least - begin);
    for (let from = begin, to: number; from < end; from = to) {
      const areProducts = isProduct(terms[from]!);
      to = from + 1;
      while (
        to < end &&
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

/** Of how many terms at one end no two are looked for that are alike. */
const STRANGERS = 3;

/** How many of the first terms are of other kinds than those behind them; but for so many at most. */
function strangers(kindOf: (k: number) => number, most: number): number {
  for (let k = 0; k <= Math.min(STRANGERS, most - 1); k++) if (kindOf(k) === kindOf(k + 1)) return k;
  return 0;
}
