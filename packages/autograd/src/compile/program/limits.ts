/** @file From where on what repeats is written as a loop: below, straight-line code is faster. Measured. */

/** Terms from which on a chain of additions is taken as one. */
export const CHAIN_TERMS = 16;
/** Terms in all from which on chains that do the same are a loop: what is read and written for it must pay. */
export const FOLD_TERMS = 128;
/** Members from which on products that are summed over samples are a loop. */
export const PRODUCTS = 16;
/** Members from which on any other family is a loop. */
export const MEMBERS = 64;
/** Steps of one sample up to which a batch has no loops over families: straight-line code keeps more in registers. */
export const STRAIGHT_IN_BATCHES = 20_000;
/** Steps up to which a program on one set of numbers has no loops, and what share of its steps loops must take. */
export const STRAIGHT = 1000;
export const SHARE = 0.5;
