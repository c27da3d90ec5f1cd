/** @file What the page and the worker that diagnoses say to each other. */

import type { CodeDiagnosis, Diagnosis, MendedLine } from "@chainrule/diagnose";

/** To the worker: a program's text, or the numbers of the exercise. */
export type Question =
  | { readonly id: number; readonly type: "code"; readonly source: string }
  | { readonly id: number; readonly type: "numbers"; readonly numbers: Readonly<Record<string, string>> };

/** From the worker: what was found, without what cannot be sent. */
export interface CodeAnswer extends Omit<CodeDiagnosis, "toString"> {
  readonly lines: readonly MendedLine[];
}
export type NumbersAnswer = Omit<Diagnosis, "toString">;
export type Answer = { readonly id: number } & (
  | { readonly type: "code"; readonly found: CodeAnswer; readonly milliseconds: number }
  | { readonly type: "numbers"; readonly found: NumbersAnswer; readonly milliseconds: number }
  | { readonly type: "problem"; readonly message: string }
);
