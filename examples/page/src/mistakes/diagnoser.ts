/** @file The worker that diagnoses. A program is walked there and not executed: it needs no code from text, and reaches nothing. */

import { diagnose, diagnoseBackpropagation, mendedLines } from "@chainrule/diagnose";
import type { Answer, Question } from "./protocol.ts";
import { claimsOf, GIVENS } from "./exercise.ts";

function answerTo(question: Question): Answer {
  const start = performance.now();
  const { id } = question;
  if (question.type === "numbers") {
    const { toString: _, ...found } = diagnoseBackpropagation(GIVENS, claimsOf(question.numbers));
    return { id, type: "numbers", found, milliseconds: performance.now() - start };
  }
  const { toString: _, ...found } = diagnose(question.source);
  const lines = mendedLines(question.source.split(/\r?\n/), found.findings);
  return { id, type: "code", found: { ...found, lines }, milliseconds: performance.now() - start };
}

addEventListener("message", ({ data }: MessageEvent<Question>) => {
  try {
    postMessage(answerTo(data));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    postMessage({ id: data.id, type: "problem", message } satisfies Answer);
  }
});
