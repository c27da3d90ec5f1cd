// The documents' three attempts, as programs: every slip at its line, in the learner's own names; the third is right.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { diagnose } from "@chainrule/diagnose";
import { tracePython } from "@chainrule/diagnose/python";
import { describe, expect, it } from "vitest";

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`programs/documents/${name}`, import.meta.url));

const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;
if (!numpy) console.warn("There is no python3 with numpy here: Python programs are not tried.");

const diagnosisOf = (name: string): ReturnType<typeof diagnose> =>
  diagnose(name.endsWith(".py") ? tracePython(pathOf(name)) : readFileSync(pathOf(name), "utf8"));

/** What was found, as "the statement's target: wrong → right". */
const said = (name: string): string[] => {
  const source = readFileSync(pathOf(name), "utf8").split("\n");
  return diagnosisOf(name).findings.map(({ line, wrong, right }) => {
    const text = (source[line - 1] ?? "").trim().replace(/^const /, "");
    return `${text.split(" = ")[0]}: ${wrong} → ${right}`;
  });
};

const languages = numpy ? (["py", "ts"] as const) : (["ts"] as const);

describe.each(languages)("the documents' attempts in %s", { timeout: 300_000 }, (language) => {
  it("the worked example: f′ at the accident y = 1, the output in the place of a rate", () => {
    const { findings, verdict } = diagnosisOf(`first.${language}`);
    expect(verdict).toBe("wrong");
    expect(said(`first.${language}`)).toEqual([
      "b: (y - y1) → (1 - y1)",
      "bh: (y - a) → (1 - a)",
      "gdw: y1 → ",
      ...(language === "py" ? ["w1, w2: y1 → ", "w1, w2: y1 → "] : ["dw1: y1 → ", "dw2: y1 → "]),
    ]);
    expect(findings.map(({ invisible }) => invisible)).toEqual([
      "y is 1 here",
      "y is 1 here",
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("the exercise's first try: all that is wrong with it", () => {
    const found = said(`second.${language}`);
    const expected =
      language === "py"
        ? [
            "error: (target - output) * output → ",
            "del_err_output: weights_hidden_output → ",
            "del_err_output: (target - output) → (1 - output)",
            "del_err_hidden: weights_input_hidden → weights_hidden_output",
            "del_err_hidden: (target - hidden_layer_output) → (1 - hidden_layer_output)",
            "delta_w_h_o: output → learnrate",
            "delta_w_i_h: output → learnrate",
          ]
        : [
            "error: (target - output) * output → ",
            "delErrOutput: w → ",
            "delErrOutput: (target - output) → (1 - output)",
            "row.map((w, j) => w * delErrOutput[j]! * hiddenOut[j]! * (target - hiddenOut[j]!)),: w → weightsHiddenOutput[j]",
            "row.map((w, j) => w * delErrOutput[j]! * hiddenOut[j]! * (target - hiddenOut[j]!)),: (target - hiddenOut[j]) → (1 - hiddenOut[j])",
            "deltaWHO: output → learnRate",
            "deltaWIH: output → learnRate",
          ];
    expect(found.filter((line) => !line.startsWith("gdw"))).toEqual(expected);
  });

  it("the second try is right", () => {
    const diagnosis = diagnosisOf(`third.${language}`);
    expect(diagnosis.verdict).toBe("right");
    expect(diagnosis.findings).toEqual([]);
    expect(diagnosis.toString()).toContain("right. Differentiated was ½Σ(target − output)².");
  });
});
