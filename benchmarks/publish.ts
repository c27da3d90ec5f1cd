/**
 * @file `npm run bench:publish`: writes what the last `npm run bench` measured where people read it: the table into this
 * folder's README, the chart into docs. No figure gets there by another way.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { chart } from "./chart.ts";
import { formatMemory, formatWorkload, type Results } from "./results.ts";

const here = (path: string): URL => new URL(path, import.meta.url);
const IN_CHART = [
  "documents",
  "energy",
  "moons",
  "digits",
  "gmm",
  "rosenbrock",
  "chain-10000",
  "chain-1000000",
  "images-784-32-10",
  "lstm",
  "ode",
];

const results = JSON.parse(readFileSync(here("out/results.json"), "utf8")) as Results;
const missing = IN_CHART.filter((name) => !results.workloads.some((workload) => workload.name === name));
if (missing.length > 0) {
  throw new Error(
    `Cannot publish: the last run left out ${missing.join(", ")}. Run npm run bench without words.`,
  );
}

const conditions = `${results.machine}, ${results.date}`;
const shown = results.workloads.filter(({ name }) => IN_CHART.includes(name));
writeFileSync(
  here("../docs/benchmarks.svg"),
  chart(shown, `Medians, and quartiles as bands. ${conditions}.`),
);

const BEGIN = "<!-- results: npm run bench:publish -->";
const END = "<!-- end of results -->";
const readme = readFileSync(here("README.md"), "utf8");
const [before, rest] = readme.split(BEGIN);
const [, after] = (rest ?? "").split(END);
if (before === undefined || after === undefined) {
  throw new Error(`Cannot publish: README.md has no place between ${BEGIN} and ${END}.`);
}
const table = [...results.workloads.map(formatWorkload), formatMemory(results.memory)].join("\n").trim();
const block = ["", "", `Measured on ${conditions}.`, "", "```text", table, "```", "", ""].join("\n");
writeFileSync(here("README.md"), `${before}${BEGIN}${block}${END}${after}`);
