/** Blocks and loops that are recorded once, against the same written out. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { block, checkpointed, fold, map, scan, whileLoop } from "../src/blocks/index.ts";
import { batch, compile } from "../src/compile/index.ts";
import { backward } from "../src/backward.ts";
import type { Loop } from "../src/blocks/loop.ts";
import { gradient } from "../src/differentiate.ts";
import { value } from "../src/leaf.ts";
import { gather } from "../src/lookup.ts";
import {
  add,
  argmin,
  div,
  dot,
  eq,
  exp,
  gt,
  log,
  lt,
  max,
  mul,
  relu,
  select,
  sin,
  sqrt,
  square,
  sub,
  sum,
  tanh,
} from "../src/primitives.ts";
import { linearize } from "../src/tape.ts";
import { grad, hessian, hvp, jvp, valueAndGrad } from "../src/transforms.ts";
import type { Num, Value } from "../src/value.ts";

type Vector = readonly Num[];
type F = (x: Vector) => Num;

const backends = ["run", "js", "wasm"] as const;

/** A program that is made of blocks, and the same without them. */
interface Both {
  readonly name: string;
  readonly count: number;
  readonly blocks: F;
  readonly plain: F;
}

const cell = (h: Vector, x: Vector, w: Vector): Num[] =>
  h.map((a, i) =>
    tanh(add(mul(w[i]!, a), add(dot(x, x), mul(w[w.length - 1 - i]!, h[(i + 1) % h.length]!)))),
  );

const rowsOf = (x: Vector, width: number): Vector[] =>
  Array.from({ length: Math.floor(x.length / width) }, (_, i) => x.slice(i * width, (i + 1) * width));

