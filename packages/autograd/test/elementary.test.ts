/** The elementary functions: one definition, the same bits everywhere, and as exact as they say. */
import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { all, type BigNumber, create } from "mathjs";
import { describe, expect, it } from "vitest";
import { elementaryFile, file } from "../../../tools/generate.ts";
import { batch, Kernel } from "../src/compile/index.ts";
import { definitions } from "../src/compile/elementary/definitions.ts";
import { definitionOf } from "../src/compile/elementary/expand.ts";
import { interpreter } from "../src/compile/run/interpreter.ts";
import * as primitives from "../src/primitives.ts";
import { anyDouble } from "../src/testing/laws/index.ts";
import { linearize } from "../src/tape.ts";
import { type Binary, type Num, type Primitive, type Unary, Value } from "../src/value.ts";

const { atan2, cbrt, cos, exp, hypot, log10, log2, norm, pow, sin } = primitives;
const table = new Set<unknown>(Object.values(primitives));
/** Every row that is defined. */
const rows = [...definitions.keys()].filter((row) => table.has(row)) as readonly (Unary | Binary)[];
const unaries = rows.filter((row) => row.form === "unary");
const leaf = (): Value => new Value(undefined, null, null, null);
const called = (row: Unary | Binary, args: readonly Num[]): Num =>
  row.form === "unary" ? row(args[0]!) : row(args[0]!, args[1]!);

it("is generated from the definitions", async () => {
  expect(readFileSync(file, "utf8")).toBe(await elementaryFile());
});

it("leaves no row to Math but for what is exact by its specification", () => {
  const exact = new Set(["abs", "ceil", "floor", "max", "min", "round", "sign", "sqrt", "trunc"]);
  const names = Object.getOwnPropertyNames(Math).filter((name) => !exact.has(name));
  const left = (Object.values(primitives) as readonly Primitive[]).filter((row) =>
    names.some(
      (name) =>
        Math[name as "exp"] === row.evaluate ||
        new RegExp(`Math\\.${name}\\(|\\*\\*`).test(String(row.evaluate)),
    ),
  );
  expect(left.map(({ name }) => name)).toEqual([]);
});

it("leaves nothing in the packages to what engines may round as they like", () => {
  const exact = new Set([
    "abs",
    "ceil",
    "clz32",
    "floor",
    "fround",
    "imul",
    "max",
    "min",
    "round",
    "sign",
    "sqrt",
    "trunc",
  ]);
  const calls = Object.getOwnPropertyNames(Math).filter(
    (name) => typeof Math[name as "exp"] === "function" && !exact.has(name),
  );
  const inexact = new RegExp(`Math\\.(?:${calls.join("|")})\\b|(?<![24] )\\*\\*(?!/)`, "g"); // powers of 2 are exact
  const packages = fileURLToPath(new URL("../..", import.meta.url));
  const found = readdirSync(packages, { recursive: true, encoding: "utf8" })
    .filter((path) => /^(?:autograd|nn)[\\/]src[\\/].*\.ts$/.test(path))
    .flatMap((path) => {
      const code = readFileSync(join(packages, path), "utf8").replace(/"[^"\n]*"|\/\*[^]*?\*\/|\/\/.*/g, "");
      return [...code.matchAll(inexact)].map(([text]) => `${path}: ${text}`);
    });
  expect(found).toEqual([]);
});

/** All doubles, and those at which something begins or ends. */
const argument = fc.oneof(
  anyDouble,
  fc.double({ min: -800, max: 800 }),
  fc.double({ min: -1, max: 1 }),
  fc.constantFrom(
    ...[
      [-746, -745.14, -40, 709.79, 710, 710.48, 711, 2 ** -54, 2 ** -28, 2 ** -1022, Math.SQRT1_2, 1e5],
      [0.4375, 0.5, 0.6875, 1.1875, 2.4375, 2 ** 30, 2 ** 500, 2 ** -400, 2 ** 1000, 2 ** -900, 2 ** 70],
      [Math.sqrt(3) / 2, Math.sqrt(1.5), -0.5, -1, 1, 2, 3, -3],
    ].flat(),
  ),
  fc.integer({ min: -65536, max: 65536 }).map((k) => (k * Math.PI) / 2),
  fc.integer({ min: -2000, max: 2000 }),
);
const argumentsOf = (row: Unary | Binary): fc.Arbitrary<number[]> =>
  fc.array(argument, { minLength: row.partials.length, maxLength: row.partials.length });

