// Functions as people write them: natively, as twins, compiled, against forms written with the table's functions, against differences.
import * as autograd from "@chainrule/autograd";
import {
  type Backend,
  compile,
  dataOf,
  grad,
  gradient,
  hypot,
  norm,
  type Num,
  type Value,
  value,
  valueAndGrad,
} from "@chainrule/autograd";
import { checkGradients } from "@chainrule/autograd/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lift } from "../src/index.ts";
import { chances } from "./real/chances.ts";
import { learning } from "./real/learning.ts";
import { leastSquares } from "./real/least-squares.ts";
import { mechanics } from "./real/mechanics.ts";
import { pictures } from "./real/pictures.ts";
import type { RealFunction } from "./real/real-function.ts";
import { reorderingBound } from "./reordered.ts";

type Numbers = (...args: unknown[]) => number;
type Values = (...args: unknown[]) => Num;

const all: Readonly<Record<string, RealFunction>> = {
  ...leastSquares,
  ...mechanics,
  ...chances,
  ...pictures,
  ...learning,
};

const mapNumbers = (x: unknown, change: (x: number) => unknown): unknown =>
  typeof x === "number"
    ? change(x)
    : Array.isArray(x)
      ? x.map((part) => mapNumbers(part, change))
      : typeof x === "object" && x !== null
        ? Object.fromEntries(Object.entries(x).map(([key, part]) => [key, mapNumbers(part, change)]))
        : x;
const numbersOf = (x: unknown): number[] =>
  typeof x === "number"
    ? [x]
    : typeof x === "object" && x !== null
      ? Object.values(x).flatMap(numbersOf)
      : [];

const ELEMENTARY = Object.getOwnPropertyNames(Math).filter(
  (name) =>
    name in autograd &&
    !["max", "min", "abs", "sqrt", "sign", "floor", "ceil", "round", "trunc"].includes(name),
);

/** What a function answers where `Math` has the table's elementary functions, which twins and kernels compute by. */
function natively(f: Numbers, args: readonly unknown[]): number {
  const math = Math as unknown as Record<string, unknown>;
  const table = autograd as unknown as Record<string, unknown>;
  const own = ELEMENTARY.map((name) => [name, math[name]] as const);
  try {
    for (const name of ELEMENTARY) math[name] = table[name];
    math["hypot"] = (...xs: number[]) => (xs.length === 2 ? hypot(xs[0]!, xs[1]!) : norm(xs));
    return f(...args);
  } finally {
    for (const [name, was] of own) math[name] = was;
  }
}

/** Arguments whose first has been moved a little, or far; the others as they are. */
const around = (args: readonly unknown[]): fc.Arbitrary<unknown[]> => {
  const count = numbersOf(args[0]).length;
  const factor = fc.oneof(
    fc.double({ min: 0.9, max: 1.1, noNaN: true }),
    fc.double({ min: -2, max: 3, noNaN: true }),
    fc.constantFrom(0, 1),
  );
  return fc.array(factor, { minLength: count, maxLength: count }).map((factors) => {
    let i = 0;
    return [mapNumbers(args[0], (x) => x * factors[i++]!), ...args.slice(1)];
  });
};

/** How many points each function is tried at. */
const RUNS = Number(process.env["REAL_RUNS"] ?? 40);

const relative = (got: number, wanted: number): number =>
  Math.abs(got - wanted) / Math.max(1, Math.abs(wanted));

describe.each(Object.entries(all))("%s", (_name, { f: given, at, fixed, byHand, branches }) => {
  const f = given as Numbers;
  const twin = lift(f);
  const eagerly = valueAndGrad(f as never) as unknown as (...args: unknown[]) => [number, unknown];
  const points = fc.constantFrom(...at).chain((args) => fc.oneof(fc.constant([...args]), around(args)));

  test("native, as a twin on numbers and as a twin on values: the same bits", () => {
    fc.assert(
      fc.property(points, (args) => {
        const native = natively(f, args);
        const onNumbers = dataOf(twin(...args));
        expect(onNumbers).toBe(native);
        const [first, ...others] = args;
        expect(dataOf(twin(mapNumbers(first, value), ...others))).toBe(onNumbers);
      }),
      { numRuns: RUNS },
    );
  });

  test("compiled, value and gradient: the same bits by every backend", () => {
    const kernels = (["run", "js", "wasm"] as const).map(
      (backend: Backend) =>
        compile(valueAndGrad(f as never) as never, { backend, fixed }) as unknown as typeof eagerly,
    );
    fc.assert(
      fc.property(points, (args) => {
        const [wanted, ...slopes] = numbersOf(eagerly(...args));
        const [first, ...others] = kernels.map((kernel) => numbersOf(kernel(...args)));
        for (const other of others) expect(other).toEqual(first);
        expect(first![0]).toBe(wanted);
        // Where both branches stand in the kernel, the same terms of a slope may be added in another order.
        const differing = slopes.flatMap((slope, i) => (Object.is(slope, first![i + 1]) ? [] : [i]));
        if (!branches) expect(differing).toEqual([]);
        if (differing.length === 0) return;
        const leaves: Value[] = [];
        const valued = mapNumbers(args[0], (x) => {
          const leaf = value(x);
          leaves.push(leaf);
          return leaf;
        });
        const graphs = gradient(twin(valued, ...args.slice(1)), leaves);
        for (const i of differing) {
          expect(Number.isFinite(slopes[i])).toBe(true);
          expect(Math.abs(first![i + 1]! - slopes[i]!)).toBeLessThanOrEqual(reorderingBound(graphs[i]!));
        }
      }),
      { numRuns: RUNS },
    );
  });

  test.each(at.map((args) => [args] as const))("its derivatives are slopes at %j", (args) => {
    const [first, ...others] = args;
    const by = (x: unknown): unknown => twin(x, ...others);
    checkGradients(by as never, { at: first as never });
  });

  test.runIf(byHand !== undefined)(
    "value and gradient are those of the form with the table's functions",
    () => {
      const hand = byHand as unknown as Values;
      for (const args of at) {
        const [first, ...others] = args;
        const wanted = numbersOf(grad((x: unknown) => hand(x, ...others))(first as never));
        const size = Math.max(1, ...wanted.map(Math.abs));
        const [number, gradient] = eagerly(...args);
        expect(relative(number, dataOf(hand(...args)))).toBeLessThan(1e-14);
        numbersOf(gradient).forEach((slope, i) => {
          expect(Math.abs(slope - wanted[i]!) / size).toBeLessThan(1e-13);
        });
      }
    },
  );
});

test("there are enough of them", () => {
  expect(Object.keys(all).length).toBeGreaterThanOrEqual(25);
  expect(Object.values(all).filter(({ byHand }) => byHand !== undefined).length).toBeGreaterThanOrEqual(12);
});