const programs: readonly Both[] = [
  {
    name: "a block with several results",
    count: 3,
    ...(() => {
      const f = (a: Num, b: Num): Num[] => [mul(a, b), sin(add(a, mul(2, b))), exp(a)];
      const made = block(f);
      const use =
        (g: typeof f): F =>
        ([a, b, c]) => {
          const [p, q, r] = g(a!, b!) as [Num, Num, Num];
          const [s, , t] = g(q, c!) as [Num, Num, Num];
          return add(mul(p, s), add(mul(r, q), square(t)));
        };
      return { blocks: use(made), plain: use(f) };
    })(),
  },
  {
    name: "a scan",
    count: 10,
    blocks: (x) => {
      const [h, ys] = scan(
        (state: Vector, row: Vector, w: Vector): [Vector, Num] => {
          const next = cell(state, row, w);
          return [next, mul(next[0]!, state[1]!)];
        },
        x.slice(0, 2),
        rowsOf(x.slice(2, 8), 2),
        x.slice(6),
      );
      return add(sum(h), sum(ys));
    },
    plain: (x) => {
      let h: Vector = x.slice(0, 2);
      const ys: Num[] = [];
      for (const row of rowsOf(x.slice(2, 8), 2)) {
        const next = cell(h, row, x.slice(6));
        ys.push(mul(next[0]!, h[1]!));
        h = next;
      }
      return add(sum(h), sum(ys));
    },
  },
  {
    name: "a fold whose state begins as a number, with values from outside",
    count: 6,
    blocks: (x) => fold((s: Num, row: Num) => add(mul(s, x[0]!), sin(mul(row, x[1]!))), 0, x.slice(2)),
    plain: (x) => x.slice(2).reduce<Num>((s, row) => add(mul(s, x[0]!), sin(mul(row, x[1]!))), 0),
  },
  {
    name: "a map",
    count: 8,
    blocks: (x) =>
      sum(map((row: Vector, a: Num) => mul(exp(mul(row[0]!, a)), row[1]!), rowsOf(x.slice(2), 2), x[0]!)),
    plain: (x) => sum(rowsOf(x.slice(2), 2).map((row) => mul(exp(mul(row[0]!, x[0]!)), row[1]!))),
  },
  {
    name: "a while loop",
    count: 3,
    blocks: (x) => {
      const [a] = whileLoop(
        (state: Vector) => lt(state[1]!, 5),
        (state: Vector, y: Num) => [add(mul(state[0]!, 0.9), sin(mul(state[0]!, y))), add(state[1]!, 1)],
        [x[0]!, 0] as Vector,
        x[1]!,
      );
      return mul(a!, x[2]!);
    },
    plain: (x) => {
      let a: Num = x[0]!;
      for (let i = 0; i < 5; i++) a = add(mul(a, 0.9), sin(mul(a, x[1]!)));
      return mul(a, x[2]!);
    },
  },
  {
    name: "a while loop whose state begins as numbers, with a value from outside",
    count: 2,
    blocks: (x) =>
      whileLoop(
        (state: Vector) => lt(state[1]!, 4),
        (state: Vector): Vector => [sin(add(state[0]!, mul(x[0]!, x[1]!))), add(state[1]!, 1)],
        [0.5, 0] as Vector,
      )[0]!,
    plain: (x) => {
      let a: Num = 0.5;
      for (let i = 0; i < 4; i++) a = sin(add(a, mul(x[0]!, x[1]!)));
      return a;
    },
  },
  {
    name: "a scan in a scan",
    count: 7,
    blocks: (x) =>
      fold(
        (s: Num, row: Vector, w: Num) =>
          tanh(
            add(
              fold((u: Num, a: Num, v: Num) => sin(add(mul(u, v), a)), s, row, w),
              s,
            ),
          ),
        x[0]!,
        rowsOf(x.slice(1), 3),
        x[1]!,
      ),
    plain: (x) => {
      let s: Num = x[0]!;
      for (const row of rowsOf(x.slice(1), 3)) {
        let u = s;
        for (const a of row) u = sin(add(mul(u, x[1]!), a));
        s = tanh(add(u, s));
      }
      return s;
    },
  },
  {
    name: "a scan of a row that is constant",
    count: 4,
    ...(() => {
      const step = (s: Num, row: Num): [Num, Num] => [mul(s, row), sin(s)];
      const outputs = (rows: readonly Num[], s: Num): Num[] => {
        const answers: Num[] = [];
        for (const row of rows) {
          const [next, output] = step(s, row);
          answers.push(output);
          s = next;
        }
        return [s, ...answers];
      };
      const once = block((a: Num, b: Num, _: Num) => {
        const [s, answers] = scan(step, a, [b, 0.25, a, 3]);
        return add(s, sum(answers));
      });
      return {
        blocks: ([a, b, c, d]) => add(once(a!, b!, c!), mul(c!, d!)),
        plain: ([a, b, c, d]) => add(sum(outputs([b!, 0.25, a!, 3], a!)), mul(c!, d!)),
      };
    })(),
  },
  {
    name: "a gradient in a loop",
    count: 4,
    blocks: (x) => {
      const energy = (q: Vector, k: Num): Num => add(mul(k, square(q[0]!)), sin(mul(q[0]!, q[1]!)));
      const q = fold(
        (p: Vector, k: Num) => p.map((a, i) => sub(a, mul(0.1, grad(energy)(p, k)[i]!))),
        x.slice(0, 2),
        x.slice(2),
      );
      return add(square(q[0]!), q[1]!);
    },
    plain: (x) => {
      const energy = (q: Vector, k: Num): Num => add(mul(k, square(q[0]!)), sin(mul(q[0]!, q[1]!)));
      let q: Vector = x.slice(0, 2);
      for (const k of x.slice(2)) {
        const g = grad(energy)(q, k);
        q = q.map((a, i) => sub(a, mul(0.1, g[i]!)));
      }
      return add(square(q[0]!), q[1]!);
    },
  },
];

