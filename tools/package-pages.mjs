// What a registry shows of a package, and what it makes its users download: read off the packed tarball.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./pnpm.mjs";

const REPOSITORY = "https://github.com/chainrule/chainrule";
/** require() of a module needs these; import alone would run on older ones. */
const ENGINES = "^20.19.0 || >=22.12.0";
const LIMIT = 1_000_000; // bytes, unpacked

/** What is wrong with a package. @param {import("./pack.mjs").Tarball} tarball @returns {string[]} */
export function faultsOf({ folder, manifest }) {
  /** @type {string[]} */
  const faults = [];
  const expect = (/** @type {boolean} */ holds, /** @type {string} */ fault) =>
    void (holds || faults.push(fault));

  const directory = `packages/${String(manifest["name"]).replace("@chainrule/", "")}`;
  const expected = {
    license: "MIT",
    author: "Chainrule contributors",
    homepage: `${REPOSITORY}/tree/main/${directory}#readme`,
    bugs: `${REPOSITORY}/issues`,
    repository: { type: "git", url: `git+${REPOSITORY}.git`, directory },
    engines: { node: ENGINES },
  };
  for (const [key, wanted] of Object.entries(expected)) {
    const is = JSON.stringify(manifest[key]);
    expect(is === JSON.stringify(wanted), `${key} is ${is}, not ${JSON.stringify(wanted)}`);
  }
  for (const key of ["description", "keywords", "exports"]) expect(key in manifest, `there is no ${key}`);

  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(bytes <= LIMIT, `it unpacks to ${bytes} bytes; ${LIMIT} are allowed`);
  const stray = files.filter(
    (name) => !/^(dist[/\\].*\.(js|d\.ts|py)|package\.json|README\.md|LICENSE)$/.test(name),
  );
  expect(stray.length === 0, `it holds ${stray.slice(0, 5).join(", ")}`);
  for (const name of files.filter((file) => file.endsWith(".js"))) {
    const text = readFileSync(join(folder, name), "utf8");
    for (const [, asset = ""] of text.matchAll(/new URL\("(\.[^"]+)", import\.meta\.url\)/g)) {
      expect(existsSync(join(folder, name, "..", asset)), `${name} needs ${asset}, which is not there`);
    }
  }
  expect(files.includes("LICENSE"), "there is no LICENSE");
  const mapped = files.filter((name) =>
    /^\/\/# sourceMappingURL=/m.test(readFileSync(join(folder, name), "utf8")),
  );
  expect(mapped.length === 0, `${mapped[0]} names a source map that is not there`);

  const page = files.includes("README.md") ? readFileSync(join(folder, "README.md"), "utf8") : "";
  for (const entry of Object.keys(manifest["exports"] ?? {})) {
    const name = `${manifest["name"]}${entry.slice(1)}`;
    if (entry !== "./package.json")
      expect(new RegExp(`${name}(?![\\w/-])`).test(page), `README does not name ${name}`);
  }
  for (const name of Object.keys(manifest["bin"] ?? {}))
    expect(page.includes(name), `README does not name the command ${name}`);
  expect(page.includes(`npm install ${manifest["name"]}`), "README does not say how to install it");
  expect(page.includes("not published yet"), "README does not say that it is not published yet");
  for (const [, link = ""] of page.matchAll(/\]\(([^)\s]+)/g)) {
    const inside = new RegExp(`^${REPOSITORY}/(?:blob|tree|raw)/main/([^#]+)`).exec(link)?.[1];
    expect(/^(https:|#)/.test(link), `README links to ${link}, which is nowhere on a registry's page`);
    expect(
      inside === undefined || existsSync(join(root, inside)),
      `README links to ${link}, which does not exist`,
    );
  }
  return faults;
}
