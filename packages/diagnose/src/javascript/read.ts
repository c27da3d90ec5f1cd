/** @file The trace of a JavaScript or TypeScript program. */

import type { Ended, Trace } from "../trace.ts";
import { Graph, Stop } from "./graph.ts";
import { Interpreter } from "./interpreter.ts";
import { globalsOf, Refused } from "./natives.ts";
import { NotParsed, parse } from "./parse.ts";

/** How far a program is followed. */
export interface Limits {
  /** How many numbers it may compute. Default: 300,000. */
  readonly nodes?: number;
  /** How many steps it may take, of some tens of nanoseconds each. Default: 20 million. */
  readonly steps?: number;
}

/**
 * Runs `source` on numbers that know how they were computed, until it ends or has updated its parameters twice. It reaches nothing outside of
 * itself: no files, no network, no modules, no code from text.
 */
export function traceJavaScript(source: string, { nodes = 300_000, steps = 2e7 }: Limits = {}): Trace {
  const text = source.replace(/^\uFEFF/, "");
  const lines = text.split(/\r\n?|\n/);
  const graph = new Graph(nodes);
  let interpreter: Interpreter | undefined;
  let ended: Ended = { reason: "end" };
  try {
    const { body } = parse(text);
    interpreter = new Interpreter(graph, lines, steps, body);
    interpreter.run(body, globalsOf(graph));
  } catch (error) {
    const line = interpreter?.line ?? 0;
    if (error instanceof Stop)
      ended = error.reason === "enough" ? { reason: "enough" } : { reason: error.reason, line };
    else if (error instanceof NotParsed)
      ended = { reason: "syntax", line: error.line, message: error.message };
    else if (error instanceof Refused) ended = { reason: "refused", line, message: error.message };
    else if (error instanceof RangeError && /call stack/i.test(error.message))
      ended = { reason: "size", line };
    else ended = { reason: "error", line, message: error instanceof Error ? error.message : String(error) };
  }
  return graph.trace(lines, ended);
}
