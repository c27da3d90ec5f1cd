/**
 * @file A recorded graph as a program: the one form that everything which runs graphs reads. Where a graph has values and
 * edges, a tape has steps, each of which computes one number from numbers that stand before it.
 */

import {
  callOf,
  type CallRow,
  describe,
  type Num,
  type Operand,
  type Primitive,
  type Value,
} from "./value.ts";

/**
 * A straight-line program. What a step can refer to is a **slot**: 0 … inputs − 1 are the inputs, inputs + i is step i, and
 * the constant k is ~k, which is negative. Steps are kept as columns of integers, some twenty bytes each, so that a tape of
 * ten million is no burden. Steps have one to three operands; a call
 * of a block has any number, and no number of its own: steps behind it take its results.
 */
export interface Tape {
  readonly inputs: number;
  /** The constants, without repetition; NaN, 0 and −0 are three. */
  readonly constants: Float64Array;
  /** The operations that occur. */
  readonly primitives: readonly Primitive[];
  /** For each step, the index of its operation in {@link primitives}. */
  readonly ops: Int32Array;
  /** For each step, where its operands begin in {@link operands}; and at the end, where the last one's end. */
  readonly starts: Int32Array;
  /** The slots of all operands. */
  readonly operands: Int32Array;
  /** The slots of the outputs. */
  readonly outputs: Int32Array;
}

/**
 * The program that computes `outputs` from `inputs`. Equal computations are one step (operations are compared by identity,
 * constants by their bits); what no output needs is not there; rows that say how ({@link Primitive.lower}) are written in
 * plainer ones. None of this changes a bit of any result.
 * @param visit is told the slot of each value.
 * @param calls whether blocks are called or what they do is written out.
 * @throws Error if an output depends on a leaf that is not among the inputs.
 *
 * Method: depth first with a stack of its own, operands before users. A value's slot is kept in its `uses`, which is 0
 * between calls of the engine, so a million values need no map.
 */
export function linearize(
  outputs: readonly Num[],
  inputs: readonly Value[],
  visit?: (value: Value, slot: number) => void,
  calls: "kept" | "written out" = "kept",
): Tape {
  const program = new Program(inputs.length);
  const touched: Value[] = [];
  const stack: Value[] = [];
  /** What stands for each value of the stack, where its row is written in plainer ones. */
  const plainer: (Num | undefined)[] = [];
  let height = 0;
  const give = (node: Value, slot: number): void => {
    if (node.uses === 0) touched.push(node);
    node.uses = slot >= 0 ? slot + 1 : slot - 1; // −1 is left for what is under way
    visit?.(node, slot);
  };
  const slotOf = (x: Num): number =>
    typeof x === "number" ? program.constant(x) : x.uses > 0 ? x.uses - 1 : x.uses + 1;
  /** Whether the operand has a slot; if not, it is put before its user. */
  const isReady = (x: Num): boolean => {
    if (typeof x === "number" || (x.uses !== 0 && x.uses !== -1)) return true;
    if (x.uses === -1) rejectCycle(x);
    plainer[height] = undefined;
    stack[height++] = x;
    return false;
  };
  /** The results of calls that are written out. */
  const written = new Map<Value, readonly Num[]>();
  const one = [0]; // the operands' slots, again and again
  const two = [0, 0];

  try {
    inputs.forEach(give);
    for (const output of outputs) {
      if (!isReady(output)) visitAll();
    }
    return program.finish(outputs.map(slotOf));
  } finally {
    for (let i = 0; i < touched.length; i++) (touched[i] as Value).uses = 0;
  }

  function visitAll(): void {
    while (height > 0) {
      const top = height - 1;
      const node = stack[top] as Value;
      if ((node.uses !== 0 && node.uses !== -1) || place(node, top)) height = top;
    }
  }

  function writtenOut(call: Value): readonly Num[] {
    let results = written.get(call);
    if (results === undefined) {
      results = (call.op as CallRow).block.expand(call.args);
      written.set(call, results);
    }
    return results;
  }

  /** Gives the node on top of the stack a slot, or answers false when operands must come first. */
  function place(node: Value, top: number): boolean {
    const { op, x, y } = node;
    if (op === null) return rejectLeaf(node);
    if (node.uses === 0) {
      touched.push(node);
      node.uses = -1;
      if (op.form === "part") {
        if (calls === "written out") plainer[top] = writtenOut(x as Value)[op.part];
      } else if (op.form !== "call" && op.lower !== undefined) plainer[top] = plainerThan(op, x, y);
    }
    const instead = plainer[top];
    if (instead !== undefined) {
      if (!isReady(instead)) return false;
      give(node, slotOf(instead));
    } else if (op.form === "unary") {
      if (!isReady(x as Num)) return false;
      one[0] = slotOf(x as Num);
      give(node, program.step(op, one));
    } else if (op.form === "binary") {
      const isSecondReady = isReady(y as Num); // the first ends on top of the stack
      if (!isReady(x as Num) || !isSecondReady) return false;
      two[0] = slotOf(x as Num);
      two[1] = slotOf(y as Num);
      give(node, program.step(op, two));
    } else {
      const { args } = node;
      let areReady = true;
      for (const operand of args) if (!isReady(operand)) areReady = false;
      if (!areReady) return false;
      give(node, program.step(op as Primitive, args.map(slotOf)));
    }
    return true;
  }
}

