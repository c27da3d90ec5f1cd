// The last step of a build: writes /* @__PURE__ */ before every call, in the packages' dist, of a function whose source says
// /* @__NO_SIDE_EFFECTS__ */. Then a bundler may leave out the rows of the table that a program does not use. Rollup and
// Rolldown need only the mark on the function; esbuild and webpack do not see it from another file.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync, Visitor } from "rolldown/utils";
import { root } from "./pnpm.mjs";

const MARKED = /\/\* @__NO_SIDE_EFFECTS__ \*\/\s*export function (\w+)/g;
const PURE = "/* @__PURE__ */ ";

/** @param {string} folder */
const scriptsIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(folder, name));

const packages = join(root, "packages");
const files = readdirSync(packages)
  .map((name) => join(packages, name, "dist"))
  .filter((folder) => existsSync(folder))
  .flatMap(scriptsIn)
  .map((path) => ({ path, text: readFileSync(path, "utf8") }));

/** The marked functions of each file. */
const marked = new Map(
  files.map(({ path, text }) => [path, new Set(Array.from(text.matchAll(MARKED), ([, name]) => name ?? ""))]),
);

for (const { path, text } of files) {
  const { program } = parseSync(path, text);
  /** What marked functions are called in this file. */
  const names = new Set(marked.get(path));
  /** @type {number[]} */
  const calls = [];
  new Visitor({
    ImportDeclaration: ({ source, specifiers }) => {
      const from = source.value.startsWith(".") ? marked.get(join(dirname(path), source.value)) : undefined;
      for (const specifier of specifiers) {
        if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") continue;
        if (from?.has(specifier.imported.name) === true) names.add(specifier.local.name);
      }
    },
    CallExpression: ({ callee, start }) => {
      if (callee.type !== "Identifier" || !names.has(callee.name)) return;
      if (!text.slice(0, start).endsWith(PURE)) calls.push(start);
    },
  }).visit(program);
  if (calls.length === 0) continue;
  const pieces = [0, ...calls].map((start, i) => text.slice(start, calls[i]));
  writeFileSync(path, pieces.join(PURE));
}
