// An installed Chromium, for the scripts that test in a browser. Nothing is downloaded.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where it is; `undefined` if there is none. */
export const chromium = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== undefined && existsSync(path));

/** The page at `url` as markup, when its scripts have run. @param {string} url @returns {Promise<string>} */
export async function dump(url) {
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`];
  const browser = spawn(
    /** @type {string} */ (chromium),
    [...flags, "--virtual-time-budget=20000", "--dump-dom", url],
    { stdio: ["ignore", "pipe", "ignore"], timeout: 60_000 },
  );
  let text = "";
  browser.stdout.on("data", (/** @type {Buffer} */ part) => (text += part.toString()));
  await new Promise((closed) => void browser.on("close", closed));
  rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  return text;
}

/**
 * Serves pages while `use` runs.
 * @template T
 * @param {import("node:http").RequestListener} answer
 * @param {(origin: string) => Promise<T>} use
 */
export async function serving(answer, use) {
  const server = createServer(answer);
  await new Promise((listening) => void server.listen(0, "127.0.0.1", () => listening(undefined)));
  const address = server.address();
  try {
    return await use(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  } finally {
    server.close();
  }
}
