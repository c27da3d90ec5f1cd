/** @file Three ways down from a point: along the gradient, Newton's, and L-BFGS. */

import { minimize } from "@chainrule/nn";
import { kernelsOf, ofPoint, type Point, type Reading } from "./reading.ts";

export interface Way {
  readonly name: string;
  readonly points: readonly Point[];
  /** What became of it. */
  readonly end: string;
}

/** Steps along the gradient are cheap, and many are needed. */
const [STEPS, GRADIENT_STEPS] = [60, 2000];
const isAt = ({ x, y }: Point): boolean => Number.isFinite(x) && Number.isFinite(y) && Math.hypot(x, y) < 1e4;

/** @param rate of gradient descent. */
export function waysFrom(reading: Reading, start: Point, rate: number): Way[] {
  const { valueAndSlope, curvature } = kernelsOf(reading);
  const ways: Way[] = [];
  const walk = (name: string, most: number, next: (p: Point) => Point | string): void => {
    const points = [start];
    let end = `${most} steps`;
    while (points.length <= most) {
      const here = points.at(-1)!;
      const [, slope] = valueAndSlope(here);
      if (Math.hypot(slope.x, slope.y) < 1e-9) {
        end = `arrived after ${points.length - 1} steps`;
        break;
      }
      const there = next(here);
      if (typeof there === "string" || !isAt(there)) {
        end = typeof there === "string" ? there : "left for infinity";
        break;
      }
      points.push(there);
    }
    ways.push({ name, points, end });
  };

  walk("gradient descent", GRADIENT_STEPS, (p) => {
    const [, slope] = valueAndSlope(p);
    return { x: p.x - rate * slope.x, y: p.y - rate * slope.y };
  });
  walk("Newton", STEPS, (p) => {
    const [, slope] = valueAndSlope(p);
    const h = curvature(p);
    const determinant = h.x.x * h.y.y - h.x.y * h.y.x;
    if (determinant === 0 || !Number.isFinite(determinant)) return "stopped: the Hessian has no inverse here";
    return {
      x: p.x - (h.y.y * slope.x - h.x.y * slope.y) / determinant,
      y: p.y - (h.x.x * slope.y - h.y.x * slope.x) / determinant,
    };
  });

  const points = [start];
  let end = `${STEPS} steps`;
  for (let steps = 1; steps <= STEPS; steps++) {
    const minimum = minimize(ofPoint(reading), start, { steps });
    const at = minimum.at as Point;
    if (!isAt(at)) {
      end = "left for infinity";
      break;
    }
    if (minimum.steps < steps) {
      end = minimum.converged
        ? `arrived after ${minimum.steps} steps`
        : `stopped after ${minimum.steps} steps`;
      break;
    }
    points.push(at);
  }
  ways.push({ name: "L-BFGS", points, end });
  return ways;
}
