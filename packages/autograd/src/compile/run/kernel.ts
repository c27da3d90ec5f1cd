/** @file One recorded program and the code that runs it. */

import type { Tape } from "../../tape.ts";
import { roomForConstants } from "../write/function-writer.ts";
import { gather } from "../program/gather.ts";
import { jsCode } from "../write/js.ts";
import { plainer, written } from "../program/plainer.ts";
import { frame, layout } from "../program/layout.ts";
import { noMemoryText, roomOf } from "../write/memory.ts";
import { shareReciprocals } from "../program/reciprocals.ts";
import { recover } from "../program/recover.ts";
import { isRefusal } from "./refusal.ts";
import { interpreter } from "./interpreter.ts";
import { wasmCode } from "../write/wasm.ts";

/**
 * What runs a kernel: `run` interprets, `js` is generated JavaScript, `wasm` generated WebAssembly. `auto` interprets until
 * that has cost as much as generating code would, then takes WebAssembly, or else JavaScript, or else stays.
 */
export type Backend = "auto" | "run" | "js" | "wasm";

export interface KernelOptions {
  /** Default: `auto`. The others throw where the page's policy forbids them; `auto` never does. */
  readonly backend?: Backend;
  /**
   * Whether several divisions by one number may be multiplications by its reciprocal: faster, but no longer to the bit what
   * eager evaluation answers. Default: false.
   */
  readonly reciprocals?: boolean;
}

/** Writes what the recorded function itself answers. @throws what it throws. */
export type Itself = (input: Float64Array, output: Float64Array) => void;

/**
 * A recorded program on numbers. Its memory is its own: two kernels share no state, and each call answers the same bits for
 * the same inputs, whatever runs it.
 */
export class Kernel {
  /** The program. */
  readonly tape: Tape;
  /** The arguments' numbers, in order. The same array for the kernel's life, so it can be written in place. */
  readonly input: Float64Array;
  /** The results' numbers, in order, after {@link run}. The same array for the kernel's life. */
  readonly output: Float64Array;
  /** The names of the inputs: the paths of the arguments' numbers. */
  readonly labels: readonly string[];
  /** Computes {@link output} from {@link input}. Allocates nothing. @throws Error from inside its own run. */
  readonly run = (): void => {
    if (this.#isRunning) rejectInnerRun();
    this.#isRunning = true;
    try {
      this.#code();
    } finally {
      this.#isRunning = false;
    }
    if (this.#itself !== undefined && this.#all[this.output.length] !== 0)
      this.#itself(this.input, this.output);
  };
  #isRunning = false;
  /** The function, if the program does not hold for all numbers: the last of {@link #all} says whether. */
  readonly #itself: Itself | undefined;
  /** {@link output}, and behind it what is no part of the answer. */
  readonly #all: Float64Array;
  /** What {@link run} does by now. */
  #code: () => void;
  #backend: Exclude<Backend, "auto">;

  constructor(
    recorded: Tape,
    labels: readonly string[],
    { backend = "auto", reciprocals = false }: KernelOptions = {},
    itself?: Itself,
  ) {
    const tape = gather(reciprocals ? shareReciprocals(recorded) : recorded);
    this.tape = tape;
    this.labels = labels;
    const plain = plainer(tape);
    const run = plain ?? tape;
    const room =
      backend === "auto" || backend === "wasm"
        ? roomOf(8 * frame(run).most + roomForConstants(run))
        : undefined;
    const base = (room?.start ?? 0) / 8;
    const { input: inputsAt, output: outputsAt, most } = frame(run, base);
    const doubles = new Float64Array(room?.memory.buffer ?? new ArrayBuffer(8 * most));
    const input = doubles.subarray(inputsAt, inputsAt + tape.inputs);
    const output = doubles.subarray(outputsAt, outputsAt + tape.outputs.length);
    this.input = input;
    this.#all = output;
    this.#itself = itself;
    this.output = itself === undefined ? output : output.subarray(0, -1);

    const exact = interpreted(() => written(tape), input, output);
    /** On the plainer program, which must be looked into with the exact one when a NaN comes out. */
    const checked = (code: () => void): (() => void) =>
      plain === undefined
        ? code
        : () => {
            code();
            if (hasNaN(output)) exact();
          };
    const interpret = plain === undefined ? exact : checked(interpreted(() => plain, input, output));
    const generate = (): void => {
      const program = recover(run, labels);
      const plan = layout(program, false, base);
      if (room !== undefined && backend !== "js") {
        try {
          this.#code = checked(wasmCode(program.tape, plan, room));
          this.#backend = "wasm";
          return;
        } catch (error) {
          if (backend === "wasm" || !isRefusal(error)) throw error;
        }
      }
      try {
        this.#code = checked(jsCode(program.tape, plan, doubles));
        this.#backend = "js";
      } catch (error) {
        if (backend === "js" || !isRefusal(error)) throw error;
      }
    };

    this.#backend = "run";
    this.#code = interpret;
    if (backend === "wasm" && room === undefined) {
      throw new Error(`Cannot compile to WebAssembly: ${noMemoryText()}`);
    }
    if (backend === "wasm" || backend === "js") generate();
    if (backend === "auto") {
      let calls = tape.ops.length > LARGEST ? Infinity : PATIENCE;
      this.#code = () => {
        interpret();
        if (--calls > 0) return;
        this.#code = interpret;
        generate();
      };
    }
  }

  /** What runs the kernel now. */
  get backend(): Exclude<Backend, "auto"> {
    return this.#backend;
  }

  /** The numbers of `inputs` through the kernel into `outputs`. Allocates nothing. */
  flat(inputs: Float64Array, outputs: Float64Array): void {
    this.input.set(inputs);
    this.run();
    outputs.set(this.output);
  }
}

/** Beyond this many steps code does not pay: it is read from memory at every call, and is larger than the tape. */
const LARGEST = 4_000_000;

/**
 * After how many interpreted calls code is generated, which takes as long as some 300 calls, of a small tape as 50: so neither who calls
 * ten times nor who calls a million times loses more than a factor of two. It takes as long for each step of a long tape, and so do
 * calls: who calls ten times shall not wait for code.
 */
const PATIENCE = 100;

/** An operation of a user's that runs the kernel it is computed in would overwrite the numbers of that run. */
export function rejectInnerRun(): never {
  throw new Error("Cannot run a kernel from inside its own run. Record another one for the inner run.");
}

/** Runs a program by interpreting it, which is made when it is first run. */
function interpreted(program: () => Tape, input: Float64Array, output: Float64Array): () => void {
  let run: ReturnType<typeof interpreter> | undefined;
  return () => (run ??= interpreter(program()))(input, output);
}

/** Whether one of the numbers is NaN. */
export function hasNaN(numbers: Float64Array): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== numbers[i]) return true;
  return false;
}

/** Whether none of the numbers is NaN or infinite. A loop, because `every` calls for each number. */
export function areFinite(numbers: Float64Array): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i]! - numbers[i]! !== 0) return false;
  return true;
}
