// The documents' network as a picture: every value with its data and grad, every edge with its partial derivative, every unit
// with its δ; and a network of 337 parameters, folded to its units. Writes SVG files to examples/out.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { backward, isValue, type Value } from "@chainrule/autograd";
import { dot, explain, formula, mermaid } from "@chainrule/autograd/draw";
import { type Backpropagation, backpropagate, mlp } from "@chainrule/nn";
import { instance } from "@viz-js/viz";

const graphviz = await instance();
const folder = new URL("out/", import.meta.url);
mkdirSync(folder, { recursive: true });

function draw(name: string, language: string): void {
  const file = new URL(`${name}.svg`, folder);
  writeFileSync(file, graphviz.renderString(language, { format: "svg" }));
  console.log(`${name}: ${fileURLToPath(file)}`);
}

/** The layer in which each value of a run is drawn, and the δ of each net input. */
function layersOf(run: Backpropagation): {
  cluster: (x: Value) => string | undefined;
  notes: (x: Value) => string[];
} {
  const names = new Map<unknown, string>(run.inputs.map((x) => [x, "inputs"]));
  const errorTerms = new Map<unknown, string>();
  run.layers.forEach((layer, i) => {
    const name =
      i === run.layers.length - 1 ? "output" : run.layers.length > 2 ? `hidden layer ${i + 1}` : "hidden";
    for (const x of [...layer.netInputs, ...layer.activations]) names.set(x, name);
    layer.netInputs.forEach((x, j) => {
      const delta = layer.deltas[j];
      if (isValue(delta)) errorTerms.set(x, `${delta.label} = ${formula(delta.data, { digits: 4 })}`);
    });
  });
  return {
    cluster: (x) => names.get(x),
    notes: (x) => [errorTerms.get(x)].filter((note) => note !== undefined),
  };
}

const documents = mlp([2, 1, 1], { biases: false, weights: [[0.4, -0.2], [0.1]] });
const small = backpropagate(documents, { inputs: [0.1, 0.3], targets: [1] });
if (isValue(small.error)) backward(small.error);
draw("network", dot(small.error, { ...layersOf(small), direction: "TB" }));

const large = backpropagate(mlp([2, 16, 16, 1]), { inputs: [0.5, -0.25], targets: [1] });
if (isValue(large.error)) backward(large.error);
draw("network-folded", dot(large.error, { ...layersOf(large), fold: "units" }));
draw("network-layers", dot(large.error, { ...layersOf(large), fold: "clusters" }));

console.log(`\nThe first one again, for a README:\n\n${mermaid(small.error, layersOf(small))}`);
console.log(
  `\nand as a derivation:\n\n${explain([small.error, ...small.layers.flatMap((layer) => layer.deltas).toReversed()]).toString()}`,
);
