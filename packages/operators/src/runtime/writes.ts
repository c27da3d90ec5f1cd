/**
 * @file Writes into arrays and records. While a condition is open each is kept with what stood there before, so that it can
 * be undone before the other side runs, and merged with what that writes.
 */

import {
  eq as equal,
  floor,
  ge as atLeast,
  isValue,
  lt as below,
  type Num,
  type Value,
} from "@chainrule/autograd";
import { isDecided } from "@chainrule/autograd/twin";
import { asFlag, both, type Condition, opposite } from "./flags.ts";
import { requireOne } from "./choice.ts";
import { changeFault } from "./merged.ts";
import { merge, numbersOf } from "./merge.ts";
import { decidedCount, leaveWhere } from "./reach.ts";
import { NOTHING, noteCause, onGiven, state } from "./recording.ts";
import { refuse, refuseAnyhow } from "./refusal.ts";
import { hasTwins } from "./twins.ts";
import { holdsValue } from "./values-in.ts";

/** o[k] = v */
export function set(from: object, k: PropertyKey | Value, v: unknown, where: string): unknown {
  const o = requireOne(from) as object;
  const fault = changeFault(o, where);
  if (fault !== undefined) refuse(where, `this writes into ${fault}`);
  if (isValue(k)) return setSomewhere(o, k, v, where);
  if (typeof v === "object" && v !== null) requireHome(o, v, where);
  return assign(o, k, v, where);
}

function assign(o: object, k: PropertyKey, v: unknown, where: string): unknown {
  if (state.open > 0) keep(o, k, where);
  return ((o as Record<PropertyKey, unknown>)[k] = v);
}

/** Into how many entries something may be written of which one is meant. */
const MOST = 256;

/** a[k] = v, where k is not known: into each entry, where it is that one. */
function setSomewhere(o: object, k: Value, v: unknown, where: string): unknown {
  if (!Array.isArray(o) || o.length > MOST) {
    return refuse(
      where,
      "this index depends on numbers that are not known while the function is recorded. " +
        `Only into an array, of at most ${MOST} entries, can be written where it is not known at which; or hand the index in as what is fixed in the recording.`,
    );
  }
  const decided = isDecided(where) ? decidedCount(k) : undefined;
  if (decided !== undefined) return set(o, decided, v, where);
  noteCause(where, where);
  const reached = reachedIn(o, k);
  if (reached === undefined && !leaveWhere(opposite(isIndexOf(o, k)))) {
    refuse(
      where,
      "this index depends on numbers that are not known while the function is recorded, and may lie outside of the array, which in the step of a loop that is recorded once, and in emitted code has no remedy. Write into each entry under a condition.",
    );
  }
  for (const i of reached ?? o.keys()) {
    const one = merge(asFlag(equal(k, i)), v, o[i], where, `the entry [${i}]`);
    if (typeof one === "object" && one !== null) requireHome(o, one, where);
    assign(o, i, one, where);
  }
  return v;
}

/** The indices among which one surely is, where it was chosen among numbers that are known. */
export function reachedIn(o: ArrayLike<unknown>, k: Num): readonly number[] | undefined {
  const known = numbersOf(k);
  if (known === undefined) return undefined;
  const reached = [...known].filter((i) => Number.isInteger(i) && i >= 0 && i < o.length);
  return reached.length === known.size ? reached : undefined;
}

/** Whether `k` is the index of an entry. */
export function isIndexOf(o: ArrayLike<unknown>, k: Num): Condition {
  const isInside = both(asFlag(atLeast(k, 0)), asFlag(below(k, o.length)));
  return both(isInside, asFlag(equal(floor(k), k)));
}

/** Notes what stands at a place that is about to be written. */
function keep(target: object, key: PropertyKey, where: string): void {
  if ((typeof target !== "object" && typeof target !== "function") || target === null) return; // JavaScript says what is wrong with it
  if (key === "length" && Array.isArray(target)) {
    refuse(where, "the length of an array cannot be set under a condition that is not known.");
  }
  if (accessors.has(target) && Object.getOwnPropertyDescriptor(target, key)?.set !== undefined)
    refuseSetter(key, where);
  const before = Object.hasOwn(target, key) ? (target as Record<PropertyKey, unknown>)[key] : NOTHING;
  if (before === NOTHING && !Array.isArray(target) && key in target) refuseSetter(key, where);
  state.writes.push({ target, key: Array.isArray(target) ? String(key) : key, before });
}

function refuseSetter(key: PropertyKey, where: string): never {
  return refuse(
    where,
    `${String(key)} is written through a setter under a condition that is not known. Write it on both sides.`,
  );
}

