/** Operations of one's own with vectors and several results, against what they stand for. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  compile,
  defineOperation,
  div,
  fold,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  mul,
  neg,
  type Num,
  sin,
  cos,
  square,
  sum,
  value,
  valueAndGrad,
  vjp,
} from "../src/index.ts";
import { emit } from "../src/compile/index.ts";

type Row = readonly Num[];
type Matrix = readonly Row[];

/** Solves 2 × 2 systems, in the words of the library. */
const cramer = ([first, second]: Matrix, [p, q]: Row): Num[] => {
  const [[a, b], [c, d]] = [first!, second!];
  const det = add(mul(a!, d!), neg(mul(b!, c!)));
  return [div(add(mul(d!, p!), neg(mul(b!, q!))), det), div(add(mul(a!, q!), neg(mul(c!, p!))), det)];
};
const transposed = ([first, second]: Matrix): Matrix => first!.map((a, i) => [a, second![i]!]);
const solve: (a: Matrix, b: Row) => Row = defineOperation("solve", {
  evaluate: (a: readonly (readonly number[])[], b: readonly number[]) => cramer(a, b) as number[],
  vjp: (adjoint, x, a) => {
    const w = solve(transposed(a), adjoint);
    return [w.map((wi) => x.map((xj) => neg(mul(wi, xj)))), w];
  },
}) as never;

/** A record, a flag that has no derivative, and two results. */
const polar = defineOperation("polar", {
  evaluate: ({ r, phi }: { r: number; phi: number }, scale: number) => ({
    x: cos(phi) * r * scale,
    y: sin(phi) * r * scale,
  }),
  vjp: ({ x: dx, y: dy }, { x, y }, { r }) => [
    { r: div(add(mul(dx, x), mul(dy, y)), r), phi: add(mul(dy, x), neg(mul(dx, y))) },
    null,
  ],
});

const programs: readonly (readonly [string, (x: Row) => Num, (x: Row) => Num])[] = [
  [
    "matrices and vectors",
    ([a, b, c, d, p, q]) =>
      sum(
        solve(
          [
            [a!, b!],
            [c!, d!],
          ],
          [p!, sin(q!)],
        ).map((x) => square(x)),
      ),
    ([a, b, c, d, p, q]) =>
      sum(
        cramer(
          [
            [a!, b!],
            [c!, d!],
          ],
          [p!, sin(q!)],
        ).map((x) => square(x)),
      ),
  ],
  [
    "calls of calls, in a loop",
    ([a, b, c, d, p, q]) =>
      sum(
        fold(
          (s: Row, _: Num, m: Matrix) =>
            solve(
              m,
              s.map((x) => sin(x)),
            ),
          [p!, q!] as Row,
          [0, 0, 0],
          [
            [a!, b!],
            [c!, d!],
          ],
        ),
      ),
    ([a, b, c, d, p, q]) =>
      sum(
        [0, 0, 0].reduce<Row>(
          (s) =>
            cramer(
              [
                [a!, b!],
                [c!, d!],
              ],
              s.map((x) => sin(x)),
            ),
          [p!, q!],
        ),
      ),
  ],
  [
    "records",
    ([a, b, c]) => {
      const { x, y } = polar({ r: add(2, square(a!)), phi: b! }, 3);
      return add(mul(x, c!), square(y));
    },
    ([a, b, c]) => {
      const r = add(2, square(a!));
      const [x, y] = [mul(3, mul(r, cos(b!))), mul(3, mul(r, sin(b!)))];
      return add(mul(x, c!), square(y));
    },
  ],
];

const near = (actual: unknown, expected: unknown): void => {
  const [xs, ys] = [[actual].flat(6), [expected].flat(6)] as [number[], number[]];
  expect(xs.length).toBe(ys.length);
  const size = Math.max(1, ...ys.map(Math.abs));
  xs.forEach((x, i) => expect(Math.abs(x - ys[i]!)).toBeLessThan(1e-10 * size));
};

describe.each(programs)("an operation of %s", (_, once, out) => {
  const points = fc.tuple(
    ...[2, 0, 0, 2, 0, 0].map((center) => fc.double({ min: center - 0.5, max: center + 0.5, noNaN: true })),
  );

  it("has the values and derivatives of what it stands for, to third order, in every mode", () => {
    fc.assert(
      fc.property(points, (x) => {
        near(once(x), out(x));
        near(valueAndGrad(once)(x), valueAndGrad(out)(x));
        near(jvp(once)(x, [1, 2, 3, 4, 5, 6]), jvp(out)(x, [1, 2, 3, 4, 5, 6]));
        near(hessian(once)(x), hessian(out)(x));
        const third = (f: (y: Row) => Num): unknown =>
          jvp((y: Row) => hvp(f)(y, [6, 5, 4, 3, 2, 1]) as Row)(x, [1, 2, 3, 4, 5, 6]);
        near(third(once), third(out));
        const leaves = x.map((each) => value(each));
        (once(leaves) as { backward(): void }).backward();
        near(
          leaves.map((leaf) => leaf.grad),
          grad(out)(x),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("answers the same bits from every backend", () => {
    const x = [2.1, 0.2, -0.3, 1.7, 0.4, -0.1];
    for (const f of [once, valueAndGrad(once), hessian(once)] as ((x: Row) => unknown)[])
      for (const backend of ["run", "js", "wasm"] as const) expect(compile(f, { backend })(x)).toEqual(f(x));
  });
});

it("is on plain numbers what it evaluates", () => {
  expect(
    solve(
      [
        [2, 0],
        [0, 4],
      ],
      [2, 2],
    ),
  ).toEqual([1, 0.5]);
  expect(
    jacobian((b: Row) =>
      solve(
        [
          [2, 0],
          [0, 4],
        ],
        b,
      ),
    )([2, 2]),
  ).toEqual([
    [0.5, 0],
    [0, 0.25],
  ]);
  expect(
    vjp((b: Row) =>
      solve(
        [
          [2, 0],
          [0, 4],
        ],
        b,
      ),
    )([2, 2])[1]([1, 1]),
  ).toEqual([0.5, 0.25]);
});

it("tells what is wrong with it", () => {
  const any = (x: unknown): never => x as never;
  const evaluate = (x: number): number[] => [x, x];
  expect(() => defineOperation("", { evaluate, vjp: () => [null] })).toThrow("without a name");
  expect(() => defineOperation("twice", any({ evaluate }))).toThrow("it needs evaluate");
  expect(() => defineOperation("twice", any({ evaluate, vjp: () => [], jvp: 1 }))).toThrow("jvp");
  const wrong = defineOperation("twice", { evaluate, vjp: () => [] });
  expect(() => grad((x: Num) => wrong(x)[0]!)(1)).toThrow("one entry for each of its 1 arguments");
  const texts = defineOperation("texts", any({ evaluate: () => "text", vjp: () => [null] }));
  expect(() => texts(any(1))).toThrow('Cannot use the result: it is "text"');
  const square2 = defineOperation("square", {
    evaluate: (x: number) => x * x,
    vjp: (adjoint, _, x) => [mul(square(adjoint), mul(2, x))],
  });
  expect(() => jvp((x: Num) => square2(x))(1, 1)).toThrow("its vjp is not linear in the adjoint");
  expect(() =>
    emit(
      (x: Num) =>
        solve(
          [
            [x, 0],
            [0, 1],
          ],
          [1, 1],
        )[0]!,
      [1],
    ),
  ).toThrow("Cannot write out solve");
});