/** Programs whose loops keep few states, and the same loops by hand. */
const sparing: readonly Both[] = [
  {
    name: "a fold that keeps few states",
    count: 40,
    blocks: (x) =>
      fold(
        checkpointed((h: Vector, row: Num, w: Vector): Vector => cell(h, [row], w)),
        x.slice(0, 2),
        x.slice(2),
        x.slice(3, 6),
      )[1]!,
    plain: (x) => x.slice(2).reduce<Vector>((h, row) => cell(h, [row], x.slice(3, 6)), x.slice(0, 2))[1]!,
  },
  {
    name: "a while loop that keeps few states, in a scan that does",
    count: 5,
    blocks: (x) => {
      const [last, outputs] = scan(
        checkpointed((s: Num, row: Num, w: Num): [Num, Num] => {
          const step = checkpointed((v: Vector): Vector => [sin(add(mul(v[0]!, w), row)), add(v[1]!, 1)]);
          const next = whileLoop((v: Vector) => lt(v[1]!, 11), step, [s, 0] as Vector)[0]!;
          return [next, mul(next, row)];
        }),
        x[0]!,
        [...x.slice(2), ...x, ...x],
        x[1]!,
      );
      return add(last, sum(outputs));
    },
    plain: (x) => {
      let s: Num = x[0]!;
      const outputs: Num[] = [];
      for (const row of [...x.slice(2), ...x, ...x]) {
        for (let i = 0; i < 11; i++) s = sin(add(mul(s, x[1]!), row));
        outputs.push(mul(s, row));
      }
      return add(s, sum(outputs));
    },
  },
];

/** The words of this file, or what they stand for. */
interface Words {
  readonly block: (f: (x: Vector) => Vector) => (x: Vector) => Vector;
  readonly scan: (
    step: (s: Vector, x: Vector) => readonly [Vector, Num],
    s: Vector,
    rows: readonly Vector[],
  ) => [Vector, Num[]];
  readonly map: (f: (x: Vector, w: Vector) => Vector, rows: readonly Vector[], w: Vector) => Vector[];
  readonly checkpointed: typeof checkpointed;
  readonly gather: typeof chosenRow;
  readonly whileLoop: (
    holds: (s: Vector) => Num,
    step: (s: Vector, w: Vector) => Vector,
    s: Vector,
    w: Vector,
  ) => Vector;
}
const recordedOnce: Words = {
  block,
  scan,
  map,
  whileLoop,
  checkpointed,
  gather: (rows, index) => gather(rows, index) as Num[],
};
const writtenOut: Words = {
  checkpointed: (f) => f,
  gather: (rows, index) => chosenRow(rows, index),
  block: (f) => f,
  scan: (step, s, rows) => {
    const outputs: Num[] = [];
    for (const row of rows) {
      const [next, output] = step(s, row);
      outputs.push(output);
      s = next;
    }
    return [s, outputs];
  },
  map: (f, rows, w) => rows.map((row) => f(row, w)),
  whileLoop: (_, step, s, w) => {
    for (let i = 0; i < 3; i++) s = step(s, w);
    return s;
  },
};

/** What stands for `gather` of rows: a choice for each number of a row and each row. */
const chosenRow = (rows: readonly Vector[], index: Num): Num[] =>
  rows[0]!.map((_, k) =>
    rows.reduceRight<Num>((others, row, i) => select(eq(index, i), row[k]!, others), NaN),
  );

const lookups: readonly Both[] = (
  [
    [
      "the nearest of three points",
      8,
      (look) => (x) => {
        const centers = rowsOf(x.slice(2), 2);
        const distances = centers.map((c) => sum(c.map((a, i) => square(sub(a, x[i]!)))));
        const nearest = look(centers, argmin(distances));
        return sum(nearest.map((a, i) => mul(i + 1, exp(mul(a, x[i]!)))));
      },
    ],
    [
      "a lookup in the steps of a loop",
      9,
      (look, words) => (x) => {
        const table = rowsOf(x, 3);
        const [s] = words.scan(
          (state, row) => {
            const found = look(table, argmin(state));
            const next = state.map((a, i) => tanh(add(mul(a, found[i]!), row[0]!)));
            return [next, 0];
          },
          x.slice(0, 3),
          rowsOf(x.slice(3), 1),
        );
        return add(s[0]!, mul(s[1]!, s[2]!));
      },
    ],
    [
      "a lookup of what was looked up",
      6,
      (look) => (x) => {
        const rows = rowsOf(x, 2);
        const first = look(rows, argmin(rows.map((r) => r[0]!)));
        const second = look([first, ...rows], argmin([first[1]!, ...rows.map((r) => r[1]!)]));
        return mul(sin(second[0]!), add(second[1]!, first[0]!));
      },
    ],
  ] as readonly [string, number, (look: typeof chosenRow, words: Words) => F][]
).map(([name, count, make]) => ({
  name,
  count,
  blocks: make((rows, index) => gather(rows, index) as Num[], recordedOnce),
  plain: make(chosenRow, writtenOut),
}));

