import { compile, dataOf, emit, gradient, hessian, type Num, value } from "@chainrule/autograd";
import { formula } from "@chainrule/autograd/draw";
import { math, parse } from "@chainrule/operators/math";

const f = parse("sin(x*y) + x^2", ["x", "y"]); // what somebody typed
const [x, y] = [value(0.5, "x"), value(0.25, "y")];
const [dx, dy] = gradient(math`sin(${x}*${y}) + ${x}**2`, [x, y]); // or written on the spot
console.log(formula(dx), "and", formula(dy));

const curvature = hessian((p: { x: Num; y: Num }) => f(p.x, p.y));
console.log(compile(curvature)({ x: 0.5, y: 0.25 }), dataOf(dx));
console.log(emit(f, [0, 0], { name: "f" }));
