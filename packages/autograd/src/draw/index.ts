/** @file The public names of @chainrule/autograd/draw: values as formulas, derivations and pictures. Nothing is defined here. */

export { formula, type FormulaOptions, latex } from "./formula.ts";
export { explain, type ExplainOptions, type Explanation, type Step, type TextOptions } from "./explain.ts";
export { display } from "./display.ts";
export { dot, mermaid, type PictureOptions } from "./dot.ts";
export { simplify } from "../simplify.ts";
