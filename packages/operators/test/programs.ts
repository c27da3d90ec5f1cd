// Random programs in the language of differentiable functions: statements, conditions, loops, jumps, closures, writes.
import fc from "fast-check";

type Draw = fc.GeneratorValue;

/** What a place in a program may mention. */
interface Scope {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly arrays: readonly string[];
  readonly records: readonly string[];
  readonly functions: readonly string[];
  readonly flags: readonly string[];
  /** Variables that hold a text, and those that hold a record { p, q } or nothing. */
  readonly texts: readonly string[];
  readonly options: readonly string[];
  /** Counters, which are plain numbers. */
  readonly counters: readonly string[];
  readonly labels: readonly string[];
  readonly inLoop: boolean;
  readonly depth: number;
}

/** Helpers that all programs may call: one that writes into its argument, one that returns early, a recursive one. */
export const HELPERS = `
function poke(a, i, x) { "use grad"; if (x > 1) return; a[i] = x + a[(i + 1) % 3]; }
function soft(x) { "use grad"; if (x < -1) return -x; if (x > 1) { return 2 * x - 1; } return x * x; }
function power(x, n) { "use grad"; return n === 0 ? 1 : x * power(x, n - 1); }
function below(x, y) { "use grad"; if (x > y + 2) throw new RangeError(\`guard: \${x}\`); return y - x; }
function pair(x, y) { "use grad"; if (x < y) return [x, y]; return [y, x]; }
function shifted(a, x) { "use grad"; if (x > 1) return a; a[1] += x; if (x < -1) return [x, a[0], 1]; return a; }
class Tally {
  constructor(n) { this.n = n; this.m = 1; }
  add(x) { "use grad"; if (x < 0) return this.n; this.n += x; this.m = x; return this.n * this.m; }
}
`;

