/** @file What a gradient check found, for programs and for people. */

/**
 * What is said of one derivative:
 * - `right`: it is what differences (or, for functions of values, the engine) say, within their own error;
 * - `wrong`: it is not, and the rounding of the function and of both formulas does not explain it;
 * - `kink`: the function has no derivative there, and the one given lies between the slopes on both sides; or the slope grows
 *   without bound, and the one given is that infinity: a limit, but no derivative;
 * - `unclear`: the function is too noisy to tell, or it jumps there, or nothing around is finite.
 *
 * What is infinite or NaN is never called right, whoever says it.
 */
export type GradientVerdict = "right" | "wrong" | "kink" | "unclear";

/** One derivative: of one output by one input. */
export interface GradientEntry {
  /** Where the input stands in the argument, as in `weights.hidden[2][1]`; empty if the argument is one number. */
  readonly path: string;
  /** Where the output stands in the result; empty if the result is one number. */
  readonly output: string;
  /** What the hand-written gradient says, if there is one. */
  readonly analytic: number | undefined;
  /** What reverse mode says; `undefined` if the function does not compute with values. */
  readonly reverse: number | undefined;
  /** What differences say, and about how far they may be off. */
  readonly difference: number;
  readonly error: number;
  /** The slopes towards smaller and larger arguments. */
  readonly left: number;
  readonly right: number;
  /** Whether the function jumps there; its slopes then say nothing. */
  readonly jump: boolean;
  readonly verdict: GradientVerdict;
}

/** What {@link checkGradients} found. */
export interface GradientReport {
  /** Whether nothing is wrong. Kinks and unclear entries are not wrong. */
  readonly ok: boolean;
  /** Whether nothing is wrong and nothing is unclear. */
  readonly certain: boolean;
  /** What was checked: 1 for the gradient, 2 for the gradient of a directional derivative of it, and so on. */
  readonly order: number;
  readonly entries: readonly GradientEntry[];
  /** How many derivatives there are; `entries` holds a random part of them if there are very many. */
  readonly total: number;
  /** The power of h with which the Taylor remainder vanishes: 2 or more for a right gradient, 1 for a wrong one. */
  readonly remainderRate: number | undefined;
  /** What else is wrong, in sentences: forward and reverse mode disagree, a second call answers another number, … */
  readonly failures: readonly string[];
  /** What should be known, though it is not wrong: kinks, noise, what could not be checked. */
  readonly notes: readonly string[];
  /** The likely cause of wrong entries, in a sentence. */
  readonly cause: string | undefined;
  /** The report as text. */
  toString(): string;
}

/** Thrown by {@link checkGradients}; its message is the report. */
export class GradientError extends Error {
  override readonly name = "GradientError";
  readonly report: GradientReport;

  constructor(report: GradientReport) {
    super(report.toString());
    this.report = report;
  }

  /** What test runners write of an error beside its message: nothing more, for the message is the report. */
  toJSON(): { readonly name: string; readonly message: string; readonly stack: string | undefined } {
    const { name, message, stack } = this;
    return { name, message, stack };
  }
}

/** How many lines of the table are written. */
const LINES = 12;

/** The report as text: a verdict, the entries that matter as a table, the likely cause, the notes. */
export function reportText(report: Omit<GradientReport, "toString">): string {
  const { entries, total, failures, notes, cause, remainderRate, order } = report;
  const wrong = entries.filter((entry) => entry.verdict === "wrong");
  const what = order === 1 ? "gradient" : `derivative of order ${order}`;
  const lines: string[] = [];
  if (wrong.length > 0) {
    lines.push(`The ${what} is wrong at ${wrong.length} of ${entries.length} places:`, "", ...table(wrong));
  } else if (failures.length > 0) lines.push(`The ${what} did not pass:`);
  else lines.push(`The ${what} is ${verdicts(entries)}${part(entries.length, total)}.`);
  lines.push(...failures);
  if (cause !== undefined) lines.push("", `Likely cause: ${cause}`);
  // A small slip can drown in the rounding that ends the remainder: then the rate says nothing, and is not said.
  if (remainderRate !== undefined && remainderRate < 1.495 && wrong.length > 0) {
    lines.push(
      `The Taylor remainder vanishes like h^${remainderRate.toFixed(2)}; with a right gradient it is h^2 or faster.`,
    );
  }
  if (notes.length > 0) lines.push("", ...notes.map((note) => `Note: ${note}`));
  return lines.join("\n");
}

/** What is said of a gradient without mistakes: how much of it is known to be right. */
function verdicts(entries: readonly GradientEntry[]): string {
  const number = (verdict: GradientVerdict): number =>
    entries.filter((entry) => entry.verdict === verdict).length;
  const [right, kink, unclear] = [number("right"), number("kink"), number("unclear")];
  const others = [
    ...(kink > 0 ? [`no derivative at ${kink}`] : []),
    ...(unclear > 0 ? [`cannot tell at ${unclear}`] : []),
  ];
  if (others.length === 0) return `right at ${count(right, "place")}`;
  return [`right at ${right} of ${count(entries.length, "place")}`, ...others].join(", ");
}

function table(wrong: readonly GradientEntry[]): string[] {
  const hand = wrong.some((entry) => entry.analytic !== undefined);
  const engine = wrong.some((entry) => entry.reverse !== undefined);
  const rows = [
    ["at", "yours", "engine", "differences"],
    ...wrong
      .slice(0, LINES)
      .map((entry) => [
        placeOf(entry),
        digits(entry.analytic),
        digits(entry.reverse),
        `${digits(entry.difference)} ± ${entry.error.toExponential(0)}`,
      ]),
  ].map((row) => row.filter((_, column) => (column !== 1 || hand) && (column !== 2 || engine)));
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length))) ?? [];
  const lines = rows.map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] as number)).join("   ")}`.trimEnd(),
  );
  return wrong.length > LINES ? [...lines, `  … and ${wrong.length - LINES} more`] : lines;
}

/** How an entry is named: by its path, and by the output's if there are several. */
export function placeOf({ path, output }: Pick<GradientEntry, "path" | "output">): string {
  const input = path === "" ? "the argument" : path;
  return output === "" ? input : `${output} by ${input}`;
}

function digits(x: number | undefined): string {
  if (x === undefined) return "";
  return Number.isInteger(x) ? String(x) : String(Number(x.toPrecision(10)));
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function part(checked: number, total: number): string {
  return checked < total ? ` drawn at random from ${total}` : "";
}
