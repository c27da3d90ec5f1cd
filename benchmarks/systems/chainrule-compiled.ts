/**
 * @file Chainrule's kernels: the same loss, recorded once. The variant is the backend that runs it, `batch` for the loss
 * of one sample, mapped over all, or `loops` for what is too long to be written out, with `fold`.
 */

import { type Backend, batch, compile, fold, type Num, valueAndGrad } from "@chainrule/autograd";
import type { Language } from "../workloads/language.ts";
import type { Workload } from "../workloads/workload.ts";
import { languageOf } from "./chainrule.ts";
import { descending } from "./descent.ts";
import type { System } from "./system.ts";

const language = languageOf("");

export function prepare(workload: Workload, variant: string): System | undefined {
  if (variant === "batch") return batched(workload);
  if (variant !== "loops") return compiled(workload, variant as Backend, language);
  if (workload.isRolled !== true || workload.batch !== undefined) return undefined;
  return compiled(workload, "wasm", { ...language, fold });
}

function compiled(workload: Workload, backend: Backend, words: Language<Num>): System {
  const loss = (parameters: readonly Num[]): Num => workload.objective(words, parameters)();
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
