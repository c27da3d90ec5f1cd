/** @file Where the operands of a family stand to each other: at equal distances, or not. */

import type { Tape } from "../../tape.ts";
import type { Family } from "./families.ts";
import type { Access } from "./program.ts";

/** The operands at one position of each member, one after the other; of a fold, all terms of each member. */
export interface Position {
  readonly slots: ArrayLike<number>;
  readonly terms: number;
  /** Whether they stay where they are: constants may else be laid out once more, at equal distances. */
  readonly stay?: true;
}

/** How members are counted, in rows of so many columns, and where each of the operands stands. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly accesses: readonly Access[];
}

/**
 * Arrays of numbers that will stand side by side: the shared inputs, those of the samples, the constants, the members of
 * each family, in their order, and the results of each call.
 */
export class Places {
  /** For each slot the number of its array, and where in it it stands. */
  readonly #array: Int32Array;
  readonly #index: Int32Array;
  readonly #families: Family[];
  readonly #inputs: number;
  readonly #shared: number;
  readonly #tabled: number;
  /** The constants of the program: those of the tape, and once more those that members read one after the other. */
  readonly constants: number[];

  constructor(
    { inputs, ops, constants }: Tape,
    families: readonly Family[],
    shared: number,
    /** Members from which on terms may stand at unequal distances. */
    tabled: number,
    /** The results of each call; −1 where nobody takes one. */
    calls: readonly Int32Array[],
  ) {
    this.#families = [...families];
    this.#inputs = inputs;
    this.#shared = shared;
    this.#tabled = tabled;
    this.constants = [...constants];
    // Steps that belong to nothing stand alone.
    this.#array = new Int32Array(inputs + ops.length).map((_, slot) => -5 - calls.length - slot);
    this.#index = new Int32Array(inputs + ops.length);
    for (let slot = 0; slot < inputs; slot++) {
      this.#array[slot] = slot < shared ? -2 : -3;
      this.#index[slot] = slot;
    }
    calls.forEach((results, call) => {
      results.forEach((slot, i) => {
        if (slot < 0) return;
        this.#array[slot] = -5 - call;
        this.#index[slot] = i;
      });
    });
    families.forEach(({ members }, family) => {
      members.forEach((step, i) => {
        this.#array[inputs + step] = family;
        this.#index[inputs + step] = i;
      });
    });
  }

  /** The family whose results the slot is one of, if it is. */
  familyOf(slot: number): Family | undefined {
    return slot < this.#inputs ? undefined : this.#families[this.#array[slot]!];
  }

  /** Whether the slot is the first of its array. */
  isFirst(slot: number): boolean {
    return this.#index[slot] === 0;
  }