describe("the same bits", () => {
  for (const row of rows) {
    const args = row.partials.map(leaf);
    const others = row.partials.map(leaf);

    it(`answers eagerly, in kernels and in batches, alone and in pairs: ${row.name}`, () => {
      const one = new Kernel(linearize([called(row, args)], args), [], { backend: "wasm" });
      const both = [...args, ...others];
      const two = new Kernel(linearize([called(row, args), called(row, others)], both), [], {
        backend: "wasm",
      });
      const each = batch((_: Value, ...z: Value[]) => called(row, z), { reduce: "each", backend: "wasm" });
      fc.assert(
        fc.property(argumentsOf(row), argumentsOf(row), (a, b) => {
          const expected = [called(row, a), called(row, b)];
          one.input.set(a);
          one.run();
          two.input.set([...a, ...b]);
          two.run();
          expect([one.output[0], ...two.output]).toEqual([expected[0], ...expected]);
          const samples = a.map((_, i) => [a[i]!, b[i]!, a[i]!, b[i]!, a[i]!]);
          expect(each(0, ...samples)).toEqual([...expected, ...expected, expected[0]]);
        }),
        { numRuns: 400 },
      );
    });

    it(`answers beside the others, of one number and of two: ${row.name}`, () => {
      for (const other of unaries) {
        const [x, y] = [args[0]!, others[0]!];
        const all = [called(row, args), other(x), called(row, others), other(y), exp(x)];
        const kernel = new Kernel(linearize(all, [...args, ...others]), [], { backend: "wasm" });
        fc.assert(
          fc.property(argumentsOf(row), argumentsOf(row), (a, b) => {
            kernel.input.set([...a, ...b]);
            kernel.run();
            const expected = [called(row, a), other(a[0]!), called(row, b), other(b[0]!), exp(a[0]!)];
            expect([...kernel.output]).toEqual(expected);
          }),
          { numRuns: 20 },
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
        fc.property(argumentsOf(row), (x) => {
          if (min <= x[0]! && x[0]! <= max) {
            within(Float64Array.from(x), output);
            expect(output[0]).toBe(called(row, x));
          }
          if (anywhere === undefined) return;
          anywhere(Float64Array.from(x), output);
          expect(output[0]).toBe(called(row, x));
        }),
        { numRuns: 400 },
      );
    });
  }

  it("has room for the constants of all rows in one kernel", () => {
    const [x, y] = [leaf(), leaf()];
    const kernel = new Kernel(
      linearize(
        rows.map((row) => called(row, [x, y])),
        [x, y],
      ),
      [],
      { backend: "wasm" },
    );
    kernel.input.set([0.5, 0.25]);
    kernel.run();
    expect([...kernel.output]).toEqual(rows.map((row) => called(row, [0.5, 0.25])));
  });

  it("takes the length of a vector in the same steps eagerly and in kernels, and that of two numbers as hypot", () => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 9 }), (numbers) => {
        const xs = numbers.map(leaf);
        const kernel = new Kernel(linearize([norm(xs)], xs), [], { backend: "wasm" });
        kernel.input.set(numbers);
        kernel.run();
        expect(kernel.output[0]).toBe(norm(numbers));
        if (numbers.length === 2) expect(hypot(numbers[0]!, numbers[1]!)).toBe(norm(numbers));
      }),
    );
  });
});

describe("as JavaScript has it", () => {
  const numbers = [
    [0, 1, 2, 3, 0.5, 1.5, 1 / 3, 4, 7, 10, 1e-5, 1e300, 1e308, Number.MAX_VALUE, Infinity],
    [5e-324, 2 ** -1022, 2 ** -1030, 2 ** 53, 2 ** 53 + 2, 2 ** 52 + 1, 2 ** 31, 1024, 1074, 1075],
    [1 - 2 ** -53, 1 + 2 ** -52, 2 ** 500, 2 ** 511, 2 ** 512, 2 ** -537, 2 ** 70, 2 ** 71],
  ]
    .flat()
    .flatMap((x) => [x, -x]);
  numbers.push(NaN);
  /** Equal, or numbers of one sign with a hair between them. */
  const matches = (x: number, y: number): boolean =>
    Object.is(x, y) ||
    (Number.isFinite(x) &&
      Math.sign(x) === Math.sign(y) &&
      Math.abs(x - y) <= Math.max(1e-15 * Math.abs(y), 1e-323));

  it.each(unaries.map((row) => [row.name, row] as const))(
    "%s at its ends, zeros and infinities",
    (name, row) => {
      for (const x of numbers)
        expect([x, row(x)]).toEqual([x, expect.toSatisfy((y: number) => matches(y, Math[name as "exp"](x)))]);
    },
  );

  it.each([
    ["atan2", atan2, Math.atan2],
    ["hypot", hypot, Math.hypot],
    ["pow", pow, (x: number, y: number) => x ** y],
  ] as const)("%s at all pairs of ends, zeros and infinities", (_, row, math) => {
    for (const x of numbers) {
      for (const y of numbers)
        expect([x, y, row(x, y)]).toEqual([x, y, expect.toSatisfy((z: number) => matches(z, math(x, y)))]);
    }
  });
});

