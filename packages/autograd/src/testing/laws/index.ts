/** @file For property tests: the laws of operations, what to feed them with, and gradient checks. Needs fast-check. */

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
export { gradientProperty } from "./gradient-property.ts";
