/** @file A diagnosis as text: each line that is wrong once, with all that is wrong in it, and as it should be. */

import { type Kind, listOf, printable, requireArgument, text } from "@chainrule/autograd/options";
import type { CodeDiagnosis } from "./diagnosis.ts";
import { type CodeFinding, isFinding } from "./findings.ts";

/** The report on a program of these lines; `name` stands before the numbers of lines. */
export function reportOf(
  lines: readonly string[],
  { verdict, loss, conventions, findings, follows, alternatives, notes }: Omit<CodeDiagnosis, "toString">,
  name: string,
): string {
  const file = printable(name);
  const blocks: string[] = [];
  const prefix = file === "" ? "" : `${file}: `;
  if (verdict === "right") {
    blocks.push(`${prefix}right. Differentiated was ${loss}.`);
    if (conventions.length > 0) blocks.push(conventions.map((line) => `  ${line}`).join("\n"));
  }
  if (verdict === "unreadable")
    blocks.push(`${prefix}${conventions.length > 0 ? "not all" : "nothing"} could be judged.`);
  blocks.push(...blocksOf(lines, findings, file));
  for (const all of alternatives) blocks.push(`Or, as likely:\n${blocksOf(lines, all, file).join("\n")}`);
  if (follows.length > 0) {
    blocks.push(
      `Right in themselves, they only follow: ${follows.map(({ name, line }) => `${name} (line ${line})`).join(", ")}.`,
    );
  }
  if (findings.length > 0 && loss !== undefined) {
    blocks.push(
      `Differentiated was ${loss}.${conventions.length > 0 ? ` Then ${conventions.slice(0, 8).join(", ")}: no mistake, but a convention.` : ""}`,
    );
  }
  blocks.push(...notes);
  // A program may hold what a terminal would obey. A tab is one column, as in the places that are underlined.
  return blocks
    .join("\n\n")
    .split("\n")
    .map((line) => printable(line.replaceAll("\t", " ")))
    .join("\n");
}

/** A line in which something was found, and the line as it should be. */
export interface MendedLine {
  readonly line: number;
  readonly findings: readonly CodeFinding[];
  /** With all that is wrong in it mended at once; `undefined` where that cannot be written as one line. */
  readonly mended: string | undefined;
}

const linesKind = listOf(text, "a list of texts, the lines of the program");
const finding: Kind = {
  wanted: "a finding",
  faultIn: (found) => (isFinding(found) ? undefined : { what: "kind", found }),
};
const findingsKind = listOf(finding, "a list of findings, as diagnose answers them");

/**
 * The lines in which something was found, in their order.
 * @throws TypeError for lines that are no texts, and for what is no finding.
 */
export function mendedLines(lines: readonly string[], findings: readonly CodeFinding[]): MendedLine[] {
  requireArgument("mendedLines", "lines", lines, linesKind);
  requireArgument("mendedLines", "findings", findings, findingsKind);
  const byLine = new Map<number, CodeFinding[]>();
  for (const finding of findings) {
    const found = byLine.get(finding.line);
    if (found === undefined) byLine.set(finding.line, [finding]);
    else found.push(finding);
  }
  return [...byLine].map(([line, found]) => ({
    line,
    findings: found,
    mended: mendedTogether((lines[line - 1] ?? "").trim(), found),
  }));
}

/** The findings with all that is wrong in their lines mended at once, where that can be written as one line. */
export function withLinesMended(lines: readonly string[], findings: readonly CodeFinding[]): CodeFinding[] {
  const mended = new Map(
    mendedLines(lines, findings).flatMap((line) =>
      line.findings.map((found) => [found, line.mended] as const),
    ),
  );
  return findings.map((found) => ({ ...found, mended: mended.get(found) ?? found.mended }));
}

/** A block for each line in which something was found. */
function blocksOf(lines: readonly string[], findings: readonly CodeFinding[], file: string): string[] {
  return mendedLines(lines, findings).map(({ line, findings: found, mended }) => {
    const source = lines[line - 1] ?? "";
    return mended === undefined
      ? found.map((finding) => blockOf(source, line, [finding], finding.mended, file)).join("\n\n")
      : blockOf(source, line, found, mended, file);
  });
}

/** The line, what is wrong in it underlined, a sentence on each, and the line as it should be. */
function blockOf(
  source: string,
  line: number,
  findings: readonly CodeFinding[],
  mended: string,
  file: string,
): string {
  const indent = /^\s*/.exec(source)?.[0].length ?? 0;
  const head = `${file === "" ? "line " : `${file}:`}${line}  `;
  const marks = new Array<string>(source.length + 1).fill(" ");
  for (const { column, endLine, endColumn } of findings) {
    const start = Math.max(column, indent);
    marks.fill("~", start, Math.max(start + 1, endLine === line ? endColumn : source.length));
  }
  const rows = [
    head + source.slice(indent),
    (" ".repeat(head.length) + marks.slice(indent).join("")).trimEnd(),
    ...findings.flatMap(({ sentence, invisible }) => [
      `  ${sentence}`,
      ...(invisible === undefined
        ? []
        : [`  At your own numbers this makes no difference, because ${invisible}; elsewhere it is wrong.`]),
    ]),
  ];
  if (mended !== "" && mended !== source.trim()) rows.push(`  It should be: ${mended}`);
  return rows.join("\n");
}

/** What stands from one column to another, and what should. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A line with all of its changes made; `undefined` if they cannot be made at once, or one of them is not known. */
function mendedTogether(source: string, findings: readonly CodeFinding[]): string | undefined {
  const [first] = findings;
  if (first === undefined || findings.every(({ mended }) => mended === first.mended))
    return first?.mended ?? "";
  if (findings.some(({ mended }) => mended === "")) return undefined;
  // What is wider is made last: it takes what stands in it along.
  const changes = findings
    .map(({ mended }) => changeOf(source, mended))
    .toSorted((a, b) => a.to - a.from - (b.to - b.from));
  const made: Change[] = [];
  for (const { from, to, text } of changes) {
    const within = made.filter((change) => change.from >= from && change.to <= to);
    if (made.some((change) => !within.includes(change) && change.from < to && from < change.to))
      return undefined;
    if (within.length === 0) {
      made.push({ from, to, text });
      continue;
    }
    const old = source.slice(from, to);
    const at = old === "" ? -1 : text.indexOf(old);
    if (at < 0) return undefined;
    const moved = within.map((change) => ({ ...change, from: change.from - from, to: change.to - from }));
    made.splice(0, made.length, ...made.filter((change) => !within.includes(change)));
    made.push({ from, to, text: text.slice(0, at) + changed(old, moved) + text.slice(at + old.length) });
  }
  return changed(source, made);
}

/** What differs between two texts: all but how they begin and how they end. */
function changeOf(old: string, next: string): Change {
  const shorter = Math.min(old.length, next.length);
  let from = 0;
  while (from < shorter && old[from] === next[from]) from++;
  let end = 0;
  while (end < shorter - from && old[old.length - 1 - end] === next[next.length - 1 - end]) end++;
  return { from, to: old.length - end, text: next.slice(from, next.length - end) };
}

/** A text with changes made that do not touch each other. */
function changed(text: string, changes: readonly Change[]): string {
  return changes
    .toSorted((a, b) => b.from - a.from)
    .reduce((now, change) => now.slice(0, change.from) + change.text + now.slice(change.to), text);
}
