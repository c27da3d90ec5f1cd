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
  acos,
  acosh,
  add,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  batch,
  cbrt,
  compile,
  cos,
  cosh,
  erf,
  erfc,
  exp,
  expm1,
  hypot,
  log,
  log10,
  log1p,
  log2,
  pow,
  sigmoid,
  sin,
  sinh,
  tan,
  tanh,
  type Binary,
  type Num,
  type Unary,
  type Value,
} from "@chainrule/autograd";
import { median } from "./pace.ts";
import { uniform } from "./workloads/random.ts";

type Random = () => number;

type Evaluate = (x: number, y: number) => number;

interface Case {
  readonly row: Unary | Binary;
  /** Its function in JavaScript, if there is one. */
  readonly math?: Evaluate;
  /** Where it is measured, in words and as one random argument, or two. */
  readonly ranges: readonly { readonly text: string; readonly draw: (random: Random) => readonly number[] }[];
  /** Where it is timed, each argument from one number to the next. */
  readonly timed: readonly number[];
}

const between =
  (...bounds: readonly number[]) =>
  (random: Random): readonly number[] =>
    bounds.flatMap((from, i) => (i % 2 === 0 ? from + ((bounds[i + 1] as number) - from) * random() : []));
/** Any positive double is as likely as any other of its kind: the bits are drawn. */
const positive = (random: Random): number => {
  const words = Uint32Array.of(random() * 2 ** 32, random() * 0x7ff00000);
  return new Float64Array(words.buffer)[0] as number;
};
const signed = (random: Random): number => (random() < 0.5 ? -1 : 1) * positive(random);
const allPositive = { text: "all positive", draw: (random: Random) => [positive(random)] };
const all = { text: "all", draw: (random: Random) => [signed(random)] };
const pairs = { text: "all", draw: (random: Random) => [signed(random), signed(random)] };
const range = (text: string, ...bounds: readonly number[]): Case["ranges"][number] => ({
  text,
  draw: between(...bounds),
});
/** 1 ± 2⁻ᵏ, which lies near 1 at all scales. */
const nearOne = {
  text: "near 1",
  draw: (random: Random) => [1 + (random() < 0.5 ? -1 : 1) * 2 ** (-1 - 51 * random())],
};

