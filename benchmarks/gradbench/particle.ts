/** @file particle: the control with which a charged particle, whose path is integrated by Euler's method, meets the origin. */

import { add, compile, div, gt, mul, neg, type Num, square, sub, whileLoop } from "@chainrule/autograd";
import { argmin, distance, type Mode, slopeOf } from "./descent.ts";
import type { Eval, Vector } from "./eval.ts";

const INTERVAL = 0.1;

interface Flight {
  readonly x: Vector;
  readonly v: Vector;
}

/** How far from the origin, squared, the particle crosses the axis. */
function miss(w: Num, mode: Mode): Num {
  const potential = (x: Vector): Num =>
    add(div(1, distance(x, [10, sub(10, w)])), div(1, distance(x, [10, 0])));
  const force = (x: Vector): Vector => slopeOf(potential, mode)(x).map((s) => neg(s));
  const ahead = ({ x, v }: Flight): Vector => x.map((xi, i) => add(xi, mul(INTERVAL, v[i]!)));
  const { x, v } = whileLoop(
    (flight: Flight) => gt(ahead(flight)[1]!, 0),
    (flight: Flight): Flight => ({
      x: ahead(flight),
      v: flight.v.map((vi, i) => add(vi, mul(INTERVAL, force(flight.x)[i]!))),
    }),
    { x: [0, 8] as Vector, v: [0.75, 0] as Vector },
  );
  const time = div(neg(x[1]!), v[1]!);
  return square(add(x[0]!, mul(time, v[0]!)));
}

interface Input {
  readonly w: number;
}

function solving(outer: Mode, inner: Mode): (input: Input) => () => unknown {
  return ({ w }) => {
    const cost = (x: Vector): Num => miss(x[0]!, inner);
    const solve = (start: Num): Num => argmin(cost, slopeOf(cost, outer), [start])[0]!;
    const kernel = compile(solve, { check: false }).record(w);
    return () => (kernel.run(), kernel.output[0]);
  };
}

export const particle: Eval<Input> = {
  ff: solving("f", "f"),
  fr: solving("f", "r"),
  rf: solving("r", "f"),
  rr: solving("r", "r"),
};