/** Records of twins that have accessors. */
const accessors = new WeakSet<object>();

export function withAccessors<O extends object>(o: O): O {
  accessors.add(o);
  return o;
}

/** delete o[k] */
export function remove(from: object, k: PropertyKey, where: string): boolean {
  const o = requireOne(from) as object;
  const fault = changeFault(o, where);
  if (fault !== undefined) refuse(where, `this deletes from ${fault}`);
  if (state.open > 0)
    refuse(where, "nothing can be deleted under a condition that is not known. Delete it on both sides.");
  return Reflect.deleteProperty(o, k);
}

// ─── Whose a value may become ────────────────────────────────────────────────────────────────────────────────────────

/** Objects that were there before the function was called, as far as it mentions them. */
const outside = new WeakSet<object>();
/** Instances of classes that were made by twins: those may hold values. */
const inside = new WeakSet<object>();

/** Notes what comes from outside of the function that is recorded. */
export function outer<X>(x: X): X {
  if (typeof x === "object" && x !== null && state.depth > 0 && !isValue(x) && !outside.has(x))
    noteOutside(x, 0);
  return x;
}

function noteOutside(x: object, depth: number): void {
  if (outside.has(x) || inside.has(x) || isValue(x) || depth > 8) return;
  outside.add(x);
  if (ArrayBuffer.isView(x)) return;
  for (const part of x instanceof Map ? x.values() : Object.values(x)) {
    if (typeof part !== "object" || part === null) {
      if (Array.isArray(x)) return; // an array of numbers
      continue;
    }
    noteOutside(part as object, depth + 1);
  }
}

onGiven(outer);

export function isOutside(x: object): boolean {
  return outside.has(x);
}

export function noteInside<X extends object>(x: X): X {
  inside.add(x);
  return x;
}

/** Places of private fields: whose they are. */
const owners = new WeakMap<object, object>();

/** Notes that a place is part of an instance. */
export function noteOwner(place: object, owner: object): void {
  owners.set(place, owner);
}

/** Refuses to put a value where it would outlive the recording, or where its operators would not be seen. */
function requireHome(place: object, v: object, where: string): void {
  if (!isValue(v) && !holdsValue(v)) return;
  const o = owners.get(place) ?? place;
  if (typeof o === "function") {
    refuseAnyhow(
      where,
      `this writes a value into a ${/^class\b/.test(Function.prototype.toString.call(o)) ? "class" : "function"}, and what is written would outlive the recording. Use a record that the function makes.`,
    );
  }
  if (outside.has(o)) {
    refuseAnyhow(
      where,
      "this writes into an object from outside of the function, and what is written would outlive the recording. Make the object inside, or return what it shall hold.",
    );
  }
  if (Array.isArray(o)) return;
  if (ArrayBuffer.isView(o))
    refuse(where, "a typed array holds plain numbers only. Use an array: new Array(n).fill(0).");
  const prototype = Object.getPrototypeOf(o) as object | null;
  if (prototype === Object.prototype || prototype === null) return;
  if (inside.has(o)) {
    if (!hasAccessors(prototype)) return;
    refuseAnyhow(
      where,
      `this writes into an instance of ${o.constructor.name}, whose getters and setters have no twin. Let them say "use grad".`,
    );
  }
  refuseAnyhow(
    where,
    `this writes into an instance of ${o.constructor.name} that was made outside of the function, and what is written would outlive the recording. Make it inside.`,
  );
}

const foreignAccessors = new WeakMap<object, boolean>();

/** Whether a class, or one that it extends, has code that runs where a property is read or written. */
function hasAccessors(prototype: object): boolean {
  let known = foreignAccessors.get(prototype);
  if (known === undefined) {
    const above = Object.getPrototypeOf(prototype) as object | null;
    known =
      !Object.values(Object.getOwnPropertyDescriptors(prototype)).every(hasTwins) ||
      (above !== null && above !== Object.prototype && hasAccessors(above));
    foreignAccessors.set(prototype, known);
  }
  return known;
}

// ─── What has been written ───────────────────────────────────────────────────────────────────────────────────────────

/** Object → key → what stands there. */
export type Heap = Map<object, Map<PropertyKey, unknown>>;

const now = (o: object, k: PropertyKey): unknown =>
  Object.hasOwn(o, k) ? (o as Record<PropertyKey, unknown>)[k] : NOTHING;

/** What the writes from `start` on have left. */
export function written(start: number): Heap {
  return collect(start, ({ target, key }) => now(target, key));
}

/** What stood there before the writes from `start` on. */
function before(start: number): Heap {
  return collect(start, (write) => write.before);
}