const point = (count: number, seed = 0): number[] =>
  Array.from({ length: count }, (_, i) => 0.8 * Math.sin(3 * i + 1 + seed));

/** Whether numbers are of a size at which errors are small. */
const isModerate = (x: unknown): boolean => ([x].flat(7) as number[]).every((a) => Math.abs(a) < 1e4);

const expectNear = (actual: unknown, expected: unknown): void => {
  const flat = (x: unknown): number[] => [x].flat(5) as number[];
  const [a, b] = [flat(actual), flat(expected)];
  expect(a.length).toBe(b.length);
  const scale = Math.max(1, ...b.map(Math.abs));
  a.forEach((x, i) => expect(Math.abs(x - b[i]!)).toBeLessThan(1e-12 * scale));
};

describe.each([...programs, ...sparing, ...lookups])("$name", ({ blocks, plain, count }) => {
  const x = point(count);

  it("answers the same numbers", () => {
    expect(blocks(x)).toBe(plain(x));
    expect((blocks(x.map((a) => value(a))) as { data: number }).data).toBe(plain(x));
  });

  it("has the same derivatives, forward and in reverse, to third order", () => {
    expectNear(valueAndGrad(blocks)(x), valueAndGrad(plain)(x));
    expectNear(jvp(blocks)(x, point(count, 1)), jvp(plain)(x, point(count, 1)));
    expectNear(hessian(blocks)(x), hessian(plain)(x));
    expectNear(hvp(blocks)(x, point(count, 2)), hvp(plain)(x, point(count, 2)));
    const third = (f: F): unknown =>
      grad((y: Vector) => sum(grad((z: Vector) => sum(grad(f)(z) as Vector))(y) as Vector))(x);
    expectNear(third(blocks), third(plain));
    const mixed = (f: F): unknown =>
      jvp((y: Vector) => grad((z: Vector) => jvp(f)(z, x)[1])(y) as Vector)(x, point(count, 1));
    expectNear(mixed(blocks), mixed(plain));
  });

  it("has the same derivatives by backward", () => {
    const leaves = x.map((a) => value(a));
    const root = blocks(leaves);
    if (typeof root === "number") throw new Error("no value");
    backward(root);
    expectNear(
      leaves.map(({ grad: g }) => g),
      grad(plain)(x),
    );
  });

  it("answers the same bits from every backend", () => {
    for (const f of [blocks, valueAndGrad(blocks), hessian(blocks)] as ((x: Vector) => unknown)[]) {
      const answers = backends.map((backend) => compile(f, { backend })(x));
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
      expect(answers[0]).toEqual(f(x));
    }
    expect(compile(blocks)(x)).toBe(plain(x));
  });

  it("answers the same in batches", () => {
    const samples = [0, 1, 2, 3, 4].map((seed) => point(count, seed));
    const one = (_: Num, y: Vector): Num => blocks(y);
    expect(batch(one, { reduce: "each" })(0, samples)).toEqual(samples.map((y) => plain(y)));
  });
});

