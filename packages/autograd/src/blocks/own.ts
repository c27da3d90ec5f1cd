/** @file Operations of users of any arguments and several results: a function of plain numbers with a rule for its derivative. */

import { gradient } from "../differentiate.ts";
import { placeholder } from "../leaf.ts";
import { callable, readOptions } from "../options.ts";
import { usersFirst } from "../order.ts";
import { dot } from "../primitives.ts";
import { printable } from "../printable.ts";
import { leavesLike, leavesOf, refill } from "../structure.ts";
import { takesValues } from "../twin.ts";
import { isValue, type Num, type Value } from "../value.ts";
import { Block, type Derived, type Mask, placesOf } from "./block.ts";
import { Recorded, usingOnly } from "./recorded.ts";
import { type AnyFunction, emptied, isAlike, recordedCall } from "./recording.ts";

/** The shape of `X`, holding numbers and values. */
export type Values<X> = X extends number
  ? Num
  : X extends readonly number[]
    ? readonly Num[]
    : { readonly [K in keyof X]: Values<X[K]> };

/** What is written of an operation by {@link defineOperation}. */
export interface OperationSpec<Args extends readonly unknown[], Answer> {
  /** What it answers on plain numbers, in arrays and records: for all numbers of one shape in one shape. */
  readonly evaluate: (...args: Args) => Answer;
  /**
   * From the adjoint of the answer, the answer and the arguments, the adjoints of the arguments, in an array with one for each; `null` for one
   * that has no derivative. Written with this library's operations, and linear in the adjoint.
   */
  readonly vjp: (
    adjoint: Values<Answer>,
    answer: Values<Answer>,
    ...args: { readonly [K in keyof Args]: Values<Args[K]> }
  ) => readonly unknown[];
  /**
   * An answer of the right shape for arguments of these shapes. Default: while a function is recorded, and numbers are not known, `evaluate`
   * is called on zeros.
   */
  readonly shape?: (...args: Args) => Answer;
}

/**
 * An operation of your own with any number of arguments and results, numbers in arrays and records. On numbers it is `evaluate`, on values
 * one value with several results. `vjp` is all that is said of its derivative: forward mode and derivatives of any order follow from it.
 * For operations of one to three numbers that are to be printed and emitted, there is `definePrimitive`.
 *
 *     const solve = defineOperation("solve", {
 *       evaluate: (a: number[][], b: number[]) => gauss(a, b),
 *       vjp: (adjoint, x, a, _) => {
 *         const w = solve(transposed(a), adjoint);
 *         return [w.map((wi) => x.map((xj) => neg(mul(wi, xj)))), w];
 *       },
 *     });
 *
 * @throws TypeError for parts that are no functions; when it is called, for answers of other shapes than are said here.
 */
export function defineOperation<Args extends readonly unknown[], Answer>(
  name: string,
  spec: OperationSpec<Args, Answer>,
): (...args: { readonly [K in keyof Args]: Values<Args[K]> }) => Values<Answer> {
  if (typeof name !== "string" || name === "") {
    throw new TypeError(
      "Cannot define an operation without a name: errors and drawings call it by it. Pass a string.",
    );
  }
  const shown = printable(name);
  const { evaluate, vjp, shape } = readOptions<OperationSpec<Args, Answer>>("defineOperation", spec, {
    evaluate: callable,
    vjp: callable,
    shape: callable,
  });
  if (evaluate === undefined || vjp === undefined) {
    throw new TypeError(
      `Cannot define ${shown}: it needs evaluate (a function of numbers) and vjp (a function of values).`,
    );
  }
  const known: Own[] = [];
  const call = (...args: readonly unknown[]): unknown => {
    const leaves = leavesOf(args);
    let block = known.find((each) => isAlike(args, each.args));
    if (block === undefined) {
      const numbers = leaves.map((leaf) => (typeof leaf === "number" ? leaf : leaf.number));
      const isKnown = numbers.every((x) => x !== undefined);
      const example = refill(args, isKnown ? numbers : numbers.map(() => 0)) as never;
      const answer: unknown = ((isKnown ? undefined : shape) ?? evaluate)(...(example as Args));
      block = new Own(shown, emptied(args) as readonly unknown[], emptied(numbersIn(shown, answer)), {
        evaluate,
        vjp,
      });
      known.push(block);
    }
    return refill(block.answer, block.call(leaves));
  };
  return takesValues(call) as never;
}

interface Rules {
  readonly evaluate: AnyFunction;
  readonly vjp: AnyFunction;
}

