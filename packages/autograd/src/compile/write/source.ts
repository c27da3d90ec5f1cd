/** @file A program as lines of TypeScript, one constant for each step. */

import type { Tape } from "../../tape.ts";
import type { Primitive } from "../../value.ts";
import { asNumber, computesTruth, expression, literal } from "./js.ts";

export interface Body {
  /** Lines before the function. */
  readonly before: readonly string[];
  readonly lines: readonly string[];
  /** The outputs as expressions. */
  readonly outputs: readonly string[];
  /** So many outputs from this one on, as an array; where they are not, they are listed. */
  readonly row?: (from: number, count: number) => string;
}

/** What is called in a module. */
export class Names {
  readonly #taken: Set<string>;

  constructor(taken: readonly string[] = []) {
    this.#taken = new Set([...RESERVED, ...UNNAMEABLE, ...taken]);
  }

  /** The name, or one like it that is free; from now on it is not. */
  take(wish: string): string {
    const name = identifier(wish);
    let free = name;
    for (let i = 2; this.#taken.has(free); i++) free = `${name}_${i}`;
    this.#taken.add(free);
    return free;
  }

  has(name: string): boolean {
    return this.#taken.has(name);
  }
}

/** Where a body stands. */
interface Context {
  /** What may not be called so again. */
  readonly taken?: Names;
  /** What a row is called that has no JavaScript of its own. */
  readonly callee?: (row: Primitive) => string;
}

/** How long a line may grow before a part of it gets a name. */
const LONGEST = 90;

/**
 * The steps as constants, named by labels where there are some. What is used once and has no label stands where it is
 * used, unless the line would be too long.
 */
export function oneBody(
  tape: Tape,
  labels: ReadonlyMap<number, string>,
  reads: readonly string[],
  { taken = new Names(tape.primitives.map((row) => row.name)), callee = (row) => row.name }: Context = {},
): Body {
  const { inputs, ops, operands, primitives, constants } = tape;
  const uses = new Int32Array(inputs + ops.length);
  for (const slot of [...operands, ...tape.outputs]) if (slot >= 0) uses[slot] = uses[slot]! + 1;
  const nameFor = (wish: string): string => taken.take(wish);
  /** What stands where a slot is used: a name, or what it computes. */
  const texts: string[] = [];
  const isComposed = new Uint8Array(inputs + ops.length);
  const isTruth = (slot: number): boolean => computesTruth(tape, slot);
  const text = (slot: number): string => (slot < 0 ? literal(constants[~slot]!) : texts[slot]!);
  const operand = (slot: number): string => (isComposed[slot] === 1 ? `(${text(slot)})` : text(slot));
  for (let slot = 0; slot < inputs; slot++) texts.push(nameFor(labels.get(slot) ?? `x${slot}`));
  const lines = reads.map((read, i) => `const ${texts[i]} = ${read};`);
  let next = 0;
  for (let i = 0; i < ops.length; i++) {
    const slot = inputs + i;
    const row = primitives[ops[i]!]!;
    const computed = expression(tape, i, isCall(row) ? text : operand, isTruth, callee(row));
    const label = labels.get(slot);
    if (uses[slot] === 1 && label === undefined && computed.length < LONGEST) {
      texts.push(computed);
      isComposed[slot] = isCall(row) ? 0 : 1;
    } else {
      texts.push(nameFor(label ?? `t${next++}`));
      lines.push(`const ${texts[slot]} = ${computed};`);
    }
  }
  return {
    before: [],
    lines,
    outputs: Array.from(tape.outputs, (slot) => asNumber(text(slot), isTruth(slot))),
  };
}

/** Whether the row is written as a call, which binds more tightly than any operator. */
function isCall({ js }: Primitive): boolean {
  return js === undefined || js("", "", "").startsWith("Math.");
}

/** Words that a constant may not be called. */
export const RESERVED =
  "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface package private protected public await async of Math Float64Array Int32Array Number Object BigInt POWERS powersOfTwo DOUBLE WORDS TWO_OVER_PI HALF_PI reduce".split(
    " ",
  );

/** Words that nothing may be called, beside those: they would hide what is meant by them, or are no names in modules. */
export const UNNAMEABLE = ["arguments", "eval", "undefined", "NaN", "Infinity"];

/** A label as an identifier: `weights.hidden[2]` is `weights_hidden_2`. */
export function identifier(label: string): string {
  const text = label.replace(/\W+/gu, "_").replace(/^_+|_+$/g, "");
  return /^[A-Za-z_]/.test(text) ? text : `v${text}`;
}
