// Engines to run what users run in: npm packages with the binary inside, installed beside the test of engines.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./pnpm.mjs";

const { platform, arch } = process;
const cpu = arch === "arm64" ? "aarch64" : arch;
/** @type {{ name: string, alias: string, from: string, binary: string, args: string[] }[]} */
export const ENGINES = [
  ...[20, 22, 24].map((major) => ({
    name: `Node ${major}`,
    alias: `node-${major}`,
    from: `npm:node-${platform}-${arch}@${major}`,
    binary: "bin/node",
    args: /** @type {string[]} */ ([]),
  })),
  { name: "Bun", alias: "bun", from: `npm:@oven/bun-${platform}-${cpu}@1`, binary: "bin/bun", args: [] },
  {
    name: "Deno",
    alias: "deno",
    from: `npm:@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}@2`,
    binary: "deno",
    args: ["run", "--no-prompt"],
  },
];

const home = `${root}packages/nn/test/engines`;

/** The path of the engine's binary; `undefined` if it cannot be had. @param {(typeof ENGINES)[number]} engine */
export function installed({ alias, from, binary }) {
  // A folder for each: npm would take the others away.
  const folder = join(home, "out", alias);
  const path = join(folder, "node_modules", alias, binary);
  if (!existsSync(path)) {
    const quiet = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"];
    mkdirSync(folder, { recursive: true });
    spawnSync("npm", ["install", "--prefix", folder, ...quiet, `${alias}@${from}`], { stdio: "ignore" });
  }
  if (!existsSync(path)) return undefined;
  chmodSync(path, 0o755);
  return path;
}
