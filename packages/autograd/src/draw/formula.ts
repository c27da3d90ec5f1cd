/** @file Values as formulas, in plain text and in LaTeX. */

import { unwatched } from "../comparisons.ts";
import { simplify } from "../simplify.ts";
import type { Notation } from "../notation.ts";
import { also, flag, type Kind, listOf, numberThat, readOptions } from "../options.ts";
import { printable } from "../printable.ts";
import { isValue, type Num, requireValue, type Value } from "../value.ts";
import { latexName } from "./latex-name.ts";
import { print, type Printed, type Style } from "./print.ts";

/** Options of {@link formula} and {@link latex}. */
export interface FormulaOptions {
  /** Whether the formula is shortened by rewrites that are true of real numbers. Default: true. */
  readonly simplify?: boolean;
  /** Whether numbers stand in the place of names. Default: false. */
  readonly numbers?: boolean;
  /** Labeled values that the formula may be written in, beside those under `x`: 1 − t² where t = tanh(x) is one of them. */
  readonly words?: readonly Value[];
  /** How many digits numbers are given. Default: all; 4 with `numbers`. */
  readonly digits?: number;
}

/**
 * How `x` is computed, as mathematics: labeled values under it stand as their labels, leaves without a label as their numbers.
 * Terms that occur more than once and are long are named once, in lines of their own: `t₁·x + t₁·y` and `where t₁ = …`.
 */
export function formula(x: Num, options?: FormulaOptions): string {
  const { text, terms } = printed(x, "text", readOptions("formula", options, formulaOptions));
  return [
    text,
    ...terms.map((term, i) => `  ${i === 0 ? "where" : "  and"} ${term.name} = ${term.text}`),
  ].join("\n");
}

/** {@link formula} in LaTeX, for display: one line, or an `aligned` block if terms are named. */
export function latex(x: Num, options?: FormulaOptions): string {
  const { text, terms } = printed(x, "latex", readOptions("latex", options, formulaOptions));
  if (terms.length === 0) return text;
  const lines = terms.map((term, i) => `&\\text{${i === 0 ? "where" : "and"} } ${term.name} = ${term.text}`);
  return `\\begin{aligned}&${text}\\\\ ${lines.join("\\\\ ")}\\end{aligned}`;
}

/** How many digits a number can be given: 17 tell any two doubles apart. */
export const digitsKind: Kind = numberThat(
  "a whole number from 1 to 17",
  (x) => Number.isInteger(x) && x >= 1 && x <= 17,
);
const valueKind: Kind = {
  wanted: "a value",
  faultIn: (found) => (isValue(found) ? undefined : { what: "kind", found }),
};
const formulaOptions: { readonly [Name in keyof Required<FormulaOptions>]: Kind } = {
  simplify: flag,
  numbers: flag,
  words: listOf(valueKind, "an array of values"),
  digits: also(digitsKind, "precision"),
};

/** The name of a value as it stands in formulas. */
export function nameOf(x: Value, script: keyof Notation): string | undefined {
  if (x.label === undefined) return undefined;
  const label = printable(x.label);
  return script === "text" ? label : latexName(label);
}

/** A number as it stands in formulas. */
export function numberText(x: number, script: keyof Notation, digits?: number): string {
  if (script === "latex") {
    if (x === 0.5 && digits === undefined) return "\\tfrac{1}{2}";
    if (!Number.isFinite(x)) return Number.isNaN(x) ? "\\mathrm{NaN}" : x < 0 ? "-\\infty" : "\\infty";
    const [mantissa, exponent] = rounded(x, digits).split("e");
    return exponent === undefined ? (mantissa as string) : `${mantissa} \\cdot 10^{${Number(exponent)}}`;
  }
  if (x === 0.5 && digits === undefined) return "½";
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "NaN" : x < 0 ? "−∞" : "∞";
  const [mantissa = "", exponent] = rounded(x, digits).split("e");
  const text = mantissa.replace("-", "−");
  return exponent === undefined ? text : `${text}·10${superscript(Number(exponent))}`;
}

function rounded(x: number, digits: number | undefined): string {
  if (Object.is(x, -0)) return "-0";
  return String(digits === undefined ? x : Number(x.toPrecision(digits)));
}

function superscript(exponent: number): string {
  return String(exponent).replace(/[-\d]/g, (digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(digit)] as string);
}

function printed(x: Num, script: keyof Notation, options: FormulaOptions): Printed {
  if (typeof x !== "number") requireValue(x, "write");
  const { numbers = false, digits = numbers ? 4 : undefined } = options;
  const written = (n: number): string => numberText(n, script, digits);
  const style: Style = {
    script,
    number: written,
    word: (word) => {
      const name = numbers ? undefined : nameOf(word, script);
      return name ?? (word.number === undefined ? "unknown" : written(word.number));
    },
    shared: (n) => (script === "text" ? `t${subscript(n)}` : `t_{${n}}`),
    repeat: script === "text" ? 12 : 30,
  };
  return print(options.simplify === false ? x : unwatched(() => simplify(x, options.words)), style);
}

function subscript(n: number): string {
  return String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)] as string);
}
