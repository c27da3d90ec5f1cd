/** @file A tape on four samples at once: WebAssembly, two vectors of two doubles in flight. */

import type { Tape } from "../../tape.ts";
import { f64x2, i32 } from "../../instructions.ts";
import { Bytes, F64, I32, ModuleBytes, V128 } from "./bytes.ts";
import { definitions } from "../elementary/definitions.ts";
import { layout } from "../program/layout.ts";
import { type Area, GROUP, PIECE_PARAMETERS, PieceWriter, VECTORS } from "./pieces.ts";
import { Pool } from "./pool.ts";
import { recover } from "../program/recover.ts";
import { VectorFunctions } from "./vector-function.ts";
import { writeLaneSums } from "./vector-rows.ts";

/** Samples that are done at once. */
export const LANES = 2 * VECTORS;

/**
 * The code of a loop over samples, and where its numbers stand in memory (in bytes): what is shared at 0, then constants. Whoever
 * runs the loop needs a part of the memory, for what it computes on its way; parts may stand side by side.
 */
export interface Loop {
  readonly module: WebAssembly.Module;
  readonly imports: Record<string, WebAssembly.ImportValue>;
  /** Whether it calls what it imports for extreme numbers only, and not the function of a user's operation for every sample. */
  readonly isOfTable: boolean;
  /** What must stand in memory, and where. */
  readonly constants: { readonly address: number; readonly numbers: Float64Array };
  readonly pool: Pool;
  /** Where parts may begin, and what each takes. */
  readonly parts: number;
  readonly size: number;
  /** What the totals of a block take, a double for each output; 0 if outputs are not summed. */
  readonly totals: number;
}

/** What the module exports. All parameters are addresses and numbers of bytes, but for `groups` and `factor`. */
export interface Exports {
  /**
   * Does a block of groups of four rows: the second is `row` from the first, the third and fourth `pair` from those. To `outputs` go
   * the totals over its samples: those of their first and second lanes, added; or what each sample answers.
   */
  run(part: number, rows: number, groups: number, row: number, pair: number, outputs: number): void;
  /** Adds further totals to these, and multiplies the sums. */
  add(totals: number, further: number, factor: number): void;
  /** Multiplies totals. */
  scale(totals: number, factor: number): void;
}

/**
 * @param shared how many of the program's inputs are shared by all samples.
 * @param each whether each sample's outputs are written in a row, in the place of being added up.
 * @param isShared whether threads share the memory.
 */
export function simdLoop(
  recorded: Tape,
  shared: number,
  each: boolean,
  labels: readonly string[],
  isShared = false,
): Loop {
  const program = recover(recorded, labels, { shared, areSummed: !each });
  const { tape } = program;
  const plan = layout(program, true);
  const count = tape.outputs.length;

  const constants = 16 * Math.ceil((8 * shared) / 16);
  const pool = new Pool(constants + 16 * Math.ceil((8 * tape.constants.length) / 16));

  const module = new ModuleBytes(isShared);
  const functions = new VectorFunctions(module, pool);
  const called = tape.primitives.filter((row, op) => row.simd === undefined && tape.ops.includes(op));
  called.forEach((row) => functions.announce(row));

  const writer = new PieceWriter(tape, plan, functions, pool, { constants, shared, areSummed: !each });
  const pieces: number[] = [];
  for (let piece = 0; piece < plan.pieces.length; piece++) {
    const body = new Bytes();
    const locals = writer.piece(piece, body);
    pieces.push(module.function(new Array<typeof I32>(PIECE_PARAMETERS).fill(I32), [], locals, body));
  }
  const { area } = writer;
  const gather = gatherFunction(module, tape.inputs - shared, area);
  const scatter = each ? scatterFunction(module, count, area) : -1;
  const totals = each ? 0 : 16 * Math.ceil(count / 2);
  const fold = each ? -1 : foldFunction(module, area);
  if (!each) addFunction(module, totals);
  if (!each) scaleFunction(module, totals);
  runFunction(module, { gather, pieces, scatter, fold, outputs: count, area });
  return {
    module: new WebAssembly.Module(module.finish()),
    imports: functions.imports,
    isOfTable: called.every((row) => definitions.has(row)),
    constants: { address: constants, numbers: tape.constants },
    pool,
    parts: 64 * Math.ceil(pool.end / 64),
    size: area.size,
    totals,
  };
}

/** Puts the inputs of four rows (the first parameters) into an area (the last), two rows to a vector. */
function gatherFunction(module: ModuleBytes, width: number, area: Area): number {
  const body = new Bytes();
  for (let i = 0; i < width; i++) {
    for (let u = 0; u < VECTORS; u++) {
      body
        .get(LANES)
        .get(2 * u + 1)
        .get(2 * u)
        .loadSplat(8 * i)
        .loadLane(8 * i, 1)
        .storeV128(area.input(i, u));
    }
  }
  return module.function(new Array<typeof I32>(LANES + 1).fill(I32), [], [], body);
}

/** Writes the outputs of an area (the last parameter) into four rows (the first ones). */
function scatterFunction(module: ModuleBytes, count: number, area: Area): number {
  const body = new Bytes();
  for (let i = 0; i < count; i++) {
    for (let lane = 0; lane < LANES; lane++) {
      body
        .get(lane)
        .get(LANES)
        .loadV128(area.output(i, lane >> 1))
        .storeLane(8 * i, lane & 1);
    }
  }
  return module.function(new Array<typeof I32>(LANES + 1).fill(I32), [], [], body);
}

