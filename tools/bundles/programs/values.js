// Values with methods, and functions that call methods of their arguments.
import { grad, gradient, value } from "@chainrule/autograd";

const x = value(2, "x");
const y = x.mul(3).add(x.sin().pow(2)).max(1);
y.backward();
const [slope] = gradient(y, [x]);
slope.backward();
console.log(JSON.stringify([y.data, x.grad, slope.data, grad((v) => v.tanh().mul(v))(0.5)]));
