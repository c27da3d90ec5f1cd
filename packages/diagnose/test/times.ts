/**
 * @file Prints how long diagnoses take, in milliseconds of the processor: of the slips in programs in JavaScript, of numbers, and of right
 * networks of 64-16-10 units. Run it with `node --import @oxc-node/core/register packages/diagnose/test/times.ts`.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { diagnose, diagnoseBackpropagation } from "@chainrule/diagnose";
import { attempt, documents, givensFor, heldOut, type Net, networks, stream } from "./numbers-corpus.ts";
import { casesOf, diagnosisOf } from "./numbers-measure.ts";
import { otherSlips } from "./other-slips.ts";

function timeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function print(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((x, y) => x - y);
  const at = (share: number): string =>
    (sorted[Math.floor(share * (sorted.length - 1))] as number).toFixed(0);
  console.log(
    `${what.padEnd(44)} ${String(times.length).padStart(4)} diagnoses: median ${at(0.5)}, nine of ten ${at(0.9)}, worst ${at(1)}`,
  );
}

const programs = otherSlips
  .filter(({ program }) => !program.endsWith(".py"))
  .map(({ program, changes }) => {
    const file = fileURLToPath(new URL(`programs/others/${program}.txt`, import.meta.url));
    return changes.reduce((text, [is, should]) => text.replace(is, () => should), readFileSync(file, "utf8"));
  });
print(
  "slips in programs",
  programs.map((text) => timeOf(() => diagnose(text))),
);

const network = `
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const x = Array.from({ length: 64 }, (_, i) => Math.sin(i)), y = Array.from({ length: 10 }, (_, i) => i / 10);
let w = Array.from({ length: 16 }, (_, i) => x.map((_, j) => 0.1 * Math.sin(3 * i + j)));
let v = y.map((_, k) => Array.from({ length: 16 }, (_, i) => 0.1 * Math.cos(2 * k + i)));
for (let step = 0; step < 3; step++) {
  const a = w.map((row) => sigmoid(row.reduce((sum, z, j) => sum + z * x[j], 0)));
  const o = v.map((row) => sigmoid(row.reduce((sum, z, i) => sum + z * a[i], 0)));
  const d = o.map((z, k) => (z - y[k]) * z * (1 - z));
  const e = a.map((z, i) => d.reduce((sum, g, k) => sum + g * v[k][i], 0) * z * (1 - z));
  v = v.map((row, k) => row.map((z, i) => z - 0.3 * d[k] * a[i]));
  w = w.map((row, i) => row.map((z, j) => z - 0.3 * e[i] * x[j]));
}`;
print("a right network 64-16-10, as code", [timeOf(() => diagnose(network))]);
print("one with a slip, as code", [
  timeOf(() => diagnose(network.replace("* z * (1 - z));\n  v", "* z);\n  v"))),
]);

const big: Net = {
  name: "64-16-10",
  sizes: [64, 16, 10],
  activation: ["sigmoid", "sigmoid"],
  loss: "squaredError",
  biases: true,
  samples: 1,
};
const givens = givensFor(big, stream(5));
const claims = attempt(big, documents, undefined, "double")(givens);
print("a right network 64-16-10, as numbers", [
  timeOf(() =>
    diagnoseBackpropagation(givens, claims, {
      activation: big.activation,
      loss: big.loss,
    }),
  ),
]);

const how = {
  conventions: true,
  handOvers: ["whole", "backward"],
  precisions: ["double"],
  live: 0.3,
  wrong: true,
} as const;
for (const [name, nets] of [
  ["numbers", networks.filter(({ activation }) => !activation.includes("softmax"))],
  ["numbers, softmax", [...networks, ...heldOut].filter(({ activation }) => activation.includes("softmax"))],
] as const) {
  const cases = casesOf(nets, 7, how).filter((_, i) => i % 4 === 0);
  print(
    name,
    cases.map((one) => timeOf(() => diagnosisOf(one))),
  );
}
