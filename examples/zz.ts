import { value, gradient } from "@chainrule/autograd";
import { formula, latex } from "@chainrule/autograd/draw";
import { parse } from "@chainrule/operators/math";
const x = value(0.5, "x"), y = value(0.25, "y");
for (const t of ["x^2", "(1-x)^2 + 100*(y - x^2)^2", "x^0.5", "x^y", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "abs(x)-1/(1+x^2)", "x>0?x:0.1*x","exp(-x^2/2)/sqrt(2*pi)", "x^3", "x^(-2)", "max(x,y)^2","hypot(x,y)"]) {
  const r = parse(t, ["x","y"])(x, y) as never;
  const [dx] = gradient(r, [x, y]);
  console.log(t, "|", formula(dx as never), "|", typeof dx === "number" ? "" : formula(gradient(dx as never, [x])[0] as never));
}
