/** @file Pieces of a tape as WebAssembly functions: steps one by one, and in vectors of two where two steps do the same. */

import type { Tape } from "../../tape.ts";
import type { Primitive } from "../../value.ts";
import { f64, i64, isComparison, select } from "../../instructions.ts";
import { Bytes, F64, I32 } from "./bytes.ts";
import { definitions } from "../elementary/definitions.ts";
import type { Layout } from "../program/layout.ts";
import { forSpeed } from "../program/limits.ts";
import { endOfFirst } from "../program/program.ts";
import { pairSteps } from "../program/pairs.ts";
import type { Pool } from "./pool.ts";
import { type Locals, Registers } from "./registers.ts";
import { canShare, type VectorFunctions } from "./vector-function.ts";
import { writeRow } from "./vector-rows.ts";

/** Up to so many steps are paired, beside what is repeated: beyond, code waits for the memory that it is read from, and vectors do not help. */
const PAIRED = 4_000;

/** Bytes of memory for constants in vectors: those of all elementary functions, and one for each operand that is paired and one. */
export function roomForConstants({ ops, operands }: Tape): number {
  const count = ops.length <= PAIRED ? operands.length : operands.length / forSpeed.times;
  return 12_288 + 8 * Math.ceil(count);
}

/** Writes the body of one function after the other. */
export class FunctionWriter {
  readonly #tape: Tape;
  readonly #plan: Layout;
  readonly #pool: Pool;
  readonly #registers: Registers;
  /** The functions of the module at hand. */
  #functions: VectorFunctions | undefined;
  /** The index of each that has been asked for, by the index of its row and one more than that of a second. */
  readonly #callees: Int32Array;
  /** Whether the row, by its index, is computed by a function of vectors. */
  readonly #isElementary: readonly boolean[];
  readonly #isWritten: Uint8Array;
  #body = new Bytes();
  #hasPairs = false;
  /** The first step of the present function, and the one after its last. */
  #from = 0;
  #to = 0;

  /** @param constants the address of the tape's constants. */
  constructor(tape: Tape, plan: Layout, pool: Pool, constants: number) {
    this.#tape = tape;
    this.#plan = plan;
    this.#pool = pool;
    this.#registers = new Registers(tape, plan, pool, constants);
    this.#callees = new Int32Array(tape.primitives.length * (tape.primitives.length + 1));
    this.#isElementary = tape.primitives.map((row) => definitions.has(row));
    this.#isWritten = new Uint8Array(tape.ops.length);
  }

  /** From now on, functions of another module are called. */
  begin(functions: VectorFunctions): void {
    this.#functions = functions;
    this.#callees.fill(-1);
  }

