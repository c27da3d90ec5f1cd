// Looks for missing tests: breaks the table of primitives in one place after another, runs the engine's tests on it, and
// prints the changes that no test noticed. `npm run mutate -- 20` tries twenty places, spread over the file; without a
// number, all of them, which takes long. The file is changed in place and put back.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseSync, Visitor } from "rolldown/utils";
import { root } from "./pnpm.mjs";

const TABLE = root + "packages/autograd/src/primitives.ts";
const TESTS = ["primitives", "edges", "graphs"].map((name) => `packages/autograd/test/${name}.test.ts`);

/** What a slip makes of the name of a function. @type {Readonly<Record<string, string>>} */
const CONFUSED = {
  sin: "cos",
  cos: "sin",
  sinh: "cosh",
  cosh: "sinh",
  add: "sub",
  sub: "add",
  mul: "div",
  div: "mul",
  exp: "expm1",
  log: "log1p",
  gt: "ge",
  ge: "gt",
  lt: "le",
  le: "lt",
  eq: "ne",
  ne: "eq",
};
/** @type {Readonly<Record<string, string>>} */
const OPERATORS = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  ">": ">=",
  "<": "<=",
  "===": "!==",
  "!==": "===",
};

/** The properties of a row that are mathematics. */
const MATHEMATICS = new Set(["evaluate", "partials", "default"]);

const original = readFileSync(TABLE, "utf8");

/** @type {{ start: number, end: number, text: string }[]} */
const changes = [];
/** @param {{ start: number, end: number }} node @param {string} text */
const change = ({ start, end }, text) => changes.push({ start, end, text });
/** Where the mathematics stands; other tests look at the rest. @type {[number, number][]} */
const mathematics = [];
new Visitor({
  Property: ({ key, start, end }) => {
    if (key.type === "Identifier" && MATHEMATICS.has(key.name)) mathematics.push([start, end]);
  },
  FunctionDeclaration: ({ start, end }) => mathematics.push([start, end]),
  CallExpression: ({ callee, arguments: args, start, end }) => {
    if (callee.type !== "Identifier") return;
    const confused = CONFUSED[callee.name];
    if (confused !== undefined) change(callee, confused);
    const [first] = args;
    if (callee.name === "neg" && first) change({ start, end }, original.slice(first.start, first.end));
  },
  BinaryExpression: ({ operator, left, right }) => {
    const other = OPERATORS[operator];
    if (other !== undefined) change({ start: left.end, end: right.start }, ` ${other} `);
  },
  Literal: (node) => {
    if (typeof node.value === "number") change(node, String(node.value + 1));
    if (node.value === null) change(node, "1");
  },
}).visit(parseSync("primitives.ts", original).program);
const rules = changes.filter(({ start }) => mathematics.some(([from, to]) => from <= start && start < to));

const wanted = Math.min(Number(process.argv[2] ?? rules.length), rules.length);
const chosen = Array.from(
  { length: wanted },
  (_, i) => rules[Math.floor(((i + 0.5) * rules.length) / wanted)],
);

const restore = () => writeFileSync(TABLE, original);
process.on("SIGINT", () => {
  restore();
  process.exit(1);
});
let survivors = 0;
try {
  for (const mutation of chosen) {
    if (mutation === undefined) continue;
    const { start, end, text } = mutation;
    writeFileSync(TABLE, original.slice(0, start) + text + original.slice(end));
    const command = ["run", "--bail=1", "--typecheck.enabled=false", "--reporter=dot", ...TESTS];
    const { status } = spawnSync(`${root}node_modules/.bin/vitest`, command, {
      cwd: root,
      stdio: "ignore",
    });
    if (status !== 0) continue;
    survivors++;
    const line = original.slice(0, start).split("\n").length;
    console.log(
      `primitives.ts:${line}: ${original.slice(start, end).trim()} → ${text.trim()}: no test noticed`,
    );
    console.log(`    ${original.split("\n")[line - 1]?.trim()}`);
  }
} finally {
  restore();
}
console.log(
  `${chosen.length - survivors} of ${chosen.length} changes were noticed (${rules.length} are possible).`,
);
process.exitCode = survivors === 0 ? 0 : 1;
