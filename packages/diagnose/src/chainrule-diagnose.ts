#!/usr/bin/env node
/** @file The command `chainrule-diagnose attempt.py …`. It ends with 0 if all is right, 1 if something is wrong, 2 if something could not be judged. */

import { parseArgs } from "node:util";
import { answerFor, classReport } from "./files.ts";

const usage = `Usage: chainrule-diagnose [options] attempt.py …

Says where a backpropagation that you wrote by hand is wrong, and what stands in the place of what.
  attempt.py, .ipynb    is run in your own Python, with your own numpy, with your rights
  attempt.ts, .js       is read and walked through, not executed
  attempt.json, -       holds numbers only (docs/diagnose.md has the format)
Several files make a report of one line each.

  --json             print the findings as JSON
  --python COMMAND   the Python to run (default: python3)
  --seconds N        how long a Python program may run (default: 10)
  --help             print this`;

process.exitCode = run(process.argv.slice(2));

function run(argv: readonly string[]): number {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        python: { type: "string" },
        seconds: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    // Node goes on to tell how to name a file that begins with a dash.
    const [what] = (error as Error).message.split(/\.(?: |$)/);
    console.error(`${what}.\n\n${usage}`);
    return 2;
  }
  const { values, positionals } = parsed;
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  if (values.help === true || positionals.length === 0) {
    console.log(usage);
    return values.help === true ? 0 : 2;
  }
  if (seconds !== undefined && !(seconds > 0 && seconds < 3600)) {
    console.error(`Cannot run for ${values.seconds} seconds: pass a number above 0.`);
    return 2;
  }
  const answers = positionals.map((file) =>
    answerFor(file, {
      ...(values.python !== undefined && { python: values.python }),
      ...(seconds !== undefined && { seconds }),
    }),
  );
  if (values.json === true) {
    console.log(
      JSON.stringify(
        answers.map(({ file, verdict, text, diagnosis }) => ({
          file,
          verdict,
          ...(diagnosis === undefined ? { text } : diagnosis),
        })),
        null,
        2,
      ),
    );
  } else if (answers.length === 1) {
    const [{ code, text }] = answers as [(typeof answers)[number]];
    (code === 2 ? console.error : console.log)(text);
  } else {
    console.log(classReport(answers));
  }
  return Math.max(...answers.map(({ code }) => code));
}
