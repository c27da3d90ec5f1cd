// Packs the packages as they would be published. As a command, `npm run pack`: into out/, to be installed from there.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pnpm, root } from "./pnpm.mjs";

/**
 * @typedef {object} Tarball
 * @property {string} path
 * @property {Record<string, any>} manifest its package.json, as published
 * @property {string} folder what it holds, unpacked
 */

/** Packs what `npm run build` built. @param {string} folder @returns {Tarball[]} */
export function pack(folder) {
  mkdirSync(folder, { recursive: true });
  pnpm(["--filter", "./packages/*", "--reporter=silent", "pack", "--pack-destination", folder]);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".tgz"))
    .map((name) => {
      const path = join(folder, name);
      const unpacked = path.replace(/\.tgz$/, "");
      mkdirSync(unpacked);
      execFileSync("tar", ["-xzf", path, "-C", unpacked]);
      const inside = join(unpacked, "package");
      return {
        path,
        folder: inside,
        manifest: JSON.parse(readFileSync(join(inside, "package.json"), "utf8")),
      };
    });
}

/** A project of a user's that depends on all of them, installed. @param {Tarball[]} tarballs @param {string} project */
export function install(tarballs, project) {
  mkdirSync(project);
  const dependencies = Object.fromEntries(
    tarballs.map(({ path, manifest }) => [manifest["name"], `file:${path}`]),
  );
  const manifest = { type: "module", private: true, dependencies };
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  npmInstall(project, ["--prefer-offline"]);
}

/** @param {string} project @param {string[]} more */
export function npmInstall(project, more = []) {
  const quiet = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  execFileSync("npm", ["install", ...quiet, ...more], {
    cwd: project,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = join(root, "out");
  rmSync(out, { recursive: true, force: true });
  for (const { path, folder } of pack(out)) {
    rmSync(join(folder, ".."), { recursive: true });
    console.log(`npm install ${path}`);
  }
}
