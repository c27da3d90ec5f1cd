/** @file How an operation is made from its row: a function that computes numbers and records values. */

import { noteComparison } from "./comparisons.ts";
import { isGiven } from "./given.ts";
import { call as callNotation, type Notation } from "./notation.ts";
import {
  type Binary,
  describe,
  type Interval,
  type Machinery,
  type Num,
  type Pairing,
  type Parametric,
  type Primitive,
  type Reduction,
  rejectOperand,
  type Ternary,
  type Unary,
  Value,
  type Vector,
} from "./value.ts";
import { BLOCK, BlockSums, plus } from "./summation.ts";

/** What an author writes of an operation; the rest has defaults. */
export type Spec<P extends Primitive> = Pick<P, "evaluate" | "partials" | "lower" | keyof Machinery> & {
  /** Where the laws hold, for each argument. Default: all reals without kinks, sampled from −8 to 8. */
  readonly domain?: readonly Interval[];
  /** How it is written as mathematics. Default: a call by its name. */
  readonly notation?: Notation;
};

interface TernaryRow extends Spec<Ternary> {
  /** What is recorded in its place where the second or third argument is a value, for which it has no rule. */
  readonly composed?: (x: Num, y: Num, z: Num) => Num;
}
interface ReductionRow extends Spec<Reduction> {
  /** How the plain numbers among values are taken in, where they do not count as operands: they only bound the result. */
  readonly bound?: (x: Num, bound: Num) => Num;
}
/** The interval on which an argument's laws are checked unless its row says otherwise. */
export const reals: Interval = { min: -8, max: 8 };

/**
 * Method: each builder makes a function of fixed arity, once. No rest parameters, no arrays for one or two operands:
 * this is the path that every recorded operation takes. A number is told from a value by `typeof` alone, a value from
 * anything else by `instanceof`, and what is computed from an unknown number (of a traced argument) is unknown itself.
 */
/* @__NO_SIDE_EFFECTS__ */
export function unary(name: string, spec: Spec<Unary>): Unary {
  const { evaluate } = spec;
  const call = {
    [name](x: Num, index?: unknown, all?: unknown): Num {
      if (arguments.length > 1) requireMapping(name, arguments.length, x, index, all);
      if (typeof x === "number") return evaluate(x);
      const a = numberOf(x, name);
      return new Value(a === undefined ? undefined : evaluate(a), primitive, x, null);
    },
  };
  const primitive = complete<Unary>(call, name, "unary", spec);
  return primitive;
}

/** @see unary */
/* @__NO_SIDE_EFFECTS__ */
export function binary(name: string, spec: Spec<Binary>): Binary {
  const { evaluate } = spec;
  const call = {
    [name](x: Num, y: Num): Num {
      if (arguments.length > 2) rejectCount(name, 2, arguments.length);
      if (typeof x === "number") {
        if (typeof y === "number") return evaluate(x, y);
        const b = numberOf(y, name);
        return new Value(b === undefined ? undefined : evaluate(x, b), primitive, x, y);
      }
      const a = numberOf(x, name);
      const b = typeof y === "number" ? y : numberOf(y, name);
      return new Value(a === undefined || b === undefined ? undefined : evaluate(a, b), primitive, x, y);
    },
  };
  const primitive = complete<Binary>(call, name, "binary", spec);
  return primitive;
}

/** A binary operation that answers 1 or 0. It is noted what becomes of its values. @see unary */
/* @__NO_SIDE_EFFECTS__ */
export function comparison(name: string, spec: Spec<Binary>): Binary {
  const { evaluate } = spec;
  const call = {
    [name](x: Num, y: Num): Num {
      if (arguments.length > 2) rejectCount(name, 2, arguments.length);
      if (typeof x === "number" && typeof y === "number") return evaluate(x, y);
      const a = typeof x === "number" ? x : numberOf(x, name);
      const b = typeof y === "number" ? y : numberOf(y, name);
      return noteComparison(
        new Value(a === undefined || b === undefined ? undefined : evaluate(a, b), primitive, x, y),
      );
    },
  };
  const primitive = complete<Binary>(call, name, "binary", spec);
  return primitive;
}