function collect(start: number, read: (write: (typeof state.writes)[number]) => unknown): Heap {
  const heap: Heap = new Map();
  for (let i = start; i < state.writes.length; i++) {
    const write = state.writes[i]!;
    let entries = heap.get(write.target);
    if (entries === undefined) heap.set(write.target, (entries = new Map()));
    if (!entries.has(write.key)) entries.set(write.key, read(write));
  }
  return heap;
}

function put(o: object, k: PropertyKey, v: unknown): void {
  if (v !== NOTHING) (o as Record<PropertyKey, unknown>)[k] = v;
  else if (Array.isArray(o) && Number(k) === o.length - 1) o.length--;
  else Reflect.deleteProperty(o, k);
}

/** Undoes the writes from `start` on and forgets them. */
export function undo(start: number): void {
  while (state.writes.length > start) {
    const { target, key, before: old } = state.writes.pop()!;
    put(target, key, old);
  }
}

/** Undoes the writes from `start` on, but keeps what stood there: they happened on some way. */
export function undoKept(start: number): void {
  for (let i = state.writes.length - 1; i >= start; i--) {
    const { target, key, before: old } = state.writes[i]!;
    put(target, key, old);
  }
}

/** Writes what another way has left. */
export function replay(heap: Heap, where: string): void {
  for (const [o, entries] of heap) for (const [k, v] of entries) if (v !== NOTHING) assign(o, k, v, where);
}

/** Merges what was written on one way, where `c` holds, with what was on the other, from a state that both began in. */
export function mergeWrites(
  c: Condition,
  then: Heap | undefined,
  otherwise: Heap | undefined,
  where: string,
): void {
  for (const o of new Set([...(then?.keys() ?? []), ...(otherwise?.keys() ?? [])])) {
    const [a, b] = [then?.get(o), otherwise?.get(o)];
    requireOneOrder(o, a, b, where);
    for (const k of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
      const old = now(o, k);
      mergeEntry(c, o, k, a?.has(k) ? a.get(k) : old, b?.has(k) ? b.get(k) : old, where);
    }
  }
}

/** Merges what stood when a jump left, where `c` holds, into what stands now; both began where the writes from `start` on began. */
export function mergeExit(c: Condition, heap: Heap, start: number, where: string): void {
  const main = written(start);
  const first = before(start);
  for (const o of new Set([...heap.keys(), ...main.keys()])) {
    for (const k of new Set([...(heap.get(o)?.keys() ?? []), ...(main.get(o)?.keys() ?? [])])) {
      const here = now(o, k);
      const began = first.get(o)?.has(k) ? first.get(o)?.get(k) : here;
      mergeEntry(c, o, k, heap.get(o)?.has(k) ? heap.get(o)?.get(k) : began, here, where);
    }
  }
}

/** Refuses properties that are new on both ways, in two orders: in which they would be listed, is not known. */
function requireOneOrder(
  o: object,
  a: ReadonlyMap<PropertyKey, unknown> | undefined,
  b: ReadonlyMap<PropertyKey, unknown> | undefined,
  where: string,
): void {
  if (a === undefined || b === undefined || Array.isArray(o)) return;
  const fresh = (entries: ReadonlyMap<PropertyKey, unknown>): readonly PropertyKey[] =>
    [...entries].filter(([k, v]) => v !== NOTHING && !Object.hasOwn(o, k)).map(([k]) => k);
  const [first, second] = [fresh(a), fresh(b)];
  const at = first.findIndex((k, i) => k !== second[i]);
  if (at >= 0 && first.length === second.length && first.every((k) => second.includes(k)))
    refuse(
      where,
      `the properties ${first.map(String).join(", ")} are new on both sides of this condition, which is not known, in two orders. Set them in one.`,
    );
}

function mergeEntry(c: Condition, o: object, k: PropertyKey, a: unknown, b: unknown, where: string): void {
  if (Object.is(a, b)) {
    // Both have written the same; what was there before the condition stands there again.
    if (!Object.is(now(o, k), a)) replay(new Map([[o, new Map([[k, a]])]]), where);
    return;
  }
  if (a === NOTHING || b === NOTHING) {
    refuse(
      where,
      Array.isArray(o)
        ? `an array grows (by [${String(k)}]) under this condition, which is not known: its length would not be known either. Write the entry on both sides, or one that changes nothing.`
        : `the property ${String(k)} is new under this condition, which is not known. Set it before.`,
    );
  }
  const one = merge(
    c,
    a,
    b,
    where,
    Array.isArray(o) ? `the entry [${String(k)}]` : `the property ${String(k)}`,
  );
  if (typeof one === "object" && one !== null) requireHome(o, one, where);
  assign(o, k, one, where);
}
