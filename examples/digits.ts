/**
 * @file Handwritten digits: a network of 64 inputs, 32 hidden units and 10 outputs learns 1,438 of them and reads the other 359,
 * which it has not seen.
 */

import { readFileSync } from "node:fs";
import { relu, softmax } from "@chainrule/autograd";
import {
  adamw,
  classOf,
  confusionMatrix,
  cosine,
  csv,
  dense,
  dropout,
  accuracy,
  heNormal,
  network,
  numbersIn,
  oneHot,
  predict,
  random,
  softmaxCrossEntropy,
  split,
  training,
} from "@chainrule/nn";
import { progressBar } from "./show/progress.ts";
import { table } from "./show/table.ts";

const file = readFileSync(new URL("data/digits.csv", import.meta.url), "utf8");
const rows = numbersIn(csv(file, { header: false }));
const data = {
  inputs: rows.map((row) => row.slice(0, 64).map((pixel) => pixel / 16)),
  targets: rows.map((row) => oneHot(row[64] as number, 10)),
};
const [unseen, seen] = split(data, 0.2, random(2).permutation(rows.length));

const digits = network(
  [dense(64, 32, { activation: relu, initialize: heNormal }), dropout(0.1), dense(32, 10)],
  { seed: 2 },
);
const loss = softmaxCrossEntropy;
const epochs = 40;
const steps = epochs * Math.ceil(seen.inputs.length / 32);

const bar = progressBar(epochs);
let seconds = 0;
for await (const epoch of training(digits, seen, {
  loss,
  epochs,
  batch: 32,
  optimizer: adamw({ rate: cosine(0.01, steps) }),
})) {
  bar.step(`epoch ${epoch.epoch}, loss ${epoch.loss.toFixed(4)}`);
  seconds = epoch.milliseconds / 1000;
}
bar.end();

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const share = accuracy(digits, unseen);
console.log(`${epochs} epochs of ${seen.inputs.length} digits in ${seconds.toFixed(1)} s.`);
console.log(`Read right of those it has seen: ${percent(accuracy(digits, seen))}`);
console.log(`Read right of ${unseen.inputs.length} it has not: ${percent(share)}\n`);

const names = Array.from({ length: 10 }, (_, digit) => String(digit));
const confusions = confusionMatrix(digits, unseen);
console.log("Rows: what it is; columns: what it was read as\n");
console.log(
  table(
    ["", ...names],
    confusions.map((row, digit) => [names[digit] as string, ...row.map((n) => (n === 0 ? "" : String(n)))]),
  ),
);

const wrong = predict(digits, unseen.inputs).flatMap((outputs, i) => {
  const [is, read] = [classOf(unseen.targets[i] as number[]), classOf(outputs)];
  return is === read
    ? []
    : [{ is, read, sure: softmax(outputs)[read] as number, pixels: unseen.inputs[i] as number[] }];
});
const shades = " ░▒▓█";
const shade = (pixel: number): string => (shades[Math.round(pixel * 4)] as string).repeat(2);
console.log("\nThose read wrong:\n");
for (let i = 0; i < wrong.length; i += 4) {
  const group = wrong.slice(i, i + 4);
  console.log(
    group.map(({ is, read, sure }) => `${is}, read ${read} (${percent(sure)})`.padEnd(20)).join(""),
  );
  for (let y = 0; y < 8; y++) {
    const line = group.map(({ pixels }) => pixels.slice(8 * y, 8 * y + 8).map(shade).join("").padEnd(20)); // prettier-ignore
    console.log(line.join("").trimEnd());
  }
  console.log();
}
if (share < 0.97) throw new Error(`The network reads only ${percent(share)}; 97 % was expected.`);
