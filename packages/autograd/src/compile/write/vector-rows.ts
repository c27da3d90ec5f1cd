/** @file Rows that are instructions, on vectors of two doubles, to the bits of the scalar instructions. */

import type { Primitive } from "../../value.ts";
import { type Bytes, SELECT } from "./bytes.ts";
import { bitsOf, type Pool } from "./pool.ts";

/** How the operands of a row are put on the stack. */
export interface Operands {
  /** Operand `k` as numbers; `again` right after it was pushed. */
  readonly push: (k: number, again?: "again") => void;
  /** Operand `k` as a mask: all bits where it is not 0. */
  readonly pushMask: (k: number) => void;
  /** The numbers of operand `k`, if it is a constant in each lane. */
  readonly constants: (k: number) => readonly number[] | undefined;
}

const [AND, ANDNOT, BITSELECT, LESS_OR_EQUAL, NOT_EQUAL] = [0x4e, 0x4f, 0x52, 0x4b, 0x48];
const [MIN, MAX, PSEUDO_MIN, PSEUDO_MAX] = [0xf4, 0xf5, 0xf6, 0xf7];

/** Leaves the row's value on the stack; of a comparison, its mask. @throws Error for a row without instruction on vectors. */
export function writeRow(body: Bytes, pool: Pool, { name, simd, wasm }: Primitive, operands: Operands): void {
  if (wasm === SELECT) return writeSelect(body, operands);
  if (simd === MIN || simd === MAX) return writeExtreme(body, simd, operands);
  if (typeof simd === "number") {
    for (let k = 0; k < arityOf(simd); k++) operands.push(k);
    body.simd(simd);
    return;
  }
  if (simd === undefined) throw new Error(`internal: ${name} has no instruction on vectors`);
  operands.push(0);
  for (const instruction of simd) {
    if (typeof instruction === "number") body.simd(instruction);
    else if ("double" in instruction) pool.push(body, bitsOf(instruction.double));
    else if ("bits" in instruction) pool.push(body, instruction.bits);
    else body.constI32(instruction.shift);
  }
}

/** The mask of what is not 0, of the vector on the stack. */
export function writeIsNotZero(body: Bytes): void {
  writeZero(body);
  body.simd(NOT_EQUAL);
}

/** Numbers from the mask on the stack. */
export function writeMaskAsNumbers(body: Bytes): void {
  body.constF64(1).simd(0x14).simd(AND); // f64x2.splat
}

export function writeZero(body: Bytes): void {
  body.simd(0x0c); // v128.const
  for (let i = 0; i < 16; i++) body.byte(0);
}

/** The bytes of the first doubles of two vectors, and of the second ones. */
const FIRST_LANES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const SECOND_LANES = FIRST_LANES.map((byte) => byte + 8);

/** Adds the two lanes of each of two vectors, which are locals. */
export function writeLaneSums(body: Bytes, one: number, other: number): void {
  const [SHUFFLE, ADD] = [0x0d, 0xf0];
  for (const lanes of [FIRST_LANES, SECOND_LANES])
    body
      .get(one)
      .get(other)
      .simd(SHUFFLE)
      .bytes(...lanes);
  body.simd(ADD);
}

/** Chooses by the mask; where one of both is 0, the mask alone makes it. */
function writeSelect(body: Bytes, { push, pushMask, constants }: Operands): void {
  const [isFirstZero, isSecondZero] = [isZero(constants(1)), isZero(constants(2))];
  if (!isFirstZero) push(1);
  if (!isSecondZero || isFirstZero) push(2);
  pushMask(0);
  body.simd(isFirstZero ? ANDNOT : isSecondZero ? AND : BITSELECT);
}

/**
 * The lesser or greater. The instructions for it are seven of the machine's, for the sake of NaN and −0. Beside a constant the
 * simpler ones answer the same: their first operand unless the second one is beyond.
 */
function writeExtreme(body: Bytes, simd: number, { push, constants }: Operands): void {
  const isFirstBound = constants(0) !== undefined;
  const bounds = constants(isFirstBound ? 0 : 1);
  const [x, bound] = isFirstBound ? [1, 0] : [0, 1];
  push(x);
  if (simd === MAX && isZero(bounds)) {
    // x where it is not ≤ 0, so 0 for −0
    push(x, "again");
    writeZero(body);
    body.simd(LESS_OR_EQUAL).simd(ANDNOT);
    return;
  }
  push(bound);
  const isSimple = bounds?.every((y) => !Number.isNaN(y) && !Object.is(y, simd === MIN ? -0 : 0)) ?? false;
  body.simd(isSimple ? (simd === MIN ? PSEUDO_MIN : PSEUDO_MAX) : simd);
}

function isZero(constants: readonly number[] | undefined): boolean {
  return constants?.every((x) => Object.is(x, 0)) ?? false;
}

/** f64x2.abs, neg, sqrt, ceil, floor, trunc and nearest take one operand, all others of the table two. */
function arityOf(simd: number): number {
  return [0xec, 0xed, 0xef, 0x74, 0x75, 0x7a, 0x94].includes(simd) ? 1 : 2;
}
