// Imports go down only. The order of the layers is written here once; ARCHITECTURE.md says what each is for.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/**
 * The source files of autograd (a name ending in "/" is a folder), lowest layer first. A file imports only what
 * stands below it; within one layer, files may import each other as long as there is no cycle.
 */
const LAYERS: readonly (readonly string[])[] = [
  ["elementary", "instructions", "printable", "summation"],
  ["value", "notation", "random", "erf", "evaluate"],
  [
    "agreement",
    "comparisons",
    "constant",
    "define",
    "define-primitive",
    "differentiated",
    "given",
    "guards",
    "options",
    "order",
    "recomputed",
    "structure",
    "twin",
  ],
  ["primitives"],
  ["backward", "carried", "differentiate", "kept", "functions", "lookup", "refresh"],
  ["fluent"],
  ["leaf"],
  ["transforms"],
  ["tape", "simplify", "algebra"],
  ["compile/", "draw/"],
  ["blocks/"],
  ["index"],
  ["testing/", "inspect/"],
];

/** The way of a program through `compile/`: a file imports of its own folder and of those before it; what is in none, of all. */
const WAY = ["elementary", "record", "program", "write", "run"];

/** The leaves of the hourglass: none of them imports another. */
const LEAVES = ["compile/", "draw/"];

const packages = fileURLToPath(new URL("../..", import.meta.url));

interface Source {
  /** The path below src, without the extension, with "/" on every system. */
  readonly name: string;
  readonly text: string;
  /** What it imports: names of files of the same package, or the bare specifier of another one. */
  readonly imports: readonly string[];
}

function sources(packageName: string): Source[] {
  const root = join(packages, packageName, "src");
  const nameOf = (path: string): string => relative(root, path).split(sep).join("/").replace(/\.ts$/, "");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => {
      const file = join(root, path);
      const text = readFileSync(file, "utf8");
      const specifiers = [
        ...text.matchAll(/^(?:import|export|\}).*?\bfrom "(.+?)";|\bimport\("(.+?)"\)|^import "(.+?)";/gm),
      ];
      const imports = specifiers.map((match) => match.slice(1).find((group) => group !== undefined) ?? "");
      return {
        name: nameOf(file),
        text,
        imports: imports.map((to) => (to.startsWith(".") ? nameOf(join(dirname(file), to)) : to)),
      };
    });
}

const holds = (entry: string, name: string): boolean =>
  entry.endsWith("/") ? name.startsWith(entry) : name === entry;
const layerOf = (name: string): number =>
  LAYERS.findIndex((layer) => layer.some((entry) => holds(entry, name)));
const leafOf = (name: string): string | undefined => LEAVES.find((entry) => holds(entry, name));

const autograd = sources("autograd");
const byName = new Map(autograd.map((source) => [source.name, source]));
const internal = autograd.flatMap(({ name, imports }) =>
  imports.filter((to) => byName.has(to)).map((to) => [name, to] as const),
);
const arrows = (pairs: readonly (readonly [string, string])[]): string[] =>
  pairs.map(([from, to]) => `${from} imports ${to}`);

