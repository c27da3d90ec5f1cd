/**
 * @file The interpreter: the tape itself. It generates no code, so it is ready at once and runs under every policy; all
 * other backends must answer its bits.
 */

import { cos, cosh, exp, expm1, log, log1p, sin, tanh } from "../../elementary.ts";
import { f64, select } from "../../instructions.ts";
import type { Tape } from "../../tape.ts";
import { callOf, partOf, type Primitive } from "../../value.ts";
import { schedule } from "../program/schedule.ts";

/** Runs a tape on the numbers that stand in `input` and writes its outputs. */
export type Run = (input: Float64Array, output: Float64Array) => void;

type Evaluate = (...numbers: readonly number[]) => number;

/** Called, as neither an instruction nor what stands below says what the row computes. */
const CALL = 0;
/**
 * What is done for a row. Where it is one WebAssembly instruction, its code is the instruction's, among which the number
 * above is free.
 */
function codeOf({ wasm }: Primitive): number {
  return wasm ?? CALL;
}

/** A tape as the interpreter reads it: runs of steps of one operation. */
interface Runs {
  readonly primitives: readonly Primitive[];
  /** What is done for each of {@link primitives}. */
  readonly codes: Uint8Array;
  /** For each run, the index of its operation in {@link primitives}. */
  readonly ops: Int32Array;
  /** For each run, where the results of the next one begin. */
  readonly ends: Int32Array;
  /** The places of all operands, step by step. */
  readonly operands: Int32Array;
  /** For the place of each call, where its results stand; and how many results there are in all. */
  readonly calls: ReadonlyMap<number, number>;
  readonly results: number;
}

/**
 * Method: what to do is asked once for a run of steps of one operation, not once for each step: {@link schedule} puts the
 * steps of one operation side by side. All numbers stand in one array (constants, inputs, steps as they are scheduled).
 */
export function interpreter(tape: Tape): Run {
  const { inputs } = tape;
  const constants = tape.constants.length;
  const first = constants + inputs;
  const places = new Int32Array(tape.ops.length);
  const place = (slot: number): number =>
    slot < 0 ? ~slot : slot < inputs ? constants + slot : places[slot - inputs]!;
  const runs = runsOf(tape, first, places, place);
  const outputs = tape.outputs.map(place);
  const values = new Float64Array(first + tape.ops.length + runs.results);
  values.set(tape.constants);

  return (input, output) => {
    for (let i = 0; i < inputs; i++) values[constants + i] = input[i]!;
    take(runs, values, first);
    for (let i = 0; i < outputs.length; i++) output[i] = values[outputs[i]!]!;
  };
}

/** The runs of a tape, whose results begin at `first`. Writes into `places`, which `place` reads, where each step's stands. */
function runsOf(tape: Tape, first: number, places: Int32Array, place: (slot: number) => number): Runs {
  const { starts, primitives } = tape;
  const order = schedule(tape);
  const ops = new Int32Array(order.length); // more than there are runs, but memory that is not touched costs nothing
  const ends = new Int32Array(order.length);
  const operands = new Int32Array(tape.operands.length);
  let run = -1;
  let at = 0;
  for (let i = 0; i < order.length; i++) {
    const step = order[i]!;
    const op = tape.ops[step]!;
    if (run < 0 || op !== ops[run]) ops[++run] = op;
    ends[run] = first + i + 1;
    places[step] = first + i;
    const end = starts[step + 1]!;
    for (let k = starts[step]!; k < end; k++) operands[at++] = place(tape.operands[k]!);
  }
  const codes = Uint8Array.from(primitives, codeOf);
  const calls = new Map<number, number>();
  let results = 0;
  if (primitives.some((row) => callOf(row) !== undefined)) {
    tape.ops.forEach((op, step) => {
      const block = callOf(primitives[op]!);
      if (block === undefined) return;
      calls.set(places[step]!, first + tape.ops.length + results);
      results += block.outputs;
    });
  }
  return {
    primitives,
    codes,
    ops: ops.slice(0, run + 1),
    ends: ends.slice(0, run + 1),
    operands,
    calls,
    results,
  };
}

/** The operand at a position. */
const pick = (values: Float64Array, operands: Int32Array, at: number): number => values[operands[at]!]!;

