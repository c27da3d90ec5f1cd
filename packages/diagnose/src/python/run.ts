/** @file Runs a learner's Python program under trace.py, in the learner's own Python, with a time limit. For Node only. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Trace } from "../trace.ts";

/** Options of {@link tracePython}. */
export interface PythonOptions {
  /** The Python to run. Default: the first of python3 and python that is there. */
  readonly python?: string;
  /** How long the program may run. Default: 10 seconds. */
  readonly seconds?: number;
}

/** A Python without which, or without whose numpy, nothing can be run. */
class PythonMissing extends Error {}

/**
 * Runs a Python file, or a notebook, and answers its trace. The file is not changed; it runs with the rights of this process.
 * @throws PythonMissing without Python or numpy; Error if Python itself fails.
 */
export function tracePython(file: string, { python, seconds = 10 }: PythonOptions = {}): Trace {
  const tracer = fileURLToPath(new URL("./trace.py", import.meta.url));
  const candidates = python === undefined ? ["python3", "python"] : [python];
  for (const command of candidates) {
    const { error, status, stdout, stderr } = spawnSync(
      command,
      [tracer, file, "--seconds", String(seconds)],
      {
        encoding: "utf8",
        maxBuffer: 2 ** 29,
        timeout: (seconds + 20) * 1000,
      },
    );
    if (error !== undefined && "code" in error && error.code === "ENOENT") continue;
    if (error !== undefined || status !== 0) {
      const why = error?.message ?? stderr.trim().split("\n").at(-1) ?? "";
      throw new Error(`Cannot trace ${file}: ${command} failed (${why}).`);
    }
    const trace = JSON.parse(stdout) as Trace & { refused?: string };
    if (trace.refused === "numpy") {
      throw new PythonMissing(
        `Cannot run ${file}: ${command} has no numpy. Install it, name another Python with --python, or write your numbers into a JSON file.`,
      );
    }
    return trace;
  }
  throw new PythonMissing(
    `Cannot run ${file}: there is no ${candidates.join(" and no ")}. Install Python with numpy, name one with --python, or write your numbers into a JSON file.`,
  );
}
