/** @file Constants of generated code. */

import type { Bytes } from "./bytes.ts";

/** Constants in memory, by their bits: V8 makes four instructions of each use of a vector constant, one of a load. */
export class Pool {
  readonly #start: number;
  readonly #bits: bigint[] = [];
  readonly #index = new Map<string, number>();

  /** @param start the address of the first. */
  constructor(start: number) {
    this.#start = start;
  }

  /** Pushes the constant in both lanes. */
  push(body: Bytes, bits: bigint): void {
    this.pushPair(body, bits, bits);
  }

  /** Pushes a constant for each lane. */
  pushPair(body: Bytes, lower: bigint, upper: bigint): void {
    body.constI32(0).loadV128(this.address(lower, upper));
  }

  /** Where these constants stand, one after the other. */
  address(...bits: readonly bigint[]): number {
    const key = bits.join();
    let index = this.#index.get(key);
    if (index === undefined) {
      index = this.#bits.length;
      this.#bits.push(...bits.map((some) => BigInt.asUintN(64, some)));
      this.#index.set(key, index);
    }
    return this.#start + 8 * index;
  }

  /** The bytes after the last constant. */
  get end(): number {
    return this.#start + 8 * this.#bits.length;
  }

  write(memory: ArrayBufferLike): void {
    new BigUint64Array(memory, this.#start, this.#bits.length).set(this.#bits);
  }
}

const double = new Float64Array(1);
const asBits = new BigUint64Array(double.buffer);

/** A double's bits. */
export function bitsOf(x: number): bigint {
  double[0] = x;
  return asBits[0] as bigint;
}
