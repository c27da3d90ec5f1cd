/** @file All workloads, in the order of the table. */

import { attention } from "./attention.ts";
import { chain } from "./chain.ts";
import { digits, images } from "./digits.ts";
import { documents } from "./documents.ts";
import { energy, sixtyPoints } from "./energy.ts";
import { gated } from "./gated.ts";
import { gmm, largeGmm } from "./gmm.ts";
import { kalman } from "./kalman.ts";
import { lstm } from "./lstm.ts";
import { moons } from "./moons.ts";
import { ode } from "./ode.ts";
import { orbit } from "./orbit.ts";
import { recurrent } from "./recurrent.ts";
import { longRosenbrock, rosenbrock } from "./rosenbrock.ts";
import type { Workload } from "./workload.ts";

export const workloads: readonly Workload[] = [
  documents,
  energy,
  moons,
  digits,
  ...images,
  gmm,
  rosenbrock,
  chain(1e3),
  chain(1e4),
  chain(1e5),
  chain(1e6),
  sixtyPoints,
  orbit,
  recurrent,
  gated,
  attention,
  kalman,
  lstm,
  ode,
  longRosenbrock,
  largeGmm,
];

/** @throws RangeError if there is none of that name. */
export function workloadNamed(name: string): Workload {
  const found = workloads.find((workload) => workload.name === name);
  if (found !== undefined) return found;
  const names = workloads.map((workload) => workload.name).join(", ");
  throw new RangeError(`Cannot measure ${name}: there is no workload of that name. There are ${names}.`);
}
