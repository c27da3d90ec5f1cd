/** @file A diagnosis of a file, by its ending: Python, notebooks, JavaScript, TypeScript, or numbers in JSON. For Node only. */

import { readFileSync } from "node:fs";
import { aboveZero, printable, readOptions, text as isText } from "@chainrule/autograd/options";
import { diagnose } from "./diagnose.ts";
import { diagnoseFile } from "./json-file.ts";
import { type PythonOptions, tracePython } from "./python/run.ts";
import type { CodeDiagnosis } from "./reading/diagnosis.ts";

/** What a file is answered with. */
export interface Answer {
  readonly file: string;
  readonly verdict: CodeDiagnosis["verdict"] | "convention";
  /** 0 if it is right, 1 if it is wrong, 2 if it could not be judged. */
  readonly code: 0 | 1 | 2;
  readonly text: string;
  /** Of code: what was found, at its lines. */
  readonly diagnosis?: CodeDiagnosis;
}

/**
 * Diagnoses a file. What is wrong with the file is its answer, and no error. A name of `-` is the standard input, as JSON.
 * @throws TypeError and RangeError for options that it does not know.
 */
export function answerFor(file: string, given?: PythonOptions): Answer {
  const options = readOptions("answerFor", given, { python: isText, seconds: aboveZero });
  try {
    if (/\.(?:py|ipynb)$/i.test(file)) return ofCode(file, diagnose(tracePython(file, options)));
    const text = readFileSync(file === "-" ? 0 : file, "utf8").replace(/^\uFEFF/, "");
    if (/\.[cm]?[jt]s$/i.test(file)) return ofCode(file, diagnose(text));
    if (file !== "-" && !/\.json$/i.test(file)) {
      const text = `Cannot read ${printable(file)}: its name ends in none of .py, .ipynb, .ts, .js and .json.`;
      return { file, verdict: "unreadable", code: 2, text };
    }
    const answer = diagnoseFile(text, file === "-" ? "the standard input" : printable(file));
    return { file, verdict: answer.verdict ?? "unreadable", code: answer.code, text: answer.text };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const text = code === undefined ? message : `Cannot read ${printable(file)}: ${printable(message)}`;
    return { file, verdict: "unreadable", code: 2, text };
  }
}

function ofCode(file: string, diagnosis: CodeDiagnosis): Answer {
  const { verdict } = diagnosis;
  return {
    file,
    verdict,
    code: verdict === "right" ? 0 : verdict === "unreadable" ? 2 : 1,
    text: diagnosis.toString(file),
    diagnosis,
  };
}

/** What a class handed in, a line for each file, and how often each line of advice was given. */
export function classReport(answers: readonly Answer[]): string {
  const names = answers.map(({ file }) => printable(file));
  const width = Math.max(...names.map((name) => name.length));
  const rows = answers.map(({ verdict, text, diagnosis }, i) => {
    const [first, ...more] = diagnosis?.findings ?? [];
    const said =
      first === undefined
        ? verdict === "right" || verdict === "convention"
          ? ""
          : (diagnosis?.notes[0] ?? text.split("\n")[0] ?? "")
        : `line ${first.line}: ${first.sentence}${more.length > 0 ? ` (and ${more.length} more)` : ""}`;
    return `${(names[i] as string).padEnd(width)}  ${verdict.padEnd(10)}  ${printable(said)}`.trimEnd();
  });
  const count = (...verdicts: string[]): number =>
    answers.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const total = `${answers.length} files: ${count("right", "convention")} right, ${count("wrong", "unclear")} wrong, ${count("unreadable")} not judged.`;
  return [...rows, "", total].join("\n");
}