describe("autograd", () => {
  test("every file belongs to a layer", () => {
    expect(autograd.map(({ name }) => name).filter((name) => layerOf(name) === -1)).toEqual([]);
  });

  test("imports go down", () => {
    expect(arrows(internal.filter(([from, to]) => layerOf(to) > layerOf(from)))).toEqual([]);
  });

  test("the leaves do not import each other", () => {
    const between = internal.filter(([from, to]) => {
      const [one, other] = [leafOf(from), leafOf(to)];
      return one !== undefined && other !== undefined && one !== other;
    });
    expect(arrows(between)).toEqual([]);
  });

  test("in compile/, programs go one way", () => {
    const place = (name: string): number => {
      const [, folder, file] = name.split("/");
      return file === undefined ? WAY.length : WAY.indexOf(folder!);
    };
    const inside = internal.filter(([from, to]) => from.startsWith("compile/") && to.startsWith("compile/"));
    expect(inside.filter(([from]) => place(from) === -1)).toEqual([]);
    expect(arrows(inside.filter(([from, to]) => place(to) > place(from)))).toEqual([]);
  });

  test("values are made by operations and blocks, and leaves of the class that has the methods", () => {
    const makers = autograd.filter(({ text }) => /\bnew Value\(/.test(text)).map(({ name }) => name);
    expect(makers.toSorted()).toEqual(["blocks/block", "blocks/recorded", "define", "value"]);
  });

  test("bundlers may leave out a row that is not used: whatever is called to make one is marked", () => {
    const text = (name: string): string => byName.get(name)?.text ?? "";
    const makers = ["primitives", "notation"].flatMap((name) =>
      Array.from(
        text(name).matchAll(/^(?:export )?const \w+(?:: [^=\n]+)? = (\w+)\(/gm),
        ([, maker]) => maker,
      ),
    );
    const unmarked = [...new Set(makers)].filter(
      (maker) =>
        !["define", "notation"].some((name) =>
          text(name).includes(`/* @__NO_SIDE_EFFECTS__ */\nexport function ${maker}(`),
        ),
    );
    expect(makers.length).toBeGreaterThan(50);
    expect(unmarked).toEqual([]);
  });

  test("no cycles", () => {
    const done = new Set<string>();
    const visit = (name: string, path: readonly string[]): void => {
      if (path.includes(name)) throw new Error(`Imports go round: ${[...path, name].join(" → ")}`);
      if (done.has(name)) return;
      for (const to of byName.get(name)?.imports ?? []) visit(to, [...path, name]);
      done.add(name);
    };
    expect(() => {
      for (const { name } of autograd) visit(name, []);
    }).not.toThrow();
  });

  test("nothing is imported from outside, except by the entries for test runners", () => {
    const outside = autograd
      .filter(({ name }) => !name.startsWith("testing/laws/") && name !== "testing/vitest")
      .flatMap(({ name, imports }) =>
        imports.filter((to) => !byName.has(to)).map((to) => [name, to] as const),
      );
    expect(arrows(outside)).toEqual([]);
  });
});

test("nn sees autograd's public entry and itself", () => {
  const nn = sources("nn");
  const own = new Set(nn.map(({ name }) => name));
  const outside = nn.flatMap(({ name, imports }) =>
    imports
      .filter((to) => !own.has(to) && !to.startsWith("@chainrule/autograd"))
      .filter((to) => name !== "files/index" || !to.startsWith("node:")) // for Node only
      .map((to) => [name, to] as const),
  );
  expect(arrows(outside)).toEqual([]);
});

test("diagnose sees the public entries of autograd and nn, and itself", () => {
  const diagnose = sources("diagnose");
  const own = new Set(diagnose.map(({ name }) => name));
  const outside = diagnose.flatMap(({ name, imports }) =>
    imports
      .filter((to) => !own.has(to) && !/^@chainrule\/(?:autograd|nn)(?:\/|$)/.test(to))
      .filter(
        (to) => !["chainrule-diagnose", "files", "python/run"].includes(name) || !to.startsWith("node:"),
      ) // for Node only
      .filter((to) => !name.startsWith("javascript/") || !/^(?:acorn|@sveltejs\/acorn-typescript)$/.test(to))
      .map((to) => [name, to] as const),
  );
  expect(arrows(outside)).toEqual([]);
});

test("operators: what runs in a page sees autograd alone; what builds sees no runtime", () => {
  const operators = sources("operators");
  const own = new Set(operators.map(({ name }) => name));
  const below = (name: string): string =>
    name.startsWith("runtime/") || name.startsWith("math/") || name === "lift" || name === "index"
      ? "page"
      : name.startsWith("transform/")
        ? "transform"
        : "build";
  const allowed = {
    page: /^@chainrule\/autograd(?:\/(?:agreement|options|twin))?$/,
    transform: /^(?:oxc-parser|@jridgewell\/gen-mapping)$/, // of the parser, types only
    build: /^(?:node:|oxc-parser$|unplugin$|@jridgewell\/)/,
  } as const;
  const outside = operators.flatMap(({ name, imports }) =>
    imports
      .filter((to) =>
        own.has(to)
          ? below(to) === "page" && below(name) !== "page"
          : !allowed[below(name) as "page"].test(to),
      )
      .map((to) => [name, to] as const),
  );
  expect(arrows(outside)).toEqual([]);
});

// A long file is a question, not a mistake: printed, never failed.
for (const { name, text } of [
  ...autograd,
  ...sources("nn"),
  ...sources("diagnose"),
  ...sources("operators"),
]) {
  const lines = text.split("\n").length;
  if (lines > 300) console.warn(`${name}.ts has ${lines} lines: does it have one job?`);
}
