/** @file What can be measured: something that computes a workload's loss and gradient. */

import type { Workload } from "../workloads/workload.ts";

/** A loss and its gradient. */
export interface Evaluation {
  readonly loss: number;
  readonly gradient: ArrayLike<number>;
}

/** A system made ready for one workload. */
export interface System {
  /** The loss and the gradient at the present parameters. Before the first step, these are the workload's start. */
  evaluate(): Evaluation;
  /** That many iterations of the workload, from where the last ones left the parameters. */
  step(times: number): void;
  /** Records the graph, sweeps it and answers its root, so that the graph can be weighed; only of systems with graphs. */
  record?(): unknown;
}

/** What the module of a system exports. `variant` chooses among the systems that one module makes. */
export interface SystemModule {
  /** Makes the system ready; `undefined` where it cannot express the workload. */
  prepare(workload: Workload, variant: string): System | undefined | Promise<System | undefined>;
}
