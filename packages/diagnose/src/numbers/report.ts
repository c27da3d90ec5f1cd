/** @file A diagnosis in words. */

import { formula } from "@chainrule/autograd/draw";
import { labelOf } from "./claims.ts";
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
}

/** What {@link diagnoseNumbers} found. */
export interface Diagnosis {
  /** `unclear` if something is wrong that no one or two slips explain. */
  readonly verdict: "right" | "convention" | "wrong" | "unclear";
  /** One for each name, in the order of computation. */
  readonly findings: readonly Finding[];
  /** The first mistake; `undefined` if there is none. */
  readonly first: Finding | undefined;
  /** What about the point may hide mistakes. */
  readonly warnings: readonly string[];
  toString(): string;
}

/** The diagnosis that the findings make. `points`: at how many points the attempt was tried. */
export function reportOf(
  findings: readonly Finding[],
  warnings: readonly string[],
  points: number,
): Diagnosis {
  const mistakes = findings.filter(({ kind }) => kind === "slip" || kind === "unknown");
  const differs = findings.some(({ kind }) => kind === "convention");
  const unclear = mistakes.length > 0 && mistakes.every(({ kind }) => kind === "unknown");
  const verdict = mistakes.length === 0 ? (differs ? "convention" : "right") : unclear ? "unclear" : "wrong";
  const right = findings.filter(({ kind }) => kind === "right").map(({ group }) => group);
  const paragraphs = [
    headline(verdict, mistakes),
    right.length > 0 && verdict !== "right" ? `Right: ${right.join(", ")}.` : "",
    ...findings.map((finding) => paragraph(finding, points)),
  ];
  const hints =
    warnings.length > 0 && mistakes.length > 0
      ? warnings.map((warning) => `Mind: ${warning}`).join("\n")
      : "";
  const text = [...paragraphs, hints].filter((part) => part !== "").join("\n\n");
  return { verdict, findings, first: mistakes[0], warnings, toString: () => text };
}

function headline(verdict: Diagnosis["verdict"], mistakes: readonly Finding[]): string {
  if (verdict === "right") return "Right: every quantity is what it should be.";
  if (verdict === "convention") return "Right, in another convention.";
  const names = mistakes.map(({ group }) => group);
  const rest = names.length > 1 ? ` Then mend ${names.slice(1).join(", ")}.` : "";
  return `The first mistake is in ${names[0]}.${rest}`;
}

function paragraph(finding: Finding, points: number): string {
  const { group, kind, explanations, correct, yours, expected, hidden, convention } = finding;
  if (kind === "right") return "";
  if (kind === "convention") return `${group}: no mistake, but a convention: ${convention}`;
  if (kind === "consequence") return `${group}: right in itself; it only follows from the numbers before it.`;
  const name = nameOf(finding);
  const should = `  it should be ${correct.name} = ${abridged(correct.formula)} = ${abridged(correct.numbers)} = ${short(expected)}`;
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
  return claims.find((claim) => labelOf(claim) === correct.name)?.replace(/\|(.*)/, "[$1]") ?? correct.name;
}

function short(x: number): string {
  return formula(x, { digits: 6 });
}
