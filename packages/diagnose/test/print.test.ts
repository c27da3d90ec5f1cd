// What is printed is true: formulas with numbers put in have the value that stands beside them; names of files and programs cannot move
// a cursor or turn a line around.
import { reciprocal, square, value, type Value } from "@chainrule/autograd";
import { diagnose } from "@chainrule/diagnose";
import { classReport } from "@chainrule/diagnose/files";
import fc from "fast-check";
import { evaluate as calculate } from "mathjs";
import { expect, it } from "vitest";
import { evaluate, number, product, sum, type Term, textOf, word } from "../src/numbers/term.ts";

const numbers = new Map<Value, number>(
  [1.375, -0.25, 2, 0.5, -3].map((x, i) => [value(x, `z${"₁₂₃₄₅"[i]}`), x] as const),
);
const numberOf = (x: Value): number => numbers.get(x) as number;

const { term } = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...numbers.keys()).map((x): Term => word(x)),
    fc.constantFrom(2, -1, 0.25, -4).map(number),
    fc.array(tie("term"), { minLength: 2, maxLength: 3 }).map((terms) => sum(terms)),
    fc.array(tie("term"), { minLength: 2, maxLength: 3 }).map((factors) => product(factors)),
    tie("term").map((operand): Term => ({ kind: "call", op: reciprocal, operands: [operand] })),
    tie("term").map((operand): Term => ({ kind: "call", op: square, operands: [operand] })),
  ),
}));

/** What somebody gets who types the printed formula into a calculator. */
const calculated = (text: string): number =>
  calculate(text.replaceAll("·", "*").replaceAll("−", "-").replaceAll("²", "^2")) as number;

it("prints formulas with numbers that are equations", () => {
  fc.assert(
    fc.property(term, (one) => {
      const right = evaluate(one, numberOf);
      fc.pre(Number.isFinite(right) && Math.abs(right) < 1e6);
      const text = textOf(one, numberOf, 15);
      const miss = Math.abs(calculated(text) - right) / Math.max(1, Math.abs(right));
      expect({ text, isEquation: miss <= 1e-9 }).toEqual({ text, isEquation: true });
    }),
    { numRuns: 500 },
  );
});

it("prints names and programs without what a terminal would obey", () => {
  const name = "a\u001b[2Jb\u202Ec\nd.ts";
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;
  const diagnosis = diagnose(
    "const [x, y] = [0.3, 0.8];\nlet w = 0.7; // \u001b[31m\u202E\nconst a = w * x;\nw += 0.1 * (y + a) * x; // \u001b[31m\u202E\tx",
  );
  const text = diagnosis.toString(name);
  expect(text).toContain("a\\u{1b}[2Jb\\u{202e}c\\nd.ts");
  expect(text).not.toMatch(obeyed);
  const report = classReport([{ file: name, verdict: diagnosis.verdict, code: 1, text, diagnosis }]);
  expect(report.split("\n")).toHaveLength(3);
  expect(report).not.toMatch(obeyed);
});