/** Vectors of three from vectors of three. */
type Program = (words: Words) => (x: Vector) => Vector;
const { program } = fc.letrec<{ program: Program }>((tie) => ({
  program: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Program>(
      () =>
        ([a, b, c]) => [sin(add(a!, mul(b!, c!))), tanh(b!), tanh(mul(0.5, add(a!, c!)))],
      () =>
        ([a, b, c]) => [mul(tanh(a!), b!), tanh(c!), 0.25],
      () =>
        ([a, b, c]) => [tanh(a!), exp(mul(-1, square(tanh(b!)))), tanh(sub(c!, a!))],
    ),
    fc.tuple(tie("program"), tie("program")).map<Program>(
      ([f, g]) =>
        (words) =>
        (x) =>
          f(words)(g(words)(x)),
    ),
    tie("program").map<Program>((f) => (words) => words.block(f(words))),
    fc.tuple(tie("program"), tie("program")).map<Program>(([f, g]) => (words) => (x) => {
      const rows = [f(words)(x), x, g(words)(x)];
      return words.gather(rows, argmin(rows.map((row) => row[2]!)));
    }),
    fc
      .tuple(tie("program"), fc.integer({ min: 1, max: 7 }), fc.boolean())
      .map<Program>(([f, n, isSparing]) => (words) => (x) => {
        const step = (s: Vector, row: Vector): readonly [Vector, Num] => {
          const [a, b, c] = f(words)(s.map((u, i) => add(mul(0.7, u), mul(row[i % row.length]!, x[i]!)))) as [
            Num,
            Num,
            Num,
          ];
          return [[b, c, a], mul(a, x[1]!)]; // x comes from outside
        };
        const rows = Array.from({ length: n }, (_, t) => [x[t % 3]!, 0.1 * t]);
        const [last, outputs] = words.scan(isSparing ? words.checkpointed(step) : step, x, rows);
        return [last[0]!, add(last[1]!, sum(outputs)), last[2]!];
      }),
    fc.tuple(tie("program"), fc.integer({ min: 1, max: 3 })).map<Program>(([f, n]) => (words) => (x) => {
      const rows = words.map(
        (row, w) => f(words)(row.map((u, i) => sub(u, w[i]!))),
        Array.from({ length: n }, (_, t) => x.map((u) => mul(u, t + 1))),
        x,
      );
      return [0, 1, 2].map((i) => sum(rows.map((row) => row[i]!)));
    }),
    tie("program").map<Program>((f) => (words) => (x) => {
      const step = (s: Vector, w: Vector): Vector => [
        ...f(words)([s[0]!, s[1]!, mul(w[0]!, s[2]!)]),
        add(s[3]!, 1),
      ];
      return words.whileLoop((s) => lt(s[3]!, 3), step, [...x, 0], x).slice(0, 3);
    }),
  ),
}));

describe("results of a block that are not chosen", () => {
  /** At a = 0: a finite result, an infinite derivative, NaN, and an infinite one of another argument. */
  const body = (a: Num, b: Num): Vector => [
    mul(a, b),
    mul(b, sqrt(a)),
    mul(b, log(sub(a, 1))),
    div(b, a),
    sin(b),
  ];
  const kinds: readonly (readonly [string, (words: Words) => (a: Num, b: Num) => Vector])[] = [
    ["of a block", (words) => (a, b) => words.block(([x, y]) => body(x!, y!))([a, b])],
    ["of a map", (words) => (a, b) => words.map((x, w) => body(x[0]!, w[0]!), [[a], [a]], [b])[1]!],
  ];
  /** Which results are taken under which conditions; so many of them count that the answer is finite. */
  const uses: readonly ((r: Vector, a: Num, b: Num) => Num)[] = [
    (r, a) => add(select(gt(a, 0), r[1]!, r[0]!), r[4]!),
    (r, a, b) => add(select(gt(a, 0), r[1]!, r[0]!), select(gt(b, 5), r[3]!, r[4]!)),
    (r, a) => mul(select(gt(a, 0), r[2]!, r[4]!), add(r[0]!, r[4]!)),
    (r, a, b) => add(relu(sub(select(gt(a, 0), r[1]!, r[0]!), b)), square(r[4]!)),
    (r, a, b) => select(gt(a, 0), r[1]!, select(gt(b, 5), r[2]!, mul(r[4]!, r[0]!))),
    (r, a) => add(select(gt(a, 0), add(r[1]!, r[3]!), r[4]!), mul(a, r[0]!)),
  ];
  const derivatives: readonly ((f: F) => (x: readonly number[]) => unknown)[] = [
    (f) => (x) => valueAndGrad(f)(x),
    (f) => (x) => jvp(f)(x, [1, 2]),
    (f) => (x) => hessian(f)(x),
    (f) => (x) => hvp(f)(x, [1, -2]),
    (f) => (x) => jvp((y: Vector) => jvp(f)(y, [1, 3])[1])(x, [2, 1]),
  ];

  it.each(kinds)("%s contribute nothing, whatever they hold, in every mode and backend", (_, make) => {
    for (const use of uses) {
      const [blocks, plain] = [make(recordedOnce), make(writtenOut)].map(
        (r): F =>
          ([a, b]) => use(r(a!, b!), a!, b!), // prettier-ignore
      ) as [F, F];
      for (const derivative of derivatives) {
        const x = [0, 0.7];
        const expected = derivative(plain)(x);
        expect(([expected].flat(3) as number[]).every(Number.isFinite)).toBe(true);
        expectNear(derivative(blocks)(x), expected);
        for (const backend of backends) expectNear(compile(derivative(blocks), { backend })(x), expected);
      }
      const leaves = [value(0), value(0.7)];
      backward(blocks(leaves) as Value);
      expectNear(
        leaves.map(({ grad: g }) => g),
        grad(plain)([0, 0.7]),
      );
    }
  });
});

