// Programs as people write them, right ones and their rewrites, and each with a slip: no right one is accused, and slips are named at
// their lines with what is wrong and what is right.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CodeDiagnosis, diagnose, type Trace } from "@chainrule/diagnose";
import { afterAll, describe, expect, it } from "vitest";
import { type SlipCase, slips } from "./slips.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;
if (!numpy) console.warn("There is no python3 with numpy here: Python programs are not tried.");

const folder = mkdtempSync(join(tmpdir(), "chainrule-diagnose-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The traces of many programs, with one start of Python and numpy. */
function tracesOf(programs: ReadonlyMap<string, string>): Map<string, Trace> {
  const files = [...programs].map(([name, text], i) => {
    const file = join(folder, `${i}-${name.replaceAll(/\W+/g, "_").slice(0, 60)}.py`);
    writeFileSync(file, text);
    return [name, file] as const;
  });
  const paths = files.map(([, file]) => file);
  spawnSync("python3", [here("trace_all.py"), here("../src/python/trace.py"), ...paths], {
    stdio: "inherit",
  });
  return new Map(
    files.map(([name, file]) => [name, JSON.parse(readFileSync(`${file}.json`, "utf8")) as Trace]),
  );
}

const programs = new Map(
  readdirSync(here("programs/right")).map((file) => [
    file.replace(".py", ""),
    readFileSync(here(`programs/right/${file}`), "utf8"),
  ]),
);

/** Ways of writing the same. */
const rewrites: Readonly<Record<string, (text: string) => string>> = {
  "with x = x − y for x −= y": (text) =>
    text.replaceAll(/^(\s*)([\w.]+(?:\[\w+\])?) ([-+])= (.+)$/gm, "$1$2 = $2 $3 ($4)"),
  "in a function": (text) =>
    `def everything():\n${text
      .split("\n")
      .map((line) => (line === "" ? "" : `    ${line}`))
      .join("\n")}\n\neverything()\n`,
  "with a monitor": (text) =>
    text.replace(
      /^(\s*)((?:for|while) .*:)\n(\s+)/m,
      "$1$2\n$3progress = 0.1\n$3progress = progress * 2\n$3",
    ),
  "with other names": (text) => text.replaceAll(/\b(delta|grad|hidden|error)(?=\b|_)/g, (name) => `${name}q`),
};

describe.skipIf(!numpy)("right programs", { timeout: 900_000 }, () => {
  const all = new Map(programs);
  for (const [way, rewrite] of Object.entries(rewrites)) {
    for (const [name, text] of programs) all.set(`${name}, ${way}`, rewrite(text));
  }
  it("are not accused, however they are written", () => {
    expect(all.size).toBeGreaterThanOrEqual(60);
    const accused = [...tracesOf(all)].flatMap(([name, trace]) => {
      const diagnosis = diagnose(trace);
      return diagnosis.verdict === "right" ? [] : [`${name}:\n${diagnosis.toString()}`];
    });
    expect(accused).toEqual([]);
  });
});

/** The program with the slip, and the line at which it stands. */
function withSlip([program, right, wrong, , where]: SlipCase): { text: string; line: number } {
  const text = programs.get(program) ?? "";
  const at = text.indexOf(right);
  if (at < 0) throw new Error(`${right} does not stand in ${program}`);
  const changed = text.slice(0, at) + wrong + text.slice(at + right.length);
  let same = 0;
  while (same < right.length && right[same] === wrong[same]) same++;
  const place = where === undefined ? at + same : changed.indexOf(where);
  return { text: changed, line: changed.slice(0, place).split("\n").length };
}

const saidOf = ({ findings }: CodeDiagnosis): string =>
  findings.map(({ line, wrong, right }) => `line ${line}: ${wrong} → ${right}`).join("; ");

describe.skipIf(!numpy)("programs with a slip", { timeout: 900_000 }, () => {
  it("are called wrong, and nine of ten slips are named at their line, alone, with both parts", () => {
    const cases = slips.map((slip, i) => ({ slip, name: `${i} ${slip[0]}`, ...withSlip(slip) }));
    const traces = tracesOf(new Map(cases.map(({ name, text }) => [name, text])));
    const others: string[] = [];
    let called = 0;
    for (const { slip, name, line } of cases) {
      const diagnosis = diagnose(traces.get(name) as Trace);
      if (diagnosis.verdict !== "right") called++;
      const [first, ...more] = diagnosis.findings;
      const isNamed =
        more.length === 0 &&
        first?.line === line &&
        (slip[3].test(`${first.wrong} → ${first.right}`) || slip[3].test(first.sentence));
      if (!isNamed)
        others.push(`${name} line ${line}: ${slip[1].trim()} ⇒ ${slip[2].trim()}: ${saidOf(diagnosis)}`);
    }
    console.log(
      `${cases.length - others.length} of ${cases.length} slips are named. The others:\n${others.join("\n")}`,
    );
    expect(called / cases.length).toBeGreaterThan(0.98);
    expect((cases.length - others.length) / cases.length).toBeGreaterThanOrEqual(0.9);
  });
});