const cases: readonly Case[] = [
  {
    row: exp,
    math: Math.exp,
    ranges: [range("all that is not 0 or ∞", -745.2, 709.79), range("−1 to 1", -1, 1)],
    timed: [-10, 10],
  },
  {
    row: expm1,
    math: Math.expm1,
    ranges: [range("−50 to 709", -50, 709), range("−1 to 1", -1, 1)],
    timed: [-3, 3],
  },
  { row: log, math: Math.log, ranges: [allPositive, range("½ to 2", 0.5, 2), nearOne], timed: [0.1, 100] },
  { row: log1p, math: Math.log1p, ranges: [allPositive, range("−1 to 1", -1, 1)], timed: [-0.5, 5] },
  { row: log2, math: Math.log2, ranges: [allPositive, range("½ to 2", 0.5, 2), nearOne], timed: [0.1, 100] },
  {
    row: log10,
    math: Math.log10,
    ranges: [allPositive, range("½ to 2", 0.5, 2), nearOne],
    timed: [0.1, 100],
  },
  { row: sin, math: Math.sin, ranges: [all, range("−10 to 10", -10, 10)], timed: [-10, 10] },
  { row: cos, math: Math.cos, ranges: [all, range("−10 to 10", -10, 10)], timed: [-10, 10] },
  { row: tan, math: Math.tan, ranges: [all, range("−10 to 10", -10, 10)], timed: [-10, 10] },
  { row: asin, math: Math.asin, ranges: [range("−1 to 1", -1, 1)], timed: [-1, 1] },
  { row: acos, math: Math.acos, ranges: [range("−1 to 1", -1, 1)], timed: [-1, 1] },
  { row: atan, math: Math.atan, ranges: [all, range("−5 to 5", -5, 5)], timed: [-5, 5] },
  { row: atan2, math: Math.atan2, ranges: [pairs, range("−1 to 1", -1, 1, -1, 1)], timed: [-1, 1, -1, 1] },
  {
    row: sinh,
    math: Math.sinh,
    ranges: [range("all that is not ∞", -710.4, 710.4), range("−1 to 1", -1, 1)],
    timed: [-3, 3],
  },
  {
    row: cosh,
    math: Math.cosh,
    ranges: [range("all that is not ∞", -710.4, 710.4), range("−2 to 2", -2, 2)],
    timed: [-3, 3],
  },
  { row: tanh, math: Math.tanh, ranges: [all, range("−20 to 20", -20, 20)], timed: [-3, 3] },
  { row: asinh, math: Math.asinh, ranges: [all, range("−5 to 5", -5, 5)], timed: [-5, 5] },
  {
    row: acosh,
    math: Math.acosh,
    ranges: [
      { text: "all", draw: (random) => [1 + positive(random)] },
      range("1 to 5", 1, 5),
      { text: "near 1", draw: (random) => [1 + 2 ** (-52 * random())] },
    ],
    timed: [1, 9],
  },
  { row: atanh, math: Math.atanh, ranges: [range("−1 to 1", -1, 1)], timed: [-0.95, 0.95] },
  {
    row: pow,
    math: (x, y) => x ** y,
    ranges: [
      {
        text: "all with results that are not 0 or ∞",
        draw: (random) => {
          const x = positive(random);
          return [x, (between(-1075, 1024)(random)[0] as number) / Math.log2(x)];
        },
      },
      {
        text: "the same near 1",
        draw: (random) => {
          const x = nearOne.draw(random)[0] as number;
          return [x, (between(-1075, 1024)(random)[0] as number) / Math.log2(x)];
        },
      },
      range("0 to 10 and −5 to 5", 0, 10, -5, 5),
    ],
    timed: [0, 10, -3, 3],
  },
  { row: cbrt, math: Math.cbrt, ranges: [all, range("−9 to 9", -9, 9)], timed: [-9, 9] },
  {
    row: hypot,
    math: Math.hypot,
    ranges: [
      {
        text: "all of like size",
        draw: (random) => {
          const x = signed(random);
          return [x, x * 2 ** (20 * random() - 10)];
        },
      },
      range("0 to 1", 0, 1, 0, 1),
    ],
    timed: [-1, 1, -1, 1],
  },
  {
    row: sigmoid,
    math: (x) => 1 / (1 + Math.exp(-x)),
    ranges: [range("−700 to 700", -700, 700), range("−40 to 40", -40, 40)],
    timed: [-10, 10],
  },
  { row: erf, ranges: [range("−6 to 6", -6, 6)], timed: [-3, 3] },
  { row: erfc, ranges: [range("−6 to 27", -6, 27)], timed: [-3, 3] },
];

const ARGUMENTS = 2 ** 19;
const TIMED = 1000;
const ROUNDS = 25;

const words = process.argv.slice(2);
const only = words.find((word) => word.startsWith("--time="))?.slice("--time=".length);
if (only === undefined) table();
else console.log(JSON.stringify(times(cases.find(({ row }) => row.name === only) as Case)));