describe("exact", () => {
  const precise = create(all!, { number: "BigNumber", precision: 64 });
  const [zero, one, two] = [0, 1, 2].map((x) => precise.bignumber(x)) as [BigNumber, BigNumber, BigNumber];
  /** x with all its digits; `bignumber(x)` would take the shortest decimal that rounds to it. */
  const big = (x: number): BigNumber => {
    let [integer, halvings] = [x, 0];
    for (; !Number.isInteger(integer); halvings++) integer *= 2;
    return precise.divide(
      precise.bignumber(String(BigInt(integer))),
      precise.pow(two, halvings),
    ) as BigNumber;
  };
  /** The distance from a double to the next. */
  const unit = (y: number): number => {
    let exponent = Math.round(Math.log2(Math.abs(y)));
    if (2 ** exponent > Math.abs(y)) exponent--;
    return Math.max(2 ** (exponent - 52), 2 ** -1074);
  };
  /** Divided before it is rounded: the error of a subnormal number may be less than half of the least double. */
  const ulps = (exact: BigNumber, y: number): number =>
    Math.abs(Number(precise.divide(precise.subtract(exact, big(y)), big(unit(y)))));

  /**
   * The largest errors that `npm run bench:elementary` found in half a million random arguments of each range. A test takes
   * a hundred: what it finds lies below, but for arguments like no other; so there is a margin of a quarter of a unit.
   */
  const measured = new Map(
    readFileSync(new URL("../../../docs/kernels.md", import.meta.url), "utf8")
      .split(/<!-- .*elementary.* -->/)[1]!
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .map((cells) => [cells[1]!, Number(cells[3])] as const),
  );
  const MARGIN = 0.25;

  type Reference = (x: BigNumber, y: BigNumber) => unknown;
  /** Of each function, the true value and where it is compared: each argument from one number to the next. */
  const cases: Record<string, readonly [reference: Reference, ...ranges: readonly number[][]]> = {
    exp: [precise.exp, [-745.13, 709.7], [-1, 1]],
    expm1: [(x) => precise.subtract(precise.exp(x), 1), [-40, 40], [-0.5, 0.5]],
    log: [(x) => precise.log(x), [1e-12, 1e3], [0.5, 2], [5e-324, 1e-307]],
    log1p: [(x) => precise.log(precise.add(x, one)), [-0.999, 3], [-1e-3, 1e-3]],
    log2: [(x) => precise.log2(x), [1e-12, 1e3], [0.5, 2], [5e-324, 1e-307]],
    log10: [(x) => precise.log10(x), [1e-12, 1e3], [0.5, 2], [5e-324, 1e-307]],
    sin: [precise.sin, [-10, 10], [-1e5, 1e5], [1e5, 1e9]],
    cos: [precise.cos, [-10, 10], [-1e5, 1e5], [-1e9, -1e5]],
    tan: [precise.tan, [-10, 10], [-1e5, 1e5], [1e5, 1e9]],
    asin: [precise.asin, [-1, 1], [-1e-3, 1e-3], [1 - 1e-9, 1]],
    acos: [precise.acos, [-1, 1], [-1e-3, 1e-3], [1 - 1e-9, 1]],
    atan: [precise.atan, [-5, 5], [-1e9, 1e9], [-1e-3, 1e-3]],
    atan2: [precise.atan2 as unknown as Reference, [-1, 1, -1, 1], [-1e-300, 1e-300, -1e9, 1e9]],
    sinh: [precise.sinh, [-700, 700], [-1, 1]],
    cosh: [precise.cosh, [-700, 700]],
    tanh: [precise.tanh, [-20, 20], [-1, 1]],
    asinh: [precise.asinh, [-5, 5], [-1e300, 1e300], [-1e-3, 1e-3]],
    acosh: [precise.acosh, [1, 5], [1, 1e300], [1, 1 + 1e-9]],
    atanh: [precise.atanh, [-1, 1], [-1e-3, 1e-3], [1 - 1e-9, 1]],
    pow: [precise.pow, [0, 10, -5, 5], [0, 1e-300, -1, 1], [0.999, 1.001, -5e5, 5e5]],
    cbrt: [(x) => precise.cbrt(x), [-9, 9], [-1e300, 1e300], [0, 1e-307]],
    hypot: [
      (x, y) => precise.sqrt(precise.add(precise.square(x), precise.square(y))),
      [0, 1, 0, 1],
      [0, 1e300, 0, 1e300],
      [0, 1e-307, 0, 1e-307],
    ],
    sigmoid: [
      (x) => precise.divide(one, precise.add(one, precise.exp(precise.subtract(zero, x)))),
      [-40, 40],
    ],
  };
  it("is measured for every function that is defined", () => {
    expect(new Set(Object.keys(cases))).toEqual(new Set([...rows.map(({ name }) => name), "sigmoid"]));
    expect([...measured.keys()]).toEqual(expect.arrayContaining(Object.keys(cases)));
  });

  for (const [name, [reference, ...ranges]] of Object.entries(cases)) {
    const row = [...rows, primitives.sigmoid].find((some) => some.name === name)!;
    it.each(ranges)(
      `computes ${name} as exactly as the table in kernels.md says, from %s to %s`,
      (...bounds) => {
        const args = fc.tuple(
          ...row.partials.map((_, i) => {
            const [from, to] = bounds.slice(2 * i) as [number, number];
            return fc
              .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1e6))
              .map(([share, part]) => from + (to - from) * ((share + part * 1e-6) % 1));
          }),
        );
        fc.assert(
          fc.property(args, (x) => {
            const y = called(row, x) as number;
            const exact = reference(...(x.map(big) as [BigNumber, BigNumber])) as BigNumber;
            if (!Number.isFinite(y)) {
              expect([x, y]).toEqual([x, Number(exact)]);
              return;
            }
            expect([x, ulps(exact, y)]).toEqual([
              x,
              expect.toSatisfy((error: number) => error <= measured.get(name)! + MARGIN),
            ]);
          }),
        );
      },
    );
  }

  it("takes the length of up to 64 numbers with no more than two roundings", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 64 }),
        (xs) => {
          const squares = xs.map((x) => precise.square(big(x)));
          const sum = squares.reduce((most, x) => precise.add(most, x), zero);
          const exact = precise.sqrt(sum as BigNumber & number) as unknown as BigNumber;
          expect(ulps(exact, norm(xs))).toBeLessThanOrEqual(1); // proven: half a unit of the sum, half of the root
        },
      ),
    );
  });

  it("knows what is exact", () => {
    for (let n = -307; n <= 308; n++) expect([n, log10(Number(`1e${n}`))]).toEqual([n, n]);
    for (let n = -1074; n < 1024; n++) expect([n, log2(2 ** n)]).toEqual([n, n]);
    for (let n = 1; n < 208_063; n += 97) expect([n, cbrt(n ** 3), cbrt(-(n ** 3))]).toEqual([n, n, -n]);
    fc.assert(
      fc.property(argument, (x) => {
        expect([pow(x, 0), pow(x, 1), pow(x, 2), pow(x, -1)]).toEqual([1, x, x * x, 1 / x]);
        expect(pow(x, 0.5)).toBe(x === -Infinity ? Infinity : Math.sqrt(x) + 0);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -300, max: 300 }), fc.nat(60), (base, exponent) => {
        const exact = BigInt(base) ** BigInt(exponent);
        if (BigInt(Number(exact)) === exact) expect(pow(base, exponent)).toBe(Number(exact));
      }),
      { numRuns: 1000 },
    );
  });

  it("reduces the arguments that lie nearest to multiples of π/2, and the largest", () => {
    // 2⁷⁹⁷·6381956970095103 is the double nearest to a multiple of π/2 (Muller, Elementary Functions, 2016).
    expect(cos(6381956970095103 * 2 ** 797)).toBeCloseTo(-4.6871659242546277e-19, 34);
    expect(sin(Math.PI)).toBe(1.2246467991473532e-16);
    expect(cos(Math.PI / 2)).toBe(6.123233995736766e-17);
    expect(sin(Number.MAX_VALUE)).toBe(0.004961954789184062);
    expect(cos(Number.MAX_VALUE)).toBe(-0.9999876894265599);
  });
});
