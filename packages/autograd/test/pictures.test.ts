import { add, backward, exp, mul, sigmoid, sub, sum, type Value, value } from "@chainrule/autograd";
import { dot, explain, formula, latex, mermaid } from "@chainrule/autograd/draw";
import { describe, expect, it } from "vitest";

function unit(): { a: Value; w: Value; x: Value; b: Value } {
  const [w, x, b] = [value(0.5, "w"), value(2, "x"), value(-1, "b")];
  const h = add(mul(w, x), b);
  h.label = "h";
  const a = sigmoid(h);
  a.label = "a";
  backward(a);
  return { a, w, x, b };
}

/** The partial derivatives on the edges, smallest first. */
const partials = (text: string): number[] =>
  [...text.matchAll(/-> n\d+ \[label="([^"]+)"\]/g)]
    .map(([, partial]) => Number(partial))
    .toSorted((x, y) => x - y);

describe("a picture", () => {
  it("has a node for every value and the partial derivative on every edge", () => {
    const text = dot(unit().a, { fold: "none" });
    expect(text.match(/\[label="[^"]*", fillcolor/g)).toHaveLength(6);
    expect(partials(text)).toEqual([0.25, 0.5, 1, 1, 2]);
    expect(text).toContain('label="w = 0.5\\ngrad 0.5"');
  });

  it("is folded by labels, with the partial derivative through what is folded", () => {
    const text = dot(unit().a, { fold: "labels" });
    expect(text).toContain('label="h = 0\\nw·x + b\\ngrad 0.25"');
    expect(partials(text)).toEqual([0.25, 0.5, 1, 2]);
  });

  it("is folded by units and clusters", () => {
    const { a, x } = unit();
    expect(dot(a, { fold: "units" }).match(/fillcolor="#/g)).toHaveLength(2);
    const whole = dot(sub(1, a), {
      fold: "clusters",
      cluster: (node) => (node === x ? "inputs" : node.label === undefined ? undefined : "unit"),
    });
    expect(whole).toContain('label="unit\\n5 values"');
    expect(whole).toContain('label="inputs\\n1 values"');
  });

  it("is folded to units: a labeled value of a cluster is part of the one there that alone uses it", () => {
    const { a, x } = unit();
    const notes = (node: Value): string[] => (node.label === "h" ? ["δ = −0.25"] : []);
    const cluster = (node: Value): string => (node === x ? "inputs" : "hidden");
    const y = add(mul(x, 3), a); // x has two users, so it stays a node
    y.label = "y";
    const text = dot(y, {
      fold: "units",
      notes,
      cluster: (node) => (node === y ? undefined : cluster(node)),
    });
    expect(text).toContain('label="a = 0.5\\ngrad 1\\nh = 0\\nδ = −0.25"');
    expect(partials(text)).toEqual([0.125, 1, 3]);
    const apart = dot(y, { fold: "units", cluster: (node) => (node.label === "h" ? "sums" : "hidden") });
    expect(apart).toContain('label="h = 0\\nw·x + b');
  });

  it("cuts long formulas between names", () => {
    const long = Array.from({ length: 9 }, (_, i) => value(i, `weight${i}`));
    const [first = long[0] as Value, ...others] = long;
    const sum = others.reduce<Value>((total, x) => add(total, x), first);
    expect(dot(sum, { fold: "labels" })).toContain('label="weight0 + weight1 + weight2 …\\n');
    const name = value(1, "x".repeat(60));
    expect(dot(exp(name), { fold: "labels" })).toContain(`label="exp(${"x".repeat(24)} …\\n`);
  });

  it("puts values into clusters, with notes, and escapes what it writes", () => {
    const odd = value(1, 'a "quoted" \\ <name>');
    const options = { cluster: () => "all", notes: () => ["δ = 1"] };
    expect(dot(exp(odd), options)).toContain('a \\"quoted\\" \\\\ <name> = 1\\nδ = 1');
    expect(dot(exp(odd), options)).toContain('subgraph cluster_0 {\n    label="all"');
    expect(mermaid(exp(odd), options)).toContain('("a #quot;quoted#quot; \\ #lt;name#gt; = 1<br>δ = 1")');
  });

  it("is drawn in Mermaid's language too", () => {
    expect(mermaid(unit().a)).toBe(
      [
        "flowchart LR",
        '  n0("w = 0.5<br>grad 0.5")',
        '  n1("x = 2<br>grad 0.125")',
        '  n2["h = 0<br>w·x + b<br>grad 0.25"]',
        '  n3("b = −1<br>grad 0.25")',
        '  n4["a = 0.5<br>σ(h)<br>grad 1"]',
        '  n0 -->|"2"| n2',
        '  n1 -->|"0.5"| n2',
        '  n3 -->|"1"| n2',
        '  n2 -->|"0.25"| n4',
      ].join("\n"),
    );
  });

  it("leaves out numbers on request", () => {
    expect(dot(unit().a, { numbers: false })).not.toMatch(/= 0|grad|label="[-\d]/);
  });

  it("draws partial derivatives as lines, wide or thin, where there are too many to write", () => {
    const many = Array.from({ length: 70 }, (_, i) => value(i, `x${i}`));
    const all = sum(many.map((x, i) => mul(x, i - 20)));
    const lines = dot(all, { fold: "labels" })
      .split("\n")
      .filter((line) => / -> /.test(line));
    expect(lines).toHaveLength(70);
    expect(lines.join("\n")).not.toContain("label");
    expect(lines.at(-1)).toContain('color="#2171b5ff", penwidth=2.50'); // 49, the largest
    expect(lines[0]).toContain('color="#d94801'); // −20
    expect(lines[20]).toContain("penwidth=0.30"); // 0
    expect(dot(all, { fold: "labels", numbers: false })).not.toContain('color="#2171b5');
  });

  it("says that a derivative is 0, once there are derivatives", () => {
    const [x, y] = [value(0, "x"), value(3, "y")];
    const product = mul(x, y);
    expect(dot(product)).not.toContain("grad");
    backward(product);
    expect(dot(product)).toContain("y = 3\\ngrad 0");
  });

  it("lists nodes in the order in which they are computed, arguments as they were written", () => {
    const xs = [value(1, "x₁"), value(2, "x₂"), value(3, "x₃")];
    const names = [...dot(sum(xs)).matchAll(/n\d+ \[label="(x.|sum|x₁)/g)].map(([, name]) => name);
    expect(names.slice(0, 3)).toEqual(["x₁", "x₂", "x₃"]);
  });
});

describe("a derivation", () => {
  it("lists what is given, then what is computed, aligned", () => {
    expect(explain(unit().a).toString({ color: false })).toBe(
      [
        "w  = 0.5",
        "x  = 2",
        "b  = −1",
        "h  = w·x + b  = 0.5·2 + (−1)  = 0",
        "a  = σ(h)     = σ(0)          = 0.5",
      ].join("\n"),
    );
  });

  it("is colored where the terminal has colors, and only there", () => {
    expect(explain(unit().a).toString()).not.toContain("\u001B");
    expect(explain(unit().a).toString({ color: true })).toContain("\u001B[1ma\u001B[0m  = σ(h)");
  });

  it("is a Markdown table of LaTeX", () => {
    expect(explain(unit().a, { given: false }).toMarkdown().split("\n").slice(2)).toEqual([
      "| $h$ | $w \\cdot x + b$ | $0.5 \\cdot 2 + (-1)$ | $0$ |",
      "| $a$ | $\\sigma\\left(h\\right)$ | $\\sigma\\left(0\\right)$ | $0.5$ |",
    ]);
  });

  it("is HTML with a renderer's formulas", () => {
    const html = explain(unit().a, { given: false }).toHTML((latex) => `<math>${latex}</math>`);
    expect(html).toContain("<tr><td><math>a</math></td><td><math>\\sigma\\left(h\\right)</math></td>");
  });
});

it("a line break in a label breaks neither formulas nor pictures", () => {
  const x = value(2, "a\nb");
  const y = mul(x, 3);
  y.label = "c\r\nd";
  expect(formula(y)).not.toContain("\n");
  expect(formula(y)).toContain("a\\nb");
  expect(latex(y)).not.toContain("\n");
  const cluster = (): string => "e\nf";
  expect(
    mermaid(y, { cluster })
      .split("\n")
      .filter((line) => /^\s*(flowchart|subgraph|end|n\d)/.test(line)),
  ).toEqual(mermaid(y, { cluster }).split("\n"));
  expect(mermaid(y)).toContain("a\\nb");
  expect(dot(y)).toContain('"a\\\\nb = 2"');
});
