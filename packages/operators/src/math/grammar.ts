/**
 * @file Formulas as text: what they may say, and where they are wrong. Reads a formula into a program for a stack: no code is
 * generated, so it runs under every policy, and no formula is too long.
 *
 * `^` and `**` are powers; they bind tighter than a sign in front, as in mathematics: −x² is −(x²). Comparisons do not chain. What
 * stands behind a value goes on to the right: 2^3^2 is 2^9.
 */

/** One instruction of a program. Operands are on the stack; the answer takes their place. */
export type Instruction =
  | { readonly kind: "number"; readonly value: number }
  /** The argument with that position. */
  | { readonly kind: "argument"; readonly position: number }
  /** An operator, by its sign and how many operands it has. */
  | { readonly kind: "operator"; readonly sign: string; readonly operands: 1 | 2 | 3 }
  | { readonly kind: "call"; readonly name: string; readonly operands: number; readonly at: Span };

/** From where to where in the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A formula that cannot be read: the message shows the text and points into it. */
export class FormulaError extends SyntaxError {
  override readonly name = "FormulaError";
  /** The formula. */
  readonly text: string;
  /** The part of {@link text} that is wrong. */
  readonly span: Span;

  constructor(what: string, advice: string, text: string, span: Span) {
    super(`Cannot read the formula: ${what}. ${advice}\n${pointer(text, span)}`);
    this.text = text;
    this.span = span;
  }
}

/** The line of the text that the span begins in, and a mark under the span. */
function pointer(text: string, { start, end }: Span): string {
  const begin = text.lastIndexOf("\n", start - 1) + 1;
  const stop = text.indexOf("\n", start);
  const line = text.slice(begin, stop < 0 ? text.length : stop);
  const width = Math.max(1, Math.min(end, begin + line.length) - start);
  return `  ${line}\n  ${" ".repeat(start - begin)}${"^".repeat(width)}`;
}

/** What a formula's names mean. */
export interface Names {
  /** The position of the argument with that name. */
  argument(name: string): number | undefined;
  constant(name: string): number | undefined;
  /** How many operands a function takes, or why it cannot be called with as many; `undefined` if there is none of that name. */
  arity(name: string, operands: number): true | string | undefined;
  /** The nearest name that is known. */
  nearest(name: string): string | undefined;
}

interface Token extends Span {
  readonly kind: "number" | "name" | "sign" | "hole" | "end";
  readonly text: string;
}

/** How tightly operators with two operands bind; an odd number to the right more than to the left. */
const BINDING: Readonly<Record<string, number>> = {
  "?": 1,
  "||": 2,
  "&&": 4,
  "==": 6,
  "===": 6,
  "!=": 6,
  "!==": 6,
  "<": 8,
  "<=": 8,
  ">": 8,
  ">=": 8,
  "+": 10,
  "-": 10,
  "*": 12,
  "/": 12,
  "%": 12,
  "**": 16,
  "^": 16,
};
const PREFIX = 14;
const COMPARISONS: ReadonlySet<number> = new Set([6, 8]);
/** Deeper nesting than that is nobody's formula, and would overflow the stack of this reader. */
const DEEPEST = 250;

/** Signs that people write for others. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["−", "-"],
  ["·", "*"],
  ["×", "*"],
  ["≤", "<="],
  ["≥", ">="],
  ["≠", "!="],
]);

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[\p{L}_$][\p{L}\p{N}_$′]*/uy;
const SIGN = /\*\*|===|!==|==|!=|<=|>=|&&|\|\||[-+*/%^<>!?:(),−·×≤≥≠]/y;

/** What stands for a hole of a template in the text that errors show. */
const HOLE = /\$\{(\d+)\}/y;

/** The tokens of a text. */
function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: Token["kind"], raw: string): void => {
    found.push({ kind, text: SPELLINGS.get(raw) ?? raw, start: at, end: at + raw.length });
    at += raw.length;
  };
  while (at < text.length) {
    if (/\s/.test(text[at] as string)) at++;
    else {
      const hole = take(HOLE);
      const number = take(NUMBER);
      const name = take(NAME);
      const sign = take(SIGN);
      if (hole !== undefined) push("hole", hole);
      else if (number !== undefined) push("number", number);
      else if (name !== undefined) push("name", name);
      else if (sign !== undefined) push("sign", sign);
      else {
        const character = String.fromCodePoint(text.codePointAt(at) as number);
        const advice =
          character === "=" ? "Two are compared with ==; a formula assigns nothing." : "Leave it out.";
        throw new FormulaError(`${JSON.stringify(character)} means nothing here`, advice, text, {
          start: at,
          end: at + character.length,
        });
      }
    }
  }
  found.push({ kind: "end", text: "", start: text.length, end: text.length });
  return found;
}

