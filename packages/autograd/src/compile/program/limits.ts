/** @file From where on what repeats is written as a loop. */

export interface Limits {
  /** Terms from which on a chain of additions is taken as one. */
  readonly chain: number;
  /** Terms in all from which on chains that do the same are a loop: what is read and written for it must pay. */
  readonly fold: number;
  /** Chains that do the same from which on the places of their terms stand in a table, if they stand at unequal distances. */
  readonly tabled: number;
  /** Members from which on products that are summed over samples are a loop. */
  readonly products: number;
  /** Members from which on any other family is a loop. */
  readonly members: number;
  /** Steps of one sample up to which a batch has no loops over families: straight-line code keeps more in registers. */
  readonly straightInBatches: number;
  /** Steps up to which a program on one set of numbers has no loops, and what share of its steps loops must take. */
  readonly straight: number;
  readonly share: number;
  /** Steps of one time up to which what is repeated is a loop, how many times at least, and steps in all from which on. */
  readonly period: number;
  readonly times: number;
  readonly repeat: number;
}

/** For code that runs: below, straight-line code is faster. Measured. */
export const forSpeed: Limits = {
  chain: 16,
  fold: 128,
  tabled: 16,
  products: 16,
  members: 16,
  straightInBatches: 20_000,
  straight: 1000,
  share: 0.5,
  period: 400,
  times: 8,
  repeat: 1000,
};

/** For source that is read. */
export const forReaders: Limits = {
  ...forSpeed,
  chain: 6,
  fold: 8,
  tabled: Infinity,
  members: 3,
  straight: 60,
  share: 0.3,
  times: 4,
  repeat: 40,
};
