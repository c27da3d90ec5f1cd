// Written against the language: whole programs, exceptions, generators, accessors, and what JavaScript does without being asked.
import type { Programs } from "./constructs.ts";

export const HOSTILE: Readonly<Record<string, Programs>> = {
  "programs that somebody might write": {
    [`const a = [x, y, 1, -x, y * 2]; for (let i = 0; i < a.length; i++) for (let j = 0; j + 1 < a.length - i; j++) if (a[j] > a[j + 1]) [a[j], a[j + 1]] = [a[j + 1], a[j]]; return a.reduce((s, v, i) => s + v * (i + 1), 0);`]:
      "right",
    [`const edges = [[0, 1, Math.abs(x)], [0, 2, Math.abs(y)], [1, 3, 2], [2, 3, 1.5], [1, 2, 0.25]]; const dist = [0, Infinity, Infinity, Infinity]; const done = new Set(); while (done.size < 4) { let best = -1; for (let i = 0; i < 4; i++) if (!done.has(i) && (best < 0 || dist[i] < dist[best])) best = i; done.add(best); for (const [u, v, w] of edges) { if (u === best && dist[u] + w < dist[v]) dist[v] = dist[u] + w; } } return dist[3] * 10 + dist[2];`]:
      "right",
    [`const items = [{ w: 2, v: Math.abs(x) }, { w: 3, v: Math.abs(y) }, { w: 4, v: 1.2 }]; const best = new Array(7).fill(0); for (const { w, v } of items) for (let c = 6; c >= w; c--) best[c] = Math.max(best[c], best[c - w] + v); return best[6];`]:
      "right",
    [`const f = (t) => t * t * t - Math.abs(x) - 1; let lo = 0, hi = 4; while (hi - lo > 0.01) { const mid = (lo + hi) / 2; if (f(mid) > 0) hi = mid; else lo = mid; } return (lo + hi) / 2 * x + y;`]:
      "right",
    [`let a = 1, b = 2; const f = (t) => t * t - Math.abs(y) - 1; let n = 0; while (Math.abs(b - a) > 1e-6 && n < 20) { const slope = (f(b) - f(a)) / (b - a); if (slope === 0) break; [a, b] = [b, b - f(b) / slope]; n++; } return b * x + n;`]:
      "right",
    [`const poly = [[0, 0], [2, 0], [2, 2], [0, 2]]; const out = []; for (let i = 0; i < poly.length; i++) { const p = poly[i], q = poly[(i + 1) % poly.length]; const a = p[0] - x, b = q[0] - x; if (a <= 0) out.push(p); if (a < 0 !== b < 0) { const t = a / (a - b); out.push([p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]); } } let s = 0; for (let i = 0; i < out.length; i++) { const [p, q] = [out[i], out[(i + 1) % out.length]]; s += p[0] * q[1] - q[0] * p[1]; } return s / 2 + y;`]:
      "right",
    [`let t = 0; for (let i = 0; i < 50; i++) { const d = Math.sqrt((t - 3) ** 2 + y * y) - Math.abs(x); if (d < 0.001) return t; t += d; if (t > 20) return -1; } return t;`]:
      "right",
    [`let centers = [x, y]; for (let r = 0; r < 4; r++) { const groups = [[], []]; for (const v of [0.5, 1, 2, 3]) groups[Math.abs(v - centers[0]) <= Math.abs(v - centers[1]) ? 0 : 1].push(v); centers = groups.map((g, i) => (g.length === 0 ? centers[i] : (g.reduce((s, v) => s + v, 0) + centers[i]) / (g.length + 1))); } return centers[0] * 10 + centers[1];`]:
      "right",
    [`const m = [[x, 2, 1], [y, x, 0.5], [1, 1, y]]; let det = 1; for (let k = 0; k < 3; k++) { let p = k; for (let i = k + 1; i < 3; i++) if (Math.abs(m[i][k]) > Math.abs(m[p][k])) p = i; if (p !== k) { [m[k], m[p]] = [m[p], m[k]]; det = -det; } det *= m[k][k]; if (m[k][k] === 0) return 0; for (let i = k + 1; i < 3; i++) { const f = m[i][k] / m[k][k]; for (let j = k; j < 3; j++) m[i][j] -= f * m[k][j]; } } return det;`]:
      "right",
    [`let income = Math.abs(x) * 30000, tax = 0; for (const [upTo, rate] of [[10000, 0], [20000, 0.2], [40000, 0.3], [Infinity, 0.45]]) { const part = Math.min(income, upTo); tax += part * rate; income -= part; if (income <= 0) break; } return tax / 1000 + y;`]:
      "right",
    [`let state = "idle", level = x, n = 0; for (let t = 0; t < 8; t++) { switch (state) { case "idle": if (level < 1) state = "fill"; else state = "drain"; break; case "fill": level += 0.4; if (level > 2) state = "idle"; break; case "drain": level *= 0.6; n++; if (level < 0.7) state = "fill"; } } return level * 10 + n * y + (state === "idle" ? 1 : 0);`]:
      "right",
    [`const xs = [0, 1, 2, 3], ys = [y, 1, 0.5, 2]; const at = Math.min(2.9, Math.max(0, x)); let lo = 0, hi = 3; while (hi - lo > 1) { const mid = (lo + hi) >> 1; if (xs[mid] > at) hi = mid; else lo = mid; } const t = at - xs[lo]; return ys[lo] * (1 - t) + ys[lo + 1] * t;`]:
      "right",
    [`class Cache { constructor() { this.keys = []; this.values = []; } get(k, make) { "use grad"; const i = this.keys.indexOf(k); if (i >= 0) return this.values[i]; if (this.keys.length > 1) { this.keys.shift(); this.values.shift(); } this.keys.push(k); const v = make(k); this.values.push(v); return v; } }
---
const c = new Cache(); let made = 0; const make = (k) => { made++; return k * x + y; }; let s = 0; for (const k of [1, 2, 1, 3, 1]) s = s * 2 + c.get(k, make); return s + made * 100;`]:
      "right",
    [`let balls = [{ p: x, v: 1 }, { p: y, v: -1 }, { p: 5.1, v: 0 }]; for (let t = 0; t < 5; t++) { balls = balls.map((b) => ({ ...b, p: b.p + b.v * 0.5 })).filter((b) => b.p < 6); balls.sort((a, b) => a.p - b.p); for (let i = 1; i < balls.length; i++) if (balls[i].p - balls[i - 1].p < 0.3) [balls[i].v, balls[i - 1].v] = [balls[i - 1].v, balls[i].v]; } return balls.reduce((s, b, i) => s + b.p * (i + 1), 0) + balls.length * 100;`]:
      "right",
    [`const simpson = (f, a, b) => (b - a) / 6 * (f(a) + 4 * f((a + b) / 2) + f(b)); const adapt = (f, a, b, depth) => { const whole = simpson(f, a, b), m = (a + b) / 2; const parts = simpson(f, a, m) + simpson(f, m, b); if (depth === 0 || Math.abs(whole - parts) < 0.001) return parts; return adapt(f, a, m, depth - 1) + adapt(f, m, b, depth - 1); }; return adapt((t) => Math.exp(-t * t * x * x), 0, 2, 5) + y;`]:
      "right",
    [`const runs = []; for (const v of [x, y, 1, 1.5]) { const up = v > 1; const last = runs.at(-1); if (last !== undefined && last.up === up) { last.n++; last.sum += v; } else runs.push({ up, n: 1, sum: v }); } return runs.reduce((s, r) => s * 3 + r.n * (r.up ? r.sum : -r.sum), 0);`]:
      "right",
    [`let integral = 0, last = 0, u = 0, p = x; for (let t = 0; t < 10; t++) { const e = y - p; const candidate = integral + e * 0.1; u = 2 * e + candidate + 0.1 * (e - last); if (u > 1.5) u = 1.5; else if (u < -1.5) u = -1.5; else integral = candidate; last = e; p += u * 0.1; } return p * 10 + integral;`]:
      "right",
    [`const tree = { v: x, l: { v: y, l: null, r: null }, r: { v: 1, l: { v: 2, l: null, r: null }, r: null } }; const depth = (n) => (n === null ? 0 : 1 + Math.max(depth(n.l), depth(n.r))); const sum = (n, min) => (n === null ? 0 : (n.v > min ? n.v : 0) + sum(n.l, min) + sum(n.r, min)); const path = (n) => { if (n === null) return []; const [a, b] = [path(n.l), path(n.r)]; return [n.v, ...(a.reduce((s, v) => s + v, 0) > b.reduce((s, v) => s + v, 0) ? a : b)]; }; return depth(tree) * 100 + sum(tree, 0.5) * 10 + path(tree).reduce((s, v) => s * 2 + v, 0);`]:
      "right",
    [`const words = ["up", "down", "stay"]; const counts = new Map(); let p = 0; for (const d of [x, y, x - y, 0.05]) { const w = Math.abs(d) < 0.1 ? words[2] : d > 0 ? words[0] : words[1]; counts.set(w, (counts.get(w) ?? 0) + 1); p += w === "stay" ? 0 : d; } return p * 10 + (counts.get("up") ?? 0) * 100 + (counts.get("down") ?? 0);`]:
      "right",
    [`const queue = [{ at: Math.abs(x), k: 1 }, { at: Math.abs(y), k: 2 }]; let now = 0, s = 0, n = 0; while (queue.length > 0 && n < 12) { let i = 0; for (let j = 1; j < queue.length; j++) if (queue[j].at < queue[i].at) i = j; const [event] = queue.splice(i, 1); now = event.at; s += now * event.k; n++; if (now < 2) queue.push({ at: now + 0.7, k: event.k + 1 }); } return s + n * 1000;`]:
      "right",
    [`const q = [1, 0, 0, 0]; const mulq = ([a, b, c, d], [e, f, g, h]) => [a * e - b * f - c * g - d * h, a * f + b * e + c * h - d * g, a * g - b * h + c * e + d * f, a * h + b * g - c * f + d * e]; let r = q; for (const v of [x, y, x * y]) { const half = v / 2; r = mulq(r, [Math.cos(half), Math.sin(half), 0, 0]); if (r[0] < 0) r = r.map((t) => -t); } return r[0] * 10 + r[1];`]:
      "right",
    [`const text = ["2", "+", "3", "*", "4"]; const stack = [x]; for (const token of text) { if (token === "+" || token === "*") continue; const v = Number(token); const top = stack.pop(); stack.push(v % 2 === 0 ? top * v : top + v * y); } return stack[0];`]:
      "right",
  },
  "exceptions, generators, accessors": {
    [`try { return Math.sqrt(x * x) * y; } finally { }`]: "right",
    [`let s = x; try { s += y; } finally { s *= 2; } return s;`]: "right",
    [`try { if (x < 0) throw new RangeError("neg"); return x; } catch { return y; }`]: "right",
    [`try { JSON.parse("{"); return 1; } catch (e) { return x * y; }`]: "right",
    [`let n = 0; for (const v of [x, y, -1]) { try { if (v < 0) throw new Error("neg"); n += v; } catch (e) { n += 100; } finally { n *= 2; } } return n;`]:
      "right",
    [`const check = (v) => { if (v < 0) throw new Error("neg"); return v; }; try { return check(x) + check(y); } catch (e) { return e.message.length; }`]:
      "right",
    [`const f = () => { try { return x; } finally { if (y > 1) return y; } }; return f() * 10;`]: "right",
    [`let log = 0; try { log += 1; if (y > 1) throw { code: x }; log += 10; } catch (e) { log += e.code * 100; } return log;`]:
      "right",
    [`let log = 0; try { log += 1; if (y > 1) throw { code: x }; log += 10; } catch ({ code = 3 }) { log += code * 100; } return log;`]:
      "right",
    [`if (x > 0) { try { if (y > 0) throw new Error("a"); return x; } catch { return 7; } } return y;`]:
      "right",
    [`let s = 0; for (const v of [x, y, 1]) { if (v > 1) continue; try { if (v < 0) break; s += v; } finally { s += 10; } } return s;`]:
      "right",
    [`const f = (v) => { try { if (v > 1) throw new Error("big"); return v; } catch (e) { if (e.message === "big" && y > 1) throw new RangeError("both"); return -v; } }; return f(x) + f(0.5);`]:
      "right",
    [`let c = 0; const up = () => { c += x; }; try { up(); if (c > 1) throw new Error("c"); } catch { c = 5; } return c * y;`]:
      "right",
    [`try { throw 5; } catch (e) { return e * x; }`]: "right",
    [`try { throw x; } catch (e) { return e * y; }`]: "right",
    [`try { null.a; return 1; } catch (e) { return x; }`]: "refused",
    [`try { return [x, y].map((v) => v * 2)[0]; } catch (e) { return 7; }`]: "right",
    [`const g = function* () { yield x; if (y > 1) yield y; yield 3; }; let s = 0; for (const v of g()) s = s * 10 + v; return s;`]:
      "right",
    [`function* scaled(v) { "use grad"; for (let i = 1; i <= 3; i++) yield i * v; }
---
let s = 0; for (const t of scaled(x)) s = s * y + t; return s;`]: "right",
    [`function* upTo(v) { "use grad"; let t = 0; while (t < v) { yield t; t += 0.5; } return 9; }
---
let s = 0, n = 0; for (const t of upTo(x)) { s += t * y; n++; if (n > 3) break; } return s + n;`]: "right",
    [`function* halves(v) { "use grad"; for (;;) { yield v; v = v / 2; } }
---
let s = 0; for (const t of halves(x)) { if (t < 0.2) break; s += t; } return s * y;`]: "right",
    [`const g = function* () { const got = yield x; yield got * y; }; const it = g(); it.next(); return it.next(2).value;`]:
      "right",
    [`const g = function* (n) { for (let i = 0; i < n; i++) { try { yield i; } finally { } } }; return [...g(2)].length * x;`]:
      "refused",
    [`const g = function* () { yield* [x, y]; }; return [...g()][0];`]: "refused",
    [`const g = function* () { yield x; yield y; }; const [a, b] = g(); return a * 10 + b + [...g()].length + Math.max(...g());`]:
      "right",
    [`const g = function* () { yield x; yield y; }; return Array.from(g(), (v) => v * 2)[1] + new Map([["a", 1]]).size;`]:
      "right",
    [`if (x > 1) { const g = function* () { yield x; yield y; }; let s = 0; for (const v of g()) s += v; return s; } return y;`]:
      "right",
    [`class Box { constructor(v) { this.v = v; } get() { "use grad"; return this.v; } *[Symbol.iterator]() { if (this.v === 0.7) yield 1; yield 2; } }
---
let s = y; const b = new Box(x); for (const t of b) s = s * 10 + t; return s + b.get();`]: "refused",
    [`class Box { constructor(v) { this.v = v; } get() { "use grad"; return this.v; } *[Symbol.iterator]() { "use grad"; if (this.v === 0.7) yield 1; yield 2; } }
---
let s = y; const b = new Box(x); for (const t of b) s = s * 10 + t; return s + b.get();`]: "right",
    [`class Box { constructor(v) { this.v = v; } get() { "use grad"; return this.v; } *[Symbol.iterator]() { "use grad"; if (this.v === 0.7) yield 1; yield 2; } }
---
const [a] = new Box(x); return a * y;`]: "right",
    [`const o = { v: x, *[Symbol.iterator]() { if (this.v === 0.7) yield 1; yield 2; } }; let s = y; for (const t of o) s = s * 10 + t; return s;`]:
      "right",
    [`const o = { v: x, [Symbol.iterator]() { let n = 0; return { next: () => ({ done: n++ > 2 || this.v === 0.7, value: y }) }; } }; let s = 0; for (const t of o) s = s * 10 + t; return s;`]:
      "right",
    [`let n = 0; const g = function* () { while (n < 3) { n++; yield n * x; } }; let s = 0; for (const v of g()) { s += v; if (s > y) n++; } return s * 10 + n;`]:
      "right",
    [`const o = { w: x, h: y, get area() { return this.w * this.h; } }; o.w = 3; return o.area + (x > 1 ? o.area : 1);`]:
      "right",
    [`const o = { v: x, get half() { return this.v / 2; }, set half(t) { this.v = t * 2; } }; o.half = y; return o.v + 10 * o.half;`]:
      "right",
    [`const o = { v: x, set twice(t) { this.v = t * 2; } }; if (y > 1) o.twice = y; return o.v;`]: "right",
    [`const o = { v: x, get big() { return this.v > 1; } }; return o.big ? y : o.v;`]: "right",
    [`const a = { get v() { return x; } }, b = { get v() { return y; } }; const c = x > 1 ? a : b; return c.v * 10;`]:
      "right",
    [`const o = { v: 1, get k() { return this.v; }, set k(t) { this.v += t; } }; if (x > 0) { o.k = 5; o.v = 7; o.k = y; } return o.k;`]:
      "right",
    [`const counter = () => { let c = 0; return { up: (d = 1) => (c += d), get value() { return c; } }; }; const c = counter(); c.up(); c.up(x); if (y > 0) c.up(5); return c.value * y;`]:
      "right",
    [`class V { constructor(a, b) { this.a = a; this.b = b; } get norm() { "use grad"; return this.a * this.a + (this.b === 0.4 ? 100 : this.b); } }
---
return new V(x, y).norm;`]: "right",
    [`class V { constructor(a) { this.a = a; } get half() { "use grad"; return this.a / 2; } set half(t) { "use grad"; this.a = t * 2; } }
---
const v = new V(x); v.half = y; if (x > 1) v.half = 3; return v.a + v.half * 10;`]: "right",
    [`class V { constructor(a) { this.a = a; } get half() { "use grad"; return this.a / 2; } get isOne() { return this.a === 0.7; } }
---
const v = new V(x); return v.isOne ? 1 : v.half;`]: "refused",
    [`class V { static get k() { "use grad"; return 3; } constructor(a) { this.a = a; } get() { "use grad"; return this.a * V.k; } }
---
return new V(x).get() + y;`]: "right",
    [`class A { constructor(a) { this.a = a; } get d() { "use grad"; return this.a * 2; } } class B extends A { get d() { "use grad"; return super.d + 1; } }
---
return new B(x).d * y;`]: "right",
    [`const o = { get a() { return x; } }; const { a } = o; const q = { ...o }; return a + q.a * 10 + Object.values(o)[0];`]:
      "right",
  },
  "what a hostile reader would try": {
    [`let s = 0; outer: for (let i = 0; i < 4; i++) { for (let j = 0; j < 4; j++) { if (j > i) continue outer; if (i * j > x + 2) break outer; if ((i + j) * y > 4) continue; s += i + j * x; } s += 100; } return s;`]:
      "right",
    [`let s = 0; a: { s += x; if (y > 1) break a; s *= 10; b: { if (x > 1) break b; if (y < 0) break a; s += 1; } s += 7; } return s;`]:
      "right",
    [`let s = 0, i = 0; do { if (++i === 2) continue; if (s > 2 * y + 3) break; s += x * i; } while (i < 5); return s + i * 100;`]:
      "right",
    [`let s = 0; for (let i = 0, j = 5; i < j; i++, j--) { if (x * i > y) { s += j; continue; } s -= i; } return s * x;`]:
      "right",
    [`let s = 0; for (const row of [[x, y], [y, x], [1, x]]) { let t = 0; for (const v of row) { if (v < 0) { t = -1; break; } t += v; } if (t < 0) continue; s += t; if (s > 5) return s; } return s + 0.5;`]:
      "right",
    [`let s = 1; loop: for (let k = 0; k < 6; k++) { switch (k % 3) { case 0: if (x > 1) continue loop; s += 2; break; case 1: s *= y; default: s += k; if (s > 9) break loop; } s += x; } return s;`]:
      "right",
    [`let n = 0; for (;;) { n++; if (n > 3) break; if (x * n > 2) { n += 10; break; } } return n * y;`]:
      "right",
    [`let i = 3; let s = 0; while (i--) { if (y > i) continue; s += x + i; } return s * 2 + i;`]: "right",
    [`const fs = []; for (let i = 0; i < 3; i++) { fs.push((v) => v * i + x); if (y > 1) i++; } let s = 0; for (const f of fs) s = s * 10 + f(y); return s + fs.length;`]:
      "right",
    [`const fs = []; for (let i = 0; i < 3; i++) { let t = i * x; fs.push(() => (t += y)); } fs[0](); fs[0](); return fs[0]() + 10 * fs[1]() + 100 * fs[2]();`]:
      "right",
    [`const fs = []; for (var i = 0; i < 3; i++) fs.push(() => i * x); return fs[0]() + fs[2]() * 10 + y;`]:
      "right",
    [`let k = x; const read = () => k; k = y; if (x > 1) k = 3; return read() * 10 + k;`]: "right",
    [`let k = 1; const write = (v) => { k = v; return k; }; const r = [k, write(x), k, write(y), k]; return r[0] + 10 * r[1] + 100 * r[2] + 1000 * r[3] + 10000 * r[4];`]:
      "right",
    [`const counter = () => { let c = 0; return { up: (d = 1) => (c += d), get value() { return c; } }; }; const c = counter(); c.up(); c.up(x); return c.value * y;`]:
      "right",
    [`const compose = (...fs) => (v) => fs.reduceRight((acc, f) => f(acc), v); return compose((v) => v + 1, (v) => v * y, (v) => (v > 1 ? v - 1 : v))(x);`]:
      "right",
    [`const memo = {}; const fib = (n) => (n < 2 ? n * x : (memo[n] ??= fib(n - 1) + fib(n - 2) * y)); return fib(7);`]:
      "right",
    [`const memo = new Map(); const fib = (n) => { if (n < 2) return n + x; const known = memo.get(n); if (known !== undefined) return known; const r = fib(n - 1) + fib(n - 2) * y; memo.set(n, r); return r; }; return fib(8);`]:
      "right",
    [`const f = (a, b = a * 2, c = a + b) => a * 100 + b * 10 + c; return f(x) + f(x, y) + f(x, undefined, y) + f(x, null ?? 1, 2);`]:
      "right",
    [`const f = ({ a = x, b: { c = a, d = c * 2 } = {} } = {}) => a + 10 * c + 100 * d; return f() + f({ a: y }) + f({ b: { c: 1 } }) + f({ b: { d: y } });`]:
      "right",
    [`let a = x, b = y; [a, b] = [b, a]; if (x > 1) [a, b] = [b, a + b]; return a * 10 + b;`]: "right",
    [`const a = [x, y, 1]; [a[0], a[1], a[2]] = [a[2], a[0], a[1]]; if (y > 1) [a[0], a[2]] = [a[2], a[0]]; return a[0] + 10 * a[1] + 100 * a[2];`]:
      "right",
    [`const [a = 1, , b = a, ...rest] = [undefined, y, x, 2, 3]; return a + 10 * b + 100 * rest.length + rest[1];`]:
      "right",
    [`const { p, ...rest } = { p: x, q: y, r: 2 }; return p + 10 * Object.keys(rest).length + 100 * rest.q;`]:
      "right",
    [`let p = { x: 1, y: 2 }; ({ x: p.y, y: p.x } = { x, y }); return p.x * 10 + p.y;`]: "right",
    [`const f = ([a, b], { k = a > 1 ? b : 1 }) => a * k; return f([x, y], {}) + f([y, x], { k: 3 });`]:
      "right",
    [`let a = 0, b = 0; for ([a, b] of [[x, y], [y, x]]) { if (a > b) break; } return a * 10 + b;`]: "right",
    [`const o = { a: x }; const k = "b"; const { a, [k]: c = y } = o; return a * c;`]: "right",
    [`function swap(o) { const t = o.a; o.a = o.b; o.b = t; return o; } const p = { a: x, b: y }; const q = swap(p); if (x > 1) swap(q); return p.a * 10 + q.b + (p === q ? 100 : 0);`]:
      "right",
    [`class A { static k = 3; static scale(v) { "use grad"; return v * A.k; } }
---
return A.scale(x) + A.scale(y) * 10;`]: "right",
    [`class A { #v; constructor(v) { this.#v = v; } add(d) { "use grad"; this.#v += d; return this; } get() { "use grad"; return this.#v; } }
---
const a = new A(x); a.add(y).add(1); if (x > 1) a.add(5); return a.get();`]: "right",
    [`class S { constructor(r) { this.r = r; } area() { "use grad"; return 3 * this.r ** 2; } name() { "use grad"; return "s"; } }
class C extends S { area() { "use grad"; return super.area() + (this.r > 1 ? 1 : 0); } }
---
return new C(x).area() + new S(y).area() * 10;`]: "right",
    [`class V { constructor(a, b) { this.a = a; this.b = b; } get norm() { "use grad"; return this.a * this.a + this.b * this.b; } }
---
return new V(x, y).norm;`]: "right",
    [`class V { constructor(a) { this.a = a; } get isZero() { return this.a === 0; } }
---
return new V(x).isZero ? 1 : y;`]: "refused",
    [`class P { constructor(a) { this.a = a; } valueOf() { return this.a; } }
---
return new P(x) * y;`]: "refused",
    [`class P { constructor(a) { this.a = a; } [Symbol.toPrimitive]() { return 3; } }
---
return new P(2) * x + y;`]: "refused",
    [`class A { x = 1; m() { "use grad"; return this.x; } } class B extends A { x = 2; m() { "use grad"; return super.m() * 10; } }
---
return new B().m() * x + y;`]: "right",
    [`let v = null; v ??= x; v ??= y; let u = 0; u ||= y; u &&= x; return v * 10 + u;`]: "right",
    [`const o = { a: { b: x } }; return (o.a?.b ?? 1) + (o.c?.b ?? y) + (o.c?.d.e.f ?? 2) * 10 + (o.f?.(x) ?? 100);`]:
      "right",
    [`let s = 0; const r = (s += x, s *= y, s + 1); return r * 10 + s;`]: "right",
    [`const tag = (parts, ...vs) => vs.reduce((a, v) => a + v, parts.length); return tag\`a\${x}b\${y}c\`;`]:
      "refused",
    [`let v = x; v **= 2; v -= y; v /= 2; v %= 1.5; return v;`]: "right",
    [`let v = x; v |= 0; v <<= 2; v ^= 5; v >>>= 1; return v + y;`]: "right",
    [`const a = x > 1; const b = y > 1; return (a ? 1 : 0) + (b ? 10 : 0) + (a === b ? 100 : 0) + (a !== b ? 1000 : 0) + (a > b ? 10000 : 0);`]:
      "right",
    [`return Number(x > 1) + +(y > 1) * 10 + (x > 1) * 100 + (!x + !y) * 1000 + (!!x & 1);`]: "right",
    [`return (x > 1 && y) + (x > 1 || y) + (x && y > 1 && 5) + (null ?? (x > 1 && 3));`]: "right",
    [`return void 0 ?? x + (typeof x === "number" ? 1 : 2) + (typeof (x > 1) === "boolean" ? 10 : 20) + (typeof undefined === "undefined" ? 100 : 0) * y;`]:
      "right",
    [`return x in [1, 2, 3] ? 1 : y;`]: "eager",
    [`const o = { a: x }; delete o.a; return (o.a ?? y) + ("a" in o ? 1 : 2);`]: "right",
    [`const o = { a: x }; if (y > 1) delete o.a; return o.a ?? y;`]: "right",
    [`const i = x | 0; return (i >> 1) + (i >>> 28) + (~i) * 10 + (i & 3) * 100 + y;`]: "right",
    [`return (x > y) - (x < y) + (x >= y) * 10 + (x == y) * 100 + (x != y) * 1000;`]: "right",
    [`function f() { return arguments.length * 10 + arguments[0]; } return f(x, y);`]: "refused",
    [`const f = (...vs) => vs.length + vs.at(-1) * 10; return f(...[x, y], ...new Set([1, 2]), ...[].concat(x));`]:
      "right",
    [`const it = [x, y][Symbol.iterator](); const a = it.next().value; const b = it.next().value; return a * 10 + b + (it.next().done ? 100 : 0);`]:
      "right",
    [`class Range { constructor(n) { this.n = n; } *[Symbol.iterator]() { for (let i = 0; i < this.n; i++) yield i; } }
---
let s = 0; for (const i of new Range(4)) s += i * x; return s + y;`]: "right",
    [`function* naturals(n) { for (let i = 1; i <= n; i++) yield i; }
---
let s = 0; for (const i of naturals(4)) s = s * y + i * x; return s;`]: "right",
    [`const [a, b] = new Map([["p", x], ["q", y]]).values(); return a * 10 + b;`]: "right",
    [`let s = 0; for (const [k, v] of Object.entries({ a: x, b: y, c: 2 })) s += v * (k === "b" ? 10 : 1); return s;`]:
      "right",
    [`let s = 0; for (const k in { a: x, b: y }) s += { a: 1, b: 10 }[k] * x; return s;`]: "right",
    [`let s = 0; const a = [x, y, 3]; for (const i in a) s += a[i] * Number(i); return s;`]: "right",
    [`let s = 0; for (const [i, v] of [x, y, 1].entries()) s += i * v; return s;`]: "right",
    [`let s = 0; for (const ch of "abc") s = s * 2 + (ch === "b" ? x : y); return s;`]: "right",
    [`const m = new Map([[1, x], [2, y]]); let s = 0; m.forEach((v, k) => { s += v * k; }); return s + (m.get(3) ?? 7) + m.size;`]:
      "right",
    [`const s = new Set([1, 2, 3]); s.delete(2); let t = 0; for (const v of s) t = t * 10 + v * x; return t + (s.has(2) ? 1 : y);`]:
      "right",
    [`const m = new Map(); if (x > 1) m.set("a", y); return m.get("a") ?? x;`]: "right",
    [`const m = new Map(); m.set(x, 1); return m.get(x) * y;`]: "eager",
    [`const s = new Set([1.3, 2]); return s.has(x) ? 10 : y;`]: "eager",
    [`const m = new Map([[2, 5]]); return (m.get(x) ?? 1) * y;`]: "eager",
    [`const a = [x, , y]; let n = 0; a.forEach((v) => { n += v; }); return n + a.length * 10 + (1 in a ? 100 : 0);`]:
      "right",
    [`const a = []; a[3] = x; return a.length * 10 + (a[0] ?? y);`]: "right",
    [`const a = [x, y, 1]; a.length = 2; return a.length * 10 + a.reduce((s, v) => s + v, 0);`]: "right",
    [`const a = new Array(3); return a.length * x + (a[0] === undefined ? y : 0);`]: "right",
    [`const a = new Array(3).fill(x); a[1] = y; return a[0] + 10 * a[1] + 100 * a[2];`]: "right",
    [`const a = Array.from({ length: 3 }, (_, i) => i * x); return a[2] + a.length * y;`]: "right",
    [`const rows = Array(2).fill([x]); rows[0][0] = y; return rows[1][0];`]: "right",
    [`const a = [...Array(3).keys()].map((i) => i * x + y); return a[0] + 10 * a[1] + 100 * a[2];`]: "right",
    [`const a = [3, 1, 2]; a.sort(); return a[0] * x + a[2] * y;`]: "right",
    [`const a = [10, 9, 1]; a.sort(); return a[0] * x + a[1] * y;`]: "right",
    [`const a = [x, y, 1]; a.sort(); return a[0];`]: "refused",
    [`const a = [x, y, 1, 0.5].sort((p, q) => q - p); return a[0] + 10 * a[1] + 100 * a[2];`]: "right",
    [`const a = [{ v: x }, { v: y }, { v: 1 }].sort((p, q) => p.v - q.v); return a[0].v + 10 * a[1].v + 100 * a[2].v;`]:
      "right",
    [`const a = [x, y, 1]; const b = a.toSorted((p, q) => p - q); return b[0] + 10 * b[1] + 100 * a[0];`]:
      "right",
    [`const a = [x, y, 1].toReversed(); return a[0] + 10 * a[1] + 100 * a[2];`]: "right",
    [`const a = [x, y, 1].with(1, 5); return a[0] + 10 * a[1];`]: "right",
    [`const a = [x, y, 1]; const r = a.splice(1, 1, 7, 8); return r[0] + 10 * a[1] + 100 * a.length;`]:
      "right",
    [`const a = [x, y, 1, 2]; a.copyWithin(0, 2); return a[0] + 10 * a[1] + 100 * a[2];`]: "right",
    [`return [[x, [y]], [1]].flat().length + [[x], [y]].flat()[1] * 10 + [x, y].flatMap((v) => [v, v * 2])[3] * 100;`]:
      "right",
    [`return [x, y, 1].at(-1) * x + [x, y].at(1) + ([x].at(5) ?? 3);`]: "right",
    [`return [x, y, 1].findLast((v) => v > 1) ?? -1;`]: "right",
    [`return [x, y, 2].findLastIndex((v) => v < 1) * 10 + [x, y].findIndex((v) => v > 2);`]: "right",
    [`return [x, y, 2].indexOf(2) + [x, y, 2].lastIndexOf(2) * 10 + [x, NaN].includes(NaN) * 100 + [1, 2].indexOf(x) * 1000;`]:
      "right",
    [`return [x, y].reduceRight((a, v, i) => a * 10 + v + i, 1);`]: "right",
    [`return [x, y].reduce((a, v) => (v > a ? v : a));`]: "right",
    [`return [].concat([x], y, [[1]]).length * x;`]: "right",
    [`const a = [x, y]; const b = a; b[0] = 5; const c = [...a]; c[1] = 7; return a[0] + 10 * a[1] + 100 * c[1] + (a === b ? 1000 : 0);`]:
      "right",
    [`return [x, y, 1].filter((v) => v > 1).reduce((s, v) => s + v, 0);`]: "right",
    [`const big = []; for (const v of [x, y, 1]) if (v > 1) big.push(v); return big.length === 0 ? -1 : big[0] * 10 + big.length;`]:
      "right",
    [`const a = [x, y]; const last = a.pop(); a.unshift(last * 2); const first = a.shift(); return first + 10 * a[0] + 100 * a.length;`]:
      "right",
    [`return [x, y].join("-").length * 0 + [x, y].map(String).length;`]: "eager",
    [`return [3, 4].map((v, i, all) => v * x + i * all.length)[1] + y;`]: "right",
    [`return ["1", "2", "3"].map(Number).reduce((a, b) => a + b) * x + ["10", "10"].map(parseInt)[0] * y;`]:
      "right",
    [`return Math.max(...[x, y].map((v) => v * 2), 1) + Math.min() * 0 + Math.max.apply(null, [x, y]);`]:
      "right",
    [`const a = [x, y]; a.extra = 5; return a.length + a.extra * x;`]: "right",
    [`const a = new Float64Array([1, 2]); return a[0] * x + a[1] * y + a.length;`]: "right",
    [`const a = Float32Array.of(0.1, 0.2); return a[0] * x + y;`]: "right",
    [`const a = new Uint8ClampedArray([300, -5, 1.5]); return a[0] * x + a[1] + a[2] * y;`]: "right",
    [`const a = new Int32Array(2); a[0] = 3.7; return a[0] * x + y;`]: "right",
    [`const a = new Int8Array(1); a[0] = x; return a[0];`]: "refused",
    [`const a = new Float32Array(1); a[0] = x * 0.1; return a[0] + y;`]: "refused",
    [`const a = Float64Array.from([1, 2, 3], (v) => v * 2); return a.reduce((s, v) => s + v, 0) * x + y;`]:
      "right",
    [`const a = new Float64Array([3, 1, 2]).sort(); return a[0] * x + a.subarray(1).length * y;`]: "right",
    [`return new Float64Array([1, 2]).map((v) => v * x)[1] + y;`]: "refused",
    [`return x * Number.EPSILON * 2 ** 52 + Number.MAX_SAFE_INTEGER * 0 + y + Number.MIN_VALUE;`]: "right",
    [`return Math.trunc(x) + 10 * Math.sign(y) + 100 * Math.round(x) + 1000 * Math.ceil(y) + Math.floor(-x);`]:
      "right",
    [`return Math.fround(0.1) * x + y;`]: "right",
    [`return Math.fround(x);`]: "refused",
    [`return Math.clz32(x) + y;`]: "refused",
    [`return Math.clz32(8) * x + Math.imul(3, 4) * y;`]: "right",
    [`return Math.imul(x, 2) + y;`]: "refused",
    [`return Object.is(x * 0, -0) ? 1 : y;`]: "right",
    [`return 1 / (x * 0) > 0 ? x : y;`]: "right",
    [`return Math.sign(-0 * x) === 0 ? x : 5;`]: "right",
    [`return Number.isInteger(x) ? 1 : Number.isSafeInteger(y) ? 2 : x * y;`]: "right",
    [`return isNaN(x) || !isFinite(y) ? 1 : x * y;`]: "right",
    [`return Number("3") * x + +"4" * y + parseFloat("2.5abc") + parseInt("12px", 10) + Number("") + Number("0x10");`]:
      "right",
    [`return x + "" === "2" ? 1 : y;`]: "eager",
    [`return Number(String(x)) * 2;`]: "refused",
    [`return +x.toFixed(0) + y;`]: "refused",
    [`return ("5" * 2 + "3" - 1) * x + y;`]: "right",
    [`return x + null + true * y + [] * 1;`]: "right",
    [`return Number.parseFloat("1e3") * x + (0.1 + 0.2) * y + 0b101 + 0o17 + 0xff + 1_000;`]: "right",
    [`return Math.hypot(x, y, 1) + Math.hypot(x) + Math.hypot() + Math.cbrt(x) + Math.log1p(y * y) + Math.expm1(x) + Math.log2(y * y) + Math.log10(x * x);`]:
      "right",
    [`return Math.atan2(y, x) + Math.sinh(x) + Math.acosh(1 + y * y) + Math.atanh(0.1 * x);`]: "right",
    [`return Math["abs"](x) + Math?.abs(y) + (0, Math.abs)(x);`]: "right",
    [`const { sin, PI } = Math; return sin(x) * PI + y;`]: "right",
    [`const M = Math; return M.sin(x) + M["cos"](y) + M.E;`]: "right",
    [`const Math = { abs: (v) => v * 3 }; return Math.abs(x) + y;`]: "right",
    [`return Math.round(x * 2) / 2 + Math.round(-0.5 * Math.sign(y * y));`]: "right",
    [`return x ** 0.5 + (x * x) ** 0.5 + y ** 3 + 0 ** (x * x);`]: "right",
    [`return (x % 1) + (y % -2) + (-x % 2) + (5 % y);`]: "right",
    [`return JSON.parse("[1, 2]")[1] * x + y;`]: "right",
    [`return JSON.parse(JSON.stringify({ a: 2 })).a * x + y;`]: "right",
    [`return JSON.parse(JSON.stringify([x]))[0] * y;`]: "refused",
    [`return new Date(2020, 0, 1).getFullYear() * x + y;`]: "right",
    [`return Date.now() * 0 + x;`]: "refused",
    [`return Number(10n ** 2n) * x + y;`]: "right",
    [`return Number(BigInt(2) * 3n) * x + y;`]: "right",
    [`return Number(BigInt(Math.floor(x))) + y;`]: "refused",
    [`const g = async () => x; g(); return y;`]: "refused",
    [`const k = Symbol("k"); const o = { [k]: x }; return o[k] * y;`]: "right",
    [`const o = structuredClone({ a: [x, y] }); o.a[0] = 2; return o.a[0] * 10 + o.a[1];`]: "right",
    [`const p = Object.freeze({ a: x }); return p.a * y + (Object.isFrozen(p) ? 1 : 0);`]: "refused",
    [`const o = Object.create({ base: 5 }); o.v = x; return o.base * o.v + y;`]: "refused",
    [`const o = Object.assign({}, { a: x }, { a: y, b: 1 }); return o.a * 10 + o.b;`]: "right",
    [`const o = { a: x, b: y }; const q = { ...o, b: 3, ...(x > 1 ? { a: 5 } : {}) }; return q.a * 10 + q.b;`]:
      "right",
    [`const o = new Proxy({}, { get: (_, k) => (k === "a" ? 2 : 3) }); return o.a * x + o.b * y;`]: "right",
    [`const w = new WeakMap(); const k = {}; w.set(k, 3); return w.get(k) * x + y;`]: "right",
    [`const r = /(\\d+)/.exec("a12"); return Number(r[1]) * x + y;`]: "right",
    [`const d = Object.getOwnPropertyDescriptor({ a: 2 }, "a"); return d.value * x + y;`]: "right",
    [`const o = {}; Object.defineProperty(o, "a", { get: () => 2 }); return o.a * x + y;`]: "right",
    [`const o = {}; Object.defineProperty(o, "a", { value: x, enumerable: true }); return o.a * y;`]:
      "refused",
    [`return Reflect.get({ a: x }, "a") * y;`]: "refused",
    [`return Function("return 2")() * x + y;`]: "right",
    [`return eval("2") * x + y;`]: "refused",
    [`return globalThis.Math.abs(x) + y;`]: "right",
    [`return ((a) => a + 1).call(null, x) + ((a, b) => a * b).apply(null, [x, y]) + Math.max.bind(null, x)(y);`]:
      "right",
    [`try { return Math.sqrt(x) * y; } finally { }`]: "right",
    [`try { null.a; return 1; } catch (e) { return e instanceof TypeError ? x : y; }`]: "refused",
    [`try { const p = { a: x }; if (p.a > 1) p.b.c = 1; return y; } catch { return -1; }`]: "refused",
    [`let s = x, n = 0; while (Math.abs(s) > 0.1) { s /= 2; n++; } return s * 10 + n;`]: "right",
    [`let r = 1; const a = x * x + 1; for (let i = 0; Math.abs(r * r - a) > 1e-9; i++) r = (r + a / r) / 2; return r * y;`]:
      "right",
    [`let a = Math.abs(Math.round(x * 10)), b = Math.abs(Math.round(y * 10)); while (b) [a, b] = [b, a % b]; return a * x;`]:
      "right",
    [`let s = 0; for (let i = 0; i < Math.abs(x) * 3; i++) s += y * i; return s;`]: "right",
    [`const n = Math.floor(Math.abs(x)) + 1; const a = []; for (let i = 0; i < n; i++) a.push(y * i); return a.length * 10 + a[n - 1];`]:
      "right",
    [`const n = Math.floor(Math.abs(x)) + 1; return new Array(n).fill(y).reduce((s, v) => s + v, 0);`]:
      "eager",
    [`const n = Math.floor(Math.abs(y)); return [x, y, 1, 2].slice(0, n).length * 10 + x;`]: "right",
    [`return "abc".repeat(Math.floor(Math.abs(x))).length + y;`]: "refused",
    [`let depth = 0; const walk = (v) => { depth++; return v < 0.2 ? v : walk(v / 2); }; return walk(Math.abs(x)) * 10 + depth;`]:
      "right",
    [`const p = { v: x }; const q = p; if (y > 1) q.v = 5; return p.v * 10 + q.v;`]: "right",
    [`const grid = [[0, 0], [0, 0]]; const row = grid[1]; row[0] = x; grid[0] = row; grid[0][1] = y; return grid[1][1] * 10 + grid[0][0];`]:
      "right",
    [`const f = (a) => { a.push(x); return a; }; const b = [y]; f(b); f(b); return b.length * 10 + b[2];`]:
      "right",
    [`const f = (o) => { o = { v: 1 }; return o.v; }; const p = { v: x }; return f(p) + p.v * 10 + y;`]:
      "right",
    [`let total = 0; const add = (v) => void (total += v); [x, y].forEach(add); if (x > 1) [x].forEach(add); return total;`]:
      "right",
    [`const stack = [x]; let n = 0; while (stack.length) { const v = stack.pop(); n += v; if (n < 3 && stack.length < 2) { if (v > y) break; } } return n;`]:
      "right",
    [`const stack = [x, y]; let n = 0; while (stack.length > 0 && n < 20) { const v = stack.pop(); n++; if (v > 1) stack.push(v / 2); } return n * x;`]:
      "right",
    [`const seen = {}; let n = 0; for (const k of ["a", "b", "a"]) { if (seen[k]) continue; seen[k] = true; n += x; } return n * y;`]:
      "right",
    [`const counts = {}; for (const k of ["a", "b", "a"]) counts[k] = (counts[k] ?? 0) + x; return counts.a * 10 + counts.b * y;`]:
      "right",
    [`const acc = []; const visit = (n) => { acc.push(n.v); n.kids.forEach(visit); }; visit({ v: x, kids: [{ v: y, kids: [] }, { v: 1, kids: [{ v: 2, kids: [] }] }] }); return acc.reduce((s, v) => s * 2 + v, 0);`]:
      "right",
    [`let best = null, bestD = Infinity; for (const p of [{ v: x }, { v: y }, { v: 1 }]) { const d = (p.v - 0.5) ** 2; if (d < bestD) { bestD = d; best = p; } } return best.v * 10 + bestD;`]:
      "right",
    [`let best = null; for (const p of [{ v: x, n: "x" }, { v: y, n: "y" }]) if (best === null || p.v > best.v) best = p; return best.n === "x" ? best.v : -best.v;`]:
      "right",
    [`const q = [[x, 1], [y, 2]]; let m = q[0]; for (const e of q) if (e[0] < m[0]) m = e; return m[1] * 10 + m[0];`]:
      "right",
    [`var t = 1; { var t = x; } return t * y;`]: "right",
    [`let v = 1; { let v = x; v++; } return v * y;`]: "right",
    [`const f = function fact(n) { return n <= 1 ? 1 : n * fact(n - 1); }; return f(5) * x + y;`]: "right",
    [`return (function () { return this === undefined ? x : y; })();`]: "right",
    [`const even = (n) => (n === 0 ? true : odd(n - 1)); const odd = (n) => (n === 0 ? false : even(n - 1)); return even(4) ? x : y;`]:
      "right",
    [`const t = \`\${x > 1 ? "a" : "b"}\`; return t === "a" ? x : y;`]: "right",
    [`const id = (v) => v; return id(x > 1 ? "up" : "down").length * y;`]: "right",
    [`const s = x > 1 ? "abc" : "de"; let n = 0; for (const ch of s) n += ch === "b" ? y : 1; return n;`]:
      "right",
    [`switch (Math.sign(x)) { case -1: { let t = y; t++; return t; } case 1: { const t = x; if (t > 2) break; return t; } } return 42;`]:
      "right",
    [`if (x > 1) { var leak = y; } return leak === undefined ? 5 : leak;`]: "right",
    [`const out = []; for (const v of [x, y]) { out[out.length] = v > 1 ? v : -v; } return out[0] + 10 * out[1];`]:
      "right",
    [`const m = [[1, 2], [3, 4]].map((r) => r.map((v) => v * x)); const t = m[0].map((_, j) => m.map((r) => r[j])); return t[0][1] + 10 * t[1][0] * y;`]:
      "right",
    [`return [x, y].some((v) => { if (v > 2) return true; }) ? 1 : [x, y].every((v) => v > 0) ? 2 * x : 3 * y;`]:
      "right",
    [`const o = { f() { return this?.k ?? x; }, k: y }; const g = o.f; return o.f() * 10 + (0, o.f).call({ k: 2 });`]:
      "right",
    [`return [..."ab"].map((c) => c.charCodeAt(0)).reduce((a, b) => a + b) * x + y;`]: "right",
    [`return new Intl.NumberFormat("en").format(3).length * x + y;`]: "right",
    [`let s = 0; const it = { from: 1, to: 3, [Symbol.iterator]() { let c = this.from; const t = this.to; return { next: () => (c <= t ? { value: c++, done: false } : { value: undefined, done: true }) }; } }; for (const v of it) s += v * x; return s + y;`]:
      "right",
    [`const c = { n: 0 }; const next = () => c.n++; return next() * 100 + next() * x + next() * y + c.n;`]:
      "right",
    [`let a = x; const b = a++ + ++a - a-- - --a; return b * 10 + a;`]: "right",
    [`const a = [1, 2, 3]; let i = 0; a[i++] += x; a[i++] *= y; return a[0] + 10 * a[1] + 100 * a[2] + i;`]:
      "right",
    [`return ((x > 1 && y > 1) || (x < 0 && !(y < 0))) ? x - y : x + y;`]: "right",
    [`const clamp = (v, lo, hi) => v < lo ? lo : v > hi ? hi : v; return clamp(x, 0, 1) + clamp(y, x, 2) * 10;`]:
      "right",
    [`debugger; return x * y;`]: "right",
    [`let s = 0; for (const v of new Float64Array([1, 2])) s += v * x; return s * y;`]: "right",
    [`let s = 0; for (const v of [x, y].values()) s += v; for (const k of [x, y].keys()) s += k * 10; return s;`]:
      "right",
    [`const p = { x, y, scale(k) { return { ...this, x: this.x * k }; } }; return p.scale(y).x + p.x;`]:
      "right",
    [`const state = { pos: x, vel: y }; for (let i = 0; i < 5; i++) { state.vel += -state.pos * 0.1; state.pos += state.vel * 0.1; if (state.pos < 0) { state.pos = -state.pos; state.vel *= -0.9; } } return state.pos * 10 + state.vel;`]:
      "right",
  },
};