it("counts a plain number that a block is handed as a value, and one that it reads as a number", () => {
  const handed = block((x: Num, m: Num) => max(x, m));
  const read = block((x: Num) => max(x, 1));
  for (const around of [(f: (x: number) => number) => f, compile]) {
    expect(around(grad((x: Num) => handed(x, 1)))(1)).toBe(0.5);
    expect(around(grad((x: Num) => read(x)))(1)).toBe(0);
    expect(around(grad((x: Num) => fold((state: Num, m: Num) => max(state, m), x, [1])))(1)).toBe(0.5);
  }
});

describe("loops that keep few states", () => {
  const rows = Array.from({ length: 5000 }, (_, t) => Math.sin(t));
  const step = (s: Vector, row: Num, w: Num): Vector => [sin(add(mul(s[0]!, w), row)), mul(s[1]!, w)];

  it("hold some √n of n, and answer the same bits", () => {
    for (const n of [1, 2, 3, 10, 100, 5000]) {
      const held = [step, checkpointed(step)].map((f) => {
        const root = fold(f, [value(0.3), 1] as Vector, rows.slice(0, n), value(0.7));
        const loop = ((root[0] as Value).x as Value).op as unknown as { block: Loop };
        const leaves = (((root[0] as Value).x as Value).x as Num[]).filter((x) => typeof x !== "number");
        backward(root[0] as Value);
        return { numbers: loop.block.heldNumbers, slopes: leaves.map((x) => x.grad) };
      });
      expect(held[0]!.numbers).toBe(2 * n);
      expect(held[1]!.numbers).toBeLessThanOrEqual(2 * 5 * Math.sqrt(n) + 4);
      expect(held[1]!.slopes).toEqual(held[0]!.slopes);
    }
  });

  it("are told by their steps, whose names they keep", () => {
    expect(checkpointed(step).name).toBe("step");
    expect(checkpointed(step)([1, 2], 3, 4)).toEqual(step([1, 2], 3, 4));
    expect(() => checkpointed(1 as never)).toThrow("Cannot checkpoint 1: it is not a function.");
  });
});

describe("a block whose equal parts are one", () => {
  /** By its minors, each of which is computed again and again. */
  const det = (rows: readonly Vector[]): Num => {
    const [first, ...rest] = rows;
    if (rest.length === 0) return first![0]!;
    return sum(
      first!.map((x, i) => {
        const minor = mul(x, det(rest.map((row) => row.filter((_, j) => j !== i))));
        return i % 2 === 0 ? minor : mul(-1, minor);
      }),
    );
  };
  const of =
    (f: (rows: readonly Vector[]) => Num): F =>
    (x) =>
      f(rowsOf(x, 4));
  const [shared, once] = [of(block(det, { share: true })), of(block(det))];
  const x = point(16);

  it("has the same value and derivatives, to third order", () => {
    expect(shared(x)).toBe(of(det)(x));
    expectNear(valueAndGrad(shared)(x), valueAndGrad(of(det))(x));
    expectNear(hessian(shared)(x), hessian(of(det))(x));
    const third = (f: F): unknown => jvp((y: Vector) => hvp(f)(y, point(16, 2)) as Vector)(x, point(16, 1));
    expectNear(third(shared), third(of(det)));
  });

  it("has fewer operations in its derivative", () => {
    const steps = (f: F): number => {
      const leaves = x.map((a) => value(a));
      return linearize(gradient(f(leaves), leaves), leaves, undefined, "written out").ops.length;
    };
    expect(steps(shared)).toBeLessThan(0.8 * steps(once));
  });

  it("refuses other options", () => {
    expect(() => block(det, { shared: true } as never)).toThrow("share");
    expect(() => block(det, { share: 1 } as never)).toThrow("share");
  });
});

