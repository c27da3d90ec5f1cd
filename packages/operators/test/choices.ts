// What conditions choose that is not one thing: texts, nothing, functions, records of other keys; and the questions that are asked of it.
import type { Programs } from "./constructs.ts";

export const CHOICES: Readonly<Record<string, Programs>> = {
  choices: {
    "let s = 0; switch (Math.floor(x)) { case 0: s += 1; case 1: s += y; break; case 2: s += 2 * y; break; default: s = -1; } return s * 3;":
      "right",
    "let s = 0; for (const v of [ x, y, 1 ]) { switch (Math.sign(v - 1)) { case 1: s += v; continue; case 0: s += 10; break; default: s -= v; } s += .5; } return s;":
      "right",
    "let s = 0; switch (Math.floor(x)) { default: s = 1; break; case 1: s = y; break; case 2: s = 2; } return s * y;":
      "right",
    "let s = 0; switch (Math.floor(x)) { case 1: s += 1; default: s += y; case 2: s += 10; } return s;":
      "right",
    "switch (Math.floor(x)) { case 1: { const t = y * 2; return t; } case 2: const u = y * 3; return u; } return x;":
      "right",
    [`const k = x > 1 ? "a" : y > 1 ? "b" : "c"; let s = x; switch (k) { case "a": if (y > .5) break; s = 1; break; case "b": s = y; case "c": s += 5; } return s * 2;`]:
      "right",
    "const f = (a, b) => { switch (Math.sign(a)) { case 1: switch (Math.sign(b)) { case 1: return a * b; default: return a; } case -1: return -b; } return 0; }; return f(x, y) + f(y, x) * 10;":
      "right",
    "let s = 0; outer: for (let i = 0; i < 3; i++) { for (const v of [x, y]) { switch (Math.floor(v + i)) { case 1: s += v; break; case 2: continue outer; case 3: break outer; default: s += .1; } s += 1; } s += 100; } return s;":
      "right",
    "switch (true) { case x > 1 && y > 1: return 1 * x; case x > 1: return y; default: return x - y; }":
      "right",
    "switch (Number(x > 1) + Number(y > 1)) { case 2: return x * y; case 1: return x + y; default: return 0; }":
      "right",
    "const a = 1; let s = 0; switch (Math.floor(x)) { case 1: s = y; break; case a: s = 100; break; default: s = 3; } return s;":
      "right",
    [`const mk = (v) => v > 1 ? { kind: "c", r: v } : { kind: "q", w: v, h: 2 }; let t = 0; for (const s of [mk(x), mk(y)]) switch (s.kind) { case "c": t += 3 * s.r ** 2; break; case "q": t += s.w * s.h; break; } return t;`]:
      "right",
    "const half = (v) => { if (v < 0) return null; return v / 2; }; let s = 0; for (const v of [ x, y, -1 ]) { const h = half(v); if (h === null) continue; s += h; } return s;":
      "right",
    "const find = (vs) => vs.find((v) => v > 1); const v = find([x, y]); if (v === undefined) return -1; return v * v;":
      "right",
    "const v = [x, y].find((v) => v > 1); if (!v) return -1; return v * 3;": "right",
    "const v = [x, y].find((v) => v > 1); return v !== undefined && v > 1.5 ? v : y;": "right",
    [`const v = x > 1 ? y : "none"; if (typeof v === "number") return v * 2; return v.length;`]: "right",
    [`const v = x > 1 ? y : { n: y }; return typeof v === "object" ? v.n * 10 : v;`]: "right",
    [`const s = x > 1 ? { r: y } : { w: y, h: x }; return "r" in s ? s.r : s.w * s.h;`]: "right",
    [`class A { a; constructor(a) { this.a = a; } get() { "use grad"; return this.a; } }
---
const s = x > 1 ? new A(y) : { b: y }; return s instanceof A ? s.a * 2 : s.b;`]: "right",
    "const s = x > 1 ? [y, 2] : y; return Array.isArray(s) ? s[0] * s.length : s;": "right",
    "const a = x > 1 ? [x, y] : [ x, y, 3 ]; return a.reduce((s, v) => s + v, 0) * a.length;": "right",
    "const a = x > 1 ? [x] : [x, y]; return a.map((v) => v * 2).reduce((s, v) => s + v, 0);": "right",
    "const a = x > 1 ? [x] : [x, y]; let s = 0; for (const v of a) s += v; return s;": "right",
    "const f = x > 1 ? (v) => v * 2 : (v) => v + 1; return f(y) * f(1);": "right",
    "let n = 1; const f = x > 1 ? (v) => { n += v; return n; } : (v) => { n *= v; return -n; }; const r = f(y); return r * 10 + n;":
      "right",
    [`const ops = { up: (v) => v + 1, down: (v) => v - 1 }; const k = x > 1 ? "up" : "down"; return ops[k](y) * 2;`]:
      "right",
    [`const o = { a: x, b: y }; const k = x > 1 ? "a" : "b"; return o[k] * 3;`]: "right",
    [`const act = (k, v) => k === "relu" ? Math.max(0, v) : Math.tanh(v); const k = x > 1 ? "relu" : "tanh"; return act(k, y);`]:
      "right",
    "const o = { v: y, if(c) { return c ? this : null; } }; return o.if(x > 1)?.v ?? x;": "right",
    "const o = { v: 1 }; const r = x > 1 ? o : undefined; if (r) r.v = y; return o.v * 2;": "right",
    "const o = { v: 1, set(k) { this.v = k; } }; const r = x > 1 ? o : undefined; if (r !== undefined) r.set(y); return o.v * 2;":
      "right",
    "let best; for (const [id, v] of [ x, y, 1 ].entries()) { if (v < .8) continue; if (best === undefined || v > best.v) best = { v, id }; } return best ? best.v * 10 + best.id : -1;":
      "right",
    "let best = null; for (const v of [x, y]) if (v > 1 && (best === null || v > best.v)) best = { v }; return best?.v ?? 0;":
      "right",
    "let last; let s = 0; for (const v of [ x, y, 1.2 ]) { if (last !== undefined) s += (v - last) ** 2; if (v > 1) last = v; } return s;":
      "right",
    [`const size = (v) => v > 2 ? "large" : v > 1 ? "middle" : "small"; const price = { large: 3, middle: 2, small: 1 }; return price[size(x)] * y + price[size(y)];`]:
      "right",
    [`const next = { idle: "run", run: "stop", stop: "idle" }; let st = "idle"; for (const v of [ x, y, 1.5 ]) if (v > 1) st = next[st]; return st === "run" ? x : st === "stop" ? y : 7;`]:
      "right",
    [`const a = x > 1 ? "u" : "v", b = y > 1 ? "u" : "v"; return a === b ? x : y;`]: "right",
    [`const a = x > 1 ? "u" : "v"; return a !== "u" ? x : y * 2;`]: "right",
    [`const a = x > 1 ? "abc" : "z"; return a.length * y;`]: "right",
    'const a = x > 1 ? "abc" : "z"; return `${a}!` === "z!" ? x : y;': "right",
    [`const a = x > 1 ? "abc" : "z"; return a + "!" === "z!" ? x : y;`]: "right",
    [`const a = x > 1 ? "abc" : "z"; return a.startsWith("a") ? x : y;`]: "right",
    "const n = x > 1 ? null : y; return n * 2 + x;": "right",
    "const n = x > 1 ? undefined : y; const r = n * 2; return r === r ? r : x;": "right",
    "const n = x > 1 ? true : y; return n * 2 + x;": "right",
    "const n = x > 1 ? true : y; return n === true ? 5 : n;": "right",
    "const n = x > 1 ? y : undefined; return Number.isFinite(n) ? n * 2 : x;": "right",
    "const n = x > 1 ? y : undefined; const m = Math.max(n, 1); return m === m ? m : x;": "right",
    "const f = (a, b) => a + (b ?? 1); return f(x, x > 1 ? y : undefined);": "right",
    "const f = (a, b = 5) => a + b; return f(x, x > 1 ? y : undefined);": "right",
    "let n = x > 1 ? y : undefined; n ??= x * 2; return n * 3;": "right",
    "const o = { n: x > 1 ? y : null }; o.n ??= 7; return o.n * 3;": "right",
    "const n = x > 1 ? y : undefined; return (n || 4) * 3;": "right",
    "const o = x > 1 ? { v: y } : null; return (o && o.v) ?? 4;": "right",
    "const o = x > 1 ? { p: { v: y } } : { p: null }; return o.p?.v ?? 3;": "right",
    [`const o = x > 1 ? y > .5 ? { k: "a", v: y } : { k: "b" } : null; return o === null ? 1 : o.k === "a" ? o.v : 2;`]:
      "right",
    "const o = x > 1 ? { v: y } : null; return x > 1 ? o.v : x;": "right",
    "const big = x > 1; const o = big ? { v: y } : null; if (!big) return x; return o.v * 2;": "right",
    "const o = x > 1 ? { v: y } : null, p = y > 1 ? { v: x } : null; if (o === null || p === null) return 1; return o.v * p.v;":
      "right",
    "const o = x > 1 ? { v: y } : null, p = y > 1 ? { v: x } : null; return o !== null && p !== null ? o.v * p.v : 3;":
      "right",
    "const o = x > 1 ? { v: y } : { w: 1 }; let s = 0; if (o.v !== undefined) s += o.v; s += o.w ?? 0; return s;":
      "right",
    "const items = [x > 1 ? { v: x } : null, y > 1 ? { v: y } : null]; let s = 0; for (const o of items) { if (!o) break; s += o.v; } return s;":
      "right",
    "const a = [1, 2]; const i = x > 1 ? 5 : 0; return (a[i] ?? 9) * y;": "right",
    "const t = [ 1, 4, 9, 16 ]; const i = Math.min(3, Math.max(0, Math.floor(x))); return t[i] * y + t[Math.min(i + 1, 3)];":
      "right",
    "const t = [ { a: 1, b: x }, { a: 2, b: y }, { a: 3, b: 1 } ]; const i = Math.min(2, Math.max(0, Math.floor(x))); return t[i].a * t[i].b;":
      "eager",
    "const h = [ 0, 0, 0 ]; for (const v of [ x, y, 1 ]) { const i = Math.min(2, Math.max(0, Math.floor(v))); h[i] += v; } return h[0] + 10 * h[1] + 100 * h[2];":
      "right",
    "const c = [{ x: 0, w: x }, { x: 1, w: y }]; const d = c.map((p) => Math.abs(p.x - x)); const i = d.indexOf(Math.min(...d)); return c[i].w * 3;":
      "right",
    "return [ x, y, 1, .4 ].sort((a, b) => b - a).slice(0, 2).reduce((s, v) => s * 10 + v, 0);": "right",
    "return [ x, y, -1 ].sort((a, b) => Math.abs(a) - Math.abs(b))[0] * 5;": "right",
    "const a = [x, y]; if (y > .5) a.sort((p, q) => p - q); return a[0] * 10 + a[1];": "right",
    "const a = [ x, y, 1 ]; if (y > .5) a.reverse(); return a[0] * 10 + a[2];": "right",
    "const v = [ x, y, 1 ]; return v.map((a) => v.filter((b) => b < a).length).reduce((s, r, i) => s + r * (i + 1), 0);":
      "right",
    "const v = [ x, y, 1 ]; return v.map((a) => v.reduce((n, b) => n + (b < a ? 1 : 0), 0)).reduce((s, r, i) => s + r * (i + 1), 0);":
      "right",
    "const { v = 4 } = x > 1 ? { v: y } : {}; return v * 2;": "right",
    "const [a, b = 4] = x > 1 ? [y] : [y, x]; return a * 10 + b;": "right",
    "const o = { v: 1, ...x > 1 ? { v: y } : {} }; return o.v * 2;": "right",
    "const o = { v: 1, ...x > 1 && { v: y } }; return o.v * 2;": "right",
    "const o = x > 1 ? { a: 1, b: y } : { c: x }; return Object.keys(o).length * y;": "right",
    "const o = x > 1 ? { a: 1, b: y } : { c: x }; return Object.values(o).reduce((s, v) => s + v, 0);":
      "right",
    "const o = x > 100 ? { a: [1, 2] } : null; let s = 0; for (let i = 0; i < 2; i++) { let k = i; if (x > 1) k += 0; s += o?.a[k] ?? y; } return s;":
      "right",
    "const o = null; return o?.a[Math.floor(x)] ?? y;": "right",
    "const o = { a: [ x, y, 3, 4 ] }; return o?.a[Math.abs(Math.floor(x))] ?? y;": "eager",
    "const o = x > 1 ? { v: y } : null; let s = 0; if (o) s = o.v; if (y > 1) s += o?.v ?? 10; return s;":
      "right",
    "const os = [x > 1 ? { v: y } : null, { v: 2 }]; let s = 0; for (let i = 0; i < 2; i++) { const o = os[i]; if (o === null) continue; s += o.v; } return s + (os[0]?.v ?? 100);":
      "right",
    "const get = (o) => { if (o === null) return -1; return o.v; }; const o = x > 1 ? { v: y } : null; const a = get(o); return a * 10 + (o?.v ?? 3);":
      "right",
    "const o = x > 1 ? { v: y } : null; let s = 0; for (let i = 0; i < 2; i++) { if (o === null) break; s += o.v; } return s * 10 + (o === null ? 1 : o.v);":
      "right",
    "const o = x > 1 ? { v: y } : null; let s = 1; b: { if (o === null) break b; s = o.v * 2; } return s + (o ?? { v: 7 }).v;":
      "right",
    [`const o = x > 1 ? "a" : y > 1 ? "b" : null; return o === "a" ? 1 * x : o === null ? 2 : o.length * 3 * y;`]:
      "right",
    [`const st = { mode: "off", v: 0 }; for (const v of [ x, y, 1.4 ]) { if (v > 1.2) st.mode = "on"; else st.mode = "off"; if (st.mode === "on") st.v += v; } return st.v * 10 + (st.mode === "on" ? 1 : 0);`]:
      "right",
    [`const m = ["a", "b"]; if (x > 1) m[0] = "c"; return m[0] === "c" ? y : m[1] === "b" ? x : 0;`]: "right",
    [`function area(s) { "use grad"; if (s.kind === "c") return 3 * s.r * s.r; return s.w * s.w; }
---
return area(x > 1 ? { kind: "c", r: y } : { kind: "s", w: y });`]: "right",
    [`const kind = (k) => k === "c" ? 1 : 2;
---
return kind(x > 1 ? "c" : "s") * y;`]: "eager",
    "const a = (v) => v > 1 ? { ok: true, v } : { ok: false }; const b = (v) => { const r = a(v); if (!r.ok) return null; return { w: r.v * 2 }; }; const r = b(x); return r?.w ?? y;":
      "right",
    [`const st = []; st.push(x > 1 ? "p" : "q"); st.push("r"); const top = st.pop(); const next = st.pop(); return (top === "r" ? 1 : 0) + (next === "p" ? y : x);`]:
      "right",
    [`const m = new Map(); m.set("k", x > 1 ? "up" : null); const v = m.get("k"); return v === "up" ? y : v === null ? x : 9;`]:
      "right",
    "const t = x > 1 ? true : undefined; return t ? y : x;": "right",
    "const t = x > 1 ? y > 1 : undefined; return t === false ? 1 * y : t === true ? 2 * y : 3 * x;": "right",
    "let m; for (const v of [ x, y, -9 ]) if (v > 0 && (m === undefined || v > m)) m = v; return m === undefined ? -1 : m * 2;":
      "right",
    "let first; for (const v of [ x, y, 3 ]) if (v > 1) first ??= v; return (first ?? 0) * 10;": "right",
    "const o = x > 1 ? { v: y, w: 1 } : null; if (o === null) return x; const p = { ...o, w: 2 }; return p.v * p.w;":
      "right",
    "const o = x > 1 ? { v: y, w: 1 } : null; if (!o) return x; let s = 0; for (const [k, v] of Object.entries(o)) s += v * k.length; for (const k in o) s += o[k]; return s;":
      "right",
    "const a = x > 1 ? [x, y] : undefined; if (a) { let s = 0; for (const v of a) s += v; return s * [...a].length; } return y;":
      "right",
    "const f = x > 1 ? (v) => v * 2 : undefined; return f ? f(y) : x;": "right",
    "const f = x > 1 ? (v) => v * 2 : undefined; return f?.(y) ?? x;": "right",
    "const o = x > 1 ? { f(v) { return v * 3; } } : undefined; return o?.f(y) ?? x;": "right",
    "const o = x > 1 ? { f: (v) => v * 3 } : { f: undefined }; return o.f?.(y) ?? x;": "right",
    [`class A { v; constructor(v) { this.v = v; } get1() { "use grad"; return 1; } } class B { v; constructor(v) { this.v = v; } get2() { "use grad"; return 2; } }
---
const s = x > 1 ? new A(y) : new B(x); return s.v * 10;`]: "right",
    [`class A { v; constructor(v) { this.v = v; } up(k) { "use grad"; this.v += k; } } class B { v; constructor(v) { this.v = v; } up(k) { "use grad"; this.v *= k; } }
---
const s = x > 1 ? new A(y) : new B(x); s.up(2); return s.v * 10;`]: "right",
    [`class C0 { v = 0; reset() { "use grad"; this.v = 0; } } const class0 = new C0();
---
class0.reset(); return x;`]: "right",
    "const a = { v: x }, b = { v: y, w: 1 }; const r = x > 1 ? a : b; r.v = 7; return a.v * 10 + b.v;":
      "right",
    [`const a = { v: x }, b = { v: y, w: 1 }; const r = x > 1 ? a : b; if ("w" in r) r.v = 7; return a.v * 10 + b.v;`]:
      "right",
    "const o = x > 1 ? { v: y } : undefined; const p = x > 1 ? { v: 2 } : undefined; return o === undefined ? 1 : o.v * p.v;":
      "right",
    [`let k = null; if (x > 1) k = "a"; if (x < 0) k = "b"; switch (k) { case "a": return y; case "b": return y * 2; } return k === null ? 3 : 4;`]:
      "right",
    [`const n = { a: 0, b: 0 }; for (const v of [ x, y, 1.5 ]) { const k = v > 1 ? "a" : "b"; if (k === "a") n.a++; else n.b++; } return n.a * 10 + n.b;`]:
      "right",
    "const best = [{ id: 1, c: x }, { id: 2, c: y }].reduce((a, b) => b.c < a.c ? b : a); return best.id * 10 + best.c;":
      "right",
    "const p = [ { lo: -9, hi: 0, k: 1 }, { lo: 0, hi: 1, k: 2 }, { lo: 1, hi: 9, k: 3 } ].find((b) => x >= b.lo && x < b.hi); return p.k * y + p.lo;":
      "right",
    "return [{ lo: 0, hi: 1, k: 2 }, { lo: 1, hi: 9, k: 3 }].find((b) => x >= b.lo && x < b.hi)?.k ?? y;":
      "right",
    "const t = [ [0, 1], [1, 3], [2, 2] ]; const i = t.findIndex(([u]) => u >= x); if (i <= 0) return y; const [x0, y0] = t[i - 1], [x1, y1] = t[i]; return y0 + (x - x0) / (x1 - x0) * (y1 - y0);":
      "right",
    "const f = (a = 1, b = a * 2, c = a + b) => a + 10 * b + 100 * c; return f(x > 1 ? y : undefined);":
      "right",
    "let s = 0; for (const { v = y, w = 2 } of [x > 1 ? { v: x } : {}, { w: 3 }]) s += v * w; return s;":
      "right",
    "const { a: { b = y } = { b: 3 } } = { a: x > 1 ? { b: 1 } : { c: 2 } }; return b * 2;": "right",
    "let n = 0; const f = (a = n += 5) => a; const r = f(x > 1 ? y : undefined); return r * 10 + n;": "right",
    "const f = (a, { k = 2, m = k * a } = {}) => a * k + m; return f(x) + f(y, { k: x > 1 ? 3 : undefined });":
      "right",
    [`class Acc { #t = 1; #n = 0; add(v) { "use grad"; if (v > 1) { this.#t += v; this.#n++; } else this.#t *= 2; } get() { "use grad"; return this.#t; } count() { "use grad"; return this.#n; } }
---
const a = new Acc(); a.add(x); a.add(y); return a.get() * 2 + a.count() * 100;`]: "right",
    [`class Acc { #t = 1; put(v) { "use grad"; this.#t = v; } get() { "use grad"; return this.#t; } swap(o) { "use grad"; if (this.#t > 1) [this.#t, o.#t] = [o.#t, this.#t]; } }
---
const a = new Acc(), b = new Acc(); a.put(x); b.put(y); a.swap(b); return a.get() * 10 + b.get();`]: "right",
    [`class Acc { #n = 0; #f = null; next() { "use grad"; return this.#n++; } first(v) { "use grad"; return this.#f ??= v; } }
---
const a = new Acc(); return a.next() + a.next() * 10 + a.first(x) + a.first(y);`]: "right",
    [`class Acc { #t = 1; put(v) { "use grad"; this.#t = v; } get() { "use grad"; return this.#t; } } const acc = new Acc();
---
acc.put(x); return acc.get();`]: "refused",
    "return (Number.isInteger(x) ? y : x) + (Number.isSafeInteger(x * 2) ? 10 : 20) + (Number.isInteger(1 / (x - 2)) ? 100 : 200);":
      "right",
    "return (Object.is(x * 0, -0) ? y : 2 * y) + (Object.is(x, 2) ? 10 : 20) + (Object.is(Math.sqrt(x), NaN) ? 100 : 200);":
      "right",
    "const a = x > 1 && y; const b = x || y; const c = x > 1 && y > 1 || x < 0; return (a === false ? 0 : 1) + b + (c ? 10 : 20);":
      "right",
    [`class P { a; b; constructor(a, b) { this.a = a; this.b = b; } }
---
const p = new P(x, y); return p.a * 10 + p.b;`]: "right",
    [`class P { a; constructor(a) { this.a = a; } } class Q extends P { b; constructor(a, b) { super(a); this.b = b; } }
---
const p = new Q(x, y); return p.a * 10 + p.b + (p instanceof P ? 1 : 2);`]: "right",
    [`class P { a; b; constructor(a, b = a === 2 ? 5 : 1) { this.a = a; this.b = b; } }
---
const p = new P(x); return p.a * 10 + p.b;`]: "refused",
    [`class P { a; constructor({ a = 3 }) { this.a = a; } }
---
const p = new P({ a: x > 1 ? y : undefined }); return p.a * 10;`]: "refused",
    [`class P { a; constructor(a = 3) { this.a = a; } }
---
const p = new P(x > 1 ? y : undefined); return p.a * 10;`]: "right",
    [`const P = class { a; constructor(a) { this.a = a; } };
---
const p = new P(x); return p.a * y;`]: "right",
  },
};
