/** @file Chainrule's kernels: the same loss, recorded once. The variant is the backend that runs it. */

import { type Backend, compile, type Num, valueAndGrad } from "@chainrule/autograd";
import type { Workload } from "../workloads/workload.ts";
import { languageOf } from "./chainrule.ts";
import { descending } from "./descent.ts";
import type { System } from "./system.ts";

export function prepare(workload: Workload, backend: string): System {
  const loss = (parameters: readonly Num[]): Num => workload.objective(languageOf(""), parameters)();
  const step = compile(valueAndGrad(loss), { backend: backend as Backend });
  const kernel = step.record([...workload.start]);
  const parameters = kernel.input;
  parameters.set(workload.start);
  const gradient = kernel.output.subarray(1);
  return descending(workload, parameters, () => {
    kernel.run();
    return { loss: kernel.output[0]!, gradient };
  });
}
