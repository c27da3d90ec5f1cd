/**
 * @file Fisher's irises: three species told apart by four lengths. Training stops by itself when the loss on flowers that were held
 * back no longer falls; the network is saved, loaded and asked again.
 */

import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { tanh } from "@chainrule/autograd";
import {
  accuracy,
  adam,
  confusionMatrix,
  csv,
  dense,
  network,
  numbersIn,
  oneHot,
  random,
  softmaxCrossEntropy,
  split,
  train,
} from "@chainrule/nn";
import { load, save } from "@chainrule/nn/files";
import { table } from "./show/table.ts";

const text = readFileSync(new URL("data/iris.csv", import.meta.url), "utf8");
const [first = "", ...lines] = text.trim().split("\n");
const species = first.split(",").slice(2);
const rows = numbersIn(csv(lines.join("\n"), { header: false }));

/** Lengths in units of their standard deviation from their mean, so that all four count alike. */
function standardized(columns: readonly (readonly number[])[]): number[][] {
  const scales = [0, 1, 2, 3].map((c) => {
    const mean = columns.reduce((sum, row) => sum + row[c]!, 0) / columns.length;
    const variance = columns.reduce((sum, row) => sum + (row[c]! - mean) ** 2, 0) / columns.length;
    return { mean, deviation: Math.sqrt(variance) };
  });
  return columns.map((row) => scales.map(({ mean, deviation }, c) => (row[c]! - mean) / deviation));
}

const data = { inputs: standardized(rows), targets: rows.map((row) => oneHot(row[4]!, 3)) };
const [unseen, seen] = split(data, 0.3, random(3).permutation(rows.length));
const flowers = network([dense(4, 8, { activation: tanh }), dense(8, 3)], { seed: 2 });
const history = await train(flowers, seen, {
  loss: softmaxCrossEntropy,
  optimizer: adam({ rate: 0.02 }),
  batch: 16,
  epochs: 500,
  validation: 0.2,
  patience: 30,
});
const best = history.reduce((a, b) => (b.validation! < a.validation! ? b : a));
console.log(
  `Stopped after ${history.length} epochs; kept the parameters of epoch ${best.epoch}, with the loss ${best.validation!.toFixed(4)} on the flowers held back.\n`,
);
console.log(
  table(
    ["is \\ taken for", ...species],
    confusionMatrix(flowers, unseen).map((row, k) => [species[k]!, ...row.map(String)]),
  ),
);

const folder = new URL("out/", import.meta.url);
mkdirSync(folder, { recursive: true });
const path = fileURLToPath(new URL("iris.json", folder));
await save(flowers, path);
const loaded = await load(path);
console.log(
  `\n${unseen.inputs.length} flowers that it has not seen: ${(100 * accuracy(flowers, unseen)).toFixed(1)} % right, and ${(100 * accuracy(loaded, unseen)).toFixed(1)} % when loaded from ${path}`,
);
