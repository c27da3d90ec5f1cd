/** @file A derivation step by step: each labeled value with its formula, the formula with the numbers put in, and the number. */

import { isValue, type Num, rootsOf, type Value } from "../value.ts";
import { also, flag, readOptions } from "../options.ts";
import { digitsKind, type FormulaOptions, formula, latex, nameOf, numberText } from "./formula.ts";

/** One line of a derivation. */
export interface Step {
  readonly value: Value;
  /** The label. */
  readonly name: string;
  /** How it is computed; `undefined` for a leaf, which is given. */
  readonly formula: string | undefined;
  /** The same with the numbers put in. */
  readonly numbers: string | undefined;
  readonly result: string;
}

/** A derivation, for programs, terminals and pages. */
export interface Explanation {
  /** What is given, then what is computed, each line after those that it uses. */
  readonly steps: readonly Step[];
  /** Aligned columns. */
  toString(options?: TextOptions): string;
  /** A Markdown table whose cells are LaTeX between dollar signs. */
  toMarkdown(): string;
  /** An HTML table. `render` turns LaTeX into HTML or MathML, as KaTeX's and Temml's `renderToString` do. */
  toHTML(render: (latex: string) => string): string;
}

/** Options of an explanation's text. */
export interface TextOptions {
  /** Whether ANSI colors are used. Default: if the standard output is a terminal and `NO_COLOR` is not set. */
  readonly color?: boolean;
}

/** Options of {@link explain}. */
export interface ExplainOptions {
  /** How many digits numbers are given. Default: 4. */
  readonly digits?: number;
  /** Whether leaves are listed as well. Default: true. */
  readonly given?: boolean;
}

/**
 * How `roots` were computed: a line for every labeled value that they depend on. Pass a network's error, then its δs, then its steps,
 * and the lines are the forward pass, the backward pass and the update.
 */
export function explain(roots: Num | readonly Num[], options?: ExplainOptions): Explanation {
  const { digits = 4, given = true } = readOptions("explain", options, { digits: digitsKind, given: flag });
  const values = labeledValues(rootsOf(roots, "explain").filter(isValue));
  const computed = values.filter((x) => x.op !== null);
  const listed = given ? [...values.filter((x) => x.op === null), ...computed] : computed;
  const write = (x: Value, print: typeof formula, script: "text" | "latex"): Step => ({
    value: x,
    name: nameOf(x, script) as string,
    formula: x.op === null ? undefined : oneLine(print(x)),
    numbers:
      x.op === null ? undefined : oneLine(print(x, { numbers: true, digits } satisfies FormulaOptions)),
    result: x.number === undefined ? "unknown" : numberText(x.number, script, digits + 2),
  });
  const steps = listed.map((x) => write(x, formula, "text"));
  const inLatex = (): Step[] => listed.map((x) => write(x, latex, "latex"));
  const explanation: Explanation & Record<symbol, () => Readonly<Record<string, string>>> = {
    steps,
    toString: (text) => {
      const { color = isTerminal() } = readOptions("toString", text, { color: also(flag, "colour") });
      return textTable(steps, color);
    },
    // Notebooks for TypeScript ask for this, and set the mathematics in the table.
    [Symbol.for("Jupyter.display")]: () => ({
      "text/markdown": explanation.toMarkdown(),
      "text/plain": explanation.toString({ color: false }),
    }),
    toMarkdown: () => {
      const rows = inLatex().map(
        (step) =>
          `| ${cells(step)
            .map((cell) => (cell === "" ? "" : `$${cell.replaceAll("|", "\\vert ")}$`))
            .join(" | ")} |`,
      );
      return ["| | formula | with numbers | value |", "| --- | --- | --- | --- |", ...rows].join("\n");
    },
    toHTML: (render) => {
      const rows = inLatex().map(
        (step) =>
          `<tr>${cells(step)
            .map((cell) => `<td>${cell === "" ? "" : render(cell)}</td>`)
            .join("")}</tr>`,
      );
      return `<table>\n${rows.join("\n")}\n</table>`;
    },
  };
  return explanation;
}

/** The labeled values under the roots, each after those that it depends on, in the order of the roots. */
function labeledValues(roots: readonly Value[]): Value[] {
  const entered = new Set<Value>();
  const order: Value[] = [];
  const stack = roots.toReversed().map((node) => ({ node, leave: false }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, leave } = next;
    if (leave) order.push(node);
    if (leave || entered.has(node)) continue;
    entered.add(node);
    stack.push({ node, leave: true });
    for (const operand of node.args.toReversed())
      if (isValue(operand)) stack.push({ node: operand, leave: false });
  }
  return order.filter((x) => x.label !== undefined);
}

function cells({ name, formula: symbols = "", numbers = "", result }: Step): string[] {
  return [name, symbols, numbers, result];
}

function oneLine(text: string): string {
  return text.replaceAll(/\n +(where|and) /g, (_, word: string) => (word === "where" ? ", where " : " and "));
}

function textTable(steps: readonly Step[], color: boolean): string {
  const paint = (text: string, code: number): string => (color ? `\u001B[${code}m${text}\u001B[0m` : text);
  const width = (column: (step: Step) => string): number =>
    Math.max(0, ...steps.map((step) => column(step).length));
  const names = width((step) => step.name);
  const formulas = width((step) => step.formula ?? "");
  const numbers = width((step) => step.numbers ?? "");
  return steps
    .map((step) => {
      const name = paint(step.name.padEnd(names), 1);
      if (step.formula === undefined) return `${name}  = ${paint(step.result, 36)}`;
      const middle = paint((step.numbers ?? "").padEnd(numbers), 2);
      return `${name}  = ${step.formula.padEnd(formulas)}  = ${middle}  = ${paint(step.result, 36)}`;
    })
    .join("\n");
}

/** Whether the text goes to a terminal that shows colors. */
function isTerminal(): boolean {
  const { process } = globalThis as {
    process?: { stdout?: { isTTY?: boolean }; env?: Record<string, string | undefined> };
  };
  return process?.stdout?.isTTY === true && process.env?.["NO_COLOR"] === undefined;
}