class Own extends Block {
  /** The shapes of what it takes and answers. */
  readonly args: readonly unknown[];
  readonly answer: unknown;
  readonly input: Float64Array;
  readonly output: Float64Array;
  readonly #rules: Rules;

  constructor(name: string, args: readonly unknown[], answer: unknown, rules: Rules) {
    super(name, leavesOf(args).length, leavesOf(answer).length);
    this.args = args;
    this.answer = answer;
    this.#rules = rules;
    this.input = new Float64Array(this.inputs);
    this.output = new Float64Array(this.outputs);
  }

  run(): void {
    const args = refill(this.args, Array.from(this.input)) as readonly unknown[];
    const answer: unknown = this.#rules.evaluate(...(args as never[]));
    this.output.set(leavesLike(numbersIn(this.name, answer), this.answer, "result") as number[]);
  }

  expand(): never {
    throw new Error(
      `Cannot write out ${this.name}: it is an operation of your own, whose function is not known here. Run it as a kernel.`,
    );
  }

  protected makePull(arrived: Mask, wanted: Mask): Derived {
    const leaves = this.#leaves();
    const adjoints = Array.from(arrived, (has) => (has === 1 ? placeholder() : 0));
    const pulled = this.#pull(leaves, this.call(leaves), adjoints);
    const given = placesOf(wanted).filter((i) => pulled[i] !== 0);
    const inputs = [
      ...leaves.entries(),
      ...placesOf(arrived).map((k) => [~k, adjoints[k] as Value] as const),
    ];
    return {
      ...usingOnly(
        `∂${this.name}`,
        inputs,
        given.map((i) => pulled[i]!),
      ),
      outputs: Int32Array.from(given),
    };
  }

  /** Method: x̄ is linear in ȳ, and ẏ is the derivative of ⟨x̄, ẋ⟩ by ȳ. */
  protected makeBoth(active: Mask): Derived {
    const leaves = this.#leaves();
    const answers = this.call(leaves);
    const adjoints = answers.map(() => placeholder());
    const pulled = this.#pull(leaves, answers, adjoints);
    const along = placesOf(active).filter((i) => pulled[i] !== 0);
    const directions = new Map(placesOf(active).map((i) => [i, placeholder()]));
    const product = dot(
      along.map((i) => pulled[i]!),
      along.map((i) => directions.get(i)!),
    );
    const tangents = gradient(product, adjoints);
    this.#requireLinear(tangents, adjoints);
    const moved = [...tangents.keys()].filter((k) => tangents[k] !== 0);
    return {
      block: new Recorded(
        this.name,
        [...leaves, ...directions.values()],
        [...answers, ...moved.map((k) => tangents[k]!)],
      ),
      inputs: Int32Array.from([...leaves.keys(), ...placesOf(active).map((i) => ~i)]),
      outputs: Int32Array.from([...answers.keys(), ...moved.map((k) => ~k)]),
    };
  }

  #leaves(): Value[] {
    return Array.from({ length: this.inputs }, () => placeholder());
  }

  /** What the rule answers, a number for each input. */
  #pull(leaves: readonly Value[], answers: readonly Num[], adjoints: readonly Num[]): Num[] {
    const { name, args } = this;
    const { answer: pulled, requireUse } = recordedCall(this.#rules.vjp, [
      refill(this.answer, adjoints),
      refill(this.answer, answers),
      ...(refill(args, leaves) as readonly unknown[]),
    ]);
    if (!Array.isArray(pulled) || pulled.length !== args.length) {
      throw new TypeError(
        `Cannot differentiate ${name}: its vjp must answer an array with one entry for each of its ${args.length} arguments; null for one without derivative.`,
      );
    }
    const numbers = args.flatMap((like, i) =>
      pulled[i] === null ? leavesOf(like).map(() => 0) : leavesLike(pulled[i], like, "cotangent"),
    );
    requireUse(numbers);
    return numbers;
  }

  #requireLinear(tangents: readonly Num[], adjoints: readonly Value[]): void {
    const own = new Set(adjoints);
    if (!usersFirst(tangents.filter(isValue)).some((x) => own.has(x))) return;
    throw new Error(
      `Cannot differentiate ${this.name} forward: its vjp is not linear in the adjoint. Multiply by the adjoint once in each term.`,
    );
  }
}

/** @throws TypeError for an answer that holds anything but numbers. */
function numbersIn(name: string, answer: unknown): unknown {
  for (const x of leavesOf(answer, "result")) {
    if (typeof x !== "number") {
      throw new TypeError(
        `Cannot compute ${name}: its evaluate answers a value. Let it return plain numbers.`,
      );
    }
  }
  return answer;
}
