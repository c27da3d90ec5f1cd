/** @file The loop of a system that records a graph at every evaluation and sweeps it. */

import type { Language } from "../workloads/language.ts";
import type { Workload } from "../workloads/workload.ts";
import type { System } from "./system.ts";

/** What the loop needs of such a system. */
export interface EagerEngine<V> {
  readonly language: Language<V>;
  leaf(data: number): V;
  data(x: V): number;
  grad(x: V): number;
  assign(x: V, data: number): void;
  backward(loss: V): void;
  /** Makes a leaf's derivative 0 before the sweep; only of systems that add to what the last sweep left. */
  readonly clear?: (x: V) => void;
}

export function eager<V>(engine: EagerEngine<V>, workload: Workload): System {
  const { start, rate, restart } = workload;
  const { data, grad, assign, backward, clear } = engine;
  const leaves = Array.from(start, (x) => engine.leaf(x));
  const objective = workload.objective(engine.language, leaves);
  const record = (): V => {
    if (clear !== undefined) for (const leaf of leaves) clear(leaf);
    const loss = objective();
    backward(loss);
    return loss;
  };
  let steps = 0;
  return {
    record,
    evaluate: () => ({ loss: data(record()), gradient: leaves.map((leaf) => grad(leaf)) }),
    step(times) {
      for (let k = 0; k < times; k++) {
        record();
        if (rate !== 0) for (const leaf of leaves) assign(leaf, data(leaf) - rate * grad(leaf));
        if (restart !== 0 && ++steps === restart) {
          steps = 0;
          leaves.forEach((leaf, i) => assign(leaf, start[i]!));
        }
      }
    },
  };
}
