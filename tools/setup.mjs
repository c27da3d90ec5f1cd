// `npm start` and `npm test` run this first. It installs the workspace's dependencies when they are
// missing or out of date; when they are not, it starts no process and touches no network.
import { readFileSync } from "node:fs";
import { pnpm, root } from "./pnpm.mjs";

/** @param {string} path */
const read = (path) => {
  try {
    return readFileSync(root + path, "utf8");
  } catch {
    return undefined;
  }
};

// pnpm keeps, byte for byte, the lockfile that it last installed from, and writes it last: an install
// that was interrupted is seen here as well.
const wanted = read("pnpm-lock.yaml");
if (wanted === undefined || wanted !== read("node_modules/.pnpm/lock.yaml")) {
  console.log("Installing dependencies (first run, or the lockfile changed) …");
  pnpm(["install", "--frozen-lockfile", "--prod=false", "--reporter=append-only"]);
}
