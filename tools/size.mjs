// What the packages cost a page: the programs in tools/bundles, bundled from the packed tarballs by six bundlers, minified and
// gzipped. README quotes the largest of the six, in whole kilobytes; `npm run size -- --write` brings it up to date.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { format } from "prettier";
import { bundleAll } from "./bundles/bundle.mjs";
import { install, pack } from "./pack.mjs";
import { root } from "./pnpm.mjs";

/** What README calls the programs. */
const NAMES = {
  "one-operation": "one operation on numbers (`mul`)",
  ordinary: 'derivatives of ordinary functions (`"use grad"`, `grad`, `hessian`)',
  functions: "the same of functions written with the table's (`add`, `mul`)",
  values: "values and their methods",
  compiled: "derivatives as kernels (`compile`)",
  training: "a network that trains (`mlp`, `train`, with kernels)",
};
const BEGIN = "<!-- sizes: npm run size -- --write -->";
const END = "<!-- end of sizes -->";

/** Prints the sizes, and compares README's. @param {import("./bundles/bundle.mjs").Bundle[]} bundles @param {boolean} write */
export async function reportSizes(bundles, write) {
  const bundlers = [...new Set(bundles.map(({ bundler }) => bundler))];
  console.log("kB, minified and gzipped".padEnd(26) + bundlers.map((name) => name.padStart(9)).join(""));
  const rows = Object.entries(NAMES).map(([program, name]) => {
    const sizes = bundlers.map((bundler) => {
      const bundle = bundles.find((one) => one.program === program && one.bundler === bundler);
      return gzipSync(bundle?.code ?? "", { level: 9 }).length;
    });
    console.log(program.padEnd(26) + sizes.map((size) => (size / 1000).toFixed(2).padStart(9)).join(""));
    return `| ${name} | ${Math.ceil(Math.max(...sizes) / 1000)} kB |`;
  });
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [before, rest] = readme.split(BEGIN);
  const [, after] = (rest ?? "").split(END);
  if (before === undefined || after === undefined) {
    throw new Error(`Cannot compare the sizes: README.md has no place between ${BEGIN} and ${END}.`);
  }
  const table = ["| a page that uses | costs it, at most |", "| --- | --- |", ...rows].join("\n");
  const text = await format(`${before}${BEGIN}\n\n${table}\n\n${END}${after}`, {
    parser: "markdown",
    printWidth: 110,
  });
  if (text === readme) return;
  if (write) writeFileSync(join(root, "README.md"), text);
  else {
    process.exitCode = 1;
    console.log(`README.md quotes other sizes. If these are meant: npm run size -- --write\n${table}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-size-"));
  try {
    const project = join(folder, "project");
    install(pack(folder), project);
    await reportSizes(await bundleAll(project), process.argv.includes("--write"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
