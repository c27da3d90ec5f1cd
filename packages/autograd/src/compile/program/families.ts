/** @file Tape → families: steps that do the same on other numbers, and so need nothing of each other. */

import type { Tape } from "../../tape.ts";
import { callOf, partOf } from "../../value.ts";
import { type Chain, chainsOf } from "./chains.ts";

/** Steps, or chains, of one colour, in the order in which they were recorded. */
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
 * Method: the colour of a step is what it does, down to the inputs, whose colours are their paths without indices; all
 * constants have one. Steps of one colour have one depth, so none of them depends on another.
 */
export function familiesOf(tape: Tape, labels: readonly string[], shared: number, least: number): Family[] {
  const { inputs, ops, starts, operands } = tape;
  const [colors, depths] = [new Float64Array(inputs + ops.length), new Int32Array(inputs + ops.length)];
  const names = new Map<string, number>();
  for (let i = 0; i < inputs; i++) {
    const name = `${i < shared}${(labels[i] ?? "").replace(/\d+/g, "")}`;
    if (!names.has(name)) names.set(name, names.size + 1);
    colors[i] = names.get(name)!;
  }
  const chainOf = new Map<number, Chain>();
  const isInside = new Uint8Array(ops.length);
  for (const chain of chainsOf(tape, least)) {
    chainOf.set(chain.root, chain);
    for (const step of chain.steps) isInside[step] = 1;
  }
  const families = new Map<number, { members: number[]; chains: Chain[] | undefined }>();
  const color = new Color();
  for (let i = 0; i < ops.length; i++) {
    const chain = chainOf.get(i);
    if (chain === undefined && isInside[i] === 1) continue;
    let depth = 0;
    const row = tape.primitives[ops[i]!]!;
    const isPart = partOf(row) !== undefined; // the results of a call are alike, but no call is like another one
    color.begin(isPart ? -2 : ops[i]!, chain?.operands.length ?? 0);
    if (callOf(row) !== undefined) color.add(i);
    const see = (slot: number): void => {
      color.add(slot < 0 ? 0 : colors[slot]!);
      if (slot >= 0 && depths[slot]! > depth) depth = depths[slot]!;
    };
    if (chain === undefined) for (let k = starts[i]!; k < starts[i + 1]!; k++) see(operands[k]!);
    else {
      see(chain.start ?? -1);
      for (const slots of chain.operands) slots.forEach(see);
    }
    const slot = inputs + i;
    depths[slot] = depth + 1;
    colors[slot] = color.value;
    if (isPart || callOf(row) !== undefined) continue;
    const family = families.get(color.value);
    const like = family?.members[0];
    if (like === undefined) {
      families.set(color.value, { members: [i], chains: chain === undefined ? undefined : [chain] });
    } else if (ops[like] === ops[i] && depths[inputs + like] === depths[slot]) {
      family!.members.push(i);
      if (chain !== undefined) family!.chains!.push(chain);
    } else families.set(-1 - i, { members: [i], chains: chain === undefined ? undefined : [chain] }); // two of one hash
  }
  return [...families.values()];
}

/** A hash of 52 bits, exact in a double. */
class Color {
  #high = 0;
  #low = 0;

  begin(op: number, kind: number): void {
    this.#high = mix(op + 1, kind);
    this.#low = mix(kind + 77, op);
  }
  add(color: number): void {
    const [high, low] = [Math.floor(color / 0x100000), color % 0x100000];
    this.#high = mix(this.#high, high ^ Math.imul(low, 0x9e3779b1));
    this.#low = mix(this.#low, low ^ Math.imul(high, 0x85ebca6b));
  }
  get value(): number {
    return (this.#high >>> 0) * 0x100000 + (this.#low & 0xfffff);
  }
}

function mix(hash: number, x: number): number {
  let h = Math.imul(hash ^ x, 0x85ebca6b) + 0x9e3779b1;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
