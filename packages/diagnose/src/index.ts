/** @file The public names of @chainrule/diagnose; nothing is defined here, and nothing needs Node. */

// What is wrong with code
export { diagnose } from "./diagnose.ts";
export type { CodeDiagnosis } from "./reading/diagnosis.ts";
export type { CodeFinding } from "./reading/findings.ts";
export { type MendedLine, mendedLines } from "./reading/report.ts";
export type { Trace } from "./trace.ts";

// What is wrong with numbers
export { diagnoseBackpropagation } from "./numbers/backpropagation.ts";
export type { BatchGivens, Givens } from "./numbers/givens.ts";
export type { BackpropagationOptions, ClaimedPoint, NamedActivation } from "./numbers/network.ts";
export type { Claims, UnitNumbers } from "./numbers/learner.ts";
export { diagnoseNumbers, type DiagnoseOptions } from "./numbers/judge.ts";
export type { Attempt, AttemptedPoint } from "./numbers/attempt.ts";
export type { Diagnosis, Explanation, Finding } from "./numbers/report.ts";
export type { Slip, SlipKind } from "./numbers/slip.ts";
