/** Emitted source: it compiles under `tsc --strict`, imports nothing, and answers the same bits. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { emit } from "../src/compile/index.ts";
import { definePrimitive } from "../src/define-primitive.ts";
import * as primitives from "../src/primitives.ts";
import { hessian, valueAndGrad } from "../src/transforms.ts";
import { isValue, type Num, type Unary, type Value } from "../src/value.ts";

const { add, exp, log, mul, sigmoid, sin, square, sub, sum, tanh } = primitives;

const cube = definePrimitive("cube", { evaluate: (x) => x * x * x, partials: [(x) => mul(3, square(x))] });

interface Weights {
  readonly hidden: readonly Value[];
  readonly bias: Value;
}
function network(w: Weights, x: readonly [Num, Num], y: Num): Num {
  const net = add(add(mul(w.hidden[0] as Value, x[0]), mul(w.hidden[1] as Value, x[1])), w.bias);
  net.label = "net";
  const a = sigmoid(net);
  a.label = "a";
  return add(square(sub(tanh(a), y)), mul(-0.5, cube(w.bias)));
}
const rosenbrock = (x: readonly Value[]): Num =>
  sum(
    x.slice(1).map((next, i) => {
      const residual = sub(next, square(x[i]!));
      residual.label = `residual[${i}]`;
      return add(mul(100, square(residual)), square(sub(1, x[i]!)));
    }),
  );
interface Layers {
  readonly w1: readonly (readonly Num[])[];
  readonly w2: readonly Num[];
}
const twoLayers = ({ w1, w2 }: Layers, x: readonly Num[]): Num =>
  square(
    sub(
      1,
      primitives.dot(
        w2,
        w1.map((w) => sigmoid(primitives.dot(w, x))),
      ),
    ),
  );
const row = (count: number): number[] => Array.from({ length: count }, (_, i) => Math.cos(i));
const layersAt = [{ w1: Array.from({ length: 12 }, () => row(20)), w2: row(12) }, row(20)] as const;

const weights = { hidden: [0.3, -0.2], bias: 0.1 };
const many = Array.from({ length: 150 }, (_, i) => Math.sin(i));
const sources = {
  network: emit(valueAndGrad(network), [weights, [1, 2], 0.5], { name: "step", description: "One step." }),
  curvature: emit(
    hessian((x: Value): Num => log(sin(x))),
    [1],
  ),
  long: emit(valueAndGrad(rosenbrock), [many]),
  layers: emit(valueAndGrad(twoLayers), [...layersAt]),
};

const folder = mkdtempSync(join(tmpdir(), "emitted-"));
beforeAll(() => {
  for (const [name, source] of Object.entries(sources)) writeFileSync(join(folder, `${name}.ts`), source);
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin/tsc",
  );
  const flags =
    "--ignoreConfig --strict --noUncheckedIndexedAccess --noUnusedLocals --target es2022 --module es2022".split(
      " ",
    );
  const files = Object.keys(sources).map((name) => join(folder, `${name}.ts`));
  const { status, stdout } = spawnSync(process.execPath, [compiler, ...flags, "--outDir", folder, ...files], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stdout);
}, 30_000);
afterAll(() => rmSync(folder, { recursive: true }));

const load = async (name: string): Promise<Record<string, (...args: unknown[]) => unknown>> => {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  return (await import(/* @vite-ignore */ pathToFileURL(join(folder, `${name}.js`)).href)) as never;
};

it("answers the same bits, in the same shapes", async () => {
  const { step } = await load("network");
  const eager = valueAndGrad(network);
  for (const y of [0.5, -3, NaN]) {
    expect(step?.(weights, [1, 2], y)).toEqual(eager(weights, [1, 2], y));
  }
  const { kernel: curvature } = await load("curvature");
  expect(curvature?.(0.7)).toBe(hessian((x: Value): Num => log(sin(x)))(0.7));
});