/**
 * The program of a formula.
 * @throws FormulaError for a text that is no formula or uses names that are not known.
 */
export function read(text: string, names: Names): Instruction[] {
  const program: Instruction[] = [];
  const all = tokens(text);
  let next = 0;
  let depth = 0;
  const peek = (): Token => all[next] as Token;
  const fail = (what: string, advice: string, span: Span): never => {
    throw new FormulaError(what, advice, text, span);
  };
  const shown = (token: Token): string => (token.kind === "end" ? "the end" : token.text);
  const expect = (sign: string, why: string): void => {
    const token = peek();
    if (token.text === sign && token.kind === "sign") next++;
    else fail(`${why} lacks its ${sign}`, `Put ${sign} before ${shown(token)}.`, token);
  };
  const operator = (sign: string, operands: 1 | 2 | 3): void => {
    program.push({ kind: "operator", sign: sign === "^" ? "**" : sign, operands });
  };

  expression(0);
  if (peek().kind !== "end") rejectRest();
  return program;

  /** Reads operators that bind tighter than `limit`. */
  function expression(limit: number): void {
    if (++depth > DEEPEST) fail(`it is nested more than ${DEEPEST} deep`, "Name its parts.", peek());
    operand();
    let compared = false;
    for (;;) {
      const token = peek();
      const binding = token.kind === "sign" ? BINDING[token.text] : undefined;
      if (binding === undefined || binding <= limit) break;
      const isComparison = COMPARISONS.has(binding);
      if (isComparison && compared) {
        fail("comparisons do not chain", "Write a < b && b < c.", token);
      }
      compared = isComparison;
      next++;
      if (token.text === "?") {
        expression(0);
        expect(":", "the choice with ?");
        expression(0);
        operator("?", 3);
      } else {
        expression(binding === 16 ? binding - 3 : binding); // powers group to the right, and take a sign behind them
        operator(token.text, 2);
      }
    }
    depth--;
  }

  function operand(): void {
    const token = peek();
    next++;
    switch (token.kind) {
      case "number":
        program.push({ kind: "number", value: Number(token.text) });
        return;
      case "hole":
        program.push({ kind: "argument", position: Number(token.text.slice(2, -1)) });
        return;
      case "name":
        name(token);
        return;
      case "sign":
        if (token.text === "(") {
          expression(0);
          expect(")", "the parenthesis");
          return;
        }
        if (token.text === "-" || token.text === "+" || token.text === "!") {
          expression(token.text === "!" ? 15 : PREFIX);
          if (token.text !== "+") operator(token.text, 1);
          return;
        }
    }
    next--;
    return fail(
      `a number, a name or a parenthesis must stand where ${shown(token)} is`,
      next === 0 ? "Begin with one." : `Put one behind ${shown(all[next - 1] as Token)}.`,
      token,
    );
  }

  function name(token: Token): void {
    const follows = peek();
    if (follows.kind === "sign" && follows.text === "(" && names.argument(token.text) === undefined) {
      next++;
      const count = operands();
      const known = names.arity(token.text, count);
      if (known === undefined) rejectName(token, "function");
      if (known !== true) fail(`${token.text} ${known}`, "See the table of operations.", token);
      program.push({ kind: "call", name: token.text, operands: count, at: token });
      return;
    }
    const position = names.argument(token.text);
    const constant = position === undefined ? names.constant(token.text) : undefined;
    if (position !== undefined) program.push({ kind: "argument", position });
    else if (constant !== undefined) program.push({ kind: "number", value: constant });
    else if (names.arity(token.text, 1) !== undefined) {
      fail(`the function ${token.text} stands without operands`, `Write ${token.text}(…).`, token);
    } else rejectName(token, "name");
  }

  /** Reads what stands in the parentheses of a call. */
  function operands(): number {
    if (peek().text === ")") {
      next++;
      return 0;
    }
    let count = 0;
    do {
      expression(0);
      count++;
    } while (peek().text === "," && peek().kind === "sign" && next++ >= 0);
    expect(")", "the call");
    return count;
  }

  function rejectName(token: Token, what: string): never {
    const near = names.nearest(token.text);
    return fail(
      `there is no ${what} ${token.text}`,
      near === undefined ? "Pass it among the names." : `Did you mean ${near}?`,
      token,
    );
  }

  function rejectRest(): never {
    const token = peek();
    if (token.kind === "sign" && token.text !== "(" && token.text !== "!") {
      const advice = token.text === ":" ? "It belongs to c ? a : b." : "Leave it out.";
      return fail(`nothing opened what ${token.text} closes`, advice, token);
    }
    const before = all[next - 1] as Token;
    return fail(
      `an operator is missing between ${before.text} and ${token.text}`,
      "Products are written with *.",
      token,
    );
  }
}
