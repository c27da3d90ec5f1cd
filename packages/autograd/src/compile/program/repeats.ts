/** @file Tape → repeats: stretches of steps that do the same again and again, each time on what the time before has left. */

import { add } from "../../primitives.ts";
import { BLOCK } from "../../summation.ts";
import type { Tape } from "../../tape.ts";
import { callOf, partOf } from "../../value.ts";
import type { Chain } from "./chains.ts";
import type { Limits } from "./limits.ts";

/** Steps that are taken `times` times, each time `period` of them. */
export interface Repeat {
  /** All of them, time by time. */
  readonly steps: Int32Array;
  readonly period: number;
  readonly times: number;
  /** Steps before the first time and after the last one that do the same, but must be taken one by one. */
  readonly lead: Int32Array;
  readonly tail: Int32Array;
}

/** How many times before its own a step may look. */
const LONGEST_LAG = 8;
/** How many of the places are tried where the same steps seem to come again. */
const CANDIDATES = 8;

/**
 * The repeats of a tape, from the first to the last.
 * @param chains the tape's chains: long sums over what is repeated are no part of it.
 * @param uses how often each slot is read.
 *
 * Method: steps in the order in which they were recorded, for that follows the loops of who wrote the function. From one time to the
 * next each operand moves by as many places as from that one to the next, among inputs or among steps; constants may be any.
 */
