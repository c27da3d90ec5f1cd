/** @file Other subscripts in the place of those in the text: a[i] for a[j], a[-l - 1] for a[-l]; in the same container, by the counters of the loops. */

import type { Counters } from "../trace.ts";
import { type Program, sizeOf, type Tensor, type Version } from "./program.ts";
import type { Slot, Use } from "./slots.ts";

type Key = number | string;

/** The name of an element at run time. */
const element = /^(.*)\[(-?\d+|'[^']*')\]([^[\]]*)$/;

/** What holds a value, and what it holds elsewhere. */
interface Home {
  /** What stands at these subscripts; negative ones count from the end. */
  readonly at: (keys: readonly Key[]) => Tensor | undefined;
}

/** A subscript that may be meant: its text, and what it is at each use. */
interface Subscript {
  readonly text: string;
  readonly of: (counters: Counters) => Key | undefined;
  readonly cost: number;
}

export class Subscripts {
  private readonly program: Program;
  private readonly byName: ReadonlyMap<string, readonly Version[]>;
  /** For each node the arrays that hold it. */
  private holders: Map<number, Version[]> | undefined;
  private names: Map<string, Version[]> | undefined;
  private readonly lengths = new Map<string, number>();

  constructor(program: Program, byName: ReadonlyMap<string, readonly Version[]>) {
    this.program = program;
    this.byName = byName;
  }

  /** Offers what stands at other subscripts of the slot's own container. */
  of(
    slot: Slot,
    countersAt: (use: Use) => Counters,
    offer: (text: string, tensors: readonly (Tensor | undefined)[], cost: number) => void,
  ): void {
    const written = partsOf(slot.text);
    if (written === undefined) return;
    const counters = slot.uses.map(countersAt);
    const names = Object.keys(counters[0] ?? {});
    const single = subscriptsOf(names);
    const plain: readonly Subscript[] = single.filter(({ cost }) => cost < 0);
    for (const count of [1, 2]) {
      if (written.keys.length < count) break;
      const homes = slot.uses.map((use) => this.homeOf(use, count));
      if (homes.some((home) => home === undefined)) continue;
      const kept = written.keys.slice(0, -count);
      const own = written.keys.slice(-count);
      const tuples: (readonly Subscript[])[] =
        count === 1
          ? single.map((one) => [one])
          : plain.flatMap((one) => plain.filter((two) => two !== one).map((two) => [one, two]));
      for (const tuple of tuples) {
        const texts = tuple.map(({ text }) => text);
        if (texts.join() === own.join()) continue;
        offer(
          written.text([...kept, ...texts]),
          homes.map((home, u) => {
            const keys = tuple.map(({ of }) => of(counters[u] as Counters));
            return keys.some((key) => key === undefined) ? undefined : home?.at(keys as Key[]);
          }),
          tuple.reduce((sum, { cost }) => sum + cost, 0),
        );
      }
    }
  }

  private homeOf(given: Use, count: number): Home | undefined {
    const use = { ...given, tensor: this.sourceOf(given.tensor) };
    const { tensor, start } = use;
    const [first] = tensor.nodes;
    if (first === undefined) return undefined;
    const rank = tensor.shape.length + count;
    const array = this.holdersOf(first).findLast(
      ({ tensor: { shape }, at }) =>
        at <= start && shape.length === rank && shape.slice(count).join() === tensor.shape.join(),
    );
    if (array !== undefined) return inArray(array.tensor, count);
    return count === 1 ? this.inList(use) : undefined;
  }

  /** What numbers are copies of, as those of another name. */
  private sourceOf(tensor: Tensor): Tensor {
    const { ops, args } = this.program.trace;
    return tensor.nodes.every((node) => ops[node] === "identity")
      ? { ...tensor, nodes: tensor.nodes.map((node) => (args[node] as readonly number[])[0] as number) }
      : tensor;
  }

  /** The list or dictionary of which the use is an element, by the names at run time. */
  private inList({ tensor, start }: Use): Home | undefined {
    this.names ??= namesOf(this.program);
    const own = this.names
      .get(cornersOf(tensor))
      ?.findLast(
        ({ at, record: { name, parameter } }) => at <= start && parameter !== true && element.test(name),
      );
    const [, base, , rest = ""] = element.exec(own?.record.name ?? "") ?? [];
    if (base === undefined) return undefined;
    const named = (key: Key): string => `${base}[${typeof key === "string" ? `'${key}'` : key}]${rest}`;
    let length = this.lengths.get(base + rest);
    if (length === undefined) {
      length = 0;
      while (this.byName.has(named(length)) || this.byName.has(named(length + 1))) length++;
      this.lengths.set(base + rest, length);
    }
    const size = length;
    return {
      at: ([key]) => {
        const index = typeof key === "number" && key < 0 ? size + key : key;
        return index === undefined
          ? undefined
          : this.byName.get(named(index))?.findLast(({ at }) => at <= start)?.tensor;
      },
    };
  }

  private holdersOf(node: number): readonly Version[] {
    if (this.holders === undefined) {
      this.holders = new Map();
      for (const { versions } of this.program.variables) {
        for (const version of versions) {
          if (version.tensor.shape.length === 0 || version.tensor.nodes.length > 400) continue;
          for (const each of version.tensor.nodes) {
            const list = this.holders.get(each);
            if (list === undefined) this.holders.set(each, [version]);
            else list.push(version);
          }
        }
      }
    }
    return this.holders.get(node) ?? [];
  }
}

/** Equal for an array and its transpose. */
export function cornersOf({ nodes }: Tensor): string {
  return `${nodes[0]} ${nodes.at(-1)} ${nodes.length}`;
}

function namesOf({ variables }: Program): Map<string, Version[]> {
  const names = new Map<string, Version[]>();
  for (const { versions } of variables) {
    for (const version of versions) {
      const key = cornersOf(version.tensor);
      const list = names.get(key);
      if (list === undefined) names.set(key, [version]);
      else list.push(version);
    }
  }
  return names;
}

function inArray({ shape, nodes }: Tensor, count: number): Home {
  const inner = shape.slice(count);
  const size = sizeOf(inner);
  return {
    at: (keys) => {
      let at = 0;
      for (const [d, key] of keys.entries()) {
        const n = shape[d] as number;
        if (!Number.isInteger(key) || typeof key !== "number") return undefined;
        const index = key < 0 ? n + key : key;
        if (index < 0 || index >= n) return undefined;
        at = at * n + index;
      }
      const own = nodes.slice(at * size, (at + 1) * size);
      const [first] = own as [number];
      if (own.some((node) => node < 0)) return undefined;
      return { id: inner.length === 0 ? -2 - first : -1e9 - first * 1000 - size, shape: inner, nodes: own };
    },
  };
}

/** What stands between brackets at the end of an expression, a transpose set aside. */
function partsOf(
  text: string,
): { readonly keys: readonly string[]; readonly text: (keys: readonly string[]) => string } | undefined {
  const [, body = ""] = /^(.*?)(?:\.T|\.transpose\(\))?$/s.exec(text) ?? [];
  const [, base, chain] = /^(.*?)((?:\[[^[\]'":]+\])+)$/s.exec(body) ?? [];
  if (base === undefined || chain === undefined || base === "") return undefined;
  const keys = [...chain.matchAll(/\[([^[\]]+)\]/g)].map(([, key]) => key as string);
  const inOne = keys.length === 1 && /^[^,()]+,[^,()]+$/.test(keys[0] as string);
  if (!inOne && keys.some((key) => key.includes(","))) return undefined;
  return inOne
    ? {
        keys: (keys[0] as string).split(",").map((key) => key.trim()),
        text: (all) => `${base}[${all.join(", ")}]`,
      }
    : { keys, text: (all) => `${base}${all.map((key) => `[${key}]`).join("")}` };
}

/** The subscripts that are made of counters: each, one more or one less, from the end; and those at the ends. */
function subscriptsOf(names: readonly string[]): Subscript[] {
  const from =
    (name: string, f: (x: number) => number): Subscript["of"] =>
    (counters) => {
      const x = counters[name];
      return typeof x === "number" ? f(x) : undefined;
    };
  return [
    ...names.flatMap((name): Subscript[] => [
      { text: name, of: (counters) => counters[name], cost: -0.02 },
      { text: `${name} - 1`, of: from(name, (x) => x - 1), cost: 0.03 },
      { text: `${name} + 1`, of: from(name, (x) => x + 1), cost: 0.03 },
      { text: `-${name}`, of: from(name, (x) => (x > 0 ? -x : NaN)), cost: 0.04 },
      { text: `-${name} - 1`, of: from(name, (x) => (x >= 0 ? -x - 1 : NaN)), cost: 0.05 },
      { text: `-${name} + 1`, of: from(name, (x) => (x > 1 ? -x + 1 : NaN)), cost: 0.05 },
    ]),
    { text: "-1", of: () => -1, cost: 0.15 },
    { text: "0", of: () => 0, cost: 0.15 },
    { text: "1", of: () => 1, cost: 0.2 },
  ];
}
