// Every ```ts block of the documents is type-checked and run, and every answer written beside a statement is compared.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { programs } from "./snippets.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = join(root, "test/out");

const markdownIn = (folder: string): string[] => {
  try {
    return readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(folder, name));
  } catch {
    return []; // there is no such folder
  }
};
const documents = [
  "README.md",
  ...markdownIn("docs"),
  ...markdownIn("packages/autograd"),
  ...markdownIn("packages/nn"),
  ...markdownIn("packages/diagnose"),
  ...markdownIn("packages/operators"),
];

/** A value as Node prints it; a string as itself. */
const show = (answer: unknown): string =>
  typeof answer === "string"
    ? answer
    : answer instanceof Error
      ? `${answer.name}: ${answer.message}`
      : inspect(answer, { breakLength: Infinity, depth: 6 });

/** Whether the text is what the document says, where "…" stands for any text. */
const agrees = (text: string, expected: string): boolean => {
  const pieces = expected.split("…").map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${pieces.join("[^]*")}$`).test(text);
};

const all = documents.map((path) => ({ path, programs: programs(readFileSync(join(root, path), "utf8")) }));
const fileOf = (path: string, line: number): string =>
  join(out, `${path.replaceAll(/[/\\]/g, "-")}-${line}.ts`);

beforeAll(() => {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const { path, programs: parts } of all) {
    for (const { line, code } of parts) {
      // The first line of the document's program stays a line of its own, so that errors lead to the document.
      const head = "\n".repeat(line - 2) + "export const answers: unknown[][] = [];\n";
      writeFileSync(fileOf(path, line), head + code);
    }
  }
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe.each(all.filter(({ programs: parts }) => parts.length > 0))("$path", ({ path, programs: parts }) => {
  test.each(parts)("line $line", async ({ line, claims }) => {
    const { answers } = (await import(/* @vite-ignore */ fileOf(path, line))) as { answers: unknown[][] };
    const said = claims.map((claim, index) => {
      const text = (answers[index] ?? ["not reached"]).map(show).join(" ");
      return { line: claim.line, answer: agrees(text, claim.expected) ? claim.expected : text };
    });
    expect(said).toEqual(claims.map((claim) => ({ line: claim.line, answer: claim.expected })));
  });
});

test("the programs type-check", () => {
  const config = join(out, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      extends: "../../tsconfig.json",
      compilerOptions: { noUnusedLocals: false },
      include: ["."],
      exclude: [],
    }),
  );
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", config], { encoding: "utf8" });
  expect(stdout).toBe("");
});
