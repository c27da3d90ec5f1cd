// Functions that say "use grad", one that is handed over, and a class, as bundlers build them with the plugin.
import { compile, grad, valueAndGrad } from "@chainrule/autograd";
import { Spring } from "./classes.js";
import { energy } from "./functions.js";
import { halved } from "./circle.js";

const at = [
  { x: 0, y: 0 },
  { x: 3, y: 4 },
];
const spring = new Spring(3);
const answers = [
  energy(at, 6),
  grad(energy)(at, 6),
  compile(valueAndGrad(energy))(at, 6),
  grad((x) => (x > 1 ? x ** 3 : x))(2),
  grad((x) => spring.energy(x))(2),
  grad(halved)(2),
];
console.log(JSON.stringify(answers));
