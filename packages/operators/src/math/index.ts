/**
 * @file `@chainrule/operators/math`: formulas without a build step, for consoles, notebooks and pages, and for those that a user types. They
 * mean the operations of the table, by the signs and names that its rows give. No code is generated.
 */

import { isValue, type Num, type Value } from "@chainrule/autograd";
import { takesValues } from "@chainrule/autograd/twin";
import { namesOf, type Operand, run } from "./evaluate.ts";
import { type Instruction, read } from "./grammar.ts";

export { FormulaError, type Span } from "./grammar.ts";
export type { Operand } from "./evaluate.ts";

/** What a formula of these operands answers: a value if one of them is a value. */
export type Answer<Operands extends readonly unknown[]> = Operands extends readonly [
  infer First,
  ...infer Others,
]
  ? [First] extends [Value | readonly Value[]]
    ? Value
    : [First] extends [number | readonly number[]]
      ? Answer<Others>
      : Num
  : number extends Operands["length"]
    ? [Operands[number]] extends [number | readonly number[]]
      ? number
      : Num
    : number;

/** The programs of templates, each read once: a template is the same object at every run of its place in the code. */
const programs = new WeakMap<TemplateStringsArray, readonly Instruction[]>();

/**
 * A formula with numbers and values in it: `` math`(1 - ${x})**2 + 100*(${y} - ${x}**2)**2` ``. Vectors stand where the table takes
 * them: `` math`sum(${xs})` ``. Conditions choose: `` math`${d} < 24 ? 5*(24 - ${d})**2 : 0` ``.
 * @throws FormulaError, a SyntaxError that points into the text; TypeError for an operand that is no number.
 */
export function math<const Operands extends readonly Operand[]>(
  text: TemplateStringsArray,
  ...operands: Operands
): Answer<Operands> {
  let program = programs.get(text);
  if (program === undefined) {
    if (!Array.isArray((text as TemplateStringsArray | undefined)?.raw)) {
      throw new TypeError(
        "Cannot read a formula: math stands before a template, as in math`${x}**2`. For a formula in a string, write parse(text, names).",
      );
    }
    const whole = text.raw.reduce((before, piece, i) => `${before}\${${i - 1}}${piece}`);
    program = read(whole, namesOf([]));
    programs.set(text, program);
  }
  return run(program, operands) as Answer<Operands>;
}

/** A formula as a function of its names, in their order; on numbers it answers a number, on values a value. */
export interface Formula<Names extends readonly string[]> {
  (...args: { readonly [K in keyof Names]: number }): number;
  (...args: { readonly [K in keyof Names]: Num }): Num;
  /** What it was read from. */
  readonly text: string;
}

/**
 * The function that a text says: `parse("100*(y - x^2)^2", ["x", "y"])`. It can be differentiated, compiled and drawn like every other.
 * @throws FormulaError, a SyntaxError that points into the text; TypeError and RangeError for names that are none.
 */
export function parse<const Names extends readonly string[]>(text: string, names: Names): Formula<Names> {
  if (typeof text !== "string") throw new TypeError(`Cannot read ${typeof text} as a formula. Pass text.`);
  if (!Array.isArray(names))
    throw new TypeError("Cannot read a formula without its names. Pass an array of them.");
  names.forEach((name, i) => {
    if (typeof name !== "string" || !/^[\p{L}_$][\p{L}\p{N}_$′]*$/u.test(name)) {
      throw new TypeError(
        `Cannot call an argument ${JSON.stringify(name)}: names begin with a letter and have no spaces. Pass another.`,
      );
    }
    if (names.indexOf(name) !== i)
      throw new RangeError(`Cannot tell two arguments ${name} apart. Pass different names.`);
  });
  const program = read(text, namesOf(names));
  const formula = (...args: readonly Num[]): Num => {
    if (args.length !== names.length) {
      throw new RangeError(
        `Cannot compute ${JSON.stringify(text)} of ${args.length} numbers. Pass ${names.join(", ") || "none"}.`,
      );
    }
    args.forEach((x, i) => {
      if (typeof x !== "number" && !isValue(x)) {
        throw new TypeError(
          `Cannot compute ${JSON.stringify(text)}: ${names[i]} is no number. Pass a number or a value.`,
        );
      }
    });
    return run(program, args);
  };
  return Object.assign(takesValues(formula), { text }) as unknown as Formula<Names>;
}