export function repeatsOf(
  tape: Tape,
  chains: readonly Chain[],
  uses: Int32Array,
  { period: longest, times: least, repeat: leastSteps }: Limits,
): Repeat[] {
  const { inputs, ops, starts, operands } = tape;
  const addition = tape.primitives.indexOf(add);
  const isLater = laterSums(tape, addition, chains, uses);
  let count = 0;
  const sequence = new Int32Array(ops.length);
  const position = new Int32Array(ops.length).fill(-1);
  for (let step = 0; step < ops.length; step++) {
    if (isLater[step] === 1) continue;
    position[step] = count;
    sequence[count++] = step;
  }
  const isCalling = tape.primitives.map((row) => callOf(row) !== undefined || partOf(row) !== undefined);
  /** Where each operand stands: −1 for a constant; inputs, steps, and behind them what is no part of any repeat. */
  const coordinates = new Int32Array(operands.length);
  for (let k = 0; k < operands.length; k++) {
    const slot = operands[k]!;
    const at = slot < inputs ? slot - inputs : position[slot - inputs]!;
    coordinates[k] = slot < 0 ? -1 : slot < inputs || at >= 0 ? inputs + at : inputs + count + slot;
  }
  const startAt = (at: number): number => starts[sequence[at]!]!;
  const countAt = (at: number): number => starts[sequence[at]! + 1]! - startAt(at);
  /** What each step does, and of what kinds its operands are; nothing is like a call. */
  const likeness = new Int32Array(count);
  for (let at = 0; at < count; at++) {
    let like = ops[sequence[at]!]!;
    for (let k = startAt(at); k < startAt(at) + countAt(at); k++) {
      const place = coordinates[k]!;
      like = 4 * like + (place < 0 ? 0 : place < inputs ? 1 : place < inputs + count ? 2 : 3);
    }
    likeness[at] = isCalling[ops[sequence[at]!]!] === true ? -1 - at : like;
  }
  /** Whether the step does what that one period before does, on operands of the same kinds. */
  const isLike = (at: number, period: number): boolean =>
    likeness[at] === likeness[at - period] && ops[sequence[at]!] === ops[sequence[at - period]!];
  /** Whether its operands moved as they did from the time before the last to the last. */
  const goesOn = (at: number, period: number): boolean => {
    if (!isLike(at, period)) return false;
    const [here, before, first] = [startAt(at), startAt(at - period), startAt(at - 2 * period)];
    for (let k = 0; k < countAt(at); k++) {
      const [x, y, z] = [coordinates[here + k]!, coordinates[before + k]!, coordinates[first + k]!];
      if (x - y !== y - z || (x !== y && x >= inputs + count)) return false;
    }
    return true;
  };
  /** For each period the last step that was found to be unlike the one before it, and the last that did not go on. */
  const unlikeAt = new Int32Array(longest + 1);
  const brokenAt = new Int32Array(longest + 1);
  const endOf = (from: number, period: number): number => {
    const second = from + 2 * period;
    if (unlikeAt[period]! >= from + period) return unlikeAt[period]!;
    if (brokenAt[period]! >= second) return brokenAt[period]!;
    let at = from + period;
    while (at < count && at < second && isLike(at, period)) at++;
    if (at < second) return (unlikeAt[period] = at);
    while (at < count && goesOn(at, period)) at++;
    return (brokenAt[period] = at);
  };
  /** Whether the step does what that one period later or earlier does, on any operands but long sums. */
  const isBeside = (at: number, period: number): boolean => {
    if (ops[sequence[at]!] !== ops[sequence[at + period]!] || likeness[at]! < 0) return false;
    for (let k = 0; k < countAt(at); k++) if (coordinates[startAt(at) + k]! >= inputs + count) return false;
    return true;
  };
  /**
   * Whether a step needs what it has computed the time before, be it through others, and is not only added up. Else all times can be
   * taken side by side.
   */
  const isRecurrence = (from: number, period: number): boolean => {
    const users: number[][] = Array.from({ length: period }, () => []);
    const needs = new Int32Array(period);
    for (let at = from; at < from + period; at++) {
      const [first, second] = [startAt(at), startAt(at + period)];
      for (let k = 0; k < countAt(at); k++) {
        const place = coordinates[first + k]! - inputs;
        if (place < 0 || place >= count || coordinates[second + k]! - inputs - place !== period) continue;
        users[(((place - from) % period) + period) % period]!.push(at - from);
        needs[at - from]!++;
      }
    }
    // What needs nothing of the time before is no part of a circle.
    const free = [...needs.keys()].filter((step) => needs[step] === 0);
    for (const step of free) for (const user of users[step]!) if (--needs[user]! === 0) free.push(user);
    const seenFor = new Int32Array(period).fill(-1);
    for (let step = 0; step < period; step++) {
      if (needs[step] === 0 || ops[sequence[from + step]!] === addition) continue;
      const reached = [step];
      for (const next of reached) {
        for (const user of users[next]!) {
          if (user === step) return true;
          if (seenFor[user] !== step) reached.push(user);
          seenFor[user] = step;
        }
      }
    }
    return false;
  };
  /** How many times must be taken one by one; `undefined` if what is read stands within, but moves otherwise. */
  const lagOf = (lead: number, from: number, period: number, times: number): number | undefined => {
    let lag = 0;
    const end = inputs + from + period * times;
    for (let at = from; at < from + period; at++) {
      const [first, second] = [startAt(at), startAt(at + period)];
      for (let k = 0; k < countAt(at); k++) {
        const place = coordinates[first + k]!;
        const moves = coordinates[second + k]! - place;
        if (place >= inputs + count && operands[first + k]! - inputs >= sequence[lead]!) return undefined;
        if (place < inputs || place >= inputs + count) continue;
        if (moves === period) {
          if (place < inputs + from) lag = Math.max(lag, Math.ceil((inputs + from - place) / period));
          continue;
        }
        const last = place + moves * (times - 1);
        if (Math.max(place, last) >= inputs + from && Math.min(place, last) < end) {
          if (moves !== 0 || place >= inputs + from + LONGEST_LAG * period) return undefined;
          lag = Math.max(lag, Math.floor((place - inputs - from) / period) + 1);
        }
      }
    }
    return lag <= LONGEST_LAG ? lag : undefined;
  };

  const nextLike = likeWindows(likeness);
  /** For each period, up to where it need not be tried again. */
  const refusedTo = new Int32Array(longest + 1);
  const found: Repeat[] = [];
  let free = 0;
  for (let from = 0; from < count;) {
    let best: { readonly period: number; readonly end: number } | undefined;
    for (let tried = 0, at = nextLike[from]!; at > 0 && tried < CANDIDATES; at = nextLike[at]!, tried++) {
      const period = at - from;
      if (period > longest) break;
      if (from < refusedTo[period]!) continue;
      const end = endOf(from, period);
      if (end < from + Math.max(least * period, leastSteps)) continue;
      if (best === undefined || end - from > 1.1 * (best.end - from)) best = { period, end };
    }
    if (best === undefined) {
      from++;
      continue;
    }
    const { period, end } = best;
    if (!isRecurrence(from, period)) {
      for (let more = period; more <= longest; more += period) refusedTo[more] = end - 2 * period;
      continue;
    }
    const all = Math.floor((end - from) / period);
    // What is like the first or the last time, but on other numbers, may be read with the others.
    let lead = from;
    while (lead > free && lead > from - period && isBeside(lead - 1, period)) lead--;
    let tail = from + period * all;
    while (tail < count && tail < from + period * (all + 1) && isBeside(tail, -period)) tail++;
    const lag = lagOf(lead, from, period, all);
    if (lag === undefined || all - lag < least) {
      refusedTo[period] = from + period;
      continue;
    }
    const begin = from + lag * period;
    found.push({
      steps: sequence.subarray(begin, begin + period * (all - lag)),
      period,
      times: all - lag,
      lead: sequence.subarray(lead, begin),
      tail: sequence.subarray(from + period * all, tail),
    });
    free = tail;
    from = tail;
  }
  return found;
}