  /** The family with its members in another order, in which they stand from now on. */
  reordered(family: Family, order: readonly number[]): Family {
    const members = order.map((i) => family.members[i]!);
    const answer = { members, chains: family.chains && order.map((i) => family.chains![i]!) };
    this.#families[this.#array[this.#inputs + members[0]!]!] = answer;
    members.forEach((step, i) => (this.#index[this.#inputs + step] = i));
    return answer;
  }

  /** The family with its members in the order in which their operands stand. */
  inOrder(family: Family, positions: readonly Position[]): Family {
    const count = family.members.length;
    const compare = (a: number, b: number): number => {
      for (const { slots, terms } of positions) {
        const [x, y] = [slots[a * terms]!, slots[b * terms]!];
        const distance = this.#arrayOf(x) - this.#arrayOf(y) || this.#indexOf(x) - this.#indexOf(y);
        if (distance !== 0) return distance;
      }
      return a - b;
    };
    let sorted = 1;
    while (sorted < count && compare(sorted - 1, sorted) < 0) sorted++;
    return sorted === count
      ? family
      : this.reordered(family, Array.from({ length: count }, (_, i) => i).toSorted(compare));
  }

  /** The grid on which all of these are; `undefined` if one is of several arrays or at unequal distances. */
  grid(positions: readonly Position[]): Grid | undefined {
    const [{ slots, terms }] = positions as readonly [Position];
    const count = slots.length / terms;
    const columns = this.columns(positions);
    if (count % columns !== 0) return undefined;
    const accesses: Access[] = [];
    for (const position of positions) {
      const access =
        this.#access(position, columns) ??
        this.#byTerms(position, columns) ??
        (position.stay === true ? undefined : this.#laidOut(position, columns));
      if (access === undefined) return undefined;
      accesses.push(access);
    }
    return { rows: count / columns, columns, accesses };
  }

  /** Of how many members, from the first on, the operands stand at equal distances; constants can be put there. */
  columns(positions: readonly Position[]): number {
    const [{ slots, terms }] = positions as readonly [Position];
    return positions.reduce(
      (least, position) => (isConstant(position) ? least : Math.min(least, this.#columns(position))),
      slots.length / terms,
    );
  }

  /** How many members stand at equal distances, from the first on. */
  #columns({ slots, terms }: Position): number {
    const count = slots.length / terms;
    if (count < 3) return count;
    const distance = this.#indexOf(slots[terms]!) - this.#indexOf(slots[0]!);
    let columns = 2;
    while (
      columns < count &&
      this.#indexOf(slots[columns * terms]!) - this.#indexOf(slots[(columns - 1) * terms]!) === distance
    ) {
      columns++;
    }
    return columns;
  }

  #access({ slots, terms }: Position, columns: number): Access | undefined {
    const count = slots.length / terms;
    const first = this.#indexOf(slots[0]!);
    const distance = (member: number, k: number): number =>
      member < count && k < terms ? this.#indexOf(slots[member * terms + k]!) - first : 0;
    const term = distance(0, 1);
    const inner = columns > 1 ? distance(1, 0) : 0;
    const outer = distance(columns, 0);
    const array = this.#arrayOf(slots[0]!);
    for (let member = 0, at = 0; member < count; member++) {
      const begin = first + Math.floor(member / columns) * outer + (member % columns) * inner;
      for (let k = 0; k < terms; k++, at++) {
        if (this.#indexOf(slots[at]!) !== begin + k * term || this.#arrayOf(slots[at]!) !== array)
          return undefined;
      }
    }
    return { slot: slots[0]!, outer, inner, term };
  }

  /** Where operands stand whose terms stand anywhere, if all move alike from member to member. */
  #byTerms({ slots, terms }: Position, columns: number): Access | undefined {
    const count = slots.length / terms;
    if (terms === 1 || count < this.#tabled) return undefined;
    const first = this.#indexOf(slots[0]!);
    const inner = columns > 1 ? this.#indexOf(slots[terms]!) - first : 0;
    const outer = columns < count ? this.#indexOf(slots[columns * terms]!) - first : 0;
    const kind = this.#kindOf(slots[0]!);
    for (let k = 0; k < terms; k++) {
      if (this.#kindOf(slots[k]!) !== kind) return undefined;
      const [array, begin] = [this.#arrayOf(slots[k]!), this.#indexOf(slots[k]!)];
      for (let member = 1; member < count; member++) {
        const slot = slots[member * terms + k]!;
        const at = begin + Math.floor(member / columns) * outer + (member % columns) * inner;
        if (this.#indexOf(slot) !== at || this.#arrayOf(slot) !== array) return undefined;
      }
    }
    return {
      slot: slots[0]!,
      outer,
      inner,
      term: 0,
      bases: Int32Array.from({ length: terms }, (_, k) => slots[k]!),
    };
  }

  /** Constants, what all samples share, and what they do not stand in different memories. */
  #kindOf(slot: number): number {
    return slot < 0 ? 0 : slot < this.#shared && this.#shared < this.#inputs ? 1 : 2;
  }

  /** Where operands stand that are constants, one after the other. */
  #laidOut(position: Position, columns: number): Access | undefined {
    if (!isConstant(position)) return undefined;
    const { slots, terms } = position;
    const slot = this.layOut(slots);
    const rows = slots.length / terms / columns;
    return {
      slot,
      outer: rows > 1 ? columns * terms : 0,
      inner: columns > 1 ? terms : 0,
      term: terms > 1 ? 1 : 0,
    };
  }

  /** Constants once more, one after the other. Answers the slot of the first. */
  layOut(slots: ArrayLike<number>): number {
    const slot = ~this.constants.length;
    for (let i = 0; i < slots.length; i++) this.constants.push(this.constants[~slots[i]!]!);
    return slot;
  }

  #arrayOf(slot: number): number {
    return slot < 0 ? -4 : this.#array[slot]!;
  }

  #indexOf(slot: number): number {
    return slot < 0 ? ~slot : this.#index[slot]!;
  }
}

function isConstant({ slots }: Position): boolean {
  for (let i = 0; i < slots.length; i++) if (slots[i]! >= 0) return false;
  return true;
}
