/** @file What stands in a twin for a function that JavaScript brings along. */

/** Takes the place in the source first, then the arguments. */
export type Native = (where: string, ...args: never[]) => unknown;

export const natives = new Map<unknown, Native>();
