/** @file The public names of @chainrule/autograd/inspect: questions about the numbers of a graph. Nothing is defined here. */

export { type Kink, type KinkRule, kinks } from "./kinks.ts";
export { type NonFinite, nonFinite } from "./non-finite.ts";
export { type BackwardStep, type ForwardStep, type Part, type Step, steps } from "./steps.ts";
