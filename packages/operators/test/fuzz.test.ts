// Random programs, each as it is, as a twin on numbers, as a twin on eager values, and compiled by every backend.
import {
  type Backend,
  compile,
  dataOf,
  grad,
  isValue,
  jvp,
  type Num,
  usersFirst,
  value,
} from "@chainrule/autograd";
import fc from "fast-check";
import { expect, test } from "vitest";
import { lift, RecordingError } from "../src/index.ts";
import { build } from "./build.ts";
import { HELPERS, program } from "./programs.ts";

type Point = [number, number, number, number[], { p: number; q: number }];
type Program = (...args: never[]) => number;

const number = fc.oneof(
  fc.integer({ min: -6, max: 6 }).map((x) => x / 2),
  fc.integer({ min: -30_000, max: 30_000 }).map((x) => x / 9999),
);
const point: fc.Arbitrary<Point> = fc.tuple(
  number,
  number,
  number,
  fc.tuple(number, number, number).map((xs): number[] => xs),
  fc.record({ p: number, q: number }),
);

const values = (x: unknown): unknown =>
  typeof x === "number"
    ? value(x)
    : Array.isArray(x)
      ? x.map(values)
      : Object.fromEntries(Object.entries(x as object).map(([key, part]) => [key, values(part)]));
const flat = (x: unknown): number[] =>
  typeof x === "number" ? [x] : Object.values(x as object).flatMap(flat);

/** How often something was compared, and what was refused. */
const tally = { programs: 0, compared: 0, refused: new Map<string, number>() };

/** Runs it, unless the twin refuses. */
function unlessRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    const what = error.message
      .replace(/^\S+ /, "")
      .replace(/v\d+|\d+/g, "#")
      .slice(0, 80);
    tally.refused.set(what, (tally.refused.get(what) ?? 0) + 1);
    return undefined;
  }
}

/** How large what is added up for a derivative becomes on the way: of that, the last digits are rounding. */
function sizeOf(f: Program, at: Point): number {
  const y = unlessRefused(() => lift(f)(...(structuredClone(at).map(values) as never[])));
  if (!isValue(y)) return 1;
  y.backward();
  return usersFirst([y]).reduce((most, { grad: g, data }) => Math.max(most, Math.abs(g * data) || 0), 1);
}

/** What it answers, or the text of what the program throws. */
function outcome<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError && error.message.startsWith("guard")) return error.message;
    throw error;
  }
}

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 150);
const SEED = process.env["FUZZ_SEED"];

test("programs answer the same bits however they run", () => {
  fc.assert(
    fc.property(fc.gen(), fc.array(point, { minLength: 4, maxLength: 6 }), (draw, points) => {
      const text = `${HELPERS}${program(draw, "f")}`;
      const { f } = build(text) as unknown as { f: Program };
      tally.programs++;
      const twin = lift(f) as unknown as (...args: unknown[]) => Num;
      const kernels = (["run", "js", "wasm"] as const).map(
        (backend: Backend) => [backend, compile(f as never, { backend })] as const,
      );
      for (const at of points) {
        const args = (): never[] => structuredClone(at) as unknown as never[];
        const numbers = unlessRefused(() => outcome(() => dataOf(twin(...args()))));
        // Powers and lengths are the table's own in a twin, and may differ from the engine's in the last bit.
        const native = /\*\* 3|hypot/.test(text) ? (numbers ?? NaN) : outcome(() => f(...args()));
        const check = (how: string, got: number | string | undefined): void => {
          if (got === undefined) return;
          tally.compared++;
          if (!Object.is(got, native))
            expect.fail(`${how} answers ${got} and not ${native} at ${JSON.stringify(at)}\n${text}`);
        };
        check("the twin on numbers", numbers);
        check(
          "the twin on values",
          unlessRefused(() => outcome(() => dataOf(twin(...(args().map(values) as never[]))))),
        );
        for (const [backend, kernel] of kernels)
          check(
            backend,
            unlessRefused(() => {
              try {
                return outcome(() => (kernel as unknown as Program)(...args()));
              } catch (error) {
                if ((error as Error).message.startsWith("Cannot compile: for these"))
                  expect.fail(`${(error as Error).message} At ${JSON.stringify(at)}\n${text}`);
                throw error;
              }
            }),
          );
      }
    }),
    {
      numRuns: RUNS,
      ...(SEED === undefined ? {} : { seed: Number(SEED) }),
      endOnFailure: process.env["FUZZ_SHRINK"] === undefined,
    },
  );
  console.log(tally);
  expect(tally.compared).toBeGreaterThan(tally.programs * 4 * 4 * 0.9);
});

test("their derivatives agree: eager with compiled, forward with reverse", () => {
  fc.assert(
    fc.property(fc.gen(), fc.array(point, { minLength: 3, maxLength: 3 }), (draw, points) => {
      const text = `${HELPERS}${program(draw, "f")}`;
      const { f } = build(text) as unknown as { f: Program };
      const whole = (x: Point): number => f(...(x as unknown as never[]));
      Object.defineProperty(whole, Symbol.for("chainrule.twin"), {
        value: (x: unknown[]) => (lift(f) as unknown as (...args: unknown[]) => Num)(...x),
      });
      const eager = grad(whole as never) as unknown as (x: Point) => Point;
      const kernel = compile(grad(whole as never) as never) as unknown as (x: Point) => Point;
      const along = jvp(whole as never) as unknown as (x: Point, t: unknown) => [number, number];
      const direction: Point = [0.3, -0.7, 0.2, [0.5, 0.1, -0.4], { p: 0.9, q: -0.6 }];
      for (const at of points) {
        const e = unlessRefused(() => outcome(() => flat(eager(structuredClone(at)))));
        const c = unlessRefused(() => outcome(() => flat(kernel(structuredClone(at)))));
        if (typeof e === "string" || typeof c === "string") {
          if (c !== undefined && e !== c)
            expect.fail(`eager ${String(e)}, compiled ${String(c)} at ${JSON.stringify(at)}\n${text}`);
          continue;
        }
        const near = (x: number, y: number): boolean =>
          Object.is(x, y) ||
          x === y ||
          (Number.isNaN(x) && Number.isNaN(y)) ||
          Math.abs(x - y) <= 1e-8 * Math.max(1, Math.abs(x), Math.abs(y));
        if (e === undefined) continue;
        const slope = along(structuredClone(at), direction)[1];
        const d = flat(direction);
        const reverse = e.reduce((sum, x, i) => sum + x * d[i]!, 0);
        const size = e.reduce((most, x) => Math.max(most, Math.abs(x)), sizeOf(f, at));
        if (Number.isFinite(reverse) && Math.abs(slope - reverse) > 1e-8 * size)
          expect.fail(`forward ${slope}, reverse ${reverse} at ${JSON.stringify(at)}\n${text}`);
        // At ties max and min share: a branch's plain number is a constant when eager, and one of two operands when merged.
        if (c === undefined || /Math\.(?:max|min)/.test(text)) continue;
        if (!e.every((x, i) => near(x, c[i]!)))
          expect.fail(`eager ${String(e)}, compiled ${String(c)} at ${JSON.stringify(at)}\n${text}`);
      }
    }),
    { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }), endOnFailure: true },
  );
});
