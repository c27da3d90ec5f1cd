// Whether the diagnosis names the slips that are made in programs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CodeDiagnosis, diagnose, type Trace } from "@chainrule/diagnose";
import { expect, it } from "vitest";

/** A slip in a program that is right without it. */
export interface Kind {
  readonly is: string;
  readonly program: string;
  readonly slip: readonly [right: string, wrong: string];
  /** What the mended line may be besides the right one. */
  readonly mended?: string;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;
const isPython = (text: string): boolean => /^(?:import|from) /m.test(text);

/** Those of the kinds that can be read here: without numpy no program in Python can. */
function readable(kinds: readonly Kind[]): Kind[] {
  return kinds.filter(({ program }) => numpy || !isPython(program));
}

function diagnosesOf(texts: readonly string[]): CodeDiagnosis[] {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-kinds-"));
  try {
    const files = texts.map((text, i) => {
      const file = join(folder, `${i}.py`);
      if (isPython(text)) writeFileSync(file, text);
      return file;
    });
    const python = files.filter((_, i) => isPython(texts[i] as string));
    if (python.length > 0)
      spawnSync("python3", [here("trace_all.py"), here("../src/python/trace.py"), ...python], {
        stdio: "inherit",
      });
    return texts.map((text, i) =>
      diagnose(isPython(text) ? (JSON.parse(readFileSync(`${files[i]}.json`, "utf8")) as Trace) : text),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tests that the programs are right without their slips, and that each slip is named. */
export function testNaming(kinds: readonly Kind[]): void {
  const cases = readable(kinds);
  it("stand in programs that are right without them", () => {
    const programs = [...new Set(cases.map(({ program }) => program))];
    expect(diagnosesOf(programs).map(({ verdict }) => verdict)).toEqual(programs.map(() => "right"));
  });
  it("are named at their lines", () => {
    expect(namesOf(cases)).toEqual(cases.map(({ is }) => is));
  });
}

const plain = (text: string): string => text.replace(/[\s;()]+/g, "");

/** What each slip is, if it alone is named at its line with the line mended; else what was said in its place. */
function namesOf(kinds: readonly Kind[]): string[] {
  const wrong = kinds.map(({ program, slip: [is, should] }) => {
    if (program.split(is).length !== 2) throw new Error(`${is} does not stand once in its program.`);
    return program.replace(is, () => should);
  });
  return diagnosesOf(wrong).map(({ findings }, i) => {
    const { program, mended = "", is } = kinds[i] as Kind;
    const [now, before] = [(wrong[i] as string).split("\n"), program.split("\n")];
    const isNamed =
      findings.length === 1 &&
      findings.every(
        ({ line, mended: own }) =>
          now[line - 1] !== before[line - 1] &&
          own !== "" &&
          (before.some((row, r) => row !== now[r] && plain(row) === plain(own)) ||
            plain(own) === plain(mended)),
      );
    return isNamed
      ? is
      : `${is}: ${findings.map(({ line, sentence, mended: own }) => `${line} ${sentence} ${own}`).join("; ")}`;
  });
}
