/**
 * @file Derivatives of functions. A transform takes a function and answers a function with the same arguments; the first is
 * what is differentiated by (a number, or numbers in arrays and records), the others are handed on as they are.
 * On numbers the answers are numbers. On values, and where the function uses values from outside, they are values, so
 * transforms nest freely.
 */

import { sweepNumbers } from "./backward.ts";
import { compareOnNumbers, meetTwin } from "./agreement.ts";
import { unwatched, watched } from "./comparisons.ts";
import { areConstant } from "./constant.ts";
import { asGraph, asNumbers, derivative, gradient } from "./differentiate.ts";
import { value } from "./leaf.ts";
import { whileDifferentiating } from "./differentiated.ts";
import { differentiatingBy } from "./given.ts";
import { oneOf, readOptions } from "./options.ts";
import { dot, identity } from "./primitives.ts";
import {
  type Argument,
  type Gradient,
  holdsLabel,
  leavesLike,
  leavesOf,
  mapLeaves,
  pathsOf,
  refill,
  type Result,
  type Role,
  type Scalar,
} from "./structure.ts";
import { differentiable, recording, recordingTwin, takesValues } from "./twin.ts";
import { describe, isValue, namedBy, type Num, type Value } from "./value.ts";

/** The gradient of a scalar function: x ↦ ∂f/∂x, in the shape of x. */
export function grad<X = Value, Rest extends unknown[] = []>(
  f: (x: X, ...rest: Rest) => Num,
): <A extends Argument<X>>(x: A, ...rest: Rest) => Gradient<A> {
  const both = valueAndGrad(f);
  return takesValues((x, ...rest) => both(x, ...rest)[1]);
}

/** Value and gradient of a scalar function: x ↦ [f(x), ∂f/∂x]. */
export function valueAndGrad<X = Value, Rest extends unknown[] = []>(
  f: (x: X, ...rest: Rest) => Num,
): <A extends Argument<X>>(x: A, ...rest: Rest) => [value: Scalar<A>, gradient: Gradient<A>] {
  return takesValues((x, ...rest) => {
    const run = record(f, x, rest);
    const y = scalarOf(run.result);
    return [run.answer(y), run.likeArgument(run.adjoints(y))] as never;
  });
}

/** Forward mode. The value of `f` and its derivative along a tangent of x's shape: (x, ẋ) ↦ [f(x), ∂f/∂x · ẋ]. */
export function jvp<X = Value, Y = Num, Rest extends unknown[] = []>(
  f: (x: X, ...rest: Rest) => Y,
): <A extends Argument<X>>(
  x: A,
  tangent: Argument<X>,
  ...rest: Rest
) => [value: Result<Y, A>, tangent: Result<Y, A>] {
  return takesValues((x, tangent, ...rest) => {
    const run = record(f, x, rest);
    const directions = leavesLike(tangent, x, "tangent");
    const outputs = leavesOf(run.result, run.role);
    const tangents = new Map(run.variables.map((variable, i) => [variable, directions[i] as Num]));
    const numbers = run.closed && !directions.some(isValue);
    const answers = derivative(outputs, tangents, numbers ? asNumbers : asGraph);
    return [run.likeResult(outputs.map(run.answer)), run.likeResult(answers)] as never;
  });
}

/** Reverse mode. The value of `f` and its pullback: x ↦ [f(x), ȳ ↦ ȳ · ∂f/∂x], with ȳ in the shape of f(x). */
export function vjp<X = Value, Y = Num, Rest extends unknown[] = []>(
  f: (x: X, ...rest: Rest) => Y,
): <A extends Argument<X>>(
  x: A,
  ...rest: Rest
) => [value: Result<Y, A>, pullback: (cotangent: Argument<Y>) => Gradient<A>] {
  return takesValues((x, ...rest) => {
    const run = record(f, x, rest);
    const outputs = leavesOf(run.result, run.role);
    const pullback = (cotangent: unknown): unknown => {
      const weights = leavesLike(cotangent, run.result, "cotangent");
      return run.likeArgument(run.adjoints(dot(weights, outputs), weights.some(isValue)));
    };
    return [run.likeResult(outputs.map(run.answer)), pullback] as never;
  });
}

/** The shape of `Y`, with the shape of `A` in the place of each number. */
export type Jacobian<Y, A> = Y extends Num ? Gradient<A> : { -readonly [K in keyof Y]: Jacobian<Y[K], A> };

/** Options of {@link jacobian}. */
export interface JacobianOptions {
  /**
   * `forward` takes a sweep for each number of the argument, `reverse` one for each of the result. They differ by rounding.
   * Default: whichever takes fewer; `reverse` if both take as many.
   */
  readonly mode?: "forward" | "reverse";
}

/** All first derivatives: x ↦ ∂f/∂x, in the shape of f(x), with the shape of x in the place of each number. */
export function jacobian<X = Value, Y = Num, Rest extends unknown[] = []>(
  f: (x: X, ...rest: Rest) => Y,
  options?: JacobianOptions,
): <A extends Argument<X>>(x: A, ...rest: Rest) => Jacobian<Y, A> {
  const { mode } = readOptions<JacobianOptions>("jacobian", options, { mode: oneOf(["forward", "reverse"]) });
  return takesValues((x, ...rest) => {
    const run = record(f, x, rest);
    const outputs = leavesOf(run.result, run.role);
    const isForward = (mode ?? (run.variables.length < outputs.length ? "forward" : "reverse")) === "forward";
    const rows = isForward ? rowsForward(run, outputs) : outputs.map((y) => run.adjoints(y));
    return run.likeResult(rows.map(run.likeArgument)) as never;
  });
}

