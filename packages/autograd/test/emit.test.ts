/** Emitted source: it compiles under `tsc --strict`, imports nothing, and answers the same bits. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { emit } from "../src/compile/index.ts";
import { definePrimitive } from "../src/define.ts";
import * as primitives from "../src/primitives.ts";
import { hessian, valueAndGrad } from "../src/transforms.ts";
import type { Num, Value } from "../src/value.ts";

const { add, erf, log, mul, sigmoid, sin, square, sub, sum, tanh } = primitives;

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
    x
      .slice(1)
      .map((next, i) =>
        add(mul(100, square(sub(next, square(x[i] as Value)))), square(sub(1, x[i] as Value))),
      ),
  );

const weights = { hidden: [0.3, -0.2], bias: 0.1 };
const many = Array.from({ length: 150 }, (_, i) => Math.sin(i));
const sources = {
  network: emit(valueAndGrad(network), [weights, [1, 2], 0.5], { name: "step", description: "One step." }),
  curvature: emit(
    hessian((x: Value): Num => log(sin(x))),
    [1],
  ),
  long: emit(valueAndGrad(rosenbrock), [many]),
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

it("cuts what is long into functions that V8 optimises", async () => {
  const { kernel } = await load("long");
  expect(kernel?.(many)).toEqual(valueAndGrad(rosenbrock)(many));
  expect(sources.long).toContain("function piece1()");
});

it("names its constants by labels, and says what it is", () => {
  expect(sources.network).toContain("One step.");
  expect(sources.network).toMatch(/const hidden_0 = .*\n.*const hidden_1 = /);
  expect(sources.network).toMatch(/const net = \(\(hidden_0 \* y_0\) \+ \(hidden_1 \* y_1\)\) \+ bias;/);
  expect(sources.network).not.toContain("import");
});

it("names the operation that it cannot write", () => {
  expect(() => emit((x: Value): Num => erf(x), [1])).toThrow(
    "Cannot emit erf: its value calls ratio. Give the operation js, or lower to operations that have it.",
  );
});

it("refuses names that no function can have", () => {
  for (const name of ["class", "a b", "", "1st", "a-b", "Math", "eval", "x) {"]) {
    expect(() => emit((x: Num) => square(x), [1], { name })).toThrow(
      /Cannot emit a function named ".*": it is no name/,
    );
  }
  expect(() => emit((x: Num) => cube(x), [1], { name: "cube" })).toThrow(
    /another part of the module has that name/,
  );
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
