// Builds every package into its dist, from scratch: what is left of a file that moved would be packed.
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./pnpm.mjs";

const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
for (const folder of packages) rmSync(join(folder, "dist"), { recursive: true, force: true });
const tsc = join(root, "node_modules/typescript/bin/tsc");
const configs = packages.map((folder) => join(folder, "tsconfig.build.json"));
const { status } = spawnSync(process.execPath, [tsc, "-b", ...configs], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
// The Python that the diagnosis runs goes along as it is.
cpSync(
  join(root, "packages/diagnose/src/python/trace.py"),
  join(root, "packages/diagnose/dist/python/trace.py"),
);
await import("./help-bundlers.mjs");
