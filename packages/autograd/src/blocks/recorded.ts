/** @file Blocks that are graphs: what a function did when it was called on unknown numbers. */

import { Kernel } from "../compile/run/kernel.ts";
import { asGraph, derivative, gradient } from "../differentiate.ts";
import { placeholder } from "../leaf.ts";
import { usersFirst } from "../order.ts";
import { dot } from "../primitives.ts";
import { linearize, type Tape } from "../tape.ts";
import { isValue, type Num, type Operand, type Operation, Value } from "../value.ts";
import { Block, type Derived, type Mask, placesOf } from "./block.ts";

/** After how many runs a block gets a kernel that generates code. */
const PATIENCE = 20;

/** The results of a graph as a function of its leaves. */
export class Recorded extends Block {
  readonly #leaves: readonly Value[];
  readonly #results: readonly Num[];
  #kernel: Kernel | undefined;
  #runs = 0;
  readonly #tangents = new Map<string, Derived>();

  constructor(name: string, leaves: readonly Value[], results: readonly Num[]) {
    super(name, leaves.length, results.length);
    this.#leaves = leaves;
    this.#results = results;
  }

  get #code(): Kernel {
    return (this.#kernel ??= new Kernel(this.#tape, [], { backend: "run" }));
  }
  get #tape(): Tape {
    return linearize(this.#results, this.#leaves);
  }
  get input(): Float64Array {
    return this.#code.input;
  }
  get output(): Float64Array {
    return this.#code.output;
  }

