/** @file Tape → families: steps that do the same on other numbers, and so need nothing of each other. */

import type { Tape } from "../../tape.ts";
import { callOf, partOf } from "../../value.ts";
import type { Chain } from "./chains.ts";
import type { Repeat } from "./repeats.ts";

/** Steps, or chains, of one color, in the order in which they were recorded. */
export interface Family {
  /** The step of each member's result. */
  readonly members: readonly number[];
  /** The chains of the members, if they are chains. */
  readonly chains: readonly Chain[] | undefined;
}

/** The colors of the inputs, from 1 on: their paths without indices, and whether all samples share them. */
export function colorsOf({ inputs }: Tape, labels: readonly string[], shared: number): Int32Array {
  const names = new Map<string, number>();
  return new Int32Array(inputs).map((_, i) => {
    const name = `${i < shared}${(labels[i] ?? "").replace(/\d+/g, "")}`;
    if (!names.has(name)) names.set(name, names.size + 1);
    return names.get(name)!;
  });
}

/**
 * The families of several steps, and those of chains; steps within a chain or a repeat, calls and their results belong to none.
 * @param inputColors see {@link colorsOf}.
 *
 * Method: the color of a step is what it does, down to the inputs, whose colors are their paths without indices; all
 * constants have one, and so have all times of a step that is repeated. Steps of one color have one depth, so none of them depends on
 * another; repeats are whole, and what is computed between two times of one is not read by it. Colors are numbers, counted up: a step
 * is looked up by its operation and its operands' colors, in a table with open addressing.
 */
export function familiesOf(
  tape: Tape,
  inputColors: Int32Array,
  chains: readonly Chain[],
  repeats: readonly Repeat[],
): Family[] {
  const { inputs, ops, starts, operands, primitives } = tape;
  const colors = new Int32Array(inputs + ops.length);
  colors.set(inputColors);
  let count = inputColors.reduce((most, color) => Math.max(most, color), 0) + 1;
  const chainOf = new Map<number, Chain>();
  /** Whether a step has its color, or needs none. */
  const isDone = new Uint8Array(ops.length);
  for (const chain of chains) {
    for (const step of chain.steps) isDone[step] = 1;
    chainOf.set(chain.root, chain);
  }
  for (const { root } of chains) isDone[root] = 0;
  for (const { steps, lead, tail, period } of repeats) {
    const color = (step: number, time: number): void => {
      colors[inputs + step] = count + (time % period);
      isDone[step] = 1;
    };
    steps.forEach(color);
    tail.forEach(color);
    lead.forEach((step, i) => color(step, i + period * lead.length - lead.length));
    count += period;
  }
  /** For each color from there on, the first step that has it and how many have. */
  const base = count;
  const firsts: number[] = [];
  const sizes: number[] = [];
  /** One more than the index of a color, 0 where free. */
  const table = new Int32Array(2 ** (32 - Math.clz32(2 * ops.length + 1)));
  const colorOf = (slot: number): number => (slot < 0 ? 0 : colors[slot]!);
  const isLike = (one: number, other: number): boolean => {
    if (one < 0 || ops[one] !== ops[other]) return false;
    const [a, b] = [chainOf.get(one), chainOf.get(other)];
    if (a !== undefined || b !== undefined)
      return a !== undefined && b !== undefined && areAlike(a, b, colorOf);
    for (let k = starts[one]!, l = starts[other]!; k < starts[one + 1]!; k++, l++) {
      if (colorOf(operands[k]!) !== colorOf(operands[l]!)) return false;
    }
    return true;
  };
  const fresh = (step: number): number => {
    sizes.push(0);
    return firsts.push(step) - 1;
  };
  const isCalling = primitives.map((row) => callOf(row) !== undefined || partOf(row) !== undefined);
  for (let i = 0; i < ops.length; i++) {
    if (isDone[i] === 1) continue;
    if (isCalling[ops[i]!] === true) {
      // The results of a call are alike, but no call is like another one.
      const isCall = callOf(primitives[ops[i]!]!) !== undefined;
      if (isCall) fresh(-1);
      colors[inputs + i] = isCall ? base + fresh(-1) - 1 : colorOf(operands[starts[i]!]!) + 1;
      continue;
    }
    const chain = chainOf.get(i);
    let hash = ops[i]!;
    if (chain === undefined) {
      for (let k = starts[i]!; k < starts[i + 1]!; k++) hash = mix(hash, colorOf(operands[k]!));
    } else {
      hash = mix(hash, colorOf(chain.start ?? -1) - chain.operands.length);
      for (const slots of chain.operands)
        for (let k = 0; k < slots.length; k++) hash = mix(hash, colorOf(slots[k]!));
    }
    let place = hash & (table.length - 1);
    while (table[place] !== 0 && !isLike(firsts[table[place]! - 1]!, i)) {
      place = (place + 1) & (table.length - 1);
    }
    if (table[place] === 0) table[place] = fresh(i) + 1;
    const color = table[place]! - 1;
    sizes[color]!++;
    colors[inputs + i] = base + color;
  }
  return gathered();

  /** Most colors are those of one step, and make no family: millions of arrays would be more than the tape itself. */
  function gathered(): Family[] {
    const families = new Map<number, { members: number[]; chains: Chain[] | undefined }>();
    for (let i = 0; i < ops.length; i++) {
      const color = colors[inputs + i]! - base;
      if (isDone[i] === 1 || color < 0 || isCalling[ops[i]!] === true) continue;
      const chain = chainOf.get(i);
      if (chain === undefined && sizes[color] === 1) continue;
      let family = families.get(color);
      if (family === undefined) families.set(color, (family = { members: [], chains: chain && [] }));
      family.members.push(i);
      if (chain !== undefined) family.chains!.push(chain);
    }
    return [...families.values()];
  }
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

/** A hash of a hash and a number. */
export function mix(hash: number, x: number): number {
  const h = Math.imul(hash ^ x, 0x85ebca6b) + 0x9e3779b1;
  return h ^ (h >>> 15);
}
