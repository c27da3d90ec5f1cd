/**
 * @file The exclusive or, which no single unit can compute: learned by 2-3-1 sigmoid networks from 20 seeds, with L-BFGS on all
 * four samples at once, and what the hidden units of the first have learned.
 */

import { accuracy, type Data, fit, l2, mlp } from "@chainrule/nn";
import { table } from "./show/table.ts";

const xor: Data = {
  inputs: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  targets: [[0], [1], [1], [0]],
};

const rows = Array.from({ length: 20 }, (_, seed) => {
  const network = mlp([2, 3, 1], { seed });
  const { steps, value } = fit(network, xor, { penalty: l2(1e-5) });
  const outputs = xor.inputs.map((inputs) => network.forward(Array.from(inputs))[0]!.toFixed(3));
  return {
    learned: accuracy(network, xor) === 1,
    cells: [String(seed), String(steps), value.toExponential(2), ...outputs],
  };
});
console.log(
  table(
    ["seed", "steps", "E", "0 ⊕ 0", "0 ⊕ 1", "1 ⊕ 0", "1 ⊕ 1"],
    rows.map(({ cells }) => cells),
  ),
);
const learned = rows.filter((row) => row.learned).length;
console.log(`\nLearned from ${learned} of ${rows.length} seeds.`);
