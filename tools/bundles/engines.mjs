// What is packed, in other engines than the one that runs this: with the register in Node, with the plugin of Bun in Bun.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ENGINES, installed } from "../engines.mjs";
import { registerOf } from "./bundle.mjs";
import { EXPECTED } from "./twins.mjs";

const TYPED = '[12,{"kind":"circle","r":12},{"kind":"circle","r":12}]';

/** Builds a file with the plugin, by Bun, and runs what came out. */
const BUN_BUILD = `import operators from "@chainrule/operators/bun";
const [file, outdir] = process.argv.slice(2);
const built = await Bun.build({ entrypoints: [file], outdir, target: "bun", plugins: [operators()] });
if (!built.success) throw new AggregateError(built.logs);
await import(built.outputs[0].path);
`;

/**
 * @param {string} project in which the bundlers' programs were built
 * @returns {{ failures: string[], names: string[] }} what fails, and in which engines it was tried
 */
export function engineFailures(project) {
  /** @type {string[]} */
  const failures = [];
  /** @type {string[]} */
  const names = [];
  const folder = join(project, "grad");
  const builder = join(folder, "build-with-bun.js");
  writeFileSync(builder, BUN_BUILD);
  for (const engine of ENGINES) {
    const binary = installed(engine);
    if (binary === undefined) continue;
    names.push(engine.name);
    /** @param {string} what @param {string} wanted @param {string[]} args */
    const expect = (what, wanted, args) => {
      const { stdout, stderr } = spawnSync(binary, [...engine.args, ...args], {
        encoding: "utf8",
        cwd: folder,
      });
      const answer = stdout.trim() || stderr.trim();
      if (answer !== wanted)
        failures.push(`${what} in ${engine.name}: ${answer.slice(0, 2000)} instead of ${wanted}`);
    };
    const bundle = join(project, "bundles/energy-Rolldown/energy.mjs");
    expect(
      "energy, bundled by Rolldown,",
      EXPECTED,
      engine.name === "Deno" ? ["--allow-env", bundle] : [bundle],
    );
    if (engine.name.startsWith("Node")) {
      const register = ["--import", registerOf(project)];
      expect("energy with the register", EXPECTED, [...register, "energy.js"]);
      if (engine.name !== "Node 20") expect("TypeScript with the register", TYPED, [...register, "typed.ts"]);
    }
    if (engine.name === "Bun") {
      expect("energy, built by Bun,", EXPECTED, [
        builder,
        join(folder, "energy.js"),
        join(folder, "bun-energy"),
      ]);
      expect("TypeScript, built by Bun,", TYPED, [
        builder,
        join(folder, "typed.ts"),
        join(folder, "bun-typed"),
      ]);
    }
  }
  return { failures, names };
}
