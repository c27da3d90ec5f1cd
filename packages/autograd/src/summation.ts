/**
 * @file The order in which everything is added up: in blocks of 128 terms from left to right, and the blocks' sums pairwise, neighbor by
 * neighbor. So a sum of n terms is off by some 128 + log₂ n roundings at most, and not by n of them, and blocks may be summed side by
 * side. Up to 128 terms it is the order in which one reads.
 */

/** Terms of one block. A power of 2. */
export const BLOCK = 128;

/**
 * The sums of one block after the other, of numbers or of graph.
 *
 * Method: the pairs that are complete are added at once, as bits are carried when one counts, so few sums wait: one for each power of 2
 * in the number of blocks.
 */
export class BlockSums<T> {
  readonly #add: (x: T, y: T) => T;
  readonly #waiting: (T | undefined)[] = [];
  #count = 0;

  constructor(add: (x: T, y: T) => T) {
    this.#add = add;
  }

  /** @param sum of the next block; `undefined` if it has no terms. */
  close(sum: T | undefined): void {
    let both = sum;
    for (let n = this.#count++; n % 2 === 1; n = (n - 1) / 2) both = this.#plus(this.#waiting.pop(), both);
    this.#waiting.push(both);
  }

  /** The sum of all; `undefined` if there are no terms. */
  get total(): T | undefined {
    return this.#waiting.reduceRight<T | undefined>((right, left) => this.#plus(left, right), undefined);
  }

  #plus(left: T | undefined, right: T | undefined): T | undefined {
    return left === undefined ? right : right === undefined ? left : this.#add(left, right);
  }
}

/**
 * The sum of some terms, of one at least.
 * @param blockOf the number of each term's block, for terms that are not all there.
 */
export function sumInBlocks<T>(
  terms: readonly T[],
  add: (x: T, y: T) => T,
  blockOf: (term: number) => number = (term) => Math.floor(term / BLOCK),
): T {
  const sums = new BlockSums(add);
  let block = 0;
  let sum: T | undefined;
  for (let i = 0; i < terms.length; i++) {
    for (; block < blockOf(i); block++, sum = undefined) sums.close(sum);
    sum = sum === undefined ? terms[i]! : add(sum, terms[i]!);
  }
  sums.close(sum);
  return sums.total!;
}

/**
 * A sum of `count` numbers.
 * @param sumOf adds those from `from` to before `to` from left to right.
 */
export function inBlocks(count: number, sumOf: (from: number, to: number) => number): number {
  if (count <= BLOCK) return sumOf(0, count);
  const sums = new BlockSums<number>(plus);
  for (let from = 0; from < count; from += BLOCK) sums.close(sumOf(from, Math.min(from + BLOCK, count)));
  return sums.total!;
}

/** The sum of two numbers. */
export function plus(x: number, y: number): number {
  return x + y;
}
