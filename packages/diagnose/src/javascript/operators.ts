/** @file The operators of a program: those that are traced, and what they are on plain values. */

import { Traced } from "./graph.ts";
import { Refused, textOf } from "./natives.ts";

export const ARITHMETIC: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "**": "pow",
};

export const COMPARISONS: Readonly<Record<string, string>> = {
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "==": "eq",
  "===": "eq",
  "!=": "ne",
  "!==": "ne",
};

/** How the trace writes an operator: as Python does. */
export const WRITTEN: Readonly<Record<string, string>> = { "===": "==", "!==": "!=" };

export function isNumeric(x: unknown): x is number | Traced {
  return typeof x === "number" || x instanceof Traced;
}

export function native(operator: string, a: unknown, b: unknown): unknown {
  const [x, y] = [a as number, b as number];
  switch (operator) {
    case "+":
      return typeof a === "object" || typeof b === "object" ? textOf(a) + textOf(b) : x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      return x / y;
    case "%":
      return x % y;
    case "**":
      return x ** y;
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    case ">=":
      return x >= y;
    case "===":
    case "==":
      return operator === "==" && (a === undefined || a === null) ? b === undefined || b === null : a === b;
    case "!==":
    case "!=":
      return !(native(operator === "!=" ? "==" : "===", a, b) as boolean);
    case "&":
      return x & y;
    case "|":
      return x | y;
    case "^":
      return x ^ y;
    case "<<":
      return x << y;
    case ">>":
      return x >> y;
    case ">>>":
      return x >>> y;
  }
  throw new Refused(`the operator ${operator}`);
}

export function unary(operator: string, x: unknown): unknown {
  switch (operator) {
    case "-":
      return -(x as number);
    case "+":
      return Number(x);
    case "!":
      return !x;
    default:
      return ~(x as number);
  }
}
