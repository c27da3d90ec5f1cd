/** @file The worker that diagnoses. A program is walked there and not executed: it needs no code from text, and reaches nothing. */

import { diagnose, diagnoseBackpropagation } from "@chainrule/diagnose";
import type { Answer, Question } from "./protocol.ts";
import { claimsOf, GIVENS } from "./exercise.ts";

function answerTo(question: Question): Answer {
  const start = performance.now();
  const { id } = question;
  if (question.type === "numbers") {
    const text = diagnoseBackpropagation(GIVENS, claimsOf(question.numbers)).toString();
    return { id, type: "numbers", text, milliseconds: performance.now() - start };
  }
  const { verdict, loss, findings, follows, conventions, notes } = diagnose(question.source);
  return {
    id,
    type: "code",
    verdict,
    loss,
    findings: findings.map(({ invisible, ...finding }) => ({ ...finding, invisible })),
    follows,
    conventions,
    notes,
    milliseconds: performance.now() - start,
  };
}

addEventListener("message", ({ data }: MessageEvent<Question>) => {
  try {
    postMessage(answerTo(data));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    postMessage({ id: data.id, type: "problem", message } satisfies Answer);
  }
});
