import { compile, emit, hessian, value, valueAndGrad } from "@chainrule/autograd";
import { formula } from "@chainrule/autograd/draw";
import { lift } from "@chainrule/operators";
import { parse } from "@chainrule/operators/math";

function f(p: { x: number; y: number }): number {
  "use grad"; // ordinary TypeScript: the build step puts a differentiable twin beside it
  return Math.sin(p.x * p.y) + p.x ** 2;
}

const at = { x: 0.5, y: 0.25 };
console.log(compile(valueAndGrad(f))(at)); // one kernel
console.log(compile(hessian(f))(at));
console.log(emit(valueAndGrad(f), [at], { name: "valueAndGradient" })); // TypeScript that needs no library

console.log("f =", formula(lift(f)({ x: value(0.5, "x"), y: value(0.25, "y") })));
console.log("the same, typed:", parse("sin(x*y) + x^2", ["x", "y"])(0.5, 0.25));
