// Packs the published packages and checks the tarballs the way a user meets them: publint, are-the-types-wrong, and a
// bare npm project that installs them, runs a small program, and type-checks a small one in TypeScript.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pnpm, root } from "./pnpm.mjs";

const CONSUMER = join(root, "tools/consumer");

const folder = mkdtempSync(join(tmpdir(), "chainrule-pack-"));
/** @param {string} file @param {string[]} args @param {string} [cwd] */
const run = (file, args, cwd = root) => {
  execFileSync(file, args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
};
const bin = (/** @type {string} */ name) => join(root, "node_modules/.bin", name);

try {
  /** @type {Record<string, string>} */
  const dependencies = {};
  pnpm(["--filter", "./packages/*", "pack", "--pack-destination", folder]);
  for (const tarball of readdirSync(folder)) {
    run(bin("publint"), ["run", join(folder, tarball), "--strict"]);
    run(bin("attw"), [join(folder, tarball), "--profile", "esm-only", "--no-emoji"]);
    const name = /-(\w+)-\d/.exec(tarball)?.[1];
    dependencies[`@chainrule/${name}`] = `file:../${tarball}`;
  }

  const project = join(folder, "project");
  mkdirSync(project);
  cpSync(CONSUMER, project, { recursive: true });
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ type: "module", private: true, dependencies }),
  );
  // Offline: the packages have no dependencies but each other, so nothing may be asked of a registry.
  const quiet = ["--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"];
  run("npm", ["install", "--offline", ...quiet], project);
  run(process.execPath, ["program.js"], project);
  run(bin("tsc"), ["-p", "."], project);
  // The entry for property tests needs its peer; the workspace's will do.
  const peer = realpathSync(join(root, "node_modules/fast-check"));
  symlinkSync(peer, join(project, "node_modules/fast-check"), "junction");
  run(process.execPath, ["laws.js"], project);
  console.log("The tarballs install, run and type-check in a bare project.");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
