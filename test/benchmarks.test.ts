// The benchmarks compare only what computes the same: every loss, gradient and step of descent, against those by hand.
import { describe, expect, test } from "vitest";
import { chart } from "../benchmarks/chart.ts";
import { countOperations } from "../benchmarks/operations.ts";
import { quantile } from "../benchmarks/pace.ts";
import { errorOf, formatWorkload, type WorkloadResults } from "../benchmarks/results.ts";
import { prepare as prepareCompiled } from "../benchmarks/systems/chainrule-compiled.ts";
import { prepare as prepareEager } from "../benchmarks/systems/chainrule.ts";
import { prepare as prepareClosures } from "../benchmarks/systems/closures.ts";
import { prepare as prepareByHand } from "../benchmarks/systems/javascript.ts";
import type { System } from "../benchmarks/systems/system.ts";
import { workloads } from "../benchmarks/workloads/index.ts";
import type { Workload } from "../benchmarks/workloads/workload.ts";

interface Case {
  readonly name: string;
  readonly workloads: readonly Workload[];
  prepare(workload: Workload): System | undefined;
}

/** The largest chains and networks take their time; they are left to the benchmarks. */
const small = workloads.filter(({ size, isRolled }) => size <= 1e4 && isRolled !== true);
const withoutSamples = small.filter(({ batch }) => batch === undefined);
const withSamples = small.filter(({ batch }) => batch !== undefined);
const cases: readonly Case[] = [
  { name: "closures", workloads: [...withoutSamples, ...withSamples.slice(0, 1)], prepare: prepareClosures },
  { name: "eager", workloads: small, prepare: (workload) => prepareEager(workload, "") },
  { name: "eager, no vectors", workloads: small, prepare: (workload) => prepareEager(workload, "binary") },
  { name: "interpreted", workloads: withoutSamples, prepare: (workload) => prepareCompiled(workload, "run") },
  { name: "batch", workloads: withSamples, prepare: (workload) => prepareCompiled(workload, "batch") },
];

describe.each(cases)("$name", ({ workloads: covered, prepare }) => {
  test.each(covered)("computes $name as it is computed by hand", (workload) => {
    const system = prepare(workload) as System;
    const byHand = prepareByHand(workload);
    expect(errorOf(system.evaluate(), byHand.evaluate())).toBeLessThan(1e-13);
    system.step(2);
    byHand.step(2);
    expect(errorOf(system.evaluate(), byHand.evaluate())).toBeLessThan(1e-13);
  });
});

test("the parameters return to their start as often as the workload says", () => {
  for (const workload of workloads.filter(({ restart }) => restart > 0)) {
    const byHand = prepareByHand(workload);
    const eager = prepareEager(workload, "");
    const compiled = prepareCompiled(workload, "run");
    const { loss } = byHand.evaluate();
    for (const system of [byHand, eager, compiled]) {
      system?.step(workload.restart - 1);
      expect(system?.evaluate().loss).not.toBeCloseTo(loss, 6);
      system?.step(1);
      expect(system?.evaluate().loss).toBeCloseTo(loss, 12);
    }
  }
});

test("operations are counted", () => {
  const counts = Object.fromEntries(small.map((workload) => [workload.name, countOperations(workload)]));
  expect(counts).toMatchObject({ documents: 19, "chain-1000": 1000, "chain-10000": 10_000 });
});

test("a quantile between two numbers lies between them", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
  expect(quantile([4, 1, 3, 2], 1)).toBe(4);
});

test("a wrong gradient is seen", () => {
  const right = { loss: 2, gradient: [1, -4] };
  expect(errorOf({ loss: 2, gradient: [1, -4.4] }, right)).toBeCloseTo(0.1);
  expect(errorOf({ loss: 3, gradient: [1, -4] }, right)).toBe(0.5);
  expect(errorOf({ loss: 2, gradient: [NaN, -4] }, right)).toBeNaN();
  expect(errorOf({ loss: 2, gradient: [1] }, right)).toBeNaN();
});

describe("what was measured", () => {
  const measured = { quartiles: [0.9, 1.2], rounds: 11, first: 0.5, tenth: null, error: 0 } as const;
  const results: WorkloadResults = {
    name: "documents",
    about: "a & b < c",
    operations: 10,
    measurements: [
      { ...measured, system: "closures", time: 8000, ratio: 80 },
      { ...measured, system: "Chainrule eager", time: 1000, ratio: 10 },
      { system: "rose", failed: "out of memory" },
    ],
  };

  test("is printed with its speed-up", () => {
    const [, eager] = formatWorkload(results).split("\n").slice(3);
    expect(eager?.split(/ {2,}/).slice(1, 7)).toEqual([
      "Chainrule eager",
      "1.00 µs",
      "10.0",
      "0.90 – 1.20",
      "8.00",
      "100",
    ]);
    expect(formatWorkload(results)).toContain("out of memory");
  });

  test("is drawn the same twice, in order of time, as markup that is closed", () => {
    const svg = chart([results], "here & now");
    expect(chart([results], "here & now")).toBe(svg);
    expect(svg.indexOf("Chainrule eager")).toBeLessThan(svg.indexOf(">closures"));
    expect(svg).toContain("a &amp; b &lt; c");
    expect(svg.match(/<g /g)?.length).toBe(svg.match(/<\/g>/g)?.length);
  });
});
