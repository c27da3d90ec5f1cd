/**
 * @file Steps that do the same on other numbers, two by two: a processor does both with one instruction on a vector of two
 * doubles, to the same bits. Known as superword-level parallelism (Larsen and Amarasinghe, 2000).
 */

import { f64 } from "../../instructions.ts";
import type { Tape } from "../../tape.ts";
import { definitions } from "../elementary/definitions.ts";

/** What one pair saves, in instructions, beside what its operands may cost to bring together. */
const SAVED = 1;
/** The same for division and square root, which keep their unit busy, and for elementary functions. */
const SAVED_SLOW = 4;
const SAVED_CALL = 30;

/**
 * Pairs steps of one piece of a tape. Two steps are paired only if the longest way from the piece's inputs is the same for
 * both, so no pair waits for another that waits for it.
 * @param mates receives, for each step from `from` to before `to`, the step that it is paired with, or −1; the lower lane is
 *   the one that {@link isUpper} does not mark.
 *
 * Method: from the results down. A pair wishes its operands to be pairs. What nobody has a wish for is paired with the next
 * step that computes the same from any inputs (told by a hash: a collision makes a worse pair, not a wrong one). Groups of
 * pairs whose operands cost more to bring together than the group saves are given up.
 */
export function pairSteps(
  tape: Tape,
  from: number,
  to: number,
  mates: Int32Array,
  isUpper: Uint8Array,
): void {
  const { inputs, ops, starts, operands, primitives } = tape;
  const canPair = primitives.map((row) => typeof row.simd === "number" || definitions.has(row));
  const count = to - from;
  const depth = new Int32Array(count);
  const likeness = new Int32Array(count);
  const levels: number[][] = [];
  for (let i = from; i < to; i++) {
    mates[i] = -1;
    let deepest = 0;
    let hash = Math.imul(ops[i]! + 1, 0x9e3779b1);
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const slot = operands[k]!;
      const step = slot - inputs - from;
      let like = 1;
      if (slot < 0) like = slot;
      else if (step >= 0) {
        deepest = Math.max(deepest, depth[step]!);
        like = likeness[step]!;
      }
      hash = Math.imul(hash ^ like, 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    depth[i - from] = deepest + 1;
    likeness[i - from] = hash;
    if (canPair[ops[i]!] === true) (levels[deepest + 1] ??= []).push(i);
  }

  const wishes = new Int32Array(count).fill(-1);
  const pair = (lower: number, upper: number): void => {
    mates[lower] = upper;
    mates[upper] = lower;
    isUpper[lower] = 0;
    isUpper[upper] = 1;
    const [a, b] = [starts[lower]!, starts[upper]!];
    for (let k = 0; a + k < starts[lower + 1]!; k++) {
      const first = operands[a + k]! - inputs;
      const second = operands[b + k]! - inputs;
      if (first < from || second < from || first === second || ops[first] !== ops[second]) continue;
      if (depth[first - from] === depth[second - from] && wishes[second - from] === -1) {
        wishes[first - from] = second;
      }
    }
  };
  const waiting = new Map<number, number>();
  for (const level of levels.toReversed()) {
    if (level === undefined) continue;
    for (const step of level) {
      const wish = wishes[step - from]!;
      if (wish >= 0 && mates[step] === -1 && mates[wish] === -1) pair(step, wish);
    }
    waiting.clear();
    for (const step of level) {
      if (mates[step] !== -1) continue;
      const like = likeness[step - from]!;
      const other = waiting.get(like);
      if (other === undefined || ops[other] !== ops[step]) waiting.set(like, step);
      else {
        waiting.delete(like);
        pair(other, step);
      }
    }
  }
  giveUp(tape, from, to, mates, isUpper);
}

/** Takes apart the groups of connected pairs that do not pay. */
function giveUp(tape: Tape, from: number, to: number, mates: Int32Array, isUpper: Uint8Array): void {
  const { inputs, ops, starts, operands, primitives } = tape;
  const group = Int32Array.from({ length: to - from }, (_, i) => i);
  const find = (step: number): number => {
    let root = step - from;
    while (group[root] !== root) root = group[root] = group[group[root]!]!;
    return root;
  };
  const gains = new Float64Array(to - from);
  /** Steps of pairs that are used by themselves, so that they must be taken out of their vectors. */
  const isAlone = new Uint8Array(to - from);
  const bringing: { step: number; cost: number }[] = [];
  for (let i = from; i < to; i++) {
    const mate = mates[i]!;
    const [start, end] = [starts[i]!, starts[i + 1]!];
    if (mate === -1) {
      for (let k = start; k < end; k++) {
        const step = operands[k]! - inputs;
        if (step >= from && mates[step] !== -1) isAlone[step - from] = 1;
      }
      continue;
    }
    if (isUpper[i] === 1) continue;
    group[find(mate)] = find(i);
    const mateStart = starts[mate]!;
    for (let k = start; k < end; k++) {
      const [slot, other] = [operands[k]!, operands[mateStart + k - start]!];
      const [first, second] = [slot - inputs, other - inputs];
      const inPiece = first >= from && second >= from;
      if (inPiece && mates[first] === second && isUpper[first] === 0) group[find(first)] = find(i);
      else if (slot < 0 && other < 0) continue;
      else if (slot < from + inputs && other === slot + 1) gains[i - from] = gains[i - from]! + 0.5;
      else bringing.push({ step: i, cost: inPiece && mates[first] === -1 && mates[second] === -1 ? 2 : 1 });
    }
    const row = primitives[ops[i]!];
    const saved =
      row?.wasm === undefined
        ? SAVED_CALL
        : row.wasm === f64.div || row.wasm === f64.sqrt
          ? SAVED_SLOW
          : SAVED;
    gains[i - from] = gains[i - from]! + saved;
  }
  const totals = new Float64Array(to - from);
  const add = (step: number, gain: number): void => {
    totals[find(step)] = totals[find(step)]! + gain;
  };
  for (let i = from; i < to; i++) {
    if (mates[i] === -1) continue;
    add(i, gains[i - from]! - isAlone[i - from]! * 0.75);
  }
  for (const { step, cost } of bringing) add(step, -cost);
  for (let i = from; i < to; i++) if (mates[i] !== -1 && totals[find(i)]! <= 0) mates[i] = -1;
}
