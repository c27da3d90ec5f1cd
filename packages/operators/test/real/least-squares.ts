// Problems of Moré, Garbow and Hillstrom, "Testing unconstrained optimization software" (1981), as one would write them down.
import {
  add,
  atan,
  cos,
  div,
  dot,
  exp,
  mean,
  mul,
  type Num,
  pow,
  sin,
  sqrt,
  square,
  sub,
  sum,
} from "@chainrule/autograd";
import { real } from "./real-function.ts";

function rosenbrock(x: number[]): number {
  "use grad";
  let total = 0;
  for (let i = 0; i + 1 < x.length; i += 2) {
    const [a, b] = [x[i]!, x[i + 1]!];
    total += 100 * (b - a ** 2) ** 2 + (1 - a) ** 2;
  }
  return total;
}

function powellSingular([a, b, c, d]: [number, number, number, number]): number {
  "use grad";
  return (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + Math.pow(b - 2 * c, 4) + 10 * Math.pow(a - d, 4);
}

function wood(x: { a: number; b: number; c: number; d: number }): number {
  "use grad";
  const { a, b, c, d } = x;
  return (
    100 * (b - a * a) ** 2 +
    (1 - a) ** 2 +
    90 * (d - c * c) ** 2 +
    (1 - c) ** 2 +
    10.1 * ((b - 1) ** 2 + (d - 1) ** 2) +
    19.8 * (b - 1) * (d - 1)
  );
}

function helicalValley([x, y, z]: [number, number, number]): number {
  "use grad";
  let turns = Math.atan(y / x) / (2 * Math.PI);
  if (x < 0) turns += 0.5;
  const radius = Math.sqrt(x * x + y * y);
  return 100 * ((z - 10 * turns) ** 2 + (radius - 1) ** 2) + z ** 2;
}

function beale(x: number, y: number): number {
  "use grad";
  return [1.5, 2.25, 2.625].reduce(
    (error, target, i) => error + (target - x * (1 - Math.pow(y, i + 1))) ** 2,
    0,
  );
}

function boxThreeDimensional(x: readonly number[]): number {
  "use grad";
  const [a = 0, b = 0, c = 0] = x;
  let error = 0;
  for (let i = 1; i <= 10; i++) {
    const t = i / 10;
    const residual = Math.exp(-t * a) - Math.exp(-t * b) - c * (Math.exp(-t) - Math.exp(-10 * t));
    error += residual * residual;
  }
  return error;
}

function biggsExp6(x: number[]): number {
  "use grad";
  const model = (t: number): number =>
    x[2]! * Math.exp(-t * x[0]!) - x[3]! * Math.exp(-t * x[1]!) + x[5]! * Math.exp(-t * x[4]!);
  const data = (t: number): number => Math.exp(-t) - 5 * Math.exp(-10 * t) + 3 * Math.exp(-4 * t);
  const times = Array.from({ length: 13 }, (_, i) => (i + 1) / 10);
  return times.map((t) => (model(t) - data(t)) ** 2).reduce((a, b) => a + b);
}

function trigonometric(x: number[]): number {
  "use grad";
  const n = x.length;
  const cosines = x.reduce((total, xi) => total + Math.cos(xi), 0);
  let error = 0;
  x.forEach((xi, index) => {
    const i = index + 1;
    error += (n - cosines + i * (1 - Math.cos(xi)) - Math.sin(xi)) ** 2;
  });
  return error;
}

function broydenTridiagonal(x: number[]): number {
  "use grad";
  let error = 0;
  for (let i = 0; i < x.length; i++) {
    const before = i > 0 ? x[i - 1]! : 0;
    const after = x[i + 1] ?? 0;
    error += ((3 - 2 * x[i]!) * x[i]! - before - 2 * after + 1) ** 2;
  }
  return error;
}

function watson(x: number[]): number {
  "use grad";
  let error = 0;
  for (let i = 1; i <= 29; i++) {
    const t = i / 29;
    let slope = 0;
    let height = 0;
    let power = 1;
    for (let j = 0; j < x.length; j++) {
      if (j > 0) slope += (j * x[j]! * power) / t;
      height += x[j]! * power;
      power *= t;
    }
    error += (slope - height ** 2 - 1) ** 2;
  }
  return error + x[0]! ** 2 + (x[1]! - x[0]! ** 2 - 1) ** 2;
}

const ENZYME = [
  { y: 0.1957, u: 4 },
  { y: 0.1947, u: 2 },
  { y: 0.1735, u: 1 },
  { y: 0.16, u: 0.5 },
  { y: 0.0844, u: 0.25 },
  { y: 0.0627, u: 0.167 },
  { y: 0.0456, u: 0.125 },
  { y: 0.0342, u: 0.1 },
  { y: 0.0323, u: 0.0833 },
  { y: 0.0235, u: 0.0714 },
  { y: 0.0246, u: 0.0625 },
];

/** Kowalik and Osborne's enzyme reaction. */
function kowalikOsborne(x: [number, number, number, number]): number {
  "use grad";
  const [x1, x2, x3, x4] = x;
  let error = 0;
  for (const { y, u } of ENZYME) error += (y - (x1 * (u ** 2 + u * x2)) / (u ** 2 + u * x3 + x4)) ** 2;
  return error;
}

function penaltyOne(x: number[]): number {
  "use grad";
  let [squares, penalty] = [0, 0];
  for (const xi of x) {
    squares += xi ** 2;
    penalty += (xi - 1) ** 2;
  }
  return 1e-5 * penalty + (squares - 0.25) ** 2;
}

export const leastSquares = {
  rosenbrock: real(rosenbrock, {
    at: [[[-1.2, 1, 0.3, -0.4]], [[1, 1, 1, 1]]],
    byHand: (x) => {
      const parts: Num[] = [];
      for (let i = 0; i + 1 < x.length; i += 2) {
        const [a, b] = [x[i]!, x[i + 1]!];
        parts.push(add(mul(100, square(sub(b, square(a)))), square(sub(1, a))));
      }
      return sum(parts);
    },
  }),
  powellSingular: real(powellSingular, {
    at: [[[3, -1, 0, 1]], [[0.5, -0.1, 0.3, 0.2]]],
  }),
  wood: real(wood, {
    at: [[{ a: -3, b: -1, c: -3, d: -1 }], [{ a: 0.2, b: 1.3, c: 0.9, d: -0.5 }]],
    byHand: ({ a, b, c, d }) =>
      sum([
        mul(100, square(sub(b, square(a)))),
        square(sub(1, a)),
        mul(90, square(sub(d, square(c)))),
        square(sub(1, c)),
        mul(10.1, add(square(sub(b, 1)), square(sub(d, 1)))),
        mul(19.8, mul(sub(b, 1), sub(d, 1))),
      ]),
  }),
  helicalValley: real(helicalValley, {
    branches: true,
    at: [[[-1, 0, 0]], [[0.8, 0.4, 0.2]], [[-0.5, -1.5, 2]]],
    byHand: ([x, y, z]) => {
      const turns = add(
        div(atan(div(y, x)), 2 * Math.PI),
        (typeof x === "number" ? x : x.data) < 0 ? 0.5 : 0,
      );
      const radius = sqrt(add(square(x), square(y)));
      return add(mul(100, add(square(sub(z, mul(10, turns))), square(sub(radius, 1)))), square(z));
    },
  }),
  beale: real(beale, {
    at: [
      [1, 1],
      [2.5, 0.7],
      [-0.3, -1.4],
    ],
    byHand: (x, y) =>
      sum([1.5, 2.25, 2.625].map((target, i) => square(sub(target, mul(x, sub(1, pow(y, i + 1))))))),
  }),
  boxThreeDimensional: real(boxThreeDimensional, { at: [[[0, 10, 20]], [[1.1, 8, 0.9]]] }),
  biggsExp6: real(biggsExp6, {
    at: [[[1, 2, 1, 1, 1, 1]], [[0.7, 9, 1.2, 4, 3, 2.5]]],
    byHand: (x) => {
      const decay = (t: number, rate: Num): Num => exp(mul(-t, rate));
      const data = (t: number): Num => add(sub(exp(-t), mul(5, exp(-10 * t))), mul(3, exp(-4 * t)));
      const times = Array.from({ length: 13 }, (_, i) => (i + 1) / 10);
      return sum(
        times.map((t) => {
          const model = add(
            sub(mul(x[2]!, decay(t, x[0]!)), mul(x[3]!, decay(t, x[1]!))),
            mul(x[5]!, decay(t, x[4]!)),
          );
          return square(sub(model, data(t)));
        }),
      );
    },
  }),
  trigonometric: real(trigonometric, {
    at: [[[0.2, 0.2, 0.2, 0.2, 0.2]], [[1, -2, 0.5, 3]]],
    byHand: (x) => {
      const cosines = mul(x.length, mean(x.map((xi) => cos(xi))));
      const rest = x.map((xi, i) => add(sub(x.length, cosines), sub(mul(i + 1, sub(1, cos(xi))), sin(xi))));
      return dot(rest, rest);
    },
  }),
  broydenTridiagonal: real(broydenTridiagonal, { at: [[[-1, -1, -1, -1, -1]], [[0.3, -0.8, 1.5]]] }),
  watson: real(watson, { at: [[[0, 0, 0, 0, 0, 0]], [[-0.02, 1.01, -0.2, 1.3, -1.5, 1]]] }),
  kowalikOsborne: real(kowalikOsborne, {
    at: [[[0.25, 0.39, 0.415, 0.39]], [[0.19, 0.2, 0.12, 0.14]]],
  }),
  penaltyOne: real(penaltyOne, { at: [[[1, 2, 3, 4]], [[0.1, -0.2, 0.3, 0.4]]] }),
};
