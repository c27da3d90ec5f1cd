// docs/diagnose.md begins with a Python file and what the command answers: both are taken from the page.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { answerFor } from "@chainrule/diagnose/files";
import { expect, it } from "vitest";

const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

it.skipIf(!numpy)("the page's Python file is answered as the page says", { timeout: 120_000 }, () => {
  const page = readFileSync(fileURLToPath(new URL("../../../docs/diagnose.md", import.meta.url)), "utf8");
  const program = /```python\n([^]*?)```/.exec(page)?.[1] ?? "";
  const answer = /```text\n\$ npx chainrule-diagnose attempt\.py\n([^]*?)```/.exec(page)?.[1] ?? "";
  const folder = mkdtempSync(join(tmpdir(), "chainrule-diagnose-"));
  try {
    const file = join(folder, "attempt.py");
    writeFileSync(file, program);
    const { text, code } = answerFor(file);
    expect(code).toBe(1);
    // Before the name of the file stands its folder here.
    const [head, ...rest] = text.replaceAll(`${folder}/`, "").split("\n");
    const indent = " ".repeat(folder.length + 1);
    expect([head, ...rest].map((line) => line?.replace(indent, "")).join("\n")).toBe(answer.trim());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