it("adds adjoints of what is shared in blocks", () => {
  const terms = Array.from({ length: 1000 }, (_, i) => Math.sin(1000 * i) * 10 ** (i % 9));
  const slope = grad((w: Num) => fold((s: Num, row: Num, v: Num) => add(s, mul(row, v)), 0, terms, w))(1);
  expect(slope).toBe(sum(terms.toReversed()));
  expect(slope).not.toBe(terms.reduceRight((s, x) => s + x));
  expect(
    compile(grad((w: Num) => fold((s: Num, row: Num, v: Num) => add(s, mul(row, v)), 0, terms, w)))(1),
  ).toBe(slope);
});

it("gives what is for a row that is a plain number to nobody", () => {
  const product = ([a]: Vector): Num => fold((s: Num, row: Num) => mul(s, row), a!, [a!, 2]);
  expect(grad(product)([3, 5])).toEqual([12, 0]); // 2a², whatever b is
  expect(hessian(product)([3, 5])).toEqual([[4, 0], [0, 0]]); // prettier-ignore
  for (const backend of backends) expect(compile(grad(product), { backend })([3, 5])).toEqual([12, 0]);
});

it("takes rows by the ten thousand", () => {
  const rows = Array.from({ length: 20_000 }, (_, t) => Math.sin(t));
  const long = (x: Vector): Num =>
    fold((s: Num, row: Num, w: Num) => sin(add(mul(s, w), row)), x[0]!, rows, x[1]!);
  for (const backend of backends) expect(compile(long, { backend })([0.3, 0.5])).toBe(long([0.3, 0.5]));
});

describe("programs of blocks in blocks", () => {
  const lossOf =
    (make: Program, words: Words): F =>
    (x) =>
      sum(make(words)(x).map((y, i) => mul(i + 1, y)));

  it("have the values and derivatives of what they stand for, to third order", () => {
    fc.assert(
      fc.property(program, fc.nat(100), (make, seed) => {
        const x = point(3, seed);
        const [once, out] = [lossOf(make, recordedOnce), lossOf(make, writtenOut)];
        const [root, plain] = [once(x.map((a) => value(a))), out(x.map((a) => value(a)))].map((y) =>
          typeof y === "number" ? y : y.data,
        );
        expect(root).toBe(plain);
        const orders: readonly ((f: F) => unknown)[] = [
          (f) => valueAndGrad(f)(x),
          (f) => jvp(f)(x, point(3, 1)),
          (f) => hvp(f)(x, point(3, 2)),
          (f) => jvp((y: Vector) => hvp(f)(y, point(3, 2)) as Vector)(x, point(3, 1)),
        ];
        const answers = orders.map((order) => order(out));
        fc.pre(isModerate(answers));
        orders.forEach((order, i) => expectNear(order(once), answers[i]));
      }),
      { numRuns: 60 },
    );
  });

  it("answer the same bits from every backend", () => {
    fc.assert(
      fc.property(program, fc.nat(100), (make, seed) => {
        const x = point(3, seed);
        const f = valueAndGrad(lossOf(make, recordedOnce));
        const [run, js, wasm] = backends.map((backend) => compile(f, { backend })(x));
        expect(js).toEqual(run);
        expect(wasm).toEqual(run);
        expect(run).toEqual(f(x));
      }),
      { numRuns: 40 },
    );
  });
});
