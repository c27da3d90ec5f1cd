// Tries the packed packages with the test runners and the fast-check versions that autograd says it goes with: each pair is
// installed, type-checks without skipLibCheck, and runs a test that passes and two that fail. What is printed of a failure is the
// report and no dump of it.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install, npmInstall, pack } from "./pack.mjs";
import { root } from "./pnpm.mjs";

/** vitest 5 needs a newer Node to print failures. */
const newer = Number(process.versions.node.split(".")[0]) >= 22;
const PAIRS = [
  { vitest: "2", "fast-check": "3" },
  { vitest: "3", "fast-check": "4" },
  { vitest: "4", "fast-check": "3" },
  { vitest: "5", "fast-check": "4", runs: newer },
];

const folder = realpathSync(mkdtempSync(join(tmpdir(), "chainrule-peers-")));
const failures = [];
try {
  const tarballs = pack(folder).filter(({ manifest }) => manifest["name"] === "@chainrule/autograd");
  for (const { runs = true, ...versions } of PAIRS) {
    const name = Object.entries(versions)
      .map(([peer, version]) => `${peer} ${version}`)
      .join(" with ");
    const project = join(folder, name.replaceAll(/\W+/g, "-"));
    install(tarballs, project);
    const wanted = Object.entries(versions).map(([peer, version]) => `${peer}@${version}`);
    try {
      npmInstall(project, [...wanted, "@types/node@22"]);
    } catch {
      console.log(`skipped ${name}: they cannot be installed here`);
      continue;
    }
    cpSync(join(root, "tools/peers"), project, { recursive: true });
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const types = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
    // What vitest says against its own dependencies is its own affair.
    const errors = types.stdout
      .split("\n")
      .filter(
        (line) => /: error /.test(line) && (!line.includes("node_modules") || line.includes("@chainrule")),
      );
    if (errors.length > 0) failures.push(`${name}: ${errors.join("\n")}`);
    if (runs) {
      const vitest = join(project, "node_modules/vitest/vitest.mjs");
      const run = spawnSync(process.execPath, [vitest, "run"], {
        cwd: project,
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1", CI: "1" },
      });
      const text = run.stdout + run.stderr;
      const told = text.split("The gradient is wrong at 1 of 1 places:").length > 2;
      if (!/2 failed \| 1 passed/.test(text) || !told || /Serialized Error|entries:/.test(text))
        failures.push(`${name}: ${text}`);
    }
    console.log(`tried   ${name}${runs ? "" : ", types only: it needs a newer Node"}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const failure of failures) console.log(`FAILED  ${failure}`);
if (failures.length > 0) process.exitCode = 1;
