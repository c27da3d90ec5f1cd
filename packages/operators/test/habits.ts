// What people write without a thought, and what a value could answer otherwise than a number, or a chosen thing otherwise than itself.
import type { Programs } from "./constructs.ts";

export const HABITS: Readonly<Record<string, Programs>> = {
  habits: {
    [`class Counter { static n = 0; }
---
Counter.n = 0; if (x > 1) Counter.n += 5; return Counter.n * 10 + y;`]: "eager",
    [`class Counter { static n = 0; static reset() { "use grad"; Counter.n = 0; } static bump(k) { "use grad"; Counter.n += k; } }
---
Counter.reset(); if (x > 1) Counter.bump(2); else Counter.bump(3); return Counter.n * 10 + y;`]: "eager",
    "const f = () => 1; f.count = 0; if (x > 1) f.count = 7; return f.count * 10 + y;": "eager",
    [`function tick() {} tick.n = 0;
---
tick.n = 1; if (x > 1) tick.n = 4; return tick.n * y;`]: "eager",
    "return Object.values(x > 1 ? { a: x, b: y } : { b: 3, a: 4 })[0] * 2;": "right",
    "const o = {}; if (x > 1) { o.a = x; o.b = 1; } else { o.b = y; o.a = 2; } return Object.values(o)[0] * 10;":
      "right",
    "const p = { v: x }, q = { v: y }; const r = x > 1 ? p : q; return [p, q].indexOf(r) * 10 + r.v;":
      "right",
    "const p = { v: x }, q = { v: y }; const r = x > 1 ? p : q; return [p].includes(r) ? 1 : y;": "right",
    "const p = { v: x }, q = { v: y }; const m = new Map([[p, 1], [q, 2]]); const r = x > 1 ? p : q; return (m.get(r) ?? 5) * y;":
      "right",
    "const p = { v: x }, q = { v: y }; const s = new Set([p]); const r = x > 1 ? p : q; return s.has(r) ? 1 : y;":
      "right",
    "const p = { v: x }, q = { v: y }; const r = x > 1 ? p : q; switch (r) { case p: return 1; case q: return 2; default: return 3; }":
      "right",
    "const p = { v: x }, q = { v: y }; const r = x > 1 ? p : q; return Object.is(r, p) ? 1 : y;": "right",
    "const p = { v: x }, q = { v: y }; const r = x > 1 ? p : q; return r == p ? 1 : y;": "right",
    [`const t = x > 1 ? "a" : "b"; return ["a", "c"].includes(t) ? 1 : y;`]: "right",
    [`const t = x > 1 ? "a" : "b"; return ["a", "b"].indexOf(t) * y;`]: "right",
    [`const t = x > 1 ? "a" : "b"; return [t, "c"].includes("a") ? 1 : y;`]: "right",
    [`const t = x > 1 ? "a" : "b"; return Object.is(t, "a") ? 1 : y;`]: "right",
    "const v = x > 1 ? [y] : y; return Array.isArray(v) ? 1 : x;": "right",
    "let u; if (x > 1) u = y; return Number.isFinite(u) ? 1 : x;": "right",
    "let u; if (x > 1) u = NaN; return Number.isNaN(u) ? 1 : x;": "right",
    [`const u = x > 1 ? "a" : 3; return Number.isInteger(u) ? 1 : x;`]: "right",
    "let o; if (x > 1) o = { v: y }; return o == null ? x : 1;": "right",
    "let o = null; if (x > 1) o = { v: y }; return o != null ? 1 : x;": "right",
    "const r = x > 1 ? y : null; return null == r ? 1 : 2 + x;": "right",
    "const r = x > 1 ? y : undefined; return undefined != r ? 1 : 2 + x;": "right",
    "return [ x, y, 3 ].flatMap((v) => v > 1 ? [v] : []).length;": "right",
    "return [x > 1 ? [y] : [y, x]].flat().length * y;": "right",
    "return [1].concat(x > 1 ? [y] : [y, x]).length * y;": "right",
    "const k = Symbol(); const r = x > 1 ? { [k]: x } : { [k]: y }; return (r[k] ?? 5) * 2;": "right",
    "const a = x > 1 ? [ x, , 1 ] : [ y, , 2 ]; let n = 0; a.forEach(() => { n++; }); return n * y;": "right",
    "const r = { v: x }; const c = structuredClone({ a: r, b: r }); c.a.v = 5; return c.b.v * y;": "right",
    [`const o = { m: new Map([["a", 1]]), v: x }; const c = structuredClone(o); c.m.set("a", 7); return o.m.get("a") * y + o.v;`]:
      "right",
    [`class P { v; constructor(v) { this.v = v; } }
---
const o = new P(x); const c = structuredClone(o); c.v = 5; return o.v * y;`]: "right",
    "const k = Symbol(); const o = Object.assign({}, { [k]: x }); return (o[k] ?? 3) * y;": "right",
    "const unwrap = (v) => v.data ?? v; return unwrap(x) * y;": "right",
    "const unwrap = (v) => v.number ?? v; return unwrap(x) * y;": "right",
    "const unwrap = (v) => v.label === undefined ? v : 1; return unwrap(x) * y;": "right",
    "const unwrap = (v) => v.grad === undefined ? v * 2 : 1; return unwrap(x) * y;": "right",
    [`const unwrap = (v) => "op" in Object(v) ? 1 : v * 2; return unwrap(x) * y;`]: "refused",
    "const re = (z) => z.re ?? z, im = (z) => z.im ?? 0; const mul = (a, b) => ({ re: re(a) * re(b) - im(a) * im(b), im: re(a) * im(b) + im(a) * re(b) }); const c = mul({ re: x, im: y }, x); return c.re * 10 + c.im;":
      "right",
    "return x.constructor === Number ? y : 1;": "right",
    [`const neg = (v) => typeof v.neg === "function" ? 5 : -v; return neg(x) * y;`]: "right",
    [`class Id { static n = 0; k; constructor() { Id.n++; this.k = Id.n; } }
---
Id.n = 0; let k = 0; if (x > 1) k = new Id().k; else k = new Id().k; return Id.n * 10 + k + y;`]: "eager",
    "let i = 0; const a = [x, y]; [i, a[i]] = [1, 9]; return a[0] * 10 + a[1] + i;": "right",
    "const a = [ x, y, 1 ]; [a[1], a[2], a[0]] = a; return a[0] + 10 * a[1] + 100 * a[2];": "right",
    "const o = { a: x, b: y }; ({a: o.b, b: o.a} = o); return o.a * 10 + o.b;": "right",
    "let a = x, b = y; const f = () => { a += 1; b += 1; }; ({a, b} = { a: b, b: a }); f(); return a * 10 + b;":
      "right",
    "let a = 0, b = 0; [a, b = a * 2] = [x]; return a * 10 + b;": "right",
    "const o = { a: 0, b: 0 }; [o.a, o.b = o.a * 2] = [x]; return o.a * 10 + o.b;": "right",
    "const o = {}; [o.first, ...o.rest] = [ x, y, 3 ]; return o.first * 10 + o.rest[0] + o.rest.length;":
      "right",
    "const o = { p: {} }; ({a: {b: o.p.q, c: o.r = 5}} = { a: { b: x } }); return o.p.q * 10 + o.r * y;":
      "right",
    "let a = 0, b = 0; const r = [a, b] = [x, y]; return r[0] * 10 + a + b * 100;": "right",
    "return new Float64Array([ 1, 2, 3 ]).reduce((s, v) => s + v * x, y);": "right",
    "return Array.from(new Float64Array([ 1, 2, 3 ]).map((v) => v * 2)).reduce((s, v) => s + v * x, y);":
      "right",
    "let s = 0; new Float64Array([ 1, 2, 3 ]).forEach((v, i) => { s += v * x + i; }); return s * y;": "right",
    "return new Float64Array([ 1, 2, 3 ]).map((v) => v * x)[1] * y;": "refused",
    "return new Float64Array([.5, 1]).every((v) => v < x) ? y : x;": "right",
    "let s = 0; for (const v of new Float32Array([.5, 2])) s += v * x; return s + y;": "right",
    "return [x, y].map((v, i, a) => v * a[1 - i] + i).reduce((s, v) => s + v, 0);": "right",
    "return `${[1, 2]}`.length * x;": "right",
    "let k = 0; if (x > 1) k = 1; switch (k) { case 0: return y; default: return x; }": "right",
    "let k = 0; if (x > 1) k = 1; return [x, y][k] * 2;": "right",
    "let k = 1; if (x > 1) k = 3; let s = 0; for (let i = 0; i < k; i++) s += y; return s;": "right",
    "let k = 1; if (x > 1) k = 3; let s = 0; for (let i = 0; i < 3; i++) { if (i >= k) break; s += y; } return s;":
      "right",
    "let k = 0; if (x > 1) k = 1; return [Math.sin, Math.cos][k](y);": "right",
    "let count = 0; const first = (vs) => { for (const v of vs) { count++; if (v > 1) return v; } return 0; }; const r = first([ .2, x, y ]); return r * 10 + count;":
      "right",
    "let i = 0; do { if (x + i > 2) break; i++; } while (i < 4); return i * y;": "right",
    "let s = 0; x > 1 ? s += 1 : s -= y; return s * 2;": "right",
    "let s = 0; const add = (v) => { s += v; }; x > 1 && add(y); x < 0 || add(2); return s * 2 + x;": "right",
    "const o = { f: null }; return (o.f?.(x) ?? y) * 2;": "right",
    "const log = (v) => void v; return log(x) === undefined ? y : x;": "right",
    "const o = { b: x, 2: y, a: 1, 1: 3 }; return Object.values(o).reduce((s, v) => s * 2 + v, 0);": "right",
    "const z = x > 1 ? 0 : -0; return 1 / (z + 0) > 0 ? y : x;": "right",
    "const z = x > 1 ? 0 : -0; return 1 / z > 0 ? y : -y;": "right",
    "const z = (x > 1 ? 1 : -1) * 0; return Math.atan2(z, -1) * y;": "right",
    "return 1 / Math.min(x * 0, -0) + y > 0 ? x : y;": "right",
    "const z = x > 1 ? NaN : 1; return Math.max(z, y) > 0 ? x : y;": "right",
    "const z = x > 1 ? NaN : y; return !(z > .5) ? x : -x;": "right",
    "const z = Math.sqrt(x); return z >= 0 ? z : y;": "right",
    "const a = [x, y]; return a[5] + 1 > 0 ? x : y;": "right",
    "const o = { a: x }; return Number.isNaN(o.b * 2) ? y : x;": "right",
    "const o = { a: null }; return o.a * 2 + x + o.a;": "right",
    "return true + x * false + y;": "right",
    "return (x - 1) ** 3 + Math.pow(y, 2) + (-2) ** 2;": "right",
    "return 2 ** x ** 2 / 10 + y;": "right",
    "return -x % .7 + y % -.4;": "right",
    "const w = x - Math.floor(x / .8) * .8; return w * y;": "right",
    "return Math.round(x / .25) * .25 + y;": "right",
    "const s = x > 0 ? Math.log(x) : -10; return s * y;": "right",
    "return x > 20 ? x : Math.log1p(Math.exp(x)) + y;": "right",
    "return Math.abs(x) < 1e-5 ? x + .5 * x * x : Math.exp(x) - 1 + y;": "right",
    "return x === 0 ? 1 : Math.sin(x) / x + y;": "right",
    "const c = Math.cos(x), s = Math.sin(x); const [rx, ry] = [c * y - s, s * y + c]; return rx * 10 + ry;":
      "right",
    "let best = x, at = 0; [ y, 1, x ].forEach((v, i) => { if (v >= best) { best = v; at = i + 1; } }); return best * 10 + at;":
      "right",
    "let a = -Infinity, b = -Infinity; for (const v of [ x, y, 1, .4 ]) { if (v > a) { b = a; a = v; } else if (v > b) b = v; } return a * 10 + b;":
      "right",
    "const a = [ .2, 1, 1.7, 0 ]; let i = 3; while (i > 0) { if (a[i - 1] <= x) break; a[i] = a[i - 1]; i--; } a[i] = x; return a[0] + 10 * a[1] + 100 * a[2] + 1e3 * a[3];":
      "right",
    "let n = 1; const a = [ x, 2, y ]; for (let i = 1; i < 3; i++) if (a[i] !== a[i - 1]) n++; return n * y;":
      "right",
    "const next = (alive, n) => alive ? n === 2 || n === 3 : n === 3; return next(x > 1, 3) ? y : next(y > 1, 2) ? x : 1;":
      "right",
    "const a = x > 1, b = y > 1; return (a && b ? 8 : 0) + (a || b ? 4 : 0) + (a !== b ? 2 : 0) + (!a ? 1 : 0);":
      "right",
    "return (x > 1 ^ y > 1) * 3 + x;": "right",
    "let n = 0; for (const v of [ x, y, 2 ]) n += v > 1; return n * y;": "right",
    "return [x, y][+(x > 1)] * 2;": "right",
    "const o = { true: x, false: y }; return o[`${x > 1}`] * 2;": "eager",
    "const o = { true: x, false: y }; return o[x > 1] * 2;": "eager",
    [`return String(x > 1) === "true" ? y : x;`]: "eager",
    "return (x > 0) - (x < 0) + y;": "right",
    "const hits = [ x, y, 2 ].map((v) => v > 1); return hits.filter((h) => h).length * 10 + hits.indexOf(true);":
      "right",
    "const hits = [ x, y, 2 ].map((v) => v > 1); return (hits.some(Boolean) ? 1 : 0) + (hits.every(Boolean) ? 10 : 0) + x;":
      "eager",
    "return [x > 1, y > 1].includes(true) ? x : y;": "right",
    "const acc = { s: 0, n: 0 }; const visit = (v, a) => { if (v > 1) { a.s += v; a.n++; } }; [ x, y, 2 ].forEach((v) => visit(v, acc)); return acc.s / Math.max(1, acc.n);":
      "right",
    "const st = { t: 0 }; const a = (v) => { st.t += v; if (st.t > 2) b(1); }; const b = (v) => { st.t -= v; }; a(x); a(y); a(1); return st.t * 10;":
      "right",
    [`const v = { num: (n) => n.v, add: (n) => v[n.l.k](n.l) + v[n.r.k](n.r) }; return v.add({ l: { k: "num", v: x }, r: { k: "add", l: { k: "num", v: y }, r: { k: "num", v: 1 } } });`]:
      "right",
    [`const reduce = (s, a) => { switch (a.type) { case "add": return { ...s, n: s.n + a.v }; case "scale": return { ...s, n: s.n * a.v }; default: return s; } }; return [ { type: "add", v: x }, { type: "scale", v: y }, { type: "none" } ].reduce(reduce, { n: 1 }).n;`]:
      "right",
    "const s = { a: { b: x, c: 1 }, d: [y] }; const t = { ...s, a: { ...s.a, b: s.a.b * 2 }, d: [...s.d, 3] }; return t.a.b + t.a.c + t.d[0] * t.d.length + s.a.b * 100;":
      "right",
    "let s = { n: x, k: 1 }; if (y > 1) s = { ...s, k: 2 }; return s.n * s.k;": "right",
    "let l = [x]; if (y > 1) l = [...l, y]; return l.reduce((a, b) => a + b, 0);": "right",
    "const add = (a, b) => { const o = {}; for (const k of Object.keys(a)) o[k] = a[k] + b[k]; return o; }; const o = add({ p: x, q: y }, { p: 1, q: x }); return o.p * 10 + o.q;":
      "right",
    'let pos = 0; const src = "3*x+y"; const peek = () => src[pos]; const env = { x, y }; const factor = () => { const c = src[pos++]; return /\\d/.test(c) ? Number(c) : env[c]; }; const term = () => { let v = factor(); while (peek() === "*") { pos++; v *= factor(); } return v; }; let v = term(); while (peek() === "+") { pos++; v += term(); } return v;':
      "right",
    [`const st = []; for (const t of [ "x", "y", "*", "2", "+" ]) switch (t) { case "*": st.push(st.pop() * st.pop()); break; case "+": st.push(st.pop() + st.pop()); break; case "x": st.push(x); break; case "y": st.push(y); break; default: st.push(Number(t)); } return st[0];`]:
      "right",
    "let s = 0; for (let i = 1; i <= 15; i++) { if (i % 15 === 0) s += x * y; else if (i % 5 === 0) s += y; else if (i % 3 === 0) s += x; } return s;":
      "right",
    "const p = new Array(10).fill(true); for (let i = 2; i < 10; i++) if (p[i]) for (let j = i * i; j < 10; j += i) p[j] = false; let s = 0; for (let i = 2; i < 10; i++) if (p[i]) s += x ** i / i; return s + y;":
      "right",
    "const gcd = (a, b) => b ? gcd(b, a % b) : a; return gcd(12, 18) * x + y;": "right",
    "let s = 0; const go = (a, n) => { if (n === 0) { s += a[0] * a[1] - a[2]; return; } for (let i = 0; i < n; i++) { const b = [...a]; [b[i], b[n - 1]] = [b[n - 1], b[i]]; go(b, n - 1); } }; go([ x, y, 2 ], 3); return s;":
      "right",
    "const det = (m) => m.length === 1 ? m[0][0] : m[0].reduce((s, v, j) => s + (j % 2 ? -1 : 1) * v * det(m.slice(1).map((r) => r.filter((_, k) => k !== j))), 0); return det([ [ x, 1, 2 ], [ y, 3, x ], [ 1, y, 2 ] ]);":
      "right",
    "const d = (c) => c.slice(1).map((v, i) => v * (i + 1)); const ev = (c) => c.reduceRight((s, v) => s * x + v, 0); return ev(d([ y, 2, x, 1 ]));":
      "right",
  },
};
