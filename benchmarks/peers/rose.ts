/** @file rose 0.4: traces a function once, transposes it and compiles it to WebAssembly. */

import {
  add,
  compile,
  cos as cosine,
  div,
  Dual,
  fn,
  gt,
  mul,
  neg,
  opaque,
  Real,
  select,
  sqrt,
  struct,
  sub,
  sum,
  Vec,
  vec,
  vjp,
} from "rose";
import { descending } from "../systems/descent.ts";
import type { System } from "../systems/system.ts";
import type { Workload } from "../workloads/workload.ts";

// It has no elementary functions of its own; its users add those that they need.
const exp = opaque([Real], Real, Math.exp);
const log = opaque([Real], Real, Math.log);
const sin = opaque([Real], Real, Math.sin);
const cos = opaque([Real], Real, Math.cos);
exp.jvp = fn([Dual], Dual, ({ re, du }) => {
  const y = exp(re);
  return { re: y, du: mul(du, y) };
});
log.jvp = fn([Dual], Dual, ({ re, du }) => ({ re: log(re), du: div(du, re) }));
sin.jvp = fn([Dual], Dual, ({ re, du }) => ({ re: sin(re), du: mul(du, cos(re)) }));
cos.jvp = fn([Dual], Dual, ({ re, du }) => ({ re: cos(re), du: mul(du, neg(sin(re))) }));

const square = (x: Real): Real => mul(x, x);
const relu = (x: Real): Real => select(gt(x, 0), Real, x, 0);
const sigmoid = (x: Real): Real => div(1, add(1, exp(neg(x))));

export async function prepare(workload: Workload): Promise<System | undefined> {
  if (workload.name === "moons") return moons(workload);
  // The others are single functions of more operations than its compiler, or V8, can take.
  if (!["documents", "energy", "rosenbrock", "chain-1000"].includes(workload.name)) return undefined;
  const parameters = workload.start.slice();
  const Parameters = Vec(parameters.length, Real);
  const objective = fn([Parameters], Real, (p) =>
    workload.objective<Real>(
      { add, sub, mul, div, exp, log, sin, sqrt, square, relu, sigmoid },
      Array.from(parameters, (_, i) => p[i]!),
    )(),
  );
  const compiled = await compile(
    fn([Parameters], struct({ loss: Real, gradient: Parameters }), (p) => {
      const { ret, grad } = vjp(objective)(p);
      return { loss: ret, gradient: grad(1) };
    }),
  );
  return descending(workload, parameters, () => compiled([...parameters]));
}

/** With its own loops over samples and units, without which it could not be compiled at all. */
async function moons(workload: Workload): Promise<System> {
  const samples = 100;
  const units = 16;
  const Row = Vec(units, Real);
  const Network = struct({
    w1: Vec(units, Vec(2, Real)),
    b1: Row,
    w2: Vec(units, Row),
    b2: Row,
    w3: Row,
    b3: Real,
  });
  const Batch = struct({ network: Network, points: Vec(samples, Vec(2, Real)), labels: Vec(samples, Real) });
  const objective = fn([Batch], Real, ({ network: { w1, b1, w2, b2, w3, b3 }, points, labels }) => {
    const hinge = sum(samples, (s) => {
      const inner = vec(units, Real, (j) =>
        relu(
          add(
            b1[j]!,
            sum(2, (i) => mul(w1[j]![i]!, points[s]![i]!)),
          ),
        ),
      );
      const outer = vec(units, Real, (j) =>
        relu(
          add(
            b2[j]!,
            sum(units, (i) => mul(w2[j]![i]!, inner[i]!)),
          ),
        ),
      );
      const score = add(
        b3,
        sum(units, (i) => mul(w3[i]!, outer[i]!)),
      );
      return relu(sub(1, mul(labels[s]!, score)));
    });
    const first = sum(units, (j) =>
      add(
        square(b1[j]!),
        sum(2, (i) => square(w1[j]![i]!)),
      ),
    );
    const second = sum(units, (j) =>
      add(
        square(b2[j]!),
        sum(units, (i) => square(w2[j]![i]!)),
      ),
    );
    const third = add(
      square(b3),
      sum(units, (i) => square(w3[i]!)),
    );
    return add(mul(hinge, 1 / samples), mul(1e-4, add(add(first, second), third)));
  });
  const compiled = await compile(
    fn([Batch], struct({ loss: Real, gradient: Batch }), (batch) => {
      const { ret, grad } = vjp(objective)(batch);
      return { loss: ret, gradient: grad(1) };
    }),
  );
  const { data } = workload;
  const points = Array.from({ length: samples }, (_, s) => [data[s]!, data[samples + s]!]);
  const labels = Array.from(data.subarray(2 * samples));
  const parameters = workload.start.slice();
  return descending(workload, parameters, () => {
    const network = unflatten(parameters, units);
    const { loss, gradient } = compiled({ network, points, labels });
    return { loss, gradient: flatten(gradient.network) };
  });
}

interface MoonsNetwork {
  readonly w1: readonly (readonly number[])[];
  readonly b1: readonly number[];
  readonly w2: readonly (readonly number[])[];
  readonly b2: readonly number[];
  readonly w3: readonly number[];
  readonly b3: number;
}

function unflatten(p: Float64Array, units: number): MoonsNetwork {
  const rows = (from: number, width: number): number[][] =>
    Array.from({ length: units }, (_, j) => Array.from(p.subarray(from + j * width, from + (j + 1) * width)));
  const first = rows(0, 3);
  const second = rows(3 * units, units + 1);
  const third = 3 * units + units * (units + 1);
  return {
    w1: first.map((row) => row.slice(0, 2)),
    b1: first.map((row) => row[2]!),
    w2: second.map((row) => row.slice(0, units)),
    b2: second.map((row) => row[units]!),
    w3: Array.from(p.subarray(third, third + units)),
    b3: p[third + units]!,
  };
}

function flatten({ w1, b1, w2, b2, w3, b3 }: MoonsNetwork): number[] {
  const first = b1.flatMap((bias, j) => [...w1[j]!, bias]);
  const second = b2.flatMap((bias, j) => [...w2[j]!, bias]);
  return [...first, ...second, ...w3, b3];
}
