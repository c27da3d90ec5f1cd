// Labels, names, keys and cells come from files and from people. Whatever stands in them: no line that is printed moves a cursor,
// turns a line around or ends early, and no table, formula, picture or module breaks. Mathematics is read by KaTeX.
import { createRequire } from "node:module";
import { inspect } from "node:util";
import {
  add,
  compile,
  definePrimitive,
  emit,
  grad,
  jacobian,
  log,
  mul,
  type Num,
  relu,
  square,
  sum,
  value,
  type Value,
} from "@chainrule/autograd";
import { dot, explain, formula, latex, mermaid } from "@chainrule/autograd/draw";
import { kinks, nonFinite } from "@chainrule/autograd/inspect";
import { gradientReport } from "@chainrule/autograd/testing";
import * as nn from "@chainrule/nn";
import * as files from "@chainrule/nn/files";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const examples = createRequire(new URL("../examples/package.json", import.meta.url));
const katex = examples("katex") as { renderToString(latex: string, options: object): string };

const hostile = fc.string({
  minLength: 1,
  maxLength: 12,
  unit: fc.constantFrom(
    ...Array.from(
      "aαŷ₂².,:;|`$<>&\"'\\{}[]()#%_^~*/=! -\n\r\t\0\u0007\u009b\u061c\u200e\u202e\u2066\u2028\ud800",
    ),
    "\u001b[31m",
    "*/",
    "<b>",
    "-->",
    "\\n",
    "__proto__",
    "#quot;",
  ),
});

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const marks = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** What happens is that it throws, and this is what it says. */
async function messageOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return (error as Error).message;
  }
  return expect.fail("it was taken");
}

/** A graph, its labels and the names of its operation from texts of users. */
function graphOf(label: string, name: string): { readonly x: Value; readonly y: Value } {
  const own = definePrimitive(name, { evaluate: (a) => a + 1, partials: [1] });
  const x = value(2, label);
  const y = add(own(mul(x, 3)), own(x));
  y.label = `${label}y`;
  return { x, y };
}