it("writes what repeats as loops, by the names of who wrote it", async () => {
  const { kernel } = await load("long");
  expect(kernel?.(many)).toEqual(valueAndGrad(rosenbrock)(many));
  expect(sources.long.split("\n").length).toBeLessThan(80);
  expect(sources.long).toMatch(/for \(let i = 0; i < 149; i\+\+\) \{\n {4}const .* = x\[i\]! \* x\[i\]!;/);
  expect(sources.long).toMatch(/residual\[i\] = /);
  const { kernel: layers } = await load("layers");
  expect(layers?.(...layersAt)).toEqual(valueAndGrad(twoLayers)(...layersAt));
  expect(sources.layers.split("\n").length).toBeLessThan(180);
  expect(sources.layers).toContain("+= w1[");
});

it("cuts what is long and does not repeat into functions that V8 optimizes", async () => {
  const f = (x: Num): Num => {
    let last = x;
    for (let k = 0; k < 900; k++) last = Math.sin(k * k) > 0.5 ? sin(last) : add(mul(last, k), x);
    return last;
  };
  const source = emit(f, [1]);
  expect(source).toContain("function piece1()");
  const { kernel } = await run(source);
  expect(kernel?.(0.3)).toBe(f(0.3));
});

it("answers the same bits for random programs with loops", async () => {
  const moves: readonly ((x: readonly Num[], c: number) => readonly Num[])[] = [
    (x, c) => x.map((a) => mul(tanh(a), c)),
    (x) => x.map((a, i) => sub(a, x[x.length - 1 - i]!)),
    (x, c) => x.map((a, i) => add(a, i % 3 === 0 ? c : 0.5)),
    (x) => x.map((a, i) => primitives.select(primitives.gt(a, x[(i + 1) % x.length]!), a, square(a))),
    (x) => x.map((_, i) => sum(x.slice(0, i + 1))),
    (x) => x.map((_, i) => primitives.dot(x, [...x.slice(i), ...x.slice(0, i)])),
    (x) => x.map((a, i) => (i === 0 ? a : primitives.div(a, add(1, square(x[i - 1]!))))),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 4, max: 30 }),
      fc.array(fc.tuple(fc.nat(moves.length - 1), fc.constantFrom(0, 1, 0.5, -0.3)), {
        minLength: 1,
        maxLength: 5,
      }),
      async (length, steps) => {
        const f = valueAndGrad((x: readonly Num[]) =>
          sum(steps.reduce((y, [move, c]) => moves[move]!(y, c), x)),
        );
        const xs = Array.from({ length }, (_, i) => Math.sin(3 * i + 1));
        const { kernel } = await run(emit(f, [xs]));
        expect(kernel?.(xs)).toEqual(f(xs));
      },
    ),
    { numRuns: 40 },
  );
});

it("names its constants by labels, and says what it is", () => {
  expect(sources.network).toContain("One step.");
  expect(sources.network).toMatch(/const hidden_0 = .*\n.*const hidden_1 = /);
  expect(sources.network).toMatch(/const net = \(\(hidden_0 \* y_0\) \+ \(hidden_1 \* y_1\)\) \+ bias;/);
  expect(sources.network).not.toContain("import");
});

it("names the operation that it cannot write", () => {
  const k = 3;
  const scale = (x: number): number => x;
  // oxlint-disable-next-line no-extra-bind -- bound functions have no text
  const bound = ((x: number): number => x).bind(undefined);
  const cases: readonly (readonly [(x: number) => number, string])[] = [
    [(x) => x * k, "uses k, which is not in its text"],
    [(x) => scale(x), "uses scale, which is not in its text"],
    [(x) => Number(`${x}`), "uses a template, which is not in its text"],
    [bound, "has no text that can be written out"],
    [(x) => (x > 0 ? k : x), "uses k, which is not in its text"],
  ];
  for (const [evaluate, reason] of cases) {
    const own = definePrimitive("own", { evaluate, partials: [1] });
    expect(() => emit((x: Value): Num => own(x), [1])).toThrow(
      `Cannot emit own: its value ${reason}. Give the operation js, or lower to operations that have it.`,
    );
  }
});

/** What strips types: vitest brings it along. */
const require = createRequire(import.meta.url);
const vite = pathToFileURL(createRequire(require.resolve("vitest/package.json")).resolve("vite")).href;
const { transformWithOxc } = (await import(/* @vite-ignore */ vite)) as {
  transformWithOxc: (source: string, name: string) => Promise<{ code: string }>;
};

/** The module as it runs. */
const run = async (source: string): Promise<Record<string, (...args: unknown[]) => unknown>> => {
  const { code } = await transformWithOxc(source, "emitted.ts");
  return (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as never;
};

it("writes erf, erfc and gelu, to the bit", async () => {
  const f = (x: Num): Num[] => [primitives.erf(x), primitives.erfc(x), primitives.gelu(x)];
  const { kernel } = await run(emit(f, [1]));
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.double({ min: -30, max: 30, noNaN: true })), (x) => {
      expect(kernel?.(x)).toEqual(f(x));
    }),
    { numRuns: 2000 },
  );
});

it("writes values in every form in which functions are written", async () => {
  const forms: readonly { evaluate: (x: number) => number }[] = [
    { evaluate: (x) => 2 * x },
    {
      evaluate: (x) => {
        const y = x * x;
        let [a, b] = [y, 2];
        for (let i = 0, n = 3; i < n; i++) a += b;
        return a;
      },
    },
    {
      evaluate(x) {
        return Math.max(x, 0.5);
      },
    },
    {
      evaluate: function (x) {
        return x / 2;
      },
    },
    {
      evaluate: function factorial(x): number {
        return x < 1 ? 1 : x * factorial(x - 1);
      },
    },
    { evaluate: (x) => [x, 1].map((y) => y + 1).reduce((a, b) => a * b) },
    { evaluate: Math.cbrt },
  ];
  const rows = forms.map(({ evaluate }) => definePrimitive("same name", { evaluate, partials: [1] }));
  const f = (x: Num): Num[] => rows.map((row) => row(x));
  const { kernel } = await run(emit(f, [1]));
  for (const x of [3, -1, 0.25]) expect(kernel?.(x)).toEqual(f(x));
});

