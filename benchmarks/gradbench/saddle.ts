/** @file saddle: where the greatest of a function by two of its numbers is least by two others; a descent inside of a descent. */

import { add, compile, type Num, square, sub } from "@chainrule/autograd";
import { argmax, argmin, type Mode, slopeOf } from "./descent.ts";
import type { Eval, Vector } from "./eval.ts";

const height = (x: Vector, y: Vector): Num =>
  sub(add(square(x[0]!), square(x[1]!)), add(square(y[0]!), square(y[1]!)));

interface Input {
  readonly start: readonly number[];
}

function solving(outer: Mode, inner: Mode): (input: Input) => () => unknown {
  return ({ start }) => {
    const solve = (from: Vector): Vector => {
      const best = (x: Vector, mode: Mode): Vector => {
        const across = (y: Vector): Num => height(x, y);
        return argmax(across, slopeOf(across, mode), from);
      };
      const worst = (x: Vector): Num => height(x, best(x, inner));
      const x = argmin(worst, slopeOf(worst, outer), from);
      return [...x, ...best(x, outer)];
    };
    const kernel = compile(solve, { check: false }).record(start);
    return () => (kernel.run(), [...kernel.output]);
  };
}

export const saddle: Eval<Input> = {
  ff: solving("f", "f"),
  fr: solving("f", "r"),
  rf: solving("r", "f"),
  rr: solving("r", "r"),
};