/** A binary operation whose second argument has a default. @see unary */
/* @__NO_SIDE_EFFECTS__ */
export function parametric(name: string, spec: Spec<Binary> & { readonly default: number }): Parametric {
  const { evaluate, default: fallback } = spec;
  const call = {
    [name](x: Num, y: Num = fallback): Num {
      if (arguments.length > 2) rejectCount(name, 2, arguments.length);
      if (typeof x === "number" && typeof y === "number") return evaluate(x, y);
      const a = typeof x === "number" ? x : numberOf(x, name);
      const b = typeof y === "number" ? y : numberOf(y, name);
      return new Value(a === undefined || b === undefined ? undefined : evaluate(a, b), primitive, x, y);
    },
  };
  const primitive = Object.assign(complete<Binary>(call, name, "binary", spec), { default: fallback });
  return primitive as Parametric;
}

/** @see unary */
/* @__NO_SIDE_EFFECTS__ */
export function ternary(name: string, spec: TernaryRow): Ternary {
  const { evaluate, composed } = spec;
  const call = {
    [name](x: Num, y: Num, z: Num): Num {
      if (arguments.length > 3) rejectCount(name, 3, arguments.length);
      if (typeof x === "number" && typeof y === "number" && typeof z === "number") return evaluate(x, y, z);
      const a = typeof x === "number" ? x : numberOf(x, name);
      const b = typeof y === "number" ? y : numberOf(y, name);
      const c = typeof z === "number" ? z : numberOf(z, name);
      if (composed !== undefined && (typeof y !== "number" || typeof z !== "number")) {
        if (!isGiven(y) || !isGiven(z) || isGiven(x)) return composed(x, y, z);
      }
      const known = a !== undefined && b !== undefined && c !== undefined;
      return new Value(known ? evaluate(a, b, c) : undefined, primitive, [x, y, z], null);
    },
  };
  const primitive = complete<Ternary>(call, name, "ternary", spec);
  return primitive;
}

/** Operands come as one array or one by one. @see unary */
/* @__NO_SIDE_EFFECTS__ */
export function reduction(name: string, spec: ReductionRow): Reduction {
  const { evaluate, bound } = spec;
  const call = {
    [name](first: Num | Vector, ...more: readonly Num[]): Num {
      if (more.length > 0 && isVector(first)) {
        requireMapping(name, 1 + more.length, first, more[0], more[1]);
        more = [];
      }
      const xs = Array.isArray(first)
        ? (first as readonly Num[])
        : isVector(first)
          ? Array.from(first)
          : [first, ...more];
      const a = numbersOf(xs, name);
      if (a === xs) return evaluate(a);
      if (bound !== undefined) {
        const one = (some: readonly Num[]): Num => (some.length === 1 ? (some[0] as Num) : primitive(some));
        let plain = xs.filter(isGiven);
        if (plain.length === xs.length) plain = xs.filter((x) => typeof x === "number");
        if (plain.length > 0) return bound(one(xs.filter((x) => !plain.includes(x))), one(plain));
      }
      return new Value(a === undefined ? undefined : evaluate(a), primitive, xs.slice(), null);
    },
  };
  const primitive = complete<Reduction>(call, name, "reduction", spec);
  return primitive;
}

/** The sum of a term over pairs; 0 of nothing. @see unary */
/* @__NO_SIDE_EFFECTS__ */
export function pairing(name: string, spec: Spec<Pairing>): Pairing {
  const { evaluate } = spec;
  const call = {
    [name](first: Vector, second: Vector): Num {
      if (arguments.length > 2) rejectCount(name, 2, arguments.length);
      const xs = vectorOf(name, first);
      const ys = vectorOf(name, second);
      if (xs.length !== ys.length) {
        throw new RangeError(
          `Cannot compute ${name} of vectors of ${xs.length} and ${ys.length}. Pass two vectors of one length.`,
        );
      }
      let plain = true;
      let known = true;
      let sum = -0; // −0 + x is x, even for x = −0
      const sums = xs.length > BLOCK ? new BlockSums(plus) : undefined;
      for (let from = 0; from < xs.length; from += BLOCK) {
        const to = Math.min(from + BLOCK, xs.length);
        sum = -0;
        for (let i = from; i < to; i++) {
          const x = xs[i]!;
          const y = ys[i]!;
          if (typeof x !== "number" || typeof y !== "number") plain = false;
          const a = typeof x === "number" ? x : numberOf(x, name);
          const b = typeof y === "number" ? y : numberOf(y, name);
          if (a === undefined || b === undefined) known = false;
          else sum += evaluate(a, b);
        }
        sums?.close(sum);
      }
      if (sums !== undefined) sum = sums.total!;
      if (plain) return xs.length === 0 ? 0 : sum;
      return new Value(known ? sum : undefined, primitive, xs.slice(), ys.slice());
    },
  };
  const primitive = complete<Pairing>(call, name, "pairing", spec);
  return primitive;
}

