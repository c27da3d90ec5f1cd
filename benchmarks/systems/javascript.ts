/** @file The reference: what a good programmer writes by hand, with plain loops on typed arrays. */

import { descend, type Workload } from "../workloads/workload.ts";
import type { System } from "./system.ts";

export function prepare(workload: Workload): System {
  const { start, rate, restart } = workload;
  const parameters = start.slice();
  const gradient = new Float64Array(start.length);
  const compute = workload.byHand(parameters, gradient);
  let steps = 0;
  return {
    evaluate: () => ({ loss: compute(), gradient }),
    step(times) {
      for (let k = 0; k < times; k++) {
        compute();
        if (rate !== 0) descend(parameters, gradient, rate);
        if (restart !== 0 && ++steps === restart) {
          steps = 0;
          parameters.set(start);
        }
      }
    },
  };
}
