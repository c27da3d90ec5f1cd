// A network that learns.
import { mlp, sgd, train } from "@chainrule/nn";

const network = mlp([2, 4, 1], { seed: 1 });
const samples = {
  inputs: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  targets: [[0], [1], [1], [0]],
};
const history = await train(network, samples, { optimizer: sgd({ rate: 2 }), epochs: 300 });
console.log(JSON.stringify([history.at(-1).loss, samples.inputs.map((row) => network.forward(row))]));