/**
 * Makes the function a {@link Primitive}.
 *
 * Method: the sweeps read `form` and `partials` off it for every value, so all primitives shall be of one hidden class with
 * fast properties: all are methods (which take their name from the property; redefining `name` would make them slow), and
 * all get the same properties in the same order.
 */
function complete<P extends Primitive>(
  holder: Record<string, unknown>,
  name: string,
  form: P["form"],
  spec: Spec<P>,
): P {
  const { evaluate, partials, domain = partials.map(() => reals), notation = callNotation(name) } = spec;
  const { source, lower, js, wasm, simd, linear } = spec;
  if (domain.length !== partials.length) {
    throw new RangeError(
      `Cannot define ${name}: it has ${partials.length} partials and ${domain.length} domains.`,
    );
  }
  domain.forEach(({ min, max }, i) => {
    if (min > max)
      throw new RangeError(
        `Cannot define ${name}: its domain ${i + 1} is from ${min} to ${max}. Pass min ≤ max.`,
      );
  });
  const row = {
    form,
    evaluate,
    partials,
    domain,
    notation,
    source,
    lower,
    js,
    wasm,
    simd,
    linear,
  };
  return Object.assign(holder[name] as object, row) as unknown as P;
}

/** The number of an operand that is not a plain number. */
function numberOf(x: Value | undefined, name: string): number | undefined {
  if (x instanceof Value) return x.number;
  return rejectOperand(name, x);
}

/** Whether x is a vector: an array, a typed array, or anything else with a length that is no value and no function. */
function isVector(x: unknown): x is Vector {
  if (typeof x !== "object" || x === null || x instanceof Value) return false;
  return Array.isArray(x) || typeof (x as { readonly length?: unknown }).length === "number";
}

/** A vector as an array: itself if it is one. @throws TypeError for what is no vector. */
export function vectorOf(name: string, xs: unknown): readonly Num[] {
  if (Array.isArray(xs)) return xs as readonly Num[];
  return isVector(xs) ? Array.from(xs) : rejectVector(name, xs);
}

/**
 * Operations of one operand may be passed to `map`, which adds the index and the array; nothing else may stand beside the operand.
 * @throws RangeError
 */
export function requireMapping(name: string, count: number, x: unknown, index: unknown, all: unknown): void {
  const isMapping =
    count === 3 &&
    typeof index === "number" &&
    isVector(all) &&
    Object.is((all as ArrayLike<unknown>)[index], x);
  if (!isMapping) rejectCount(name, 1, count);
}

/** The numbers of a vector: itself if all are plain numbers, `undefined` if one of them is not known. */
function numbersOf(xs: readonly Num[], name: string): readonly number[] | undefined {
  const count = xs.length;
  let plain = true;
  let known = true;
  for (let i = 0; i < count; i++) {
    const x = xs[i];
    if (typeof x === "number") continue;
    plain = false;
    if (numberOf(x, name) === undefined) known = false;
  }
  if (plain) return xs as readonly number[];
  if (!known) return undefined;
  const numbers = new Array<number>(count);
  for (let i = 0; i < count; i++) {
    const x = xs[i]!;
    numbers[i] = typeof x === "number" ? x : (x.number as number);
  }
  return numbers;
}

function rejectVector(name: string, xs: unknown): never {
  throw new TypeError(
    `Cannot compute ${name} of ${describe(xs)}: it takes a vector. Pass an array of numbers and values.`,
  );
}

/** @throws RangeError, the error of every operation for operands that it would drop. */
export function rejectCount(name: string, arity: number, got: number): never {
  const takes = arity === 1 ? "one operand, or one array of them" : String(arity);
  throw new RangeError(
    `Cannot compute ${name} of ${got} arguments: it takes ${takes}. In xs.map(…), write x => ${name}(x, …).`,
  );
}
