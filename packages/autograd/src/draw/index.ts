/** @file The public names of @chainrule/autograd/draw: values as formulas and pictures. Nothing is defined here. */

export { formula, type FormulaOptions, latex } from "./formula.ts";
export { simplify } from "../simplify.ts";