/** The text of a function of (a, b, c, xs, r): three numbers, an array of three, a record { p, q }. */
export function program(draw: Draw, name: string): string {
  let count = 0;
  let size = 0;
  const fresh = (): string => `v${count++}`;
  const roll = (n: number): number => draw(fc.nat, n - 1);
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)]!;
  const literal = (): string => pick(["0", "1", "2", "0.5", "3", "(-1)", "0.25", "1.5"]);

  const expr = (s: Scope, depth: number): string => {
    size++;
    if (depth <= 0 || roll(7) === 0) return roll(4) > 0 ? pick(s.read) : literal();
    const e = (): string => expr(s, depth - 1);
    switch (roll(36)) {
      case 22:
        return `(${e()}, ${e()})`;
      case 23:
        return pick([
          () => `[${e()}, ${e()}].reduce((t, x) => t - x * ${e()})`,
          () => `Math.max(...[${e()}, ${e()}], ...xs)`,
          () => `[...xs, ${e()}].slice(-2)[${roll(2)}]`,
          () => `xs.flatMap((x) => [x, ${e()}])[${roll(6)}]`,
          () => `[${e()}, ...xs].toReversed()[${roll(4)}]`,
          () => `Object.values({ u: ${e()}, w: ${e()} })[${roll(2)}]`,
          () => `xs.at(-${1 + roll(3)})`,
        ])();
      case 24:
        return pick([
          () =>
            `(({ p: u = 1, q: w }) => u - w * 2)({ q: ${e()}, ...${pick(["{}", `{ p: ${e()} }`, "r"])} })`,
          () =>
            `(([u, w = ${e()}, ...z]) => u - w * 2 + z.length)([${e()}${pick(["", `, ${e()}`, ", undefined, 1"])}])`,
          () => `((u, w = u, ...z) => u - w * z.length)(${e()}, ${pick(["undefined", e()])}, 1)`,
        ])();
      case 25:
        return pick([
          () => `(xs.some((x) => x > ${e()}) ? ${e()} : 1)`,
          () => `(xs.every((x) => x > ${e()}) ? 2 : ${e()})`,
        ])();
      case 26:
        return `(new Float64Array([1, 0.5, -2])[${roll(3)}] * ${e()})`;
      case 27:
        return `shifted([${e()}, ${e()}, ${e()}], ${e()})[${roll(3)}]`;
      case 30:
        return pick([
          () => `([...xs, ${e()}].find((x) => x > ${e()}) ?? ${e()})`,
          () => `([${e()}, ${e()}].findLast((x) => x > ${e()}) ?? ${e()})`,
          () => `[${e()}, ${e()}].findIndex((x) => x > ${e()})`,
          () => `[${e()}, ${e()}, 1].indexOf(${e()})`,
          () => `([${e()}, 1].includes(${e()}) ? 1 : ${e()})`,
        ])();
      case 31:
        return pick([
          () => `[${e()}, ${e()}][${cond(s, 1)} ? 1 : 0]`,
          () => `([${e()}, ${e()}, ${e()}][Math.floor(${e()})] ?? ${e()})`,
          () => `[...xs].sort((p, q) => p - q)[${roll(3)}]`,
          () => `xs.toSorted((p, q) => (p < q ? 1 : p > q ? -1 : 0))[${roll(3)}]`,
        ])();
      case 32:
        return `(${word(s)} ${pick(["===", "!=="])} ${word(s)} ? ${e()} : ${e()})`;
      case 33:
        return `${option(s)}?.${pick(["p", "q"])} ?? ${e()}`.replace(/^/, "(").concat(")");
      case 34:
        return pick([
          () => `(({ u = ${e()} }) => u)(${cond(s, 1)} ? { u: ${e()} } : {})`,
          () => `((u, w = u) => u - w * 2)(${e()}, ${cond(s, 1)} ? ${e()} : undefined)`,
          () => `((n) => (typeof n === "number" ? n : 1))(${cond(s, 1)} ? ${e()} : "none")`,
          () => `((n) => (n == null ? ${e()} : n * 2))(${cond(s, 1)} ? ${e()} : null)`,
          () => `({ a: 2, b: 1 })[${cond(s, 1)} ? "a" : "b"]`,
          () => `(${cond(s, 1)} ? (u) => u * 2 : (u) => u - ${e()})(${e()})`,
          () => `(${cond(s, 1)} ? [${e()}] : [${e()}, 1]).reduce((t, x) => t - x * 2, 0)`,
        ])();
      case 28:
        return s.write.length > 0 && roll(2) === 0
          ? `(${pick(s.write)} ${pick(["||=", "&&=", "??="])} ${e()})`
          : e();
      case 0:
      case 1:
        return `(${e()} + ${e()})`;
      case 2:
      case 3:
        return `(${e()} - ${e()})`;
      case 4:
      case 5:
        return `(${e()} * ${e()})`;
      case 6:
        return `(${e()} / ${e()})`;
      case 7:
        return `(${e()}) ** ${pick(["2", "3"])}`.replace(/^/, "(").concat(")");
      case 8:
        return `(${e()} % ${pick(["2", "1.5", "3"])})`;
      case 9:
        return `Math.max(${e()}, ${e()})`;
      case 10:
        return `Math.min(${e()}, ${e()}, ${e()})`;
      case 11:
        return pick([
          `Math.sqrt(Math.abs(${e()}))`,
          `Math.hypot(${e()}, ${e()})`,
          `Math.floor(${e()})`,
          `Math.abs(${e()})`,
          `(-${e()})`,
          `Math.sign(${e()})`,
        ]);
      case 12:
      case 13:
        return `(${cond(s, depth - 1)} ? ${e()} : ${e()})`;
      case 14:
        return s.functions.length > 0 ? `${pick(s.functions)}(${e()})` : e();
      case 15:
        return pick([
          `xs.reduce((t, x) => t + x * ${e()}, ${literal()})`,
          `xs.map((x) => x - ${e()})[${roll(3)}]`,
          `xs.filter((_, i) => i !== 1).reduce((t, x) => t * x, 1)`,
        ]);
      case 16:
        return pick([
          `soft(${e()})`,
          `below(${e()}, ${e()})`,
          `power(${e()}, ${roll(3)})`,
          `pair(${e()}, ${e()})[${roll(2)}]`,
        ]);
      case 17:
        return s.write.length > 0 && roll(2) === 0
          ? `(${pick(s.write)} ${pick(["=", "+=", "-="])} ${e()})`
          : e();
      case 18:
        return s.records.length > 0 ? `${pick(s.records)}.${pick(["p", "q"])}` : e();
      case 19:
        return `(${cond(s, depth - 1)} ? [${e()}, ${e()}] : [${e()}, 1])[${roll(2)}]`;
      default:
        return pick([
          `xs[${roll(3)}]`,
          "r.p",
          "r.q",
          ...s.arrays.map((a) => `${a}[${roll(3)}]`),
          ...s.counters.map((i) => `xs[${i} % 3]`),
        ]);
    }
  };

  /** A text, which may hang on what is not known. */
  const word = (s: Scope): string =>
    pick([
      () => '"a"',
      () => '"b"',
      () => (s.texts.length > 0 ? pick(s.texts) : '"c"'),
      () => `(${cond(s, 1)} ? "a" : "b")`,
    ])();

  /** A record { p, q }, or nothing. */
  const option = (s: Scope): string =>
    s.options.length > 0 && roll(2) === 0
      ? pick(s.options)
      : `(${cond(s, 1)} ? { p: ${expr(s, 1)}, q: 1 } : ${pick(["null", "undefined", "{ q: 2 }"])})`;

  const cond = (s: Scope, depth: number): string => {
    if (depth > 0 && roll(3) === 0) {
      return pick([
        () => `(${cond(s, depth - 1)} && ${cond(s, depth - 1)})`,
        () => `(${cond(s, depth - 1)} || ${cond(s, depth - 1)})`,
        () => `!(${cond(s, depth - 1)})`,
      ])();
    }
    if (s.texts.length > 0 && roll(6) === 0) return `${pick(s.texts)} === ${word(s)}`;
    if (s.options.length > 0 && roll(6) === 0)
      return `${pick(s.options)} ${pick(["===", "!==", "==", "!="])} ${pick(["null", "undefined"])}`;
    if (roll(12) === 0) return `Boolean(${expr(s, 1)})`;
    if (s.flags.length > 0 && roll(5) === 0) return pick(s.flags);
    if (s.counters.length > 0 && roll(5) === 0) return `${pick(s.counters)} > 0`;
    return `${expr(s, depth)} ${pick(["<", "<=", ">", ">=", "===", "!=="])} ${expr(s, depth)}`;
  };

  const block = (s: Scope, depth: number, length: number): string => {
    let inner = s;
    let out = "";
    for (let i = 0; i < length && size < 160; i++) {
      const [text, next] = statement(inner, depth);
      out += text;
      inner = next;
    }
    return out;
  };

  const jump = (s: Scope): string => {
    if (roll(4) === 0) return `return ${expr(s, 1)};\n`;
    if (!s.inLoop || roll(5) > 2) return "";
    return `${pick(["break", "continue", ...s.labels.flatMap((label) => [`break ${label}`, `continue ${label}`])])};\n`;
  };

  const statement = (s: Scope, depth: number): [text: string, after: Scope] => {
    const place = (): string => {
      const index = s.counters.length > 0 && roll(2) === 0 ? `${pick(s.counters)} % 3` : String(roll(3));
      return s.records.length > 0 && roll(3) === 0
        ? `${pick(s.records)}.${pick(["p", "q"])}`
        : s.arrays.length > 0
          ? `${pick(s.arrays)}[${index}]`
          : pick(s.write);
    };
    switch (roll(42)) {
      case 41: {
        if (s.arrays.length === 0) break;
        const at = `${pick(s.arrays)}[Math.abs(Math.round(${expr(s, 1)})) % ${pick(["3", "3", "3", "4"])}]`;
        return [pick([`${at} ${pick(["=", "+=", "*="])} ${expr(s, 1)};\n`, `${at}++;\n`]), s];
      }
      case 40: {
        const test = `${expr(s, 1)} > ${expr(s, 1)} + 1`;
        const thrown = `throw new RangeError(\`guard ${fresh()}: \${${pick(s.read)}}\`);`;
        return [pick([`if (${test}) ${thrown}\n`, `if (${test}) {\n${block(s, 0, 1)}${thrown}\n}\n`]), s];
      }
      case 33: {
        const v = fresh();
        return [`let ${v} = ${word(s)};\n`, { ...s, texts: [...s.texts, v] }];
      }
      case 34:
        if (s.texts.length === 0) break;
        return [`${pick(s.texts)} = ${word(s)};\n`, s];
      case 35: {
        const v = fresh();
        return [`let ${v} = ${option(s)};\n`, { ...s, options: [...s.options, v] }];
      }
      case 36: {
        if (s.options.length === 0 || depth === 0) break;
        const o = pick(s.options);
        return [
          pick([
            () => `${o} = ${option(s)};\n`,
            () => `if (${o}) {\n${o} = { ...${o}, p: ${expr(s, 1)} };\n${block(s, depth - 1, 1)}}\n`,
            () => `${o} ??= { p: ${expr(s, 1)}, q: 3 };\n`,
          ])(),
          s,
        ];
      }
      case 37: {
        if (depth === 0) break;
        const inner = { ...s, inLoop: false, labels: [] };
        const clause = (test: string): string =>
          `${test}: {\n${block(inner, depth - 1, 1)}${roll(3) === 0 ? `if (${cond(s, 1)}) break;\n` : ""}${roll(2) === 0 ? "break;\n" : ""}}\n`;
        const [by, tests] = pick([
          () => [word(s), ['case "a"', 'case "b"']] as const,
          () => [`Math.sign(${expr(s, 1)})`, ["case 1", "case 0", "case -1"]] as const,
          () => ["true", [`case ${cond(s, 1)}`, `case ${cond(s, 1)}`]] as const,
        ])();
        const clauses = tests.map(clause);
        if (roll(3) > 0) clauses.splice(roll(clauses.length + 1), 0, clause("default"));
        return [`switch (${by}) {\n${clauses.join("")}}\n`, s];
      }
      case 38: {
        const a = s.arrays.length > 0 ? pick(s.arrays) : undefined;
        if (a === undefined) break;
        return [
          pick([
            `[${a}[1], ${a}[2], ${a}[0]] = ${a};\n`,
            `${a}.reverse();\n`,
            `[${a}[0], ${a}[1] = ${a}[0] * 2] = [${expr(s, 1)}${pick(["", `, ${expr(s, 1)}`])}];\n`,
          ]),
          s,
        ];
      }
      case 39: {
        if (s.records.length === 0) break;
        const o = pick(s.records);
        return [`({ p: ${o}.q, q: ${o}.p } = ${o});\n`, s];
      }
      case 24:
      case 25: {
        const f = fresh();
        const way = roll(2) === 0 ? `if (${cond(s, 1)}) return n; ` : "";
        const made = `((n) => (v) => { ${way}n ${pick(["+=", "-=", "="])} v; return n; })`;
        return [`const ${f} = ${made}(${expr(s, 1)});\n`, { ...s, functions: [...s.functions, f] }];
      }
      case 26: {
        const o = fresh();
        return [
          `const ${o} = new Tally(${expr(s, 1)});\n`,
          { ...s, functions: [...s.functions, `${o}.add`] },
        ];
      }
      case 27: {
        if (depth === 0) break;
        const label = fresh().replace("v", "L");
        const inner = { ...s, inLoop: false, labels: [] };
        return [
          `${label}: {\n${block(inner, depth - 1, 1)}if (${cond(s, 1)}) break ${label};\n${block(inner, depth - 1, 1)}}\n`,
          s,
        ];
      }
      case 28: {
        if (depth === 0) break;
        const [f, p] = [fresh(), fresh()];
        const inner = {
          ...s,
          read: [...s.read, p],
          write: [...s.write, p],
          inLoop: false,
          labels: [],
          depth: 2,
        };
        return [
          `function ${f}(${p}, q = ${expr(s, 1)}) {\n${block(inner, 1, 1)}if (${cond(inner, 1)}) return ${expr(inner, 1)};\n${block(inner, 1, 1)}return q - ${expr(inner, 1)};\n}\n`,
          { ...s, functions: [...s.functions, f] },
        ];
      }
      case 29: {
        if (depth === 0 || s.depth > 1) break;
        const x = fresh();
        const inner = { ...s, read: [...s.read, x], inLoop: false, labels: [], depth: s.depth + 1 };
        return [`xs.forEach((${x}) => {\n${block(inner, depth - 1, 1 + roll(2))}});\n`, s];
      }
      case 30: {
        const [v, w] = [pick(s.write), pick(s.write)];
        if (v === w) return [`({ p: ${v} } = { p: ${expr(s, 1)} });\n`, s];
        return [`[${v}, ${w}] = [${expr(s, 1)}, ${expr(s, 1)}];\n`, s];
      }
      case 31: {
        const a = fresh();
        return [
          `const ${a} = ${pick(["[...xs]", `xs.map((x) => x * ${expr(s, 1)})`, `Array.from({ length: 3 }, (_, i) => i * ${expr(s, 1)})`])};\n`,
          { ...s, arrays: [...s.arrays, a] },
        ];
      }
      case 32: {
        if (depth === 0 || s.depth > 1) break;
        const i = fresh();
        const inner: Scope = {
          ...s,
          read: [...s.read, i],
          counters: [...s.counters, i],
          inLoop: true,
          depth: s.depth + 1,
        };
        return [
          `let ${i} = 0;\nwhile (${i} < ${1 + roll(3)}) {\n${i}++;\n${block(inner, depth - 1, 1 + roll(2))}}\n`,
          { ...s, read: [...s.read, i] },
        ];
      }
      case 0:
      case 1: {
        const v = fresh();
        return [`let ${v} = ${expr(s, 2)};\n`, { ...s, read: [...s.read, v], write: [...s.write, v] }];
      }
      case 2:
      case 3:
      case 4:
        return [`${pick(s.write)} ${pick(["=", "+=", "-=", "*="])} ${expr(s, 2)};\n`, s];
      case 5:
      case 6:
      case 7:
      case 8: {
        if (depth === 0) break;
        const test = cond(s, 2);
        const then = `${block(s, depth - 1, 1 + roll(2))}${jump(s)}`;
        const otherwise = roll(2) === 0 ? ` else {\n${block(s, depth - 1, 1 + roll(2))}${jump(s)}}` : "";
        return [`if (${test}) {\n${then}}${otherwise}\n`, s];
      }
      case 9:
      case 10:
      case 11: {
        if (depth === 0 || s.depth > 1) break;
        const i = fresh();
        const label = roll(2) === 0 ? fresh().replace("v", "L") : undefined;
        const kind = roll(5);
        const counts = kind !== 1 && kind !== 4;
        const inner: Scope = {
          ...s,
          read: kind === 4 ? s.read : [...s.read, i],
          counters: counts ? [...s.counters, i] : s.counters,
          inLoop: true,
          depth: s.depth + 1,
          labels: label === undefined ? s.labels : [...s.labels, label],
        };
        const body = block(inner, depth - 1, 1 + roll(3));
        const before = label === undefined ? "" : `${label}: `;
        switch (kind) {
          case 0:
            return [`${before}for (let ${i} = 0; ${i} < ${1 + roll(3)}; ${i}++) {\n${body}}\n`, s];
          case 1:
            return [`${before}for (const ${i} of xs) {\n${body}}\n`, s];
          case 2:
            return [`${before}for (let ${i} = 2; ${i} >= 0; ${i} -= 1) {\n${body}}\n`, s];
          case 3: // the head changes a variable that outlives the loop
            return [
              `let ${i} = 0;\n${before}for (; ${i} < 3; ${i}++) {\n${body}}\n`,
              { ...s, read: [...s.read, i] },
            ];
          default:
            return [
              `let ${i} = 0;\n${before}do {\n${i}++;\n${body}} while (${i} < 2);\n`,
              { ...s, read: [...s.read, i] },
            ];
        }
      }
      case 12: {
        const a = fresh();
        return [
          `const ${a} = [${expr(s, 1)}, ${expr(s, 1)}, ${expr(s, 1)}];\n`,
          { ...s, arrays: [...s.arrays, a] },
        ];
      }
      case 13:
      case 14:
      case 15:
        return [`${place()} ${pick(["=", "+=", "-="])} ${expr(s, 2)};\n`, s];
      case 16:
        if (s.arrays.length === 0) break;
        return [`poke(${pick(s.arrays)}, ${roll(3)}, ${expr(s, 1)});\n`, s];
      case 17:
      case 18: {
        if (depth === 0) break;
        const f = fresh();
        const p = fresh();
        const inner = { ...s, read: [...s.read, p], inLoop: false, labels: [], depth: 2 };
        return [
          `const ${f} = (${p}) => {\n${block(inner, 1, 2)}return ${expr(inner, 2)};\n};\n`,
          { ...s, functions: [...s.functions, f] },
        ];
      }
      case 19: {
        const v = fresh();
        return [`const ${v} = ${cond(s, 1)};\n`, { ...s, flags: [...s.flags, v] }];
      }
      case 20: {
        const [p, q] = [fresh(), fresh()];
        const [x, y] = [expr(s, 1), expr(s, 1)];
        return [
          pick([`let { a: ${p}, b: ${q} } = { a: ${x}, b: ${y} };\n`, `let [${p}, ${q}] = [${x}, ${y}];\n`]),
          { ...s, read: [...s.read, p, q], write: [...s.write, p] },
        ];
      }
      case 21: {
        const v = fresh();
        return [
          `const ${v} = { p: ${expr(s, 1)}, q: ${expr(s, 1)} };\n`,
          { ...s, records: [...s.records, v] },
        ];
      }
      case 22: {
        if (s.counters.length === 0 || depth === 0) break;
        const inner = { ...s, inLoop: false, labels: [] };
        const one = (): string =>
          `${block(inner, depth - 1, 1)}${roll(3) === 0 ? `if (${cond(s, 1)}) break;\n` : ""}${block(inner, depth - 1, 1)}`;
        return [
          `switch (${pick(s.counters)}) {\ncase 0: {\n${one()}${roll(2) === 0 ? "break;\n" : ""}}\ndefault: {\n${one()}}\n}\n`,
          s,
        ];
      }
      default: {
        if (s.arrays.length === 0) break;
        const a = pick(s.arrays);
        return [`[${a}[0], ${a}[${1 + roll(2)}]] = [${expr(s, 1)}, ${a}[0]];\n`, s];
      }
    }
    return [`${pick(s.write)} = ${expr(s, 2)};\n`, s];
  };

  let scope: Scope = {
    read: ["a", "b", "c"],
    write: ["a"],
    arrays: [],
    records: [],
    functions: [],
    flags: [],
    texts: [],
    options: [],
    counters: [],
    labels: [],
    inLoop: false,
    depth: 0,
  };
  let body = "";
  for (let i = 0; i < 7 && size < 160; i++) {
    const [text, next] = statement(scope, 3);
    body += text;
    scope = next;
  }
  // The answer reads all that was written.
  const all = [
    ...scope.arrays.map((a) => `${a}[0] + 2 * ${a}[1] - ${a}[2]`),
    ...scope.records.map((v) => `${v}.p - 3 * ${v}.q`),
    ...scope.texts.map((t) => `(${t} === "a" ? 1 : 2)`),
    ...scope.options.map((o) => `(${o}?.p ?? 5)`),
    ...scope.write.slice(-3),
  ];
  const end = `return ${[expr(scope, 2), ...all].join(" + ")};`;
  return `function ${name}(a, b, c, xs, r) {\n  "use grad";\n${`${body}${end}`.replaceAll(/^/gm, "  ")}\n}\n`;
}
