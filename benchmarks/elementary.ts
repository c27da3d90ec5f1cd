/**
 * @file `npm run bench:elementary`: how exact the elementary functions are, and what they cost, beside V8's `Math`. Errors
 * are measured by a program in C against quadruple precision, where there is gcc; times are medians of paired rounds. The
 * table is written into docs/kernels.md.
 */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import {
  add,
  batch,
  compile,
  cos,
  cosh,
  exp,
  expm1,
  log,
  log1p,
  type Num,
  sigmoid,
  sin,
  sinh,
  tanh,
  type Unary,
  type Value,
} from "@chainrule/autograd";
import { median } from "./pace.ts";
import { uniform } from "./workloads/random.ts";

interface Case {
  readonly row: Unary;
  readonly math: (x: number) => number;
  /** Where it is measured, in words and as one random argument. */
  readonly ranges: readonly { readonly text: string; readonly draw: (random: () => number) => number }[];
  /** Where it is timed. */
  readonly timed: readonly [number, number];
}

const between =
  (from: number, to: number) =>
  (random: () => number): number =>
    from + (to - from) * random();
/** Any positive double is as likely as any other of its kind: the bits are drawn. */
const positive = (random: () => number): number => {
  const words = Uint32Array.of(random() * 2 ** 32, random() * 0x7ff00000);
  return new Float64Array(words.buffer)[0] as number;
};
const signed = (random: () => number): number => (random() < 0.5 ? -1 : 1) * positive(random);

const cases: readonly Case[] = [
  {
    row: exp,
    math: Math.exp,
    ranges: [
      { text: "all that is not 0 or ∞", draw: between(-745.2, 709.79) },
      { text: "−1 to 1", draw: between(-1, 1) },
    ],
    timed: [-10, 10],
  },
  {
    row: expm1,
    math: Math.expm1,
    ranges: [
      { text: "−50 to 709", draw: between(-50, 709) },
      { text: "−1 to 1", draw: between(-1, 1) },
    ],
    timed: [-3, 3],
  },
  {
    row: log,
    math: Math.log,
    ranges: [
      { text: "all positive", draw: positive },
      { text: "½ to 2", draw: between(0.5, 2) },
    ],
    timed: [0.1, 100],
  },
  {
    row: log1p,
    math: Math.log1p,
    ranges: [
      { text: "all positive", draw: positive },
      { text: "−1 to 1", draw: between(-1, 1) },
    ],
    timed: [-0.5, 5],
  },
  {
    row: sin,
    math: Math.sin,
    ranges: [
      { text: "all", draw: signed },
      { text: "−10 to 10", draw: between(-10, 10) },
    ],
    timed: [-10, 10],
  },
  {
    row: cos,
    math: Math.cos,
    ranges: [
      { text: "all", draw: signed },
      { text: "−10 to 10", draw: between(-10, 10) },
    ],
    timed: [-10, 10],
  },
  {
    row: sinh,
    math: Math.sinh,
    ranges: [
      { text: "all that is not ∞", draw: between(-710.4, 710.4) },
      { text: "−1 to 1", draw: between(-1, 1) },
    ],
    timed: [-3, 3],
  },
  {
    row: cosh,
    math: Math.cosh,
    ranges: [
      { text: "all that is not ∞", draw: between(-710.4, 710.4) },
      { text: "−2 to 2", draw: between(-2, 2) },
    ],
    timed: [-3, 3],
  },
  {
    row: tanh,
    math: Math.tanh,
    ranges: [
      { text: "all", draw: signed },
      { text: "−20 to 20", draw: between(-20, 20) },
    ],
    timed: [-3, 3],
  },
  {
    row: sigmoid,
    math: (x) => 1 / (1 + Math.exp(-x)),
    ranges: [
      { text: "−700 to 700", draw: between(-700, 700) },
      { text: "−40 to 40", draw: between(-40, 40) },
    ],
    timed: [-10, 10],
  },
];

const ARGUMENTS = 2 ** 19;
const TIMED = 1000;
const ROUNDS = 25;

const words = process.argv.slice(2);
const only = words.find((word) => word.startsWith("--time="))?.slice("--time=".length);
if (only === undefined) table();
else console.log(JSON.stringify(times(cases.find(({ row }) => row.name === only) as Case)));

