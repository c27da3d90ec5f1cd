/**
 * @file What the sweeps carry on graph: numbers, and the choices on which it depends whether they count. What was not chosen
 * contributes nothing, whatever it holds. At the choice a number becomes 0 where it does not count. Further down it is multiplied plainly,
 * which leaves a 0, or NaN where it meets ∞; so where it meets other numbers, or arrives, it is `kept` under the choice once more.
 */

import { kept } from "./kept.ts";
import { add, eq, mul, ne, neg, select } from "./primitives.ts";
import { sumInBlocks } from "./summation.ts";
import { Choice, Factors, type Num, type Value } from "./value.ts";

/** Whether something was chosen, 1 or 0: a comparison, or several; as graph, once it is asked for. */
export class Flag {
  readonly #make: () => Value;
  #value: Value | undefined;
  readonly #either = new Map<Flag, Flag>();

  constructor(make: () => Value) {
    this.#make = make;
  }

  get value(): Value {
    return (this.#value ??= this.#make());
  }

  /** This or the other one; the same for the same. */
  or(other: Flag): Flag {
    if (other === this) return this;
    let either = this.#either.get(other);
    if (either === undefined) {
      either = new Flag(() => select(this.value, 1, other.value));
      this.#either.set(other, either);
    }
    return either;
  }
}

/** Choices one within the other: what is carried under them counts where all of them hold. */
export class Choices {
  /** The innermost one; there is none where everything counts. */
  readonly flag: Flag | undefined;
  readonly outer: Choices | undefined;
  readonly #depth: number;
  readonly #within = new Map<Flag, Choices>();
  readonly #comparisons: Map<Value, Flag>;
  readonly #flags = new Map<Choices, Flag>();

  constructor(outer?: Choices, flag?: Flag) {
    this.outer = outer;
    this.flag = flag;
    this.#depth = outer === undefined ? 0 : outer.#depth + 1;
    this.#comparisons = outer === undefined ? new Map<Value, Flag>() : outer.#comparisons;
  }

  /** A choice within these; the same for the same. */
  under({ flag: comparison, otherwise }: Choice): Choices {
    let flag = this.#comparisons.get(comparison);
    if (flag === undefined) {
      const isNaN = (): Value => ne(otherwise, otherwise) as Value;
      flag = new Flag(() => (otherwise === 0 ? comparison : select(comparison, 1, isNaN())));
      this.#comparisons.set(comparison, flag);
    }
    return this.within(flag);
  }

  within(flag: Flag): Choices {
    let choices = this.#within.get(flag);
    if (choices === undefined) this.#within.set(flag, (choices = new Choices(this, flag)));
    return choices;
  }

  /** The choices that both are within. */
  common(other: Choices): Choices {
    let [a, b]: [Choices, Choices] = [this, other];
    while (a !== b) {
      if (a.#depth >= b.#depth) a = a.outer as Choices;
      else b = b.outer as Choices;
    }
    return a;
  }

  /** All flags within `outer` in one; `undefined` if there is none. */
  flagWithin(outer: Choices): Flag | undefined {
    if (this === outer) return undefined;
    const { flag } = this as { flag: Flag };
    const rest = (this.outer as Choices).flagWithin(outer);
    if (rest === undefined) return flag;
    let all = this.#flags.get(outer);
    if (all === undefined) this.#flags.set(outer, (all = new Flag(() => select(rest.value, flag.value, 0))));
    return all;
  }
}

/** A number that counts under choices. */
export class Carried {
  readonly number: Num;
  readonly choices: Choices;
  /** Whether it comes right from the innermost choice, so that it is 0 where that does not hold, whatever has been met. */
  readonly #isFresh: boolean;

  constructor(number: Num, choices: Choices, isFresh = false) {
    this.number = number;
    this.choices = choices;
    this.#isFresh = isFresh;
  }

  /** What is handed on along a partial, which stands `first` in the product or second. */
  along(contribution: Num | Factors | Choice, first: boolean): Carried {
    if (contribution instanceof Factors) {
      const once = chain(contribution.first, this.number, first);
      return new Carried(chain(contribution.second, once, first), this.choices);
    }
    if (!(contribution instanceof Choice)) {
      return new Carried(chain(contribution, this.number, first), this.choices);
    }
    const { flag, partial, otherwise } = contribution;
    const number = select(flag, chain(partial, this.number, first), otherwise);
    return new Carried(number, this.choices.under(contribution), true);
  }

  /**
   * The sum of the terms that count; it counts itself where one of them does.
   * @param blockOf the number of each term's block.
   */
  static sum(terms: readonly Carried[], blockOf?: (term: number) => number): Carried {
    const [first, second] = terms as readonly [Carried, Carried];
    if (terms.every(({ choices }) => choices === first.choices)) {
      const numbers = terms.map(({ number }) => number);
      return terms.length === 1 ? first : new Carried(sumInBlocks(numbers, add, blockOf), first.choices);
    }
    const common = terms.map(({ choices }) => choices).reduce((a, b) => a.common(b));
    const flags = terms.map(({ choices }) => choices.flagWithin(common));
    const [flag, other] = flags;
    if (
      terms.length === 2 &&
      flag !== undefined &&
      other !== undefined &&
      isOpposite(flag.value, other.value)
    ) {
      return new Carried(select(flag.value, first.number, second.number), common);
    }
    const number = sumInBlocks(
      terms.map((term) => term.#keptWithin(common)),
      add,
      blockOf,
    );
    const either = flags.reduce((x, y) => (x === undefined || y === undefined ? undefined : x.or(y)));
    return new Carried(number, either === undefined ? common : common.within(either));
  }

  /** The number where it counts, 0 elsewhere; and 0 for −0, so that how many zeros were added on the way cannot be told. */
  settled(none: Choices): Carried {
    return new Carried(add(this.#keptWithin(none), 0), this.choices);
  }

  #keptWithin(outer: Choices): Num {
    const choices = this.#isFresh ? (this.choices.outer as Choices) : this.choices;
    const flag = choices.flagWithin(outer);
    return flag === undefined ? this.number : kept(flag.value, this.number);
  }
}

/** Partial · derivative, in the order in which they are written. Folds only what is exact. */
export function chain(partial: Num, derivative: Num, first: boolean): Num {
  if (partial === 1) return derivative;
  if (derivative === 1) return partial;
  if (partial === -1) return neg(derivative);
  return first ? mul(partial, derivative) : mul(derivative, partial);
}

/** Whether one holds exactly where the other does not, by the way they are written. */
function isOpposite(one: Value, other: Value): boolean {
  const opposite = one.op === ne ? eq : one.op === eq ? ne : undefined;
  return other.op === opposite && one.x === other.x && one.y === other.y;
}

/** The flags that differ, each with the one that holds where it does not, if that is among them. */
export function conditionsIn(
  flags: readonly (Flag | undefined)[],
): readonly (readonly [Flag, Flag | undefined])[] {
  const conditions: [Flag, Flag | undefined][] = [];
  for (const flag of new Set(flags)) {
    if (flag === undefined) continue;
    const other = conditions.find(
      ([one, opposite]) => opposite === undefined && isOpposite(one.value, flag.value),
    );
    if (other === undefined) conditions.push([flag, undefined]);
    else other[1] = flag;
  }
  return conditions;
}
