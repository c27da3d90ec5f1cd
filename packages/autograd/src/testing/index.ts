/** @file Gradient checks. */

export { checkGradients, type GradientCheck, gradientReport, type Numbers } from "./check-gradients.ts";
export {
  type GradientEntry,
  GradientError,
  type GradientReport,
  type GradientVerdict,
} from "./gradient-report.ts";
