/**
 * @file Chainrule's kernels: the same loss, recorded once. The variant is the backend that runs it, or `batch` for the loss
 * of one sample, mapped over all.
 */

import { type Backend, batch, compile, type Num, valueAndGrad } from "@chainrule/autograd";
import type { Workload } from "../workloads/workload.ts";
import { languageOf } from "./chainrule.ts";
import { descending } from "./descent.ts";
import type { System } from "./system.ts";

const language = languageOf("");

export function prepare(workload: Workload, variant: string): System | undefined {
  return variant === "batch" ? batched(workload) : compiled(workload, variant as Backend);
}

function compiled(workload: Workload, backend: Backend): System {
  const loss = (parameters: readonly Num[]): Num => workload.objective(language, parameters)();
  const kernel = compile(valueAndGrad(loss), { backend }).record([...workload.start]);
  const parameters = kernel.input;
  parameters.set(workload.start);
  const gradient = kernel.output.subarray(1);
  return descending(workload, parameters, () => {
    kernel.run();
    return { loss: kernel.output[0]!, gradient };
  });
}

function batched(workload: Workload): System | undefined {
  if (workload.batch === undefined) return undefined;
  const { loss, samples, reduce } = workload.batch;
  const one = (parameters: readonly Num[], sample: readonly Num[]): Num => loss(language, parameters, sample);
  const kernel = batch(valueAndGrad(one), { reduce }).record([...workload.start], samples[0]!);
  kernel.samples(samples.length).set(samples.flat());
  const parameters = kernel.shared;
  parameters.set(workload.start);
  const gradient = kernel.output.subarray(1);
  return descending(workload, parameters, () => {
    kernel.run(samples.length);
    return { loss: kernel.output[0]!, gradient };
  });
}
