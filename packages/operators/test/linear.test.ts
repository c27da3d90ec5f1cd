// The work of the build step grows as the text does. Counted, not timed: how often each piece of its code has run, as the engine tells it.
import { type Profiler, Session } from "node:inspector/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "../src/parse.ts";
import { transform } from "../src/transform/index.ts";

const session = new Session();

beforeAll(async () => {
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
});

afterAll(() => {
  session.disconnect();
});

/** How often the pieces of the build step's code have run since this was asked last. */
async function counted(): Promise<number> {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  const own = result.filter(({ url }: Profiler.ScriptCoverage) => url.includes("/operators/src/transform/"));
  return own
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0);
}

async function work(text: string): Promise<number> {
  await counted();
  expect(transform(text, { parse, file: "a.ts" })).toBeDefined();
  return counted();
}

const lines = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join("\n");
const within = (body: string): string =>
  `export function f(x: number): number { "use grad"; let s = 0; let c = 0;\n${body}\nreturn s; }`;

/** Modules in which something stands `n` times. */
const MODULES: Readonly<Record<string, (n: number) => string>> = {
  "functions that call each other": (n) =>
    lines(
      n,
      (i) =>
        `export function f${i}(x: number): number { "use grad"; let s = 0; for (let k = 0; k < 3; k++) { if (x > k) s += x; else s -= Math.sin(x); } return s + f${Math.max(0, i - 1)}(x); }`,
    ),
  "functions that import and are exported in a list": (n) =>
    lines(n, (i) => `import { a${i} } from "./a${i}.ts";`) +
    lines(n, (i) => `function f${i}(x: number): number { "use grad"; return a${i}(x); }\nexport { f${i} };`),
  "functions that are handed over": (n) =>
    `import { grad } from "@chainrule/autograd";\n${lines(n, (i) => `export const f${i} = grad((x: number) => { let y = 0; y++; return x > 0 ? x * x : y; });`)}`,
  "functions with jumps and closures": (n) =>
    lines(
      n,
      (i) =>
        `function f${i}(x: number): number { "use grad"; for (let k = 0; k < 3; k++) { if (x > k) return x; if (x < -k) break; } const g = (a: number) => { x += a++; }; try { g(x); } catch { throw new Error("no"); } return x; }`,
    ),
  "functions with a switch": (n) =>
    lines(
      n,
      (i) =>
        `function f${i}(x: number): number { "use grad"; switch (x) { case 1: const a = x; return a; default: const b = x * 2; return b; } }`,
    ),
  "methods of a class": (n) =>
    `class A {\n${lines(n, (i) => `m${i}(x: number): number { "use grad"; let s = 0; if (x > 0) s += x; return s; }\n#p${i}(x: number): number { "use grad"; return this.#p${Math.max(0, i - 1)}(x); }`)}\n}`,
  "classes of which instances are made": (n) =>
    lines(
      n,
      (i) =>
        `class C${i} { a: number; constructor(a: number) { this.a = a; } }\nexport function f${i}(x: number): number { "use grad"; return new C${i}(x).a; }`,
    ),
  "statements of a loop": (n) =>
    within(
      `while (c < 3) {\n${lines(n, (i) => `const a${i} = x * ${i}; if (c < 2) { s += a${i}; } c += 1; let k${i} = 0; k${i}++;`)}\n}`,
    ),
  "variables that are given the next one's number": (n) =>
    within(
      `${lines(n + 1, (i) => `let b${i} = 0;`)}\n${lines(n, (i) => `b${i} = b${i + 1};`)}\nb${n} = x; s += b0;`,
    ),
  "clauses of a switch": (n) =>
    within(
      `switch (x) {\n${lines(n, (i) => `case ${i}: const d${i} = x; s -= d${i}; break;`)}\n} switch (c) {\n${lines(n, (i) => `case ${i}: c += ${i}; break;`)}\n}`,
    ),
  "terms of a sum": (n) =>
    within(`const k = 1 ${lines(n, (i) => `+ ${i}`)};\ns = k ${lines(n, () => "+ x")};`),
  "closures that assign": (n) =>
    within(lines(n, (i) => `let a${i} = x; const g${i} = () => { a${i} += 1; s += a${i}; }; g${i}();`)),
};

test.each(Object.entries(MODULES))("%s", async (_, module) => {
  await work(module(2));
  const [some, more] = [await work(module(100)), await work(module(400))];
  expect(some).toBeGreaterThan(1000);
  // Four times as much, and what places in the text are found by halving costs beside it.
  expect(more / some).toBeLessThan(4.3);
});
