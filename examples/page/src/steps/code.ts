import { value } from "@chainrule/autograd";
import { explain } from "@chainrule/autograd/draw";
import { backpropagate, mlp, steps } from "@chainrule/nn";

const weights = [
  [
    [0.5, -0.6],
    [0.1, -0.2],
    [0.1, 0.7],
  ],
  [[0.1], [-0.3]],
];
const network = mlp([3, 2, 1], { weights, biases: false });
const sample = { inputs: [0.5, 0.1, -0.2], targets: [0.6] };

const run = backpropagate(network, sample); // the forward pass, and δ of every unit
const changes = steps(run, value(0.5, "η")); // η·δ·input for every weight

console.log(String(explain(run.error))); // forward: each quantity with its formula and its numbers
console.log(
  String(
    explain(
      changes.toReversed().flatMap(({ weights }) => weights.flat()),
      { given: false },
    ),
  ),
);
