// The last step of a build: tells bundlers, in the packages' dist, what a program that does not use it can leave out.
// 1. Writes /* @__PURE__ */ before every call of a function whose source says /* @__NO_SIDE_EFFECTS__ */: the rows of the
//    table are made by such calls. For Rollup and Rolldown the mark on the function would do; esbuild and webpack do not see it
//    from another file. What such a call makes of a module is wrapped in a function, too: webpack and Rspack take a call for pure
//    only if its operands are, and a row's is an object, with which it would keep all rows that it names.
// 2. Imports by name what is only read off a namespace, as in elementary.exp: Rolldown takes such a read for an effect.
// 3. Leaves docstrings out of the scripts: they stand in the declarations beside them, where editors look.
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
  const { program, comments } = parseSync(path, text);
  /** What marked functions are called in this file. */
  const names = new Set(marked.get(path));
  /** Namespaces: where they are imported, how often they are named, and what is read off them, where. */
  const namespaces = new Map();
  /** Where that begins which the module's own constants are made by. */
  const made = new Set(
    program.body
      .map((node) => (node.type === "ExportNamedDeclaration" ? node.declaration : node))
      .flatMap((node) => (node?.type === "VariableDeclaration" ? node.declarations : []))
      .map(({ init }) => init?.start),
  );
  /** @type {{ start: number, end: number, text: string }[]} */
  const edits = [];
  new Visitor({
    ImportDeclaration: ({ source, specifiers, start, end }) => {
      const from = source.value.startsWith(".") ? marked.get(join(dirname(path), source.value)) : undefined;
      for (const specifier of specifiers) {
        if (specifier.type === "ImportNamespaceSpecifier")
          namespaces.set(specifier.local.name, { start, end, source: source.raw, uses: -1, reads: [] });
        if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") continue;
        if (from?.has(specifier.imported.name) === true) names.add(specifier.local.name);
      }
    },
    Identifier: ({ name }) => {
      const namespace = namespaces.get(name);
      if (namespace !== undefined) namespace.uses++;
    },
    MemberExpression: ({ object, property, computed, start, end }) => {
      if (computed || object.type !== "Identifier" || property.type !== "Identifier") return;
      namespaces.get(object.name)?.reads.push({ start, end, name: property.name });
    },
    CallExpression: ({ callee, start, end }) => {
      if (callee.type !== "Identifier" || !names.has(callee.name)) return;
      if (text.slice(0, start).endsWith(PURE)) return;
      const isWhole = made.has(start);
      edits.push({ start, end: start, text: isWhole ? `${PURE}(() => ` : PURE });
      if (isWhole) edits.push({ start: end, end, text: ")()" });
    },
  }).visit(program);
  for (const [namespace, { start, end, source, uses, reads }] of namespaces) {
    if (uses === 0 || uses !== reads.length) continue;
    const local = (/** @type {string} */ name) => `${namespace}_${name}`;
    const list = [...new Set(reads.map((/** @type {{ name: string }} */ { name }) => name))];
    const specifiers = list.map((name) => `${name} as ${local(name)}`).join(", ");
    edits.push({ start, end, text: `import { ${specifiers} } from ${source};` });
    for (const read of reads) edits.push({ start: read.start, end: read.end, text: local(read.name) });
  }
  for (const { type, value, start, end } of comments) {
    if (type !== "Block" || !value.startsWith("*")) continue;
    const line = text.lastIndexOf("\n", start - 1) + 1;
    const isAlone = text.slice(line, start).trim() === "" && text[end] === "\n";
    edits.push(isAlone ? { start: line, end: end + 1, text: "" } : { start, end, text: "" });
  }
  if (edits.length === 0) continue;
  edits.sort((one, other) => other.start - one.start);
  const edited = edits.reduce(
    (all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end),
    text,
  );
  writeFileSync(path, edited);
}
