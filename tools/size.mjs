// Prints what each entry costs a page: bundled from the sources, minified, gzipped. The bundler is the one that vitest
// brings along. Exits with 1 when an entry is above its budget. How operations are written belongs to drawing, and what kernels
// know of them to compiling, though both stand in the rows of the table: the engine is counted without, and with them on a
// line of its own. So are the elementary functions, which stand in the place of JavaScript's own.
import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { parseSync, Visitor } from "rolldown/utils";
import { root } from "./pnpm.mjs";

const autograd = root + "packages/autograd/src/";
/** @param {string[]} files */
const all = (...files) =>
  files
    .filter((file) => existsSync(file))
    .map((file) => `export * from ${JSON.stringify(file)};`)
    .join("\n");

const ENGINE = all(
  ...["value", "primitives", "functions", "differentiate", "transforms", "leaf"].map(
    (name) => `${autograd}${name}.ts`,
  ),
);

/** @type {{ name: string, code: string, external?: string[], without?: string[], budget?: number }[]} */
const ENTRIES = [
  {
    name: "autograd: one function (gradient of a product)",
    code: 'export { gradient, mul } from "@chainrule/autograd";',
  },
  {
    name: "autograd: the engine (values, table, modes, methods)",
    code: ENGINE,
    external: [`${autograd}elementary.ts`],
    without: ["notation", "lower", "js", "wasm", "simd", "carriesNaN", "unlessNaN", "linear"],
    budget: 10_250, // it was 10 kB until recording without sets and maps, several times as fast, took 0.4 kB
  },
  {
    name: "autograd: the engine and its elementary functions",
    code: ENGINE,
    without: ["notation", "lower", "js", "wasm", "simd", "carriesNaN", "unlessNaN", "linear"],
  },
  { name: "autograd: the same, with notation and instructions", code: ENGINE },
  { name: "autograd: everything", code: 'export * from "@chainrule/autograd";' },
  {
    name: "nn, without autograd",
    code: 'export * from "@chainrule/nn";',
    external: ["@chainrule/autograd"],
  },
];

// A module that exists in memory only; its place decides how "@chainrule/…" is resolved from it.
const ENTRY = `${root}size-entry.mjs`;
/** The source without the properties of these names of object literals. @param {string} source @param {string[]} names */
function withoutProperties(source, names) {
  const { program } = parseSync("source.ts", source);
  /** @type {[start: number, end: number][]} */
  const cuts = [];
  new Visitor({
    Property: ({ key, start, end }) => {
      if (key.type === "Identifier" && names.includes(key.name)) cuts.push([start, end]);
    },
  }).visit(program);
  return cuts.reduceRight(
    (text, [start, end]) => text.slice(0, start) + text.slice(end).replace(/^,/, ""),
    source,
  );
}

for (const { name, code, external = [], without, budget = Infinity } of ENTRIES) {
  const bundle = await rolldown({
    input: ENTRY,
    external,
    cwd: root,
    plugins: [
      {
        name: "entry",
        resolveId: (source) => (source === ENTRY ? ENTRY : undefined),
        load: (id) => (id === ENTRY ? code : undefined),
        transform: (source, id) =>
          without !== undefined && id.endsWith("/primitives.ts")
            ? withoutProperties(source, without)
            : undefined,
      },
    ],
  });
  const { output } = await bundle.generate({ format: "es", minify: true });
  await bundle.close();
  const script = output[0].code;
  const zipped = gzipSync(script, { level: 9 }).length;
  const over = zipped > budget;
  if (over) process.exitCode = 1;
  const kilo = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(2)} kB`.padStart(9);
  console.log(
    `${name.padEnd(56)} min ${kilo(script.length)}  min+gzip ${kilo(zipped)}` +
      (budget === Infinity ? "" : `  (budget ${kilo(budget).trim()}${over ? ": EXCEEDED" : ""})`),
  );
}
