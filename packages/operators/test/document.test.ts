// The tables of docs/ordinary-typescript.md, run as they stand.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fateOf } from "./fate.ts";

const text = readFileSync(new URL("../../../docs/ordinary-typescript.md", import.meta.url), "utf8");
const FATES = { yes: "right", eager: "eager", refused: "refused" } as const;

const rows = [...text.matchAll(/^\| (`+)(.+?)\1 +\| (yes|eager|refused) +\|/gm)].map(
  ([, , code, fate]) => [code!.replaceAll(String.raw`\|`, "|"), FATES[fate as "yes"]] as const,
);

describe("the language as a table", () => {
  test("has all rows", () => {
    expect(rows.length).toBe(text.match(/^\|.*\| (?:yes|eager|refused) +\|/gm)?.length);
    expect(rows.length).toBeGreaterThan(50);
  });

  test.each(rows)("%s", (body, fate) => {
    expect(fateOf(body)).toBe(fate);
  });
});
