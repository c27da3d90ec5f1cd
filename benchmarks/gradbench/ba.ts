/** @file ba: how far points, seen by cameras, are from where they were found: a batch over the observations. */

import {
  add,
  batch,
  cos,
  div,
  dot,
  eq,
  jacobian,
  mul,
  type Num,
  select,
  sin,
  sqrt,
  square,
  sub,
} from "@chainrule/autograd";
import type { Eval, Vector } from "./eval.ts";

/** The numbers of a camera (rotation, center, focal length, principal point, distortion), and of a point. */
const [CAMERA, POINT] = [11, 3];

function rotated(axis: Vector, x: Vector): Vector {
  const squares = dot(axis, axis);
  const isNone = eq(squares, 0);
  const angle = sqrt(select(isNone, 1, squares));
  const unit = axis.map((a) => div(a, angle));
  const cross = (u: Vector, v: Vector): Vector =>
    [0, 1, 2].map((i) => {
      const [j, k] = [(i + 1) % 3, (i + 2) % 3];
      return sub(mul(u[j]!, v[k]!), mul(u[k]!, v[j]!));
    });
  const [across, beside] = [cross(unit, x), cross(axis, x)];
  const along = mul(dot(unit, x), sub(1, cos(angle)));
  return x.map((xi, i) => {
    const turned = add(add(mul(xi, cos(angle)), mul(across[i]!, sin(angle))), mul(unit[i]!, along));
    return select(isNone, add(xi, beside[i]!), turned);
  });
}

/** The two errors of an observation, and that of its weight. The parameters are a camera, a point, and the weight. */
function errors(parameters: Vector, feature: Vector): Vector {
  const [center, principal, radial] = [3, 7, 9].map((at) => parameters.slice(at)) as Vector[] as [
    Vector,
    Vector,
    Vector,
  ];
  const focal = parameters[6]!;
  const point = parameters.slice(CAMERA, CAMERA + POINT);
  const weight = parameters[CAMERA + POINT]!;
  const seen = rotated(
    parameters.slice(0, 3),
    point.map((x, i) => sub(x, center[i]!)),
  );
  const [u, v] = [div(seen[0]!, seen[2]!), div(seen[1]!, seen[2]!)];
  const r = add(square(u), square(v));
  const stretch = add(add(1, mul(radial[0]!, r)), mul(radial[1]!, square(r)));
  const at = [u, v].map((x, i) => add(mul(mul(x, stretch), focal), principal[i]!));
  return [...at.map((x, i) => mul(weight, sub(x, feature[i]!))), sub(1, square(weight))];
}

interface Input {
  readonly n: number;
  readonly m: number;
  readonly p: number;
  readonly cam: readonly number[];
  readonly x: readonly number[];
  readonly w: number;
  readonly feat: readonly number[];
}

/** Runs a function of parameters and feature for each observation. */
function observing(f: (parameters: Vector, feature: Vector) => unknown, input: Input): () => Float64Array {
  const { p, cam, x, w, feat } = input;
  const each = (_: Num, parameters: Vector, feature: Vector): unknown => f(parameters, feature);
  const kernel = batch(each as (...args: unknown[]) => unknown, { reduce: "each", threads: "auto" }).record(
    0,
    [...cam, ...x, w] as never,
    feat,
  );
  const row = [...cam, ...x, w, ...feat];
  const rows = kernel.samples(p);
  for (let i = 0; i < p; i++) rows.set(row, i * row.length);
  return () => {
    kernel.run(p);
    return kernel.output;
  };
}

export const ba: Eval<Input> = {
  objective: (input) => {
    const run = observing(errors, input);
    return () => {
      const output = run();
      return {
        reproj_error: { elements: [output[0], output[1]], repeated: input.p },
        w_err: { element: output[2], repeated: input.p },
      };
    };
  },
  jacobian: (input) => {
    const { n, m, p } = input;
    const width = CAMERA + POINT + 1;
    const run = observing(jacobian(errors) as typeof errors, input);
    return () => {
      const output = run();
      const lastWeight = output[3 * width * p - 1]!;
      // Of the sparse matrix, what the first two rows have, and the last number of all.
      const columns = [
        ...Array.from({ length: CAMERA }, (_, i) => i),
        ...Array.from({ length: POINT }, (_, i) => CAMERA * n + i),
        CAMERA * n + POINT * m,
      ];
      const begins = Array.from(
        { length: 3 * p + 1 },
        (_, i) => Math.min(i, 2 * p) * width + Math.max(0, i - 2 * p),
      );
      return {
        rows: [...begins.slice(0, 2 * width), begins.at(-1)],
        cols: [...columns, ...columns, CAMERA * n + POINT * m + p - 1],
        vals: [...output.subarray(0, 2 * width), lastWeight],
      };
    };
  },
};
