/** @file Recorded functions as source code, for people who want derivatives at build time or under a strict policy. */

import { writtenEvaluate } from "../define-primitive.ts";
import { readOptions, text } from "../options.ts";
import { printable, quoted } from "../printable.ts";
import { linearize } from "../tape.ts";
import { describe, isValue, type Num, type Primitive, type Value } from "../value.ts";
import { compileKinds } from "./compile-options.ts";
import { definitions } from "./elementary/definitions.ts";
import { elementarySource, emittedOnly } from "./write/elementary-source.ts";
import { foreignName, functionExpression } from "./write/function-text.ts";
import { layout } from "./program/layout.ts";
import { forReaders } from "./program/limits.ts";
import { recover } from "./program/recover.ts";
import type { Program } from "./program/program.ts";
import type { Inputs } from "./record/numbers.ts";
import { argumentName, type Fixed, type Shape, shapesOf } from "./record/shape.ts";
import { besideSteps, COMMON, isUniform, loopedBody } from "./write/looped-source.ts";
import { Names, oneBody, RESERVED, UNNAMEABLE } from "./write/source.ts";
import { traced } from "./record/trace.ts";

export interface EmitOptions {
  /** The name of the emitted function. Default: `kernel`. */
  readonly name?: string;
  /** A sentence for its documentation. */
  readonly description?: string;
  /** The arguments whose numbers are written into it, as in `compile`. */
  readonly fixed?: Fixed;
}

/**
 * `f` as TypeScript: a module without imports that exports one function, which answers for arguments of the structure of
 * `example` what `f` answers, to the bit. Arguments and values with labels give names to its constants.
 * @throws as `compile` does; RangeError for a name that no function can have; Error for an operation whose value needs other functions and that says no `js` or `lower`.
 */
