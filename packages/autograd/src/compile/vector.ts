/** @file A writer of code on two doubles at once (WebAssembly's v128), in the notation of expressions. */

import type { Bytes } from "./bytes.ts";

/** Writes code that leaves one vector on the stack. */
export type VectorCode = (body: Bytes) => void;

/**
 * Expressions on vectors. Doubles and the integers of their bits are one type here, as they are for the machine.
 *
 * Method: constants stand in memory: V8 makes four instructions of each use of a vector constant, one of a load.
 */
export class Vector {
  readonly #body: Bytes;
  readonly #pool: Pool;
  #locals: number;

  /** @param locals how many locals are taken. */
  constructor(body: Bytes, pool: Pool, locals: number) {
    this.#body = body;
    this.#pool = pool;
    this.#locals = locals;
  }

  /** How many locals are taken by now. */
  get locals(): number {
    return this.#locals;
  }

  /** Computes it now, into a local, for more than one use. */
  bind(code: VectorCode): VectorCode {
    const local = this.#locals++;
    code(this.#body);
    this.#body.set(local);
    return (body) => void body.get(local);
  }

  constant(x: number): VectorCode {
    return this.bits(bitsOf(x));
  }
  bits(bits: bigint): VectorCode {
    const address = this.#pool.address(bits);
    return (body) => void body.constI32(0).loadSplat(address);
  }

  add = operation(0xf0);
  sub = operation(0xf1);
  mul = operation(0xf2);
  div = operation(0xf3);
  min = operation(0xf4);
  max = operation(0xf5);
  abs = operation(0xec);
  negate = operation(0xed);
  equal = operation(0x47);
  less = operation(0x49);
  and = operation(0x4e);
  or = operation(0x50);
  xor = operation(0x51);
  addInt = operation(0xce);
  subInt = operation(0xd1);

  /** x where the mask is set, else y. */
  choose(mask: VectorCode, x: VectorCode, y: VectorCode): VectorCode {
    return operation(0x52)(x, y, mask);
  }
  shiftLeft(x: VectorCode, count: number): VectorCode {
    return operation(0xcb)(x, (body) => void body.constI32(count));
  }
  shiftRightSigned(x: VectorCode, count: number): VectorCode {
    return operation(0xcc)(x, (body) => void body.constI32(count));
  }
}

const operation =
  (opcode: number) =>
  (...operands: readonly VectorCode[]): VectorCode =>
  (body) => {
    for (const operand of operands) operand(body);
    body.simd(opcode);
  };

/** Constants in memory, by their bits. */
export class Pool {
  readonly #start: number;
  readonly #index = new Map<bigint, number>();

  /** @param start the address of the first. */
  constructor(start: number) {
    this.#start = start;
  }

  address(bits: bigint): number {
    const key = BigInt.asUintN(64, bits);
    let index = this.#index.get(key);
    if (index === undefined) {
      index = this.#index.size;
      this.#index.set(key, index);
    }
    return this.#start + 8 * index;
  }

  /** The bytes after the last constant. */
  get end(): number {
    return this.#start + 8 * this.#index.size;
  }

  write(memory: ArrayBuffer): void {
    new BigUint64Array(memory, this.#start, this.#index.size).set([...this.#index.keys()]);
  }
}

const double = new Float64Array(1);
const asBits = new BigUint64Array(double.buffer);

export function bitsOf(x: number): bigint {
  double[0] = x;
  return asBits[0] as bigint;
}
