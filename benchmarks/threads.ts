/**
 * @file `npm run bench:threads`: batches of the benchmark's networks on one thread, on two, and on as many as the machine has; a
 * loss and its gradient each. Slices alternate, so all see the same machine. That they answer the same bits is checked first.
 */

import { availableParallelism } from "node:os";
import { batch, closeThreads, type Num, valueAndGrad } from "@chainrule/autograd";
import { iterationsFor, median, quantile, timeOf } from "./pace.ts";
import { languageOf } from "./systems/chainrule.ts";
import { workloads } from "./workloads/index.ts";

const SLICES = 25;
const MILLISECONDS = 10;
const language = languageOf("");
const most = availableParallelism();
const counts = [...new Set([1, 2, most])].filter((threads) => threads <= Math.max(2, most));

for (const { name, batch: ofSamples, start } of workloads) {
  if (ofSamples === undefined) continue;
  const { loss, samples, reduce } = ofSamples;
  const one = (parameters: readonly Num[], sample: readonly Num[]): Num => loss(language, parameters, sample);
  const kernels = counts.map((threads) => {
    const kernel = batch(valueAndGrad(one), { reduce, threads }).record([...start], samples[0]!);
    kernel.samples(samples.length).set(samples.flat());
    kernel.shared.set(start);
    kernel.run(samples.length);
    return kernel;
  });
  const steps = kernels[0]!.tapes.each!.ops.length;
  const slices = kernels.map((kernel) => {
    const run = (times: number): void => {
      for (let k = 0; k < times; k++) kernel.run(samples.length);
    };
    return { run, times: iterationsFor(run, MILLISECONDS, 200) };
  });
  const [first, ...others] = kernels.map(({ output }) => Float64Array.from(output));
  const isSame = others.every((output) => output.every((x, i) => Object.is(x, first![i])));
  if (!isSame) throw new Error(`${name} answers other bits on several threads.`);
  const times = slices.map((): number[] => []);
  for (let k = 0; k < SLICES; k++) {
    for (const [i, { run, times: iterations }] of slices.entries()) times[i]!.push(timeOf(run, iterations));
  }
  console.log(`${name}: ${samples.length} samples of ${steps} steps`);
  for (const [i, threads] of counts.entries()) {
    const ratios = times[0]!.map((time, k) => time / times[i]![k]!);
    console.log(
      `  ${threads} thread${threads === 1 ? " " : "s"}  ${(median(times[i]!) / 1e3).toFixed(1).padStart(8)} µs  ` +
        `${median(ratios).toFixed(2)} × as fast (${quantile(ratios, 0.25).toFixed(2)} – ${quantile(ratios, 0.75).toFixed(2)})`,
    );
  }
}
closeThreads();