/** For each step the next one from which on the same operations follow, probably; 0 if there is none. */
function likeWindows(likeness: Int32Array): Int32Array {
  const next = new Int32Array(likeness.length);
  const seen = new Int32Array(2 ** 16);
  for (let i = likeness.length - 1, hash = 0; i >= 0; i--) {
    // What came eight steps later has been shifted out.
    hash = (hash << 4) ^ Math.imul(likeness[i]! + 1, 0x9e3779b1);
    const place = Math.imul(hash, 0x85ebca6b) >>> 16;
    next[i] = seen[place]!;
    seen[place] = i;
  }
  return next;
}

/** Marks the sums of more than one block, with the products that are a chain's own: no step that is repeated may need them. */
function laterSums(
  { inputs, ops, starts, operands }: Tape,
  addition: number,
  chains: readonly Chain[],
  uses: Int32Array,
): Uint8Array {
  const isLater = new Uint8Array(ops.length);
  if (addition < 0) return isLater;
  const isPart = (slot: number): boolean =>
    slot >= inputs && uses[slot] === 1 && ops[slot - inputs] === addition;
  const terms = new Int32Array(ops.length);
  const isWithin = new Uint8Array(ops.length);
  const eachOperand = (step: number, visit: (part: number) => void): number => {
    let others = 0;
    for (let k = starts[step]!; k < starts[step + 1]!; k++) {
      if (isPart(operands[k]!)) visit(operands[k]! - inputs);
      else others++;
    }
    return others;
  };
  for (let i = 0; i < ops.length; i++) {
    if (ops[i] !== addition) continue;
    let sum = 0;
    const others = eachOperand(i, (part) => {
      sum += terms[part]!;
      isWithin[part] = 1;
    });
    terms[i] = sum + others;
  }
  for (let i = ops.length - 1; i >= 0; i--) {
    if (ops[i] !== addition) continue;
    if (isWithin[i] === 0 && terms[i]! > BLOCK) isLater[i] = 1;
    if (isLater[i] === 1) eachOperand(i, (part) => (isLater[part] = 1));
  }
  for (const { root, steps } of chains) if (isLater[root] === 1) for (const step of steps) isLater[step] = 1;
  return isLater;
}
