/**
 * @file A network that has outgrown one machine's JavaScript is handed over: begun here, it is written as ONNX (to be run anywhere) and as safetensors
 * (to be trained on), and PyTorch goes on from the same numbers, on as many processes and machines as `torchrun` starts.
 */

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { relu } from "@chainrule/autograd";
import {
  adam,
  csv,
  dense,
  heNormal,
  lossOf,
  network,
  numbersIn,
  oneHot,
  softmaxCrossEntropy,
  toJSON,
  toOnnx,
  toSafetensors,
  train,
} from "@chainrule/nn";

const rows = numbersIn(
  csv(readFileSync(new URL("../data/digits.csv", import.meta.url), "utf8"), { header: false }),
);
const data = {
  inputs: rows.map((row) => row.slice(0, 64).map((pixel) => pixel / 16)),
  targets: rows.map((row) => oneHot(row[64]!, 10)),
};
const digits = network([dense(64, 32, { activation: relu, initialize: heNormal }), dense(32, 10)], {
  seed: 1,
});
await train(digits, data, { loss: softmaxCrossEntropy, optimizer: adam({ rate: 0.01 }), epochs: 3 });

const folder = new URL("../out/handover/", import.meta.url);
mkdirSync(folder, { recursive: true });
const write = (name: string, content: string | Uint8Array): void =>
  writeFileSync(new URL(name, folder), content);
write("digits.onnx", toOnnx(digits));
write("digits.safetensors", toSafetensors(digits));
write("digits.json", JSON.stringify(toJSON(digits).layer));
write("samples.csv", rows.map((row) => row.join(",")).join("\n"));
copyFileSync(new URL("train_on.py", import.meta.url), new URL("train_on.py", folder));

const path = fileURLToPath(folder);
console.log(`Trained for 3 epochs; the loss is ${lossOf(digits, data, softmaxCrossEntropy)}.`);
console.log(`Written to ${path}: digits.onnx, digits.safetensors, digits.json, samples.csv, train_on.py.`);
console.log(`PyTorch goes on with:  python3 ${path}train_on.py`);
console.log(`On 4 processes:        torchrun --nproc-per-node 4 ${path}train_on.py`);
