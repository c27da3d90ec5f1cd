/** @file The diagnosis of a program: the likeliest reading, in the learner's own names and at the learner's own lines. */

import type { Place, Trace } from "../trace.ts";
import type { Edit, EditKind } from "./edits.ts";
import { nameOfRight } from "./meaning.ts";
import type { Program } from "./program.ts";
import { reportOf } from "./report.ts";
import { type Reading, readingsOf } from "./reading.ts";
import { near } from "./truth.ts";
import { compute } from "./operations.ts";

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
  /** The statement as it stands, and as it should. */
  readonly yours: string;
  readonly mended: string;
  /** Why it makes no difference at the program's own numbers; `undefined` if it does make one. */
  readonly invisible?: string;
}

/** What {@link diagnose} found. */
export interface CodeDiagnosis {
  /**
   * `unclear`: something is wrong that no small edit mends. `unreadable`: there was nothing that could be judged, or the program
   * stops with an error after what is right.
   */
  readonly verdict: "right" | "wrong" | "unclear" | "unreadable";
  /** The loss that was differentiated. */
  readonly loss: string | undefined;
  /** How the program's quantities differ from derivatives without being wrong. */
  readonly conventions: readonly string[];
  readonly findings: readonly CodeFinding[];
  /** What is wrong only because of what stands before it, with its line. */
  readonly follows: readonly { readonly name: string; readonly line: number }[];
  /** Other readings that fit as well. */
  readonly alternatives: readonly (readonly CodeFinding[])[];
  /** What could not be done. */
  readonly notes: readonly string[];
  toString(file?: string): string;
}

/** Diagnoses the trace of a program. */
export function diagnoseTrace(trace: Trace): CodeDiagnosis {
  const notes = notesOn(trace);
  if (trace.ops === undefined) return answer(trace, { verdict: "unreadable", loss: undefined, notes });
  const { program, readings, losses } = readingsOf(trace);
  const [best] = readings;
  if (best === undefined) {
    const why =
      losses.length === 0
        ? "No loss was found, and no difference of a target and an output from which one could be guessed."
        : "Nothing was found that is computed from the loss: no update of a parameter, no gradient, no δ.";
    return answer(trace, {
      verdict: "unreadable",
      loss: losses[0]?.text,
      notes: [...notes, why],
    });
  }
  const { search, loss, edits, unexplained } = best;
  search.reset();
  const before = search.steps.map((step) => search.standingOf(step) !== undefined);
  const goalsBefore = search.right(search.judge());
  const invisible = new Map(
    edits.map((edit) => [
      edit,
      whyInvisible(
        program,
        edit,
        search.goals.flatMap(({ nodes }) => nodes),
      ),
    ]),
  );
  search.make(edits);
  const conventions = conventionsOf(program, best);
  const findings = edits
    .map((edit) => findingOf(program, edit, invisible.get(edit)))
    .toSorted((x, y) => x.line - y.line || x.column - y.column);
  for (const goal of unexplained) findings.push(unexplainedFinding(program, best, goal));
  const edited = new Set(edits.map(({ slot }) => slot.statement));
  const follows: { name: string; line: number }[] = [];
  search.steps.forEach((step, i) => {
    const line = trace.statements[step.statement]?.at[0] ?? 0;
    if (before[i] === false && !edited.has(step.statement) && search.standingOf(step) !== undefined)
      follows.push({ name: step.name, line });
  });
  if (search.isUpdating) {
    search.goals.forEach((goal, i) => {
      const line = trace.statements[goal.statement]?.at[0] ?? 0;
      if (
        goalsBefore[i] === false &&
        !edited.has(goal.statement) &&
        !unexplained.includes(i) &&
        !follows.some((one) => one.line === line && one.name === goal.name)
      ) {
        follows.push({ name: goal.name, line });
      }
    });
  }
  search.reset();
  const key = (all: readonly CodeFinding[]): string =>
    all.map(({ line, right, wrong }) => `${line} ${wrong} ${right}`).join("; ");
  const seen = new Set([key(findings), ...findings.map(({ line }) => String(line))]);
  const alternatives = readings
    .slice(1)
    .filter(
      ({ cost, edits: own, unexplained: none }) =>
        edits.length > 0 && cost < best.cost + 0.12 && own.length <= edits.length && none.length === 0,
    )
    .map(({ edits: own }) => own.map((edit) => findingOf(program, edit, undefined)))
    .filter((all) => !seen.has(key(all)) && seen.add(key(all)))
    // Another way of writing the same line is no other reading.
    .filter((all) => all.some(({ line }) => !findings.some((finding) => finding.line === line)))
    .slice(0, 2);
  const other =
    edits.length > 0
      ? undefined
      : readings.find((reading) => reading.loss !== loss && reading.edits.length > 0);
  if (other !== undefined) {
    const [finding] = other.edits.map((edit) => findingOf(program, edit, undefined)) as [CodeFinding];
    notes.push(
      `If the loss is meant to be ${other.loss.text}, line ${finding.line} is wrong: ${finding.sentence}`,
    );
  }
  const stops = trace.ended.reason === "error";
  if (stops && findings.length === 0) notes.push("What it computed before is right.");
  const verdict =
    findings.length === 0
      ? stops
        ? "unreadable"
        : "right"
      : findings.every(({ kind }) => kind === "unexplained")
        ? "unclear"
        : "wrong";
  return answer(trace, {
    verdict,
    loss: loss.text,
    conventions,
    findings,
    follows,
    alternatives,
    notes,
  });
}

