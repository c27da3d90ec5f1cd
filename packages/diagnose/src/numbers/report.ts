/** @file A diagnosis in words. */

import { value } from "@chainrule/autograd";
import { formula } from "@chainrule/autograd/draw";
import type { Claimed } from "./attempt.ts";
import { labelOf } from "./labels.ts";
import type { Slip } from "./slip.ts";

/** One explanation of a wrong quantity: what was done, as slips, and the formula that comes of it. */
export interface Explanation {
  readonly slips: readonly Slip[];
  readonly formula: string;
  /** The formula with the learner's own numbers put in. */
  readonly numbers: string;
}

/**
 * What is said of the quantities of one name, as all Δw:
 * - `right`; - `consequence`: they follow from earlier ones that are wrong, or of another convention;
 * - `convention`: they differ in a way that is no mistake; - `slip`: wrong, and explained; - `unknown`: wrong, and not explained.
 */
export interface Finding {
  readonly group: string;
  readonly claims: readonly string[];
  readonly kind: "right" | "consequence" | "convention" | "slip" | "unknown";
  /** Every explanation that fits equally well. */
  readonly explanations: readonly Explanation[];
  readonly correct: { readonly name: string; readonly formula: string; readonly numbers: string };
  /** The first wrong number of the group, and what it should be, at the learner's own point. */
  readonly yours: number;
  readonly expected: number;
  /** Why the slip made no difference at the learner's own point, as `y = 1`; `undefined` if it did. */
  readonly hidden: string | undefined;
  readonly convention?: string;
  /** Whether nobody has a number for it: it follows from those for what was computed from it. */
  readonly implied: boolean;
}

/** What {@link diagnoseNumbers} found. */
export interface Diagnosis {
  /** `unclear` if something is wrong that no one or two slips explain. */
  readonly verdict: "right" | "convention" | "wrong" | "unclear";
  /** One for each name, in the order of computation. */
  readonly findings: readonly Finding[];
  /** The first mistake; `undefined` if there is none. */
  readonly first: Finding | undefined;
  /** The convention of the attempt, as far as it is another one, in sentences. */
  readonly conventions: readonly string[];
  /** What about the point may hide mistakes. */
  readonly warnings: readonly string[];
  toString(): string;
}

/** The diagnosis that the findings make. */
export function reportOf(
  findings: readonly Finding[],
  conventions: readonly string[],
  warnings: readonly string[],
  { points, digits }: Claimed,
): Diagnosis {
  const mistakes = findings.filter(({ kind }) => kind === "slip" || kind === "unknown");
  const unclear = mistakes.length > 0 && mistakes.every(({ kind }) => kind === "unknown");
  const verdict =
    mistakes.length === 0 ? (conventions.length > 0 ? "convention" : "right") : unclear ? "unclear" : "wrong";
  const right = findings.filter(({ kind }) => kind === "right").map(({ group }) => printable(group));
  const paragraphs = [
    headline(verdict, mistakes, digits),
    right.length > 0 && mistakes.length > 0 ? `Right: ${right.join(", ")}.` : "",
    conventions.length > 0 ? `No mistake, but a convention: ${conventions.join(" ")}` : "",
    ...findings.map((finding) => paragraph(finding, points.length)),
  ];
  const hints =
    warnings.length > 0 && mistakes.length > 0
      ? warnings.map((warning) => `Mind: ${warning}`).join("\n")
      : "";
  const text = [...paragraphs, hints].filter((part) => part !== "").join("\n\n");
  return { verdict, findings, first: mistakes[0], conventions, warnings, toString: () => text };
}

/** From how many digits on nothing is said of them. */
const ALL_DIGITS = 9;

function headline(verdict: Diagnosis["verdict"], mistakes: readonly Finding[], digits: number): string {
  const known = digits < ALL_DIGITS ? ", to the digits given" : "";
  if (verdict === "right") return `Right: every quantity is what it should be${known}.`;
  if (verdict === "convention") return `Right, in another convention${known}.`;
  const names = mistakes.map(({ group }) => printable(group));
  const rest = names.length > 1 ? ` Then mend ${names.slice(1).join(", ")}.` : "";
  return `The first mistake is in ${names[0]}.${rest}`;
}

function paragraph(finding: Finding, points: number): string {
  const { kind, explanations, correct, yours, expected, hidden, implied } = finding;
  const said = implied ? " (which is not among your numbers, but follows from them)" : "";
  const group = `${printable(finding.group)}${said}`;
  if (kind === "right" || kind === "convention") return "";
  if (kind === "consequence")
    return implied ? "" : `${group}: right in itself; it only follows from the numbers before it.`;
  const name = nameOf(finding);
  const should = `  it should be ${printable(correct.name)} = ${abridged(correct.formula)} = ${abridged(correct.numbers)} = ${short(expected)}`;
  if (kind === "unknown") {
    return [
      `${group}: wrong (${name} is ${short(yours)}), and I cannot tell why: no one or two slips explain it.`,
      should,
    ].join("\n");
  }
  const lines = explanations.map(({ slips, formula, numbers }) => {
    const sentence = slips.map((slip) => slip.sentence).join(", and ");
    return `${sentence}.\n  yours is ${name} = ${abridged(formula)} = ${abridged(numbers)}${hidden === undefined ? ` = ${short(yours)}` : ""}`;
  });
  const hides =
    hidden === undefined
      ? ""
      : `  At your own numbers this makes no difference, because ${hidden}; elsewhere it is wrong.`;
  const listed = lines.slice(0, MAX);
  const intro =
    lines.length === 1
      ? `${group}: `
      : `${group}: ${lines.length} explanations fit ${points > 1 ? "everywhere" : "your numbers"} alike.\n  `;
  const more = lines.length > MAX ? [`  … and ${lines.length - MAX} more.`] : [];
  return [intro + listed.join("\n  or: "), ...more, should, hides].filter((line) => line !== "").join("\n");
}

/** How many explanations are written out. */
const MAX = 4;

/** A long sum without its middle. */
function abridged(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 70)} … ${text.slice(-60)}`;
}

function nameOf({ correct, claims }: Finding): string {
  const claim = claims.find((one) => labelOf(one) === correct.name) ?? correct.name;
  return printable(claim.replace(/\|(.*)/, "[$1]"));
}

/** A label as formulas print it: without what a terminal would obey. */
function printable(label: string): string {
  return formula(value(0, label));
}

function short(x: number): string {
  return formula(x, { digits: 6 });
}
