/** Programs with loops in them, random ones and known ones: every backend and every batch answers the interpreter's bits. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { batch, compile } from "../src/compile/index.ts";
import type { Item } from "../src/compile/program/program.ts";
import { recover, type Samples } from "../src/compile/program/recover.ts";
import { shapesOf } from "../src/compile/record/shape.ts";
import { split } from "../src/compile/program/split.ts";
import { recorded } from "../src/compile/record/trace.ts";
import {
  abs,
  add,
  div,
  dot,
  exp,
  gt,
  logSumExp,
  max,
  mul,
  relu,
  select,
  sin,
  square,
  sub,
  sum,
  tanh,
} from "../src/primitives.ts";
import { valueAndGrad } from "../src/transforms.ts";
import type { Num } from "../src/value.ts";

/** Everything that can be a loop shall be one. */
vi.mock("../src/compile/program/limits.ts", () => {
  const sums = { chain: 3, fold: 3, tabled: 2, products: 3, members: 3 };
  const least = { ...sums, straightInBatches: 0, straight: 0, share: 0, period: 100, times: 3, repeat: 9 };
  return { forSpeed: least, forReaders: least };
});

type Vector = readonly Num[];
type Loss = (xs: Vector) => Num;

/** Vectors from vectors, as users write them. */
const moves: readonly ((x: Vector, y: Vector, c: readonly number[]) => Vector)[] = [
  (x) => x.map((a) => mul(tanh(a), 0.5)),
  (x) => x.map((a) => relu(sub(a, 0.1))),
  (x, y) => x.map((a, i) => add(a, y[i % y.length]!)),
  (x, y) => x.map((a, i) => mul(a, y[(i * 3) % y.length]!)), // strides
  (x, y) => x.map((a, i) => sub(a, y[y.length - 1 - (i % y.length)]!)), // backwards
  (x, y) => x.map((a, i) => select(gt(a, y[i % y.length]!), a, sin(a))),
  (x, _, c) => x.map((a, i) => mul(a, c[i % c.length]!)), // constants, 0, 1 and ½ among them
  (x, _, c) => x.map((a) => add(a, c[0]!)),
  (x) => x.map((a, i) => (i === 0 ? a : sub(a, square(x[i - 1]!)))), // neighbors
  (x) => x.map((a) => div(a, add(1, abs(a)))),
  (x) => x.map((_, i) => sum(x.slice(0, i + 1))), // triangles
  (x) => {
    let state: Num = 0;
    return x.map((a) => (state = tanh(add(mul(0.5, state), a)))); // a recurrence
  },
  (x, y, c) => {
    let [a, b, z]: [Num, Num, Num] = [x[0]!, y[0]!, c[0]!]; // one that looks back twice, at numbers of all kinds
    return Array.from({ length: Math.min(3 * x.length, 100) }, (_, i) => {
      [a, b, z] = [b, sin(sub(mul(a, x[i % x.length]!), z)), add(b, mul(c[i % c.length]!, z))];
      return i % 2 === 0 ? b : select(gt(b, z), a, z);
    });
  },
  (x) => {
    let state: Num = 1; // its sums are longer than a block
    return x
      .slice(0, 30)
      .flatMap((a) => Array.from({ length: 7 }, () => (state = sin(add(mul(state, a), 0.1)))));
  },
  (x, y) => x.map((_, i) => dot(x, rotated(y, x.length, i))), // matrices
  (x, y) => x.map((a, i) => sum([0, 1, 4, 6].map((j) => mul(a, y[(i + j) % y.length]!)))), // terms at unequal distances
  (x, y) => x.map((_, i) => sum([5, 0, 1, 3].map((j) => y[(j + 50 * y.length - i) % y.length]!))),
  (x, y) => {
    const others = y.map((b, i) => (i % 3 === 0 ? sin(b) : mul(b, b))); // of several families
    return x.map((a, i) => sum(others.map((b, j) => mul(b, j % 2 === 0 ? a : x[(i + 1) % x.length]!))));
  },
  (x) => {
    const whole = logSumExp(x);
    return x.map((a) => exp(sub(a, whole)));
  },
  (x) => {
    const most = max(x);
    return x.map((a) => sub(a, most));
  },
  (x, y) => {
    const count = sum(x.map((a, i) => gt(a, y[i % y.length]!))); // comparisons as numbers
    return x.map((a) => mul(a, count));
  },
];

const rotated = (y: Vector, length: number, by: number): Vector =>
  Array.from({ length }, (_, i) => y[(i + by) % y.length]!);

