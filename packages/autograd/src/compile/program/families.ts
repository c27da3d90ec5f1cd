/** @file Tape → families: steps that do the same on other numbers, and so need nothing of each other. */

import type { Tape } from "../../tape.ts";
import { callOf, partOf } from "../../value.ts";
import { type Chain, chainsOf } from "./chains.ts";

/** Steps, or chains, of one color, in the order in which they were recorded. */
export interface Family {
  /** The step of each member's result. */
  readonly members: readonly number[];
  /** The chains of the members, if they are chains. */
  readonly chains: readonly Chain[] | undefined;
}

/**
 * All steps in families; those within a chain, calls and their results belong to none.
 * @param labels the paths of the inputs.
 * @param shared how many of the inputs are shared by all samples.
 * @param least the terms of the shortest chain.
 *
 * Method: the color of a step is what it does, down to the inputs, whose colors are their paths without indices; all
 * constants have one. Steps of one color have one depth, so none of them depends on another. Colors are numbers, counted up: a
 * step is looked up by its operation and its operands' colors, in a table with open addressing.
 */
export function familiesOf(tape: Tape, labels: readonly string[], shared: number, least: number): Family[] {
  const { inputs, ops, starts, operands, primitives } = tape;
  const colors = new Int32Array(inputs + ops.length);
  const names = new Map<string, number>();
  for (let i = 0; i < inputs; i++) {
    const name = `${i < shared}${(labels[i] ?? "").replace(/\d+/g, "")}`;
    if (!names.has(name)) names.set(name, names.size + 1);
    colors[i] = names.get(name)!;
  }
  let count = names.size + 1;
  const chainOf = new Map<number, Chain>();
  const isInside = new Uint8Array(ops.length);
  for (const chain of chainsOf(tape, least)) {
    chainOf.set(chain.root, chain);
    for (const step of chain.steps) isInside[step] = 1;
  }
  const families: { members: number[]; chains: Chain[] | undefined; color: number }[] = [];
  /** One more than the index of a family, 0 where free. */
  const table = new Int32Array(2 ** (32 - Math.clz32(2 * ops.length + 1)));
  const colorOf = (slot: number): number => (slot < 0 ? 0 : colors[slot]!);
  const isLike = (one: number, other: number): boolean => {
    if (ops[one] !== ops[other]) return false;
    const [a, b] = [chainOf.get(one), chainOf.get(other)];
    if (a !== undefined || b !== undefined)
      return a !== undefined && b !== undefined && areAlike(a, b, colorOf);
    for (let k = starts[one]!, l = starts[other]!; k < starts[one + 1]!; k++, l++) {
      if (colorOf(operands[k]!) !== colorOf(operands[l]!)) return false;
    }
    return true;
  };
  const isCalling = primitives.map((row) => callOf(row) !== undefined || partOf(row) !== undefined);
  for (let i = 0; i < ops.length; i++) {
    if (isCalling[ops[i]!] === true) {
      // The results of a call are alike, but no call is like another one.
      colors[inputs + i] =
        callOf(primitives[ops[i]!]!) === undefined ? colorOf(operands[starts[i]!]!) + 1 : count;
      if (callOf(primitives[ops[i]!]!) !== undefined) count += 2;
      continue;
    }
    const chain = chainOf.get(i);
    if (chain === undefined && isInside[i] === 1) continue;
    let hash = ops[i]!;
    if (chain === undefined) {
      for (let k = starts[i]!; k < starts[i + 1]!; k++) hash = mix(hash, colorOf(operands[k]!));
    } else {
      hash = mix(hash, colorOf(chain.start ?? -1) - chain.operands.length);
      for (const slots of chain.operands)
        for (let k = 0; k < slots.length; k++) hash = mix(hash, colorOf(slots[k]!));
    }
    let place = hash & (table.length - 1);
    while (table[place] !== 0 && !isLike(families[table[place]! - 1]!.members[0]!, i)) {
      place = (place + 1) & (table.length - 1);
    }
    if (table[place] === 0) {
      table[place] = families.push({ members: [], chains: chain && [], color: count++ });
    }
    const family = families[table[place]! - 1]!;
    family.members.push(i);
    if (chain !== undefined) family.chains!.push(chain);
    colors[inputs + i] = family.color;
  }
  return families;
}

function areAlike(a: Chain, b: Chain, colorOf: (slot: number) => number): boolean {
  if (a.operands.length !== b.operands.length || a.operands[0].length !== b.operands[0].length) return false;
  if (
    colorOf(a.start ?? -1) !== colorOf(b.start ?? -1) ||
    (a.start === undefined) !== (b.start === undefined)
  )
    return false;
  return a.operands.every((slots, k) => {
    const others = b.operands[k]!;
    for (let i = 0; i < slots.length; i++) if (colorOf(slots[i]!) !== colorOf(others[i]!)) return false;
    return true;
  });
}

function mix(hash: number, x: number): number {
  const h = Math.imul(hash ^ x, 0x85ebca6b) + 0x9e3779b1;
  return h ^ (h >>> 15);
}
