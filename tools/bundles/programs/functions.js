// Functions only: no method is called.
import { add, grad, hessian, mul, square, sub } from "@chainrule/autograd";

const rosenbrock = ({ x, y }) => add(square(sub(1, x)), mul(100, square(sub(y, square(x)))));
console.log(JSON.stringify([grad(rosenbrock)({ x: 0, y: 1 }), hessian(rosenbrock)({ x: 1, y: 1 })]));
