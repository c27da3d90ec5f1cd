// Packs the published packages and uses the tarballs the way users do: publint, are-the-types-wrong and what a registry shows
// of them; a bare project that installs them, runs a small program and type-checks one; bundles, which are run.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleAll, failuresOf } from "./bundles/bundle.mjs";
import { engineFailures } from "./bundles/engines.mjs";
import { twinFailures } from "./bundles/twins.mjs";
import { chromium } from "./chromium.mjs";
import { install, pack } from "./pack.mjs";
import { faultsOf } from "./package-pages.mjs";
import { root } from "./pnpm.mjs";
import { reportSizes } from "./size.mjs";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "chainrule-pack-")));
/** @param {string} file @param {string[]} args @param {string} [cwd] */
const run = (file, args, cwd = root) => {
  execFileSync(file, args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
};
const bin = (/** @type {string} */ name) => join(root, "node_modules/.bin", name);
const fail = (/** @type {string} */ text) => {
  process.exitCode = 1;
  console.log(`FAILED  ${text}`);
};

try {
  const tarballs = pack(folder);
  for (const tarball of tarballs) {
    run(bin("publint"), ["run", tarball.path, "--strict"]);
    run(bin("attw"), [tarball.path, "--profile", "esm-only", "--no-emoji", "--quiet"]);
    for (const fault of faultsOf(tarball)) fail(`${tarball.manifest["name"]}: ${fault}`);
  }

  const project = join(folder, "project");
  install(tarballs, project);
  cpSync(join(root, "tools/consumer"), project, { recursive: true });
  run(process.execPath, ["program.js"], project);
  run(process.execPath, ["required.cjs"], project);
  run(bin("tsc"), ["-p", "."], project);
  // The entry for property tests needs its peer; the workspace's will do.
  const peer = realpathSync(join(root, "node_modules/fast-check"));
  symlinkSync(peer, join(project, "node_modules/fast-check"), "junction");
  run(process.execPath, ["laws.js"], project);
  console.log("The tarballs install, run and type-check in a bare project.");

  const bundles = await bundleAll(project);
  const failures = await failuresOf(project, bundles);
  for (const failure of failures) fail(failure);
  if (failures.length === 0) {
    const browser = chromium === undefined ? "; there is no Chromium here" : ", Vite's in Chromium too";
    console.log(`${bundles.length} bundles run${browser}.`);
  }
  const twins = await twinFailures(project);
  for (const failure of twins) fail(failure);
  if (twins.length === 0)
    console.log('Functions that say "use grad" run as every bundler and Node build them, and in vitest.');
  const { failures: elsewhere, names } = engineFailures(project);
  for (const failure of elsewhere) fail(failure);
  if (names.length === 0) console.log("No other engine can be installed here.");
  else if (elsewhere.length === 0) console.log(`So they do in ${names.join(", ")}, and as Bun builds them.`);
  await reportSizes(bundles, false);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
