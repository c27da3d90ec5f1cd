/** @file The public names of @chainrule/autograd/diagnose. Nothing is defined here. */

export type { Attempt } from "./claims.ts";
export { type AttemptedPoint, diagnose, type DiagnoseOptions } from "./diagnose.ts";
export type { Diagnosis, Explanation, Finding } from "./report.ts";
export type { Slip, SlipKind } from "./slip.ts";
