/** The elementary functions: one definition, the same bits everywhere, and as exact as they say. */
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { all, type BigNumber, create } from "mathjs";
import { describe, expect, it } from "vitest";
import { elementaryFile, file } from "../../../tools/generate.ts";
import { batch, Kernel } from "../src/compile/index.ts";
import { definitions } from "../src/compile/definitions.ts";
import { definitionOf } from "../src/compile/expand.ts";
import { interpreter } from "../src/compile/run.ts";
import * as primitives from "../src/primitives.ts";
import { anyDouble } from "../src/testing/index.ts";
import { linearize } from "../src/tape.ts";
import { type Unary, Value } from "../src/value.ts";

const { cos, cosh, exp, expm1, log, log1p, sigmoid, sin, sinh, tanh } = primitives;
const rows = [cos, cosh, exp, expm1, log, log1p, sin, sinh, tanh] as const;

it("is generated from the definitions", async () => {
  expect(readFileSync(file, "utf8")).toBe(await elementaryFile());
});

it("knows the functions that are defined", () => {
  const named = [...definitions.keys()].filter((row) =>
    (Object.values(primitives) as unknown[]).includes(row),
  );
  expect(new Set(named)).toEqual(new Set(rows));
});

describe("the same bits", () => {
  /** All doubles, and those at which something begins or ends. */
  const argument = fc.oneof(
    anyDouble,
    fc.double({ min: -800, max: 800 }),
    fc.double({ min: -1, max: 1 }),
    fc.constantFrom(
      -746,
      -745.14,
      -40,
      709.79,
      710,
      710.48,
      711,
      2 ** -54,
      2 ** -28,
      2 ** -1022,
      Math.SQRT1_2,
      1e5,
    ),
    fc.integer({ min: -65536, max: 65536 }).map((k) => (k * Math.PI) / 2),
  );
  for (const row of rows) {
    it(`answers eagerly, in kernels and in batches, alone and in pairs: ${row.name}`, () => {
      const [x, y] = [new Value(undefined, null, null, null), new Value(undefined, null, null, null)];
      const one = new Kernel(linearize([row(x)], [x]), [], { backend: "wasm" });
      const two = new Kernel(linearize([row(x), row(y)], [x, y]), [], { backend: "wasm" });
      const each = batch((_: Value, z: Value) => row(z), { reduce: "each", backend: "wasm" });
      fc.assert(
        fc.property(argument, argument, (a, b) => {
          const expected = [row(a), row(b)];
          one.input[0] = a;
          one.run();
          two.input.set([a, b]);
          two.run();
          expect([one.output[0], ...two.output]).toEqual([expected[0], ...expected]);
          expect(each(0, [a, b, a, b, a])).toEqual([...expected, ...expected, expected[0]]);
        }),
        { numRuns: 400 },
      );
    });

    it(`answers beside the others, of one number and of two: ${row.name}`, () => {
      const [x, y] = [new Value(undefined, null, null, null), new Value(undefined, null, null, null)];
      for (const other of rows) {
        const all = [row(x), other(x), row(y), other(y), exp(x)];
        const kernel = new Kernel(linearize(all, [x, y]), [], { backend: "wasm" });
        fc.assert(
          fc.property(argument, argument, (a, b) => {
            kernel.input.set([a, b]);
            kernel.run();
            expect([...kernel.output]).toEqual([row(a), other(a), row(b), other(b), exp(a)]);
          }),
          { numRuns: 50 },
        );
      }
    });

    it(`is its definition, step by step: ${row.name}`, () => {
      const { min, max } = definitions.get(row)?.range ?? { min: -Infinity, max: Infinity };
      const within = interpreter(definitionOf([row])!);
      const everywhere = definitionOf([row], "everywhere");
      const anywhere = everywhere && interpreter(everywhere);
      const output = new Float64Array(1);
      fc.assert(
        fc.property(argument, (x) => {
          if (min <= x && x <= max) {
            within(Float64Array.of(x), output);
            expect(output[0]).toBe(row(x));
          }
          if (anywhere === undefined) return;
          anywhere(Float64Array.of(x), output);
          expect(output[0]).toBe(row(x));
        }),
        { numRuns: 400 },
      );
    });
  }
});