/** All functions, one line each. */
function table(): void {
  const judge = build();
  const error = (name: string, f: (x: number) => number, { ranges }: Case): string =>
    judge === undefined
      ? "?"
      : Math.max(...ranges.map(({ draw }) => largest(judge, name, f, draw))).toFixed(2);
  const lines = cases.map((entry) => {
    const { row, math, ranges } = entry;
    const self = fileURLToPath(import.meta.url);
    // A process for each: a call site that has seen two functions is slower for both.
    const timing = execFileSync(process.execPath, [...process.execArgv, self, `--time=${row.name}`], {
      encoding: "utf8",
    });
    const { eager, kernel, lanes } = JSON.parse(timing) as Times;
    const where = ranges.map(({ text }) => text).join("; ");
    const faster = [eager, kernel, lanes].map((ratio) => `${ratio.toFixed(1)}×`);
    return [row.name, where, error(row.name, row, entry), error(row.name, math, entry), ...faster];
  });
  const head = [
    "function",
    "measured",
    "largest error",
    "V8's `Math`",
    "eagerly",
    "in kernels",
    "in batches",
  ];
  const text = [head, head.map((_, i) => (i < 2 ? "---" : "---:")), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
  console.log(text);
  if (judge === undefined) return;
  const page = new URL("../docs/kernels.md", import.meta.url);
  const [begin, end] = ["<!-- elementary: npm run bench:elementary -->", "<!-- end of elementary -->"];
  const [before, rest] = readFileSync(page, "utf8").split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined)
    throw new Error(`Cannot publish: docs/kernels.md has no place between ${begin} and ${end}.`);
  const conditions = `Measured on ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.`;
  writeFileSync(page, `${before}${begin}\n\n${text}\n\n${conditions}\n\n${end}${after}`);
}

interface Times {
  /** How many times as fast as `Math` it is: called, in kernels on one sample, and in batches. */
  readonly eager: number;
  readonly kernel: number;
  readonly lanes: number;
}

function times({ row, math, timed }: Case): Times {
  const random = generator();
  const xs = Float64Array.from({ length: TIMED }, () => between(...timed)(random));
  const loop = (f: (x: number) => number): (() => number) => {
    // A loop of its own for each function, so that each is inlined where V8 would inline it.
    // oxlint-disable-next-line typescript/no-implied-eval -- that is what it is for
    const make = new Function(
      "f",
      "xs",
      "return () => { let s = 0; for (const x of xs) s += f(x); return s; };",
    ) as (of: (x: number) => number, numbers: Float64Array) => () => number;
    return make(f, xs);
  };
  const kernel = compile(
    (x: readonly Value[]): Num => x.map((some) => row(some)).reduce<Num>((s, y) => add(s, y), 0),
    {
      backend: "wasm",
    },
  ).record([...xs]);
  kernel.input.set(xs);
  const lanes = batch((_: Value, x: Value) => row(x), { reduce: "sum" }).record(0, 0);
  lanes.samples(TIMED).set(xs);
  const runs = [loop(math), loop(row.evaluate), kernel.run, () => lanes.run(TIMED)];
  const slice = (run: () => unknown): number => {
    const begin = performance.now();
    for (let k = 0; k < 100; k++) run();
    return performance.now() - begin;
  };
  for (const run of runs) for (let k = 0; k < 20; k++) slice(run);
  const ratios: number[][] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const [reference, ...others] = runs.map(slice) as [number, ...number[]];
    others.forEach((time, i) => ratios[i]!.push(reference / time));
  }
  const [eager, scalar, vectors] = ratios.map(median) as [number, number, number];
  return { eager, kernel: scalar, lanes: vectors };
}

/** The largest error of f on random arguments, in units of the last place. */
function largest(
  judge: string,
  name: string,
  f: (x: number) => number,
  draw: (random: () => number) => number,
): number {
  const random = generator();
  const pairs = new Float64Array(2 * ARGUMENTS);
  for (let i = 0; i < ARGUMENTS; i++) {
    const x = draw(random);
    pairs[2 * i] = x;
    pairs[2 * i + 1] = f(x);
  }
  const answer = execFileSync(judge, [name], { input: new Uint8Array(pairs.buffer), encoding: "utf8" });
  return Number(answer);
}

/** The program that judges; `undefined` where it cannot be built. */
function build(): string | undefined {
  const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  mkdirSync(path("out"), { recursive: true });
  const program = path("out/accuracy");
  const built = spawnSync("gcc", ["-O2", path("native/accuracy.c"), "-lquadmath", "-lm", "-o", program]);
  if (built.status === 0) return program;
  console.log("Without errors: there is no gcc with libquadmath.");
  return undefined;
}

/** Uniform numbers in [0, 1) with all their bits, the same in every run. */
function generator(): () => number {
  const half = uniform(1);
  return () => half() + half() * 2 ** -32;
}
