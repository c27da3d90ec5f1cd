/** @file The diagnosis of a program: the likeliest reading, in the learner's own names and at the learner's own lines. */

import type { Trace } from "../trace.ts";
import { conventionsOf } from "./conventions.ts";
import { type CodeFinding, findingOf, unexplainedFinding } from "./findings.ts";
import { whyInvisible } from "./invisible.ts";
import { readingsOf } from "./reading.ts";
import { reportOf, withLinesMended } from "./report.ts";

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
  findings.splice(0, findings.length, ...withLinesMended(trace.source, findings));
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
