/** @file For property tests: the laws of operations, and what to feed them with. Needs fast-check. */

export {
  anyDouble,
  type Arguments,
  argumentsOf,
  call,
  numberIn,
  randomFunction,
  type RandomFunction,
  type RandomFunctionOptions,
} from "./arbitraries.ts";
export { type Law, laws } from "./laws.ts";
export { checkGradients, type GradientCheck, gradientReport, type Numbers } from "./check-gradients.ts";
export { gradientProperty } from "./gradient-property.ts";
export {
  type GradientEntry,
  GradientError,
  type GradientReport,
  type GradientVerdict,
} from "./gradient-report.ts";
