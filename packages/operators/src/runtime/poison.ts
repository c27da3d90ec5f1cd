/** @file What two branches left that cannot be one thing: an error, if and where it is used. */

import { refuse } from "./refusal.ts";

const poisons = new WeakSet<object>();

/** Something that refuses whatever is done with it. Most of what cannot be merged is never used again. */
export function poison(where: string, message: string): unknown {
  const fail = (): never => refuse(where, message);
  const traps: ProxyHandler<() => void> = {
    apply: fail,
    construct: fail,
    defineProperty: fail,
    deleteProperty: fail,
    get: fail,
    getOwnPropertyDescriptor: fail,
    getPrototypeOf: fail,
    has: fail,
    ownKeys: fail,
    set: fail,
  };
  const made: object = new Proxy(() => {}, traps);
  poisons.add(made);
  return made;
}

export function isPoison(x: unknown): boolean {
  return typeof x === "function" && poisons.has(x);
}

/** Refuses to use `x`, if it is poisoned, where nothing else would. */
export function requireOne(x: unknown): void {
  if (isPoison(x)) Object.keys(x as object);
}
