// Runs pnpm: the one that started this script, if it was pnpm, and otherwise the version pinned here,
// which npx fetches. Nobody needs to have pnpm installed. As a command: `node tools/pnpm.mjs install`.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const PINNED = [
  "pnpm@10.34.9",
  "--config.updateNotifier=false",
  // A node_modules that another package manager left behind may be replaced without asking.
  "--config.confirmModulesPurge=false",
];

export const root = fileURLToPath(new URL("../", import.meta.url));

/** @param {string[]} args @param {string} [cwd] */
export function pnpm(args, cwd = root) {
  const { npm_config_user_agent: agent = "", npm_execpath: cli = "" } = process.env;
  const [command, argv] = agent.startsWith("pnpm/")
    ? ["pnpm", args]
    : cli.endsWith("npm-cli.js")
      ? [process.execPath, [cli, "exec", "--yes", "--loglevel=error", "--", ...PINNED, ...args]]
      : ["npx", ["--yes", "--loglevel=error", ...PINNED, ...args]];
  const { error, status } = spawnSync(command, argv, {
    cwd,
    stdio: "inherit",
    shell: process.platform === "win32" && command !== process.execPath,
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) pnpm(process.argv.slice(2));
