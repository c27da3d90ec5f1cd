/** @file hello: x² and its derivative. */

import { compile, grad, type Num, square } from "@chainrule/autograd";
import type { Eval } from "./eval.ts";

const squared = (x: Num): Num => square(x);

export const hello: Eval<number> = {
  square: (x) => {
    const kernel = compile(squared).record(x);
    return () => (kernel.run(), kernel.output[0]);
  },
  double: (x) => {
    const kernel = compile(grad(squared)).record(x);
    return () => (kernel.run(), kernel.output[0]);
  },
};