  /** Method: most blocks run a few times and are forgotten, so memory for generated code is taken from a block that does not. */
  run(): void {
    const code = this.#code;
    code.run();
    if (++this.#runs !== PATIENCE) return;
    this.#kernel = new Kernel(code.tape, []);
    this.#kernel.input.set(code.input);
    this.#kernel.output.set(code.output);
  }

  expand(args: readonly Num[]): Num[] {
    return copied(this.#results, new Map(this.#leaves.map((leaf, i) => [leaf, args[i]!])));
  }

  protected makeBoth(active: Mask): Derived {
    const { leaves, tangents, moved, codes } = this.#pushed(active);
    return {
      block: new Recorded(this.name, leaves, [...this.#results, ...moved.map((k) => tangents[k]!)]),
      inputs: codes,
      outputs: Int32Array.from([...this.#results.keys(), ...moved.map((k) => ~k)]),
    };
  }

  override tangent(active: Mask): Derived {
    const key = active.join("");
    let derived = this.#tangents.get(key);
    if (derived === undefined) {
      const { leaves, tangents, moved, codes } = this.#pushed(active);
      derived = {
        block: new Recorded(
          `∂${this.name}`,
          leaves,
          moved.map((k) => tangents[k]!),
        ),
        inputs: codes,
        outputs: Int32Array.from(moved, (k) => ~k),
      };
      this.#tangents.set(key, derived);
    }
    return derived;
  }

  #pushed(active: Mask): { leaves: Value[]; tangents: Num[]; moved: number[]; codes: Int32Array } {
    const places = placesOf(active);
    const directions = places.map(() => placeholder());
    const along = new Map(places.map((i, k) => [this.#leaves[i]!, directions[k]!]));
    const tangents = derivative(this.#results, along, asGraph);
    const moved = [...tangents.keys()].filter((k) => tangents[k] !== 0);
    return {
      leaves: [...this.#leaves, ...directions],
      tangents,
      moved,
      codes: Int32Array.from([...this.#leaves.keys(), ...places.map((i) => ~i)]),
    };
  }

  protected makePull(arrived: Mask, wanted: Mask): Derived {
    const results = placesOf(arrived);
    const targets = placesOf(wanted);
    const adjoints = results.map(() => placeholder());
    const root = dot(
      adjoints,
      results.map((k) => this.#results[k]!),
    );
    const gradients = gradient(
      root,
      targets.map((i) => this.#leaves[i]!),
    );
    const given = targets.map((i, k) => [i, gradients[k]!] as const).filter(([, x]) => x !== 0);
    const inputs = [...this.#leaves.entries(), ...results.map((k, i) => [~k, adjoints[i]!] as const)];
    return {
      ...usingOnly(
        `∂${this.name}`,
        inputs,
        given.map(([, x]) => x),
      ),
      outputs: Int32Array.from(given, ([i]) => i),
    };
  }
}

/** The block of these results, of those inputs (each a {@link Derived} code and its leaf) that they use. */
export function usingOnly(
  name: string,
  inputs: readonly (readonly [code: number, leaf: Value])[],
  results: readonly Num[],
): Pick<Derived, "block" | "inputs"> {
  const used = new Set(usersFirst(results.filter(isValue)));
  const taken = inputs.filter(([, leaf]) => used.has(leaf));
  return {
    block: new Recorded(
      name,
      taken.map(([, leaf]) => leaf),
      results,
    ),
    inputs: Int32Array.from(taken, ([code]) => code),
  };
}

/** What was recorded, and the values from outside on which it depends: they are leaves of the block too. */
export interface Closure {
  readonly block: Recorded;
  readonly outside: readonly Value[];
}

/** The graph of `results` as a block of `leaves`, and of the values from outside that it uses. */
export function closureOf(name: string, leaves: readonly Value[], results: readonly Num[]): Closure {
  const own = new Set(leaves);
  const dependents = new Set<Value>(leaves);
  const order = usersFirst(results.filter(isValue)).toReversed();
  for (const node of order) {
    if (node.args.some((arg) => isValue(arg) && dependents.has(arg))) dependents.add(node);
  }
  const outside = new Set<Value>();
  const note = (x: Num): void => {
    if (isValue(x) && !dependents.has(x)) outside.add(x);
  };
  for (const node of order) if (dependents.has(node) && !own.has(node)) node.args.forEach(note);
  results.forEach(note);
  if (outside.size === 0) return { block: new Recorded(name, leaves, results), outside: [] };
  const inside = new Map<Value, Num>(leaves.map((leaf) => [leaf, leaf]));
  const extra = Array.from(outside, (x) => {
    const leaf = placeholder(x.label);
    inside.set(x, leaf);
    return leaf;
  });
  return { block: new Recorded(name, [...leaves, ...extra], copied(results, inside)), outside: [...outside] };
}

/** The same results, of a graph in which equal operations on equal operands are one value. */
export function sharing(results: readonly Num[]): readonly Num[] {
  const one = new Map<Value, Value>();
  const known = new Map<string, Value>();
  const rows = new Map<Operation, number>();
  const names = new Map<Value, number>();
  const again = (x: Num): Num => (typeof x === "number" ? x : one.get(x)!);
  const operand = (x: Operand | null): Operand | null =>
    x === null ? null : typeof x === "number" || isValue(x) ? again(x) : x.map(again);
  const nameOf = (x: Num): string => (isValue(x) ? String(names.get(x)) : Object.is(x, -0) ? "=-0" : `=${x}`);
  const textOf = (x: Operand | null): string =>
    x === null ? "" : typeof x === "number" || isValue(x) ? nameOf(x) : x.map(nameOf).join();
  for (const node of usersFirst(results.filter(isValue)).toReversed()) {
    const { op } = node;
    let same = node;
    if (op !== null) {
      if (!rows.has(op)) rows.set(op, rows.size);
      const [x, y] = [operand(node.x), operand(node.y)];
      const key = `${rows.get(op)} ${textOf(x)} ${textOf(y)}`;
      same = known.get(key) ?? new Value(node.number, op, x, y);
      known.set(key, same);
    }
    one.set(node, same);
    if (!names.has(same)) names.set(same, names.size);
  }
  return results.map(again);
}

/** The same graph on other values: `instead` has one for each value that it stands on. */
function copied(results: readonly Num[], instead: Map<Value, Num>): Num[] {
  const again = (x: Num): Num => (typeof x === "number" ? x : instead.get(x)!);
  const operand = (x: Operand | null): Operand | null =>
    x === null ? null : typeof x === "number" || isValue(x) ? again(x) : x.map(again);
  for (const node of usersFirst(results.filter(isValue)).toReversed()) {
    const { op, x, y, args } = node;
    if (instead.has(node) || op === null) continue;
    if (args.some((arg) => isValue(arg) && !instead.has(arg))) continue; // below what it stands on
    instead.set(node, new Value(undefined, op, operand(x), operand(y)));
  }
  return results.map(again);
}