/** All functions, one line each; or those that are named, in the place of their lines in the table that was there. */
function table(): void {
  const judge = build();
  const page = new URL("../docs/kernels.md", import.meta.url);
  const [begin, end] = ["<!-- elementary: npm run bench:elementary -->", "<!-- end of elementary -->"];
  const [before, rest] = readFileSync(page, "utf8").split(begin);
  const [old, after] = rest?.split(end) ?? [];
  if (old === undefined || after === undefined)
    throw new Error(`Cannot publish: docs/kernels.md has no place between ${begin} and ${end}.`);
  const known = new Map(
    old
      .split("\n")
      .map((line) => line.split("|").slice(1, -1))
      .map((cells) => [cells[0]?.trim(), cells.map((cell) => cell.trim())]),
  );
  const error = (name: string, f: Evaluate, { ranges }: Case): string => {
    if (judge === undefined) return "?";
    return Math.max(...ranges.map(({ draw }) => largest(judge, name, f, draw))).toFixed(2);
  };
  const lines = cases.map((entry) => {
    const { row, math, ranges } = entry;
    if (words.length > 0 && !words.includes(row.name)) return known.get(row.name) ?? [row.name];
    const self = fileURLToPath(import.meta.url);
    // A process for each: a call site that has seen two functions is slower for both.
    const timing = execFileSync(process.execPath, [...process.execArgv, self, `--time=${row.name}`], {
      encoding: "utf8",
    });
    const { eager, kernel, lanes } = JSON.parse(timing) as Times;
    const where = ranges.map(({ text }) => text).join("; ");
    const faster = [eager, kernel, lanes].map((ratio) => (math === undefined ? "" : `${ratio.toFixed(1)}×`));
    const others = math === undefined ? "" : error(row.name, math, entry);
    return [row.name, where, error(row.name, row.evaluate, entry), others, ...faster];
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
  const conditions = `Measured on ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.`;
  writeFileSync(page, `${before}${begin}\n\n${text}\n\n${conditions}\n\n${end}${after}`);
}

interface Times {
  /** How many times as fast as `Math` it is: called, in kernels on one sample, and in batches. */
  readonly eager: number;
  readonly kernel: number;
  readonly lanes: number;
}

/** Method: the time that the processor has spent, since on a busy machine the clock tells that of others too. */
function times({ row, math = row.evaluate, timed }: Case): Times {
  const random = generator();
  const arity = row.partials.length;
  const draws = Array.from({ length: TIMED }, () => between(...timed)(random));
  const columns = Array.from({ length: 2 }, (_, i) => Float64Array.from(draws, (draw) => draw[i] ?? 0));
  const loop = (f: Evaluate): (() => number) => {
    // A loop of its own for each function, so that each is inlined where V8 would inline it.
    const args = arity === 1 ? "xs[i]" : "xs[i], ys[i]";
    // oxlint-disable-next-line typescript/no-implied-eval -- that is what it is for
    const make = new Function(
      "f, xs, ys",
      `return () => { let s = 0; for (let i = 0; i < ${TIMED}; i++) s += f(${args}); return s; };`,
    ) as (of: Evaluate, xs: Float64Array, ys: Float64Array) => () => number;
    return make(f, columns[0] as Float64Array, columns[1] as Float64Array);
  };
  const called = (x: readonly Num[]): Num =>
    row.form === "unary" ? row(x[0] as Num) : row(x[0] as Num, x[1] as Num);
  const numbers = draws.map((draw) => [...draw]);
  const kernel = compile(
    (x: readonly (readonly Value[])[]): Num => x.map(called).reduce<Num>((s, y) => add(s, y), 0),
    { backend: "wasm" },
  ).record(numbers);
  kernel.input.set(numbers.flat());
  const lanes = batch((_: Value, x: readonly Value[]) => called(x), {
    reduce: "sum",
    backend: "wasm",
  }).record(0, numbers[0] as number[]);
  lanes.samples(TIMED).set(numbers.flat());
  const runs = [loop(math), loop(row.evaluate), kernel.run, () => lanes.run(TIMED)];
  const slice = (run: () => unknown): number => {
    const begin = process.cpuUsage();
    for (let k = 0; k < 200; k++) run();
    const { user, system } = process.cpuUsage(begin);
    return user + system;
  };
  for (const run of runs) for (let k = 0; k < 10; k++) slice(run);
  const ratios: number[][] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const [reference, ...others] = runs.map(slice) as [number, ...number[]];
    others.forEach((time, i) => ratios[i]!.push(reference / time));
  }
  const [eager, scalar, vectors] = ratios.map(median) as [number, number, number];
  return { eager, kernel: scalar, lanes: vectors };
}

/** The largest error of f on random arguments, in units of the last place. */
function largest(judge: string, name: string, f: Evaluate, draw: Case["ranges"][number]["draw"]): number {
  const random = generator();
  const triples = new Float64Array(3 * ARGUMENTS);
  for (let i = 0; i < ARGUMENTS; i++) {
    const [x = 0, y = 0] = draw(random);
    triples.set([x, y, f(x, y)], 3 * i);
  }
  const answer = execFileSync(judge, [name], { input: new Uint8Array(triples.buffer), encoding: "utf8" });
  return (JSON.parse(answer) as [number])[0];
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
