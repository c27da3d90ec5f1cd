/**
 * @file Newton's method on Rosenbrock's valley, f(x, y) = (1 − x)² + 100·(y − x²)²: each step solves H·s = −g with the gradient g
 * and the Hessian H that the engine derives, and so it walks along the bend in which gradient descent creeps.
 */

import { grad, hessian } from "@chainrule/autograd";
import { table } from "./show/table.ts";

type Point = readonly [x: number, y: number];

function rosenbrock([x, y]: Point): number {
  "use grad";
  return (1 - x) ** 2 + 100 * (y - x ** 2) ** 2;
}
const slope = grad(rosenbrock);
const curvature = hessian(rosenbrock);

/** The minimum of the parabola that has the value, slope and curvature of the function at the point. */
function newtonStep([x, y]: Point): Point {
  const [gx, gy] = slope([x, y] as const);
  const [[a, b], [c, d]] = curvature([x, y] as const);
  const determinant = a * d - b * c;
  return [x - (d * gx - b * gy) / determinant, y - (a * gy - c * gx) / determinant];
}

const rows: string[][] = [];
let point: Point = [-1.2, 1];
let length = Infinity;
while (length > 0) {
  const [gx, gy] = slope(point);
  length = Math.hypot(gx, gy);
  const [x, y] = point;
  rows.push([
    String(rows.length),
    x.toFixed(12),
    y.toFixed(12),
    rosenbrock(point).toString(),
    length.toExponential(1),
  ]);
  point = newtonStep(point);
}
console.log(`Rosenbrock's function, from its classical start\n`);
console.log(table(["step", "x", "y", "f(x, y)", "‖gradient‖"], rows));

let descent: Point = [-1.2, 1];
for (let i = 0; i < 10_000; i++) {
  const [gx, gy] = slope(descent);
  descent = [descent[0] - 0.001 * gx, descent[1] - 0.001 * gy];
}
console.log(`\nGradient descent (rate 0.001) after 10 000 steps: f = ${rosenbrock(descent).toString()}`);
