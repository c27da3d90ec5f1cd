/**
 * @file The two networks of the notebook that this project began with. The engine records each forward pass, derives every δ and
 * every step, and prints their formulas; beside them stand the figures that the notebook prints. Then the second network is
 * trained to its target.
 */

import { isValue, type Num, sub, value, type Value } from "@chainrule/autograd";
import { formula } from "@chainrule/autograd/draw";
import { backpropagate, learningCurve, mlp, type Sample, step, steps } from "@chainrule/nn";
import { progress } from "./show/progress.ts";
import { table } from "./show/table.ts";

interface System {
  readonly title: string;
  readonly sizes: readonly number[];
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly sample: Sample;
  readonly rate: number;
  /** What the notebook prints. */
  readonly figures: Readonly<Record<string, string>>;
}

const example: System = {
  title: "The worked example: 2 inputs, 1 hidden unit, 1 output unit",
  sizes: [2, 1, 1],
  weights: [[[0.4], [-0.2]], [[0.1]]],
  sample: { inputs: [0.1, 0.3], targets: [1] },
  rate: 0.5,
  figures: {
    h: "-0.02",
    a: "0.495000166660",
    ŷ: "0.512372477963",
    δo: "0.121832235361",
    δh: "0.00304550132373",
    ΔW: "0.0301534884",
    "Δw₁": "0.000152275",
    "Δw₂": "0.000456825",
  },
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
  figures: {
    error: "0.11502656915",
    "ΔW₁": "0.00804047",
    "ΔW₂": "0.00555918",
    "Δw₁₁": "1.77005547e-04",
    "Δw₁₂": "-5.11178506e-04",
    "Δw₂₁": "3.54011093e-05",
    "Δw₂₂": "-1.02235701e-04",
    "Δw₃₁": "-7.08022187e-05",
    "Δw₃₂": "2.04471402e-04",
  },
};

const networkOf = ({ sizes, weights }: System): ReturnType<typeof mlp> =>
  mlp(sizes, { weights, biases: false });

/** The named quantities of one recorded run, from the net inputs to the steps. */
function derive(system: System): Value[] {
  const run = backpropagate(networkOf(system), system.sample);
  const changes = steps(run, value(system.rate, "η"));
  const error = sub(run.targets[0] as Num, run.outputs[0] as Num);
  if (isValue(error)) error.label = "error";
  const all: Num[] = [
    ...run.layers.flatMap(({ netInputs, activations }) => [...netInputs, ...activations]),
    error,
    run.error,
    ...run.layers.toReversed().flatMap(({ deltas }) => deltas),
    ...changes.toReversed().flatMap(({ weights }) => weights.flat()),
  ];
  return all.filter(isValue);
}

for (const system of [example, exercise]) {
  const rows = derive(system).map((quantity) => {
    const { label = "", data } = quantity;
    const printed = system.figures[label] ?? "";
    const engine = printed.includes("e") ? data.toExponential(13) : data.toFixed(16);
    return [label, formula(quantity), printed, engine.replace(/e([-+])(\d)$/, "e$10$2")];
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
console.log(String(learningCurve(errors)));
