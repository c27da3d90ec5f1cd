/** @file How a batch is cut into blocks of groups of four samples, each of which is done in one go. */

/** A block has at least so many groups, and at most so many, of at most so many numbers in all, so that it stays in a cache. */
const [LEAST, MOST, NUMBERS] = [4, 16, 4096];
/** In how many blocks a batch is cut that is neither small nor large: each costs something, as its sums are added to the others'. */
const BLOCKS = 2;

/** How many groups a block may have. @param width how many numbers make a sample. */
export function roomOfBlock(width: number): number {
  return Math.max(LEAST, Math.min(MOST, Math.floor(NUMBERS / width)));
}

/**
 * How many groups each block of a batch has, but for the last. It hangs on the batch alone and not on who does it, because blocks
 * decide in which order sums are made.
 */
export function groupsOfBlock(groups: number, width: number): number {
  return Math.min(roomOfBlock(width), Math.max(LEAST, Math.ceil(groups / BLOCKS)));
}
