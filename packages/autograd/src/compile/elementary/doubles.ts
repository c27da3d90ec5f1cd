/** @file The few rows that look into a double: what the definitions need beside arithmetic. */

import { unary } from "../../define.ts";
import * as elementary from "../../elementary.ts";

/** 1.5·2⁵²: what is added to it is rounded to an integer, which stands in its low bits. */
const ROUNDER = 6755399441055744;
const ROUNDER_BITS = 0x4338000000000000n;
/** The upper half of √½, without its lower 32 bits. */
const ROOT_HALF = 0x3fe6a09e00000000n;

/** The integer nearest to x, the even one of two; of |x| < 2⁵¹, and up to the sign of 0. */
export const nearest = unary("nearest", {
  evaluate: elementary.nearest,
  partials: [null],
  domain: [{ min: -3, max: 3 }],
  simd: 0x94,
});
/** 2ᵏ for an integer k from −1022 to 1023. */
export const powerOfTwo = unary("powerOfTwo", {
  evaluate: elementary.powerOfTwo,
  partials: [null],
  domain: [{ min: -3, max: 3 }],
  simd: [{ double: ROUNDER }, 0xf0, { bits: 1023n }, 0xce, { shift: 52 }, 0xcb],
});
/** For a normal x > 0: the k for which x·2⁻ᵏ lies between √½ and √2. */
export const exponentOf = unary("exponentOf", {
  evaluate: elementary.exponentOf,
  partials: [null],
  domain: [{ min: 0.1, max: 8 }],
  simd: [
    { bits: 0x4000000000000000n - ROOT_HALF },
    0xce,
    { shift: 52 },
    0xcd,
    { bits: ROUNDER_BITS - 1024n },
    0xce,
    { double: ROUNDER },
    0xf1,
  ],
});
/** For a normal x > 0: x·2⁻ᵏ, between √½ and √2. */
export const significandOf = unary("significandOf", {
  evaluate: elementary.significandOf,
  partials: [null],
  domain: [{ min: 0.1, max: 8 }],
  simd: [{ bits: ROOT_HALF }, 0xd1, { bits: 0xfffffffffffffn }, 0x4e, { bits: ROOT_HALF }, 0xce],
});
/** 1, or −1 for what has the sign −, −0 too. */
export const signOf = unary("signOf", {
  evaluate: elementary.signOf,
  partials: [null],
  domain: [{ min: 0.1, max: 8 }],
  simd: [{ bits: 1n << 63n }, 0x4e, { double: 1 }, 0x50],
});