export function emit<Args extends readonly unknown[]>(
  f: (...args: Args) => unknown,
  example: Inputs<Args>,
  options?: EmitOptions,
): string {
  if (typeof f !== "function") {
    throw new TypeError(`Cannot emit ${describe(f)}: it is not a function. Pass the function itself.`);
  }
  if (!Array.isArray(example)) {
    throw new TypeError(
      `Cannot emit for ${describe(example)}: arguments come in an array, one for each parameter. Write emit(f, [1, 2]).`,
    );
  }
  const {
    name = "kernel",
    description = "A recorded function.",
    fixed,
  } = readOptions("emit", options, { name: text, description: text, fixed: compileKinds.fixed });
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || [...RESERVED, ...UNNAMEABLE].includes(name)) {
    throw new RangeError(
      `Cannot emit a function named ${quoted(name)}: it is no name in TypeScript, or a word of the language. Pass another name.`,
    );
  }
  const shapes = shapesOf(example, fixed);
  const { leaves, outputs, result } = traced(f, shapes, { named: true });
  const labels = new Map<number, string>();
  const note = (value: Value, slot: number): void => {
    if (value.label !== undefined && slot >= 0 && !labels.has(slot)) labels.set(slot, value.label);
  };
  const tape = linearize(outputs, leaves, note, "written out");

  const used = tape.primitives.filter((_, op) => tape.ops.includes(op));
  const elementary = elementarySource(used);
  const taken = new Names(declaredIn(elementary));
  if (taken.has(name)) rejectTaken(name);
  taken.take(name);
  const program = recover(
    tape,
    leaves.map(({ label }) => label ?? ""),
    undefined,
    forReaders,
  );
  const isShort = program.items.length === 1 && tape.ops.length <= STEPS_IN_ONE;
  if (!isShort) {
    if (COMMON.includes(name)) rejectTaken(name);
    COMMON.forEach((word) => taken.take(word));
  }
  const callees = new Map<Primitive, string>();
  for (const row of used) {
    if (row.js === undefined)
      callees.set(
        row,
        hasDefinition(row) ? row.name : taken.take(isShort ? row.name : besideSteps(row.name)),
      );
  }
  const constants = [...elementary, ...[...callees].flatMap(([row, as]) => functionOf(row, as))];
  const names = shapes.map((shape, i) => taken.take(parameterName(shape, i)));
  const parameters = shapes.map((shape, i) => `${names[i]}: ${typeText(shape)}`);
  const callee = (row: Primitive): string => callees.get(row) ?? row.name;
  const body = isShort
    ? oneBody(
        tape,
        labels,
        shapes.flatMap((shape, i) => readTexts(shape, names[i]!)),
        { taken, callee },
      )
    : loopedBody(program, layout(program), {
        shapes,
        names,
        labels: inOrder(program, labels),
        taken,
        callee: (op) => callee(program.tape.primitives[op]!),
      });
  let next = 0;
  const answer = resultText(result, (count) => {
    next += count;
    if (count > LISTED && body.row !== undefined) return body.row(next - count, count);
    const texts = body.outputs.slice(next - count, next);
    return count === 1 ? texts[0]! : `[${texts.join(", ")}]`;
  });
  return `${[
    `// Generated. ${tape.ops.length} operations on ${tape.inputs} numbers, ${tape.outputs.length} results.`,
    "",
    ...constants,
    ...body.before,
    "/**",
    ` * ${commentText(description)}`,
    ...leafLines(leaves.map(({ label }) => label ?? "")),
    " */",
    `export function ${name}(${parameters.join(", ")}): ${resultType(result)} {`,
    ...body.lines.map((line) => `  ${line}`),
    `  return ${answer};`,
    "}",
  ].join("\n")}\n`;
}

function rejectTaken(name: string): never {
  throw new RangeError(
    `Cannot emit a function named ${name}: another part of the module has that name. Pass another name.`,
  );
}

/** Up to so many steps without loops stand in one function, with names. */
const STEPS_IN_ONE = 500;
/** Up to so many results of one row are written one by one. */
const LISTED = 8;

/** The labels of slots, where the program has its steps. */
function inOrder({ tape, order }: Program, labels: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
  const { inputs } = tape;
  const moved = new Map([...labels].filter(([slot]) => slot < inputs));
  order.forEach((step, i) => {
    const label = labels.get(inputs + step);
    if (label !== undefined) moved.set(inputs + i, label);
  });
  return moved;
}

const hasDefinition = (row: Primitive): boolean => definitions.has(row) || emittedOnly.has(row);

/** What these texts declare. */
function declaredIn(texts: readonly string[]): string[] {
  return texts.flatMap((part) =>
    [...part.matchAll(/^(?:const|function) ([\w$]+)/gm)].map((match) => match[1]!),
  );
}

/** A row without JavaScript of its own: a function of Math, or the text of its `evaluate`; nothing where its name will do. */
function functionOf(row: Primitive, as: string): string[] {
  const { name, partials } = row;
  const evaluate = writtenEvaluate(row);
  if (hasDefinition(row)) return name === as ? [] : [`const ${as} = ${name};`];
  const math = Object.getOwnPropertyNames(Math).find((key) => Math[key as "exp"] === (evaluate as unknown));
  if (math !== undefined) return [`const ${as} = Math.${math};`];
  const source = functionExpression(Function.prototype.toString.call(evaluate));
  const foreign = source === undefined ? undefined : foreignName(source);
  if (source === undefined || foreign !== undefined) {
    throw new Error(
      `Cannot emit ${name}: its value ${foreign === undefined ? "has no text that can be written out" : `uses ${foreign}, which is not in its text`}. ` +
        "Give the operation js, or lower to operations that have it.",
    );
  }
  const parameters = ["x: number", "y: number", "z: number"].slice(0, partials.length).join(", ");
  return [`const ${as}: (${parameters}) => number = ${source};`];
}

/** Text that neither ends the comment that it stands in nor leaves its lines. */
function commentText(text: string): string {
  const lines = text.replaceAll("*/", "*\\/").split(/\r\n?|[\n\u2028\u2029]/);
  return lines.map(printable).join("\n * ");
}

const parameterName = (shape: Shape, position: number): string => {
  const name = argumentName(position, shape.kind === "record");
  return name === "" ? `record${position === 0 ? "" : position}` : `${name}In`;
};

function typeText(shape: Shape): string {
  switch (shape.kind) {
    case "number":
      return "number";
    case "numbers":
      return "ArrayLike<number>";
    case "array":
      return isUniform(shape.parts)
        ? `ReadonlyArray<${typeText(shape.parts[0]!)}>`
        : `readonly [${shape.parts.map(typeText).join(", ")}]`;
    case "record":
      return `{ ${shape.keys.map((key, i) => `readonly ${quoted(key)}: ${typeText(shape.parts[i]!)}`).join("; ")} }`;
  }
  return "unknown";
}

/** How each number of an argument is read. */
function readTexts(shape: Shape, path: string): string[] {
  switch (shape.kind) {
    case "number":
      return [path];
    case "numbers":
      return Array.from({ length: shape.count }, (_, i) => `${path}[${i}] as number`);
    case "array":
      return shape.parts.flatMap((part, i) =>
        readTexts(part, `${path}[${i}]${isUniform(shape.parts) ? "!" : ""}`),
      );
    case "record":
      return shape.parts.flatMap((part, i) => readTexts(part, `${path}[${quoted(shape.keys[i]!)}]`));
  }
  return [];
}

/** @param next the text of so many outputs more: of one as a number, of others as an array. */
function resultText(result: unknown, next: (count: number) => string): string {
  if (isScalar(result)) return next(1);
  if (Array.isArray(result)) {
    if (result.length > 1 && result.every(isScalar)) return next(result.length);
    return `[${result.map((part) => resultText(part, next)).join(", ")}]`;
  }
  return `{ ${Object.entries(result as object)
    .map(([key, part]) => `${key === "__proto__" ? '["__proto__"]' : quoted(key)}: ${resultText(part, next)}`)
    .join(", ")} }`;
}

function resultType(result: unknown): string {
  if (isScalar(result)) return "number";
  if (Array.isArray(result)) {
    return result.length > 0 && result.every(isScalar)
      ? "number[]"
      : `[${result.map((part) => resultType(part)).join(", ")}]`;
  }
  return `{ ${Object.entries(result as object)
    .map(([key, part]) => `${quoted(key)}: ${resultType(part)}`)
    .join("; ")} }`;
}

const isScalar = (x: unknown): x is Num => typeof x === "number" || isValue(x);

/** The names of the arguments' numbers, as far as they fit. */
function leafLines(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = commentText(names.slice(0, 8).join(", "));
  return [` * Arguments: ${shown}${names.length > 8 ? `, … (${names.length} numbers)` : ""}.`];
}