it("runs whatever its keys, labels and operations are called", async () => {
  const names = [
    "xIn",
    "record",
    "record1",
    "yIn",
    "x",
    "m",
    "t0",
    "v0",
    "f0",
    "piece0",
    "exp",
    "reduce",
    "kernel",
    "soft-sign",
    "__proto__",
    "constructor",
    "class",
    "eval",
    "NaN",
    "Infinity",
    "Math",
    "undefined",
    "a b",
    "",
    "1",
    "x = 1; throw 1; //",
    "*/ throw 1; /*",
    "\u2028",
    "\\",
    '"',
    '"] = 1; throw 1; ["',
    "größe",
    "δ",
    "\u202e",
    "${1}",
    "`",
  ];
  const name = fc.constantFrom(...names);
  const program = fc.record({
    keys: fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
    labels: fc.array(name, { minLength: 3, maxLength: 3 }),
    rows: fc.array(name.filter(Boolean), { minLength: 2, maxLength: 2 }),
    long: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(program, async ({ keys, labels, rows, long }) => {
      const [first, second] = rows.map((row, i) =>
        definePrimitive(
          row,
          i === 0 ? { evaluate: (x) => x / 3, partials: [1] } : { evaluate: (x) => x - 0.1, partials: [1] },
        ),
      ) as [Unary, Unary];
      const f = (p: Record<string, Num>, x: Num): Record<string, Num> => {
        const sums = Object.values(p).map((y, i) => {
          const a = first(mul(y, x));
          const b = second(exp(a));
          if (isValue(a) && isValue(b)) [a.label, b.label] = [labels[i % 3], labels[(i + 1) % 3]];
          let last = add(a, b);
          for (let k = 0; long && k < 300; k++) last = add(sin(last), k);
          return add(last, b);
        });
        return Object.fromEntries(keys.map((key, i) => [key, sums[i] as Num]));
      };
      const point = Object.fromEntries(keys.map((key, i) => [key, i + 0.5]));
      const { kernel } = await run(emit(f, [point, 2], { description: labels[0] ?? "" }));
      const answer = kernel?.(point, 2) as object;
      const expected = f(point, 2);
      expect(Object.entries(answer)).toEqual(Object.entries(expected));
    }),
    { numRuns: 150 },
  );
});

it("writes fixed arguments into the module", async () => {
  const f = (x: readonly Num[], order: readonly number[]): Num => sum(order.map((i) => mul(x[i] as Num, i)));
  const { kernel } = await run(
    emit(
      f,
      [
        [3, 4, 5],
        [2, 0],
      ],
      { fixed: [1] },
    ),
  );
  expect(kernel?.([3, 4, 5])).toBe(10);
  expect(() => emit(f, [[3], [0]], { fixt: [1] } as never)).toThrow("Cannot call emit with the option fixt");
});

it("refuses names that no function can have", () => {
  for (const name of ["class", "a b", "", "1st", "a-b", "Math", "eval", "x) {"]) {
    expect(() => emit((x: Num) => square(x), [1], { name })).toThrow(
      /Cannot emit a function named ".*": it is no name/,
    );
  }
  expect(() => emit((x: Num) => sin(x), [1], { name: "sin" })).toThrow(
    /another part of the module has that name/,
  );
  expect(emit((x: Num) => cube(x), [1], { name: "cube" })).toContain("const cube_2: ");
  expect(emit((x: Num) => square(x), [1], { name: "größe" })).toContain("export function größe(");
});

it("keeps descriptions and labels inside their comment", () => {
  const text = emit(
    (x: { readonly [key: string]: Num }) => square(x["*/ evil"] as Num),
    [{ "*/ evil": 1 }] as never,
    {
      description: "Ends */ here\nand goes on.",
    },
  );
  const comment = text.slice(text.indexOf("/**"), text.indexOf("export function"));
  expect(comment.match(/\*\//g)).toHaveLength(1);
  expect(comment).toContain(" * Ends *\\/ here\n * and goes on.");
});

it("hides no number by a label", () => {
  const source = emit(
    (w: { Infinity: Value; eval: Value }) => mul(mul(w.Infinity, Infinity), w.eval),
    [{ Infinity: 1, eval: 2 }],
  );
  expect(source).not.toMatch(/const (?:Infinity|eval) /);
});
