/** @file A thing that is wrong, in a sentence. */

import type { Place } from "../trace.ts";
import type { Edit, EditKind } from "./edit.ts";
import { mendedText } from "./mended.ts";
import { BEFORE_UPDATE } from "./pool.ts";
import type { Program } from "./program.ts";
import type { Reading } from "./reading.ts";

/** One thing that is wrong in the text. */
export interface CodeFinding {
  readonly kind: EditKind | "unexplained";
  /** Lines from 1, columns from 0; the end is exclusive. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** What stands there. */
  readonly wrong: string;
  /** What should stand there, or is missing; empty if something is too many. */
  readonly right: string;
  /** Both in a sentence. */
  readonly sentence: string;
  /** The line as it stands, and as it should. */
  readonly yours: string;
  readonly mended: string;
  /** Why it makes no difference at the program's own numbers; `undefined` if it does make one. */
  readonly invisible?: string;
}

/** Whether something is a finding, as far as its place and its texts tell. */
export function isFinding(x: unknown): x is CodeFinding {
  if (typeof x !== "object" || x === null) return false;
  const { line, column, wrong, right, sentence, mended } = x as Readonly<Record<string, unknown>>;
  return (
    [line, column].every((place) => typeof place === "number") &&
    [wrong, right, sentence, mended].every((part) => typeof part === "string")
  );
}

export function findingOf(program: Program, edit: Edit, invisible: string | undefined): CodeFinding {
  const { wrong, right, at } = widened(program, edit);
  const [line, column, endLine, endColumn] = at;
  const yours = (program.trace.source[edit.at[0] - 1] ?? "").trim();
  return {
    kind: edit.kind,
    line,
    column,
    endLine,
    endColumn,
    wrong: edit.kind === "missing" || edit.kind === "scale" || edit.kind === "term" ? "" : wrong,
    right: edit.kind === "extra" ? "" : right,
    sentence: sentenceOf(program, edit, wrong, right),
    yours,
    // What is done too late stays as it is, and is done before.
    mended: right.endsWith(BEFORE_UPDATE) ? yours : mendedText(program, edit),
    ...(invisible !== undefined && { invisible }),
  };
}

/** A number in the place of a name says little: it is shown in the expression around it. */
function widened(program: Program, edit: Edit): { wrong: string; right: string; at: Place } {
  const { slot, right, at, kind } = edit;
  const site = program.trace.sites[slot.site];
  if (
    kind !== "replace" ||
    !/^[-−\d]/.test(right) ||
    site === undefined ||
    !/^[-+]$/.test(site.kind) ||
    site.operands.length !== 2 ||
    at !== slot.at
  )
    return edit;
  if (site.operands.some((operand) => operand.site !== undefined)) return edit;
  const texts = site.operands.map((operand) => program.textOf(operand.at));
  const mended = texts.map((text, i) => (i === slot.index ? right : text));
  const join = (parts: readonly string[]): string => `(${parts.join(` ${site.kind} `)})`;
  return { wrong: join(texts), right: join(mended), at: site.at };
}

function sentenceOf(program: Program, edit: Edit, wrong: string, right: string): string {
  if (right.endsWith(BEFORE_UPDATE)) {
    const line = updateOf(program, edit);
    return `${wrong} is already updated${line === undefined ? "" : ` in line ${line}`}: ${right} belongs here. Compute this before.`;
  }
  if (edit.texts !== undefined) return `The subscripts are wrong: ${wrong} should be ${right}.`;
  switch (edit.kind) {
    case "replace": {
      const missing = right.startsWith(`${wrong}·`) ? right.slice(wrong.length + 1) : undefined;
      const what =
        missing === undefined
          ? `${wrong} stands in the place of ${right}.`
          : `${wrong} lacks the factor ${missing}.`;
      return what + derivativeOf(program, edit, missing ?? right);
    }
    case "extra":
      return `${wrong} is too many.`;
    case "missing":
    case "scale":
      return `${edit.slot.text} lacks the factor ${right}.`;
    case "term":
      return `${edit.slot.text} lacks the term ${right}.`;
    case "sign":
      return `The sign of ${wrong} is wrong.`;
    case "accumulate":
      return "= should be +=: what the runs before have added is lost.";
    case "transpose":
    case "operator":
      return `${wrong} should be ${right}.`;
    default:
      return edit.kind satisfies never;
  }
}

/** The line in which what an edit replaces was updated. */
function updateOf(program: Program, { slot }: Edit): number | undefined {
  const { records, statements } = program.trace;
  const own = new Set(slot.uses.flatMap(({ tensor }) => tensor.nodes));
  const record = records.find(({ update }) => update?.some(([, , now]) => own.has(now)));
  return record === undefined ? undefined : statements[record.statement]?.at[0];
}

/** Why 1 − a belongs there, if a is an output of the sigmoid. */
function derivativeOf(program: Program, edit: Edit, right: string): string {
  const name = /^\(1 [-−] ([\w.]+)\)$/.exec(right)?.[1];
  if (name === undefined) return "";
  const { ops, args } = program.trace;
  const node = program.variables.find((variable) => variable.name === name)?.versions[0]?.tensor.nodes[0];
  if (node === undefined || edit.slot.uses.length === 0) return "";
  const under = ops[node] === "div" ? (args[node] as readonly number[])[1] : undefined;
  const isSigmoid =
    under !== undefined &&
    ops[under] === "add" &&
    (args[under] as readonly number[]).some((a) => ops[a] === "exp");
  return isSigmoid ? ` The derivative of the sigmoid is ${name}·(1 − ${name}).` : "";
}

export function unexplainedFinding(program: Program, { search }: Reading, index: number): CodeFinding {
  const goal = search.goals[index] as (typeof search.goals)[number];
  const statement = program.trace.statements[goal.statement];
  const [line, column, endLine, endColumn] = statement?.at ?? [0, 0, 0, 0];
  const text = statement === undefined ? "" : program.textOf(statement.at);
  const what = search.isUpdating
    ? `the update of ${goal.name} is no multiple of −∂E/∂${goal.name}`
    : `${goal.name} is no derivative of the loss`;
  return {
    kind: "unexplained",
    line,
    column,
    endLine,
    endColumn,
    wrong: text,
    right: "",
    sentence: `Wrong, and I cannot tell why: ${what}, and no small edit makes it one.`,
    yours: text,
    mended: "",
  };
}
