/**
 * @file The two networks of the notebook that this project began with. The engine records each forward pass and derives every
 * δ and every step; beside them stand the figures that the notebook prints. Then the second network is trained to its target.
 */

import { dataOf, isValue, type Num, sub, value } from "@chainrule/autograd";
import { backpropagate, mlp, type Sample, step, steps } from "@chainrule/nn";
import { chart } from "./show/chart.ts";
import { progress } from "./show/progress.ts";
import { table } from "./show/table.ts";

/** A quantity's name, how the notebook computes it, and what it prints. */
type Row = readonly [name: string, formula: string, documents: string];

interface System {
  readonly title: string;
  readonly sizes: readonly number[];
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly sample: Sample;
  readonly rate: number;
  readonly rows: readonly Row[];
}

const example: System = {
  title: "The worked example: 2 inputs, 1 hidden unit, 1 output unit",
  sizes: [2, 1, 1],
  weights: [[[0.4], [-0.2]], [[0.1]]],
  sample: { inputs: [0.1, 0.3], targets: [1] },
  rate: 0.5,
  rows: [
    ["h", "Σ wᵢxᵢ", "-0.02"],
    ["a", "σ(h)", "0.495000166660"],
    ["ŷ", "σ(W·a)", "0.512372477963"],
    ["δo", "(y − ŷ)·ŷ·(1 − ŷ)", "0.121832235361"],
    ["δh", "W·δo·a·(1 − a)", "0.00304550132373"],
    ["ΔW", "η·δo·a", "0.0301534884"],
    ["Δw₁", "η·δh·x₁", "0.000152275"],
    ["Δw₂", "η·δh·x₂", "0.000456825"],
  ],
};

const exercise: System = {
  title: "The exercise: 3 inputs, 2 hidden units, 1 output unit",
  sizes: [3, 2, 1],
  weights: [
    [
      [0.5, -0.6],
      [0.1, -0.2],
      [0.1, 0.7],
    ],
    [[0.1], [-0.3]],
  ],
  sample: { inputs: [0.5, 0.1, -0.2], targets: [0.6] },
  rate: 0.5,
  rows: [
    ["y − ŷ", "y − ŷ", "0.11502656915"],
    ["ΔW₁", "η·δo·a₁", "0.00804047"],
    ["ΔW₂", "η·δo·a₂", "0.00555918"],
    ["Δw₁₁", "η·δh₁·x₁", "1.77005547e-04"],
    ["Δw₁₂", "η·δh₂·x₁", "-5.11178506e-04"],
    ["Δw₂₁", "η·δh₁·x₂", "3.54011093e-05"],
    ["Δw₂₂", "η·δh₂·x₂", "-1.02235701e-04"],
    ["Δw₃₁", "η·δh₁·x₃", "-7.08022187e-05"],
    ["Δw₃₂", "η·δh₂·x₃", "2.04471402e-04"],
  ],
};

const networkOf = ({ sizes, weights }: System): ReturnType<typeof mlp> =>
  mlp(sizes, { weights, biases: false });

/** What the engine makes of a system: every named number of one recorded run. */
function derive(system: System): ReadonlyMap<string, number> {
  const run = backpropagate(networkOf(system), system.sample);
  const changes = steps(run, value(system.rate, "η"));
  const all: Num[] = [
    ...run.layers.flatMap(({ netInputs, activations, deltas }) => [netInputs, activations, deltas].flat()),
    ...changes.flatMap(({ weights }) => weights.flat()),
    sub(run.targets[0] as Num, run.outputs[0] as Num),
  ];
  return new Map(all.map((x) => [(isValue(x) && x.label) || "y − ŷ", dataOf(x)]));
}

for (const system of [example, exercise]) {
  const derived = derive(system);
  const rows = system.rows.map(([name, formula, printed]) => {
    const number = derived.get(name) as number;
    const engine = printed.includes("e") ? number.toExponential(14) : number.toFixed(16);
    return [name, formula, printed, engine.replace(/e([-+])(\d)$/, "e$10$2")];
  });
  console.log(`${system.title}\n\n${table(["quantity", "formula", "documents", "engine"], rows)}\n`);
}

const network = networkOf(exercise);
const [target] = Array.from(exercise.sample.targets);
const errors: number[] = [];
do {
  errors.push(step(network, exercise.sample, exercise.rate));
  progress(`step ${errors.length}: E = ${errors.at(-1)?.toExponential(2)}`);
} while ((errors.at(-1) as number) > 1e-14);
progress();
const [output] = network.forward(Array.from(exercise.sample.inputs));
console.log(
  `The exercise, trained: after ${errors.length} steps ŷ = ${output?.toFixed(6)}, target ${target}. The error E:\n`,
);
console.log(chart(errors, { logarithmic: true }));
