// Operators on bits of numbers that are not known, against JavaScript's own.
import { compile } from "@chainrule/autograd";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { build } from "./build.ts";

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.double({ min: -10, max: 10 }),
  fc.tuple(fc.integer({ min: -64, max: 64 }), fc.integer({ min: 0, max: 70 })).map(([x, n]) => x * 2 ** n),
  fc.constantFrom(2 ** 31, 2 ** 31 - 1, -(2 ** 31), 2 ** 32, 2 ** 53, -0, 0.5, -0.5),
);
const mask = fc.oneof(
  fc.integer(),
  fc.integer({ min: -40, max: 40 }),
  fc.constantFrom(0, -1, 2 ** 31, 2 ** 32 + 5, NaN, 2.7),
);

describe.each(["x | k", "k | x", "x & k", "x ^ k", "x << k", "x >> k", "x >>> k", "~x", "~~x"])(
  "%s",
  (text) => {
    test("is what JavaScript answers, to the bit", () => {
      const { f } = build(`function f(x, k) {\n"use grad";\nreturn ${text};\n}`) as unknown as {
        f: (x: number, k: number) => number;
      };
      const kernels = (["run", "js", "wasm"] as const).map((backend) =>
        compile(f, { fixed: [1], backend, check: false }),
      );
      fc.assert(
        fc.property(mask, fc.array(number, { minLength: 8, maxLength: 8 }), (k, xs) => {
          for (const x of xs) for (const kernel of kernels) expect(kernel(x, k)).toBe(f(x, k));
        }),
        { numRuns: Number(process.env["FUZZ_RUNS"] ?? 10) },
      );
    });
  },
);
