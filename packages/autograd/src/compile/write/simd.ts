/** @file A tape on four samples at once: WebAssembly, two vectors of two doubles in flight. */

import type { Tape } from "../../tape.ts";
import { Bytes, I32, ModuleBytes } from "./bytes.ts";
import { layout } from "../program/layout.ts";
import { type Area, GROUP, PieceWriter, VECTORS } from "./pieces.ts";
import { Pool } from "./pool.ts";
import { recover } from "../program/recover.ts";
import { VectorFunctions } from "./vector-function.ts";

/** Samples that are done at once. */
export const LANES = 2 * VECTORS;

/** The code of a loop over samples, and where its numbers stand in memory (in bytes): what is shared at 0. */
export interface Loop {
  readonly module: WebAssembly.Module;
  readonly imports: Record<string, WebAssembly.ImportValue>;
  /** What must stand in memory, and where. */
  readonly constants: { readonly address: number; readonly numbers: Float64Array };
  /** Sums, a vector for each output: its two lanes are summed apart. */
  readonly sums: number;
  /** The sums of both lanes, doubles. */
  readonly totals: number;
  /** Where rows of samples may begin. */
  readonly rows: number;
  readonly pool: Pool;
}

/** What the module exports. */
export interface Exports {
  /** Does `groups` groups of four rows: the second is `row` bytes from the first, the third and fourth `pair` from those. */
  run(rows: number, groups: number, row: number, pair: number, outputs: number): void;
  /** Adds the two lanes of each sum. */
  fold(): void;
}

/**
 * @param shared how many of the program's inputs are shared by all samples.
 * @param each whether each sample's outputs are written in a row, in the place of being added up.
 */
export function simdLoop(recorded: Tape, shared: number, each: boolean, labels: readonly string[]): Loop {
  const program = recover(recorded, labels, { shared, areSummed: !each });
  const { tape } = program;
  const plan = layout(program, true);
  const count = tape.outputs.length;

  const align = (address: number): number => 16 * Math.ceil(address / 16);
  const constants = align(8 * shared);
  const sums = align(constants + 8 * tape.constants.length);
  const totals = sums + (each ? 0 : 16 * count);
  const pool = new Pool(align(totals + 8 * count));

  const module = new ModuleBytes();
  const functions = new VectorFunctions(module, pool);
  const called = tape.primitives.filter((row, op) => row.simd === undefined && tape.ops.includes(op));
  called.forEach((row) => functions.announce(row));

  const places = { constants, shared, sums: each ? undefined : sums };
  const writer = new PieceWriter(tape, plan, functions, pool, places);
  const pieces: number[] = [];
  for (let piece = 0; piece < plan.pieces.length; piece++) {
    const body = new Bytes();
    const locals = writer.piece(piece, body);
    pieces.push(module.function([I32, I32], [], locals, body));
  }
  const { area } = writer;
  const gather = gatherFunction(module, tape.inputs - shared, area);
  const scatter = each ? scatterFunction(module, count, area) : -1;
  if (!each) foldFunction(module, count, sums, totals);
  const areas = 64 * Math.ceil(pool.end / 64);
  runFunction(module, { gather, pieces, scatter, outputBytes: 8 * count, areas, groups: area.groups });
  return {
    module: new WebAssembly.Module(module.finish()),
    imports: functions.imports,
    constants: { address: constants, numbers: tape.constants },
    sums,
    totals,
    rows: areas + area.size,
    pool,
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
        .loadSplat(8 * i);
      body
        .simd(0x57)
        .byte(3)
        .unsigned(8 * i)
        .byte(1); // v128.load64_lane
      body.storeV128(area.input(i, u));
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
        .loadV128(area.output(i, lane >> 1));
      body
        .simd(0x5b)
        .byte(3)
        .unsigned(8 * i)
        .byte(lane & 1); // v128.store64_lane
    }
  }
  return module.function(new Array<typeof I32>(LANES + 1).fill(I32), [], [], body);
}

/** Adds the two lanes of each sum. */
function foldFunction(module: ModuleBytes, count: number, sums: number, totals: number): void {
  const [index, at] = [0, 1];
  const body = new Bytes();
  if (count > 0) {
    body.bytes(0x03, 0x40); // loop
    body.get(index);
    body
      .get(at)
      .loadF64(sums)
      .get(at)
      .loadF64(sums + 8)
      .byte(0xa0) // f64.add
      .storeF64(totals);
    body.get(at).constI32(16).byte(0x6a).set(at); // i32.add
    body.get(index).constI32(8).byte(0x6a).tee(index);
    body
      .constI32(8 * count)
      .byte(0x49) // i32.lt_u
      .bytes(0x0d, 0) // br_if 0
      .byte(0x0b);
  }
  module.function([], [], [[2, I32]], body, "fold");
}

/** The loop over blocks of groups of four rows. */
function runFunction(
  module: ModuleBytes,
  parts: {
    readonly gather: number;
    readonly pieces: readonly number[];
    readonly scatter: number;
    readonly outputBytes: number;
    /** Where the first group's numbers begin, and how many groups there are in a block. */
    readonly areas: number;
    readonly groups: number;
  },
): void {
  const [rows, groups, row, pair, output, at, end] = [0, 1, 2, 3, 4, 5, 6];
  const { areas, groups: block, outputBytes } = parts;
  const body = new Bytes();
  const [MULTIPLY, ADD, SUBTRACT, LESS, GREATER, SELECT] = [0x6c, 0x6a, 0x6b, 0x49, 0x4a, 0x1b];
  const loop = (inside: () => void): void => {
    body.bytes(0x03, 0x40);
    inside();
    body.bytes(0x0d, 0, 0x0b); // br_if 0, end
  };
  /** Calls a function for each area of the block, on the addresses of four rows and of the area. */
  const forEachArea = (called: number, first: number, rowOf: (lane: number) => void): void => {
    body.constI32(areas).set(at);
    loop(() => {
      for (let lane = 0; lane < LANES; lane++) rowOf(lane);
      body.get(at).call(called);
      rowOf(LANES);
      body.set(first);
      body.get(at).constI32(GROUP).byte(ADD).tee(at).get(end).byte(LESS);
    });
  };
  loop(() => {
    body.get(groups).constI32(block).get(groups).constI32(block).bytes(LESS, SELECT); // how many now
    body.constI32(GROUP).byte(MULTIPLY).constI32(areas).byte(ADD).set(end);
    forEachArea(parts.gather, rows, (lane) => {
      body.get(rows);
      if (lane % 2 === 1) body.get(row).byte(ADD);
      body
        .get(pair)
        .constI32(lane >> 1)
        .bytes(MULTIPLY, ADD);
    });
    for (const piece of parts.pieces) body.constI32(areas).get(end).call(piece);
    if (parts.scatter >= 0) {
      forEachArea(parts.scatter, output, (lane) => {
        body
          .get(output)
          .constI32(lane * outputBytes)
          .byte(ADD);
      });
    }
    body.get(groups).constI32(block).byte(SUBTRACT).tee(groups).constI32(0).byte(GREATER);
  });
  module.function([I32, I32, I32, I32, I32], [], [[2, I32]], body, "run");
}
