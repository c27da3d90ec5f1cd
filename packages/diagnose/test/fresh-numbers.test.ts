// The diagnosis of numbers on kinds of attempts that it was not developed on: forward slips, other losses and activations, drawn sizes,
// rounded numbers, parts, shapes. What is drawn depends on a seed alone, so the shares are the same at every run.
import { diagnoseBackpropagation } from "@chainrule/diagnose";
import { expect, it } from "vitest";
import {
  type Drawn,
  drawn,
  givensOf,
  inShapes,
  optionsOf,
  outcomeOf,
  type Part,
  type Precision,
  SLIPS,
  uniform,
} from "./fresh-numbers.ts";

const ROUNDED: readonly Precision[] = [
  "float32",
  "3 digits",
  "4 digits",
  "5 digits",
  "6 digits",
  "4 decimals",
  "6 decimals",
];
const WHOLE: readonly Part[] = ["whole", "backward"];
const PARTS: readonly Part[] = ["gradients", "dW only", "ŷ and gradients", "deltas and steps"];

const diagnosisOf = ({ task, claims }: Drawn) =>
  diagnoseBackpropagation(givensOf(task) as never, claims, optionsOf(task));

const describe = ({ task, slip, part, precision }: Drawn): string =>
  `${slip?.name ?? "right"} | ${task.sizes.join("-")} ${task.units.join(", ")}, ${task.loss} | ${part} | ${precision}`;

it.each([
  ["the documents' convention", { habit: false, parts: WHOLE, precisions: ["double"] }, 0.9],
  ["other conventions", { habit: true, parts: WHOLE, precisions: ["double"] }, 0.9],
  ["only a part", { habit: true, parts: PARTS, precisions: ["double"] }, 0.8],
  ["rounded", { habit: true, parts: WHOLE, precisions: ROUNDED }, 0.85],
] as const)("names slips: %s", { timeout: 300_000 }, (name, how, share) => {
  const random = uniform(101);
  // Every second of them, so that the test is quick.
  const attempts = SLIPS.filter((_, i) => i % 2 === name.length % 2)
    .map((slip) => drawn(slip, random, how))
    .filter((one) => one !== undefined);
  const outcomes = attempts.map((one) => [outcomeOf(diagnosisOf(one), one.slip!), one] as const);
  const named = outcomes.filter(([outcome]) => outcome === "named").length;
  const others = outcomes.filter(([outcome]) => outcome !== "named");
  console.log(
    [
      `${name}: ${named} of ${attempts.length} named`,
      ...others.map(([outcome, one]) => `${outcome}: ${describe(one)}`),
    ].join("\n  "),
  );
  expect(attempts.length).toBeGreaterThan(12);
  expect(named / attempts.length).toBeGreaterThanOrEqual(share);
});

it("accuses no right attempt, in whatever precision, part and shape", { timeout: 300_000 }, () => {
  const random = uniform(202);
  const how = { habit: true, parts: [...WHOLE, ...PARTS], precisions: ["double", ...ROUNDED] } as const;
  for (let i = 0; i < 40; i++) {
    const one = drawn(undefined, random, how)!;
    const claims = one.task.samples === 1 ? inShapes(one.claims, random) : one.claims;
    const diagnosis = diagnosisOf({ ...one, claims });
    expect(["right", "convention"], `${describe(one)}\n${diagnosis.toString()}`).toContain(diagnosis.verdict);
  }
});
