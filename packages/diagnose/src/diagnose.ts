/** @file The entry for those who have code. */

import { isList } from "@chainrule/autograd/options";
import { traceJavaScript } from "./javascript/read.ts";
import { type CodeDiagnosis, diagnoseTrace } from "./reading/diagnosis.ts";
import { isTrace, type Trace } from "./trace.ts";

/**
 * Says where a backpropagation that was written by hand is wrong, and what was written in the place of what.
 * @param program the source of a JavaScript or TypeScript program, which is walked and not executed; or a function, with the arguments
 * to call it with; or the trace of a program in another language, as `tracePython` of the entry `@chainrule/diagnose/python` answers.
 * @throws TypeError for anything else, and for arguments that are neither numbers nor lists of them.
 */
export function diagnose(
  program: string | Trace | ((...args: never[]) => unknown),
  args: readonly unknown[] = [],
): CodeDiagnosis {
  if (typeof program === "string") return diagnoseTrace(traceJavaScript(program));
  if (typeof program === "function") return diagnoseTrace(traceJavaScript(callOf(program, args)));
  if (isTrace(program)) return diagnoseTrace(program);
  throw new TypeError(
    "Cannot diagnose: expected the source of a program, a function or a trace. For a Python file, pass what tracePython answers.",
  );
}

/** A function's text, followed by a call of it with what is given: a constant for each parameter, of the parameter's name. */
function callOf(f: (...args: never[]) => unknown, args: readonly unknown[]): string {
  const text = f.toString();
  const name = /^(?:async\s+)?function\s+(\w+)/.exec(text)?.[1];
  if (!isList(args)) {
    throw new TypeError(
      `Cannot diagnose ${f.name || "the function"} with arguments that are no list. Pass them as one: diagnose(f, [1, 2]).`,
    );
  }
  const parameters = /^[^(]*\(([^)]*)\)/.exec(text)?.[1] ?? /^\s*(\w+)\s*=>/.exec(text)?.[1] ?? "";
  const names = parameters.split(",").map((parameter) => /^\s*(\w+)/.exec(parameter)?.[1] ?? "");
  const given = Array.from(args, (x, i) => {
    const written = JSON.stringify(x);
    if (written === undefined || /[^\d.,eE+\-[\]]/.test(written)) {
      throw new TypeError(
        `Cannot diagnose ${f.name || "the function"}: argument ${i} is neither a number nor a list of numbers.`,
      );
    }
    return `const ${names[i] || `argument${i}`} = ${written};`;
  });
  const call = `${name ?? "attempt"}(${Array.from(args, (_, i) => names[i] || `argument${i}`).join(", ")});`;
  return [name === undefined ? `const attempt = ${text};` : text, ...given, call].join("\n");
}
