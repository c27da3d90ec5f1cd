// A user's property tests: an operation of their own obeys the laws of the table's.
import { add, definePrimitive, div, square, abs } from "@chainrule/autograd";
import { laws } from "@chainrule/autograd/testing/laws";
import fc from "fast-check";

const softsign = definePrimitive("softsign", {
  evaluate: (x) => x / (1 + Math.abs(x)),
  partials: [(x) => div(1, square(add(1, abs(x))))],
  domain: [{ min: -4, max: 4, kinks: [0] }],
});
for (const { property } of laws(softsign)) fc.assert(property);
