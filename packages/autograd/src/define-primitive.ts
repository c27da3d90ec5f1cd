/** @file Operations of users: rows like those of the table, checked part by part, and what they answer is checked too. */

import { binary, type Spec, ternary, unary } from "./define.ts";
import { callable, finite, type Kind, listOf, readOptions, recordOf, text } from "./options.ts";
import { printable } from "./printable.ts";
import {
  type Binary,
  Choice,
  type Contribution,
  type Derivative,
  describe,
  Factors,
  type Num,
  type Primitive,
  type Ternary,
  type Unary,
  Value,
} from "./value.ts";

/** What is written of an operation of one's own. Kernels compute it by its `evaluate`, so that they answer its numbers. */
type OwnSpec<P extends Primitive> = Pick<Spec<P>, "evaluate" | "partials" | "domain" | "notation">;
export type UnarySpec = OwnSpec<Unary>;
export type BinarySpec = OwnSpec<Binary>;
export type TernarySpec = OwnSpec<Ternary>;

/**
 * An operation of your own, in the form of the table's rows: a name, its value on numbers and one partial derivative for
 * each argument, written with this library's operations (so that it can be differentiated again, printed and compiled).
 * A partial may use the arguments and, last, the operation's own value; it may be a constant; `null` says that it is zero
 * by structure. The laws in `@chainrule/autograd/testing` check it as they check the table.
 * @throws TypeError for a spec whose parts are not of this form; RangeError for a domain that does not fit.
 */
export const definePrimitive: {
  (name: string, spec: UnarySpec): Unary;
  (name: string, spec: BinarySpec): Binary;
  (name: string, spec: TernarySpec): Ternary;
} = (given: string, parts: UnarySpec | BinarySpec | TernarySpec): never => {
  if (typeof given !== "string" || given === "") {
    throw new TypeError(
      "Cannot define a primitive without a name: errors and formulas call it by it. Pass a string.",
    );
  }
  const name = printable(given);
  const spec = readOptions<UnarySpec | BinarySpec | TernarySpec>("definePrimitive", parts, ownParts);
  if (spec.evaluate === undefined || spec.partials === undefined) {
    throw new TypeError(
      `Cannot define ${name}: it needs evaluate (a function of numbers) and partials (an array).`,
    );
  }
  const arity = spec.partials.length;
  if (arity > 0 && spec.evaluate.length > arity) {
    throw new RangeError(
      `Cannot define ${name}: evaluate takes ${spec.evaluate.length} numbers and there are ${arity} partials. Give one for each.`,
    );
  }
  const { evaluate, partials } = spec as { evaluate: AnyEvaluate; partials: readonly Derivative<AnyRule>[] };
  const guarded = {
    ...spec,
    evaluate: guardedEvaluate(name, evaluate, arity),
    partials: partials.map((rule, i) => guardedRule(name, rule, i)),
  } as unknown;
  if (arity === 1) return unary(name, guarded as Spec<Unary>) as never;
  if (arity === 2) return binary(name, guarded as Spec<Binary>) as never;
  if (arity === 3) return ternary(name, guarded as Spec<Ternary>) as never;
  throw new RangeError(
    `Cannot define ${name} with ${arity} partials. Operations have one, two or three arguments.`,
  );
};

const partial: Kind = {
  wanted: "a rule, a number, or null",
  faultIn: (found) =>
    typeof found === "function" || typeof found === "number" || found === null
      ? undefined
      : { what: "kind", found },
};
const interval = /* @__PURE__ */ recordOf(
  { min: finite, max: finite },
  { kinks: listOf(finite, "an array of numbers") },
);
const script = /* @__PURE__ */ recordOf(
  {
    pieces: listOf(text, "an array of texts"),
    binding: finite,
    operands: listOf(finite, "an array of numbers"),
  },
  { order: listOf(finite, "an array of numbers") },
);
const ownParts = {
  evaluate: callable,
  partials: listOf(partial, "an array of them, one for each argument"),
  domain: listOf(interval, "an array of intervals, one for each argument"),
  notation: recordOf({ text: script, latex: script }),
};

type AnyEvaluate = (...numbers: number[]) => number;
type AnyRule = (...operands: Num[]) => Contribution;

/** What a user wrote for the `evaluate` of an operation of his own, which asks whether its answer is a number. */
const written = new WeakMap<object, (...numbers: never[]) => number>();

/** The function that was given as an operation's `evaluate`. */
export function writtenEvaluate({ evaluate }: Primitive): (...numbers: never[]) => number {
  return written.get(evaluate) ?? evaluate;
}

/** The user's function; what it answers that is no number would turn into one, or into NaN, far from here. */
function guardedEvaluate(name: string, evaluate: AnyEvaluate, arity: number): AnyEvaluate {
  const number = (answer: unknown): number => {
    if (typeof answer === "number") return answer;
    throw new TypeError(
      `Cannot compute ${name}: its evaluate answers ${describe(answer)}. Let it return a number for all numbers.`,
    );
  };
  const guarded =
    arity === 1
      ? (x: number): number => number(evaluate(x))
      : arity === 2
        ? (x: number, y: number): number => number(evaluate(x, y))
        : (x: number, y: number, z: number): number => number(evaluate(x, y, z));
  written.set(guarded, evaluate);
  return guarded;
}

/** The same for a partial derivative. */
function guardedRule(name: string, rule: Derivative<AnyRule>, place: number): Derivative<AnyRule> {
  if (typeof rule !== "function") return rule;
  // An operation as a rule (the derivative of my sine is cos) gets the arguments; it would refuse the value after them.
  const isOperation = "form" in rule;
  return (...operands) => {
    const answer: unknown = rule(...(isOperation ? operands.slice(0, -1) : operands));
    if (typeof answer === "number" || answer === null) return answer;
    if (answer instanceof Value || answer instanceof Choice || answer instanceof Factors) return answer;
    throw new TypeError(
      `Cannot differentiate ${name}: its partial ${place + 1} answers ${describe(answer)}. Let it return a number or a value.`,
    );
  };
}
