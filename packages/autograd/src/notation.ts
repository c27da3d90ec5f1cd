/** @file How operations are written as mathematics: pieces of text around the operands, and how tightly they bind. */

/** How tightly a formula binds, loosest first: what binds less tightly than its place demands gets parentheses. */
export const Binding = { any: 0, minus: 1, sum: 2, product: 3, power: 4, atom: 5 } as const;

/** One way of writing an operation. */
export interface Script {
  /** What stands before, between and after the operands; the middle ones repeat for operands without number. */
  readonly pieces: readonly string[];
  /** How tightly the whole binds. */
  readonly binding: number;
  /** How tightly each operand must bind to need no parentheses; the last one counts for all that follow. */
  readonly operands: readonly number[];
  /** Which operand stands where, if not in their own order. */
  readonly order?: readonly number[];
}

/** An operation in plain text (Unicode) and in LaTeX. */
export interface Notation {
  readonly text: Script;
  readonly latex: Script;
}

const { any, minus, sum, product, power, atom } = Binding;

/** A function call: σ(x). */
/* @__NO_SIDE_EFFECTS__ */
export function call(text: string, latex: string = latexName(text)): Notation {
  return around([`${text}(`, ", ", ")"], [`${latex}\\left(`, ", ", "\\right)"]);
}

/** Operands between signs that need no parentheses: |x|. */
/* @__NO_SIDE_EFFECTS__ */
export function around(text: readonly string[], latex: readonly string[]): Notation {
  return {
    text: { pieces: text, binding: atom, operands: [any] },
    latex: { pieces: latex, binding: atom, operands: [any] },
  };
}

/** An operator between its operands. */
/* @__NO_SIDE_EFFECTS__ */
export function infix(text: string, latex: string, binding: number, operands: readonly number[]): Notation {
  return {
    text: { pieces: ["", text, ""], binding, operands },
    latex: { pieces: ["", latex, ""], binding, operands },
  };
}

export const plus: Notation = infix(" + ", " + ", sum, [minus, sum]);
export const less: Notation = infix(" − ", " - ", sum, [minus, product]);
export const times: Notation = infix("·", " \\cdot ", product, [product]);
export const over: Notation = {
  text: { pieces: ["", "/", ""], binding: product, operands: [product, power] },
  latex: { pieces: ["\\frac{", "}{", "}"], binding: product, operands: [any] },
};
export const negative: Notation = {
  text: { pieces: ["−", ""], binding: minus, operands: [product] },
  latex: { pieces: ["-", ""], binding: minus, operands: [product] },
};
/** A number times the logarithm of another: x·ln(y). */
export const timesLog: Notation = {
  text: { pieces: ["", "·ln(", ")"], binding: product, operands: [product, any] },
  latex: {
    pieces: ["", " \\cdot \\ln\\left(", "\\right)"],
    binding: product,
    operands: [product, any],
  },
};
/** One over x. */
export const inverse: Notation = {
  text: { pieces: ["1/", ""], binding: product, operands: [power] },
  latex: { pieces: ["\\frac{1}{", "}"], binding: product, operands: [any] },
};
export const squared: Notation = {
  text: { pieces: ["", "²"], binding: power, operands: [atom] },
  latex: { pieces: ["{", "}^{2}"], binding: power, operands: [atom] },
};
export const raised: Notation = {
  text: { pieces: ["", "^", ""], binding: power, operands: [atom, atom] },
  latex: { pieces: ["{", "}^{", "}"], binding: power, operands: [atom, any] },
};
/** A root of a degree: √(x). */
/* @__NO_SIDE_EFFECTS__ */
export function root(sign: string, latex: string): Notation {
  return around([`${sign}(`, ")"], [`${latex}{`, "}"]);
}
/** 1 if a comparison holds, else 0: Iverson's bracket, [x > y]. */
/* @__NO_SIDE_EFFECTS__ */
export function bracket(sign: string, latex: string): Notation {
  return around(["[", ` ${sign} `, "]"], ["\\left[", ` ${latex} `, "\\right]"]);
}
/** The second operand if the first is not 0, else the third. */
export const cases: Notation = {
  text: { pieces: ["(", " if ", ", else ", ")"], binding: atom, operands: [any], order: [1, 0, 2] },
  latex: {
    pieces: ["\\begin{cases} ", " & ", " \\\\ ", " & \\text{else} \\end{cases}"],
    binding: atom,
    operands: [any],
    order: [1, 0, 2],
  },
};

function latexName(name: string): string {
  const letters = Array.from(name, (letter) => (letter === "'" ? "{'}" : escaped(letter)));
  return `\\operatorname{${letters.join("")}}`;
}

/** A character as LaTeX that stands for itself, in TeX, in Markdown and in HTML. */
export function escaped(character: string): string {
  if (character === "\\") return "\\backslash ";
  if (character === "<") return "\\lt ";
  if (character === ">") return "\\gt ";
  if (character === "`") return "\\lq ";
  if (character === "^") return "\\text{\\textasciicircum}";
  if (character === "~") return "\\text{\\textasciitilde}";
  return /[#$%&_{}]/.test(character) ? `\\${character}` : character;
}
