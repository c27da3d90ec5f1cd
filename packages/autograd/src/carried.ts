/**
 * @file What the sweeps carry on graph: numbers, and the choices on which it depends whether they count. What was not chosen
 * contributes nothing, whatever it holds; so numbers are multiplied plainly on their way through a branch, and one `select`
 * stands where they meet others, or arrive.
 */

import { add, eq, mul, ne, neg, select, sub } from "./primitives.ts";
import { Choice, type Num, type Value } from "./value.ts";

/** Whether something was chosen, 1 or 0: a comparison, or several; as graph, once it is asked for. */
class Flag {
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
  under(comparison: Value): Choices {
    let flag = this.#comparisons.get(comparison);
    if (flag === undefined) this.#comparisons.set(comparison, (flag = new Flag(() => comparison)));
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

/** A number that counts under choices: the product of a partial and what another value carries, or a sum of such. */
export class Carried {
  readonly choices: Choices;
  /** The factor by which this is a multiple of the number from which it came. */
  #factor: Factor | undefined;
  #from: Carried | undefined;
  #number: Num | undefined;
  #minus: Num | undefined;

  constructor(number: Num | undefined, choices: Choices) {
    this.#number = number;
    this.choices = choices;
  }

  /** What is handed on along a partial, which stands `first` in the product or second. */
  along(contribution: Num | Choice, first: boolean): Carried {
    const derivative = this.number; // now, since a chain of a million is not to be asked for from its end
    const isChoice = contribution instanceof Choice;
    const partial = isChoice ? contribution.partial : contribution;
    const choices = isChoice ? this.choices.under(contribution.flag) : this.choices;
    if (choices.outer === undefined) return new Carried(chain({ partial, first }, derivative), choices);
    const carried = new Carried(undefined, choices);
    carried.#factor = { partial, first };
    carried.#from = this;
    return carried;
  }

  get number(): Num {
    return (this.#number ??= chain(this.#factor as Factor, (this.#from as Carried).number));
  }

  get #negative(): Num {
    return (this.#minus ??= minus(this.number));
  }

  /** The sum of the terms that count, from left to right; it counts itself where one of them does. */
  static sum(terms: readonly Carried[]): Carried {
    const [first, second] = terms as readonly [Carried, Carried];
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
    const number = terms
      .slice(1)
      .reduce(
        (sum, term, i) => term.#addedTo(sum, flags[i + 1]),
        flag === undefined ? first.number : select(flag.value, first.number, NOTHING),
      );
    const either = flags.reduce((x, y) => (x === undefined || y === undefined ? undefined : x.or(y)));
    return new Carried(number, either === undefined ? common : common.within(either));
  }

  /**
   * Method: x − 0 is x for every x, −0 included, as x + 0 is not. So what does not count is subtracted as 0, which costs one
   * instruction, and what counts is subtracted as its negative.
   */
  #addedTo(sum: Num, flag: Flag | undefined): Num {
    if (flag === undefined) return add(sum, this.number);
    const from = this.#from;
    const negative = from === undefined ? this.#negative : chain(this.#factor as Factor, from.#negative);
    return sub(sum, select(flag.value, negative, 0));
  }

  /** The number where it counts, 0 elsewhere. */
  settle(none: Choices): Num {
    const flag = this.choices.flagWithin(none);
    return flag === undefined ? this.number : select(flag.value, this.number, 0);
  }
}

/** What adds nothing to a sum, to the bit: x + −0 is x for every x. */
const NOTHING = -0;

/** A factor of the chain rule, and whether it stands first in the product. */
interface Factor {
  readonly partial: Num;
  readonly first: boolean;
}

/** Partial · derivative. Folds only what is exact. */
function chain({ partial, first }: Factor, derivative: Num): Num {
  if (partial === 1) return derivative;
  if (derivative === 1) return partial;
  if (partial === -1) return minus(derivative);
  return first ? mul(partial, derivative) : mul(derivative, partial);
}

function minus(x: Num): Num {
  return typeof x === "number" ? -x : neg(x);
}

/** Whether one holds exactly where the other does not, by the way they are written. */
function isOpposite(one: Value, other: Value): boolean {
  const opposite = one.op === ne ? eq : one.op === eq ? ne : undefined;
  return other.op === opposite && one.x === other.x && one.y === other.y;
}
