/** @file In what order steps and loops are taken. */

import type { Tape } from "../../tape.ts";

/** Steps that are taken together. */
export interface Unit {
  readonly steps: readonly number[] | Int32Array;
}

/**
 * All steps, those of each unit in one, each after what it needs. Among what is ready, what was recorded first comes first,
 * because that follows the loops of who wrote the function.
 *
 * Method: Kahn's, with a heap.
 */
export function inOrder<U extends Unit>(
  { inputs, ops, starts, operands }: Tape,
  units: readonly U[],
): (number | U)[] {
  /** For each step the first step of the unit that takes it: itself, where none does. */
  const head = new Int32Array(ops.length).map((_, i) => i);
  const unitAt = new Map<number, U>();
  for (const unit of units) {
    const { steps } = unit;
    let first = steps[0]!;
    for (let i = 1; i < steps.length; i++) first = Math.min(first, steps[i]!);
    unitAt.set(first, unit);
    for (let i = 0; i < steps.length; i++) head[steps[i]!] = first;
  }
  const needs = new Int32Array(ops.length);
  const begins = new Int32Array(ops.length + 1);
  const eachNeed = (visit: (needed: number, user: number) => void): void => {
    for (let i = 0; i < ops.length; i++) {
      const user = head[i]!;
      for (let k = starts[i]!; k < starts[i + 1]!; k++) {
        const step = operands[k]! - inputs;
        if (step >= 0 && head[step] !== user) visit(head[step]!, user);
      }
    }
  };
  eachNeed((needed, user) => {
    needs[user]!++;
    begins[needed + 1]!++;
  });
  for (let i = 0; i < ops.length; i++) begins[i + 1]! += begins[i]!;
  const users = new Int32Array(begins[ops.length]!);
  const filled = begins.slice();
  eachNeed((needed, user) => (users[filled[needed]!++] = user));

  const ready = new Heap();
  for (let i = 0; i < ops.length; i++) if (head[i] === i && needs[i] === 0) ready.push(i);
  const answer: (number | U)[] = [];
  let count = 0;
  for (let step = ready.pop(); step !== undefined; step = ready.pop()) {
    const unit = unitAt.get(step);
    answer.push(unit ?? step);
    count += unit?.steps.length ?? 1;
    for (let k = begins[step]!; k < begins[step + 1]!; k++) {
      if (--needs[users[k]!]! === 0) ready.push(users[k]!);
    }
  }
  if (count !== ops.length) throw new Error("internal: loops need each other");
  return answer;
}

/** Numbers, of which the least is taken first. */
class Heap {
  readonly #numbers: number[] = [];

  push(x: number): void {
    const numbers = this.#numbers;
    let i = numbers.push(x) - 1;
    for (let above = (i - 1) >> 1; i > 0 && numbers[above]! > x; above = (i - 1) >> 1) {
      numbers[i] = numbers[above]!;
      i = above;
    }
    numbers[i] = x;
  }

  pop(): number | undefined {
    const numbers = this.#numbers;
    const least = numbers[0];
    const last = numbers.pop();
    if (last === undefined || numbers.length === 0) return least;
    let i = 0;
    for (let below = 1; below < numbers.length; below = 2 * i + 1) {
      if (below + 1 < numbers.length && numbers[below + 1]! < numbers[below]!) below++;
      if (numbers[below]! >= last) break;
      numbers[i] = numbers[below]!;
      i = below;
    }
    numbers[i] = last;
    return least;
  }
}
