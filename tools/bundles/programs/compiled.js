// A function and its gradient as a kernel.
import { add, compile, mul, square, sub, valueAndGrad } from "@chainrule/autograd";

const rosenbrock = ({ x, y }) => add(square(sub(1, x)), mul(100, square(sub(y, square(x)))));
const step = compile(valueAndGrad(rosenbrock));
const answers = [step({ x: 0, y: 1 }), step({ x: 0.5, y: -2 })];
console.log(JSON.stringify(answers));