describe("exact", () => {
  const precise = create(all!, { number: "BigNumber", precision: 64 });
  /** x with all its digits; `bignumber(x)` would take the shortest decimal that rounds to it. */
  const big = (x: number): BigNumber => {
    let [integer, halvings] = [x, 0];
    for (; !Number.isInteger(integer); halvings++) integer *= 2;
    return precise.divide(
      precise.bignumber(String(BigInt(integer))),
      precise.pow(big2, halvings),
    ) as BigNumber;
  };
  const big2 = precise.bignumber(2);
  /** The distance from a double to the next. */
  const unit = (y: number): number => {
    let exponent = Math.round(Math.log2(Math.abs(y)));
    if (2 ** exponent > Math.abs(y)) exponent--;
    return Math.max(2 ** (exponent - 52), 2 ** -1074);
  };
  type Case = readonly [
    row: Unary,
    reference: (x: BigNumber) => unknown,
    from: number,
    to: number,
    ulps: number,
  ];
  const cases: readonly Case[] = [
    [exp, precise.exp, -745, 709.7, 0.8],
    [exp, precise.exp, -1, 1, 0.8],
    [expm1, (x) => precise.subtract(precise.exp(x), 1), -40, 40, 1.5],
    [expm1, (x) => precise.subtract(precise.exp(x), 1), -0.5, 0.5, 1.5],
    [log, (x) => precise.log(x), 1e-12, 1e3, 0.7],
    [log, (x) => precise.log(x), 0.5, 2, 0.7],
    [log, (x) => precise.log(x), 5e-324, 1e-307, 0.7],
    [log1p, (x) => precise.log(precise.add(x, 1) as BigNumber), -0.999, 3, 0.75],
    [log1p, (x) => precise.log(precise.add(x, 1) as BigNumber), -1e-3, 1e-3, 0.75],
    [sin, precise.sin, -10, 10, 0.95],
    [sin, precise.sin, -1e5, 1e5, 0.95],
    [sin, precise.sin, 1e5, 1e9, 0.95],
    [cos, precise.cos, -10, 10, 0.95],
    [cos, precise.cos, -1e5, 1e5, 0.95],
    [cos, precise.cos, -1e9, -1e5, 0.95],
    [sinh, precise.sinh, -700, 700, 2.2],
    [sinh, precise.sinh, -1, 1, 2.2],
    [cosh, precise.cosh, -700, 700, 1.2],
    [tanh, precise.tanh, -20, 20, 1.5],
    [tanh, precise.tanh, -1, 1, 1.5],
    [sigmoid, (x) => precise.divide(1, precise.add(1, precise.exp(precise.unaryMinus(x)))), -40, 40, 1.6],
  ];
  for (const [row, reference, from, to, ulps] of cases) {
    it(`computes ${row.name} from ${from} to ${to} within ${ulps} ulp`, () => {
      fc.assert(
        fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1e6), (share, part) => {
          const x = from + (to - from) * ((share + part * 1e-6) % 1);
          const y = row(x);
          const error = precise.subtract<BigNumber>(reference(big(x)) as BigNumber, big(y));
          expect([x, Math.abs(Number(error)) / unit(y)]).toEqual([
            x,
            expect.toSatisfy((e: number) => e <= ulps),
          ]);
        }),
        { numRuns: 100 },
      );
    });
  }

  it("reduces the arguments that lie nearest to multiples of π/2, and the largest", () => {
    // 2⁷⁹⁷·6381956970095103 is the double nearest to a multiple of π/2 (Muller, Elementary Functions, 2016).
    expect(cos(6381956970095103 * 2 ** 797)).toBeCloseTo(-4.6871659242546277e-19, 34);
    expect(sin(Math.PI)).toBe(1.2246467991473532e-16);
    expect(cos(Math.PI / 2)).toBe(6.123233995736766e-17);
    expect(sin(Number.MAX_VALUE)).toBe(0.004961954789184062);
    expect(cos(Number.MAX_VALUE)).toBe(-0.9999876894265599);
  });
});
