/** @file Instructions of WebAssembly by their names, after the index of its core specification; those on vectors without their prefix. */

export const i32 = {
  eqz: 0x45,
  eq: 0x46,
  lessUnsigned: 0x49,
  greater: 0x4a,
  add: 0x6a,
  sub: 0x6b,
  mul: 0x6c,
} as const;
export const i64 = { sub: 0x7d, and: 0x83, extendI32: 0xad, reinterpretF64: 0xbd } as const;
export const f64 = {
  eq: 0x61,
  ne: 0x62,
  lt: 0x63,
  gt: 0x64,
  le: 0x65,
  ge: 0x66,
  abs: 0x99,
  neg: 0x9a,
  sqrt: 0x9f,
  add: 0xa0,
  sub: 0xa1,
  mul: 0xa2,
  div: 0xa3,
  min: 0xa4,
  max: 0xa5,
  convertI32: 0xb8,
  reinterpretI64: 0xbf,
} as const;
/** Chooses by the truth on top of the stack. */
export const select = 0x1b;

export const f64x2 = {
  ne: 0x48,
  le: 0x4b,
  ge: 0x4c,
  ceil: 0x74,
  floor: 0x75,
  trunc: 0x7a,
  nearest: 0x94,
  abs: 0xec,
  neg: 0xed,
  sqrt: 0xef,
  add: 0xf0,
  mul: 0xf2,
  min: 0xf4,
  max: 0xf5,
  /** The lesser and the greater without a look at NaN and −0: the first, unless the second is beyond it. */
  pseudoMin: 0xf6,
  pseudoMax: 0xf7,
} as const;
export const v128 = { and: 0x4e, andNot: 0x4f, bitSelect: 0x52 } as const;
export const i64x2 = { bitMask: 0xc4 } as const;

/** Whether an instruction compares two doubles, and so answers a truth and not a number. */
export function isComparison(instruction: number | undefined): boolean {
  return instruction !== undefined && instruction >= f64.eq && instruction <= f64.ge;
}

/** Whether it is arithmetic on doubles, whose result is NaN where an operand is. */
export function isArithmetic(instruction: number | undefined): boolean {
  if (instruction === undefined) return false;
  return (
    (instruction >= f64.abs && instruction <= f64.sqrt) || (instruction >= f64.add && instruction <= f64.max)
  );
}