/** Adds the two lanes of each sum of a part, into totals: runs of outputs in loops, two outputs at once where they follow each other. */
function foldFunction(module: ModuleBytes, area: Area): number {
  const [part, totals, end, from, to, one, other] = [0, 1, 2, 3, 4, 5, 6];
  const body = new Bytes();
  const pair = (isTwo: boolean): void => {
    body.get(to);
    body.get(from).loadV128(0).set(one);
    if (isTwo) body.get(from).loadV128(16).set(other);
    writeLaneSums(body, one, isTwo ? other : one);
    if (isTwo) body.storeV128(0);
    else body.storeLane(0, 0);
  };
  let first = 0;
  for (const count of runLengths(area.summed)) {
    const output = area.summed[first]!;
    body.get(part).constI32(area.sum(output)).do(i32.add).set(from);
    body
      .get(totals)
      .constI32(8 * output)
      .do(i32.add)
      .set(to);
    const moving = [
      [to, 16],
      [from, 32],
    ] as const;
    overVectors(body, { moving, end, bytes: 16 * Math.floor(count / 2) }, () => pair(true));
    if (count % 2 === 1) pair(false);
    first += count;
  }
  return module.function(
    [I32, I32],
    [],
    [
      [3, I32],
      [2, V128],
    ],
    body,
  );
}

/** How many numbers in a row follow each other, again and again. */
function runLengths(numbers: readonly number[]): number[] {
  const lengths: number[] = [];
  numbers.forEach((x, i) => {
    if (i > 0 && x === numbers[i - 1]! + 1) lengths[lengths.length - 1]!++;
    else lengths.push(1);
  });
  return lengths;
}

function addFunction(module: ModuleBytes, totals: number): void {
  const [to, further, factor, end] = [0, 1, 2, 3];
  const body = new Bytes();
  overVectors(
    body,
    {
      moving: [
        [to, 16],
        [further, 16],
      ],
      end,
      bytes: totals,
    },
    () => {
      body
        .get(to)
        .get(to)
        .loadV128(0)
        .get(further)
        .loadV128(0)
        .simd(f64x2.add)
        .get(factor)
        .splat()
        .simd(f64x2.mul)
        .storeV128(0);
    },
  );
  module.function([I32, I32, F64], [], [[1, I32]], body, "add");
}

function scaleFunction(module: ModuleBytes, totals: number): void {
  const [to, factor, end] = [0, 1, 2];
  const body = new Bytes();
  overVectors(body, { moving: [[to, 16]], end, bytes: totals }, () => {
    body.get(to).get(to).loadV128(0).get(factor).splat().simd(f64x2.mul).storeV128(0);
  });
  module.function([I32, F64], [], [[1, I32]], body, "scale");
}

/** A loop in which addresses move on, until the first of them has come `bytes` further. */
function overVectors(
  body: Bytes,
  {
    moving,
    end,
    bytes,
  }: {
    readonly moving: readonly (readonly [local: number, step: number])[];
    readonly end: number;
    readonly bytes: number;
  },
  inside: () => void,
): void {
  if (bytes === 0) return;
  const [[first]] = moving as [[number, number]];
  body.get(first).constI32(bytes).do(i32.add).set(end);
  body.loop(() => {
    inside();
    for (const [local, step] of moving) body.get(local).constI32(step).do(i32.add).set(local);
    body.get(first).get(end).do(i32.lessUnsigned);
  });
}

/** Does a block of groups of four rows. */
function runFunction(
  module: ModuleBytes,
  parts: {
    readonly gather: number;
    readonly pieces: readonly number[];
    readonly scatter: number;
    readonly fold: number;
    readonly outputs: number;
    readonly area: Area;
  },
): void {
  const [part, rows, groups, row, pair, output, at, end] = [0, 1, 2, 3, 4, 5, 6, 7];
  const { area, scatter, fold } = parts;
  const body = new Bytes();
  /** Calls a function for each group, on the addresses of four rows and of the group. */
  const forEachGroup = (called: number, first: number, rowOf: (lane: number) => void): void => {
    body.get(part).set(at);
    body.loop(() => {
      for (let lane = 0; lane < LANES; lane++) rowOf(lane);
      body.get(at).call(called);
      rowOf(LANES);
      body.set(first);
      body.get(at).constI32(GROUP).do(i32.add).tee(at).get(end).do(i32.lessUnsigned);
    });
  };
  body.get(groups).constI32(GROUP).do(i32.mul).get(part).do(i32.add).set(end);
  if (area.summed.length > 0) {
    body
      .get(part)
      .constI32(area.sums)
      .do(i32.add)
      .constI32(0)
      .constI32(16 * area.summed.length)
      .fill();
  }
  forEachGroup(parts.gather, rows, (lane) => {
    body.get(rows);
    if (lane % 2 === 1) body.get(row).do(i32.add);
    body
      .get(pair)
      .constI32(lane >> 1)
      .do(i32.mul, i32.add);
  });
  for (const piece of parts.pieces) body.get(part).get(end).get(output).call(piece);
  if (fold >= 0) body.get(part).get(output).call(fold);
  if (scatter >= 0) {
    forEachGroup(scatter, output, (lane) => {
      body
        .get(output)
        .constI32(8 * lane * parts.outputs)
        .do(i32.add);
    });
  }
  module.function(new Array<typeof I32>(6).fill(I32), [], [[2, I32]], body, "run");
}
