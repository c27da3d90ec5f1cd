// Builds a project whose functions say "use grad", with the plugin of every bundler as it is packed; runs what they built, the same
// without a bundler, and a user's tests. Says what is left of functions that nobody uses.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "../chromium.mjs";
import { root } from "../pnpm.mjs";
import { loadBundlers, operatorsFor, printed, registerOf, shown } from "./bundle.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/** What the program prints: the numbers of energy in docs, and d/dx of x³ at 2, 3x²/2 at 2 and x²/2 at 2. */
export const EXPECTED =
  '[1,[{"x":1.2,"y":1.6},{"x":-1.2,"y":-1.6}],[1,[{"x":1.2,"y":1.6},{"x":-1.2,"y":-1.6}]],12,6,2]';

/** What stands in the functions that nobody uses: those of a module that imports none, and those of one that does. */
const UNUSED = "192837465";
const UNUSED_IN_CIRCLE = "918273645";
/** Who keeps an assignment to a property of a function that nobody uses, and the function with it. */
const KEEPING = ["Rolldown", "Vite", "esbuild"];

/** @param {string} project with the packages installed @returns {Promise<string[]>} what fails */
export async function twinFailures(project) {
  /** @type {string[]} */
  const failures = [];
  const folder = join(project, "grad");
  cpSync(join(here, "grad"), folder, { recursive: true });
  const program = join(folder, "energy.js");
  /** @param {string} where @param {string} text */
  const expect = (where, text) => {
    if (text !== EXPECTED) failures.push(`energy, ${where}: ${text} instead of ${EXPECTED}`);
  };

  expect("in Node with the register", printed(program, ["--import", registerOf(project)]));
  const kept = [];
  for (const [name, bundle] of Object.entries(await loadBundlers())) {
    const out = join(project, "bundles", `energy-${name}`);
    mkdirSync(out, { recursive: true });
    const code = await bundle(program, out, [await operatorsFor(name, project)]);
    const file = join(out, "energy.mjs");
    writeFileSync(file, code);
    expect(`bundled by ${name}, in Node`, printed(file));
    if (name === "Vite" && chromium !== undefined)
      expect(`bundled by ${name}, in Chromium`, await shown(code));
    if (code.includes(UNUSED)) failures.push(`${name} keeps functions that nobody uses`);
    if (code.includes(UNUSED_IN_CIRCLE)) kept.push(name);
  }
  if (kept.toSorted().join() !== KEEPING.join())
    failures.push(
      `${kept.join(", ")} keep unused functions of modules that import others; docs say ${KEEPING.join(", ")}`,
    );

  // vitest is the workspace's; it finds what it needs from where it really is.
  symlinkSync(
    realpathSync(join(root, "node_modules/vitest")),
    join(project, "node_modules/vitest"),
    "junction",
  );
  const vitest = join(project, "node_modules/vitest/vitest.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, "run"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  if (status !== 0) failures.push(`vitest in a user's project:\n${stdout}${stderr}`);
  return failures;
}