  piece(index: number): { body: Bytes; locals: Locals } {
    const { ops } = this.#tape;
    const item = this.#plan.pieces[index]!;
    const isRepeated = item.kind === "repeat";
    this.#from = item.from;
    this.#to = isRepeated ? endOfFirst(item) : item.to;
    this.#body = new Bytes(16 * (this.#to - this.#from) + 256);
    this.#registers.begin(this.#body, item, index === this.#plan.pieces.length - 1);
    this.#hasPairs = isRepeated || ops.length <= PAIRED;
    if (this.#hasPairs)
      pairSteps(this.#tape, this.#from, this.#to, this.#registers.mates, this.#registers.isUpper);
    else this.#registers.mates.fill(-1, this.#from, this.#to);
    for (let i = this.#from; i < this.#to; i++) this.#write(i);
    if (index === this.#plan.pieces.length - 1) this.#lastOutputs();
    const body = isRepeated ? this.#registers.repeated() : this.#body;
    return { body, locals: this.#registers.locals };
  }

  /** Writes a step, and first what it and its mate need. */
  #write(i: number): void {
    if (this.#isWritten[i] === 1) return;
    this.#isWritten[i] = 1;
    const mate = this.#registers.mates[i]!;
    if (mate === -1) return this.#writeOne(i);
    this.#isWritten[mate] = 1;
    for (const step of [i, mate]) {
      for (const slot of this.#operands(step)) {
        const needed = slot - this.#tape.inputs;
        if (needed >= this.#from) this.#write(needed);
      }
    }
    if (this.#registers.isUpper[i] === 1) this.#writePair(mate, i);
    else this.#writePair(i, mate);
  }

  #writeOne(i: number): void {
    const { inputs, ops, starts, operands } = this.#tape;
    const op = ops[i]!;
    const start = starts[i]!;
    const end = starts[i + 1]!;
    if (this.#hasPairs) {
      for (let k = start; k < end; k++) {
        const needed = operands[k]! - inputs;
        if (needed >= this.#from) this.#write(needed);
      }
    }
    if (this.#isElementary[op] === true) return this.#writeElementary(i);
    const { wasm } = this.#row(i);
    const third = operands[start + 2]!;
    if (
      wasm === select &&
      end - start === 3 &&
      this.#registers.isConstant(third) &&
      Object.is(this.#tape.constants[~third], 0)
    ) {
      // Its bits, or none: the instruction for it would be a jump, which is guessed wrong again and again.
      this.#registers.push(operands[start + 1]!);
      this.#body.do(i64.reinterpretF64).constI64(0);
      this.#registers.pushCondition(operands[start]!);
      this.#body.do(i64.extendI32, i64.sub, i64.and, f64.reinterpretI64);
      this.#registers.set(inputs + i, F64);
      return this.#registers.keep(i);
    }
    if (wasm === select) {
      this.#registers.push(operands[start + 1]!);
      this.#registers.push(operands[start + 2]!);
      this.#registers.pushCondition(operands[start]!);
    } else for (let k = start; k < end; k++) this.#registers.push(operands[k]!);
    if (wasm === undefined) this.#body.call(this.#calleeOf(op));
    else this.#body.do(wasm);
    this.#registers.set(inputs + i, isComparison(wasm) ? I32 : F64);
    this.#registers.keep(i);
  }

  /** In one vector, with the next step if that is a function of the same number. */
  #writeElementary(i: number): void {
    const { inputs, ops } = this.#tape;
    const op = ops[i]!;
    const operand = this.#firstOperand(i);
    for (const slot of this.#operands(i)) this.#registers.pushVector(slot, slot, 1);
    const second = this.#companion(i);
    if (second === -1 || this.#registers.mates[second] !== -1) {
      this.#body.call(this.#calleeOf(op)).extractLane(0);
      this.#registers.set(inputs + i, F64);
      return this.#registers.keep(i);
    }
    this.#body.call(this.#calleeOf(op, ops[second])).extractLane(0);
    this.#registers.set(inputs + second, F64);
    this.#body.extractLane(0);
    this.#registers.set(inputs + i, F64);
    this.#isWritten[second] = 1;
    this.#registers.used(operand);
    this.#registers.keep(i);
    this.#registers.keep(second);
  }

  /** The function that computes a row, or two rows of the same operand. */
  #calleeOf(op: number, second = -1): number {
    const { primitives } = this.#tape;
    const place = op * (primitives.length + 1) + second + 1;
    const known = this.#callees[place]!;
    if (known >= 0) return known;
    const functions = this.#functions as VectorFunctions;
    const row = primitives[op]!;
    const index =
      this.#isElementary[op] === true
        ? functions.of(row, ...(second < 0 ? [] : [primitives[second]!]))
        : functions.importOf(row);
    this.#callees[place] = index;
    return index;
  }

  #writePair(lower: number, upper: number): void {
    const { ops } = this.#tape;
    const row = this.#row(lower);
    const [first, second] = [this.#operands(lower), this.#operands(upper)];
    if (this.#isElementary[ops[lower]!] === true) {
      first.forEach((slot, k) => this.#registers.pushVector(slot, second[k]!));
      const companion = this.#companion(lower);
      const isShared = companion !== -1 && companion === this.#companionMate(upper);
      if (isShared) {
        const mate = this.#registers.mates[companion]!;
        this.#body.call(this.#calleeOf(ops[lower]!, ops[companion]));
        this.#registers.setVector(companion, mate);
        this.#registers.setVector(lower, upper);
        this.#isWritten[companion] = 1;
        this.#isWritten[mate] = 1;
        this.#registers.used(first[0]!);
        this.#registers.used(second[0]!);
        this.#registers.keepPair(lower, upper);
        this.#registers.keepPair(companion, mate);
        return;
      }
      this.#body.call(this.#calleeOf(ops[lower]!));
    } else {
      const { constants } = this.#tape;
      writeRow(this.#body, this.#pool, row, {
        push: (k, again) =>
          again === undefined
            ? this.#registers.pushVector(first[k]!, second[k]!)
            : this.#registers.pushAgain(),
        pushMask: (k) => this.#registers.pushMask(first[k]!, second[k]!),
        constants: (k) => {
          const slots = [first[k]!, second[k]!];
          return slots.every((slot) => this.#registers.isConstant(slot))
            ? slots.map((slot) => constants[~slot]!)
            : undefined;
        },
      });
    }
    this.#registers.setVector(lower, upper);
    this.#registers.keepPair(lower, upper);
  }

  /** The step after `i`, if it can be computed in the same call: another function of the same operand. −1 if not. */
  #companion(i: number): number {
    const next = i + 1;
    if (next >= this.#to || this.#isWritten[next] === 1) return -1;
    if (!canShare(this.#row(i), this.#row(next))) return -1;
    return this.#firstOperand(next) === this.#firstOperand(i) ? next : -1;
  }

  /** The mate of the step after `i`, if that is its {@link #companion}; −2 if there is none. */
  #companionMate(i: number): number {
    const companion = this.#companion(i);
    return companion === -1 || this.#registers.isUpper[companion] === 0
      ? -2
      : this.#registers.mates[companion]!;
  }

  #row(step: number): Primitive {
    return this.#tape.primitives[this.#tape.ops[step]!]!;
  }

  #firstOperand(step: number): number {
    return this.#tape.operands[this.#tape.starts[step]!]!;
  }

  #operands(step: number): Int32Array {
    const { operands, starts } = this.#tape;
    return operands.subarray(starts[step], starts[step + 1]);
  }

  /** Outputs that no straight-line code computes: constants, inputs, what loops leave. */
  #lastOutputs(): void {
    for (const slot of this.#plan.givenLast) {
      for (const place of this.#plan.outputPlaces.get(slot)!) this.#registers.store(slot, place);
    }
  }
}
