// What is wrong with the documents' attempts at backpropagation: what was written in the place of what, where, and what only follows.
import { diagnoseBackpropagation } from "@chainrule/diagnose";
import { example, exercise, first, second, third } from "./attempts.ts";

for (const [title, givens, attempt] of [
  ["The worked example, as the learner computed it", example, first],
  ["The exercise, first try", exercise, second],
  ["The exercise, second try", exercise, third],
] as const) {
  console.log(`── ${title} ──\n\n${diagnoseBackpropagation(givens, attempt).toString()}\n`);
}
