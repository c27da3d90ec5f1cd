// One operation, on numbers.
import { mul } from "@chainrule/autograd";

console.log(JSON.stringify(mul(2, 3)));
