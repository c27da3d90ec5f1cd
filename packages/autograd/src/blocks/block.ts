/**
 * @file Blocks: programs of several results that are recorded once, and called. On numbers a call runs the program; on values it
 * is one value, with a value for each result. The derivatives of a block are blocks, made when they are asked for.
 */

import { call as callNotation, around } from "../notation.ts";
import { type Callable, type CallRow, type Num, type PartRow, Value } from "../value.ts";

/**
 * A block that was made from another, of one that computes y from x.
 *
 * Its inputs and outputs are told by numbers: i is input or output i of the other block, ~i is what belongs to it: a tangent of
 * it, or its adjoint.
 */
export interface Derived {
  readonly block: Block;
  readonly inputs: Int32Array;
  readonly outputs: Int32Array;
}

/** Which inputs or outputs: a 1 for each of them. */
export type Mask = Uint8Array;

export abstract class Block implements Callable {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** The numbers from which {@link run} computes {@link output}. The same arrays for life. */
  abstract readonly input: Float64Array;
  abstract readonly output: Float64Array;
  readonly #derived = new Map<string, Derived>();
  #row: CallRow | undefined;

  constructor(name: string, inputs: number, outputs: number) {
    this.name = name;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  abstract run(): void;
  /** The same results from the same arguments, as graph without calls of this block. */
  abstract expand(args: readonly Num[]): Num[];
  protected abstract makeBoth(active: Mask): Derived;
  protected abstract makePull(arrived: Mask, wanted: Mask): Derived;

  /** x and the tangents of what is `active` → y and its tangents; those that are zero by structure are not there. */
  both(active: Mask): Derived {
    return this.#once(`both ${active.join("")}`, () => this.makeBoth(active));
  }

  /** The same, of which only the tangents matter. */
  tangent(active: Mask): Derived {
    return this.both(active);
  }

  /** x and those adjoints of y that `arrived` → the adjoints of x that are `wanted`, but for those that are zero by structure. */
  pull(arrived: Mask, wanted: Mask): Derived {
    return this.#once(`pull ${arrived.join("")} ${wanted.join("")}`, () => this.makePull(arrived, wanted));
  }

  #once(key: string, make: () => Derived): Derived {
    let derived = this.#derived.get(key);
    if (derived === undefined) this.#derived.set(key, (derived = make()));
    return derived;
  }

  /** The results on these arguments: numbers on numbers, else values. */
  call(args: readonly Num[]): Num[] {
    if (args.length !== this.inputs) throw new Error(`internal: ${this.name} takes ${this.inputs} numbers`);
    const isKnown = this.#computed(args);
    if (args.every((arg) => typeof arg === "number")) return [...this.output];
    const call = new Value(isKnown ? NaN : undefined, this.row, args.slice(), null);
    return Array.from(
      { length: this.outputs },
      (_, k) => new Value(isKnown ? this.output[k]! : undefined, partRow(k), call, null),
    );
  }

  /** Runs it on the numbers of these arguments, if they are known. */
  #computed(args: readonly Num[]): boolean {
    let isKnown = true;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i]!;
      const x = typeof arg === "number" ? arg : arg.number;
      if (x === undefined) isKnown = false;
      else this.input[i] = x;
    }
    if (isKnown) this.run();
    return isKnown;
  }

  /** One result of a call, as a number; `undefined` if that is not known. */
  resultOf(call: Value, k: number): number | undefined {
    return this.#computed(call.args) ? this.output[k] : undefined;
  }

  /** The operation of its calls. */
  get row(): CallRow {
    if (this.#row !== undefined) return this.#row;
    const { name } = this;
    const holder = {
      [name]: (...args: readonly Num[]): Value => {
        const isKnown = args.every((arg) => typeof arg === "number" || arg.number !== undefined);
        return new Value(isKnown ? NaN : undefined, row, args, null);
      },
    };
    const row: CallRow = Object.assign(holder[name]!, {
      form: "call",
      evaluate: notOne,
      partials: [],
      domain: [],
      notation: callNotation(name),
      block: this,
    } as const);
    this.#row = row;
    return row;
  }

  pushed(args: readonly Num[], tangents: readonly (Num | undefined)[]): (Num | undefined)[] {
    const { block, inputs, outputs } = this.tangent(maskOf(tangents));
    const results = block.call(Array.from(inputs, (i) => (i >= 0 ? args[i]! : (tangents[~i] ?? 0))));
    const answer = new Array<Num | undefined>(this.outputs).fill(undefined);
    for (let k = 0; k < outputs.length; k++) if (outputs[k]! < 0) answer[~outputs[k]!] = results[k];
    return answer;
  }

  pulled(
    args: readonly Num[],
    adjoints: readonly (Num | undefined)[],
    wanted: readonly boolean[],
  ): (Num | undefined)[] {
    const { block, inputs, outputs } = this.pull(maskOf(adjoints), Uint8Array.from(wanted, Number));
    const results = block.call(Array.from(inputs, (i) => (i >= 0 ? args[i]! : (adjoints[~i] ?? 0))));
    const answer = new Array<Num | undefined>(args.length).fill(undefined);
    // A loop answers for all rows where one is wanted.
    for (let k = 0; k < outputs.length; k++)
      if (wanted[outputs[k]!] === true) answer[outputs[k]!] = results[k];
    return answer;
  }
}

function maskOf(numbers: readonly (Num | undefined)[]): Mask {
  return Uint8Array.from(numbers, (x) => (x === undefined ? 0 : 1));
}

function notOne(): number {
  throw new Error("internal: a call has no number of its own");
}

const partRows: PartRow[] = [];

/** The operation that takes the result `k` of a call. */
function partRow(k: number): PartRow {
  const known = partRows[k];
  if (known !== undefined) return known;
  const take = (call: Value): Value => {
    const { block } = call.op as CallRow & { readonly block: Block };
    return new Value(block.resultOf(call, k), row, call, null);
  };
  const row: PartRow = Object.assign(take, {
    form: "part",
    evaluate: notOne,
    partials: [],
    domain: [],
    notation: around(["", `[${k}]`], ["", `\\left[${k}\\right]`]),
    part: k,
  } as const);
  Object.defineProperty(row, "name", { value: `result ${k}` });
  partRows[k] = row;
  return row;
}

/** Which of the places from `first` on, `count` of them. */
export function range(first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => first + i);
}

/** The places where there is a 1. */
export function placesOf(mask: Mask): number[] {
  return Array.from(mask.keys()).filter((i) => mask[i] === 1);
}
