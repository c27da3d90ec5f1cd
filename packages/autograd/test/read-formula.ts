// Printed formulas read back by an independent parser, mathjs. What is written here is spelling only: which sign means what.
import * as primitives from "@chainrule/autograd";
import { all, create, type FactoryFunctionMap } from "mathjs";

const math = create(all as FactoryFunctionMap, { relTol: Number.MIN_VALUE, absTol: 0 });

const spelling: readonly (readonly [RegExp, string])[] = [
  [/½/g, "0.5"],
  [/·/g, "*"],
  [/−/g, "-"],
  [/10([⁻⁰¹³⁴⁵⁶⁷⁸⁹²]+)/g, "10^($1)"],
  [/²/g, "^2"],
  [/√\(/g, "sqrt("],
  [/∛\(/g, "cbrt("],
  [/log₂/g, "log2"],
  [/log₁₀/g, "log10"],
  [/\bln\(/g, "log("],
  [/\bar(c?)(sin|cos|tan)(h?)\(/g, "a$2$3("],
  [/σ\(/g, "sigmoid("],
  [/[⌊⌈]/g, (sign: string) => (sign === "⌊" ? "floor(" : "ceil(")] as never,
  [/[⌋⌉]/g, ")"],
  [/\[/g, "number("],
  [/\]/g, ")"],
  [/ = /g, " == "],
  [/≠/g, "!="],
  [/≥/g, ">="],
  [/≤/g, "<="],
  [/∞/g, "Infinity"],
];

/** What mathjs means otherwise by a name: its floor, ceil and round forgive the last digits. */
const own = new Set(["identity", "floor", "ceil", "round"]);

/** The value of a printed formula where the names have these numbers. */
export function readFormula(text: string, names: Readonly<Record<string, number>>): number {
  const [main = "", ...terms] = text.split("\n");
  const functions = Object.entries(primitives).filter(
    ([, row]) => typeof row === "function" && "evaluate" in row,
  );
  const scope = new Map<string, unknown>([
    ...functions
      .filter(([name]) => !(name in math) || own.has(name))
      .map(
        ([name, row]) => [name, (...xs: number[]) => (row as (...xs: number[]) => number)(...xs)] as const,
      ),
    ...Object.entries(names).map(([name, number]) => [plain(name), number] as const),
  ]);
  for (const line of terms) {
    const [, name = "", term = ""] = /^ +(?:where|and) (t[₀-₉]+) = (.*)$/.exec(line) ?? [];
    scope.set(plain(name), evaluate(term, scope));
  }
  return evaluate(main, scope);
}

function evaluate(text: string, scope: Map<string, unknown>): number {
  const spelled = spelling.reduce((so, [from, to]) => so.replace(from, to), choices(bars(text)));
  return Number(math.evaluate(plain(spelled), scope));
}

function plain(text: string): string {
  return text
    .replace(/[₀-₉]+/g, (digits) => `_${digits.normalize("NFKC")}`)
    .replace(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (digits) => digits.normalize("NFKC").replace("−", "-"));
}

/** |x| as abs(x): a bar opens where an operand may begin. */
function bars(text: string): string {
  let before = "(";
  return Array.from(text)
    .map((character) => {
      const opens = /[([,·/+−|⌊⌈^>=<≠≥≤]/.test(before) && before !== "closed";
      if (character === "|") {
        before = opens ? "|" : "closed";
        return opens ? "abs(" : ")";
      }
      if (character !== " ") before = character;
      return character;
    })
    .join("");
}

/** (x if c, else y) as (c ? x : y). */
function choices(text: string): string {
  let open = 0;
  const starts: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") starts.push(i);
    if (text[i] !== ")") continue;
    open = starts.pop() ?? 0;
    const inner = text.slice(open + 1, i);
    const [, x, condition, y] = /^(.*) if (.*), else (.*)$/.exec(inner) ?? [];
    if (y === undefined) continue;
    const ternary = `((${condition}) != 0 ? (${x}) : (${y}))`;
    return choices(text.slice(0, open) + ternary + text.slice(i + 1));
  }
  return text;
}
