/** @file Rows without an instruction, as WebAssembly functions of vectors of two doubles. */

import type { Tape } from "../../tape.ts";
import type { Primitive } from "../../value.ts";
import { f64x2, i32, i64x2, isComparison, v128 } from "../../instructions.ts";
import { Bytes, F64, type ModuleBytes, V128 } from "./bytes.ts";
import { definitions } from "../elementary/definitions.ts";
import { definitionOf } from "../elementary/expand.ts";
import { bitsOf, type Pool } from "./pool.ts";
import { writeMaskAsNumbers, writeRow } from "./vector-rows.ts";

/**
 * The functions of one module, each of which is written when it is first asked for. Imports must come before functions, so
 * {@link announce} what will be asked for.
 */
export class VectorFunctions {
  readonly #module: ModuleBytes;
  readonly #pool: Pool;
  readonly #ids: Primitive[] = [];
  readonly #imported = new Map<Primitive, number>();
  readonly #written = new Map<string, number>();
  /** What the module imports. */
  readonly imports: Record<string, WebAssembly.ImportValue> = {};

  constructor(module: ModuleBytes, pool: Pool) {
    this.#module = module;
    this.#pool = pool;
  }

  /** Imports the row's `evaluate`, if its function needs it. */
  announce(row: Primitive): void {
    const definition = definitions.get(row);
    if (
      definition !== undefined &&
      (definition.range?.beyond !== undefined || definition.range === undefined)
    )
      return;
    if (this.#imported.has(row)) return;
    const name = `f${this.#imported.size}`;
    this.imports[name] = row.evaluate as WebAssembly.ImportValue;
    const parameters = new Array<typeof F64>(row.partials.length).fill(F64);
    this.#imported.set(row, this.#module.import(name, parameters, [F64]));
  }

  /** The import of the row's `evaluate`, which must have been announced. */
  importOf(row: Primitive): number {
    const index = this.#imported.get(row);
    if (index === undefined) throw new Error(`internal: ${row.name} was not announced`);
    return index;
  }

  /** The function that computes rows that {@link canShare} it, on two numbers at once: a result for each row. */
  of(...rows: readonly Primitive[]): number {
    const key = rows.map((row) => this.#idOf(row)).join();
    let index = this.#written.get(key);
    if (index === undefined) {
      index = this.#write(rows);
      this.#written.set(key, index);
    }
    return index;
  }

  #idOf(row: Primitive): number {
    if (!this.#ids.includes(row)) this.#ids.push(row);
    return this.#ids.indexOf(row);
  }

  #write(rows: readonly Primitive[]): number {
    const body = new Bytes();
    const arity = rows[0]!.partials.length;
    const parameters = new Array<typeof V128>(arity).fill(V128);
    const results = new Array<typeof V128>(rows.length).fill(V128);
    const within = definitionOf(rows);
    if (within === undefined) {
      rows.forEach((row) => this.#laneByLane(row, body));
      return this.#module.function(parameters, results, [], body);
    }
    let locals = 0;
    const range = definitions.get(rows[0]!)?.range;
    if (range !== undefined) {
      this.#isWithin(body, range.min, range.max);
      body.do(i32.eqz).if(() => {
        const everywhere = definitionOf(rows, "everywhere");
        if (everywhere === undefined) rows.forEach((row) => this.#laneByLane(row, body));
        else locals = writeTape(everywhere, body, this.#pool, arity);
        body.return();
      });
    }
    locals = Math.max(locals, writeTape(within, body, this.#pool, arity));
    return this.#module.function(parameters, results, [[locals, V128]], body);
  }

  /** Whether both numbers of the first operand lie between the bounds. */
  #isWithin(body: Bytes, min: number, max: number): void {
    body.get(0);
    if (min === -max) body.simd(f64x2.abs);
    this.#pool.push(body, bitsOf(max));
    body.simd(f64x2.le);
    if (min !== -max) {
      body.get(0);
      this.#pool.push(body, bitsOf(min));
      body.simd(f64x2.ge).simd(v128.and);
    }
    body.simd(i64x2.bitMask).constI32(3).do(i32.eq);
  }

  #laneByLane(row: Primitive, body: Bytes): void {
    for (const lane of [0, 1]) {
      for (let k = 0; k < row.partials.length; k++) body.get(k).extractLane(lane);
      body.call(this.importOf(row));
      if (lane === 0) body.splat();
      else body.replaceLane(1);
    }
  }
}

/** Whether one function can compute both rows: they are defined for the same arguments, of which there is one. */
export function canShare(one: Primitive, other: Primitive): boolean {
  const [a, b] = [definitions.get(one), definitions.get(other)];
  if (a === undefined || b === undefined || one.partials.length + other.partials.length !== 2) return false;
  const isBeyond = (a.range?.beyond === undefined) === (b.range?.beyond === undefined);
  return isBeyond && a.range?.min === b.range?.min && a.range?.max === b.range?.max;
}

/**
 * Writes a program whose inputs are the first locals, and which leaves its outputs on the stack; comparisons are masks.
 * @returns how many locals it needs beside the inputs.
 */
function writeTape(tape: Tape, body: Bytes, pool: Pool, inputs: number): number {
  const { ops, starts, operands, primitives, constants } = tape;
  const push = (slot: number): void => {
    if (slot < 0) pool.push(body, bitsOf(constants[~slot]!));
    else body.get(slot);
  };
  const isMask = (slot: number): boolean =>
    slot >= inputs && isComparison(primitives[ops[slot - inputs]!]!.wasm);
  const pushNumber = (slot: number): void => {
    push(slot);
    if (isMask(slot)) writeMaskAsNumbers(body);
  };
  for (let i = 0; i < ops.length; i++) {
    const args = operands.subarray(starts[i], starts[i + 1]);
    writeRow(body, pool, primitives[ops[i]!]!, {
      push: (k) => pushNumber(args[k]!),
      pushMask: (k) => {
        push(args[k]!);
        if (!isMask(args[k]!)) body.isNotZero();
      },
      constants: (k) => {
        const slot = args[k]!;
        return slot < 0 ? [constants[~slot]!] : undefined;
      },
    });
    body.set(inputs + i);
  }
  tape.outputs.forEach(pushNumber);
  return ops.length;
}