/** What {@link Primitive.lower} says of an operation on these operands. */
function plainerThan(op: Primitive, x: Operand | null, y: Operand | null): Num | undefined {
  switch (op.form) {
    case "unary":
      return op.lower?.(x as Num);
    case "binary":
      return op.lower?.(x as Num, y as Num);
    case "ternary": {
      const [first, second, third] = x as readonly [Num, Num, Num];
      return op.lower?.(first, second, third);
    }
    case "reduction":
      return op.lower?.(x as readonly Num[]);
    default:
      return op.lower?.(x as readonly Num[], y as readonly Num[]);
  }
}

function rejectLeaf(leaf: Value): never {
  throw new Error(
    `Cannot compile: the output depends on ${describe(leaf)}, which is not among the arguments. ` +
      "Pass it as an argument, or make it a number.",
  );
}

function rejectCycle(node: Value): never {
  throw new Error(
    `Cannot compile: the graph has a cycle at ${describe(node)}. Do not change the operands of values.`,
  );
}

/** The program with its steps in that order, in which each must stand after those that it needs. */
export function reordered(tape: Tape, order: ArrayLike<number>): Tape {
  const { inputs, ops, starts, operands, outputs } = tape;
  const place = new Int32Array(order.length);
  for (let i = 0; i < order.length; i++) place[order[i] as number] = i;
  const move = (slot: number): number => (slot < inputs ? slot : inputs + (place[slot - inputs] as number));
  const moved = new Int32Array(operands.length);
  const begins = new Int32Array(starts.length);
  const movedOps = new Int32Array(order.length);
  let end = 0;
  for (let i = 0; i < order.length; i++) {
    const step = order[i] as number;
    movedOps[i] = ops[step]!;
    for (let k = starts[step] as number; k < (starts[step + 1] as number); k++) {
      moved[end++] = move(operands[k] as number);
    }
    begins[i + 1] = end;
  }
  return {
    ...tape,
    ops: movedOps,
    starts: begins,
    operands: moved,
    outputs: outputs.map(move),
  };
}

/** A tape under construction. Steps that were there before are found and not repeated. */
export class Program {
  readonly #inputs: number;
  readonly #constants: number[] = [];
  readonly #constantSlots = new Map<number, number>();
  readonly #primitives: Primitive[] = [];
  readonly #opOf = new Map<Primitive, number>();
  #ops = new Int32Array(512);
  #starts = new Int32Array(513);
  #operands = new Int32Array(1024);
  #count = 0;
  /** Open addressing: step + 1 at a place that the step says, 0 where free. */
  #table = new Int32Array(2048);

  constructor(inputs: number) {
    this.#inputs = inputs;
  }

