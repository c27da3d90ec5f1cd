// The engine's own derivation of the documents' network: in the terminal, as Markdown with LaTeX, and as a page with MathML.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { value } from "@chainrule/autograd";
import { explain } from "@chainrule/autograd/draw";
import { backpropagate, mlp, steps } from "@chainrule/nn";
import katex from "katex";

const network = mlp([2, 1, 1], { biases: false, weights: [[0.4, -0.2], [0.1]] });
const run = backpropagate(network, { inputs: [0.1, 0.3], targets: [1] });
const updates = steps(run, value(0.5, "η")).toReversed();
const derivation = explain([
  run.error,
  ...run.layers.flatMap((layer) => layer.deltas).toReversed(),
  ...updates.flatMap((step) => step.weights.flat()),
]);
console.log(derivation.toString());

const folder = new URL("out/", import.meta.url);
mkdirSync(folder, { recursive: true });
const pages = {
  "derivation.md": `# Backpropagation, derived by the engine\n\n${derivation.toMarkdown()}\n`,
  "derivation.html": `<!doctype html>
<meta charset="utf-8">
<title>Backpropagation, derived by the engine</title>
<style>body { font-family: sans-serif; margin: 2rem } td { padding: 0.4rem 1.2rem 0.4rem 0 }</style>
<h1>Backpropagation, derived by the engine</h1>
${derivation.toHTML((tex) => katex.renderToString(tex, { output: "mathml" }))}
`,
};
for (const [name, page] of Object.entries(pages)) {
  const file = new URL(name, folder);
  writeFileSync(file, page);
  console.log(`\n${name}: ${fileURLToPath(file)}`);
}
