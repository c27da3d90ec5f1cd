// An ordinary function, with operators.
import { grad, hessian } from "@chainrule/autograd";

function rosenbrock({ x, y }) {
  "use grad";
  return (1 - x) ** 2 + 100 * (y - x ** 2) ** 2;
}
console.log(JSON.stringify([grad(rosenbrock)({ x: 0, y: 1 }), hessian(rosenbrock)({ x: 1, y: 1 })]));
