/** @file The loop of a system that is a function: parameters in an array in, loss and gradient out. */

import { descend, type Workload } from "../workloads/workload.ts";
import type { Evaluation, System } from "./system.ts";

/** @param evaluate the loss and the gradient at the parameters, which it finds in the array that it was made for. */
export function descending(workload: Workload, parameters: Float64Array, evaluate: () => Evaluation): System {
  const { start, rate, restart } = workload;
  let steps = 0;
  return {
    evaluate,
    step(times) {
      for (let k = 0; k < times; k++) {
        const { gradient } = evaluate();
        if (rate !== 0) descend(parameters, gradient, rate);
        if (restart !== 0 && ++steps === restart) {
          steps = 0;
          parameters.set(start);
        }
      }
    },
  };
}