describe("texts of users in what is printed", () => {
  it("are one line of text", () => {
    fc.assert(
      fc.property(hostile, hostile, (label, name) => {
        const { x, y } = graphOf(label, name);
        const texts = [formula(y), formula(y, { numbers: true }), String(x), inspect(y)];
        const lines = [
          String(explain(y)),
          String(kinks(relu(value(0, label)))[0]),
          String(nonFinite(log(value(0, label)))),
        ];
        for (const text of [...texts, ...lines]) expect(text).not.toMatch(marks);
        for (const text of [String(x), inspect(y)]) expect(text).not.toContain("\n");
        expect(String(explain(y)).split("\n")).toHaveLength(2);
      }),
    );
  });

  it("are LaTeX that can be set, in a Markdown table of as many cells as there are", () => {
    fc.assert(
      fc.property(hostile, hostile, (label, name) => {
        const { y } = graphOf(label, name);
        const set = (text: string): string =>
          katex.renderToString(text, { throwOnError: true, strict: "ignore" });
        expect(set(latex(y))).toContain("<math");
        const markdown = explain(y).toMarkdown();
        expect(markdown).not.toMatch(marks);
        expect(markdown).not.toMatch(/[`<]/);
        const rows = markdown.split("\n").slice(2);
        expect(rows).toHaveLength(2);
        for (const row of rows) {
          const cells = row.split("|").slice(1, -1);
          expect(cells).toHaveLength(4);
          for (const cell of cells) {
            const formulas = /^ ?(?:\$((?:[^$\\]|\\[^])+)\$)? ?$/.exec(cell);
            expect([cell, formulas]).not.toContain(null);
            if (formulas?.[1] !== undefined) set(formulas[1]);
          }
        }
        expect(explain(y).toHTML(set)).not.toMatch(marks);
        const display = (y as unknown as Record<symbol, () => Record<string, string>>)[
          Symbol.for("Jupyter.display")
        ]!;
        expect(display.call(y)["text/html"]).toMatch(/^<table><tr>(<td>[^<>]*<\/td>){3}<\/tr><\/table>$/);
      }),
    );
  });

  it("are labels of pictures, and nothing else in them", () => {
    fc.assert(
      fc.property(hostile, hostile, (label, name) => {
        const { y } = graphOf(label, name);
        const words = { cluster: (x: Value) => x.label, notes: () => [label, name] };
        const plain = { cluster: (x: Value) => x.label && "c", notes: () => ["n", "n"] };
        const simple = graphOf("a", "b").y;
        const bones = (picture: string): string => picture.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
        expect(bones(dot(y, words))).toBe(bones(dot(simple, { ...plain, cluster: words.cluster })));
        expect(dot(y, words)).not.toMatch(marks);
        const flow = mermaid(y, words);
        const flat = (picture: string): string => picture.replaceAll(/"[^"]*"/g, '""');
        expect(flat(flow)).toBe(flat(mermaid(simple, { ...plain, cluster: words.cluster })));
        expect(flow).not.toMatch(marks);
        expect(flow.replaceAll("<br>", "").replaceAll("-->", "")).not.toMatch(/[`<>]|#(?!\d+;|\w+;)/);
      }),
      { numRuns: 50 },
    );
  });

  it("are names of the places in a gradient report", () => {
    fc.assert(
      fc.property(hostile, hostile, (key, other) => {
        const f = (r: Record<string, Num>): Num => sum(Object.values(r).map((x) => square(x)));
        const at = Object.fromEntries([[`${key}1`, 1], [`${other}2`, 0]]); // prettier-ignore
        const wrong = Object.fromEntries([[`${key}1`, 3], [`${other}2`, 0]]); // prettier-ignore
        const report = gradientReport(f, { at, analytic: () => wrong });
        expect(report.ok).toBe(false);
        expect(String(report)).not.toMatch(marks);
        const names = report.entries.map((entry) => entry.path);
        expect(names.join("")).not.toMatch(marks);
      }),
      { numRuns: 30 },
    );
  });

  it("are keys and comments in a module, which says the same in one's editor as to the engine", () => {
    fc.assert(
      fc.property(hostile, hostile, (key, description) => {
        const f = (r: Record<string, Num>): Record<string, Num> => {
          const y = square(r[`${key}k`]!);
          (y as Value).label = key;
          return { [`${description}r`]: y };
        };
        const text = emit(f, [{ [`${key}k`]: 3 }], { description });
        expect(text).not.toMatch(marks);
        const body = text
          .replace("export function", "return function")
          .replaceAll(/ as number/g, "")
          .replace(/\(record: \{.*\}\): \{.*\} \{$/m, "(record) {")
          .replace(/\((\w+): \{ readonly .* \{$/m, "($1) {");
        // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- that it runs is what is tested
        const run = new Function(body)() as (record: object) => unknown;
        expect(run({ [`${key}k`]: 3 })).toEqual({ [`${description}r`]: 9 });
      }),
      { numRuns: 50 },
    );
  });
});

const net = nn.mlp([1, 1]);
const table = (name: string, cell: string): nn.Table => ({ names: [name], rows: [[cell]], lines: [2] });
/** Out of sight of the build step, which would give it a twin that chooses by number. */
const unseen = <F>(f: F): F => f;
const named = (name: string): (() => undefined) =>
  Object.defineProperty(() => undefined, "name", { value: name });

/** What is refused, and where in it a text of a user stands. */
const refusals: Readonly<Record<string, (text: string) => unknown>> = {
  "a label": (text) => (square(value(1, text)) .data = 2), // prettier-ignore
  "an inner label": (text) => {
    const y = square(value(1));
    y.label = text;
    y.data = 2;
  },
  "a text as an operand": (text) => square(text as never),
  "a function as an operand": (text) => square(named(text) as never),
  "a symbol as an operand": (text) => square(Symbol(text) as never),
  "an object of a class": (text) => square(Object.create({ constructor: { name: text } }) as never),
  "a key of an argument": (text) =>
    grad((r: Record<string, Num>) => r["a"]!)({ a: 1, [text]: new Map() } as never),
  "a key of a result": (text) => jacobian((x: Num) => ({ a: x, [text]: "b" }) as never)(1),
  "a key of a compiled result": (text) => compile((x: Num) => ({ a: x, [text]: "b" }) as never)(1),
  "a key that is fixed": (text) => compile((x: Num) => x, { fixed: [text] })(1),
  "a key at which a recording differs": (text) =>
    compile(unseen((x: Num) => ({ [text]: (x as never) === 0 ? 1 : x })))(0),
  "an option": (text) => compile((x: Num) => x, { [text]: 1 }),
  "an option's text": (text) => compile((x: Num) => x, { backend: text as never }),
  "a name of an operation": (text) => definePrimitive(text, {} as never),
  "an answer of an operation": (text) =>
    definePrimitive("f", { evaluate: () => text as never, partials: [1] })(1),
  "a part of an operation": (text) => definePrimitive("f", { evaluate: Math.sin, partials: [1], domain: [{ min: 0, max: 1, [text]: 1 }] } as never), // prettier-ignore
  "a name of a function": (text) => emit((x: Num) => x, [1], { name: `${text} ` }),
  "a function that is none of the network's": (text) =>
    nn.toJSON(nn.mlp([1, 1], { activation: named(text) as never })),
  "an option of a network": (text) => nn.mlp([1, 1], { [text]: 1 }),
  "an activation": (text) => nn.mlp([1, 1], { activation: text as never }),
  "a loss": (text) => nn.train(net, { inputs: [[0]], targets: [[0]] }, { loss: text as never }),
  "an input": (text) => nn.predict(net, [[text as never]]),
  "a target": (text) => nn.train(net, { inputs: [[0]], targets: [[text as never]] }),
  "two columns of one name": (text) =>
    nn.csv(`"${text.replaceAll('"', '""')}","${text.replaceAll('"', '""')}"\n1,2\n`),
  "a cell": (text) => nn.numbersIn(table("a", `${text}x`)),
  "a column with a cell": (text) => nn.numbersIn(table(text, "x")),
  "a column with an empty cell": (text) => nn.classesIn(table(text, ""), text),
  "a column that is not there": (text) => nn.numbersIn(table(text, "1"), [`${text}b`]),
  "a path": (text) => files.save(net, text),
  "a kind of layer": (text) => nn.fromJSON(JSON.parse(JSON.stringify(nn.toJSON(net)).replaceAll('"dense"', JSON.stringify(text))) as never), // prettier-ignore
  "a key of parameters": (text) => nn.fromJSON(JSON.parse(JSON.stringify(nn.toJSON(net)).replaceAll('"weights"', JSON.stringify(text))) as never), // prettier-ignore
  "a name of a saved activation": (text) => nn.fromJSON(JSON.parse(JSON.stringify(nn.toJSON(net)).replaceAll('"sigmoid"', JSON.stringify(text))) as never), // prettier-ignore
  "a maker of layers": (text) => nn.fromJSON(JSON.parse(JSON.stringify(nn.toJSON(net)).replaceAll('"dense"', '"dens"')) as never, { [text]: () => undefined as never }), // prettier-ignore
};

describe("texts of users in errors", () => {
  it.each(Object.entries(refusals))("%s", async (_, act) => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const message = await messageOf(() => act(text));
        expect(message).not.toMatch(marks);
        expect(message).not.toContain("\n");
      }),
      { numRuns: 40 },
    );
  });
});
