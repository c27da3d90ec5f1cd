// Whole modules: where functions stand, what becomes of their originals, and what is refused with its place.
import { compile, emit, grad, value } from "@chainrule/autograd";
import { twinOf } from "@chainrule/autograd/twin";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import * as acorn from "acorn";
import type { Program } from "oxc-parser";
import { describe, expect, test } from "vitest";
import { lift } from "../src/index.ts";
import { parse } from "../src/parse.ts";
import { NotDifferentiableError, transform } from "../src/transform/index.ts";
import { build } from "./build.ts";

type F = (x: number) => number;
type Made = Record<"a" | "f" | "g" | "o" | "C" | "P" | "Q" | "makeLoss", never>;
const made = (text: string): Made => build(text) as unknown as Made;
const slope = (f: unknown, x: number): number => grad(f as F)(x);

describe("where functions stand", () => {
  test("declarations are hoisted with their twins", () => {
    const { f, g } = made(`
const early = [f, g];
function f(x) { "use grad"; return g(x) * 2; }
function g(x) { "use grad"; return x <= 0 ? 1 : x * x; }`);
    expect(slope(f, 3)).toBe(12);
    expect(slope(g, 3)).toBe(6);
  });

  test("mutual recursion goes from twin to twin", () => {
    const { a } = made(`
function a(x, n) { "use grad"; return n === 0 ? x : b(x, n - 1) * x; }
function b(x, n) { "use grad"; return n === 0 ? 1 : a(x, n - 1) + x; }
function f(x) { "use grad"; return a(x, 3); }`);
    expect(grad((x: never) => (a as (x: unknown, n: number) => never)(x, 2))(2 as never)).toBeTypeOf(
      "number",
    );
  });

  test("function expressions, arrows and properties keep their names", () => {
    const { f, g, o, C } = made(`
const f = (x) => { "use grad"; return x * x; };
const g = function (x) { "use grad"; return x * x; };
const o = { h: (x) => { "use grad"; return x * x; }, m(x) { "use grad"; return x ** 3; } };
class C { field = (x) => { "use grad"; return x * x; }; static s = (x) => { "use grad"; return x * x; }; }`) as unknown as Record<
      string,
      F & Record<string, F>
    > & { C: (new () => { field: F }) & { s: F } };
    expect([f!.name, g!.name, o!["h"]!.name, o!["m"]!.name, new C().field.name, C.s.name]).toEqual([
      "f",
      "g",
      "h",
      "m",
      "field",
      "s",
    ]);
    for (const one of [f!, g!, o!["h"]!, new C().field, C.s]) expect(slope(one, 3)).toBe(6);
    expect(slope(o!["m"], 3)).toBe(27);
    expect(Object.getOwnPropertySymbols(f).length).toBe(1);
    expect(Object.keys(o!)).toEqual(["h", "m"]);
  });

  test("methods, static and inherited ones, and private ones", () => {
    const { P, Q } = made(`
class P {
  #k = 2;
  k = 3;
  m(x) { "use grad"; return x * x * this.k + this.#twice(x) * this.#k; }
  #twice(x) { "use grad"; return x > 0 ? 2 * x : x; }
  static s(x) { "use grad"; return x * x; }
}
class Q extends P {
  m(x) { "use grad"; return super.m(x) * 2; }
}`) as unknown as { P: (new () => { m: F }) & { s: F }; Q: new () => { m: F } };
    const [p, q] = [new P(), new Q()];
    expect(grad((x: never) => p.m(x) as never)(2 as never)).toBe(12 + 4);
    expect(grad((x: never) => q.m(x) as never)(2 as never)).toBe(32);
    expect(slope(P.s, 3)).toBe(6);
    expect(Object.getOwnPropertyNames(P.prototype)).toEqual(["constructor", "m"]);
    expect(Reflect.ownKeys(P.prototype).length).toBe(2);
  });

  test("a module's directive means every function of it", () => {
    const { f, makeLoss, C } = made(`
"use grad";
const scale = 2;
function f(x) { return scale * x * x; }
const makeLoss = (k) => (x) => k * x * x;
class C { constructor() { this.k = 3; } get twice() { return 2 * this.k; } async later() { return 1; } m(x) { return x * this.k; } }
async function other() { return 1; }
function* more() { yield 1; }`) as unknown as { f: F; makeLoss: (k: number) => F; C: new () => { m: F } };
    expect(slope(f, 3)).toBe(12);
    expect(slope(makeLoss(5), 3)).toBe(30);
    expect(twinOf(makeLoss)).toBeTypeOf("function");
    expect(grad((x: never) => new C().m(x) as never)(1 as never)).toBe(3);
  });

  test("vectors of a class work, if it only keeps what it is given", () => {
    const { f, g } = made(`
class V { constructor(x, y) { this.x = x; this.y = y; } add(o) { "use grad"; return new V(this.x + o.x, this.y + o.y); } dot(o) { "use grad"; return this.x * o.x + this.y * o.y; } }
class W { constructor(x) { this.x = x * 1; } m() { "use grad"; return this.x; } }
function f(x) { "use grad"; const v = new V(x, 2 * x); return v.add(new V(1, x)).dot(v); }
function g(x) { "use grad"; return new W(x).m(); }`);
    const native = (x: number): number => (x + 1) * x + 3 * x * 2 * x;
    expect((f as F)(2)).toBe(native(2));
    expect(slope(f, 2)).toBe(2 * 2 + 1 + 12 * 2);
    expect(() => slope(g, 2)).toThrow(/the constructor `W` meets a value/);
  });

  test("functions that are handed to the library need no directive", () => {
    const text = `import { grad as g, compile } from "@chainrule/autograd";
import * as all from "@chainrule/autograd";
export const a = g((x) => x * x), b = all.valueAndGrad(((x) => x + 1)), c = compile((x) => (x > 0 ? x : 0)), d = Math.max(...[1].map((x) => x * 2));`;
    const { code } = transform(text, { parse, file: "a.js" })!;
    expect(code.match(/\.attach\(/g)?.length).toBe(3);
    expect(transform('import { f } from "./grad.js"; f((x) => x * x);', { parse, file: "a.js" })).toBe(
      undefined,
    );
  });

  test("the text of the module is still there, character for character", () => {
    const text = `// © a comment\nexport function f(x) {\n  "use grad"; /* é */\n\treturn x * x;\n}\nexport const g = (x) => {\n  'use grad'\n  return f(x)\n}\n`;
    const { code } = transform(text, { parse, file: "a.js" })!;
    let at = 0;
    for (const character of text) {
      at = code.indexOf(character, at) + 1;
      expect(at).toBeGreaterThan(0);
    }
    for (const line of text.split("\n")) expect(code).toContain(line.trim().replace("export const g = ", ""));
  });

  test("what is built twice is left as it was", () => {
    const text = `import { a } from "@chainrule/autograd";
export function f(x) { "use grad"; return x > 1 ? x * x : x; }
function g(x) { "use grad"; return f(x); }
export const h = (x) => { "use grad"; return x * x; };
export const all = [g];`;
    const once = transform(text, { parse, file: "a.js" })!.code;
    expect(transform(once, { parse, file: "a.js" })).toBe(undefined);
  });

  test("only an exported function that is called and no more, of a module that imports nobody, is attached where it is exported", () => {
    const attached = (text: string): boolean =>
      transform(text, { parse, file: "a.ts" })!.code.includes("export { f$ as f }; var f$ =");
    const f = 'export function f(x) { "use grad"; return x; }';
    expect(attached(f)).toBe(true);
    expect(attached(`import { a } from "@chainrule/autograd"; ${f} f(a);`)).toBe(true);
    expect(attached(`import type { A } from "./a.ts"; ${f}`)).toBe(true);
    for (const more of [
      'import { a } from "./a.js";',
      'import "other";',
      'export * from "./b.js";',
      "const fs = [f];",
      "f = null;",
      "export { f as g };",
      "export default f;",
      "const o = { f };",
      'const g = () => { "use grad"; return [1].map(f); };',
    ])
      expect(attached(`${f} ${more}`)).toBe(false);
  });
});

describe("what is refused", () => {
  const refused = (text: string): NotDifferentiableError => {
    try {
      transform(text, { parse, file: "src/a.ts" });
    } catch (error) {
      expect(error).toBeInstanceOf(NotDifferentiableError);
      return error as NotDifferentiableError;
    }
    throw new Error("nothing was refused");
  };

  test("has file, line, column, the lines around it and advice", () => {
    const error = refused(
      'function f(x: number) {\n  "use grad";\n  let y = x;\n  class C {}\n  return y;\n}\n',
    );
    expect(error.message).toBe(
      "src/a.ts:4:3: A class inside of a differentiable function is not in the language. Declare it outside.\n\n  3 |   let y = x;\n> 4 |   class C {}\n    |   ^\n  5 |   return y;",
    );
    expect([error.file, error.line, error.column]).toEqual(["src/a.ts", 4, 3]);
  });

  test.each([
    ['async function f(x) { "use grad"; return x; }', /async function is not in the language/],
    [
      'import { grad } from "@chainrule/autograd"; grad(async (x) => x);',
      /async function is not in the language/,
    ],
    [
      'import * as ad from "@chainrule/autograd"; ad.grad(function* (x) { yield x; });',
      /generator answers no number/,
    ],
    ['function* f(x) { "use grad"; yield* x; }', /`yield\*` is not in the language/],
    ['function* f(x) { "use grad"; try { yield x; } catch {} }', /`yield` within `try`/],
    ['class C { constructor(x) { "use grad"; this.x = x; } }', /constructor has no twin/],
    ['class C { get #x() { "use grad"; return 1; } }', /private getter or setter has no twin/],
    ['class C { @log m(x) { "use grad"; return x; } }', /decorated method has no twin/],
    ['const o = { get x() { "use grad"; return 1; } };', /getter or setter has no twin/],
    ['function f(x) { x; "use grad"; return x; }', /must be the first statement/],
    ['("use grad"); export const f = (x) => x;', /must be the first statement/],
    [
      'class C { #p(x) { return x; } m(x) { "use grad"; return this.#p(x); } }',
      /private method #p has no twin/,
    ],
    ['let n = 0; function f(x) { "use grad"; n += x; return x; }', /`n` lies outside/],
    ['function f(x) { "use grad"; enum E { A } return x; }', /enum inside/],
    ['function f(x) { "use grad"; using r = x; return x; }', /`using` is not/],
    ['function f(x) { "use grad"; return <div>{x}</div>; }', /JSX is not/],
  ])("%s", (text, message) => {
    const file = text.includes("<div>") ? "a.tsx" : "a.ts";
    expect(() => transform(text, { parse, file })).toThrow(message);
  });

  test("at run time, too, with the place", () => {
    const { f, g } = made(
      'function f(x) {\n  "use grad";\n  let s = x;\n  while (s < 10) s *= 2;\n  return s;\n}\nfunction g(x) { "use grad"; return h(x); }\nfunction h(x) { return x === 1; }',
    );
    expect(() => emit(f as F, [1])).toThrow(
      /^program\.js:4:10: this condition depends on numbers that are not known/,
    );
    expect(() => slope(g, 1)).toThrow(
      /^program\.js:7:36: `h` meets a value and has no twin\. Write "use grad"/,
    );
    expect(slope(f, 3)).toBe(4);
  });
});

test("acorn's syntax tree will do, as in a page", () => {
  const text = `function f(x, xs) {
  "use grad";
  let s = (x + 1) * (x - 2);
  for (const v of xs) { if ((v, v > x)) continue; s += (v ** 2 - (x)) * 2; }
  return xs.length > 1 ? (s) : -(s + x);
}
const g = ({ a, b = 2 }) => { "use grad"; return a?.v ?? (b * (a + 1)); };`;
  for (const preserveParens of [true, false]) {
    const made = (code: string): Program =>
      acorn.parse(code, { ecmaVersion: 2024, sourceType: "module", preserveParens }) as never;
    const { f, g } = build(text, "page.js", made) as unknown as {
      f: (x: number, xs: number[]) => number;
      g: (p: { a: number }) => number;
    };
    const whole = { f: build(text)["f"] as unknown as typeof f };
    for (const x of [0.5, 2, -3]) {
      expect(compile(f)(x, [1, 2, 3])).toBe(f(x, [1, 2, 3]));
      expect(grad(f)(x, [1, 2, 3])).toBe(grad(whole.f)(x, [1, 2, 3]));
      expect(grad(g)({ a: x })).toEqual({ a: 2 });
    }
  }
});

test("JSX stands beside differentiable functions, with its places in the source map", () => {
  const text = `import { grad } from "@chainrule/autograd";
export function area(w: number, h: number): number {
  "use grad";
  return w > h ? w * h : w ** 2;
}
export const View = <T extends number,>({ w }: { w: T }) => {
  const slope = grad((x: number) => area(x, 2))(w);
  return (
    <>
      <p title={\`\${w}\`}>{slope} &lt; {area(w, 2)}</p>
      {[1, 2].map((k) => <b key={k}>{k * w}</b>)}
    </>
  );
};
`;
  const { code, map } = transform(text, { parse, file: "view.tsx" })!;
  expect(() => parse(code, "view.tsx")).not.toThrow();
  expect(code.slice(code.indexOf("return (\n"))).toBe(text.slice(text.indexOf("return (\n")));
  const trace = new TraceMap(map);
  const [written, built] = [text, code].map((one) => one.split("\n")) as [string[], string[]];
  for (const word of ["slope}", "area(w, 2)}", "k * w", "return ("]) {
    const at = (lines: string[]): { line: number; column: number } => {
      const line = lines.findIndex((one) => one.includes(word));
      return { line: line + 1, column: lines[line]!.indexOf(word) };
    };
    expect(originalPositionFor(trace, at(built))).toMatchObject(at(written));
  }
});

test("variables name values, by hand is stronger, and repetitions are numbered", () => {
  const { f } = made(`function f(w, xs) {
  "use grad";
  const terms = xs.map((x) => { const h = w * x; return h; });
  const total = terms[0] + terms[1];
  const parts = { a: total * 2, b: w };
  return parts.a + 1;
}`) as unknown as { f: (w: number, xs: number[]) => number };
  const y = lift(f)(value(2, "w"), [3, 4]);
  const doubled = (
    y as never as { x: { label: string; args: { label: string; args: { label: string }[] }[] } }
  ).x;
  expect(doubled.label).toBe("parts.a");
  expect(doubled.args[0]!.label).toBe("total");
  expect(doubled.args[0]!.args.map(({ label }) => label)).toEqual(["h", "h₂"]);
});