/** Computes all steps, whose results begin at `i`. */
function take(
  { primitives, codes, ops, ends, operands, calls }: Runs,
  values: Float64Array,
  i: number,
): void {
  let at = 0;
  for (let run = 0; run < ops.length; run++) {
    const op = ops[run]!;
    const end = ends[run]!;
    switch (codes[op]) {
      case f64.add:
        for (; i < end; i++, at += 2) values[i] = pick(values, operands, at) + pick(values, operands, at + 1);
        break;
      case f64.sub:
        for (; i < end; i++, at += 2) values[i] = pick(values, operands, at) - pick(values, operands, at + 1);
        break;
      case f64.mul:
        for (; i < end; i++, at += 2) values[i] = pick(values, operands, at) * pick(values, operands, at + 1);
        break;
      case f64.div:
        for (; i < end; i++, at += 2) values[i] = pick(values, operands, at) / pick(values, operands, at + 1);
        break;
      case f64.min:
        for (; i < end; i++, at += 2)
          values[i] = Math.min(pick(values, operands, at), pick(values, operands, at + 1));
        break;
      case f64.max:
        for (; i < end; i++, at += 2)
          values[i] = Math.max(pick(values, operands, at), pick(values, operands, at + 1));
        break;
      case f64.eq:
        for (; i < end; i++, at += 2)
          values[i] = pick(values, operands, at) === pick(values, operands, at + 1) ? 1 : 0;
        break;
      case f64.ne:
        for (; i < end; i++, at += 2)
          values[i] = pick(values, operands, at) !== pick(values, operands, at + 1) ? 1 : 0;
        break;
      case f64.lt:
        for (; i < end; i++, at += 2)
          values[i] = pick(values, operands, at) < pick(values, operands, at + 1) ? 1 : 0;
        break;
      case f64.gt:
        for (; i < end; i++, at += 2)
          values[i] = pick(values, operands, at) > pick(values, operands, at + 1) ? 1 : 0;
        break;
      case f64.le:
        for (; i < end; i++, at += 2)
          values[i] = pick(values, operands, at) <= pick(values, operands, at + 1) ? 1 : 0;
        break;
      case f64.ge:
        for (; i < end; i++, at += 2)
          values[i] = pick(values, operands, at) >= pick(values, operands, at + 1) ? 1 : 0;
        break;
      case select:
        for (; i < end; i++, at += 3) {
          const chosen = pick(values, operands, at) !== 0 ? at + 1 : at + 2;
          values[i] = pick(values, operands, chosen);
        }
        break;
      case f64.neg:
        for (; i < end; i++, at++) values[i] = -pick(values, operands, at);
        break;
      case f64.abs:
        for (; i < end; i++, at++) values[i] = Math.abs(pick(values, operands, at));
        break;
      case f64.sqrt:
        for (; i < end; i++, at++) values[i] = Math.sqrt(pick(values, operands, at));
        break;
      default: {
        const row = primitives[op]!;
        const block = callOf(row);
        const part = partOf(row);
        if (block !== undefined) {
          for (; i < end; i++, at += block.inputs) {
            for (let k = 0; k < block.inputs; k++) block.input[k] = pick(values, operands, at + k);
            block.run();
            values.set(block.output, calls.get(i));
          }
        } else if (part !== undefined) {
          for (; i < end; i++, at++) values[i] = values[calls.get(operands[at]!)! + part]!;
        } else {
          call(row, values, operands, i, end, at);
          at += row.partials.length * (end - i);
          i = end;
        }
      }
    }
  }
}

/** Writes the results from `i` to before `end`, whose operands begin at `at`. */
type Loop = (values: Float64Array, operands: Int32Array, i: number, end: number, at: number) => void;

/** Loops that name what they call, so that V8 computes it in place: called through a variable, each number is boxed. */
const LOOPS: ReadonlyMap<unknown, Loop> = new Map<unknown, Loop>([
  [
    exp,
    (v, o, i, end, at) => {
      for (; i < end; i++, at++) v[i] = exp(pick(v, o, at));
    },
  ],
  [
    expm1,
    (v, o, i, end, at) => {
      for (; i < end; i++, at++) v[i] = expm1(pick(v, o, at));
    },
  ],
  [
    log,
    (v, o, i, end, at) => {
      for (; i < end; i++, at++) v[i] = log(pick(v, o, at));
    },
  ],
  [
    log1p,
    (v, o, i, end, at) => {
      for (; i < end; i++, at++) v[i] = log1p(pick(v, o, at));
    },
  ],
  [
    sin,
    (v, o, i, end, at) => {
      for (; i < end; i++, at++) v[i] = sin(pick(v, o, at));
    },
  ],
  [
    cos,
    (v, o, i, end, at) => {
      for (; i < end; i++, at++) v[i] = cos(pick(v, o, at));
    },
  ],
  [
    cosh,
    (v, o, i, end, at) => {
      for (; i < end; i++, at++) v[i] = cosh(pick(v, o, at));
    },
  ],
  [
    tanh,
    (v, o, i, end, at) => {
      for (; i < end; i++, at++) v[i] = tanh(pick(v, o, at));
    },
  ],
]);

/** Calls a row's `evaluate` for the results from `i` to before `end`, whose operands begin at `at`. */
function call(
  row: Primitive,
  values: Float64Array,
  operands: Int32Array,
  i: number,
  end: number,
  at: number,
): void {
  const evaluate = row.evaluate as Evaluate;
  const loop = LOOPS.get(evaluate);
  if (loop !== undefined) return loop(values, operands, i, end, at);
  switch (row.partials.length) {
    case 1:
      for (; i < end; i++, at++) values[i] = evaluate(pick(values, operands, at));
      break;
    case 2:
      for (; i < end; i++, at += 2) {
        values[i] = evaluate(pick(values, operands, at), pick(values, operands, at + 1));
      }
      break;
    default:
      for (; i < end; i++, at += 3) {
        values[i] = evaluate(
          pick(values, operands, at),
          pick(values, operands, at + 1),
          pick(values, operands, at + 2),
        );
      }
  }
}
