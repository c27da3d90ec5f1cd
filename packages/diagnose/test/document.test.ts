// docs/diagnose.md begins with Python files and what the command answers: all are taken from the page.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { answerFor } from "@chainrule/diagnose/files";
import { expect, it } from "vitest";

const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

const page = readFileSync(fileURLToPath(new URL("../../../docs/diagnose.md", import.meta.url)), "utf8");
const shown = [
  ...page.matchAll(/```python\n([^]*?)```\s+```text\n\$ npx chainrule-diagnose (\S+)\n([^]*?)```/g),
].map(([, program = "", name = "", answer = ""]) => ({ program, name, answer }));

it("the page has a wrong program and a right one", () => {
  expect(shown.map(({ name }) => name)).toEqual(["attempt.py", "other.py"]);
});

it.skipIf(!numpy).each(shown)(
  "the page's $name is answered as the page says",
  { timeout: 120_000 },
  (one) => {
    const folder = mkdtempSync(join(tmpdir(), "chainrule-diagnose-"));
    try {
      const file = join(folder, one.name);
      writeFileSync(file, one.program);
      const { text, code } = answerFor(file);
      expect(code).toBe(/: right/.test(one.answer) ? 0 : 1);
      // Before the name of the file stands its folder here.
      const [head, ...rest] = text.replaceAll(`${folder}/`, "").split("\n");
      const indent = code === 0 ? "" : " ".repeat(folder.length + 1);
      expect([head, ...rest].map((line) => line?.replace(indent, "")).join("\n")).toBe(one.answer.trim());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
