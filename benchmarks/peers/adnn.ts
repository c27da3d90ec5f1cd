/** @file adnn 2, webppl's scalar engine: eager, like ours. */

import { createRequire } from "node:module";
import { eager } from "../systems/eager.ts";
import type { System } from "../systems/system.ts";
import type { Workload } from "../workloads/workload.ts";

interface Node {
  x: number;
  dx: number;
  backprop(): void;
}
type Operand = Node | number;
interface Adnn {
  lift(x: number): Node;
  value(x: Node): number;
  derivative(x: Node): number;
  newUnaryFunction(options: {
    OutputType: typeof Number;
    name: string;
    forward(x: number): number;
    backward(this: Node, x: Node): void;
  }): (x: Node) => Node;
  scalar: Record<"add" | "sub" | "mul" | "div", (x: Operand, y: Operand) => Node> &
    Record<"exp" | "log" | "sin" | "sqrt" | "sigmoid", (x: Node) => Node>;
}

const { lift, value, derivative, newUnaryFunction, scalar } = createRequire(import.meta.url)(
  "adnn/ad",
) as Adnn;
const { add, sub, mul, div, exp, log, sin, sqrt, sigmoid } = scalar;

/** Its own max(x, 0) passes no derivative on, without a word; this is the way that it gives to add an operation. */
const relu = newUnaryFunction({
  OutputType: Number,
  name: "relu",
  forward: (x) => (x > 0 ? x : 0),
  backward(x) {
    if (x.x > 0) x.dx += this.dx;
  },
});

export function prepare(workload: Workload): System {
  return eager<Node>(
    {
      language: {
        ...{ add, sub, mul, div, exp, log, sin, sqrt, sigmoid },
        square: (x) => mul(x, x),
        relu,
      },
      leaf: lift,
      data: value,
      grad: derivative,
      assign: (x, data) => {
        x.x = data;
      },
      clear: (x) => {
        x.dx = 0;
      },
      backward: (loss) => loss.backprop(),
    },
    workload,
  );
}
