/**
 * @file The interpreter: the tape itself, step by step. It generates no code, so it is ready at once and runs under every
 * policy; all other backends must answer its bits.
 */

import type { Tape } from "../tape.ts";

/** Runs a tape on the numbers that stand in `input` and writes its outputs. */
export type Run = (input: Float64Array, output: Float64Array) => void;

/** Called, as no instruction says what the row computes. The numbers are free among WebAssembly's instructions on f64. */
const CALL = [0, 1, 2, 3] as const;

type Evaluate = (...numbers: readonly number[]) => number;

/**
 * Method: all numbers stand in one array (constants, inputs, steps). Rows that are one WebAssembly instruction are
 * dispatched on it, which V8 makes a jump table; only the others cost a call.
 */
export function interpreter(tape: Tape): Run {
  const { inputs, ops, starts, primitives } = tape;
  const constants = tape.constants.length;
  const values = new Float64Array(constants + inputs + ops.length);
  values.set(tape.constants);
  const place = (slot: number): number => (slot >= 0 ? constants + slot : ~slot);
  const operands = tape.operands.map(place);
  const outputs = tape.outputs.map(place);
  const codeOf = primitives.map(({ wasm, partials }) => wasm ?? (CALL[partials.length] as number));
  const codes = Uint8Array.from(ops, (op) => codeOf[op] as number);
  const evaluates = primitives.map(({ evaluate }) => evaluate as Evaluate);

  return (input, output) => {
    for (let i = 0; i < inputs; i++) values[constants + i] = input[i] as number;
    steps(values, constants + inputs, codes, operands, ops, starts, evaluates);
    for (let i = 0; i < outputs.length; i++) output[i] = values[outputs[i] as number] as number;
  };
}

function steps(
  values: Float64Array,
  first: number,
  codes: Uint8Array,
  operands: Int32Array,
  ops: Int32Array,
  starts: Int32Array,
  evaluates: readonly Evaluate[],
): void {
  let at = 0;
  for (let i = 0; i < codes.length; i++) {
    const x = values[operands[at] as number] as number;
    const y = values[operands[at + 1] as number] as number;
    at += 2;
    let result: number;
    switch (codes[i]) {
      case 0xa0:
        result = x + y;
        break;
      case 0xa1:
        result = x - y;
        break;
      case 0xa2:
        result = x * y;
        break;
      case 0xa3:
        result = x / y;
        break;
      case 0xa4:
        result = Math.min(x, y);
        break;
      case 0xa5:
        result = Math.max(x, y);
        break;
      case 0x61:
        result = x === y ? 1 : 0;
        break;
      case 0x62:
        result = x !== y ? 1 : 0;
        break;
      case 0x63:
        result = x < y ? 1 : 0;
        break;
      case 0x64:
        result = x > y ? 1 : 0;
        break;
      case 0x65:
        result = x <= y ? 1 : 0;
        break;
      case 0x66:
        result = x >= y ? 1 : 0;
        break;
      case 0x1b:
        result = x !== 0 ? y : (values[operands[at] as number] as number);
        at++;
        break;
      case 0x9a:
        result = -x;
        at--;
        break;
      case 0x99:
        result = Math.abs(x);
        at--;
        break;
      case 0x9f:
        result = Math.sqrt(x);
        at--;
        break;
      default:
        result = called(i, values, operands, ops, starts, evaluates);
        at = starts[i + 1] as number;
    }
    values[first + i] = result;
  }
}

function called(
  step: number,
  values: Float64Array,
  operands: Int32Array,
  ops: Int32Array,
  starts: Int32Array,
  evaluates: readonly Evaluate[],
): number {
  const evaluate = evaluates[ops[step] as number] as Evaluate;
  const start = starts[step] as number;
  const x = values[operands[start] as number] as number;
  switch ((starts[step + 1] as number) - start) {
    case 1:
      return evaluate(x);
    case 2:
      return evaluate(x, values[operands[start + 1] as number] as number);
    default:
      return evaluate(
        x,
        values[operands[start + 1] as number] as number,
        values[operands[start + 2] as number] as number,
      );
  }
}
