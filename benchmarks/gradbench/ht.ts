/** @file ht: how far the vertices of a posed hand are from points that were measured: a batch over the points. */

import {
  add,
  batch,
  cos,
  div,
  dot,
  jacobian,
  lt,
  mul,
  neg,
  select,
  sin,
  sqrt,
  sub,
} from "@chainrule/autograd";
import type { Eval, Matrix, Vector } from "./eval.ts";

interface Input {
  readonly theta: readonly number[];
  readonly us: readonly (readonly number[])[];
  readonly data: {
    readonly correspondences: readonly number[];
    readonly points: readonly (readonly number[])[];
    readonly model: {
      readonly parents: readonly number[];
      readonly base_relatives: readonly (readonly (readonly number[])[])[];
      readonly inverse_base_absolutes: readonly (readonly (readonly number[])[])[];
      /** Of each vertex, its place, as four numbers. */
      readonly base_positions: readonly (readonly number[])[];
      /** Of each vertex, how much it hangs on each bone. */
      readonly weights: readonly (readonly number[])[];
      readonly triangles: readonly (readonly number[])[];
      readonly is_mirrored: boolean;
    };
  };
}

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) =>
    b[0]!.map((_, j) =>
      dot(
        row,
        b.map((other) => other[j]!),
      ),
    ),
  );

/** A rotation about z, then y, then x. */
function turned([x, z, y]: Vector): Matrix {
  const [cx, cy, cz] = [cos(x!), cos(y!), cos(z!)];
  const [sx, sy, sz] = [sin(x!), sin(y!), sin(z!)];
  const about = {
    x: [
      [1, 0, 0],
      [0, cx, neg(sx)],
      [0, sx, cx],
    ],
    y: [
      [cy, 0, sy],
      [0, 1, 0],
      [neg(sy), 0, cy],
    ],
    z: [
      [cz, neg(sz), 0],
      [sz, cz, 0],
      [0, 0, 1],
    ],
  };
  return product(product(about.z, about.y), about.x);
}

/** A rotation about an axis as long as the angle. */
function aboutAxis(axis: Vector): Matrix {
  const squares = dot(axis, axis);
  const isSmall = lt(sqrt(squares), 1e-4);
  const angle = sqrt(select(isSmall, 1, squares));
  const n = axis.map((a) => div(a, angle));
  const [c, s] = [cos(angle), sin(angle)];
  const across: Matrix = [
    [0, neg(n[2]!), n[1]!],
    [n[2]!, 0, neg(n[0]!)],
    [neg(n[1]!), n[0]!, 0],
  ];
  return n.map((ni, i) =>
    n.map((nj, j) => {
      const diagonal = i === j ? 1 : 0;
      const turned = add(add(mul(diagonal, c), mul(mul(ni, nj), sub(1, c))), mul(across[i]![j]!, s));
      return select(isSmall, diagonal, turned);
    }),
  );
}

/** Which angles of θ turn a bone: the wrist and the tips turn about none, the first joint of a finger about two. */
function anglesOf(theta: Vector, bone: number): Vector {
  const finger = Math.floor((bone - 2) / 4);
  const joint = (bone - 2) % 4;
  if (bone < 2 || finger > 4 || joint === 3) return [0, 0, 0];
  const first = 6 + 4 * finger;
  return joint === 0 ? [theta[first]!, theta[first + 1]!, 0] : [theta[first + joint + 1]!, 0, 0];
}

/** What each bone does to a place. */
function transformsOf(
  theta: Vector,
  { parents, base_relatives, inverse_base_absolutes }: Input["data"]["model"],
): Matrix[] {
  const absolutes: Matrix[] = [];
  parents.forEach((parent, bone) => {
    const turn = turned(anglesOf(theta, bone));
    const whole: Matrix = [...turn.map((row) => [...row, 0]), [0, 0, 0, 1]];
    const own = product(base_relatives[bone]!, whole);
    absolutes.push(parent === -1 ? own : product(absolutes[parent]!, own));
  });
  return absolutes.map((absolute, bone) => product(absolute, inverse_base_absolutes[bone]!));
}

/** Where a vertex is. */
function place(
  theta: Vector,
  transforms: readonly Matrix[],
  weights: Vector,
  base: Vector,
  isMirrored: boolean,
): Vector {
  const posed = [0, 1, 2].map((i) =>
    dot(
      weights,
      transforms.map((transform) => dot(transform[i]!, base)),
    ),
  );
  if (isMirrored) posed[0] = neg(posed[0]!);
  return aboutAxis(theta.slice(0, 3)).map((row, i) => add(dot(row, posed), theta[3 + i]!));
}

/** The vertices that a point hangs on: one, or the three of a triangle. */
function verticesOf({ us, data }: Input, point: number): readonly number[] {
  const correspondence = data.correspondences[point]!;
  return us.length === 0 ? [correspondence] : data.model.triangles[correspondence]!;
}

type Errors = (theta: Vector, us: Vector, vertices: Matrix, bases: Matrix, point: Vector) => Vector;

function prepare(input: Input, f: (errors: Errors) => (...args: never[]) => unknown): () => Float64Array {
  const { theta, us, data } = input;
  const { model, points } = data;
  const errors: Errors = (pose, u, vertices, bases, point) => {
    const transforms = transformsOf(pose, model);
    const places = vertices.map((weights, i) =>
      place(pose, transforms, weights, bases[i]!, model.is_mirrored),
    );
    const shares = u.length === 0 ? [1] : [u[0]!, u[1]!, sub(sub(1, u[0]!), u[1]!)];
    return point.map((x, j) =>
      sub(
        x,
        dot(
          shares,
          places.map((at) => at[j]!),
        ),
      ),
    );
  };
  const sampleOf = (i: number): unknown[] => {
    const vertices = verticesOf(input, i);
    return [
      us[i] ?? [],
      vertices.map((vertex) => model.weights[vertex]!),
      vertices.map((vertex) => model.base_positions[vertex]!),
      points[i]!,
    ];
  };
  const kernel = batch(f(errors) as (...args: unknown[]) => unknown, {
    reduce: "each",
    threads: "auto",
    check: false,
  }).record(...([theta, ...sampleOf(0)] as never[]));
  const rows = kernel.samples(points.length);
  points.forEach((_, i) => rows.set(sampleOf(i).flat(2) as number[], i * kernel.width));
  kernel.shared.set(theta);
  return () => {
    kernel.run(points.length);
    return kernel.output;
  };
}

export const ht: Eval<Input> = {
  objective: (input) => {
    const run = prepare(input, (errors) => errors);
    return () => [...run().subarray(0, 3 * input.data.points.length)];
  },
  jacobian: (input) => {
    const own = input.us.length === 0 ? 0 : 2;
    const width = own + input.theta.length;
    // By the point's own two shares, then by θ.
    const run = prepare(
      input,
      (errors) =>
        (theta: Vector, us: Vector, ...rest: [Matrix, Matrix, Vector]) =>
          jacobian((x: Vector) => errors(x.slice(own), x.slice(0, own), ...rest), { mode: "forward" })([
            ...us,
            ...theta,
          ] as never),
    );
    return () => {
      const output = run();
      return Array.from({ length: 3 * input.data.points.length }, (_, i) => [
        ...output.subarray(i * width, (i + 1) * width),
      ]);
    };
  },
};
