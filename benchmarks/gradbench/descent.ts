/** @file Gradient descent as particle and saddle use it: a loop that can be differentiated itself, and recorded once. */

import {
  add,
  div,
  dot,
  eq,
  grad,
  gt,
  jvp,
  lt,
  mul,
  neg,
  type Num,
  select,
  sqrt,
  sub,
  whileLoop,
} from "@chainrule/autograd";
import type { Vector } from "./eval.ts";

/** A derivative mode of an eval's name: forward or reverse. */
export type Mode = "f" | "r";

/** The gradient of f, by one direction after the other, or at once. */
export function slopeOf(f: (x: Vector) => Num, mode: Mode): (x: Vector) => Vector {
  if (mode === "r") return (x) => grad(f)(x as never) as Vector;
  return (x) => x.map((_, i) => jvp(f)(x as never, x.map((__, j) => (i === j ? 1 : 0)) as never)[1] as Num);
}

interface State {
  readonly x: Vector;
  readonly cost: Num;
  readonly slope: Vector;
  readonly rate: Num;
  /** Steps since the rate was changed. */
  readonly steps: Num;
  readonly isDone: Num;
}

const LEAST = 1e-5;
const PATIENCE = 10;

/**
 * Where f is least, near x. Ten good steps double the rate, a bad one halves it; it ends where the slope, or the next step, is
 * shorter than 10⁻⁵.
 */
export function argmin(f: (x: Vector) => Num, slope: (x: Vector) => Vector, x: Vector): Vector {
  const start: State = { x, cost: f(x), slope: slope(x), rate: 1e-5, steps: 0, isDone: 0 };
  const step = (now: State): State => {
    const next = now.x.map((xi, i) => sub(xi, mul(now.rate, now.slope[i]!)));
    const moves = next.map((xi, i) => sub(xi, now.x[i]!));
    const cost = f(next);
    const isFlat = sub(1, gt(dot(now.slope, now.slope), LEAST * LEAST));
    const isPatient = eq(now.steps, PATIENCE);
    const isShort = sub(1, gt(dot(moves, moves), LEAST * LEAST));
    const isDone = select(isFlat, 1, select(isPatient, 0, isShort));
    const stays = select(isDone, 1, isPatient);
    const isBetter = select(stays, 0, lt(cost, now.cost));
    const choose = (one: Num, other: Num): Num => select(isBetter, one, other);
    const after = slope(next);
    return {
      x: next.map((xi, i) => choose(xi, now.x[i]!)),
      cost: choose(cost, now.cost),
      slope: after.map((s, i) => choose(s, now.slope[i]!)),
      rate: select(isPatient, mul(2, now.rate), choose(now.rate, div(now.rate, 2))),
      steps: choose(add(now.steps, 1), 0),
      isDone,
    };
  };
  return whileLoop(({ isDone }: State) => sub(1, isDone), step, start).x;
}

/** Where f is greatest. */
export function argmax(f: (x: Vector) => Num, slope: (x: Vector) => Vector, x: Vector): Vector {
  return argmin(
    (y) => neg(f(y)),
    (y) => slope(y).map((s) => neg(s)),
    x,
  );
}

/** The length of the difference of two points. */
export function distance(x: Vector, y: Vector): Num {
  const between = x.map((xi, i) => sub(xi, y[i]!));
  return sqrt(dot(between, between));
}
