/** @file Rows that are instructions, on vectors of two doubles, to the bits of the scalar instructions. */

import type { Primitive } from "../../value.ts";
import { f64x2, select, v128 } from "../../instructions.ts";
import type { Bytes } from "./bytes.ts";
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

/** Leaves the row's value on the stack; of a comparison, its mask. @throws Error for a row without instruction on vectors. */
export function writeRow(body: Bytes, pool: Pool, { name, simd, wasm }: Primitive, operands: Operands): void {
  if (wasm === select) return writeSelect(body, operands);
  if (simd === f64x2.min || simd === f64x2.max) return writeExtreme(body, simd, operands);
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

/** Numbers from the mask on the stack. */
export function writeMaskAsNumbers(body: Bytes): void {
  body.constF64(1).splat().simd(v128.and);
}

/** Adds the two lanes of each of two vectors, which are locals. */
export function writeLaneSums(body: Bytes, one: number, other: number): void {
  body.get(one).get(other).shuffle(0, 2).get(one).get(other).shuffle(1, 3).simd(f64x2.add);
}

/** Chooses by the mask; where one of both is 0, the mask alone makes it. */
function writeSelect(body: Bytes, { push, pushMask, constants }: Operands): void {
  const [isFirstZero, isSecondZero] = [isZero(constants(1)), isZero(constants(2))];
  if (!isFirstZero) push(1);
  if (!isSecondZero || isFirstZero) push(2);
  pushMask(0);
  body.simd(isFirstZero ? v128.andNot : isSecondZero ? v128.and : v128.bitSelect);
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
  if (simd === f64x2.max && isZero(bounds)) {
    // x where it is not ≤ 0, so 0 for −0
    push(x, "again");
    body.zeroV128().simd(f64x2.le).simd(v128.andNot);
    return;
  }
  push(bound);
  const isSimple =
    bounds?.every((y) => !Number.isNaN(y) && !Object.is(y, simd === f64x2.min ? -0 : 0)) ?? false;
  body.simd(!isSimple ? simd : simd === f64x2.min ? f64x2.pseudoMin : f64x2.pseudoMax);
}

function isZero(constants: readonly number[] | undefined): boolean {
  return constants?.every((x) => Object.is(x, 0)) ?? false;
}

const { abs, neg, sqrt, ceil, floor, trunc, nearest } = f64x2;
const ofOne: ReadonlySet<number> = new Set([abs, neg, sqrt, ceil, floor, trunc, nearest]);

/** How many operands an instruction of the table takes. */
function arityOf(simd: number): number {
  return ofOne.has(simd) ? 1 : 2;
}