  constant(x: number): number {
    const known = Object.is(x, -0) ? this.#minusZero : this.#constantSlots.get(x);
    if (known !== undefined) return known;
    const slot = ~(this.#constants.push(x) - 1);
    if (Object.is(x, -0)) this.#minusZero = slot;
    else this.#constantSlots.set(x, slot);
    return slot;
  }
  #minusZero: number | undefined;

  /** The slot of the operation on these operands; on constants, the constant that it answers. */
  step(primitive: Primitive, operands: readonly number[]): number {
    let constant = callOf(primitive) === undefined;
    for (let i = 0; i < operands.length; i++) if ((operands[i] as number) >= 0) constant = false;
    if (constant) {
      const numbers = operands.map((slot) => this.#constants[~slot] as number);
      return this.constant((primitive.evaluate as (...numbers: number[]) => number)(...numbers));
    }
    let op = this.#opOf.get(primitive);
    if (op === undefined) {
      op = this.#primitives.push(primitive) - 1;
      this.#opOf.set(primitive, op);
    }
    const mask = this.#table.length - 1;
    const h = hash(op, operands, 0, operands.length);
    let place = this.#near(h, operands, 0, operands.length) & mask;
    let found = this.#table[place] as number;
    if (found !== 0 && !this.#isStep(found - 1, op, operands)) {
      place = h & mask;
      while ((found = this.#table[place] as number) !== 0 && !this.#isStep(found - 1, op, operands)) {
        place = (place + 1) & mask;
      }
    }
    if (found !== 0) return this.#inputs + found - 1;
    return this.#append(op, operands, place);
  }

  finish(outputs: readonly number[]): Tape {
    return {
      inputs: this.#inputs,
      constants: Float64Array.from(this.#constants),
      primitives: this.#primitives,
      ops: this.#ops.slice(0, this.#count),
      starts: this.#starts.slice(0, this.#count + 1),
      operands: this.#operands.slice(0, this.#starts[this.#count]),
      outputs: Int32Array.from(outputs),
    };
  }

  #isStep(step: number, op: number, operands: readonly number[]): boolean {
    const start = this.#starts[step] as number;
    if (this.#ops[step] !== op || (this.#starts[step + 1] as number) - start !== operands.length)
      return false;
    for (let i = 0; i < operands.length; i++) if (this.#operands[start + i] !== operands[i]) return false;
    return true;
  }

  #append(op: number, operands: readonly number[], place: number): number {
    const step = this.#count++;
    const start = this.#starts[step] as number;
    if (this.#count === this.#ops.length) {
      this.#ops = grown(this.#ops);
      this.#starts = grown(this.#starts);
    }
    while (start + operands.length > this.#operands.length) this.#operands = grown(this.#operands);
    this.#ops[step] = op;
    for (let i = 0; i < operands.length; i++) this.#operands[start + i] = operands[i] as number;
    this.#starts[step + 1] = start + operands.length;
    this.#table[place] = step + 1;
    if (2 * this.#count > this.#table.length) this.#rehash();
    return this.#inputs + step;
  }

  /**
   * Where a step is looked for first, before its hash: by its latest operand. Steps that are written one after the other
   * mostly have operands that were, and their places shall be close too, because a table of millions is larger than the
   * machine's caches.
   */
  #near(h: number, operands: ArrayLike<number>, start: number, end: number): number {
    let latest = 0;
    for (let i = start; i < end; i++) {
      const slot = operands[i] as number;
      if (slot > latest) latest = slot;
    }
    return latest < this.#inputs ? h : 4 * latest + (h & 15); // an input has too many users to be a place
  }

  #rehash(): void {
    const table = new Int32Array(4 * this.#table.length);
    const mask = table.length - 1;
    for (let step = 0; step < this.#count; step++) {
      const op = this.#ops[step] as number;
      const [start, end] = [this.#starts[step] as number, this.#starts[step + 1] as number];
      const h = hash(op, this.#operands, start, end);
      let place = this.#near(h, this.#operands, start, end) & mask;
      if (table[place] !== 0) {
        place = h & mask;
        while (table[place] !== 0) place = (place + 1) & mask;
      }
      table[place] = step + 1;
    }
    this.#table = table;
  }
}

function grown(column: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * column.length);
  longer.set(column);
  return longer;
}

function hash(op: number, operands: ArrayLike<number>, start: number, end: number): number {
  let h = op;
  for (let i = start; i < end; i++) {
    h = Math.imul(h ^ (operands[i] as number), 0x85ebca6b);
    h ^= h >>> 15;
  }
  return h;
}
