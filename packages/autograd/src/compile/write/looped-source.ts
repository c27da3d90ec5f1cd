/** @file A program as TypeScript with loops: its numbers stand in one array, whose parts are called what they are called by its author. */

import { quoted } from "../../printable.ts";
import type { Layout } from "../program/layout.ts";
import type { Program } from "../program/program.ts";
import { countOf, type Shape } from "../record/shape.ts";
import { indented, literal, type Move, moved, pieceText, type Words } from "./js.ts";
import { type Body, identifier, type Names } from "./source.ts";

/** Up to so many steps outside of loops stand in one function: V8 optimizes none above some 700. */
const STEPS = 500;

/** What is called so in every such text: memory, constants, counters. */
export const COMMON = ["m", "c", "o", "i", "k", "r"];

/** The label as a name; another one, if steps without a label have names like it. */
export function besideSteps(label: string): string {
  const name = identifier(label);
  return /^[tv]\d+$/.test(name) ? `the_${name}` : name;
}

/** A part of memory with a name. */
interface Part {
  readonly name: string;
  readonly from: number;
  readonly count: number;
}

/** What the text is made for. */
export interface Setting {
  /** The arguments, and what each is called. */
  readonly shapes: readonly Shape[];
  readonly names: readonly string[];
  /** The labels of inputs and of steps, in the program's order. */
  readonly labels: ReadonlyMap<number, string>;
  readonly taken: Names;
  readonly callee: (op: number) => string;
}

export function loopedBody(
  program: Program,
  plan: Layout,
  { shapes, names, labels, taken, callee }: Setting,
): Body {
  const { tape, arrays } = program;
  const outputs = tape.outputs.length;
  const parts: Part[] = [];
  const part = (name: string, from: number, count: number): void => {
    if (count > 1 && !parts.some((other) => other.from === from && other.count >= count))
      parts.push({ name: taken.take(besideSteps(name)), from, count });
  };
  eachVector(shapes, names, plan.input, (name, from, count) => part(name.replace(/In$/, ""), from, count));
  for (const array of arrays) {
    const first = plan.crossing[array[0]! - tape.inputs]!;
    part(nameOf(labels.get(array[0]!)) ?? "t", first, array.length);
  }
  part("results", plan.output, outputs);
  const used = new Set<Part>();
  /** Names of steps that are not those of others. */
  const wishes = new Map<string, string | undefined>();
  const words: Words = {
    cell(place, moves) {
      const [least, most] = rangeOf(place, moves);
      const within = parts.find(({ from, count }) => least >= from && most < from + count);
      if (within === undefined) return `m[${moved(place, moves)}]`;
      used.add(within);
      return `${within.name}[${moved(place - within.from, moves)}]`;
    },
    read: "!",
    callee,
    name(slot) {
      const label = nameOf(labels.get(slot));
      if (label !== undefined && !wishes.has(label)) wishes.set(label, taken.has(label) ? undefined : label);
      return label === undefined ? undefined : wishes.get(label);
    },
  };
  const texts = plan.pieces
    .map((_, piece) => pieceText(tape, plan, piece, words))
    .filter(({ length }) => length > 0);
  const steps = plan.pieces.reduce((sum, { kind, from, to }) => sum + (kind === "steps" ? to - from : 0), 0);
  const isOne = steps <= STEPS;
  const pieces = isOne ? [] : texts.map((_, piece) => taken.take(`piece${piece}`));
  const lines = shapes.flatMap((shape, i) => writeText(shape, names[i]!, plan.input + before(shapes, i)));
  const read = (place: number): string => `${words.cell(place, [])}!`;
  const answers = Array.from(tape.outputs, (_, i) => read(plan.output + i));
  const needsConstants = texts.some((text) => text.some((line) => line.includes("c[")));
  return {
    before: [
      `const m = new Float64Array(${plan.doubles});`,
      ...[...used].map(({ name, from, count }) => `const ${name} = m.subarray(${from}, ${from + count});`),
      ...(needsConstants
        ? [`const c = new Float64Array([${Array.from(tape.constants, literal).join(", ")}]);`]
        : []),
      ...pieces.flatMap((name, piece) => [`function ${name}(): void {`, ...indented(texts[piece]!), "}"]),
      "",
    ],
    lines: [
      ...lines,
      ...(isOne
        ? texts.flatMap((text) =>
            text.length > 2 && !text[0]!.startsWith("for ") ? ["{", ...indented(text), "}"] : text,
          )
        : []),
      ...pieces.map((name) => `${name}();`),
    ],
    outputs: answers,
    row: (from, count) => `Array.from(m.subarray(${plan.output + from}, ${plan.output + from + count}))`,
  };
}

function before(shapes: readonly Shape[], argument: number): number {
  return shapes.slice(0, argument).reduce((sum, shape) => sum + countOf(shape), 0);
}

/** The places between which one moves. */
function rangeOf(place: number, moves: readonly Move[]): [least: number, most: number] {
  let [least, most] = [place, place];
  for (const [, step, count] of moves) {
    if (step < 0) least += step * (count - 1);
    else most += step * (count - 1);
  }
  return [least, most];
}

/** A label without its indices: what the members of a family have in common. */
function nameOf(label: string | undefined): string | undefined {
  const name = label?.replace(/\[.*$|(?:_\d+)+$/u, "");
  return name !== undefined && /^[A-Za-z_]\w*$/.test(name) ? besideSteps(name) : undefined;
}

/** The vectors and matrices among the arguments: what they are called, and where they stand. */
function eachVector(
  shapes: readonly Shape[],
  names: readonly string[],
  base: number,
  visit: (name: string, from: number, count: number) => void,
): void {
  let from = base;
  shapes.forEach((shape, i) => {
    if (shape.kind === "record") eachVector(shape.parts, shape.keys, from, visit);
    else if (shape.kind !== "fixed") visit(names[i]!, from, countOf(shape));
    from += countOf(shape);
  });
}

/** Lines that write an argument's numbers into memory. */
function writeText(shape: Shape, path: string, at: number): string[] {
  switch (shape.kind) {
    case "number":
      return [`m[${at}] = ${path};`];
    case "numbers":
      return [`m.set(${path}, ${at});`];
    case "fixed":
      return [];
  }
  const { parts } = shape;
  if (shape.kind === "array" && isUniform(parts) && parts[0]!.kind === "numbers") {
    return [
      `for (let r = 0; r < ${parts.length}; r++) m.set(${path}[r]!, ${moved(at, [["r", countOf(parts[0]!), parts.length]])});`,
    ];
  }
  const key = (i: number): string => (shape.kind === "record" ? quoted(shape.keys[i]!) : String(i));
  const mark = shape.kind === "array" && isUniform(parts) ? "!" : "";
  return parts.flatMap((part, i) => writeText(part, `${path}[${key(i)}]${mark}`, at + before(parts, i)));
}

/** Whether the parts of an array are many of one shape, so that its type need not list them. */
export function isUniform(parts: readonly Shape[]): boolean {
  return parts.length > 8 && parts.every((part) => JSON.stringify(part) === JSON.stringify(parts[0]));
}