/** The rows of a Jacobian by a sweep for each variable, in which the others do not move: no 0 is multiplied by anything. */
function rowsForward({ variables, closed }: Recording, outputs: readonly Num[]): Num[][] {
  const read = closed ? asNumbers : asGraph;
  const columns = variables.map((variable) => derivative(outputs, new Map([[variable, 1]]), read));
  return outputs.map((_, o) => columns.map((column) => column[o] as Num));
}

/** The shape of `A`, with the shape of `A` in the place of each number. */
export type Hessian<A> = Jacobian<Gradient<A>, A>;

/** All second derivatives of a scalar function: x ↦ ∂²f/∂x², rows in the shape of x, each in the shape of x. */
export function hessian<X = Value, Rest extends unknown[] = []>(
  f: (x: X, ...rest: Rest) => Num,
): <A extends Argument<X>>(x: A, ...rest: Rest) => Hessian<A> {
  return jacobian(grad(f) as (x: X, ...rest: Rest) => unknown) as never;
}

/** The Hessian times a vector of x's shape, forward over reverse, without the matrix: (x, v) ↦ ∂²f/∂x² · v. */
export function hvp<X = Value, Rest extends unknown[] = []>(
  f: (x: X, ...rest: Rest) => Num,
): <A extends Argument<X>>(x: A, vector: Argument<X>, ...rest: Rest) => Gradient<A> {
  const along = jvp(grad(f) as (x: X, ...rest: Rest) => unknown);
  return takesValues((x, vector, ...rest) => along(x, vector, ...rest)[1] as never);
}

/** One evaluation of a function on variables of its own. */
interface Recording {
  /** The variables, one for each leaf of the argument. */
  readonly variables: readonly Value[];
  readonly result: unknown;
  /** What the result is: if the argument holds texts or truths, a gradient in it does, too. */
  readonly role: Role;
  /** Whether argument and graph hold plain numbers only, so that the answers are numbers too. */
  readonly closed: boolean;
  /** A scalar of the result as it is answered. */
  answer(y: Num): Num;
  /** The adjoints of the variables for a scalar made from the result; as values also if `open`. */
  adjoints(y: Num, open?: boolean): Num[];
  likeArgument(leaves: readonly unknown[]): unknown;
  likeResult(leaves: readonly unknown[]): unknown;
}

/**
 * Calls `f` on variables: leaves in the place of numbers, and an {@link identity} of each value, which keeps this
 * transform's derivative apart from those of transforms around it that differentiate by the same value. When `f` has
 * answered, the leaves become constants (the identity of their number), so that the answer of a transform inside another is
 * a constant to the outer one unless it depends on the outer one's own variables, which still are leaves then.
 */
function record<X, Rest extends unknown[]>(
  f: (x: X, ...rest: Rest) => unknown,
  x: unknown,
  rest: Rest,
): Recording {
  if (typeof f !== "function") {
    throw new TypeError(
      `Cannot differentiate ${describe(f)}: it is not a function. Pass the function itself.`,
    );
  }
  const variables: Value[] = [];
  const argument = mapLeaves(x, (leaf) => {
    const variable = isValue(leaf) ? identity(leaf) : value(leaf);
    if (isValue(leaf) && leaf.label !== undefined) variable.label = leaf.label;
    variables.push(variable);
    return variable;
  });
  const pathIn = (variable: Value): string | undefined => pathsOf(x)[variables.indexOf(variable)];
  const called = differentiable(f);
  const role = holdsLabel(x) ? "answer" : "result";
  const { outputs, result } = namedBy(pathIn, () => {
    const call = (): unknown => called(argument as X, ...rest);
    const recorded = called === f ? () => recording(call, false, rest) : () => recordingTwin(call, rest);
    const run = (): unknown => whileDifferentiating(variables, () => differentiatingBy(variables, recorded));
    if (called !== f) {
      const all = outputsOf(unwatched(run), role); // a twin's conditions are its own affair
      meetTwin({ twin: called, args: [argument, ...rest], result: all.result });
      return all;
    }
    const { answer, requireUse } = watched(run);
    const all = outputsOf(answer, role);
    requireUse(all.outputs);
    return all;
  });
  if (called === f) compareOnNumbers(f, [x, ...rest], result);
  for (const variable of variables) if (variable.op === null) settle(variable);
  // A number that is not known is that of a leaf which is being traced; only where all are known we must look for leaves.
  const closed =
    variables.every((variable) => typeof variable.x === "number") &&
    outputs.every(({ number }) => number !== undefined) &&
    areConstant(outputs, variables);

  return {
    variables,
    result,
    role,
    closed,
    answer: (y) => (closed && isValue(y) ? y.data : y),
    adjoints: (y, open = false) => {
      if (!closed || open || !isValue(y)) return gradient(y, variables);
      for (const variable of variables) variable.adjoint = 0;
      sweepNumbers(y, 1);
      return variables.map((variable) => variable.adjoint);
    },
    likeArgument: (leaves) => refill(x, leaves),
    likeResult: (leaves) => refill(result, leaves),
  };
}

/** An answer and the values in it. */
function outputsOf(
  result: unknown,
  role: Role,
): { readonly result: unknown; readonly outputs: readonly Value[] } {
  return { result, outputs: leavesOf(result, role).filter(isValue) };
}

/** Makes a leaf the identity of its number: a constant. */
function settle(leaf: { -readonly [K in keyof Value]: Value[K] }): void {
  leaf.x = leaf.number as number;
  leaf.op = identity;
}

function scalarOf(result: unknown): Num {
  if (typeof result === "number" || isValue(result)) return result;
  throw new TypeError(
    `Cannot take the gradient of a function that answers ${describe(result)}. Answer one number, or use jacobian.`,
  );
}