const constants = fc.array(fc.constantFrom(0, 1, 0.5, -1, 0.25, 1.75, -0.3, 2 / 3), {
  minLength: 1,
  maxLength: 40,
});
const program = fc
  .record({
    length: fc.integer({ min: 3, max: 40 }),
    steps: fc.array(fc.tuple(fc.nat(moves.length - 1), fc.nat(5), fc.nat(5), constants), {
      minLength: 1,
      maxLength: 7,
    }),
    order: fc.boolean(),
  })
  .map(({ length, steps, order }) => {
    const loss: Loss = (xs) => {
      const known: Vector[] = [xs.slice(0, length), xs.slice(length)];
      for (const [move, a, b, c] of steps) {
        known.push(moves[move]!(known[a % known.length]!, known[b % known.length]!, c));
      }
      const last = known.at(-1)!;
      return sum(
        order ? last.map((x, i) => mul(x, xs[i % xs.length]!)) : last.toReversed().map((x) => square(x)),
      );
    };
    return { loss, count: 2 * length };
  });

const numbersFor = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + seed) * 1.5);

const itemsOf = (
  f: (...args: never[]) => unknown,
  example: readonly unknown[],
  samples?: Samples,
): readonly Item[] => {
  const { tape, labels } = recorded(f, shapesOf(example));
  const each = samples === undefined ? tape : split(tape, samples.shared, "sum").each;
  return recover(each, labels, samples).items;
};

describe("programs with loops", () => {
  it("have loops of every kind", () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(program, ({ loss, count }) => {
        for (const item of itemsOf(valueAndGrad(loss), [numbersFor(count, 1)])) {
          kinds.add(item.kind);
          if (item.kind === "fold" && item.operands.some(({ bases }) => bases !== undefined))
            kinds.add("table");
        }
      }),
    );
    const samples = { shared: 8, areSummed: true };
    const product = (w: Vector, x: Vector): Num => tanh(dot(w, x));
    for (const { kind } of itemsOf(valueAndGrad(product), [numbersFor(8, 1), numbersFor(8, 2)], samples))
      kinds.add(kind);
    expect([...kinds].toSorted()).toEqual(["fold", "map", "outer", "repeat", "steps", "table"]);
  });

  it("answer the interpreter's bits by every way", () => {
    fc.assert(
      fc.property(program, fc.nat(1000), ({ loss, count }, seed) => {
        const xs = numbersFor(count, seed);
        const [run, js, wasm] = (["run", "js", "wasm"] as const).map((backend) =>
          compile(valueAndGrad(loss), { backend })(xs),
        );
        expect(js).toEqual(run);
        expect(wasm).toEqual(run);
      }),
      { numRuns: 60 },
    );
  });

  it("answer what they answer eagerly", () => {
    fc.assert(
      fc.property(program, fc.nat(1000), ({ loss, count }, seed) => {
        const xs = numbersFor(count, seed);
        expect(compile(valueAndGrad(loss), { backend: "wasm" })(xs)).toEqual(valueAndGrad(loss)(xs));
      }),
      { numRuns: 20 },
    );
  });

  it("take as a number what straight-line code has compared", () => {
    const spread = (w: Vector, x: Vector): Num => {
      const total = x.map((a, i) => add(a, w[i]!));
      const most = max(total);
      return sum(total.toReversed().map((a) => square(sub(a, most))));
    };
    for (const [count, samples] of [
      [3, 1],
      [3, 6],
      [9, 2],
    ] as const) {
      // prettier-ignore
      const rows = Array.from({ length: samples }, (_, s) => numbersFor(count, s));
      for (const reduce of ["mean", "each"] as const) {
        const [run, wasm] = (["run", "wasm"] as const).map((backend) =>
          batch(valueAndGrad(spread), { backend, reduce } as never)(numbersFor(count, 0), rows),
        );
        expect(wasm).toEqual(run);
      }
    }
  });

  it("add products up where they belong, also at unequal distances", () => {
    const loss = (w: Vector, x: Vector): Num =>
      sum(w.map((a, i) => (i === 1 ? sin : tanh)(mul(a, square(x[0]!)))));
    const rows = [0, 1, 2, 3, 4].map((s) => numbersFor(5, s));
    for (const reduce of ["mean", "each"] as const) {
      const [run, wasm] = (["run", "wasm"] as const).map((backend) =>
        batch(valueAndGrad(loss), { backend, reduce } as never)(numbersFor(5, 9), rows),
      );
      expect(wasm).toEqual(run);
    }
  });

  it("answer the same bits in batches", () => {
    fc.assert(
      fc.property(program, fc.nat(1000), fc.integer({ min: 1, max: 9 }), ({ loss, count }, seed, samples) => {
        const half = count / 2;
        const shared = numbersFor(half, seed);
        const rows = Array.from({ length: samples }, (_, s) => numbersFor(half, seed + s));
        const one = (w: Vector, x: Vector): Num => loss([...w, ...x]);
        for (const reduce of ["mean", "each"] as const) {
          const [run, wasm] = (["run", "wasm"] as const).map((backend) =>
            batch(valueAndGrad(one), { backend, reduce } as never)(shared, rows),
          );
          expect(wasm).toEqual(run);
        }
      }),
      { numRuns: 40 },
    );
  });
});
