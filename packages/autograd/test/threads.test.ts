/** Batches on several threads: the same bits as on one, on random programs and batches of any size, whoever helps. */
import { execFile } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { batch, type BatchKernel, closeThreads, type Reduce } from "../src/compile/index.ts";
import { helpersHere } from "../src/compile/run/threads.ts";
import { definePrimitive } from "../src/index.ts";
import { add, dot, mul, sigmoid, sin, square, sub, sum, tanh } from "../src/primitives.ts";
import { anyDouble, randomFunction } from "../src/testing/laws/index.ts";
import { valueAndGrad } from "../src/transforms.ts";
import type { Num } from "../src/value.ts";

type Vector = readonly Num[];

/** A layer, of which the gradient is a matrix that is added up over samples, and numbers that are added up one by one. */
const network = (p: Vector, x: Vector): Num => {
  const units = Array.from({ length: 5 }, (_, j) => tanh(add(dot(p.slice(6 * j, 6 * j + 6), x), p[30 + j]!)));
  return square(sub(sum(units.map((unit, j) => mul(unit, p[35 + j]!))), sin(x[0]!)));
};
const parameters = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i));

function rows(kernel: BatchKernel, count: number): void {
  kernel.samples(count).set(Float64Array.from({ length: 6 * count }, (_, i) => Math.cos(i * i)));
  kernel.shared.set(parameters);
}

const kernelOf = (threads: number, reduce: Reduce = "mean"): BatchKernel =>
  batch(valueAndGrad(network), { threads, reduce } as never).record([...parameters], [1, 2, 3, 4, 5, 6]);

/** Runs batches until helpers have had a part in one. */
async function untilHelped(kernel: BatchKernel): Promise<void> {
  const before = helpersHere().helped;
  helpersHere().lead = 20;
  rows(kernel, 2000);
  while (helpersHere().helped === before) {
    kernel.run(2000);
    await setTimeout(1); // oxlint-disable-line no-await-in-loop -- helpers need time to start
  }
}

afterAll(closeThreads);

describe("a batch on several threads", () => {
  beforeAll(() => untilHelped(kernelOf(4)), 60_000);

  it("answers the bits of one thread, whatever the program and the number of samples", () => {
    fc.assert(
      fc.property(
        randomFunction({ maxSteps: 15 }),
        fc.array(fc.tuple(anyDouble, anyDouble), { minLength: 1, maxLength: 150 }),
        fc.constantFrom<Reduce>("mean", "sum", "each"),
        ({ f, inputs }, samples, reduce) => {
          const g = (shared: Num, sample: Vector): [Num, Num] => {
            const answer = f([shared, ...sample].slice(0, inputs.length));
            return [answer, mul(answer, shared)];
          };
          const outputs = ([1, 2, 3, 4, "run"] as const).map((threads) => {
            const how = threads === "run" ? { backend: "run" as const } : { threads };
            const kernel = batch(g, { ...how, reduce, check: false } as never).record(inputs[0]!, [0, 0]);
            kernel.samples(samples.length).set(samples.flat());
            kernel.shared.set([inputs[0]!]);
            kernel.run(samples.length);
            return [...kernel.output.subarray(0, reduce === "each" ? 2 * samples.length : 2)];
          });
          for (const other of outputs.slice(1)) expect(other).toEqual(outputs[0]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("answers the bits of one thread for the gradients of matrices, and of many samples", () => {
    for (const reduce of ["mean", "sum", "each"] as const) {
      for (const count of [1, 3, 16, 17, 33, 64, 100, 1001, 2003]) {
        const outputs = [1, 2, 3, 4].map((threads) => {
          const kernel = kernelOf(threads, reduce);
          rows(kernel, count);
          kernel.run(count);
          kernel.run(count);
          return kernel.output.slice();
        });
        for (const other of outputs) expect(other).toEqual(outputs[0]);
      }
    }
  });

  it("answers the same from call to call, among other batches", () => {
    const kernels = [kernelOf(2), kernelOf(4), kernelOf(3, "sum")];
    const counts = [100, 333, 64];
    kernels.forEach((kernel, k) => rows(kernel, counts[k]!));
    const first = kernels.map((kernel, k) => (kernel.run(counts[k]!), kernel.output.slice()));
    const before = helpersHere().helped;
    for (let round = 0; round < 600; round++) {
      const k = round % 3;
      kernels[k]!.run(counts[k]!);
      if (kernels[k]!.output.some((x, i) => !Object.is(x, first[k]![i]))) expect.fail(`round ${round}`);
    }
    expect(helpersHere().helped).toBeGreaterThan(before);
  });

  it("goes on when its threads are closed, and has others later", { timeout: 60_000 }, async () => {
    const kernel = kernelOf(2);
    await untilHelped(kernel);
    const answer = kernel.output.slice();
    closeThreads();
    expect(helpersHere().count).toBe(0);
    kernel.run(2000);
    expect(kernel.output).toEqual(answer);
    await untilHelped(kernel);
    expect(kernel.output).toEqual(answer);
  });

  it("does what only this thread can do: sines of numbers too large for the others", () => {
    const f = (w: Num, x: Num): Num => sin(mul(w, x));
    const xs = Array.from({ length: 500 }, (_, i) => (i % 50 === 7 ? 1e7 + i : i));
    expect(batch(f, { threads: 4 })(0.3, xs)).toBe(batch(f)(0.3, xs));
  });

  it("calls functions of this thread on this thread", () => {
    const bump = definePrimitive("bump", {
      evaluate: (x: number) => x * Math.exp(-x * x),
      partials: [(x: Num) => sigmoid(x)],
    });
    const f = (w: Num, x: Num): Num => (bump as (x: Num) => Num)(mul(w, x));
    const xs = Array.from({ length: 100 }, (_, i) => i / 10);
    expect(batch(f, { threads: 4 })(0.3, xs)).toBe(batch(f)(0.3, xs));
  });
});

describe("where there are no threads", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    closeThreads();
  });
  const samples = Array.from({ length: 64 }, () => [1, 2, 3, 4, 5, 6]);
  const expected = batch(network)(parameters, samples);

  it("one thread does it: without shared memory", () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    expect(batch(network, { threads: 4 })(parameters, samples)).toBe(expected);
  });

  it("one thread does it: where pages are not isolated", () => {
    vi.stubGlobal("crossOriginIsolated", false);
    expect(batch(network, { threads: 4 })(parameters, samples)).toBe(expected);
  });

  it("one thread does it: where a policy forbids workers", () => {
    vi.stubGlobal("Worker", function () {
      throw new Error("refused");
    });
    expect(batch(network, { threads: 4 })(parameters, samples)).toBe(expected);
    expect(helpersHere().count).toBe(0);
  });
});

it("refuses numbers of threads that there are none of", () => {
  expect(() => batch(network, { threads: 0 })).toThrow(RangeError);
  expect(() => batch(network, { threads: 1.5 })).toThrow("Pass a whole number from 1");
  expect(() => batch(network, { workers: 2 } as never)).toThrow("Write threads");
});

it("does not keep a process alive", { timeout: 60_000 }, async () => {
  const script = `
    import { batch, mul } from "${new URL("../src/index.ts", import.meta.url).href}";
    const f = batch((w, x) => mul(w, x), { threads: 3, reduce: "sum" });
    const xs = Array.from({ length: 1000 }, (_, i) => i);
    console.log(f(2, xs));
  `;
  const args = ["--import", "@oxc-node/core/register", "--input-type=module", "--eval", script];
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, timeout: 50_000 });
  expect(stdout).toBe("999000\n");
});
