// What a learner reads: a line once, with all that is wrong in it, as it should be; and what stops a program.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { diagnose } from "@chainrule/diagnose";
import { answerFor, classReport } from "@chainrule/diagnose/files";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

describe("a line with several slips", () => {
  const network = (delta: string, step = "rate * delta"): string => `
    const [x, rate, y] = [0.3, 0.5, 0.8];
    let w = 0.7;
    const output = 1 / (1 + Math.exp(-(w * x)));
    const loss = 0.5 * (y - output) ** 2;
    const delta = ${delta};
    w += ${step} * x;
  `;

  it("stands there once, and once as it should be", () => {
    const text = diagnose(network("(y - output) * x * (y - output)")).toString("net.ts");
    expect(text.match(/net\.ts:\d+/g)).toEqual(["net.ts:6"]);
    expect(text.match(/It should be: .*/g)).toHaveLength(1);
    const [, mended] = /It should be: const delta = (.*);/.exec(text) ?? [];
    expect(diagnose(network(mended!)).verdict).toBe("right");
  });

  it("takes what is narrow along in what is wide", () => {
    const text = diagnose(network("(y - output) * output * (1 - output)", "(delta * output)")).toString();
    const [, mended] = /It should be: w \+= (.*);/.exec(text) ?? [];
    expect(mended).toBeDefined();
    expect(
      diagnose(network("(y - output) * output * (1 - output)").replace(/w \+= .*;/, `w += ${mended};`))
        .verdict,
    ).toBe("right");
  });
});

describe.skipIf(!numpy)("a Python program that stops", { timeout: 60_000 }, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "chainrule-report-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const answerTo = (name: string, lines: readonly string[]): ReturnType<typeof answerFor> => {
    const file = join(folder, name);
    writeFileSync(file, `${lines.join("\n")}\n`);
    return answerFor(file);
  };
  const start = [
    "import numpy as np",
    "x = np.array([[0.1, 0.3]])",
    "w = np.array([[0.4], [-0.2]])",
    "output = 1 / (1 + np.exp(-x.dot(w)))",
    "delta = (1.0 - output) * output * (1 - output)",
  ];

  it("with an error is not called right, and says the line", () => {
    const answer = answerTo("shapes.py", [...start, "w += 0.5 * x.dot(delta)"]);
    expect(answer).toMatchObject({ verdict: "unreadable", code: 2 });
    expect(answer.text).toContain("The program stops in line 6: ValueError");
    expect(classReport([answer, answer])).toContain("stops in line 6: ValueError");
  });

  it("by itself is judged by what it computed", () => {
    expect(answerTo("ended.py", [...start, "w += 0.5 * x.T.dot(delta)", "raise SystemExit"]).verdict).toBe(
      "right",
    );
  });

  it("takes no arguments of the diagnosis for its own", () => {
    const parsed = [
      "import argparse",
      "argparse.ArgumentParser().parse_args()",
      ...start,
      "w += 0.5 * x.T.dot(delta)",
    ];
    expect(answerTo("arguments.py", parsed).verdict).toBe("right");
  });

  it("before it begins says where it cannot be read", () => {
    const answer = answerTo("syntax.py", ["x = (1", "y = 2"]);
    expect(answer).toMatchObject({ verdict: "unreadable", code: 2 });
    expect(answer.text).toContain("cannot be read in line 1");
  });
});

it("files are known by their endings", () => {
  expect(answerFor(fileURLToPath(new URL("../README.md", import.meta.url)))).toMatchObject({
    code: 2,
    text: expect.stringContaining("ends in none of .py, .ipynb, .ts, .js and .json"),
  });
});
