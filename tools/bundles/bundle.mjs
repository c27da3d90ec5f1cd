// Bundles the programs of this folder, in a project that has the packages, with every bundler; and runs the bundles.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, dump, serving } from "../chromium.mjs";
import { npmInstall } from "../pack.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * @typedef {object} Bundle
 * @property {string} program
 * @property {string} bundler
 * @property {string} code
 */

/** @typedef {Record<string, (program: string, out: string, plugins?: unknown[]) => string | Promise<string>>} Bundlers */

/** The bundlers, installed beside this file if they are not. @returns {Promise<Bundlers>} */
export async function loadBundlers() {
  const { dependencies } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  const missing = Object.entries(dependencies).some(([name, version]) => {
    const manifest = join(here, "node_modules", name, "package.json");
    return !existsSync(manifest) || JSON.parse(readFileSync(manifest, "utf8")).version !== version;
  });
  if (missing) npmInstall(here);
  const file = "./bundlers.mjs"; // not checked with the others: its imports are there only now
  /** @type {{ bundlers: Bundlers }} */
  const { bundlers } = await import(file);
  return bundlers;
}

/** The program whose function says "use grad". */
const ORDINARY = "ordinary";

/** The plugin that a bundler's users would take. @param {string} bundler @param {string} project with the packages installed */
export async function operatorsFor(bundler, project) {
  const entry = join(project, "node_modules/@chainrule/operators/dist", `${bundler.toLowerCase()}.js`);
  const { default: plugin } = await import(pathToFileURL(entry).href);
  return plugin({ lines: false });
}

/** What Node is started with for the same. @param {string} project with the packages installed */
export function registerOf(project) {
  return pathToFileURL(join(project, "node_modules/@chainrule/operators/dist/register.js")).href;
}

/** @param {string} project with the packages installed @returns {Promise<Bundle[]>} */
export async function bundleAll(project) {
  const bundlers = await loadBundlers();
  cpSync(join(here, "programs"), project, { recursive: true });
  const bundles = [];
  for (const name of readdirSync(join(here, "programs"))) {
    for (const [bundler, bundle] of Object.entries(bundlers)) {
      const program = name.replace(/\.js$/, "");
      const out = join(project, "bundles", `${program}-${bundler}`);
      mkdirSync(out, { recursive: true });
      const plugins = program === ORDINARY ? [await operatorsFor(bundler, project)] : [];
      bundles.push({ program, bundler, code: await bundle(join(project, name), out, plugins) });
    }
  }
  return bundles;
}

/** Each bundle that does not print what its program prints, unbundled. @param {string} project @param {Bundle[]} bundles */
export async function failuresOf(project, bundles) {
  /** @type {string[]} */
  const failures = [];
  for (const { program, bundler, code } of bundles) {
    const flags = program === ORDINARY ? ["--import", registerOf(project)] : [];
    const expected = printed(join(project, `${program}.js`), flags);
    const file = join(project, `bundles/${program}-${bundler}.mjs`);
    writeFileSync(file, code);
    const runs = [["Node", printed(file)]];
    if (bundler === "Vite" && chromium !== undefined) runs.push(["Chromium", await shown(code)]);
    for (const [where, text] of runs) {
      if (text !== expected)
        failures.push(`${program}, bundled by ${bundler}, in ${where}: ${text} instead of ${expected}`);
    }
  }
  return failures;
}

/** What a program prints. @param {string} file @param {string[]} flags of Node */
export function printed(file, flags = []) {
  try {
    return execFileSync(process.execPath, [...flags, file], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return /^\w*Error: .*/m.exec(text)?.[0] ?? text;
  }
}

/** What a page shows whose script is this code. @param {string} code */
export async function shown(code) {
  const page =
    '<!doctype html><meta charset="utf-8"><pre></pre><script>const [out] = document.getElementsByTagName("pre");' +
    "console.log = onerror = (text) => out.append(text)</script>" +
    '<script type="module" src="/script.js"></script>';
  const markup = await serving(
    (request, response) => {
      const [type, body] = request.url === "/script.js" ? ["text/javascript", code] : ["text/html", page];
      response.writeHead(200, { "content-type": type }).end(body);
    },
    (origin) => dump(origin),
  );
  return /<pre>(.*?)<\/pre>/s.exec(markup)?.[1] ?? markup;
}
