// Programs in other hands' styles, in Python, TypeScript and JavaScript: no right one is accused, and slips, one or two at once, are
// named at their lines with what is right.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CodeDiagnosis, diagnose, type Trace } from "@chainrule/diagnose";
import { afterAll, describe, expect, it } from "vitest";
import { type OtherSlip, otherSlips } from "./other-slips.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;
if (!numpy) console.warn("There is no python3 with numpy here: Python programs are not tried.");

const folder = mkdtempSync(join(tmpdir(), "chainrule-others-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const programs = new Map(
  readdirSync(here("programs/others"))
    .filter((file) => numpy || !file.endsWith(".py"))
    // Programs that are no part of ours: nothing checks their types and their looks.
    .map((file) => [file.replace(/\.txt$/, ""), readFileSync(here(`programs/others/${file}`), "utf8")]),
);

/** The diagnoses of these texts, each with the name of its program; those in Python with one start of it. */
function diagnosesOf(texts: readonly { readonly program: string; readonly text: string }[]): CodeDiagnosis[] {
  const files = texts.map(({ program, text }, i) => {
    const file = join(folder, `${i}-${program}`);
    writeFileSync(file, text);
    return file;
  });
  const python = files.filter((file) => file.endsWith(".py"));
  if (python.length > 0)
    spawnSync("python3", [here("trace_all.py"), here("../src/python/trace.py"), ...python], {
      stdio: "inherit",
    });
  return texts.map(({ text }, i) => {
    const file = files[i] as string;
    return diagnose(
      file.endsWith(".py") ? (JSON.parse(readFileSync(`${file}.json`, "utf8")) as Trace) : text,
    );
  });
}

/** What differs in nothing but blanks, brackets and semicolons is the same. */
const plain = (text: string): string => text.replace(/[\s;()]+/g, "");

describe("programs of others", { timeout: 900_000 }, () => {
  it("are not accused", () => {
    const all = [...programs].map(([program, text]) => ({ program, text }));
    const accused = diagnosesOf(all).flatMap((diagnosis, i) =>
      diagnosis.verdict === "right" ? [] : [`${all[i]?.program}: ${diagnosis.toString()}`],
    );
    expect(accused).toEqual([]);
  });

  it("have scales told by what they are made of", () => {
    const text = programs.get("straight_line.py");
    if (text === undefined) return; // no Python
    const [diagnosis] = diagnosesOf([{ program: "straight_line.py", text }]);
    expect(diagnosis?.conventions).toContain("D_m is 2/n·∂E/∂m");
  });

  it("have their slips named, nine of ten, one or two at once", () => {
    const cases = otherSlips.filter(({ program }) => programs.has(program));
    const wrong = cases.map(({ program, changes }) => {
      const right = programs.get(program) as string;
      const text = changes.reduce((all, [is, should]) => {
        expect(all.split(is)).toHaveLength(2);
        return all.replace(is, () => should);
      }, right);
      return { program, text, right };
    });
    const isNamed = ({ findings }: CodeDiagnosis, i: number): boolean => {
      const { changes, said = [] } = cases[i] as OtherSlip;
      const { text, right } = wrong[i] as (typeof wrong)[number];
      const [now, before] = [text.split("\n"), right.split("\n")];
      return (
        findings.length === changes.length &&
        findings.every(
          (finding) =>
            now[finding.line - 1] !== before[finding.line - 1] &&
            (plain(finding.mended) === plain(before[finding.line - 1] ?? "") ||
              said.includes(`${finding.wrong} → ${finding.right}`)),
        )
      );
    };
    const others = diagnosesOf(wrong).flatMap((diagnosis, i) =>
      isNamed(diagnosis, i)
        ? []
        : [
            `${cases[i]?.program} ${JSON.stringify(cases[i]?.changes)}: ${diagnosis.findings
              .map(({ line, wrong: is, right }) => `line ${line}: ${is} → ${right}`)
              .join("; ")}`,
          ],
    );
    console.log(
      `${cases.length - others.length} of ${cases.length} are named. The others:\n${others.join("\n")}`,
    );
    expect((cases.length - others.length) / cases.length).toBeGreaterThanOrEqual(0.9);
  });
});