function answer(
  trace: Trace,
  parts: Partial<CodeDiagnosis> & Pick<CodeDiagnosis, "verdict" | "loss">,
): CodeDiagnosis {
  const diagnosis = {
    conventions: [],
    findings: [],
    follows: [],
    alternatives: [],
    notes: [],
    ...parts,
  };
  return {
    ...diagnosis,
    toString: (file = "") => reportOf(trace.source, diagnosis, file),
  };
}

function notesOn({ ended }: Trace): string[] {
  const where = ended.line === undefined || ended.line === 0 ? "" : ` in line ${ended.line}`;
  switch (ended.reason) {
    case "error":
      return [`The program stops${where}: ${ended.message ?? ""}.`];
    case "syntax":
      return [`The program cannot be read${where}: ${ended.message ?? "it has a syntax error"}.`];
    case "refused":
      return [
        `The diagnosis cannot follow the program further than${where.replace(" in", "")}: ${ended.message ?? ""}.`,
      ];
    case "time":
      return ["The program took too long; what it computed until then was read."];
    case "size":
      return [
        "The program computes too many numbers to be followed; give it fewer samples or smaller layers. What it computed until then was read.",
      ];
  }
  return [];
}

function findingOf(program: Program, edit: Edit, invisible: string | undefined): CodeFinding {
  const { wrong, right, at } = widened(program, edit);
  const [line, column, endLine, endColumn] = at;
  const statement = program.trace.statements[edit.slot.statement];
  const isOneLine = statement !== undefined && statement.at[0] === statement.at[2];
  const yours = isOneLine ? program.textOf(statement.at) : (program.trace.source[edit.at[0] - 1] ?? "").trim();
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
    mended: mendedText(program, edit),
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

/** The line with the edit made, as code; empty where that cannot be written as a replacement. */
function mendedText(program: Program, edit: Edit): string {
  const { kind, slot, at, wrong: written, right, places = [at] } = edit;
  const statement = program.trace.statements[slot.statement];
  if (statement === undefined) return "";
  const row = at[0];
  const line = program.trace.source[row - 1] ?? "";
  const code = right.replaceAll("−", "-").replaceAll("·", " * ").replaceAll("²", " ** 2");
  const put = (text: string, ...where: readonly Place[]): string => {
    let mended = line;
    for (const [first, column, last, end] of where.toSorted((x, y) => y[1] - x[1])) {
      if (first !== row || last !== row) return "";
      mended = mended.slice(0, column) + bare(text, line[column - 1], line[end]) + mended.slice(end);
    }
    return mended.trim();
  };
  const tight = slot.operand.site === undefined ? slot.text : `(${slot.text})`;
  switch (kind) {
    case "replace":
    case "transpose":
      return / (of the step|as it was|branches)/.test(right) ? "" : put(code, ...places);
    case "operator": {
      if (written.length > 2) return put(code, at);
      // The operator stands between its operands.
      const operands = program.trace.sites[slot.site]?.operands ?? [];
      const [from = at[1], to = at[3]] =
        operands.length === 2 ? [operands[0]?.at[3], operands[1]?.at[1]] : [at[1], at[3]];
      const between = line.slice(from, to);
      const [sign, other] = [written, right].map((text) => text.replace("−", "-")) as [string, string];
      return between.includes(sign) ? put(between.replace(sign, other), [row, from, row, to]) : "";
    }
    case "extra":
      return put(right, ...(edit.places ?? [slot.at]));
    case "missing":
    case "scale":
      return put(right.startsWith("1/") ? `${tight} / ${code.slice(2)}` : `${tight} * ${code}`, slot.at);
    case "term":
      return put(`${slot.text} ${code}`, slot.at);
    case "sign":
      return put(code, slot.at);
    case "accumulate":
      return line.trim().replace(/([^=<>!+*/-])=([^=])/, "$1+=$2");
    default:
      return kind satisfies never;
  }
}

/** A text without its parentheses where it stands in parentheses already. */
function bare(text: string, before: string | undefined, after: string | undefined): string {
  return before === "(" && after === ")" && /^\([^()]*\)$/.test(text) ? text.slice(1, -1) : text;
}

function unexplainedFinding(program: Program, { search }: Reading, index: number): CodeFinding {
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

/** Why an edit changes nothing at the program's own numbers. */
function whyInvisible(program: Program, edit: Edit, goals: readonly number[]): string | undefined {
  const { trace, numbers } = program;
  const { ops, args } = trace;
  const changed = new Map<number, number>();
  const numberOf = (node: number): number => changed.get(node) ?? (numbers[node] as number);
  const valueOf = (x: import("./points.ts").Expression, self: number): number =>
    "number" in x
      ? x.number
      : "node" in x
        ? x.node === -1
          ? self
          : numberOf(x.node)
        : compute(
            x.op,
            x.args.map((part) => valueOf(part, self)),
          );
  const inside = new Set(edit.nodes);
  const first = edit.nodes[0] ?? 0;
  for (let i = first; i < program.count; i++) {
    const own = args[i] as readonly number[];
    if (!inside.has(i) && !own.some((a) => changed.has(a))) continue;
    const op = ops[i] as string;
    if (op === "leaf" || op === "const") continue;
    const rewrite = inside.has(i) ? edit.rewriting(i) : undefined;
    const self = compute(
      rewrite?.op ?? op,
      rewrite?.args === undefined ? own.map(numberOf) : rewrite.args.map((x) => valueOf(x, NaN)),
    );
    const now = rewrite?.as === undefined ? self : valueOf(rewrite.as, self);
    if (!near(now, numbers[i] as number, 1e-12)) changed.set(i, now);
  }
  if (goals.some((node) => changed.has(node))) return undefined;
  const { wrong, right } = edit;
  const value = Number(right);
  if (edit.kind === "replace" && Number.isFinite(value)) return `${wrong} is ${value} here`;
  if (edit.kind === "replace" && /^[\w.[\]'"]+$/.test(right)) return `${wrong} and ${right} are equal here`;
  return "they happen to be equal here";
}

/** What differs by convention, said once. */
function conventionsOf(program: Program, { search }: Reading): string[] {
  const found: string[] = [];
  const scalars = [...program.leaves].filter(
    ([node, { index, fixed }]) => index.length === 0 && search.truth.under[node] !== 1 && !fixed,
  );
  const nameOf = (scale: number): string => {
    const own = Math.abs(scale);
    const leaf = scalars.find(([node]) => near(search.truth.points.at[0]?.[node] ?? 0, own, 1e-6));
    if (leaf !== undefined) return `${scale < 0 ? "−" : ""}${leaf[1].name}·`;
    if (near(own, 1, 1e-6)) return scale < 0 ? "−" : "";
    const text =
      own < 1 && near(Math.round(1 / own), 1 / own, 1e-6)
        ? `1/${Math.round(1 / own)}`
        : String(Number(own.toPrecision(4)));
    return `${scale < 0 ? "−" : ""}${text}·`;
  };
  for (const step of search.steps) {
    const standing = search.standingOf(step);
    if (standing === undefined) continue;
    const { match } = standing;
    found.push(`${step.name} is ${nameOf(match.scale)}∂E/∂${nameOfRight(match.right, program)}`);
  }
  return [...new Set(found)];
}
